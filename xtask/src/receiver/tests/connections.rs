//! Slow, greedy and ending connections, over real sockets. Time stands still and jumps when nothing moves.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;

/// A receiver on a free port, the word that ends it, and its end.
async fn open(app: &Router) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let app = app.clone();
    let served = tokio::spawn(async move {
        serve(listener, app, async {
            let _ = ended.await;
        })
        .await;
    });
    (address, end, served)
}

fn head(length: usize) -> String {
    format!(
        "PUT /api/v1/cases/{CASE} HTTP/1.1\r\nhost: localhost\r\nif-none-match: *\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    )
}

/// Everything up to the end of the connection; a reset is an end too.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[test]
fn asked_to_end_it_finishes_what_it_has_begun_and_takes_no_more() {
    block_on(async {
        let app = app(|_| {});
        let (address, end, served) = open(&app).await;
        let idle = TcpStream::connect(address).await.unwrap();
        let mut busy = TcpStream::connect(address).await.unwrap();
        let body = case(CASE, "");
        let (first, second) = body.split_at(body.len() / 2);
        busy.write_all(head(body.len()).as_bytes()).await.unwrap();
        busy.write_all(first).await.unwrap();
        // Until the receiver has begun with it.
        while !text(&app).await.contains("jiesu_requests_in_flight 1") {
            tokio::task::yield_now().await;
        }
        end.send(()).unwrap();
        assert_eq!(rest(idle).await, "", "who asks nothing is let go");
        assert!(TcpStream::connect(address).await.is_err());
        busy.write_all(second).await.unwrap();
        let answer = rest(busy).await;
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        served.await.unwrap();
        assert_eq!(count(&app).await, 1);
    });
}

async fn text(app: &Router) -> String {
    let request = Request::builder().uri("/metrics").body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

#[test]
fn who_dawdles_is_let_go() {
    let body = case(CASE, "");
    let whole = head(body.len());
    let (half_a_head, _) = whole.split_at(whole.len() / 2);
    block_on(async {
        let app = app(|_| {});
        let (address, _end, _served) = open(&app).await;
        tokio::time::pause();
        for (sent, answered) in [("", ""), (half_a_head, ""), (whole.as_str(), "HTTP/1.1 408")] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(sent.as_bytes()).await.unwrap();
            let answer = rest(stream).await;
            assert!(answer.starts_with(answered), "{sent}: {answer}");
            assert_eq!(answer.is_empty(), answered.is_empty(), "{sent}: {answer}");
        }
        tokio::time::resume();
        assert_eq!(
            put(&app, CASE, body).await.status,
            StatusCode::CREATED,
            "others are served"
        );
    });
}

#[test]
fn a_head_without_end_is_refused() {
    block_on(async {
        let (address, _end, _served) = open(&app(|_| {})).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let endless = format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(200_000));
        // It may be refused before all of it is sent.
        let _ = stream.write_all(endless.as_bytes()).await;
        let answer = rest(stream).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
            "{answer}"
        );
    });
}
