//! What comes after a case is stored: events, its state, and the proof of its receipt.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::EncodedPoint;
use serde_json::Value;

use super::sample::{Case, PRIVATE, new_id};
use super::{Answer, Bench, Check, Fault, Found, digest, must_have_form};

pub const CHECKS: &[Check] = &[
    Check {
        id: "events/once",
        says: "An event is taken once and never changed.",
        run: once,
    },
    Check {
        id: "events/unknown",
        says: "Events of unknown cases, and what is no event, are refused.",
        run: unknown,
    },
    Check {
        id: "status/asked",
        says: "Whoever has a case's code learns how far it has come, and nothing personal.",
        run: asked,
    },
    Check {
        id: "status/unknown",
        says: "A code that no case has is answered with 404, and an id is no code.",
        run: unknown_code,
    },
    Check {
        id: "receipts/signed",
        says: "A signed receipt can be verified with the published keys, and says what the receipt says.",
        run: signed,
    },
];

fn put_event(bench: &Bench, case: &str, event: &str, body: &str) -> Result<Answer, String> {
    let json = [("content-type", "application/json")];
    bench.client.send(
        &format!("PUT /cases/{case}/events/{event}"),
        &json,
        body.as_bytes(),
    )
}

fn event(kind: &str, at: &str) -> String {
    format!(r#"{{"attributes":{{"to":"{PRIVATE}"}},"kind":"{kind}","occurred_at":"2026-11-{at}+08:00"}}"#)
}

fn once(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(0)?;
    let (id, body) = (new_id(), event("withdrawn", "21T10:00:00"));
    let first = put_event(bench, &case.id, &id, &body)?;
    if matches!(first.status, 404 | 405 | 501) {
        return Err(Fault::Lacking(format!(
            "answered with {}: this backend takes no events",
            first.status
        )));
    }
    for answer in [first, put_event(bench, &case.id, &id, &body)?] {
        if answer.status == 412 {
            continue;
        }
        if !answer.is_success() {
            return Err(format!("answered with {}", answer.status).into());
        }
        let echo = answer.json();
        must_have_form(&bench.events, &echo, "the answer")?;
        if echo["id"] != id.as_str() || echo["digest"] != digest(body.as_bytes()).as_str() {
            return Err("the answer does not echo id and digest of the event".into());
        }
    }
    let other = put_event(bench, &case.id, &id, &event("closed", "22T10:00:00"))?;
    if other.is_success() {
        return Err("an event of this id was there already, and another one was taken".into());
    }
    Ok(())
}

fn unknown(bench: &Bench) -> Found {
    let elsewhere = put_event(bench, &new_id(), &new_id(), &event("withdrawn", "21T10:00:00"))?;
    if !elsewhere.is_refusal() {
        return Err(format!("an unknown case: {}", elsewhere.status).into());
    }
    let (case, _) = bench.new_case(0)?;
    for body in ["{\"kind\":1}", "[]", "{"] {
        let answer = put_event(bench, &case.id, &new_id(), body)?;
        if !answer.is_refusal() {
            return Err(Fault::Lacking(format!(
                "{body} was answered with {}",
                answer.status
            )));
        }
    }
    Ok(())
}

/// Asks with no more than the code: a person has no token.
fn ask(bench: &Bench, code: &str) -> Found<Answer> {
    loop {
        let answer = bench
            .client
            .as_stranger(&format!("GET /cases/{code}/status"), &[], b"")?;
        let later = answer
            .header("retry-after")
            .and_then(|seconds| seconds.parse().ok());
        match later.filter(|seconds: &u64| answer.status == 429 && *seconds <= 70) {
            Some(seconds) => std::thread::sleep(std::time::Duration::from_secs(seconds)),
            None => return Ok(answer),
        }
    }
}

fn status_of(bench: &Bench, case: &Case, code: &str) -> Found<Value> {
    let answer = ask(bench, code)?;
    match answer.status {
        200 => {}
        404 | 405 | 501 => {
            let lacking = format!("answered with {}: people cannot ask this backend", answer.status);
            return Err(Fault::Lacking(lacking));
        }
        other => return Err(format!("answered with {other}").into()),
    }
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    if [PRIVATE, case.id.as_str()].iter().any(|word| said.contains(word)) {
        return Err("the answer says what was written, or gives the id away".into());
    }
    must_have_form(&bench.statuses, &answer.json(), "the answer")?;
    Ok(answer.json())
}

fn asked(bench: &Bench) -> Found {
    let (case, receipt) = bench.new_case(0)?;
    let fresh = status_of(bench, &case, &case.code())?;
    if fresh["case_number"] != receipt["case_number"] || fresh["received_at"] != receipt["received_at"] {
        return Err("number or time differ from the receipt".into());
    }
    put_event(bench, &case.id, &new_id(), &event("replied", "25T10:00:00"))?;
    let later = status_of(bench, &case, &case.code())?;
    if later["state"] != "replied" {
        return Err(Fault::Lacking(format!(
            "after an event `replied` the state is {}",
            later["state"]
        )));
    }
    let typed = case.code().to_lowercase().replace('-', "");
    if status_of(bench, &case, &typed).is_err() {
        return Err(Fault::Lacking(
            "the code is not understood in small letters without hyphens".into(),
        ));
    }
    Ok(())
}

fn unknown_code(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(0)?;
    for code in ["2222-2222-2222-2222", case.id.as_str()] {
        let answer = ask(bench, code)?;
        if answer.status != 404 {
            return Err(format!("{} instead of 404", answer.status).into());
        }
    }
    Ok(())
}

fn signed(bench: &Bench) -> Found {
    let (case, receipt) = bench.new_case(0)?;
    let Some(signed) = receipt["signed"].as_str() else {
        return Err(Fault::Lacking(
            "receipts are not signed: a person cannot prove one later".into(),
        ));
    };
    let again = bench.receipt(&case)?;
    if again["signed"] != signed {
        return Err(Fault::Lacking(
            "the same receipt was signed with another text".into(),
        ));
    }
    let keys = bench.client.at_root("GET /.well-known/jwks.json", &[], false)?;
    if keys.status != 200 {
        return Err(format!("/.well-known/jwks.json was answered with {}", keys.status).into());
    }
    let said =
        verified(signed, &keys.json()).ok_or("the signature does not hold, or its key is not published")?;
    for name in ["id", "digest", "received_at", "case_number"] {
        if said[name] != receipt[name] {
            return Err(format!("the signed receipt says another {name}").into());
        }
    }
    if verified(&signed.replacen('.', "", 1), &keys.json()).is_some()
        || keys.json().to_string().contains("\"d\":")
    {
        return Err("the private half of the key is published".into());
    }
    Ok(())
}

/// What a JWS says, if one of the keys has signed it by ES256.
fn verified(signed: &str, keys: &Value) -> Option<Value> {
    let mut parts = signed.split('.');
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok()?;
    let payload = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok()?;
    let mut keys = keys["keys"].as_array()?.iter();
    let key = keys.find(|key| key["kid"] == header["kid"] && header["alg"] == "ES256")?;
    let number = |name: &str| {
        URL_SAFE_NO_PAD
            .decode(key[name].as_str()?)
            .ok()
            .filter(|n| n.len() == 32)
    };
    let (x, y) = (number("x")?, number("y")?);
    let point = EncodedPoint::<p256::NistP256>::from_affine_coordinates(x[..].into(), y[..].into(), false);
    let (text, _) = signed.rsplit_once('.')?;
    let key = VerifyingKey::from_encoded_point(&point).ok()?;
    key.verify(text.as_bytes(), &signature).ok()?;
    serde_json::from_slice(&payload).ok()
}
