//! A draft that goes on at a telephone: `{base}/handovers/{uuid}`. The terminal puts it, sealed under a key that stands in the
//! fragment of the address in its QR code and never comes here; whoever has that address takes it, once.

use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::State;
use super::body;
use super::handler::{Answer, App, with_store, without_cache};
use super::problem::Problem;
use super::store::{HandOver, Waits};
use crate::build::{hex, sha256};

/// How long one waits, in milliseconds.
pub const LASTS: i64 = 15 * 60_000;
/// The largest, in bytes: a draft with a few pictures.
pub const LIMIT: usize = 8 * 1024 * 1024;
/// How often what has expired is deleted, also when nobody asks for it.
const SWEEP: Duration = Duration::from_secs(60);

/// `PUT {base}/handovers/{uuid}`.
pub async fn put(app: App, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Answer {
    body::must_be_uuid(&id)?;
    let received = body::read(&headers, body, LIMIT).await?;
    let now = (app.clock)();
    let until = now.saturating_add(LASTS);
    let kept = with_store(&app, move |store| {
        store.hand_over(&id, &received.bytes, now, until)
    })
    .await?;
    match kept {
        Waits::Waiting => told(StatusCode::CREATED, HandOver::Waiting { until }, now),
        Waits::Exists => {
            let detail = "Something was handed over under this id before. Draw another one.";
            Err(Problem::new(StatusCode::PRECONDITION_FAILED, "exists", detail))
        }
        Waits::Full => {
            let detail = "Too many wait to be taken. Try again in some minutes.";
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "full", detail))
        }
    }
}

/// `GET {base}/handovers/{uuid}`: how far it is, for the terminal that waits.
pub async fn look(app: App, Path(id): Path<String>) -> Answer {
    body::must_be_uuid(&id)?;
    let now = (app.clock)();
    let state = with_store(&app, move |store| store.handed_over(&id, now)).await?;
    told(StatusCode::OK, state, now)
}

/// `DELETE {base}/handovers/{uuid}`: it goes on at the terminal.
pub async fn call_off(app: App, Path(id): Path<String>) -> Answer {
    body::must_be_uuid(&id)?;
    let now = (app.clock)();
    match with_store(&app, move |store| store.call_off(&id, now)).await? {
        HandOver::Unknown => Err(unknown()),
        HandOver::Gone => Ok(StatusCode::NO_CONTENT.into_response()),
        _ => {
            let detail = "Somebody is taking it, or has it. Ask how far it is.";
            Err(Problem::new(StatusCode::CONFLICT, "being-taken", detail))
        }
    }
}

/// `POST {base}/handovers/{uuid}/take` with `Idempotency-Key`: the sealed bytes, for the first who asks.
pub async fn take(app: App, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    body::must_be_uuid(&id)?;
    let taker = taker(&headers)?;
    let now = (app.clock)();
    let bytes = with_store(&app, move |store| store.take_over(&id, &taker, now)).await?;
    let bytes = bytes.map_err(|state| match state {
        HandOver::Unknown => unknown(),
        _ => gone(),
    })?;
    let media = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok(without_cache((media, bytes).into_response()))
}

/// `POST {base}/handovers/{uuid}/taken` with the same `Idempotency-Key`: it has arrived.
pub async fn taken(app: App, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    body::must_be_uuid(&id)?;
    let taker = taker(&headers)?;
    let now = (app.clock)();
    match with_store(&app, move |store| store.taken_over(&id, &taker, now)).await? {
        HandOver::Taken => Ok(StatusCode::NO_CONTENT.into_response()),
        HandOver::Unknown => Err(unknown()),
        _ => Err(gone()),
    }
}

/// Deletes what has expired, once a minute, as long as the receiver lives.
pub fn sweep(state: &Arc<State>) {
    let state: Weak<State> = Arc::downgrade(state);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(SWEEP);
            let Some(state) = state.upgrade() else { return };
            // What fails now is tried again in a minute, and asking deletes it as well.
            let _ = state.store.expire((state.clock)());
        }
    });
}

/// Who takes it, by a digest: the key itself is nobody's business afterwards.
fn taker(headers: &HeaderMap) -> Result<String, Problem> {
    let key = headers.get("idempotency-key").map(|key| key.as_bytes());
    match key.filter(|key| (16..=200).contains(&key.len())) {
        Some(key) => Ok(hex(&sha256(key))),
        None => {
            let detail = "Send an Idempotency-Key of 16 to 200 random characters, the same for every retry.";
            Err(Problem::new(StatusCode::BAD_REQUEST, "idempotency-key", detail))
        }
    }
}

fn told(status: StatusCode, state: HandOver, now: i64) -> Answer {
    let (name, until) = match state {
        HandOver::Waiting { until } => ("waiting", until),
        HandOver::Taking { until } => ("taking", until),
        HandOver::Taken => ("taken", now),
        HandOver::Gone => return Err(gone()),
        HandOver::Unknown => return Err(unknown()),
    };
    let seconds = until.saturating_sub(now).max(0) / 1000;
    let body: Response = (status, Json(json!({ "state": name, "seconds": seconds }))).into_response();
    Ok(without_cache(body))
}

fn gone() -> Problem {
    let detail = "It was taken, called off, or waited too long.";
    Problem::new(StatusCode::GONE, "handed-over", detail)
}

fn unknown() -> Problem {
    let detail = "Nothing is handed over under this id.";
    Problem::new(StatusCode::NOT_FOUND, "no-such-handover", detail)
}
