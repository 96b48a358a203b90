//! The promises of the contract, asked of the router itself.

mod access;
mod connections;
mod contract;
mod faults;
mod files;
mod handover;
mod receipts;
#[cfg(feature = "sm")]
mod sm;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::build::{hex, sha256};
use crate::serve::block_on;

const CASE: &str = "0192f0c1-7a3b-7c4d-8e5f-000000000001";
const OTHER: &str = "0192f0c1-7a3b-7c4d-8e5f-000000000002";
const ATTACHMENT: &str = "0192f0c1-7a3b-7c4d-8e5f-00000000000a";
const EVENT: &str = "0192f0c1-7a3b-7c4d-8e5f-00000000000e";

/// 2026-11-20 23:30 in Beijing, still the 20th; in UTC it is 15:30.
const NOW: i64 = 1_795_188_600_000;

fn app(change: impl FnOnce(&mut State)) -> Router {
    let mut state = State::open(&Options::default()).unwrap();
    state.clock = || NOW;
    change(&mut state);
    router(Arc::new(state))
}

/// A case as the sender writes it, with one attachment of the bytes `picture`.
fn case(id: &str, story: &str) -> Vec<u8> {
    let value = json!({
        "contract": 1, "id": id, "confirmed_at": "2026-11-20T23:29:58+08:00", "mode": "web", "language": "zh-Hans",
        "arrival": { "form": "web" }, "complainant": { "anonymous": false }, "respondent": { "unknown": true },
        "matter": { "grounds": ["slowness"], "story": story }, "demand": { "demands": [] },
        "attachments": [{
            "id": ATTACHMENT, "name": "a.png", "media_type": "image/png", "bytes": 7,
            "digest": hex(&sha256(b"picture")),
        }],
        "assessment": {
            "pack": "s01-credit-coop-trial", "version": "1", "digest": hex(&sha256(b"pack")), "parameters": {},
            "facts": { "anonymous": false }, "outcome": "not_yet", "routes": [],
        },
    });
    let text = canonical::text(&value).unwrap();
    // The sender's own writer agrees.
    assert_eq!(
        text,
        jiesu::intake::canonical::canonical(&jiesu::rules::json::Json::parse(&value.to_string()).unwrap())
    );
    text.into_bytes()
}

fn content_digest(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(sha256(bytes)))
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

async fn send(app: &Router, line: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app
        .clone()
        .oneshot(request.body(Body::from(body)).unwrap())
        .await
        .unwrap();
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer {
        status: head.status,
        headers: head.headers,
        body,
    }
}

async fn put(app: &Router, id: &str, body: Vec<u8>) -> Answer {
    let digest = content_digest(&body);
    let headers = [
        ("content-type", "application/json"),
        ("if-none-match", "*"),
        ("content-digest", digest.as_str()),
    ];
    send(app, &format!("PUT /cases/{id}"), &headers, body).await
}

async fn post(app: &Router, key: &str, body: Vec<u8>) -> Answer {
    send(
        app,
        "POST /cases",
        &[("content-type", "application/json"), ("idempotency-key", key)],
        body,
    )
    .await
}

async fn count(app: &Router) -> usize {
    send(app, "GET /cases", &[], Vec::new()).await.body["cases"]
        .as_array()
        .unwrap()
        .len()
}

#[test]
fn a_case_is_stored_once_and_its_receipt_echoes_it() {
    block_on(async {
        let app = app(|_| {});
        let body = case(CASE, "排队两小时");
        let first = put(&app, CASE, body.clone()).await;
        assert_eq!(first.status, StatusCode::CREATED);
        assert_eq!(first.headers[header::LOCATION], format!("/api/v1/cases/{CASE}"));
        let expected = json!({
            "id": CASE, "digest": hex(&sha256(&body)), "received_at": "2026-11-20T23:30:00+08:00",
            "case_number": "TS-20261120-0001", "attachments": [], "signed": first.body["signed"],
        });
        assert_eq!(first.body, expected);
        // Whatever is sent under this id later, the first stays.
        for again in [body, case(CASE, "另一个"), b"{}".to_vec()] {
            assert_eq!(
                put(&app, CASE, again).await.status,
                StatusCode::PRECONDITION_FAILED
            );
        }
        let receipt = send(&app, &format!("GET /cases/{CASE}/receipt"), &[], Vec::new()).await;
        assert_eq!(receipt.body, expected);
        assert_eq!(count(&app).await, 1);
        assert_eq!(
            put(&app, OTHER, case(OTHER, "")).await.body["case_number"],
            "TS-20261120-0002"
        );
    });
}

#[test]
fn the_day_of_a_case_number_is_beijings() {
    block_on(async {
        let app = app(|state| state.clock = || NOW + 30 * 60 * 1000);
        let answer = put(&app, CASE, case(CASE, "")).await;
        assert_eq!(answer.body["case_number"], "TS-20261121-0001");
        assert_eq!(answer.body["received_at"], "2026-11-21T00:00:00+08:00");
    });
}

#[test]
fn a_key_stands_for_one_body() {
    block_on(async {
        let app = app(|_| {});
        let first = post(&app, "k1", case(CASE, "a")).await;
        assert_eq!(first.status, StatusCode::CREATED);
        let again = post(&app, "k1", case(CASE, "a")).await;
        assert_eq!((again.status, again.body), (StatusCode::OK, first.body.clone()));
        for (key, body) in [
            ("k1", case(CASE, "b")),
            ("k1", case(OTHER, "a")),
            ("k2", case(CASE, "b")),
        ] {
            assert_eq!(
                post(&app, key, body).await.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{key}"
            );
        }
        // The same case under another key is the same case.
        assert_eq!(post(&app, "k3", case(CASE, "a")).await.body, first.body);
        assert_eq!(
            post(&app, "", case(OTHER, "a")).await.status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(count(&app).await, 1);
    });
}

#[test]
fn a_refused_case_is_not_stored_and_the_refusal_repeats_nothing_personal() {
    let good = case(CASE, "张三的电话");
    let json = ("content-type", "application/json");
    let once = ("if-none-match", "*");
    let wrong = content_digest(b"other");
    let spaced = String::from_utf8(good.clone())
        .unwrap()
        .replace(":{", ": {")
        .into_bytes();
    let bad_form =
        canonical::text(&json!({ "contract": "张三", "id": CASE, "attachments": "张三" })).unwrap();
    type Headers<'a> = &'a [(&'a str, &'a str)];
    let table: [(Headers, Vec<u8>, u16); 9] = [
        (&[("content-type", "text/plain"), once], good.clone(), 415),
        (&[once], good.clone(), 415),
        (&[json], good.clone(), 428),
        (&[json, once, ("content-digest", &wrong)], good.clone(), 400),
        (&[json, once, ("content-digest", "sha-256=:x:")], good, 400),
        (&[json, once], vec![b' '; 1024 * 1024 + 1], 413),
        (&[json, once], b"{\"a\":".to_vec(), 400),
        (&[json, once], spaced, 422),
        (&[json, once], case(OTHER, "张三"), 422),
    ];
    block_on(async {
        let app = app(|_| {});
        let path = format!("PUT /cases/{CASE}");
        let mut answers = Vec::new();
        for (headers, body, status) in table {
            answers.push((send(&app, &path, headers, body).await, status));
        }
        let faulty = send(&app, &path, &[json, once], bad_form.into_bytes()).await;
        let pointers: Vec<_> = faulty.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["pointer"].clone())
            .collect();
        assert!(
            ["/contract", "/attachments"]
                .iter()
                .all(|place| pointers.contains(&json!(place))),
            "{pointers:?}"
        );
        answers.push((faulty, 422));
        for (answer, status) in answers {
            assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
            assert_eq!(answer.body["status"], status);
            assert!(!answer.body.to_string().contains("张三"), "{}", answer.body);
        }
        assert_eq!(count(&app).await, 0);
    });
}

#[test]
fn paths_and_methods_outside_the_contract_are_problems_too() {
    block_on(async {
        let app = app(|_| {});
        for (line, status) in [
            ("GET /nothing", 404),
            ("DELETE /cases", 405),
            ("PUT /cases/1", 404),
            ("POST /_faults", 404),
            ("GET /cases/0192f0c1-7a3b-7c4d-8e5f-000000000001/receipt", 404),
        ] {
            let answer = send(
                &app,
                line,
                &[("content-type", "application/json")],
                b"{}".to_vec(),
            )
            .await;
            assert_eq!(answer.status.as_u16(), status, "{line}");
            assert_eq!(
                answer.headers[header::CONTENT_TYPE],
                "application/problem+json",
                "{line}"
            );
        }
    });
}

#[test]
fn attachments_are_taken_once_and_only_as_listed() {
    block_on(async {
        let app = app(|_| {});
        let path = format!("PUT /cases/{CASE}/attachments/{ATTACHMENT}");
        let digest = content_digest(b"picture");
        let headers = [("content-type", "image/png"), ("content-digest", digest.as_str())];
        assert_eq!(
            send(&app, &path, &headers, b"picture".to_vec()).await.status,
            StatusCode::NOT_FOUND
        );
        put(&app, CASE, case(CASE, "")).await;
        assert_eq!(
            send(&app, &path, &headers[..1], b"picture".to_vec()).await.status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(
            send(&app, &path, &headers, b"pictur".to_vec()).await.status,
            StatusCode::BAD_REQUEST
        );
        let other = content_digest(b"other");
        let answer = send(&app, &path, &[("content-digest", &other)], b"other".to_vec()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let unlisted = format!("PUT /cases/{CASE}/attachments/{OTHER}");
        let answer = send(&app, &unlisted, &headers, b"picture".to_vec()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for status in [StatusCode::CREATED, StatusCode::OK] {
            let answer = send(&app, &path, &headers, b"picture".to_vec()).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.body["attachments"], json!([hex(&sha256(b"picture"))]));
        }
    });
}

#[test]
fn of_a_case_and_the_one_that_mends_it_one_counts() {
    block_on(async {
        let app = app(|_| {});
        let mending = |id: &str, old: &str| {
            let mut body: Value = serde_json::from_slice(&case(id, "说得更清楚")).unwrap();
            body["replaces"] = json!(old);
            serde_json::to_vec(&body).unwrap()
        };
        let (third, fourth) = (EVENT, ATTACHMENT);
        // The usual way: what was refused was never stored, and does not come later.
        assert_eq!(put(&app, OTHER, mending(OTHER, fourth)).await.status, 201);
        assert_eq!(put(&app, fourth, case(fourth, "排队两小时")).await.status, 410);
        assert_eq!(post(&app, "k", case(fourth, "排队两小时")).await.status, 422);
        // It was, all the same, or a part of it.
        assert_eq!(put(&app, CASE, case(CASE, "排队两小时")).await.status, 201);
        assert_eq!(put(&app, third, mending(third, CASE)).await.status, 201);
        assert_eq!(put(&app, third, mending(third, CASE)).await.status, 412);
        let state = async |id: &str| {
            let code = jiesu::intake::CaseId::parse(id).unwrap().status_code();
            send(&app, &format!("GET /cases/{code}/status"), &[], Vec::new())
                .await
                .body
        };
        let old = state(CASE).await;
        assert_eq!(
            (&old["state"], &old["history"][0]["kind"]),
            (&json!("closed"), &json!("replaced"))
        );
        assert_eq!(old["history"].as_array().map(Vec::len), Some(1));
        assert_eq!(state(third).await["state"], "received");
    });
}

#[test]
fn events_are_taken_once_and_never_changed() {
    block_on(async {
        let app = app(|_| {});
        let path = format!("PUT /cases/{CASE}/events/{EVENT}");
        let json = [("content-type", "application/json")];
        let event = b"{\"kind\":\"withdrawn\",\"occurred_at\":\"2026-11-20T23:30:00+08:00\"}".to_vec();
        assert_eq!(
            send(&app, &path, &json, event.clone()).await.status,
            StatusCode::NOT_FOUND
        );
        put(&app, CASE, case(CASE, "")).await;
        for status in [StatusCode::CREATED, StatusCode::OK] {
            let answer = send(&app, &path, &json, event.clone()).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.body["digest"], hex(&sha256(&event)));
        }
        let changed = send(
            &app,
            &path,
            &json,
            b"{\"kind\":\"closed\",\"occurred_at\":\"2026-11-20T23:30:00+08:00\"}".to_vec(),
        )
        .await;
        assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn only_listed_origins_may_read_and_they_see_what_they_need() {
    block_on(async {
        let options = Options {
            allow_origins: vec!["https://bank.example".into()],
            ..Options::default()
        };
        let app = router(Arc::new(State::open(&options).unwrap()));
        let ask = async |origin: &str| {
            send(&app, "GET /cases/x/receipt", &[("origin", origin)], Vec::new())
                .await
                .headers
        };
        let listed = ask("https://bank.example").await;
        assert_eq!(listed["access-control-allow-origin"], "https://bank.example");
        let exposed = listed["access-control-expose-headers"].to_str().unwrap();
        assert!(
            exposed.contains("retry-after") && exposed.contains("location"),
            "{exposed}"
        );
        assert!(
            !ask("https://evil.example")
                .await
                .contains_key("access-control-allow-origin")
        );
    });
}

#[test]
fn the_list_is_not_given_under_a_foreign_name() {
    block_on(async {
        let app = app(|_| {});
        for (host, status) in [
            ("127.0.0.1:8080", 200),
            ("localhost", 200),
            ("rebound.example:8080", 403),
        ] {
            let answer = send(&app, "GET /cases", &[("host", host)], Vec::new()).await;
            assert_eq!(answer.status.as_u16(), status, "{host}");
        }
    });
}

#[test]
fn a_list_is_read_page_by_page_and_not_through_a_proxy() {
    block_on(async {
        let app = app(|_| {});
        for number in 0..3 {
            let id = format!("0192f0c1-7a3b-7c4d-8e5f-{number:012x}");
            put(&app, &id, case(&id, "")).await;
        }
        let mut line = "GET /cases?limit=2".to_owned();
        let mut pages = Vec::new();
        loop {
            let page = send(&app, &line, &[], Vec::new()).await.body;
            pages.push(page["cases"].as_array().unwrap().len());
            let Some(next) = page["next"].as_str() else { break };
            line = format!("GET {}", next.strip_prefix("/api/v1").unwrap());
        }
        assert_eq!(pages, [2, 1]);
        let proxied = super::tests::app(|state| state.options.behind_proxy = true);
        let answer = send(&proxied, "GET /cases", &[("host", "localhost")], Vec::new()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    });
}
