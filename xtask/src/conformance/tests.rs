//! The kit finds nothing against the reference receiver, and finds each of the mistakes backends make.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::*;
use crate::receiver::{Options, State, router, serve};

/// Runs the kit against a router on a free port.
fn check(app: Router, words: &[&str]) -> Vec<Line> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let args = Args::parse(&words, &["token", "method", "origin", "only"], &[]).unwrap();
    let (told, address) = std::sync::mpsc::channel();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let serving = std::thread::spawn(move || {
        crate::serve::block_on(async move {
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            told.send(listener.local_addr().unwrap()).unwrap();
            serve(listener, app, async {
                let _ = ended.await;
            })
            .await;
        });
    });
    let url = format!("http://{}/api/v1", address.recv().unwrap());
    let only: Vec<&str> = args.all("only").collect();
    let lines = Bench::of(&args, &url).unwrap().run(&only, |_| {});
    end.send(()).unwrap();
    serving.join().unwrap();
    lines
}

/// A receiver as in earnest, with a token `device` that may write.
fn guarded() -> (Router, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!("jiesu-kit-{}-{}", std::process::id(), sample::new_id()));
    std::fs::create_dir_all(&folder).unwrap();
    let tokens = folder.join("tokens");
    std::fs::write(&tokens, format!("device write sha256:{}\n", digest(b"device"))).unwrap();
    let options = Options {
        tokens: Some(tokens),
        allow_origins: vec!["https://bank.example".into()],
        // The limit itself is the last check; before it, nobody waits.
        question_rate: 20,
        ..Options::default()
    };
    (router(Arc::new(State::open(&options).unwrap())), folder)
}

fn faults(lines: &[Line]) -> Vec<String> {
    let bad = lines
        .iter()
        .filter(|line| matches!(line.outcome, Outcome::Broken(_) | Outcome::Lacking(_)));
    bad.map(report::told).collect()
}

#[test]
fn the_reference_receiver_keeps_the_contract() {
    for method in ["PUT", "POST"] {
        let (app, folder) = guarded();
        let lines = check(
            app,
            &[
                "--method",
                method,
                "--token",
                "device",
                "--origin",
                "https://bank.example",
            ],
        );
        let _ = std::fs::remove_dir_all(folder);
        assert_eq!(faults(&lines), Vec::<String>::new(), "{method}");
        let skipped = lines
            .iter()
            .filter(|line| matches!(line.outcome, Outcome::Skipped(_)))
            .count();
        assert_eq!(skipped, if method == "PUT" { 0 } else { 2 }, "{method}");
        assert_eq!(lines.len(), checks().count());
    }
}

/// A backend with one mistake: what it does to a request and its answer.
type Mistake = fn(Request, Next) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>>;

fn with_mistake(mistake: Mistake) -> Router {
    let options = Options {
        question_rate: 0,
        ..Options::default()
    };
    router(Arc::new(State::open(&options).unwrap())).layer(from_fn(mistake))
}

async fn json_of(response: Response) -> (StatusCode, Value) {
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    (head.status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn is_case(request: &Request) -> bool {
    request.method() == Method::PUT && request.uri().path().split('/').count() == 5
}

#[test]
fn each_mistake_is_found() {
    let table: [(&str, Mistake); 9] = [
        ("cases/new", |request, next| {
            Box::pin(async move {
                let (status, mut body) = json_of(next.run(request).await).await;
                body["digest"] = json!("0".repeat(64));
                (status, axum::Json(body)).into_response()
            })
        }),
        // A captive portal, or a proxy's page.
        ("cases/new", |request, next| {
            Box::pin(async move {
                let case = is_case(&request);
                let answer = next.run(request).await;
                if case {
                    "<html>welcome".into_response()
                } else {
                    answer
                }
            })
        }),
        // Says yes to whatever comes: nothing is ever checked against what is stored.
        ("cases/never-overwritten", |request, next| {
            Box::pin(async move {
                if !is_case(&request) {
                    return next.run(request).await;
                }
                let id = request
                    .uri()
                    .path()
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                let (head, body) = request.into_parts();
                let bytes = to_bytes(body, usize::MAX).await.unwrap();
                let digest = digest(&bytes);
                let answer = next.run(Request::from_parts(head, Body::from(bytes))).await;
                if answer.status() != StatusCode::PRECONDITION_FAILED {
                    return answer;
                }
                axum::Json(json!({ "id": id, "digest": digest, "received_at": "2026-11-20T23:30:00+08:00" }))
                    .into_response()
            })
        }),
        ("refusals/digest", |mut request, next| {
            Box::pin(async move {
                request.headers_mut().remove("content-digest");
                next.run(request).await
            })
        }),
        ("refusals/problems", |request, next| {
            Box::pin(async move {
                let (status, mut body) = json_of(next.run(request).await).await;
                if !status.is_client_error() {
                    return (status, axum::Json(body)).into_response();
                }
                body["status"] = json!(500);
                let media = [("content-type", "application/problem+json")];
                (status, media, body.to_string()).into_response()
            })
        }),
        ("refusals/private", |request, next| {
            Box::pin(async move {
                let (head, body) = request.into_parts();
                let bytes = to_bytes(body, usize::MAX).await.unwrap();
                let said = String::from_utf8_lossy(&bytes).into_owned();
                let answer = next.run(Request::from_parts(head, Body::from(bytes))).await;
                if answer.status() != StatusCode::UNPROCESSABLE_ENTITY {
                    return answer;
                }
                (StatusCode::UNPROCESSABLE_ENTITY, said).into_response()
            })
        }),
        // Lists what the case announces, whether it arrived or not.
        ("attachments/half", |request, next| {
            Box::pin(async move {
                let (status, mut body) = json_of(next.run(request).await).await;
                if status.is_success() && body["attachments"].is_array() {
                    body["attachments"] = json!(["00"]);
                }
                (status, axum::Json(body)).into_response()
            })
        }),
        ("status/asked", |request, next| {
            Box::pin(async move {
                let status_asked = request.uri().path().ends_with("/status");
                let (status, mut body) = json_of(next.run(request).await).await;
                if status_asked && status.is_success() {
                    body["story"] = json!(sample::PRIVATE);
                }
                (status, axum::Json(body)).into_response()
            })
        }),
        ("doors/flood", |request, next| {
            Box::pin(async move {
                let mut answer = next.run(request).await;
                answer
                    .headers_mut()
                    .insert(HeaderName::from_static("x-tried"), HeaderValue::from_static("1"));
                answer
            })
        }),
    ];
    for (id, mistake) in table {
        let group = id.split('/').next().unwrap_or_default();
        let lines = check(with_mistake(mistake), &["--only", group]);
        let found = lines
            .iter()
            .any(|line| line.id == id && matches!(line.outcome, Outcome::Broken(_)));
        assert!(found, "{id}: {:?}", faults(&lines));
    }
}

#[test]
fn an_option_that_is_wrong_is_named() {
    for (words, said) in [
        (&["--url", "https://x"][..], "wanted is http://"),
        (&["--url", "http://x", "--method", "PATCH"], "PUT or POST"),
        (&["--url", "http://x", "--only", "nothing"], "no such check"),
        (&[], "which backend"),
    ] {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        assert!(
            command(&words).unwrap_err().to_string().contains(said),
            "{words:?}"
        );
    }
}
