//! The built-in packs: they load, and their own cases come out as their authors expect.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiesu::rules::assessment::{Assessment, CaseInput, Outcome, RuleBook, assess};
use jiesu::rules::builtin;
use jiesu::rules::clock::{ClockResult, Timeline};
use jiesu::rules::fact::{Facts, Value};
use jiesu::rules::moment::{Moment, date_text};
use jiesu::rules::pack::PolicyPack;
use serde::Deserialize;

use crate::support::CHINA;

/// A built-in pack, loaded.
pub fn pack(id: &str) -> PolicyPack {
    let built_in = builtin::packs()
        .iter()
        .find(|pack| pack.id == id)
        .expect("built in");
    PolicyPack::from_json(built_in.json).unwrap_or_else(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{id} is refused:\n{}", faults.join("\n"))
    })
}

/// The S01 pack over the statutory one.
pub static S01: LazyLock<RuleBook> = LazyLock::new(|| RuleBook {
    pack: pack("s01-credit-coop-trial"),
    statutory: Some(pack("cn-statutory")),
    calendar: CHINA.clone(),
});

static STATUTORY: LazyLock<RuleBook> = LazyLock::new(|| RuleBook {
    pack: pack("cn-statutory"),
    statutory: None,
    calendar: CHINA.clone(),
});

/// A pack's `cases.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    /// What every case starts from.
    #[serde(default)]
    base: Base,
    cases: Vec<Case>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Base {
    #[serde(default)]
    facts: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Leaves the base's facts out altogether.
    #[serde(default)]
    bare: bool,
    /// Facts of the base that are open here.
    #[serde(default)]
    open: Vec<String>,
    #[serde(default)]
    facts: BTreeMap<String, Value>,
    #[serde(default)]
    timeline: Timeline,
    now: Moment,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    expect: BTreeMap<String, toml::Value>,
}

fn check_cases(book: &RuleBook) {
    let path = folder(&book.pack.id).join("cases.toml");
    let text = fs::read_to_string(&path).expect("a pack has cases");
    let file: CaseFile = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut wrong = Vec::new();
    for case in &file.cases {
        if case.expect.is_empty() {
            wrong.push(format!("{}: a case without an expectation", case.name));
        }
        let mut facts: BTreeMap<String, Value> = if case.bare {
            BTreeMap::new()
        } else {
            file.base.facts.clone()
        };
        for fact in &case.open {
            assert!(
                facts.remove(fact).is_some(),
                "{}: {fact} is open anyway",
                case.name
            );
        }
        facts.extend(case.facts.clone());
        let input = CaseInput {
            facts: facts.into_iter().collect::<Facts>(),
            timeline: case.timeline.clone(),
            now: case.now,
            parameters: case.parameters.clone(),
        };
        let seen = assess(book, &input);
        for (key, expected) in &case.expect {
            let found = shown(&seen, key);
            let expected = plain(expected);
            if found != expected {
                wrong.push(format!(
                    "{}: {key}\n    expected {expected}\n    found    {found}",
                    case.name
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        path.display(),
        wrong.join("\n")
    );
}

/// One part of an assessment as a case file writes it.
fn shown(seen: &Assessment, key: &str) -> String {
    let list = |items: &[String]| format!("[{}]", items.join(", "));
    let (outcome, detail) = match &seen.outcome {
        Outcome::Accepted => ("accepted", String::new()),
        Outcome::NotYet { missing } => ("not_yet", list(missing)),
        Outcome::Referred { routes } => ("referred", list(routes)),
        Outcome::RegisteredOnly { because } => ("registered_only", list(because)),
    };
    let clock = |id: &str| seen.clocks.iter().find(|clock| clock.id == id);
    match key.split_once('.') {
        None => match key {
            "outcome" => outcome.to_owned(),
            "missing" | "because" => detail,
            "answered" => seen.answered.to_string(),
            "split" => seen.split.to_string(),
            "reading" => seen.reading.clone(),
            "scope" => json_word(&seen.scope.verdict),
            "eligibility" => json_word(&seen.eligibility),
            "routes" => list(
                &seen
                    .routes
                    .iter()
                    .map(|route| route.id.clone())
                    .collect::<Vec<_>>(),
            ),
            "verdicts" => seen
                .conditions
                .iter()
                .map(|condition| format!("{}={}", condition.id, json_word(&condition.verdict)))
                .collect::<Vec<_>>()
                .join(" "),
            "level" => seen
                .level
                .as_ref()
                .map_or_else(String::new, |level| level.id.clone()),
            "level_by" => seen
                .level
                .as_ref()
                .map_or_else(String::new, |level| json_word(&level.source)),
            "next_question" => seen.next_question.clone().unwrap_or_default(),
            "reply_by" => seen.reply_by.as_ref().map_or_else(String::new, |due| {
                format!("{} {}", due.clock, date_text(due.due.date))
            }),
            other => panic!("{other} is nothing a case can expect"),
        },
        Some(("reason", id)) => seen
            .conditions
            .iter()
            .chain([&seen.scope])
            .find(|condition| condition.id == id)
            .map_or_else(String::new, |condition| condition.reason.clone()),
        Some(("clock", id)) => clock(id).map_or_else(|| "none".to_owned(), clock_line),
        Some(("notes", id)) => clock(id).map_or_else(String::new, |clock| {
            list(
                &clock
                    .notes
                    .iter()
                    .map(|note| json_word(&note.code))
                    .collect::<Vec<_>>(),
            )
        }),
        Some((other, _)) => panic!("{other} is nothing a case can expect"),
    }
}

/// `running 2026-10-08`, with `waits for 2027, expected 2027-01-04` where it is provisional.
fn clock_line(clock: &ClockResult) -> String {
    let mut line = json_word(&clock.state);
    if let Some(due) = &clock.due {
        line += &format!(" {}", date_text(due.date));
        if let Some(provisional) = &due.provisional {
            line += &format!(
                ", waits for {}, expected {}",
                provisional.waiting_for,
                date_text(provisional.expected)
            );
        }
    }
    line
}

fn json_word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .unwrap()
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => {
            format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The folder a built-in pack is written in.
pub fn folder(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/rules/packs")
        .join(id)
}

#[test]
fn the_cases_of_the_credit_cooperatives_pack() {
    check_cases(&S01);
}

#[test]
fn the_cases_of_the_statutory_pack() {
    check_cases(&STATUTORY);
}

#[test]
fn the_digest_written_at_build_time_is_the_one_found_at_load_time() {
    for built_in in builtin::packs() {
        assert_eq!(pack(built_in.id).digest, format!("sha-256:{}", built_in.digest));
    }
}

#[test]
fn the_shared_vocabulary_is_read() {
    assert!(builtin::vocabulary().len() >= 19);
}

#[test]
fn weakly_attested_clocks_do_not_run() {
    let pack = pack("cn-statutory");
    let off: Vec<&str> = pack.switched_off.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(off, ["cn-verify-decide", "cn-regulator-forward", "pbc-reply"]);
    assert!(pack.clocks.iter().all(|clock| !off.contains(&clock.id.as_str())));
}

#[test]
fn a_share_of_callbacks_is_rounded_up() {
    let s01 = &S01.pack;
    let least = |id: &str, closed| {
        s01.callbacks
            .iter()
            .find(|rule| rule.id == id)
            .map(|rule| rule.least(closed))
    };
    for (closed, sample) in [
        (0, 0),
        (1, 1),
        (3, 1),
        (4, 2),
        (10, 3),
        (11, 4),
        (100, 30),
        (101, 31),
        (1_000, 300),
    ] {
        assert_eq!(least("sample", closed), Some(sample), "30 % of {closed}");
        assert_eq!(least("all", closed), Some(closed));
    }
    // A count that large never occurs; it must still not overflow.
    assert_eq!(least("all", u64::MAX), Some(u64::MAX));
}
