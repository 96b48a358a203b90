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

/// `GET {base}/cases`, the newest first: `?limit=N` of them, `?before=NUMBER` the ones before that case number. With
/// tokens, for one that may read; without, for demonstrations: only from this machine.
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
    let now = (app.clock)();
    let cases = with_store(&app, move |store| store.cases(&caller.name, now, &before, limit)).await?;
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
        page["next"] = json!(format!("{}/cases?limit={limit}&before={last}", app.options.base));
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
    let bytes = with_store(&app, move |store| store.attachment(&caller.name, now, &case, &id)).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok(without_cache(
        (headers, bytes.ok_or_else(no_such_case)?).into_response(),
    ))
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
