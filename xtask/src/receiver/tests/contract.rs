//! The published contract is the one the types make, and the one the receiver keeps.

use super::*;
use crate::run::{at, read_text, write};

/// `JIESU_ACCEPT=1` writes the files anew after a wanted change.
#[test]
fn the_published_contract_is_the_one_of_the_types() {
    use jiesu::intake::contract;
    let schema = |value: Value| format!("{value:#}\n");
    for (name, made) in [
        ("openapi.yaml", openapi::text()),
        (
            "case.schema.json",
            schema(schema::document::<contract::SubmissionBody>()),
        ),
        (
            "event.schema.json",
            schema(schema::document::<contract::EventBody>()),
        ),
        (
            "receipt.schema.json",
            schema(schema::document::<contract::Receipt>()),
        ),
    ] {
        let path = at("docs/contract").join(name);
        if std::env::var_os("JIESU_ACCEPT").is_some() {
            write(&path, &made).unwrap();
        }
        assert!(
            read_text(&path).unwrap() == made,
            "{} is not what the types make: run this test with JIESU_ACCEPT=1",
            path.display()
        );
    }
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    fn walk(value: &Value, whole: &Value, seen: &mut usize) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(place)) = members.get("$ref") {
                    let found = whole.pointer(place.trim_start_matches('#'));
                    assert!(found.is_some(), "{place} is not there");
                    *seen += 1;
                }
                members.values().for_each(|member| walk(member, whole, seen));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, whole, seen)),
            _ => {}
        }
    }
    let document = openapi::document();
    let mut seen = 0;
    walk(&document, &document, &mut seen);
    assert!(seen > 40, "{seen}");
}

#[test]
fn what_the_receiver_takes_and_gives_has_the_published_form() {
    block_on(async {
        let app = app(|_| {});
        let body = case(CASE, "排队两小时");
        let receipt = put(&app, CASE, body.clone()).await.body;
        let refused = put(&app, CASE, body.clone()).await.body;
        let event = br#"{"kind":"replied","occurred_at":"2026-11-21T10:00:00+08:00"}"#.to_vec();
        let json = [("content-type", "application/json")];
        let path = format!("PUT /cases/{CASE}/events/{EVENT}");
        let taken = send(&app, &path, &json, event.clone()).await.body;
        let sent: Value = serde_json::from_slice(&body).unwrap();
        let event: Value = serde_json::from_slice(&event).unwrap();
        for (name, value, needed) in [
            ("SubmissionBody", sent, "id"),
            ("Receipt", receipt, "digest"),
            ("ProblemBody", refused, "status"),
            ("EventBody", event, "kind"),
            ("EventReceipt", taken, "digest"),
        ] {
            let mut document = openapi::document();
            document["$ref"] = json!(format!("#/components/schemas/{name}"));
            let validator = jsonschema::draft202012::options().build(&document).unwrap();
            let faults: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
            assert_eq!(faults, Vec::<String>::new(), "{name}");
            let mut slip = value.clone();
            slip.as_object_mut().unwrap().remove(needed);
            assert!(!validator.is_valid(&slip), "{name}");
        }
    });
}

#[test]
fn the_receiver_serves_its_contract() {
    block_on(async {
        let request = Request::builder()
            .uri("/openapi.yaml")
            .body(Body::empty())
            .unwrap();
        let response = app(|_| {}).oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/yaml");
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert_eq!(String::from_utf8(bytes.to_vec()).unwrap(), openapi::text());
    });
}
