//! Rules for one level alone: `level = "…"` within `when`.

use jiesu::rules::assessment::{Assessment, RuleBook, assess};
use jiesu::rules::clock::{Timeline, TimelineEvent};
use jiesu::rules::lint::{LintContext, lint};
use jiesu::rules::pack::PolicyPack;
use jiesu::rules::{CaseInput, Facts};
use serde_json::{Value, json};

#[path = "../../src/rules/packs/source.rs"]
#[allow(dead_code, reason = "only one of its steps is tried here")]
mod source;

use crate::lint::shown;
use crate::support::{CHINA, at};

/// Three levels, and a rule of each kind that asks for one of them.
fn pack() -> Value {
    let of = |level: &str| json!({ "level": level });
    json!({
        "id": "levels", "version": "1.0.0", "instrument": "a test", "languages": ["en"],
        "source": { "issuer": "a test", "text": "a test" },
        "uses": ["group_size"],
        "facts": [{ "id": "media", "kind": "yes_no" }],
        "questions": [{ "id": "all", "facts": ["group_size", "media"] }],
        "level_rule": { "default": "general" },
        "levels": [
            { "id": "general", "article": "1" },
            { "id": "important", "article": "1", "when": { "compare": { "fact": "group_size", "op": ">=", "value": 5 } } },
            { "id": "major", "article": "1", "when": { "is": "media" } },
        ],
        "clocks": [
            { "id": "report", "article": "2", "duty": "report_up", "holder": "desk", "start": ["received"], "unit": "immediate", "when": of("major") },
            { "id": "visit", "article": "2", "duty": "confirm", "holder": "desk", "start": ["received"], "unit": "working_day", "amount": 1,
              "when": { "not": of("general") } },
        ],
        "callbacks": [{ "id": "sample", "article": "3", "by": "desk", "percent": 20, "when": of("general") }],
        "duties": [{ "id": "brief", "article": "3", "when": of("important") }],
        "notices": [{ "id": "delay", "article": "3", "tell": "complainant", "at": "extended", "when": of("general") }],
    })
}

/// Loads a pack as it is written in TOML.
fn load(pack: &Value) -> Result<PolicyPack, Vec<String>> {
    let mut pack = pack.clone();
    source::spell_out_levels(&mut pack);
    PolicyPack::from_json(&pack.to_string()).map_err(shown)
}

fn judge(facts: Value) -> Assessment {
    let book = RuleBook {
        pack: load(&pack()).unwrap(),
        statutory: None,
        calendar: CHINA.clone(),
    };
    let case = CaseInput {
        facts: serde_json::from_value::<Facts>(facts).unwrap(),
        timeline: Timeline(vec![TimelineEvent::new("received", at("2026-09-01 10:00"))]),
        now: at("2026-09-01 10:00"),
        parameters: [].into(),
    };
    assess(&book, &case)
}

#[test]
fn a_rule_of_one_level_waits_for_the_level() {
    // (facts, clocks, notices). An open level takes no deadline and no notice away; "at once" is named only where it
    // certainly holds.
    let cases = [
        (json!({}), vec!["visit"], vec!["delay"]),
        (json!({ "media": true }), vec!["report", "visit"], vec![]),
        (json!({ "media": false }), vec!["visit"], vec!["delay"]),
        (json!({ "media": false, "group_size": 5 }), vec!["visit"], vec![]),
        (json!({ "media": false, "group_size": 4 }), vec![], vec!["delay"]),
        // It may still be major, and general it is not.
        (json!({ "group_size": 5 }), vec!["visit"], vec![]),
        (
            json!({ "media": true, "group_size": 5 }),
            vec!["report", "visit"],
            vec![],
        ),
    ];
    for (facts, clocks, notices) in cases {
        let seen = judge(facts.clone());
        let found: Vec<&str> = seen.clocks.iter().map(|clock| clock.id.as_str()).collect();
        assert_eq!(found, clocks, "{facts}");
        let found: Vec<&str> = seen.notices.iter().map(|notice| notice.id.as_str()).collect();
        assert_eq!(found, notices, "{facts}");
    }
}

#[test]
fn the_test_of_a_level_is_that_of_the_level_itself() {
    use jiesu::rules::Truth::{False, True, Unknown};
    let pack = load(&pack()).unwrap();
    let callback = pack.callbacks[0].when.as_ref().unwrap();
    let duty = pack.duties[0].when.as_ref().unwrap();
    for (facts, general, important) in [
        (json!({}), Unknown, Unknown),
        (json!({ "media": false, "group_size": 1 }), True, False),
        (json!({ "group_size": 9 }), False, Unknown),
        (json!({ "media": false, "group_size": 9 }), False, True),
        (json!({ "media": true, "group_size": 9 }), False, False),
    ] {
        let facts: Facts = serde_json::from_value(facts).unwrap();
        assert_eq!((callback.truth(&facts), duty.truth(&facts)), (general, important));
    }
}

#[test]
fn a_level_that_cannot_be_asked_for_is_refused() {
    type Change = fn(&mut Value);
    let cases: &[(Change, &str)] = &[
        (
            |pack| pack["clocks"][0]["when"]["level"] = json!("mayor"),
            "unknown-reference at clocks[report].when: mayor (near: major)",
        ),
        (
            |pack| pack["levels"][1]["when"] = json!({ "level": "major" }),
            "condition-too-early at levels[important].when: major",
        ),
        (
            |pack| pack["questions"][0]["when"] = json!({ "level": "major" }),
            "condition-too-early at questions[all].when: major",
        ),
        // A slip within a level is told there first.
        (
            |pack| pack["levels"][2]["when"] = json!({ "is": "medea" }),
            "unknown-fact at levels[major].when: medea (near: media)",
        ),
        (
            |pack| pack["clocks"][0]["when"]["level"] = json!(3),
            "unknown-test at clocks[report].when: level",
        ),
    ];
    for (change, expected) in cases {
        let mut pack = pack();
        change(&mut pack);
        let found = load(&pack).unwrap_err();
        assert_eq!(found.first().map(String::as_str), Some(*expected), "{found:?}");
    }
    // Where a hand-over or a date moves the level, the facts do not say it.
    let moved: [Change; 2] = [
        |pack| pack["level_rule"]["follows_hand_over"] = json!(true),
        |pack| pack["levels"][2]["from"] = json!("2027-01-01"),
    ];
    for change in moved {
        let mut pack = pack();
        change(&mut pack);
        let found = load(&pack).unwrap_err();
        assert!(
            found.contains(&"wrong-test at clocks[report].when: major".to_owned()),
            "{found:?}"
        );
    }
}

#[test]
fn a_callback_or_a_duty_that_is_for_no_case_is_found() {
    let mut pack = pack();
    let never = json!({ "all": [{ "level": "general" }, { "level": "major" }] });
    pack["callbacks"][0]["when"] = never.clone();
    pack["duties"][0]["when"] = never;
    let found = shown(lint(&load(&pack).unwrap(), &LintContext::default()));
    for place in ["callbacks[sample].when", "duties[brief].when"] {
        let expected = format!("never-satisfied at {place}: ");
        assert!(
            found.iter().any(|fault| fault.starts_with(&expected)),
            "{found:?}"
        );
    }
}
