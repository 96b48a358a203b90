//! Who is let in, from where, and how often. The last check fills a limit.

use super::sample::content_digest;
use super::{Bench, Case, Check, Fault, Found};

pub const CHECKS: &[Check] = &[
    Check {
        id: "doors/stranger",
        says: "Without the token nothing is taken, and no receipt is given.",
        run: stranger,
    },
    Check {
        id: "doors/list",
        says: "A device cannot list cases, nor read one back.",
        run: list,
    },
    Check {
        id: "doors/origin",
        says: "Pages of the origin may send here, and see Retry-After and Location.",
        run: origin,
    },
    Check {
        id: "doors/clock",
        says: "Answers carry the date, within two minutes of this machine's clock.",
        run: clock,
    },
    Check {
        id: "doors/flood",
        says: "Whoever tries codes one after the other is told 429 with Retry-After.",
        run: flood,
    },
];

fn stranger(bench: &Bench) -> Found {
    if !bench.with_token {
        return Err(Fault::Skipped("no --token was given".into()));
    }
    let (case, _) = bench.new_case(0)?;
    let new = Case::new(0);
    let body = new.body();
    let digest = content_digest(&body);
    let (line, condition) = if bench.by_post {
        ("POST /cases".to_owned(), ("idempotency-key", new.id.as_str()))
    } else {
        (format!("PUT /cases/{}", new.id), ("if-none-match", "*"))
    };
    let headers = [
        ("content-type", "application/json"),
        ("content-digest", &digest),
        condition,
    ];
    for token in ["", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc="] {
        let mut all = headers.to_vec();
        if !token.is_empty() {
            all.push(("authorization", token));
        }
        let sent = bench.client.as_stranger(&line, &all, &body)?;
        let asked = bench
            .client
            .as_stranger(&format!("GET /cases/{}/receipt", case.id), &all[3..], b"")?;
        for answer in [sent, asked] {
            if !matches!(answer.status, 401 | 403) {
                return Err(format!("`{token}` was answered with {} instead of 401", answer.status).into());
            }
        }
    }
    bench.must_be_absent(&new.id, "it was sent without a token")
}

fn list(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(0)?;
    let story = super::sample::PRIVATE;
    for path in ["/cases".to_owned(), format!("/cases/{}", case.id)] {
        let answer = bench.client.as_stranger(&format!("GET {path}"), &[], b"")?;
        let known = bench.client.send(&format!("GET {path}"), &[], b"")?;
        for (answer, with) in [(answer, "anybody"), (known, "this device")] {
            if answer.is_success() && String::from_utf8_lossy(&answer.body).contains(story) {
                if !bench.with_token {
                    let why = format!(
                        "{with} can read cases at {path}; without --token this may be a demonstration"
                    );
                    return Err(Fault::Lacking(why));
                }
                return Err(format!("{with} can read cases at {path}").into());
            }
        }
    }
    Ok(())
}

fn origin(bench: &Bench) -> Found {
    let Some(origin) = &bench.origin else {
        return Err(Fault::Skipped(
            "no --origin was given: app and backend share theirs".into(),
        ));
    };
    let case = Case::new(0);
    let headers = [
        ("origin", origin.as_str()),
        ("access-control-request-method", "PUT"),
        (
            "access-control-request-headers",
            "authorization,content-digest,content-type,if-none-match",
        ),
    ];
    let asked = bench
        .client
        .as_stranger(&format!("OPTIONS /cases/{}", case.id), &headers, b"")?;
    let allowed = |name: &str| asked.header(name).unwrap_or_default().to_ascii_lowercase();
    if !asked.is_success()
        || ![origin.to_ascii_lowercase().as_str(), "*"]
            .contains(&allowed("access-control-allow-origin").as_str())
    {
        return Err(format!(
            "the browser's question before sending was answered with {}",
            asked.status
        )
        .into());
    }
    for (name, wanted) in [
        ("access-control-allow-methods", "put"),
        ("access-control-allow-headers", "content-digest"),
        ("access-control-allow-headers", "if-none-match"),
        ("access-control-allow-headers", "content-type"),
    ] {
        if !allowed(name).contains(wanted) && allowed(name) != "*" {
            return Err(format!("{name} does not allow {wanted}").into());
        }
    }
    let given = bench.client.send(
        &format!("GET /cases/{}/receipt", case.id),
        &[("origin", origin)],
        b"",
    )?;
    let exposed = given
        .header("access-control-expose-headers")
        .unwrap_or_default()
        .to_ascii_lowercase();
    if given.header("access-control-allow-origin").is_none() {
        return Err("an answer, here a 404, cannot be read by the page that asked".into());
    }
    if !exposed.contains("retry-after") || !exposed.contains("location") {
        return Err(Fault::Lacking(
            "Retry-After and Location are not exposed: the app would retry too early".into(),
        ));
    }
    Ok(())
}

fn clock(bench: &Bench) -> Found {
    let answer = bench.ask(&super::sample::new_id())?;
    let Some(date) = answer.header("date") else {
        return Err(Fault::Lacking(
            "there is no Date: a device cannot tell that its clock is wrong".into(),
        ));
    };
    let Ok(date) = chrono::DateTime::parse_from_rfc2822(date) else {
        return Err("Date is no date".into());
    };
    let off = date.timestamp() - crate::run::unix_ms() / 1000;
    if off.abs() > 120 {
        return Err(Fault::Lacking(format!("the clocks differ by {off} seconds")));
    }
    Ok(())
}

fn flood(bench: &Bench) -> Found {
    for tried in 0..300_u32 {
        // Codes that no case has: the first letters never occur in one.
        let line = format!("GET /cases/0000-0000-0000-{tried:04}/status");
        let answer = bench.client.as_stranger(&line, &[], b"")?;
        match answer.status {
            429 if answer
                .header("retry-after")
                .is_some_and(|seconds| seconds.parse::<u32>().is_ok()) =>
            {
                return Ok(());
            }
            429 => return Err(Fault::Lacking("429 without Retry-After".into())),
            404 => {}
            405 | 501 => return Err(Fault::Skipped("people cannot ask this backend".into())),
            other => return Err(format!("answered with {other}").into()),
        }
    }
    Err("300 codes could be tried without being held up".into())
}
