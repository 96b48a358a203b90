//! Tokens, limits, counts: who may do what, and what is told about it.

use super::*;
use crate::receiver::store::tests::Scratch;

fn guarded(scratch: &Scratch, rate: u32) -> Router {
    let line =
        |name: &str, scopes: &str| format!("{name} {scopes} sha256:{}\n", hex(&sha256(name.as_bytes())));
    let file = scratch.0.join("tokens");
    let text = line("tablet", "write") + &line("office", "write,read") + &line("watch", "metrics");
    std::fs::write(&file, text).unwrap();
    let mut state = State::open(&Options {
        tokens: Some(file),
        rate,
        ..Options::default()
    })
    .unwrap();
    state.clock = || NOW;
    router(Arc::new(state))
}

/// The status of a request with this token, which is its own name here.
async fn with(app: &Router, token: &str, line: &str, body: Vec<u8>) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("content-type", "application/json"), ("if-none-match", "*")];
    if !token.is_empty() {
        headers.push(("authorization", &bearer));
    }
    send(app, line, &headers, body).await
}

#[test]
fn a_token_opens_what_it_is_for() {
    let put = format!("PUT /cases/{CASE}");
    let receipt = format!("GET /cases/{CASE}/receipt");
    let event = format!("PUT /cases/{CASE}/events/{EVENT}");
    let status = "GET /cases/2222-2222-2222-2222/status".to_owned();
    let list = "GET /cases".to_owned();
    let body = case(CASE, "张三");
    let happened = br#"{"kind":"withdrawn","occurred_at":"2026-11-21T10:00:00+08:00"}"#.to_vec();
    let file = format!("GET /cases/{CASE}/attachments/{ATTACHMENT}");
    let over = "/handovers/5f0c3a52-91d7-4be6-8a0f-3f1c7d24e9b1";
    let [over, look, off, take, taken] =
        ["PUT ", "GET ", "DELETE ", "POST ", "POST "].map(|how| format!("{how}{over}"));
    let (take, taken) = (take + "/take", taken + "/taken");
    let table: [(&str, &String, &[u8], u16); 28] = [
        ("", &file, b"", 401),
        ("tablet", &file, b"", 403),
        ("office", &file, b"", 404),
        ("", &put, &body, 401),
        ("wrong", &put, &body, 401),
        ("watch", &put, &body, 403),
        ("tablet", &put, &body, 201),
        ("tablet", &receipt, b"", 200),
        ("", &receipt, b"", 401),
        ("tablet", &event, &happened, 201),
        ("", &event, &happened, 401),
        ("tablet", &list, b"", 403),
        ("wrong", &list, b"", 401),
        ("", &list, b"", 401),
        ("office", &list, b"", 200),
        ("office", &receipt, b"", 200),
        ("", &status, b"", 404),
        ("wrong", &status, b"", 404),
        ("", &over, b"sealed", 401),
        ("watch", &over, b"sealed", 403),
        ("tablet", &over, b"sealed", 201),
        ("", &look, b"", 401),
        ("tablet", &look, b"", 200),
        ("", &off, b"", 401),
        // The telephone has no token; what it lacks here is a key of its own.
        ("", &take, b"", 400),
        ("", &taken, b"", 400),
        ("tablet", &off, b"", 204),
        ("tablet", &look, b"", 410),
    ];
    block_on(async {
        let scratch = Scratch::new();
        let app = guarded(&scratch, 0);
        for (token, line, body, expected) in table {
            let answer = with(&app, token, line, body.to_vec()).await;
            assert_eq!(answer.status.as_u16(), expected, "{token}: {line}");
            if expected >= 400 {
                assert_eq!(
                    answer.headers[header::CONTENT_TYPE],
                    "application/problem+json",
                    "{line}"
                );
                assert!(!answer.body.to_string().contains("张三"));
            }
            assert_eq!(
                answer.headers.contains_key("www-authenticate"),
                expected == 401,
                "{line}"
            );
        }
        let listed = with(&app, "office", &list, Vec::new()).await.body;
        assert_eq!(listed["cases"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_token_for_one_queue_reads_no_other() {
    block_on(async {
        let scratch = Scratch::new();
        let line =
            |name: &str, scopes: &str| format!("{name} {scopes} sha256:{}\n", hex(&sha256(name.as_bytes())));
        let file = scratch.0.join("tokens");
        let text = line("office", "write,read") + &line("east", "read:城东") + &line("head", "read:head");
        std::fs::write(&file, text).unwrap();
        let state = State::open(&Options {
            tokens: Some(file),
            ..Options::default()
        });
        let app = router(Arc::new(state.unwrap()));
        for (id, queue) in [(CASE, Some("城东")), (OTHER, Some("head")), (EVENT, None)] {
            let mut body: Value = serde_json::from_slice(&case(id, "x")).unwrap();
            if let Some(queue) = queue {
                body["queue"] = json!(queue);
            }
            let body = canonical::text(&body).unwrap().into_bytes();
            let put = with(&app, "office", &format!("PUT /cases/{id}"), body).await;
            assert_eq!(put.status, StatusCode::CREATED);
        }
        let east = "%E5%9F%8E%E4%B8%9C";
        let page = format!("?queue={east}");
        for (token, query, expected) in [
            ("office", "", 3),
            ("office", page.as_str(), 1),
            ("office", "?queue=nowhere", 0),
            ("east", "", 1),
            ("east", page.as_str(), 1),
            ("head", "", 1),
        ] {
            let list = with(&app, token, &format!("GET /cases{query}"), Vec::new()).await;
            assert_eq!(
                list.body["cases"].as_array().map(Vec::len),
                Some(expected),
                "{token}{query}"
            );
        }
        let other = with(&app, "head", &format!("GET /cases{page}"), Vec::new()).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN);
        let next = with(&app, "office", &format!("GET /cases{page}&limit=1"), Vec::new()).await;
        let next = next.body["next"].as_str().unwrap().to_owned();
        assert!(next.contains(&format!("queue={east}&")), "{next}");

        let file = format!("/cases/{CASE}/attachments/{ATTACHMENT}");
        let digest = content_digest(b"picture");
        let headers = [
            ("content-digest", digest.as_str()),
            ("authorization", "Bearer office"),
        ];
        let put = send(&app, &format!("PUT {file}"), &headers, b"picture".to_vec()).await;
        assert_eq!(put.status, StatusCode::CREATED);
        for (token, expected) in [("office", 200), ("east", 200), ("head", 404)] {
            let read = [("authorization", &*format!("Bearer {token}"))];
            let read = send(&app, &format!("GET {file}"), &read, Vec::new()).await;
            assert_eq!(read.status.as_u16(), expected, "{token}");
        }
    });
}

#[test]
fn a_token_taken_from_the_file_is_refused_from_then_on() {
    block_on(async {
        let scratch = Scratch::new();
        let app = guarded(&scratch, 0);
        let receipt = format!("GET /cases/{CASE}/receipt");
        assert_eq!(
            with(&app, "tablet", &receipt, Vec::new()).await.status,
            StatusCode::NOT_FOUND
        );
        let file = scratch.0.join("tokens");
        // A file that cannot be read changes nothing.
        let set = |text: &str, seconds: u64| {
            std::fs::write(&file, text).unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            std::fs::File::options()
                .write(true)
                .open(&file)
                .unwrap()
                .set_modified(time)
                .unwrap();
        };
        set("tablet wri", 1_000);
        assert_eq!(
            with(&app, "tablet", &receipt, Vec::new()).await.status,
            StatusCode::NOT_FOUND
        );
        set("# nobody\n", 2_000);
        assert_eq!(
            with(&app, "tablet", &receipt, Vec::new()).await.status,
            StatusCode::UNAUTHORIZED
        );
    });
}

#[test]
fn a_caller_that_asks_too_often_waits_and_others_do_not() {
    block_on(async {
        let scratch = Scratch::new();
        let app = guarded(&scratch, 3);
        let receipt = format!("GET /cases/{CASE}/receipt");
        for expected in [404, 404, 404, 429] {
            assert_eq!(
                with(&app, "tablet", &receipt, Vec::new()).await.status.as_u16(),
                expected
            );
        }
        let limited = with(&app, "tablet", &receipt, Vec::new()).await;
        assert_eq!(limited.headers[header::RETRY_AFTER], "20");
        assert_eq!(limited.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(
            with(&app, "office", &receipt, Vec::new()).await.status.as_u16(),
            404
        );
        // Guessing tokens is held up too.
        for expected in [401, 401, 401, 429] {
            assert_eq!(
                with(&app, "guess", &receipt, Vec::new()).await.status.as_u16(),
                expected
            );
        }
    });
}

#[test]
fn an_address_counts_only_where_the_proxy_says_it() {
    block_on(async {
        for (behind_proxy, expected) in [(true, 404), (false, 429)] {
            let app = app(|state| {
                let options = Options {
                    question_rate: 1,
                    behind_proxy,
                    ..Options::default()
                };
                state.access = Access::open(&options).unwrap();
            });
            let ask = async |from: &str| {
                let line = "GET /cases/2222-2222-2222-2222/status";
                send(&app, line, &[("x-forwarded-for", from)], Vec::new())
                    .await
                    .status
                    .as_u16()
            };
            assert_eq!(ask("203.0.113.1").await, 404);
            // What stands before the last comma, anybody may have invented.
            assert_eq!(ask("198.51.100.7, 203.0.113.1").await, 429);
            assert_eq!(ask("203.0.113.2").await, expected);
            assert_eq!(ask("2001:db8:1:2:3::1").await, expected);
            assert_eq!(ask("2001:db8:1:2:4::1").await, 429);
        }
    });
}

async fn text_at_root(app: &Router, path: &str, token: &str) -> (u16, String) {
    let request = Request::builder()
        .uri(path)
        .header("authorization", format!("Bearer {token}"));
    let response = app
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[test]
fn health_and_counts_name_nobody() {
    block_on(async {
        let scratch = Scratch::new();
        let app = guarded(&scratch, 0);
        with(&app, "tablet", &format!("PUT /cases/{CASE}"), case(CASE, "张三")).await;
        with(&app, "tablet", "BREW /cases/张三-invented", Vec::new()).await;
        assert_eq!(
            text_at_root(&app, "/health", "").await,
            (200, r#"{"status":"ok"}"#.to_owned())
        );
        assert_eq!(text_at_root(&app, "/metrics", "").await.0, 401);
        assert_eq!(text_at_root(&app, "/metrics", "tablet").await.0, 403);
        let (status, text) = text_at_root(&app, "/metrics", "watch").await;
        assert_eq!(status, 200);
        for line in [
            "jiesu_cases 1",
            "jiesu_database_up 1",
            "jiesu_requests_in_flight 0",
            "jiesu_requests_total{method=\"PUT\",resource=\"cases\",status=\"201\"} 1",
            "jiesu_request_seconds_count{resource=\"cases\"} 2",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        for word in ["张三", "invented", CASE, "tablet", "BREW"] {
            assert!(!text.contains(word), "{word}");
        }
    });
}
