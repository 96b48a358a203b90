//! Ten thousand cases with attachments from 200 sides, each sent as the app sends: again until there is a receipt that
//! lists everything. Meanwhile the receiver is killed twice.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{DEVICE, Receiver, WATCH};
use crate::Done;
use crate::conformance::client::Client;
use crate::conformance::sample::{Case, content_digest};

const CLIENTS: usize = 200;
const CASES: usize = 10_000;
/// What a sender waits before it tries again. The app waits longer; here as much as possible is to happen at once.
const PAUSE: Duration = Duration::from_millis(100);
/// A case that has no receipt by then is lost.
const PATIENCE: Duration = Duration::from_secs(600);

/// What came of it.
pub struct Load {
    confirmed: usize,
    stored: usize,
    numbers: usize,
    lost: usize,
    tries: usize,
    took: Duration,
    /// From the first try to the receipt, sorted.
    waits: Vec<Duration>,
}

impl Load {
    /// Whether every case is there, once.
    pub fn holds(&self) -> bool {
        self.confirmed == CASES && self.lost == 0 && self.stored == CASES && self.numbers == CASES
    }

    fn wait(&self, percent: usize) -> f64 {
        let place = (self.waits.len() * percent / 100).min(self.waits.len().saturating_sub(1));
        self.waits.get(place).map_or(0.0, Duration::as_secs_f64)
    }
}

impl fmt::Display for Load {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "| Cases from {CLIENTS} clients | confirmed | stored | numbers | lost | duplicated | requests |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|")?;
        writeln!(
            out,
            "| {CASES}, the receiver killed twice | {} | {} | {} | {} | {} | {} |\n",
            self.confirmed,
            self.stored,
            self.numbers,
            self.lost,
            self.stored.saturating_sub(self.confirmed),
            self.tries
        )?;
        writeln!(
            out,
            "In {:.0} s: {:.0} cases with their attachment a second. From the first try to the receipt: half within \
             {:.2} s, 95 % within {:.2} s, all within {:.1} s.",
            self.took.as_secs_f64(),
            CASES as f64 / self.took.as_secs_f64(),
            self.wait(50),
            self.wait(95),
            self.wait(100)
        )
    }
}

/// Loads a receiver, on top of what it holds already.
///
/// # Errors
/// It could not be started again, or its counts cannot be read.
pub fn run(receiver: &mut Receiver) -> Done<Load> {
    let headers = vec![("authorization".to_owned(), format!("Bearer {DEVICE}"))];
    let client = Client::new(&receiver.url(), headers)?.forgetful();
    let before = stored(receiver)?;
    let (next, done, tries) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let confirmed: Mutex<(Vec<Duration>, BTreeSet<String>)> = Mutex::default();
    let begun = Instant::now();
    std::thread::scope(|scope| -> Done {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while next.fetch_add(1, Ordering::Relaxed) < CASES {
                    let first_try = Instant::now();
                    let number = deliver(&client, &Case::new(1), &tries);
                    done.fetch_add(1, Ordering::Relaxed);
                    if let Some(number) = number {
                        let mut confirmed = confirmed.lock().unwrap_or_else(PoisonError::into_inner);
                        confirmed.0.push(first_try.elapsed());
                        confirmed.1.insert(number);
                    }
                }
            });
        }
        for part in [CASES / 3, CASES * 2 / 3] {
            while done.load(Ordering::Relaxed) < part {
                std::thread::sleep(Duration::from_millis(20));
            }
            receiver.kill()?;
            receiver.again()?;
        }
        Ok(())
    })?;
    let took = begun.elapsed();
    let (mut waits, numbers) = confirmed.into_inner().unwrap_or_else(PoisonError::into_inner);
    waits.sort();
    Ok(Load {
        confirmed: waits.len(),
        stored: stored(receiver)? - before,
        numbers: numbers.len(),
        lost: CASES - waits.len(),
        tries: tries.load(Ordering::Relaxed),
        took,
        waits,
    })
}

/// Sends one case until it is there with its attachments; its number.
fn deliver(client: &Client, case: &Case, tries: &AtomicUsize) -> Option<String> {
    let body = case.body();
    let (digest, content) = (case.digest(), content_digest(&body));
    let headers = [
        ("content-type", "application/json"),
        ("if-none-match", "*"),
        ("content-digest", content.as_str()),
    ];
    let begun = Instant::now();
    let send = |line: &str, headers: &[(&str, &str)], bytes: &[u8]| {
        tries.fetch_add(1, Ordering::Relaxed);
        client.send_once(line, headers, bytes).ok()
    };
    while begun.elapsed() < PATIENCE {
        let put = send(&format!("PUT /cases/{}", case.id), &headers, &body);
        if put.is_some_and(|answer| matches!(answer.status, 201 | 412)) {
            for file in &case.files {
                let line = format!("PUT /cases/{}/attachments/{}", case.id, file.id);
                let content = content_digest(&file.bytes);
                send(
                    &line,
                    &[("content-type", "image/png"), ("content-digest", &content)],
                    &file.bytes,
                );
            }
            let receipt = send(&format!("GET /cases/{}/receipt", case.id), &[], b"");
            let receipt = receipt
                .filter(|answer| answer.status == 200)
                .map(|answer| answer.json());
            if let Some(receipt) = receipt {
                let whole = receipt["attachments"]
                    .as_array()
                    .is_some_and(|all| all.len() == case.files.len());
                if whole && receipt["digest"] == digest.as_str() && receipt["id"] == case.id.as_str() {
                    return receipt["case_number"].as_str().map(str::to_owned);
                }
            }
        }
        std::thread::sleep(PAUSE);
    }
    None
}

/// How many cases the receiver says it has.
fn stored(receiver: &Receiver) -> Done<usize> {
    let client = Client::new(
        &receiver.url(),
        vec![("authorization".to_owned(), format!("Bearer {WATCH}"))],
    )?;
    let answer = client.at_root("GET /metrics", &[], true)?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let count = text.lines().find_map(|line| line.strip_prefix("jiesu_cases "));
    Ok(count.ok_or("the receiver does not count its cases")?.parse()?)
}
