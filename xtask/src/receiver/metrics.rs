//! How the receiver fares, in numbers without ids, names or addresses: `/metrics` in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State as Shared};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::{State, resource};

/// Upper ends of the classes of time, in milliseconds.
const CLASSES: [u64; 8] = [5, 20, 50, 100, 500, 1_000, 5_000, 30_000];

/// What has been counted since the start.
#[derive(Default)]
pub struct Metrics {
    in_flight: AtomicI64,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    answers: BTreeMap<(&'static str, &'static str, u16), u64>,
    times: BTreeMap<&'static str, Times>,
}

#[derive(Default)]
struct Times {
    classes: [u64; CLASSES.len()],
    all: u64,
    sum: Duration,
}

impl Metrics {
    fn count(&self, method: &'static str, resource: &'static str, status: u16, took: Duration) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.answers.entry((method, resource, status)).or_default() += 1;
        let times = counts.times.entry(resource).or_default();
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        for (class, end) in times.classes.iter_mut().zip(CLASSES) {
            *class += u64::from(took_ms <= end);
        }
        times.all += 1;
        times.sum += took;
    }

    /// Everything as text; `cases` is the number of cases that are stored.
    pub fn text(&self, cases: Option<i64>) -> String {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        // Writing to a string cannot fail.
        let mut line = |line: std::fmt::Arguments| {
            let _ = writeln!(text, "{line}");
        };
        line(format_args!("# HELP jiesu_cases Cases that are stored."));
        line(format_args!("# TYPE jiesu_cases gauge"));
        if let Some(cases) = cases {
            line(format_args!("jiesu_cases {cases}"));
        }
        line(format_args!(
            "# HELP jiesu_database_up Whether the database answers."
        ));
        line(format_args!("# TYPE jiesu_database_up gauge"));
        line(format_args!("jiesu_database_up {}", u8::from(cases.is_some())));
        line(format_args!(
            "# HELP jiesu_requests_in_flight Requests that are being answered."
        ));
        line(format_args!("# TYPE jiesu_requests_in_flight gauge"));
        line(format_args!(
            "jiesu_requests_in_flight {}",
            self.in_flight.load(Ordering::Relaxed)
        ));
        line(format_args!(
            "# HELP jiesu_requests_total Answers since the start."
        ));
        line(format_args!("# TYPE jiesu_requests_total counter"));
        for ((method, resource, status), count) in &counts.answers {
            line(format_args!(
                "jiesu_requests_total{{method=\"{method}\",resource=\"{resource}\",status=\"{status}\"}} {count}"
            ));
        }
        line(format_args!(
            "# HELP jiesu_request_seconds Time to an answer's head."
        ));
        line(format_args!("# TYPE jiesu_request_seconds histogram"));
        for (resource, times) in &counts.times {
            for (count, end) in times.classes.iter().zip(CLASSES) {
                line(format_args!(
                    "jiesu_request_seconds_bucket{{resource=\"{resource}\",le=\"{}\"}} {count}",
                    Duration::from_millis(end).as_secs_f64()
                ));
            }
            line(format_args!(
                "jiesu_request_seconds_bucket{{resource=\"{resource}\",le=\"+Inf\"}} {}",
                times.all
            ));
            line(format_args!(
                "jiesu_request_seconds_sum{{resource=\"{resource}\"}} {}",
                times.sum.as_secs_f64()
            ));
            line(format_args!(
                "jiesu_request_seconds_count{{resource=\"{resource}\"}} {}",
                times.all
            ));
        }
        text
    }
}

/// Goes down again when an answer is there, or when the sender has hung up.
struct InFlight<'a>(&'a AtomicI64);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Counts a request and its answer.
pub async fn apply(app: Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    // Fixed words only: what somebody invents must not become a row of the table.
    let method = match *request.method() {
        Method::GET => "GET",
        Method::PUT => "PUT",
        Method::POST => "POST",
        _ => "other",
    };
    let resource = resource::of(request.uri().path(), &app.options.base);
    app.metrics.in_flight.fetch_add(1, Ordering::Relaxed);
    let in_flight = InFlight(&app.metrics.in_flight);
    let response = next.run(request).await;
    drop(in_flight);
    app.metrics
        .count(method, resource, response.status().as_u16(), begun.elapsed());
    response
}
