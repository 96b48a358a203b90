//! What is not taken, how that is said, and what is never said.

use serde_json::{Value, json};

use super::sample::{Case, PRIVATE, content_digest, new_id};
use super::{Bench, Check, Fault, Found, must_have_form};

pub const CHECKS: &[Check] = &[
    Check {
        id: "refusals/digest",
        says: "A body with another Content-Digest is refused with 400, and not stored.",
        run: digest,
    },
    Check {
        id: "refusals/form",
        says: "A case that lacks what the contract wants is refused with 422 or 400, and not stored.",
        run: form,
    },
    Check {
        id: "refusals/id",
        says: "A case whose body names another id than its path is refused.",
        run: id,
    },
    Check {
        id: "refusals/not-json",
        says: "What is no JSON is refused, and so is another media type.",
        run: not_json,
    },
    Check {
        id: "refusals/paths",
        says: "Paths that lead elsewhere, and unknown ones, are answered with 404 or 400.",
        run: paths,
    },
    Check {
        id: "refusals/large",
        says: "A case of four megabytes is refused with 413, or taken; the connection is not just cut.",
        run: large,
    },
    Check {
        id: "refusals/hostile",
        says: "Hostile text in a case is stored as it is, or refused; never executed, never a failure.",
        run: hostile,
    },
    Check {
        id: "refusals/problems",
        says: "Every refusal so far is a problem of RFC 9457 with the status of its answer.",
        run: problems,
    },
    Check {
        id: "refusals/private",
        says: "No answer so far repeats what a person wrote.",
        run: private,
    },
];

fn put(bench: &Bench, case: &Case, headers: super::Headers, body: &[u8]) -> Result<super::Answer, String> {
    if bench.by_post {
        let mut all = vec![("idempotency-key", case.id.as_str())];
        all.extend(headers);
        return bench.client.send("POST /cases", &all, body);
    }
    let mut all = vec![("if-none-match", "*")];
    all.extend(headers);
    bench.client.send(&format!("PUT /cases/{}", case.id), &all, body)
}

const JSON: (&str, &str) = ("content-type", "application/json");

fn digest(bench: &Bench) -> Found {
    let case = Case::new(0);
    let wrong = content_digest(b"something else");
    let answer = put(bench, &case, &[JSON, ("content-digest", &wrong)], &case.body())?;
    if answer.is_success() {
        return Err("taken, although the bytes are not the ones that were announced".into());
    }
    bench.must_be_absent(&case.id, "its digest was wrong")?;
    match answer.status {
        400 => Ok(()),
        other => Err(Fault::Lacking(format!("{other} instead of 400"))),
    }
}

fn form(bench: &Bench) -> Found {
    let whole = Case::new(0);
    for (pointer, name, value) in [
        ("", "contract", Value::Null),
        ("", "contract", json!(2)),
        ("", "matter", Value::Null),
        ("/matter", "grounds", json!("slowness")),
        ("/complainant", "anonymous", json!("张三")),
        ("/assessment", "digest", json!("x")),
    ] {
        let case = whole.with(pointer, name, value);
        let answer = bench.hand_in(&case)?;
        if !matches!(answer.status, 400 | 422) {
            return Err(format!(
                "a case with a wrong {pointer}/{name} was answered with {}",
                answer.status
            )
            .into());
        }
    }
    bench.must_be_absent(&whole.id, "none of them was whole")
}

fn id(bench: &Bench) -> Found {
    if bench.by_post {
        return Err(Fault::Skipped("cases are handed in by POST".into()));
    }
    let (case, path) = (Case::new(0), new_id());
    let answer = bench.hand_in_bytes(&path, &case.body())?;
    if answer.is_success() {
        return Err("taken, although path and body name different cases".into());
    }
    bench.must_be_absent(&path, "the body names another id")?;
    bench.must_be_absent(&case.id, "the path names another id")
}

fn not_json(bench: &Bench) -> Found {
    let case = Case::new(0);
    for body in [&b"{\"contract\":1"[..], b"\xff\xfe", b"[]", b""] {
        let answer = put(bench, &case, &[JSON], body)?;
        if !answer.is_refusal() {
            return Err(format!("answered with {}", answer.status).into());
        }
    }
    let answer = put(bench, &case, &[("content-type", "text/plain")], &case.body())?;
    bench_absent_or(bench, &case, answer.is_success())?;
    match answer.status {
        415 | 400 => Ok(()),
        other => Err(Fault::Lacking(format!(
            "text/plain was answered with {other} instead of 415"
        ))),
    }
}

/// A browser may send text/plain to anywhere without asking first, so taking it opens the door to other pages.
fn bench_absent_or(bench: &Bench, case: &Case, taken: bool) -> Found {
    if taken {
        return Err(Fault::Lacking(
            "text/plain was taken, which a page elsewhere can send without being asked".into(),
        ));
    }
    bench.must_be_absent(&case.id, "nothing of it was JSON")
}

fn paths(bench: &Bench) -> Found {
    for path in [
        "/cases/..%2f..%2fetc%2fpasswd/receipt",
        "/cases/%2e%2e/receipt",
        "/cases/00000000-0000-0000-0000-00000000000g/receipt",
        "/cases/'%20OR%201=1--/receipt",
        "/no-such-path",
    ] {
        let answer = bench.client.send(&format!("GET {path}"), &[], b"")?;
        if !matches!(answer.status, 400 | 404) {
            return Err(format!("{path} was answered with {}", answer.status).into());
        }
    }
    Ok(())
}

fn large(bench: &Bench) -> Found {
    let case = Case::new(0).with("/matter", "story", json!("长".repeat(4 * 1024 * 1024 / 3)));
    let answer = bench.hand_in(&case).map_err(|error| {
        Fault::Lacking(format!(
            "no answer ({error}); the app takes that for a broken network and sends again and again"
        ))
    })?;
    match answer.status {
        413 => Ok(()),
        200..=299 => bench.receipt_of(&case, &answer).map(drop),
        other => Err(format!("answered with {other}").into()),
    }
}

fn hostile(bench: &Bench) -> Found {
    for text in [
        "<script>alert(1)</script>",
        "'; DROP TABLE cases; --",
        "{{7*7}} ${7*7} %s%n",
        "\u{202e}gnp.exe",
        "\u{0}\u{1f}",
        "🀄\u{10ffff}",
    ] {
        let case = Case::new(0).with("/matter", "story", json!(text));
        let answer = bench.hand_in(&case)?;
        match answer.status {
            200..=299 => bench.receipt_of(&case, &answer).map(drop)?,
            400 | 422 => {}
            other => return Err(format!("{text:?} was answered with {other}").into()),
        }
    }
    Ok(())
}

fn problems(bench: &Bench) -> Found {
    let mut lacking = None;
    let mut seen = 0;
    for exchange in bench.client.seen() {
        let answer = exchange.answer;
        if answer.status < 400 {
            continue;
        }
        seen += 1;
        let place = format!("{} ({})", exchange.asked, answer.status);
        if answer.status >= 500 {
            return Err(format!("{place}: the backend failed").into());
        }
        let media = answer.header("content-type").unwrap_or_default();
        if !media.starts_with("application/problem+json") {
            lacking = lacking.or(Some(format!(
                "{place}: the app shows people what a problem says; this is `{media}`"
            )));
            continue;
        }
        must_have_form(&bench.problems, &answer.json(), &format!("{place}: the problem"))?;
        if answer.json()["status"] != answer.status {
            return Err(format!("{place}: the problem names another status").into());
        }
    }
    match lacking {
        Some(lacking) => Err(Fault::Lacking(lacking)),
        None if seen == 0 => Err(Fault::Skipped("nothing was refused so far".into())),
        None => Ok(()),
    }
}

fn private(bench: &Bench) -> Found {
    for exchange in bench.client.seen() {
        let said = String::from_utf8_lossy(&exchange.answer.body).into_owned();
        if [PRIVATE, "13900000000", "张三"]
            .iter()
            .any(|word| said.contains(word))
        {
            return Err(format!("{}: the answer repeats what a person wrote", exchange.asked).into());
        }
    }
    Ok(())
}
