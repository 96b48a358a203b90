//! Lint: each finding once, with its place.

use jiesu::rules::builtin;
use jiesu::rules::lint::{LintContext, lint};
use jiesu::rules::pack::{FaultCode, PackFault, PolicyPack};
use jiesu::rules::wording::Wording;
use serde_json::{Value, json};

use crate::packs::pack;
use crate::support::{CHINA, day};

pub fn s01() -> Value {
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
pub fn item<'a>(pack: &'a mut Value, section: &str, id: &str) -> &'a mut Value {
    let items = pack[section].as_array_mut().expect("a list");
    items
        .iter_mut()
        .find(|item| item["id"] == id)
        .expect("the item is there")
}

pub fn shown(faults: Vec<PackFault>) -> Vec<String> {
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

pub fn set(pack: &mut Value, key: &str, value: Value) {
    pack[key] = value;
}

/// What the lint rightly says of an instrument itself: pack and finding. Its pack has it as the text has it.
const OF_THE_TEXT: &[(&str, &str)] = &[
    // Fifteen days for the bank's own review; the statute's thirty, for the institution above, stay beside them.
    (
        "s01-credit-coop-trial",
        "shorter-than-statute at clocks[s01-review-apply]: cn-verify-apply",
    ),
    // Ten working days over a long holiday; the statute's fifteen days bind beside them.
    (
        "s05-three-ten-days",
        "looser-than-statute at clocks[s05-reply].tiers[complex]: cn-reply",
    ),
    // Seven working days, and from the slip; the same.
    (
        "s11-urgent-general",
        "looser-than-statute at clocks[s11-reply].tiers[general]: cn-reply",
    ),
];

#[test]
fn the_built_in_packs_have_no_findings_but_those_of_their_texts() {
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
        let known: Vec<&str> = OF_THE_TEXT
            .iter()
            .filter(|(id, _)| *id == built_in.id)
            .map(|(_, finding)| *finding)
            .collect();
        assert_eq!(found, known, "{}", built_in.id);
    }
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
fn rights_shorter_than_the_statutes_are_found() {
    let statutory = pack("cn-statutory");
    let context = LintContext {
        statutory: Some(&statutory),
        calendar: Some(&CHINA),
        ..LintContext::default()
    };
    // The statute gives thirty calendar days; a month is as long, or one day longer, except from late January on.
    for (amount, unit, shorter) in [
        (15, "calendar_day", true),
        (29, "calendar_day", true),
        (30, "calendar_day", false),
        (60, "calendar_day", false),
        (1, "month", true),
        (2, "month", false),
        (30, "working_day", false),
    ] {
        let found = findings(FaultCode::ShorterThanStatute, &context, |pack| {
            let clock = item(pack, "clocks", "s01-review-apply");
            clock["amount"] = json!(amount);
            clock["unit"] = json!(unit);
        });
        assert_eq!(
            found == ["shorter-than-statute at clocks[s01-review-apply]: cn-verify-apply"],
            shorter,
            "{amount} {unit}: {found:?}"
        );
    }
    // The same number as something the bank owes is no right.
    let duty = findings(FaultCode::ShorterThanStatute, &context, |pack| {
        item(pack, "clocks", "s01-review-apply")["kind"] = json!("duty");
    });
    assert_eq!(duty, Vec::<String>::new());
}

#[test]
fn an_extension_that_lengthens_nothing_is_found() {
    let none = LintContext::default();
    for (step, found) in [
        (json!({ "cap": 1 }), true),
        (json!({ "cap": 2 }), false),
        (json!({ "total": 1 }), true),
        (json!({ "adds": 1 }), false),
        (json!({ "cap": 1, "unit": "month" }), false),
    ] {
        let faults = findings(FaultCode::ExtensionTooShort, &none, |pack| {
            let mut whole = json!({ "id": "longer", "event": "extended" });
            whole
                .as_object_mut()
                .unwrap()
                .extend(step.as_object().unwrap().clone());
            item(pack, "clocks", "s01-reply")["extension"] = json!([whole]);
        });
        assert_eq!(
            faults == ["extension-too-short at clocks[s01-reply].extension[longer]: 1"],
            found,
            "{step}: {faults:?}"
        );
    }
}

#[test]
fn a_level_that_a_clock_leaves_out_is_found() {
    let none = LintContext::default();
    let without = |tier: &'static str, when: Option<Value>| {
        findings(FaultCode::MissingTier, &none, |pack| {
            let clock = item(pack, "clocks", "s01-reply");
            let tiers = clock["tiers"].as_array_mut().unwrap();
            tiers.retain(|limit| limit["tier"] != tier);
            if let Some(when) = when {
                clock["when"] = when;
            }
        })
    };
    assert_eq!(without("nobody", None), Vec::<String>::new());
    assert_eq!(
        without("province", None),
        ["missing-tier at clocks[s01-reply].tiers: province"]
    );
    // A clock that does not run at that level needs no limit for it.
    let elsewhere = json!({ "not": { "one_of": { "fact": "tier", "values": ["province"] } } });
    assert_eq!(without("province", Some(elsewhere)), Vec::<String>::new());
}

#[test]
fn slips_in_a_pack_that_would_pass_silently_are_errors() {
    let refused = |change: fn(&mut Value)| {
        let mut pack = s01();
        change(&mut pack);
        shown(jiesu::rules::PolicyPack::from_json(&pack.to_string()).expect_err("refused"))
    };
    assert_eq!(
        refused(|pack| {
            item(pack, "clocks", "s01-review-decide")
                .as_object_mut()
                .unwrap()
                .remove("amount");
        }),
        ["missing-key at clocks[s01-review-decide]: amount"]
    );
    assert_eq!(
        refused(|pack| item(pack, "callbacks", "sample")["percent"] = json!(300)),
        ["bad-value at callbacks[sample].percent: 300"]
    );
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
