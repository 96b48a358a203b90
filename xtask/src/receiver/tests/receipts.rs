//! Signed receipts and the state of a case, as somebody else sees them.

use std::sync::atomic::{AtomicI64, Ordering};

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::EncodedPoint;

use super::*;
use crate::receiver::store::tests::Scratch;

async fn at_root(app: &Router, path: &str) -> Value {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

/// Verifies as a stranger would: with nothing but the text and the published keys.
fn verified(signed: &str, keys: &Value) -> Option<Value> {
    let parts: Vec<&str> = signed.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return None;
    };
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    assert_eq!(
        (&header["alg"], &header["typ"]),
        (&json!("ES256"), &json!("jiesu-receipt+jws"))
    );
    let key = keys["keys"]
        .as_array()?
        .iter()
        .find(|key| key["kid"] == header["kid"])?;
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let (x, y) = (number("x"), number("y"));
    let point = EncodedPoint::<p256::NistP256>::from_affine_coordinates(x[..].into(), y[..].into(), false);
    let key = VerifyingKey::from_encoded_point(&point).ok()?;
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    let (text, _) = signed.rsplit_once('.')?;
    key.verify(text.as_bytes(), &signature).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[test]
fn a_receipt_can_be_verified_by_anybody_and_is_always_the_same() {
    block_on(async {
        let app = app(|_| {});
        let body = case(CASE, "排队两小时");
        let receipt = put(&app, CASE, body.clone()).await.body;
        let keys = at_root(&app, "/.well-known/jwks.json").await;
        let signed = receipt["signed"].as_str().unwrap();
        let expected = json!({
            "id": CASE, "digest": hex(&sha256(&body)), "received_at": "2026-11-20T23:30:00+08:00",
            "case_number": "TS-20261120-0001",
        });
        assert_eq!(verified(signed, &keys), Some(expected));
        assert!(!keys.to_string().contains("\"d\""), "the private half stays here");
        // Another payload under the same signature is not ours.
        let (head, rest) = signed.split_once('.').unwrap();
        let (payload, signature) = rest.split_once('.').unwrap();
        let forged = URL_SAFE_NO_PAD.decode(payload).unwrap();
        let forged = String::from_utf8(forged).unwrap().replace("-0001", "-0002");
        assert_eq!(
            verified(
                &format!("{head}.{}.{signature}", URL_SAFE_NO_PAD.encode(forged)),
                &keys
            ),
            None
        );
        // A later attachment changes the receipt, not what was signed.
        let digest = content_digest(b"picture");
        let path = format!("PUT /cases/{CASE}/attachments/{ATTACHMENT}");
        let later = send(&app, &path, &[("content-digest", &digest)], b"picture".to_vec()).await;
        assert_eq!(later.body["signed"], receipt["signed"]);
        let asked = send(&app, &format!("GET /cases/{CASE}/receipt"), &[], Vec::new()).await;
        assert_eq!(asked.body["signed"], receipt["signed"]);
    });
}

#[test]
fn the_key_is_made_once_and_for_this_user_alone() {
    let scratch = Scratch::new();
    let file = scratch.0.join("cases.sqlite");
    let open = |signing_keys: Vec<PathBuf>| {
        State::open(&Options {
            place: Place::Sqlite(file.clone()),
            signing_keys,
            ..Options::default()
        })
    };
    let first = open(vec![]).unwrap().store.signer.published().clone();
    assert_eq!(open(vec![]).unwrap().store.signer.published(), &first);
    let made = scratch.0.join("cases.sqlite.key.pem");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&made).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    // A new key signs; the old one is published beside it, so that earlier receipts can still be verified.
    let newer = scratch.0.join("newer.pem");
    Signer::open_or_make(&newer).unwrap();
    let both = open(vec![newer, made.clone()])
        .unwrap()
        .store
        .signer
        .published()
        .clone();
    assert_eq!(both["keys"][1], first["keys"][0]);
    assert_ne!(both["keys"][0], first["keys"][0]);
    std::fs::write(&made, "not a key").unwrap();
    assert!(open(vec![]).err().unwrap().to_string().contains("PKCS #8"));
}

#[test]
fn a_person_asks_with_the_code_and_learns_nothing_personal() {
    block_on(async {
        let app = app(|_| {});
        put(&app, CASE, case(CASE, "张三的电话")).await;
        let code = jiesu::intake::CaseId::parse(CASE).unwrap().status_code();
        let ask = async |code: &str| send(&app, &format!("GET /cases/{code}/status"), &[], Vec::new()).await;
        let fresh = ask(&code).await;
        assert_eq!(
            fresh.body,
            json!({
                "case_number": "TS-20261120-0001", "received_at": "2026-11-20T23:30:00+08:00", "state": "received",
                "since": "2026-11-20T23:30:00+08:00", "history": [],
            })
        );
        assert_eq!(fresh.headers[header::CACHE_CONTROL], "no-store");
        let event =
            r#"{"attributes":{"to":"王五"},"kind":"replied","occurred_at":"2026-11-25T10:00:00+08:00"}"#;
        let json_type = [("content-type", "application/json")];
        send(
            &app,
            &format!("PUT /cases/{CASE}/events/{EVENT}"),
            &json_type,
            event.as_bytes().to_vec(),
        )
        .await;
        let typed = code.to_lowercase().replace('-', "%20");
        let replied = ask(&typed).await;
        assert_eq!(replied.body["state"], "replied");
        assert_eq!(replied.body["history"][0]["kind"], "replied");
        for word in ["王五", "张三", CASE] {
            assert!(!replied.body.to_string().contains(word), "{word}");
        }
        // The id is no code, and a code is no id.
        assert_eq!(ask(CASE).await.status, StatusCode::NOT_FOUND);
        let by_code = send(&app, &format!("GET /cases/{code}/receipt"), &[], Vec::new()).await;
        assert_eq!(by_code.status, StatusCode::NOT_FOUND);
        let unknown = ask("2222-2222-2222-2222").await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert_eq!(unknown.headers[header::CONTENT_TYPE], "application/problem+json");
    });
}

#[test]
fn nobody_can_try_codes_one_after_the_other() {
    block_on(async {
        let app = app(|_| {});
        let mut answers = Vec::new();
        for n in 0..12 {
            let line = format!("GET /cases/2222-2222-2222-22{:02}/status", n + 22);
            answers.push(send(&app, &line, &[], Vec::new()).await);
        }
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses[..10], [404; 10]);
        assert_eq!(statuses[10..], [429; 2]);
        assert_eq!(answers[11].headers[header::RETRY_AFTER], "6");
        // Handing in is not held up by it.
        assert_eq!(put(&app, CASE, case(CASE, "")).await.status, StatusCode::CREATED);
    });
}

/// What the rules know of a complaint that S01 takes.
fn facts() -> Value {
    json!({
        "capacity": "self", "channel": "web", "contact": true, "demand": true, "grounds": ["attitude"],
        "place": "counter", "respondent_outlet": true, "respondent_person": true, "service_fault": true,
        "specific_event": true, "story": true, "occurred": true,
    })
}

#[test]
fn a_receipt_signs_what_the_bank_owes_by_its_own_rules_and_days_off() {
    let folder = Scratch::new();
    let config = |days_off: Value| {
        let shipped = crate::run::read_text(&crate::run::at("www/config.json")).unwrap();
        let mut config: Value = serde_json::from_str(&shipped).unwrap();
        config["days_off"] = days_off;
        let file = folder.0.join("config.json");
        crate::run::write(&file, config.to_string()).unwrap();
        file
    };
    let signed = |file: PathBuf, body: Vec<u8>| {
        block_on(async {
            let options = Options {
                config: Some(file),
                ..Options::default()
            };
            let mut state = State::open(&options).unwrap();
            state.clock = || NOW;
            let app = router(Arc::new(state));
            let receipt = put(&app, CASE, body).await.body;
            let keys = at_root(&app, "/.well-known/jwks.json").await;
            verified(receipt["signed"].as_str().unwrap(), &keys).unwrap()["deadlines"].clone()
        })
    };
    let body = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_slice(&case(CASE, "排队两小时")).unwrap();
        value["assessment"]["facts"] = facts();
        change(&mut value);
        canonical::text(&value).unwrap().into_bytes()
    };
    let plain = signed(config(json!([])), body(&|_| {}));
    // Received on Friday 2026-11-20: fifteen calendar days by the statute, one working day by S01.
    assert_eq!(
        (&plain["cn-reply"], &plain["s01-reply"]),
        (&json!("2026-12-05"), &json!("2026-11-23")),
        "{plain}"
    );
    let off = json!([{ "date": "2026-11-23", "name": "行庆" }]);
    let moved = signed(config(off), body(&|_| {}));
    assert_eq!(
        moved["s01-reply"], "2026-11-24",
        "the bank's own day off is not worked"
    );
    // Staff took it two days before it came here; that counts.
    let earlier = signed(
        config(json!([])),
        body(&|value| {
            value["mode"] = json!("staff");
            value["arrival"] = json!({ "form": "call", "received_at": "2026-11-18T10:00:00+08:00" });
        }),
    );
    assert_eq!(earlier["cn-reply"], "2026-12-03", "{earlier}");
    // What other rules judged is not this bank's to count.
    let other = signed(
        config(json!([])),
        body(&|value| value["assessment"]["pack"] = json!("s02-integrity-report")),
    );
    assert_eq!(other, Value::Null);
}

#[test]
fn an_extension_moves_the_day_that_a_person_is_told_where_the_rules_accept_it() {
    let body = {
        let mut value: Value = serde_json::from_slice(&case(CASE, "排队两小时")).unwrap();
        value["assessment"]["facts"] = facts();
        canonical::text(&value).unwrap().into_bytes()
    };
    // Received on Friday 2026-11-20: one working day by S01. Asked for four days later.
    static CLOCK: AtomicI64 = AtomicI64::new(NOW);
    let told = |attributes: &str| {
        CLOCK.store(NOW, Ordering::Relaxed);
        block_on(async {
            let options = Options {
                config: Some(crate::run::at("www/config.json")),
                ..Options::default()
            };
            let mut state = State::open(&options).unwrap();
            state.clock = || CLOCK.load(Ordering::Relaxed);
            let app = router(Arc::new(state));
            put(&app, CASE, body.clone()).await;
            CLOCK.fetch_add(4 * 86_400_000, Ordering::Relaxed);
            if !attributes.is_empty() {
                let event = format!(
                    r#"{{"attributes":{attributes},"kind":"extended","occurred_at":"2026-11-23T10:00:00+08:00"}}"#
                );
                let json_type = [("content-type", "application/json")];
                let line = format!("PUT /cases/{CASE}/events/{EVENT}");
                let stored = send(&app, &line, &json_type, event.into_bytes()).await;
                assert_eq!(stored.status, StatusCode::CREATED);
            }
            let code = jiesu::intake::CaseId::parse(CASE).unwrap().status_code();
            let status = send(&app, &format!("GET /cases/{code}/status"), &[], Vec::new()).await;
            status.body["reply_by"].clone()
        })
    };
    assert_eq!(told(""), json!({ "day": "2026-11-23" }));
    let permitted = r#"{"approved_by":"city","reported":"yes","told":"yes","until":"2026-11-30"}"#;
    assert_eq!(
        told(permitted),
        json!({ "day": "2026-11-30", "before": "2026-11-23" })
    );
    // Not told to the customer: without effect (第十四条).
    let silent = r#"{"approved_by":"city","reported":"yes","until":"2026-11-30"}"#;
    assert_eq!(told(silent), json!({ "day": "2026-11-23" }));
}
