//! The ten dates worked out by hand for the project (`deadline-vectors.json`).

use crate::support::{CHINA, at, day};
use jiesu::rules::clock::{ClockDefinition, Timeline, TimelineEvent, evaluate};
use serde_json::{Value, json};

#[test]
fn every_vector_gives_its_expected_date() {
    let file: Value = serde_json::from_str(include_str!("data/deadline-vectors.json")).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 10);
    for vector in vectors {
        let text = |key: &str| vector[key].as_str().unwrap();
        // The file says in words whose limit it is.
        let right = vector
            .get("why")
            .is_some_and(|why| why.as_str().unwrap().contains("customer right"));
        let definition: ClockDefinition = serde_json::from_value(json!({
            "id": "vector", "duty": "final_reply", "holder": "bank", "kind": if right { "right" } else { "duty" },
            "start": ["received"], "amount": vector["n"], "unit": vector["unit"],
            "citation": { "instrument": text("system"), "article": "-" },
        }))
        .unwrap();
        let received = at(&format!("{} 16:55", text("trigger_date")));
        let timeline = Timeline(vec![TimelineEvent::new("received", received)]);
        let result = evaluate(&definition, &timeline, None, &CHINA, received);
        let due = result.due.unwrap();
        assert_eq!(due.date, day(text("expected")), "{}", text("what"));
        assert_eq!(due.provisional, None, "{}", text("what"));
    }
}
