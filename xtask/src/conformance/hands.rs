//! Drafts that go from a terminal to a telephone; a backend may do without.

use super::sample::new_id;
use super::{Bench, Check, Fault, Found};

pub const CHECKS: &[Check] = &[Check {
    id: "hands/once",
    says: "A draft on its way to a telephone is given once, comes back as it was, and is gone when it has arrived.",
    run: once,
}];

fn once(bench: &Bench) -> Found {
    // Whatever it is, it is not opened there.
    let sealed: Vec<u8> = (0..=255).collect();
    let (id, mine, others) = (new_id(), new_id(), new_id());
    let at = format!("/handovers/{id}");
    let put = bench.client.send(
        &format!("PUT {at}"),
        &[("content-type", "application/octet-stream")],
        &sealed,
    )?;
    if matches!(put.status, 404 | 405 | 501) {
        return Err(Fault::Skipped("this backend takes no hand-overs".into()));
    }
    let seconds = put.json()["seconds"].as_i64().unwrap_or_default();
    if put.status != 201 || !(1..=900).contains(&seconds) {
        return Err(format!(
            "{} and {seconds} seconds; wanted are 201 and at most 900",
            put.status
        )
        .into());
    }
    let post = |what: &str, key: &str| {
        let line = format!("POST {at}/{what}");
        bench.client.as_stranger(&line, &[("idempotency-key", key)], b"")
    };
    for _ in 0..2 {
        let taken = post("take", &mine)?;
        if taken.status != 200 || taken.body != sealed {
            return Err(format!(
                "taking it was answered with {}, or with other bytes",
                taken.status
            )
            .into());
        }
    }
    if post("take", &others)?.is_success() || post("taken", &others)?.is_success() {
        return Err("a second taker was let in".into());
    }
    if !post("taken", &mine)?.is_success() || post("take", &mine)?.is_success() {
        return Err("it is still there after it has arrived".into());
    }
    let state = bench.client.send(&format!("GET {at}"), &[], b"")?.json();
    if state["state"] != "taken" {
        return Err("the terminal does not hear that it has arrived".into());
    }
    Ok(())
}
