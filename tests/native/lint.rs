//! Lint and loading: each finding once, with its place and the name that was meant.

use jiesu::rules::assessment::{RuleBook, assess};
use jiesu::rules::builtin;
use jiesu::rules::lint::{LintContext, lint, lint_json, wording_keys};
use jiesu::rules::pack::{FaultCode, PackFault, PolicyPack};
use jiesu::rules::wording::Wording;
use serde_json::{Value, json};

use crate::packs::pack;
use crate::support::{CHINA, Numbers, day};

fn s01() -> Value {
    built_in("s01-credit-coop-trial")
}

fn built_in(id: &str) -> Value {
    let pack = builtin::packs()
        .iter()
        .find(|pack| pack.id == id)
        .expect("built in");
    serde_json::from_str(pack.json).unwrap()
}

fn wordings(id: &str) -> Vec<(&'static str, Wording)> {
    let pack = builtin::packs()
        .iter()
        .find(|pack| pack.id == id)
        .expect("built in");
    pack.wording
        .iter()
        .map(|(language, json)| (*language, Wording::from_json(json).unwrap()))
        .collect()
}

/// The item with this id in a section.
fn item<'a>(pack: &'a mut Value, section: &str, id: &str) -> &'a mut Value {
    let items = pack[section].as_array_mut().expect("a list");
    items
        .iter_mut()
        .find(|item| item["id"] == id)
        .expect("the item is there")
}

/// Loads a changed pack and shows its errors.
fn errors(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut pack = s01();
    change(&mut pack);
    shown(PolicyPack::from_json(&pack.to_string()).expect_err("the pack is refused"))
}

fn shown(faults: Vec<PackFault>) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

/// Lints a changed pack that loads, and shows the findings of one code.
fn findings(code: FaultCode, context: &LintContext<'_>, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut pack = s01();
    change(&mut pack);
    let pack = match PolicyPack::from_json(&pack.to_string()) {
        Ok(pack) => pack,
        Err(faults) => panic!("{:?}", shown(faults)),
    };
    shown(
        lint(&pack, context)
            .into_iter()
            .filter(|fault| fault.code == code)
            .collect(),
    )
}

fn set(pack: &mut Value, key: &str, value: Value) {
    pack[key] = value;
}

#[test]
fn the_built_in_packs_have_no_findings() {
    let statutory = pack("cn-statutory");
    for built_in in builtin::packs() {
        let context = LintContext {
            wordings: &wordings(built_in.id),
            statutory: Some(&statutory),
            calendar: Some(&CHINA),
            versions: &[],
            as_of: Some(day("2026-09-01")),
        };
        let found = shown(lint(&pack(built_in.id), &context));
        assert!(found.is_empty(), "{}: {found:#?}", built_in.id);
    }
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
fn conditions_that_decide_nothing_are_found() {
    let none = LintContext::default();
    let impossible = json!({ "all": [{ "is": "occurred" }, { "not": { "is": "occurred" } }] });
    let certain = json!({ "any": [{ "is": "occurred" }, { "not": { "is": "occurred" } }] });
    let two_places = json!({ "all": [
        { "one_of": { "fact": "place", "values": ["counter"] } },
        { "one_of": { "fact": "place", "values": ["lobby"] } },
    ] });
    // Several grounds hold together, several places do not.
    let two_grounds = json!({ "all": [
        { "one_of": { "fact": "grounds", "values": ["fees"] } },
        { "one_of": { "fact": "grounds", "values": ["system"] } },
    ] });
    for (when, never_satisfied, never_refuted) in [
        (impossible, true, false),
        (certain, false, true),
        (two_places, true, false),
        (two_grounds, false, false),
    ] {
        let with = |pack: &mut Value| item(pack, "conditions", "c4")["when"] = when.clone();
        let found = findings(FaultCode::NeverSatisfied, &none, with);
        assert_eq!(
            found.contains(&"never-satisfied at conditions[c4]: ".to_owned()),
            never_satisfied,
            "{when}"
        );
        let found = findings(FaultCode::NeverRefuted, &none, with);
        assert_eq!(
            found.contains(&"never-refuted at conditions[c4]: ".to_owned()),
            never_refuted,
            "{when}"
        );
    }
    let found = findings(FaultCode::NeverSatisfied, &none, |pack| {
        item(pack, "conditions", "c5")["reasons"][0]["when"] = json!({ "is": "c5" });
    });
    assert_eq!(found, ["never-satisfied at conditions[c5].reasons[suggestion]: "]);
}

#[test]
fn levels_nobody_reaches_and_complaints_without_a_level_are_found() {
    let none = LintContext::default();
    let covered = json!({ "one_of": { "fact": "tier", "values": ["county", "city"] } });
    let found = findings(FaultCode::UnreachableLevel, &none, |pack| {
        item(pack, "levels", "city")["when"] = covered
    });
    assert_eq!(found, ["unreachable-level at levels[county]: county"]);

    let found = findings(FaultCode::LevelGap, &none, |pack| {
        pack["level_rule"].as_object_mut().unwrap().remove("default");
        item(pack, "levels", "county")["when"] = json!({ "one_of": { "fact": "tier", "values": ["city"] } });
    });
    assert_eq!(found, ["level-gap at levels: "]);
}

#[test]
fn facts_nobody_uses_or_asks_are_found() {
    let none = LintContext::default();
    let own = json!({ "id": "weather", "kind": "yes_no" });
    let found = findings(FaultCode::UnusedFact, &none, |pack| {
        pack["facts"].as_array_mut().unwrap().push(own)
    });
    assert_eq!(found, ["unused-fact at facts[weather]: weather"]);
    let found = findings(FaultCode::NeverAsked, &none, |pack| {
        item(pack, "questions", "event")["facts"] = json!(["specific_event", "occurred"]);
    });
    assert_eq!(found, ["never-asked at conditions[c5].when: story"]);
}

#[test]
fn missing_and_stray_texts_are_found() {
    let statutory = pack("cn-statutory");
    let mut words = wordings("cn-statutory");
    let changed: Wording = words[0]
        .1
        .keys()
        .filter(|key| *key != "duty.cn-agent")
        .map(|key| {
            let text = words[0].1.get(key).unwrap_or_default().replace("{date}", "");
            (
                if key == "role.bank" { "role.bnak" } else { key }.to_owned(),
                text,
            )
        })
        .collect();
    words[0].1 = changed;
    let context = LintContext {
        wordings: &words,
        ..LintContext::default()
    };
    let found = shown(lint(&statutory, &context));
    let expected = [
        "missing-translation at en: duty.cn-agent",
        "missing-translation at en: role.bank",
        "unused-wording at en: role.bnak (near: role.bank)",
        "placeholder-mismatch at en, zh-Hans: clock.cn-reply.say",
        "placeholder-mismatch at en, zh-Hans: clock.cn-verify-apply.say",
    ];
    assert_eq!(found, expected);

    let one = LintContext {
        wordings: words.get(1..).unwrap(),
        ..LintContext::default()
    };
    assert_eq!(shown(lint(&statutory, &one)), ["missing-translation at en: en"]);
}

#[test]
fn limits_looser_than_the_statute_are_found() {
    let statutory = pack("cn-statutory");
    let context = LintContext {
        statutory: Some(&statutory),
        calendar: Some(&CHINA),
        ..LintContext::default()
    };
    // Ten working days stay within fifteen calendar days on most days, and not over a long holiday.
    for (days, looser) in [(3, false), (5, false), (10, true), (15, true)] {
        let found = findings(FaultCode::LooserThanStatute, &context, |pack| {
            item(pack, "clocks", "s01-reply")["tiers"][3]["amount"] = json!(days);
        });
        assert_eq!(
            found == ["looser-than-statute at clocks[s01-reply].tiers[province]: cn-reply"],
            looser,
            "{days} working days: {found:?}"
        );
    }
}

#[test]
fn a_calendar_that_ends_too_soon_is_found() {
    for (as_of, ends_too_soon) in [("2026-09-01", false), ("2026-12-30", true)] {
        let context = LintContext {
            calendar: Some(&CHINA),
            as_of: Some(day(as_of)),
            ..LintContext::default()
        };
        let found = findings(FaultCode::CalendarTooShort, &context, |_| {});
        let reply = "calendar-too-short at clocks[s01-reply]: s01-reply".to_owned();
        assert_eq!(found.contains(&reply), ends_too_soon, "{as_of}: {found:?}");
    }
}

#[test]
fn versions_in_force_on_the_same_days_are_found() {
    let with = |version: &str, from: &str, to: Option<&str>| {
        let mut pack = built_in("cn-statutory");
        pack["version"] = json!(version);
        pack["effective"] = json!({ "from": from });
        if let Some(to) = to {
            pack["effective"]["to"] = json!(to);
        }
        PolicyPack::from_json(&pack.to_string()).unwrap_or_else(|faults| panic!("{:?}", shown(faults)))
    };
    let old = with("1.0.0", "2020-03-01", Some("2026-12-31"));
    for (from, overlaps) in [("2027-01-01", false), ("2026-12-31", true)] {
        let new = with("2.0.0", from, None);
        let context = LintContext {
            versions: &[&old],
            ..LintContext::default()
        };
        let found = shown(lint(&new, &context));
        assert_eq!(
            found == ["overlapping-effective at effective: 2.0.0"],
            overlaps,
            "{from}: {found:?}"
        );
    }
}

#[test]
fn every_fault_is_explained_in_both_languages() {
    for (language, json) in builtin::fault_wording() {
        let words = Wording::from_json(json).unwrap();
        for code in FaultCode::ALL {
            let fault = PackFault::new(*code, "here", "this").expecting("that");
            let text = fault.explain(&words);
            for part in [&text.what, &text.why, &text.remedy] {
                let bare = part.starts_with("fault.") || part.contains('{') || part.trim().is_empty();
                assert!(!bare, "{language}: {code:?}: {part}");
            }
        }
    }
}

#[test]
fn a_fault_is_found_again_in_the_toml() {
    let toml = "id = \"x\"\n\n[[conditions]]\nid = \"c1\"\nwhen = { is = \"a\" }\n\n[[conditions]]\nid = \"c2\"\nwhen = { any = [\n  { is = \"accurred\" },\n] }\n";
    let fault = PackFault::new(FaultCode::UnknownFact, "conditions[c2].when", "accurred").located_in(toml);
    assert_eq!(fault.line, Some(10));
    let fault = PackFault::new(FaultCode::MissingCitation, "conditions[c1]", "article").located_in(toml);
    assert_eq!(fault.line, Some(4));
    let fault = PackFault::new(FaultCode::BadValue, "id", "x").located_in(toml);
    assert_eq!(fault.line, Some(1));
}

#[test]
fn the_table_of_keys_and_the_types_agree() {
    // A key of the table that the types refuse would surface as a bad value in a pack that uses it; the
    // built-in packs use most keys. The rest is written here once.
    let mut pack = s01();
    set(
        &mut pack,
        "fields",
        json!([{ "id": "extra", "article": "第一条", "from": "2026-01-01" }]),
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
