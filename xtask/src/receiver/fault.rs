//! Faults to order, for end-to-end tests: `POST {base}/_faults`, only with `--faults`.
//!
//! ```json
//! { "next": [ { "match": "PUT cases", "answer": 503, "times": 2, "retry_after": 5 },
//!             { "match": "PUT cases", "answer": "drop-after-store" } ] }
//! ```
//! `match` is a method and one of `cases`, `attachments`, `events`, `receipt`, `status`; `*` matches all. `answer` is a
//! status or one of:
//!
//! | `answer` | what the sender sees | stored |
//! |---|---|---|
//! | a status | a problem; 422 with a pointer | no |
//! | `slow` | the true answer, half of it only after `seconds` (default 30) | yes |
//! | `late` | the true answer, all of it only after `seconds` | yes |
//! | `portal` | a captive portal: 200 and a page of HTML | no |
//! | `drop` | a closed connection without an answer | no |
//! | `drop-after-store` | the same | yes |
//! | `cut-after-store` | a true head, half of the body, a closed connection | yes |
//! | `wrong-echo` | the true answer with another digest | yes |
//! | `panic` | the receiver's own failure | no |
//!
//! `"store": true` has a status answered after storing. A browser quietly repeats a request whose reused
//! connection closes without an answer, so `drop…` may want `"times": 2`. Each order takes the place of what was
//! waiting; an empty `next` clears it. `GET {base}/_faults` gives what still waits and every request seen so far.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State as Shared};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http_body::Frame;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::problem::{Fault, Problem};
use super::{Peer, State, resource};

/// What has been ordered, and what has been asked.
#[derive(Default)]
pub struct Faults(Mutex<Book>);

#[derive(Default)]
struct Book {
    waiting: VecDeque<Order>,
    seen: Vec<String>,
}

/// The body of an order.
#[derive(Deserialize)]
pub struct Orders {
    next: VecDeque<Order>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Order {
    r#match: String,
    answer: Answer,
    #[serde(default = "once")]
    times: u32,
    #[serde(default)]
    retry_after: Option<u32>,
    #[serde(default)]
    seconds: Option<f32>,
    #[serde(default)]
    store: bool,
}

fn once() -> u32 {
    1
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(untagged)]
enum Answer {
    Status(u16),
    Kind(Kind),
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Slow,
    Late,
    Portal,
    Drop,
    DropAfterStore,
    CutAfterStore,
    WrongEcho,
    Panic,
}

impl Faults {
    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first order for such a request, which is thereby used up once.
    fn take(&self, request: &str) -> Option<Order> {
        let mut book = self.book();
        let place = book
            .waiting
            .iter()
            .position(|order| order.r#match == "*" || order.r#match == request)?;
        let order = book.waiting.get_mut(place)?;
        order.times = order.times.saturating_sub(1);
        let taken = order.clone();
        if taken.times == 0 {
            book.waiting.remove(place);
        }
        Some(taken)
    }
}

/// `POST {base}/_faults`.
pub async fn order(app: Shared<Arc<State>>, Json(orders): Json<Orders>) -> StatusCode {
    if let Some(faults) = &app.faults {
        let mut book = faults.book();
        book.waiting = orders.next;
        book.waiting.retain(|order| order.times > 0);
    }
    StatusCode::NO_CONTENT
}

/// `GET {base}/_faults`.
pub async fn report(app: Shared<Arc<State>>) -> Json<Value> {
    let Some(faults) = &app.faults else {
        return Json(Value::Null);
    };
    let book = faults.book();
    Json(json!({ "waiting": book.waiting, "seen": book.seen }))
}

/// Answers as ordered, or passes the request on.
pub async fn apply(app: Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let Some(faults) = &app.faults else {
        return next.run(request).await;
    };
    let name = format!(
        "{} {}",
        request.method(),
        resource::of(request.uri().path(), &app.options.base)
    );
    let peer = request
        .extensions()
        .get::<ConnectInfo<Peer>>()
        .map(|peer| peer.0.clone());
    let response = match faults.take(&name) {
        None => next.run(request).await,
        Some(order) => broken(&order, peer, request, next).await,
    };
    faults
        .book()
        .seen
        .push(format!("{name} {}", response.status().as_u16()));
    response
}

async fn broken(order: &Order, peer: Option<Peer>, request: Request, next: Next) -> Response {
    let wait = Duration::from_secs_f32(order.seconds.unwrap_or(30.0).clamp(0.0, 600.0));
    match order.answer {
        Answer::Status(status) => {
            if order.store {
                next.run(request).await;
            } else {
                drain(request).await;
            }
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            ordered_problem(status, order.retry_after)
        }
        Answer::Kind(Kind::Portal) => {
            drain(request).await;
            Html("<!doctype html><title>Wi-Fi</title><p>请先登录无线网络 Please sign in to the network")
                .into_response()
        }
        Answer::Kind(Kind::Drop) => {
            drain(request).await;
            cut(peer)
        }
        Answer::Kind(Kind::DropAfterStore) => {
            next.run(request).await;
            cut(peer)
        }
        Answer::Kind(Kind::CutAfterStore) => {
            in_two(next.run(request).await, Duration::ZERO, End::Broken).await
        }
        Answer::Kind(Kind::Slow) => in_two(next.run(request).await, wait, End::Whole).await,
        Answer::Kind(Kind::Late) => {
            let response = next.run(request).await;
            tokio::time::sleep(wait).await;
            response
        }
        Answer::Kind(Kind::WrongEcho) => wrong_echo(next.run(request).await).await,
        Answer::Kind(Kind::Panic) => {
            drain(request).await;
            // As a handler with a mistake in it would, but without a message on the screen.
            std::panic::resume_unwind(Box::new("ordered by a test"))
        }
    }
}

/// Reads the request to its end, as a server or portal in between would.
async fn drain(request: Request) {
    let _ = to_bytes(request.into_body(), usize::MAX).await;
}

fn ordered_problem(status: StatusCode, retry_after: Option<u32>) -> Response {
    let problem = Problem::new(status, "ordered", "Ordered by a test.");
    let problem = match status {
        StatusCode::UNPROCESSABLE_ENTITY => problem.with(vec![Fault {
            pointer: "/matter".into(),
            detail: "Ordered by a test.".into(),
        }]),
        _ => problem,
    };
    let mut response = problem.into_response();
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// An answer of which no byte is sent.
fn cut(peer: Option<Peer>) -> Response {
    if let Some(peer) = peer {
        peer.cut();
    }
    StatusCode::BAD_GATEWAY.into_response()
}

async fn wrong_echo(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    value["digest"] = json!("0".repeat(64));
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(value.to_string()))
}

/// How a body in two halves ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Broken,
}

/// Sends head and half of the body at once, the rest after `wait` or never.
async fn in_two(response: Response, wait: Duration, end: End) -> Response {
    let (mut head, body) = response.into_parts();
    let mut first = to_bytes(body, usize::MAX).await.unwrap_or_default();
    head.headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(first.len()));
    let second = first.split_off(first.len() / 2);
    let pause = Box::pin(tokio::time::sleep(wait.max(Duration::from_millis(50))));
    Response::from_parts(
        head,
        Body::new(Halves {
            first: Some(first),
            pause,
            second: Some(second),
            end,
        }),
    )
}

struct Halves {
    first: Option<Bytes>,
    pause: Pin<Box<tokio::time::Sleep>>,
    second: Option<Bytes>,
    end: End,
}

impl http_body::Body for Halves {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if self.second.is_some() && self.pause.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        match (self.second.take(), self.end) {
            (None, _) => Poll::Ready(None),
            (Some(second), End::Whole) => Poll::Ready(Some(Ok(Frame::data(second)))),
            (Some(_), End::Broken) => Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_used_up_in_turn() {
        let orders: Orders = serde_json::from_value(json!({ "next": [
            { "match": "PUT cases", "answer": 503, "times": 2 },
            { "match": "GET receipt", "answer": "portal" },
        ]}))
        .unwrap();
        let faults = Faults::default();
        faults.book().waiting = orders.next;
        let taken = |name: &str| faults.take(name).map(|order| order.answer);
        assert_eq!(taken("PUT events"), None);
        assert_eq!(taken("PUT cases"), Some(Answer::Status(503)));
        assert_eq!(taken("GET receipt"), Some(Answer::Kind(Kind::Portal)));
        assert_eq!(taken("PUT cases"), Some(Answer::Status(503)));
        assert_eq!(taken("PUT cases"), None);
    }
}
