//! A draft on its way to a telephone: given once, kept for minutes, and nobody's business.

use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::receiver::handover::{LASTS, LIMIT};
use crate::receiver::store::tests::Scratch;

const ID: &str = "5f0c3a52-91d7-4be6-8a0f-3f1c7d24e9b1";
const MINE: (&str, &str) = ("idempotency-key", "the telephone's own 1");
const OTHERS: (&str, &str) = ("idempotency-key", "somebody else's key 2");

async fn ask(app: &Router, line: &str, status: u16) -> Value {
    let answer = send(app, line, &[MINE], b"sealed draft".to_vec()).await;
    assert_eq!(answer.status.as_u16(), status, "{line}");
    answer.body
}

#[test]
fn a_draft_is_given_once_and_is_gone_when_it_has_arrived() {
    block_on(async {
        let app = app(|_| {});
        let at = format!("/handovers/{ID}");
        ask(&app, &format!("POST {at}/take"), 404).await;
        let waits = ask(&app, &format!("PUT {at}"), 201).await;
        assert_eq!(waits, json!({ "state": "waiting", "seconds": 900 }));
        ask(&app, &format!("PUT {at}"), 412).await;
        let take = |key| {
            send(
                &app,
                "POST /handovers/5f0c3a52-91d7-4be6-8a0f-3f1c7d24e9b1/take",
                key,
                vec![],
            )
        };
        assert_eq!(take(&[]).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(take(&[MINE]).await.status, StatusCode::OK);
        assert_eq!(ask(&app, &format!("GET {at}"), 200).await["state"], "taking");
        // An answer that was lost is asked for again; nobody else gets it, and the terminal cannot call it off any more.
        assert_eq!(take(&[MINE]).await.status, StatusCode::OK);
        assert_eq!(take(&[OTHERS]).await.status, StatusCode::GONE);
        ask(&app, &format!("DELETE {at}"), 409).await;
        let others = send(&app, &format!("POST {at}/taken"), &[OTHERS], vec![]).await;
        assert_eq!(
            others.status,
            StatusCode::GONE,
            "nor can anybody else say that it arrived"
        );
        ask(&app, &format!("POST {at}/taken"), 204).await;
        ask(&app, &format!("POST {at}/taken"), 204).await;
        assert_eq!(ask(&app, &format!("GET {at}"), 200).await["state"], "taken");
        assert_eq!(take(&[MINE]).await.status, StatusCode::GONE);
        let others = send(&app, &format!("POST {at}/taken"), &[OTHERS], vec![]).await;
        assert_eq!(others.status, StatusCode::GONE);
        ask(&app, &format!("PUT {at}"), 412).await;
        let large = vec![0; LIMIT + 1];
        let other = send(
            &app,
            "PUT /handovers/5f0c3a52-91d7-4be6-8a0f-3f1c7d24e9b2",
            &[],
            large,
        )
        .await;
        assert_eq!(other.status, StatusCode::PAYLOAD_TOO_LARGE);
        ask(&app, "PUT /handovers/..%2F..", 404).await;
    });
}

#[test]
fn one_that_is_called_off_or_waits_too_long_is_deleted() {
    static CLOCK: AtomicI64 = AtomicI64::new(NOW);
    block_on(async {
        let scratch = Scratch::new();
        let file = scratch.0.join("cases.sqlite");
        let mut state = State::open(&Options {
            place: Place::Sqlite(file.clone()),
            ..Options::default()
        })
        .unwrap();
        state.clock = || CLOCK.load(Ordering::Relaxed);
        let state = Arc::new(state);
        let app = router(Arc::clone(&state));
        let at = format!("/handovers/{ID}");
        ask(&app, &format!("PUT {at}"), 201).await;
        ask(&app, &format!("DELETE {at}"), 204).await;
        ask(&app, &format!("DELETE {at}"), 204).await;
        ask(&app, &format!("POST {at}/take"), 410).await;
        ask(&app, &format!("GET {at}"), 410).await;
        let next = "/handovers/5f0c3a52-91d7-4be6-8a0f-3f1c7d24e9b2";
        ask(&app, &format!("PUT {next}"), 201).await;
        CLOCK.fetch_add(LASTS - 1, Ordering::Relaxed);
        // It had begun, and nobody said that it arrived.
        ask(&app, &format!("POST {next}/take"), 200).await;
        CLOCK.fetch_add(1, Ordering::Relaxed);
        state.store.expire((state.clock)()).unwrap();
        let stored = rusqlite::Connection::open(&file).unwrap();
        let bodies: i64 = stored
            .query_row("SELECT count(body) FROM handovers", [], |row| row.get(0))
            .unwrap();
        assert_eq!(bodies, 0);
        ask(&app, &format!("GET {next}"), 410).await;
        ask(&app, &format!("POST {next}/taken"), 410).await;
        CLOCK.fetch_add(24 * 3_600_000, Ordering::Relaxed);
        ask(&app, &format!("GET {next}"), 404).await;
        let deeds: i64 = stored
            .query_row("SELECT count(*) FROM audit", [], |row| row.get(0))
            .unwrap();
        assert_eq!(deeds, 0, "the audit log knows nothing of it");
    });
}

#[test]
fn so_many_wait_at_once_and_no_more() {
    block_on(async {
        let app = app(|_| {});
        for count in 0..64 {
            ask(
                &app,
                &format!("PUT /handovers/5f0c3a52-91d7-4be6-8a0f-0000000000{count:02}"),
                201,
            )
            .await;
        }
        ask(&app, &format!("PUT /handovers/{ID}"), 503).await;
        ask(
            &app,
            "DELETE /handovers/5f0c3a52-91d7-4be6-8a0f-000000000000",
            204,
        )
        .await;
        ask(&app, &format!("PUT /handovers/{ID}"), 201).await;
    });
}
