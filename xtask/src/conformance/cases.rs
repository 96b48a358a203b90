//! Handing in: once, however often and from how many sides it is sent.

use std::collections::BTreeSet;

use serde_json::json;

use super::sample::{Case, content_digest, new_id};
use super::{Answer, Bench, Check, Fault, Found};

pub const CHECKS: &[Check] = &[
    Check {
        id: "cases/new",
        says: "A new case is answered with 201 and a receipt that echoes id and digest.",
        run: new,
    },
    Check {
        id: "cases/receipt",
        says: "The receipt can be asked for, and is the one that was given.",
        run: receipt,
    },
    Check {
        id: "cases/repeat",
        says: "A repeat with the same bytes stores nothing again: 412 (PUT) or the first receipt.",
        run: repeat,
    },
    Check {
        id: "cases/never-overwritten",
        says: "Another body under the same id is refused, and the first stays.",
        run: never_overwritten,
    },
    Check {
        id: "cases/without-precondition",
        says: "A PUT without If-None-Match does not overwrite either.",
        run: without_precondition,
    },
    Check {
        id: "cases/race",
        says: "The same case from sixteen sides at once is one case with one number.",
        run: race,
    },
    Check {
        id: "cases/race-of-bodies",
        says: "Two bodies under one id at once: one is stored, and only it has a receipt.",
        run: race_of_bodies,
    },
    Check {
        id: "cases/key",
        says: "By POST, an Idempotency-Key stands for one body.",
        run: key,
    },
    Check {
        id: "cases/half",
        says: "A body that breaks off is not stored.",
        run: half,
    },
    Check {
        id: "cases/lost-answer",
        says: "A sender that hangs up before the answer can send again, and it is one case.",
        run: lost_answer,
    },
    Check {
        id: "cases/numbers",
        says: "Different cases have different numbers.",
        run: numbers,
    },
];

fn new(bench: &Bench) -> Found {
    let case = Case::new(1);
    let answer = bench.hand_in(&case)?;
    if !answer.is_success() {
        return Err(format!("answered with {}", answer.status).into());
    }
    let receipt = bench.receipt_of(&case, &answer)?;
    if receipt["attachments"]
        .as_array()
        .is_some_and(|listed| !listed.is_empty())
    {
        return Err("the receipt lists an attachment that was not sent yet".into());
    }
    let at = receipt["received_at"].as_str().unwrap_or_default();
    if chrono::DateTime::parse_from_rfc3339(at).is_err() {
        return Err("received_at is no moment of RFC 3339".into());
    }
    if answer.status != 201 {
        return Err(Fault::Lacking(format!("{} instead of 201", answer.status)));
    }
    Ok(())
}

fn receipt(bench: &Bench) -> Found {
    let (case, given) = bench.new_case(0)?;
    let asked = bench.receipt(&case)?;
    if asked["received_at"] != given["received_at"] || asked["case_number"] != given["case_number"] {
        return Err("number or time differ from the receipt that was given".into());
    }
    bench.must_be_absent(&new_id(), "this id was never sent")
}

/// What a repeat may be answered with: 412, or the first receipt.
fn must_be_repeat(bench: &Bench, case: &Case, answer: &Answer, first: &serde_json::Value) -> Found {
    if answer.status == 412 {
        return Ok(());
    }
    if !answer.is_success() {
        return Err(format!("answered with {}", answer.status).into());
    }
    let receipt = bench.receipt_of(case, answer)?;
    if receipt["case_number"] != first["case_number"] || receipt["received_at"] != first["received_at"] {
        return Err("the repeat has a number or time of its own".into());
    }
    if answer.status == 201 {
        return Err(Fault::Lacking(
            "201 says that it was stored again; 412 or 200 would be true".into(),
        ));
    }
    Ok(())
}

fn repeat(bench: &Bench) -> Found {
    let (case, first) = bench.new_case(0)?;
    for _ in 0..3 {
        must_be_repeat(bench, &case, &bench.hand_in(&case)?, &first)?;
    }
    let after = bench.receipt(&case)?;
    if after["case_number"] != first["case_number"] {
        return Err("the case has another number now".into());
    }
    Ok(())
}

fn never_overwritten(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(0)?;
    let other = case.with("/matter", "story", json!("一致性检查：另一个"));
    let answer = bench.hand_in(&other)?;
    if answer.is_success() && answer.json()["digest"] == other.digest().as_str() {
        return Err("the other body got a receipt".into());
    }
    bench.receipt(&case)?;
    if answer.is_success() {
        return Err(Fault::Lacking(format!("{} instead of a refusal", answer.status)));
    }
    Ok(())
}

fn without_precondition(bench: &Bench) -> Found {
    if bench.by_post {
        return Err(Fault::Skipped("cases are handed in by POST".into()));
    }
    let (case, _) = bench.new_case(0)?;
    let other = case.with("/matter", "story", json!("一致性检查：另一个"));
    let headers = [("content-type", "application/json")];
    let answer = bench
        .client
        .send(&format!("PUT /cases/{}", case.id), &headers, &other.body())?;
    bench.receipt(&case)?;
    if answer.status == 428 {
        return Ok(());
    }
    Err(Fault::Lacking(format!("{} instead of 428", answer.status)))
}

fn race(bench: &Bench) -> Found {
    let case = Case::new(0);
    let answers = bench.at_once(16, |_| bench.hand_in(&case));
    let mut created = 0;
    let mut numbers = BTreeSet::new();
    for answer in answers {
        let answer = answer?;
        created += usize::from(answer.status == 201);
        match answer.status {
            409 | 412 | 429 | 503 => {}
            200..=299 => {
                let receipt = bench.receipt_of(&case, &answer)?;
                numbers.insert(receipt["case_number"].to_string());
            }
            other => return Err(format!("one side was answered with {other}").into()),
        }
    }
    numbers.insert(bench.receipt(&case)?["case_number"].to_string());
    if numbers.len() > 1 {
        return Err(format!("{} case numbers were given", numbers.len()).into());
    }
    if created > 1 {
        return Err(Fault::Lacking(format!(
            "{created} sides were told 201, that it was stored now"
        )));
    }
    Ok(())
}

fn race_of_bodies(bench: &Bench) -> Found {
    let one = Case::new(0);
    let other = one.with("/matter", "story", json!("一致性检查：另一个"));
    let sides = [&one, &other];
    let side = |place: usize| {
        if place.is_multiple_of(2) {
            sides[0]
        } else {
            sides[1]
        }
    };
    let answers = bench.at_once(8, |place| bench.hand_in(side(place)));
    let stored = bench.ask(&one.id)?.json()["digest"].clone();
    if ![one.digest(), other.digest()]
        .iter()
        .any(|digest| stored == digest.as_str())
    {
        return Err("neither of the two is stored".into());
    }
    for (place, answer) in answers.into_iter().enumerate() {
        let answer = answer?;
        let mine = side(place).digest();
        if answer.is_success() && answer.json()["digest"] == mine.as_str() && stored != mine.as_str() {
            return Err("a side got a receipt for what is not stored".into());
        }
        if answer.status >= 500 && answer.status != 503 {
            return Err(format!("one side was answered with {}", answer.status).into());
        }
    }
    Ok(())
}

fn key(bench: &Bench) -> Found {
    let case = Case::new(0);
    let post = |key: &str, case: &Case| {
        let body = case.body();
        let digest = content_digest(&body);
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key),
            ("content-digest", &digest),
        ];
        bench.client.send("POST /cases", &headers, &body)
    };
    let key = new_id();
    let first = post(&key, &case)?;
    if matches!(first.status, 404 | 405 | 501) && !bench.by_post {
        return Err(Fault::Skipped("cases are handed in by PUT alone".into()));
    }
    if !first.is_success() {
        return Err(format!("a new case was answered with {}", first.status).into());
    }
    let first = bench.receipt_of(&case, &first)?;
    for again in bench.at_once(8, |_| post(&key, &case)) {
        let again = again?;
        if matches!(again.status, 409 | 429 | 503) {
            continue;
        }
        if !again.is_success() {
            return Err(format!("a repeat was answered with {}", again.status).into());
        }
        let receipt = bench.receipt_of(&case, &again)?;
        if receipt["case_number"] != first["case_number"] {
            return Err("a repeat has a number of its own".into());
        }
    }
    let other = post(&key, &Case::new(0))?;
    if other.is_success() {
        return Err("the key was taken for another case as well".into());
    }
    let nameless = bench.client.send(
        "POST /cases",
        &[("content-type", "application/json")],
        &Case::new(0).body(),
    )?;
    if nameless.is_success() {
        return Err(Fault::Lacking(
            "a case without a key was taken: its repeat cannot be told".into(),
        ));
    }
    Ok(())
}

/// How a case is handed in, in the manner the backend was said to know.
fn request<'a>(bench: &Bench, case: &'a Case) -> (String, [(&'static str, &'a str); 2]) {
    let (line, condition) = if bench.by_post {
        ("POST /cases".to_owned(), ("idempotency-key", case.id.as_str()))
    } else {
        (format!("PUT /cases/{}", case.id), ("if-none-match", "*"))
    };
    (line, [("content-type", "application/json"), condition])
}

fn half(bench: &Bench) -> Found {
    let case = Case::new(0);
    let body = case.body();
    let (line, headers) = request(bench, &case);
    for sent in [0, 1, body.len() / 2, body.len() - 1] {
        bench.client.hang_up(&line, &headers, &body, sent)?;
    }
    bench.must_be_absent(&case.id, "only a part of the body was sent")
}

fn lost_answer(bench: &Bench) -> Found {
    for _ in 0..5 {
        let case = Case::new(0);
        let body = case.body();
        let (line, headers) = request(bench, &case);
        bench.client.hang_up(&line, &headers, &body, body.len())?;
        let first = bench.hand_in(&case)?;
        if !matches!(first.status, 200 | 201 | 409 | 412) {
            return Err(format!("sent again it was answered with {}", first.status).into());
        }
        let stored = bench.receipt(&case)?;
        must_be_repeat(bench, &case, &bench.hand_in(&case)?, &stored)?;
    }
    Ok(())
}

fn numbers(bench: &Bench) -> Found {
    let receipts = bench.at_once(6, |_| bench.new_case(0));
    let mut numbers = BTreeSet::new();
    for receipt in receipts {
        let (_, receipt) = receipt?;
        match receipt["case_number"].as_str() {
            None => return Err(Fault::Skipped("it gives no numbers".into())),
            Some(number) => {
                if !numbers.insert(number.to_owned()) {
                    return Err("two cases have the same number".into());
                }
            }
        }
    }
    Ok(())
}
