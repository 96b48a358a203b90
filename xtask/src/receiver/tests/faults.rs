//! Faults that tests order: they come as ordered, and the connection really breaks.

use super::*;

fn faulty() -> Router {
    app(|state| state.faults = Some(Faults::default()))
}

async fn order(app: &Router, next: Value) {
    let body = json!({ "next": next }).to_string().into_bytes();
    let answer = send(
        app,
        "POST /_faults",
        &[("content-type", "application/json")],
        body,
    )
    .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[test]
fn ordered_faults_come_in_turn_and_then_the_truth() {
    block_on(async {
        let app = faulty();
        order(
            &app,
            json!([
                { "match": "PUT cases", "answer": 503, "times": 2, "retry_after": 7 },
                { "match": "PUT cases", "answer": "portal" },
                { "match": "PUT cases", "answer": "panic" },
                { "match": "PUT cases", "answer": "wrong-echo" },
            ]),
        )
        .await;
        let body = case(CASE, "");
        for status in [503, 503, 200, 500] {
            let answer = put(&app, CASE, body.clone()).await;
            assert_eq!(answer.status.as_u16(), status);
            assert_eq!(answer.headers.contains_key("retry-after"), status == 503);
            assert_eq!(count(&app).await, 0, "{status}");
        }
        let echo = put(&app, CASE, body.clone()).await;
        assert_eq!(echo.status, StatusCode::CREATED);
        assert_ne!(echo.body["digest"], hex(&sha256(&body)));
        assert_eq!(
            put(&app, CASE, body).await.status,
            StatusCode::PRECONDITION_FAILED
        );
        let report = send(&app, "GET /_faults", &[], Vec::new()).await.body;
        assert_eq!(report["waiting"], json!([]));
        assert!(
            report["seen"]
                .as_array()
                .unwrap()
                .contains(&json!("PUT cases 412"))
        );
    });
}

/// Serves on a free port, sends one request, and gives every byte of the answer.
async fn over_a_socket(fault: &str) -> (String, usize) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let app = faulty();
    order(
        &app,
        json!([{ "match": "PUT cases", "answer": fault, "seconds": 0 }]),
    )
    .await;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, app.clone(), std::future::pending()));
    let body = case(CASE, "");
    let head = format!(
        "PUT /api/v1/cases/{CASE} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nif-none-match: *\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    let mut answer = Vec::new();
    // A reset connection is an end too.
    let _ = stream.read_to_end(&mut answer).await;
    (String::from_utf8(answer).unwrap(), count(&app).await)
}

#[test]
fn a_connection_can_break_before_and_after_storing() {
    block_on(async {
        for (fault, stored, head, whole) in [
            ("drop", 0, false, false),
            ("drop-after-store", 1, false, false),
            ("cut-after-store", 1, true, false),
            ("slow", 1, true, true),
        ] {
            let (answer, count) = over_a_socket(fault).await;
            assert_eq!(count, stored, "{fault}");
            assert_eq!(answer.starts_with("HTTP/1.1 201"), head, "{fault}: {answer}");
            assert_eq!(
                answer.ends_with("]}") || answer.ends_with("\"}"),
                whole,
                "{fault}: {answer}"
            );
            assert!(head || answer.is_empty(), "{fault}: {answer}");
        }
    });
}
