//! What an office reads: cases page by page, and their attachments. Not part of the contract: a bank's own backend has
//! its own ways.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{ConnectInfo, Path, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use serde_json::{Value, json};

use super::access::Caller;
use super::handler::{Answer, App, no_such_case, with_store, without_cache};
use super::problem::Problem;
use super::{Peer, State, body};

/// Cases on one page, and at most.
const PAGE: i64 = 1000;

/// `GET {base}/cases`, the newest first: `?limit=N` of them, `?before=NUMBER` the ones before that case number,
/// `?queue=NAME` those of one queue. With tokens, for one that may read, and that queue; without, for demonstrations: only
/// from this machine.
pub async fn list(app: App, caller: Caller, request: Request) -> Answer {
    must_be_allowed(&app, &caller, &request)?;
    let wanted: HashMap<&str, &str> = request
        .uri()
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter_map(|word| word.split_once('='))
        .collect();
    let before = wanted.get("before").copied().unwrap_or_default().to_owned();
    let limit = wanted
        .get("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(PAGE)
        .clamp(1, PAGE);
    let asked = wanted.get("queue").copied().unwrap_or_default().to_owned();
    let mut queue = decoded(&asked);
    if let Some(only) = &caller.queue {
        if !queue.is_empty() && queue != **only {
            let detail = "This token is for another queue.";
            return Err(Problem::new(StatusCode::FORBIDDEN, "queue", detail));
        }
        queue = only.as_ref().to_owned();
    }
    let now = (app.clock)();
    let cases = with_store(&app, move |store| {
        store.cases(&caller.name, now, &queue, &before, limit)
    })
    .await?;
    let full = i64::try_from(cases.len()).is_ok_and(|count| count == limit);
    let last = cases
        .last()
        .filter(|_| full)
        .map(|(receipt, ..)| receipt.case_number.clone());
    let cases = cases.into_iter().map(|(receipt, body, events)| {
        json!({ "receipt": receipt, "events": events, "body": serde_json::from_slice::<Value>(&body).ok() })
    });
    let mut page = json!({ "cases": cases.collect::<Vec<_>>() });
    if let Some(last) = last {
        let base = &app.options.base;
        let of = if asked.is_empty() {
            String::new()
        } else {
            format!("queue={asked}&")
        };
        page["next"] = json!(format!("{base}/cases?{of}limit={limit}&before={last}"));
    }
    Ok(without_cache(Json(page).into_response()))
}

/// `GET {base}/cases/{uuid}/attachments/{uuid}`. What a stranger has sent is never shown by a browser as a page.
pub async fn attachment(
    app: App,
    caller: Caller,
    Path((case, id)): Path<(String, String)>,
    request: Request,
) -> Answer {
    must_be_allowed(&app, &caller, &request)?;
    body::must_be_uuid(&case)?;
    body::must_be_uuid(&id)?;
    let now = (app.clock)();
    let bytes = with_store(&app, move |store| {
        let queue = caller.queue.as_deref().unwrap_or_default();
        store.attachment(&caller.name, now, queue, &case, &id)
    })
    .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok(without_cache(
        (headers, bytes.ok_or_else(no_such_case)?).into_response(),
    ))
}

/// A word of a query without its percent signs; what is no text comes out as none that a queue is called.
fn decoded(word: &str) -> String {
    let (mut rest, mut bytes) = (word.as_bytes(), Vec::new());
    while let Some((first, after)) = rest.split_first() {
        let digits = after.first_chunk::<2>().filter(|_| *first == b'%');
        let digits = digits.and_then(|two| std::str::from_utf8(two).ok());
        let coded = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(coded.unwrap_or(*first));
        rest = after
            .get(if coded.is_some() { 2 } else { 0 }..)
            .unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Without tokens only this machine may read, and only under a name of it, since a web page elsewhere could make its
/// own name point here. Behind a proxy everybody seems to be on this machine.
fn must_be_allowed(app: &State, caller: &Caller, request: &Request) -> Result<(), Problem> {
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    let near = peer.is_none_or(|peer| peer.0.address.ip().is_loopback()) && !app.options.behind_proxy;
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if caller.by_token || near && ["localhost", "127.0.0.1", "[::1]"].contains(&name) {
        return Ok(());
    }
    let detail = "Without a token that may read, cases are for this machine only.";
    Err(Problem::new(StatusCode::FORBIDDEN, "loopback-only", detail))
}
