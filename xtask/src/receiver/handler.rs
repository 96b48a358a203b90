//! The answers of contract v1, path by path.

use std::any::Any;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::State;
use super::access::Caller;
use super::body::{self, Received};
use super::problem::{Fault, Problem};
use super::sealed::{self, FileKey};
use super::store::{Broken, Put, Receipt, Sent, Store};

pub type Answer = Result<Response, Problem>;
pub type App = Shared<Arc<State>>;

/// `PUT {base}/cases/{uuid}` with `If-None-Match: *`.
pub async fn put_case(
    app: App,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    body::must_be_uuid(&id)?;
    let received = case(&app, &headers, body).await?;
    if headers
        .get(header::IF_NONE_MATCH)
        .is_none_or(|value| value != "*")
    {
        let detail = "Send If-None-Match: * so that a case is never overwritten.";
        return Err(Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "precondition-required",
            detail,
        ));
    }
    // What is stored stays stored, even if this body would be refused today.
    if with_store(&app, {
        let id = id.clone();
        move |store| store.receipt(&id)
    })
    .await?
    .is_some()
    {
        return Err(exists());
    }
    let parsed = checked(&app, &received)?;
    must_be_same_id(&parsed, &id)?;
    let now = (app.clock)();
    let put = with_store(&app, move |store| {
        store.put_case(&sent(&id, &received, now, &caller))
    })
    .await?;
    match put {
        Put::Created(receipt) => Ok(stored(&app, StatusCode::CREATED, receipt)),
        Put::Known(_) => Err(exists()),
        Put::Different => {
            let detail = "Another case has taken the place of this one, which is no longer taken.";
            Err(Problem::new(StatusCode::GONE, "replaced", detail))
        }
    }
}

/// `POST {base}/cases` with `Idempotency-Key`.
pub async fn post_case(app: App, caller: Caller, headers: HeaderMap, body: Body) -> Answer {
    let received = case(&app, &headers, body).await?;
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
        .map(|key| key.trim_matches('"'));
    let Some(key) = key
        .filter(|key| !key.is_empty() && key.len() <= 200)
        .map(str::to_owned)
    else {
        let detail = "Send an Idempotency-Key of at most 200 characters, the same for every retry.";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "idempotency-key", detail));
    };
    let parsed = checked(&app, &received)?;
    let id = parsed["id"].as_str().unwrap_or_default().to_owned();
    must_be_same_id(&parsed, &id)?;
    let now = (app.clock)();
    let put = with_store(&app, move |store| {
        store.post_case(&key, &sent(&id, &received, now, &caller))
    })
    .await?;
    match put {
        Put::Created(receipt) => Ok(stored(&app, StatusCode::CREATED, receipt)),
        Put::Known(receipt) => Ok(stored(&app, StatusCode::OK, receipt)),
        Put::Different => {
            let detail = "This Idempotency-Key, or the id of this case, was used for another body.";
            Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "key-reused",
                detail,
            ))
        }
    }
}

/// `PUT {base}/cases/{uuid}/attachments/{uuid}`.
pub async fn put_attachment(
    app: App,
    caller: Caller,
    Path((case, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    body::must_be_uuid(&case)?;
    body::must_be_uuid(&id)?;
    let (listed, announced) = match wanted(&app, &case, &id, &headers).await {
        Ok(wanted) => wanted,
        Err(problem) => return Err(body::refuse(body, body::DRAINED, problem).await),
    };
    let limit = app.options.attachment_limit.min(listed.bytes);
    let upload = app.store.files.begin(&case, &id, listed.key);
    let finished = body::keep(body, limit, upload.map_err(Problem::of)?).await?;
    let refusal = if finished.sent != announced {
        Some(body::other_digest())
    } else if finished.digest.as_ref() != Some(&listed.digest) {
        let detail = "The attachment does not open, or is not the one that the case lists.";
        Some(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "sealed", detail))
    } else {
        None
    };
    if let Some(problem) = refusal {
        // Nothing of it is left when the sender learns so.
        finished.discard().await;
        return Err(problem);
    }
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .filter(|media| media.len() <= 100);
    let media = media.unwrap_or("application/octet-stream").to_owned();
    let now = (app.clock)();
    let storing = Arc::clone(&app.0);
    // In a task of its own, so that a sender that hangs up does not leave half of it. Only the second half waits for a
    // turn at the database: a bucket may take its time.
    let put = tokio::spawn(async move {
        let kept = tokio::task::spawn_blocking(move || finished.keep()).await;
        kept.map_err(|_| Problem::internal())?.map_err(Problem::of)?;
        with_store(&storing, move |store| {
            let sent = Sent {
                id: &id,
                digest: &listed.digest,
                body: &[],
                now,
                who: &caller.name,
            };
            store.put_attachment(&case, &sent, &media)
        })
        .await
    });
    match put.await.map_err(|_| Problem::internal())?? {
        Put::Created(receipt) => Ok(stored(&app, StatusCode::CREATED, receipt)),
        Put::Known(receipt) => Ok(stored(&app, StatusCode::OK, receipt)),
        // Both have the digest that the case lists, so this cannot be reached by sending.
        Put::Different => Err(Problem::internal()),
    }
}

/// How a case lists an attachment.
struct Listed {
    digest: String,
    /// How many bytes are sent.
    bytes: usize,
    /// What opens it, in a sealed case.
    key: Option<FileKey>,
}

/// The entry of the case's manifest, and the digest that is announced; both must agree.
async fn wanted(app: &App, case: &str, id: &str, headers: &HeaderMap) -> Result<(Listed, String), Problem> {
    let announced = body::announced(headers)?.ok_or_else(|| {
        let detail = "Send Content-Digest with sha-256 (RFC 9530).";
        Problem::new(StatusCode::BAD_REQUEST, "content-digest", detail)
    })?;
    let case_id = case.to_owned();
    let stored = with_store(app, move |store| store.body(&case_id)).await?;
    let body: Value = serde_json::from_slice(&stored.ok_or_else(no_such_case)?).unwrap_or_default();
    let mut entries = body["attachments"].as_array().into_iter().flatten();
    let Some(entry) = entries.find(|entry| entry["id"] == id) else {
        let detail = "The case does not list an attachment of this id.";
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "not-listed",
            detail,
        ));
    };
    let bytes = entry["bytes"]
        .as_u64()
        .map_or(0, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    let salt = body["salt"].as_str();
    let listed = Listed {
        digest: entry["digest"].as_str().unwrap_or_default().to_owned(),
        bytes: salt.map_or(bytes, |_| sealed::sealed_size(bytes)),
        key: salt.and_then(|salt| FileKey::of(salt, case, id)),
    };
    // Of a sealed one the digest that counts is inside.
    if listed.key.is_none() && listed.digest != announced {
        let detail = "The case lists this attachment with another digest.";
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "other-attachment",
            detail,
        ));
    }
    Ok((listed, announced))
}

/// `PUT {base}/cases/{uuid}/events/{uuid}`.
pub async fn put_event(
    app: App,
    caller: Caller,
    Path((case, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    body::must_be_uuid(&case)?;
    body::must_be_uuid(&id)?;
    body::must_be_json(&headers)?;
    let received = body::read(&headers, body, app.options.case_limit).await?;
    let faults = app.events.faults(&body::parse(&received.bytes)?);
    if !faults.is_empty() {
        let detail = "The event does not have the form of contract v1.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail).with(faults));
    }
    if with_store(&app, {
        let case = case.clone();
        move |store| store.receipt(&case)
    })
    .await?
    .is_none()
    {
        return Err(no_such_case());
    }
    let now = (app.clock)();
    let (digest, event) = (received.digest.clone(), id.clone());
    let put = with_store(&app, move |store| {
        store.put_event(&case, &sent(&id, &received, now, &caller))
    })
    .await?;
    let signer = &app.store.signer;
    let echo = |status, received_at: String| {
        let signed = signer.sign_event(&event, &digest, &received_at);
        (
            status,
            Json(json!({ "id": event, "digest": digest, "received_at": received_at, "signed": signed })),
        )
            .into_response()
    };
    match put {
        Put::Created(received_at) => Ok(echo(StatusCode::CREATED, received_at)),
        Put::Known(received_at) => Ok(echo(StatusCode::OK, received_at)),
        Put::Different => {
            let detail = "An event of this id is stored with another content. Events are never changed; send a new one.";
            Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "other-event",
                detail,
            ))
        }
    }
}

/// `GET {base}/cases/{uuid}/receipt`: how a 412 and a lost answer are verified.
pub async fn receipt(app: App, Path(id): Path<String>) -> Answer {
    body::must_be_uuid(&id)?;
    let receipt = with_store(&app, move |store| store.receipt(&id)).await?;
    Ok(without_cache(
        Json(receipt.ok_or_else(no_such_case)?).into_response(),
    ))
}

/// `GET {base}/cases/{code}/status`: how far a case has come. Whoever has the code may ask.
pub async fn status(app: App, Path(code): Path<String>) -> Answer {
    let now = (app.clock)();
    let status = match super::status::code(&code) {
        None => None,
        Some(code) => {
            with_store(&app, move |store| {
                let known = store.known(&code)?;
                Ok(known.map(|known| super::status::of(known, store.signer.law(), now)))
            })
            .await?
        }
    };
    let status = status.ok_or_else(|| {
        let detail = "No case has this code. Perhaps it has not arrived yet.";
        Problem::new(StatusCode::NOT_FOUND, "no-such-code", detail)
    })?;
    Ok(without_cache(Json(status).into_response()))
}

/// `GET /openapi.yaml`: the contract itself.
pub async fn description() -> Response {
    let media = [(header::CONTENT_TYPE, "application/yaml")];
    (media, super::openapi::text()).into_response()
}

/// `GET /.well-known/jwks.json`: the keys that receipts are signed with.
pub async fn keys(app: App) -> Response {
    Json(app.store.signer.published().clone()).into_response()
}

/// `GET /health`: whether cases can be taken.
pub async fn health(app: App) -> Answer {
    let lacking = |name, detail| Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, name, detail));
    if with_store(&app, Store::count).await.is_err() {
        return lacking("database", "The database does not answer.");
    }
    if !app.reachable.check(&app.store.files).await {
        return lacking("attachments", "Attachments cannot be kept now.");
    }
    Ok(without_cache(Json(json!({ "status": "ok" })).into_response()))
}

/// `GET /metrics`: counts for Prometheus.
pub async fn metrics(app: App) -> Response {
    let cases = with_store(&app, Store::count).await.ok();
    let media = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    without_cache((media, app.metrics.text(cases)).into_response())
}

/// Any other path.
pub async fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no-such-path",
        "Contract v1 has no such path.",
    )
}

/// A path of the contract with another method.
pub async fn not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method",
        "Contract v1 has no such method here.",
    )
}

/// A handler panicked: its transaction is rolled back, the receiver goes on.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal().into_response()
}

/// Reads a case's bytes.
async fn case(app: &State, headers: &HeaderMap, body: Body) -> Result<Received, Problem> {
    body::must_be_json(headers)?;
    app.opener
        .opened(body::read(headers, body, app.options.case_limit).await?)
}

/// Parses a case and holds it against the schema.
fn checked(app: &State, received: &Received) -> Result<Value, Problem> {
    let parsed = body::parse(&received.bytes)?;
    let faults = app.cases.faults(&parsed);
    if faults.is_empty() {
        return Ok(parsed);
    }
    let detail = format!(
        "The case does not have the form of contract v1: {} faults.",
        faults.len()
    );
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail).with(faults))
}

fn must_be_same_id(parsed: &Value, id: &str) -> Result<(), Problem> {
    if parsed["id"] == id && body::must_be_uuid(id).is_ok() {
        return Ok(());
    }
    let detail = "The id in the body is not a UUID in lower case, or not the one in the path.";
    let fault = Fault {
        pointer: "/id".into(),
        detail: detail.into(),
    };
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "other-id", detail).with(vec![fault]))
}

fn sent<'a>(id: &'a str, received: &'a Received, now: i64, caller: &'a Caller) -> Sent<'a> {
    Sent {
        id,
        digest: &received.digest,
        body: &received.bytes,
        now,
        who: &caller.name,
    }
}

/// Runs `work` where it may wait for the disk, in the order in which it was asked for.
pub async fn with_store<T: Send + 'static>(
    app: &Arc<State>,
    work: impl FnOnce(&Store) -> Result<T, Broken> + Send + 'static,
) -> Result<T, Problem> {
    let app = Arc::clone(app);
    let turn = Arc::clone(&app.turns).acquire_owned().await;
    let done = tokio::task::spawn_blocking(move || {
        let done = work(&app.store);
        // Held to the end of the work, also where the sender has hung up meanwhile.
        drop(turn);
        done
    })
    .await;
    match done {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(broken)) => Err(Problem::of(broken)),
        Err(_) => Err(Problem::internal()),
    }
}

fn stored(app: &State, status: StatusCode, receipt: Receipt) -> Response {
    let location = format!("{}/cases/{}", app.options.base, receipt.id);
    let mut response = (status, Json(receipt)).into_response();
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    without_cache(response)
}

pub fn without_cache(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn exists() -> Problem {
    let detail = "A case of this id is stored already. Its receipt says with which digest.";
    Problem::new(StatusCode::PRECONDITION_FAILED, "exists", detail)
}

pub fn no_such_case() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no-such-case",
        "No case of this id is stored.",
    )
}
