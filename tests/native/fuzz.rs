//! Whatever a file holds, reading it ends with a pack or with faults, and judging by it ends with an assessment.
//!
//! Packs, calendars and words are damaged at random, as text and as values. `cargo xtask proof fuzz` does it for
//! thirty minutes, this test for a few thousand files.

use jiesu::rules::assessment::{CaseInput, RuleBook, assess};
use jiesu::rules::calendar::WorkingCalendar;
use jiesu::rules::fact::Facts;
use jiesu::rules::lint::{LintContext, lint};
use jiesu::rules::order::Map;
use jiesu::rules::pack::PolicyPack;
use jiesu::rules::{Timeline, TimelineEvent, Value, Wording, builtin};
use serde_json::{Value as Json, json};

use crate::support::{CHINA, Numbers, at};

/// Texts and values that have a meaning somewhere, put where they have none.
const STRANGE: &[&str] = &[
    "",
    "\0",
    "{",
    "[[[[",
    "\"",
    "\\u0000",
    "\\ud800",
    "null",
    "-1",
    "1e999",
    "9223372036854775808",
    "0.5",
    "true",
    "银行",
    "2026-02-30",
    "0000-01-01",
    "9999-12-31",
    "working_day",
    "all",
    "not",
    "eligible",
    "scope",
    "ZZ",
    "{date}",
    "\u{feff}",
];

fn below(numbers: &mut Numbers, bound: usize) -> usize {
    numbers.below(u32::try_from(bound.max(1)).unwrap()) as usize
}

/// Damages a text at a few places.
fn torn(text: &str, numbers: &mut Numbers) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=below(numbers, 4) {
        let at = below(numbers, letters.len());
        let length = below(numbers, 12).min(letters.len() - at);
        let put: Vec<char> = match numbers.below(4) {
            0 => Vec::new(),
            1 => STRANGE[below(numbers, STRANGE.len())].chars().collect(),
            2 => letters[at..at + length].repeat(2),
            _ => {
                let from = below(numbers, letters.len());
                let until = (from + below(numbers, 40)).min(letters.len());
                letters[from..until].to_vec()
            }
        };
        letters.splice(at..at + length, put);
    }
    letters.into_iter().collect()
}

/// Replaces, drops or repeats a value somewhere in a tree, so that what is read gets past the reader.
fn bent(value: &mut Json, numbers: &mut Numbers) {
    let strange = |numbers: &mut Numbers| match numbers.below(6) {
        0 => json!(STRANGE[below(numbers, STRANGE.len())]),
        1 => json!(numbers.below(u32::MAX)),
        2 => json!([]),
        3 => json!({}),
        4 => json!({ "not": { "is": "scope" } }),
        _ => Json::Null,
    };
    match value {
        Json::Object(entries) if !entries.is_empty() && numbers.below(8) > 0 => {
            let keys: Vec<String> = entries.keys().cloned().collect();
            let key = &keys[below(numbers, keys.len())];
            match numbers.below(12) {
                0 => drop(entries.remove(key)),
                1 => drop(entries.insert(keys[below(numbers, keys.len())].clone(), strange(numbers))),
                _ => bent(&mut entries[key], numbers),
            }
        }
        Json::Array(items) if !items.is_empty() && numbers.below(8) > 0 => {
            let index = below(numbers, items.len());
            match numbers.below(12) {
                0 => drop(items.remove(index)),
                1 => items.push(items[index].clone()),
                2 => {
                    let other = below(numbers, items.len());
                    items.swap(index, other);
                }
                _ => bent(&mut items[index], numbers),
            }
        }
        Json::Number(number) => {
            *value = json!(number.as_i64().unwrap_or(0) + i64::from(numbers.below(5)) - 2)
        }
        other => *other = strange(numbers),
    }
}

/// Reads it, and if it is a pack, lints it and judges by it.
fn read(json: &str) -> bool {
    let Ok(pack) = PolicyPack::from_json(json) else {
        return false;
    };
    let found = lint(
        &pack,
        &LintContext {
            calendar: None,
            ..LintContext::default()
        },
    );
    assert!(found.len() < 10_000);
    let mut facts = Facts::new();
    for fact in &pack.facts {
        if let Some(choice) = fact.choices.first() {
            facts.set(fact.id.clone(), Value::Choice(choice.clone()));
        }
    }
    let book = RuleBook {
        pack,
        statutory: None,
        calendar: CHINA.clone(),
    };
    let events = ["received", "replied", "extended", "handed_over"];
    let timeline = events.map(|kind| TimelineEvent::new(kind, at("2026-09-30 10:00")));
    let case = CaseInput {
        facts,
        timeline: Timeline(timeline.to_vec()),
        now: at("2026-12-31 23:59"),
        parameters: Map::new(),
    };
    let seen = assess(&book, &case);
    assert_eq!(seen, assess(&book, &case), "equal inputs give equal assessments");
    true
}

#[test]
fn no_file_makes_it_panic() {
    let set = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse::<u64>().ok())
    };
    let runs = set("JIESU_FUZZ").unwrap_or(60);
    let mut numbers = Numbers(0x0bad_5eed ^ set("JIESU_FUZZ_SEED").unwrap_or(0).rotate_left(17));
    let (mut files, mut loaded) = (0_u64, 0_u64);
    for _ in 0..runs {
        for built_in in builtin::packs() {
            let text = torn(built_in.json, &mut numbers);
            let mut tree: Json = serde_json::from_str(built_in.json).unwrap();
            for _ in 0..=numbers.below(3) {
                bent(&mut tree, &mut numbers);
            }
            for json in [text, tree.to_string()] {
                loaded += u64::from(read(&json));
                files += 1;
            }
            for (_, words) in built_in.wording {
                let _ = Wording::from_json(&torn(words, &mut numbers));
                files += 1;
            }
        }
        let _ = WorkingCalendar::from_json(&torn(builtin::calendar_json(), &mut numbers));
        let mut tree: Json = serde_json::from_str(builtin::calendar_json()).unwrap();
        bent(&mut tree, &mut numbers);
        let _ = WorkingCalendar::from_json(&tree.to_string());
        files += 2;
    }
    assert!(loaded > runs, "too few got past the reader: {loaded} of {files}");
    if std::env::var_os("JIESU_FUZZ").is_some() {
        use std::io::Write as _;
        let line = format!("fuzzed {files} {loaded}\n");
        std::io::stdout().write_all(line.as_bytes()).unwrap();
    }
}
