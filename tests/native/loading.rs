//! Loading a pack: all faults at once, each with its place and the name that was meant.

use jiesu::rules::assessment::{RuleBook, assess};
use jiesu::rules::lint::{LintContext, lint_json, wording_keys};
use jiesu::rules::pack::{FaultCode, PolicyPack};
use serde_json::{Value, json};

use crate::lint::{item, s01, set, shown};
use crate::support::{CHINA, Numbers};

/// Loads a changed pack and shows its errors.
fn errors(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut pack = s01();
    change(&mut pack);
    shown(PolicyPack::from_json(&pack.to_string()).expect_err("the pack is refused"))
}

#[test]
fn a_mistyped_name_is_refused_with_the_near_one() {
    type Change = fn(&mut Value);
    let cases: &[(&str, Change, &str)] = &[
        (
            "a fact in a condition",
            |pack| item(pack, "conditions", "c4")["when"] = json!({ "is": "respondent_outlett" }),
            "unknown-fact at conditions[c4].when: respondent_outlett (near: respondent_outlet)",
        ),
        (
            "a shared fact under `uses`",
            |pack| pack["uses"].as_array_mut().unwrap().push(json!("groups_size")),
            "unknown-fact at uses: groups_size (near: group_size)",
        ),
        (
            "a choice",
            |pack| {
                item(pack, "conditions", "c2")["when"] =
                    json!({ "one_of": { "fact": "grounds", "values": ["fee"] } });
            },
            "unknown-choice at conditions[c2].when: fee (near: fees)",
        ),
        (
            "a test",
            |pack| item(pack, "conditions", "c4")["when"] = json!({ "oneof": {} }),
            "unknown-test at conditions[c4].when: oneof (near: one_of)",
        ),
        (
            "a key of a rule",
            |pack| item(pack, "levels", "city")["wehn"] = json!(1),
            "unknown-key at levels[city].wehn: wehn (near: when)",
        ),
        (
            "a key of a clock",
            |pack| item(pack, "clocks", "s01-reply")["extensions"] = json!([]),
            "unknown-key at clocks[s01-reply].extensions: extensions (near: extension)",
        ),
        (
            "a unit",
            |pack| item(pack, "clocks", "s01-reply")["unit"] = json!("working_days"),
            "bad-value at clocks[s01-reply].unit: working_days (near: working_day)",
        ),
        (
            "what a parameter sets",
            |pack| item(pack, "parameters", "reading")["sets"] = json!("readings"),
            "bad-value at parameters[reading].sets: readings (near: reading)",
        ),
        (
            "a section",
            |pack| set(pack, "conditons", json!([])),
            "unknown-key at conditons: conditons (near: conditions)",
        ),
        (
            "an event",
            |pack| item(pack, "clocks", "s01-reply")["stops"] = json!(["replyed"]),
            "unknown-event at clocks[s01-reply].stops: replyed (near: replied)",
        ),
        (
            "the default level",
            |pack| pack["level_rule"]["default"] = json!("outlets"),
            "unknown-reference at level_rule.default: outlets (near: outlet)",
        ),
        (
            "a clock's tier",
            |pack| item(pack, "clocks", "s01-reply")["tiers"][0]["tier"] = json!("outlett"),
            "unknown-reference at clocks[s01-reply].tiers: outlett (near: outlet)",
        ),
        (
            "a reading of a parameter",
            |pack| item(pack, "parameters", "reading")["choices"][1] = json!("litteral"),
            "unknown-reference at parameters[reading].choices: litteral (near: literal)",
        ),
        (
            "a parameter's clock",
            |pack| {
                item(pack, "parameters", "county_days")["sets"]["tier_amount"]["clock"] = json!("s01-replay")
            },
            "unknown-reference at parameters[county_days].sets: s01-replay (near: s01-reply)",
        ),
        (
            "a fact of a question",
            |pack| item(pack, "questions", "place")["facts"] = json!(["plaice"]),
            "unknown-fact at questions[place].facts: plaice (near: place)",
        ),
        (
            "what a route takes",
            |pack| item(pack, "routes", "integrity-report")["takes"]["values"] = json!(["misconducts"]),
            "unknown-choice at routes[integrity-report].takes: misconducts (near: misconduct)",
        ),
        (
            "a condition in a reading",
            |pack| item(pack, "readings", "literal")["when"] = json!({ "all": [{ "is": "c6" }] }),
            "unknown-fact at readings[literal].when: c6 (near: c1)",
        ),
    ];
    for (name, change, expected) in cases {
        assert_eq!(errors(change), [*expected], "{name}");
    }
}

#[test]
fn what_cannot_be_right_is_refused() {
    type Change = fn(&mut Value);
    let cases: &[(&str, Change, &str)] = &[
        (
            "no article",
            |pack| {
                item(pack, "conditions", "c4")
                    .as_object_mut()
                    .unwrap()
                    .remove("article");
            },
            "missing-citation at conditions[c4]: article",
        ),
        (
            "an empty article",
            |pack| item(pack, "conditions", "c4")["article"] = json!(" "),
            "missing-citation at conditions[c4]: article",
        ),
        (
            "no version",
            |pack| {
                pack.as_object_mut().unwrap().remove("version");
            },
            "missing-key at : version",
        ),
        (
            "a text for a list",
            |pack| set(pack, "languages", json!("zh-Hans")),
            "wrong-type at languages: text",
        ),
        (
            "yes/no test of a choice",
            |pack| item(pack, "conditions", "c4")["when"] = json!({ "is": "place" }),
            "wrong-test at conditions[c4].when: place",
        ),
        (
            "choice test of a yes/no fact",
            |pack| {
                item(pack, "conditions", "c4")["when"] =
                    json!({ "one_of": { "fact": "respondent_outlet", "values": ["yes"] } });
            },
            "wrong-test at conditions[c4].when: respondent_outlet",
        ),
        (
            "comparing a choice",
            |pack| {
                item(pack, "conditions", "c4")["when"] =
                    json!({ "compare": { "fact": "place", "op": "<", "value": 3 } });
            },
            "wrong-test at conditions[c4].when: place",
        ),
        (
            "more than there are",
            |pack| {
                item(pack, "conditions", "c4")["when"] =
                    json!({ "at_least": { "n": 2, "of": [{ "is": "respondent_outlet" }] } });
            },
            "bad-value at conditions[c4].when: 2",
        ),
        (
            "a condition before its definition",
            |pack| item(pack, "conditions", "c1")["when"] = json!({ "is": "c2" }),
            "condition-too-early at conditions[c1].when: c2",
        ),
        (
            "a condition on itself",
            |pack| item(pack, "conditions", "c1")["when"] = json!({ "not": { "is": "c1" } }),
            "condition-too-early at conditions[c1].when: c1",
        ),
        (
            "a weak source",
            |pack| item(pack, "duties", "track")["certainty"] = json!("C"),
            "weak-source-active at duties[track]: 第十一条",
        ),
        (
            "an end before the beginning",
            |pack| {
                let duty = item(pack, "duties", "track");
                duty["from"] = json!("2026-05-01");
                duty["to"] = json!("2026-04-30");
            },
            "effective-reversed at duties[track]: 2026-05-01",
        ),
        (
            "an impossible date",
            |pack| item(pack, "duties", "track")["from"] = json!("2026-02-30"),
            "bad-value at duties[track].from: 2026-02-30",
        ),
        (
            "two rules of one id",
            |pack| {
                let twin = item(pack, "duties", "track").clone();
                pack["duties"].as_array_mut().unwrap().push(twin);
            },
            "overlapping-effective at duties[track]: track",
        ),
        (
            "a scope parameter without a scope",
            |pack| {
                pack.as_object_mut().unwrap().remove("scope");
            },
            "useless-parameter at parameters[scope]: scope",
        ),
        (
            "a shared fact with another meaning",
            |pack| item(pack, "facts", "grounds")["choices"] = json!(["attitude"]),
            "bad-value at facts[grounds]: grounds",
        ),
    ];
    for (name, change, expected) in cases {
        let found = errors(change);
        assert!(found.contains(&(*expected).to_owned()), "{name}: {found:#?}");
    }
}

#[test]
fn a_time_of_day_is_written_in_full() {
    let with = |from: &str| {
        let mut pack = s01();
        item(&mut pack, "clocks", "s01-review-decide")["business_hours"] =
            json!([{ "from": from, "to": "24:00" }]);
        PolicyPack::from_json(&pack.to_string()).map_err(shown)
    };
    assert!(with("09:05").is_ok());
    for wrong in ["9:05", "+9:05", "09:60", "24:01", "0905", "09：05"] {
        let place = "clocks[s01-review-decide].business_hours[0].from";
        assert_eq!(
            with(wrong).unwrap_err(),
            [format!("bad-value at {place}: {wrong}")]
        );
    }
}

#[test]
fn all_faults_come_at_once() {
    let found = errors(|pack| {
        item(pack, "conditions", "c1")["when"] = json!({ "is": "servise_fault" });
        item(pack, "conditions", "c3")["when"] = json!({ "eny": [] });
        item(pack, "levels", "city")
            .as_object_mut()
            .unwrap()
            .remove("article");
        set(pack, "langages", json!([]));
        item(pack, "clocks", "s01-review-decide")["unit"] = json!("working_days");
    });
    let codes: Vec<&str> = found.iter().filter_map(|fault| fault.split(' ').next()).collect();
    let expected = [
        "unknown-fact",
        "unknown-test",
        "missing-citation",
        "unknown-key",
        "bad-value",
    ];
    assert!(expected.iter().all(|code| codes.contains(code)), "{found:#?}");
}

#[test]
fn two_versions_of_a_rule_may_follow_one_another() {
    let mut pack = s01();
    let mut later = item(&mut pack, "duties", "track").clone();
    item(&mut pack, "duties", "track")["to"] = json!("2026-04-30");
    later["from"] = json!("2026-05-01");
    pack["duties"].as_array_mut().unwrap().push(later);
    assert!(PolicyPack::from_json(&pack.to_string()).is_ok());
}

#[test]
fn text_that_is_no_pack_is_refused() {
    for text in ["", "{", "[]", "null", "{}", "{\"id\": 3}", "\u{0}"] {
        assert!(PolicyPack::from_json(text).is_err(), "{text:?}");
    }
    let faults = lint_json("{\n\"id\": }", &LintContext::default());
    assert_eq!(
        faults.first().map(|fault| (fault.code, fault.line)),
        Some((FaultCode::NotJson, Some(2)))
    );
}

/// Every place of a JSON value, as the steps that lead there.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(entries) => entries
            .iter()
            .for_each(|(key, value)| places(value, &format!("{here}/{key}"), all)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| places(value, &format!("{here}/{index}"), all));
        }
        _ => {}
    }
}

#[test]
fn a_damaged_pack_is_refused_or_works_and_never_panics() {
    let intact = s01();
    let mut all = Vec::new();
    places(&intact, "", &mut all);
    let mut numbers = Numbers(30);
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("grounds"),
        json!([]),
        json!({}),
    ];
    let (mut refused, mut loaded) = (0, 0);
    for _ in 0..250 {
        let mut pack = intact.clone();
        let place = &all[1 + numbers.below(all.len() as u32 - 1) as usize];
        *pack.pointer_mut(place).expect("a place") =
            others[numbers.below(others.len() as u32) as usize].clone();
        match PolicyPack::from_json(&pack.to_string()) {
            Err(faults) => {
                refused += 1;
                assert!(!faults.is_empty(), "{place}");
            }
            Ok(pack) => {
                loaded += 1;
                let book = RuleBook {
                    pack,
                    statutory: None,
                    calendar: CHINA.clone(),
                };
                let input = serde_json::from_value(json!({
                    "facts": { "grounds": ["fees"], "place": "counter", "capacity": "agent" },
                    "timeline": [{ "kind": "received", "occurred_at": "2026-09-30T10:00:00+08:00" }],
                    "now": "2026-09-30T10:00:00+08:00",
                }));
                assert_eq!(assess(&book, &input.expect("a case")).pack.id, book.pack.id);
            }
        }
    }
    assert!(refused > 100 && loaded > 5, "{refused} refused, {loaded} loaded");
}

#[test]
fn the_table_of_keys_and_the_types_agree() {
    // A key of the table that the types refuse would surface as a bad value in a pack that uses it; the
    // built-in packs use most keys. The rest is written here once.
    let mut pack = s01();
    set(
        &mut pack,
        "fields",
        json!([{ "id": "extra", "article": "第一条", "from": "2026-01-01", "kind": "paragraph", "asked": "handler" }]),
    );
    pack["facts"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "loss", "kind": "number", "unit": "fen", "asked": "handler", "choices": [] }));
    item(&mut pack, "routes", "integrity-report")["today"] = json!("today");
    item(&mut pack, "clocks", "s01-review-decide")["until"] = json!("close");
    item(&mut pack, "clocks", "s01-review-decide")["hours"] = json!("business");
    item(&mut pack, "clocks", "s01-review-decide")["business_hours"] =
        json!([{ "from": "09:00", "to": "17:00" }]);
    item(&mut pack, "clocks", "s01-review-decide")["suspension"] =
        json!({ "reasons": ["appraisal"], "needs": ["told"], "article": "第十五条" });
    item(&mut pack, "clocks", "s01-review-decide")["extension"] = json!([
        { "id": "a", "event": "extended", "needs": [], "total": 3, "cap": 4, "unit": "month", "article": "x" },
        { "id": "b", "event": "extended", "after": "a", "instrument": "y", "article": "x", "certainty": "B" },
    ]);
    pack["scope"]["reasons"] = json!([{ "id": "app", "verdict": "not_met", "when": { "one_of": { "fact": "place", "values": ["app"] } } }]);
    let loaded = PolicyPack::from_json(&pack.to_string());
    assert!(loaded.is_ok(), "{:?}", shown(loaded.unwrap_err()));
    assert!(wording_keys(&loaded.unwrap()).contains("scope.app"));
}
