//! The form of a pack as a table, so that every fault of form is found in one walk.
//!
//! A policy owner wants the whole list, not the first error. So this table says which keys there are and
//! what they hold; `load` only builds the types afterwards. A test holds the two together.

use crate::rules::json::Json;
use crate::rules::moment::{parse_date, time_of_day};

use super::fault::{FaultCode, PackFault, join, within};
use super::words::{self, names};

/// What a key holds.
pub(super) enum Shape {
    Text,
    /// One of a fixed set of words.
    Word(fn() -> Vec<&'static str>),
    /// `YYYY-MM-DD`.
    Day,
    /// `HH:MM`.
    Time,
    Bool,
    /// A whole number that fits 32 bits.
    Number,
    /// A list of texts.
    Texts,
    /// One expression.
    Expression,
    /// A fixed value of a comparison.
    Answer,
    Table(&'static [Key]),
    /// A list of tables.
    Tables(&'static [Key]),
    /// A list of rules: tables with an article of their own.
    Rules(&'static [Key]),
    /// What a parameter sets.
    Setting,
    /// A list of expressions, walked where its table is.
    Parts,
}

/// One key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

const CERTAINTY: Shape = Shape::Word(|| names(words::CERTAINTIES));
const ASKED: Shape = Shape::Word(|| names(words::ASKED));
const UNIT: Shape = Shape::Word(|| names(words::UNITS));

const fn must(name: &'static str, shape: Shape) -> Key {
    Key {
        name,
        required: true,
        shape,
    }
}

const fn may(name: &'static str, shape: Shape) -> Key {
    Key {
        name,
        required: false,
        shape,
    }
}

/// Keys every rule may have beside its own: they become its citation and its effective dates.
pub(super) const RULE: &[Key] = &[
    may("article", Shape::Text),
    may("instrument", Shape::Text),
    may("certainty", CERTAINTY),
    may("from", Shape::Day),
    may("to", Shape::Day),
];

const REASONS: &[Key] = &[
    must("id", Shape::Text),
    must("verdict", Shape::Word(|| names(words::VERDICTS))),
    must("when", Shape::Expression),
];

const PROVISION: &[Key] = &[must("id", Shape::Text)];

const FACT: &[Key] = &[
    must("id", Shape::Text),
    must("kind", Shape::Word(|| names(words::FACT_KINDS))),
    may("choices", Shape::Texts),
    may("unit", Shape::Text),
    may("asked", ASKED),
];

const CITED: &[Key] = &[
    must("article", Shape::Text),
    may("instrument", Shape::Text),
    may("certainty", CERTAINTY),
];

const TIER: &[Key] = &[
    must("tier", Shape::Text),
    must("amount", Shape::Number),
    may("holder", Shape::Text),
    may("article", Shape::Text),
    may("instrument", Shape::Text),
    may("certainty", CERTAINTY),
];

const EXTENSION: &[Key] = &[
    must("id", Shape::Text),
    must("event", Shape::Text),
    may("needs", Shape::Texts),
    may("after", Shape::Text),
    may("total", Shape::Number),
    may("adds", Shape::Number),
    may("cap", Shape::Number),
    may("once", Shape::Bool),
    may("unit", UNIT),
    may("article", Shape::Text),
    may("instrument", Shape::Text),
    may("certainty", CERTAINTY),
];

const CLOCK: &[Key] = &[
    must("id", Shape::Text),
    may("code", Shape::Text),
    may("when", Shape::Expression),
    must("duty", Shape::Word(|| names(words::DUTIES))),
    must("holder", Shape::Text),
    may("kind", Shape::Word(|| names(words::CLOCK_KINDS))),
    must("start", Shape::Texts),
    may("count_from", Shape::Word(|| names(words::COUNT_FROM))),
    may("stops", Shape::Texts),
    may("ends", Shape::Texts),
    may("restarts", Shape::Texts),
    may("amount", Shape::Number),
    must("unit", UNIT),
    may("tiers", Shape::Tables(TIER)),
    may("roll", Shape::Bool),
    may("until", Shape::Word(|| names(words::UNTIL))),
    may("hours", Shape::Word(|| names(words::HOURS))),
    may(
        "business_hours",
        Shape::Tables(&[must("from", Shape::Time), must("to", Shape::Time)]),
    ),
    may("extension", Shape::Tables(EXTENSION)),
    may(
        "suspension",
        Shape::Table(&[
            may("reasons", Shape::Texts),
            may("needs", Shape::Texts),
            may("article", Shape::Text),
            may("instrument", Shape::Text),
            may("certainty", CERTAINTY),
        ]),
    ),
    may("on_miss", Shape::Text),
];

/// The keys of a pack, in the order in which its sections are read.
pub(super) const PACK: &[Key] = &[
    must("id", Shape::Text),
    must("version", Shape::Text),
    must("instrument", Shape::Text),
    may("certainty", CERTAINTY),
    may("extends", Shape::Text),
    must("languages", Shape::Texts),
    may("transition", Shape::Word(|| names(words::TRANSITIONS))),
    may(
        "effective",
        Shape::Table(&[may("from", Shape::Day), may("to", Shape::Day)]),
    ),
    must(
        "source",
        Shape::Table(&[
            must("issuer", Shape::Text),
            must("text", Shape::Text),
            may("extent", Shape::Text),
        ]),
    ),
    may("uses", Shape::Texts),
    may("facts", Shape::Tables(FACT)),
    may(
        "questions",
        Shape::Tables(&[
            must("id", Shape::Text),
            must("facts", Shape::Texts),
            may("when", Shape::Expression),
        ]),
    ),
    may(
        "parameters",
        Shape::Rules(&[
            must("id", Shape::Text),
            must("default", Shape::Text),
            must("choices", Shape::Texts),
            must("sets", Shape::Setting),
        ]),
    ),
    may(
        "scope",
        Shape::Rules(&[
            must("when", Shape::Expression),
            may("reasons", Shape::Tables(REASONS)),
        ]),
    ),
    may(
        "conditions",
        Shape::Rules(&[
            must("id", Shape::Text),
            must("when", Shape::Expression),
            may("reasons", Shape::Tables(REASONS)),
        ]),
    ),
    may(
        "readings",
        Shape::Rules(&[must("id", Shape::Text), must("when", Shape::Expression)]),
    ),
    may(
        "routes",
        Shape::Rules(&[
            must("id", Shape::Text),
            must("when", Shape::Expression),
            must(
                "takes",
                Shape::Table(&[must("fact", Shape::Text), must("values", Shape::Texts)]),
            ),
            may("see_also", Shape::Tables(CITED)),
            may("today", Shape::Text),
        ]),
    ),
    may(
        "level_rule",
        Shape::Table(&[may("default", Shape::Text), may("follows_hand_over", Shape::Bool)]),
    ),
    may(
        "levels",
        Shape::Rules(&[must("id", Shape::Text), may("when", Shape::Expression)]),
    ),
    may("clocks", Shape::Rules(CLOCK)),
    may(
        "switched_off",
        Shape::Rules(&[
            must("id", Shape::Text),
            may("amount", Shape::Number),
            may("unit", UNIT),
        ]),
    ),
    may("channels", Shape::Rules(PROVISION)),
    may("stages", Shape::Rules(PROVISION)),
    may(
        "fields",
        Shape::Rules(&[
            must("id", Shape::Text),
            may("kind", Shape::Word(|| names(words::FIELD_KINDS))),
            may("asked", ASKED),
        ]),
    ),
    may("reply_modes", Shape::Rules(PROVISION)),
    may(
        "callbacks",
        Shape::Rules(&[
            must("id", Shape::Text),
            must("by", Shape::Text),
            must("percent", Shape::Number),
            may("when", Shape::Expression),
        ]),
    ),
    may(
        "responsibility",
        Shape::Rules(&[
            must("id", Shape::Text),
            must("finding", Shape::Word(|| names(words::FINDINGS))),
            may("bears_fees", Shape::Bool),
        ]),
    ),
    may(
        "duties",
        Shape::Rules(&[must("id", Shape::Text), may("when", Shape::Expression)]),
    ),
    may(
        "notices",
        Shape::Rules(&[
            must("id", Shape::Text),
            must("tell", Shape::Text),
            must("at", Shape::Text),
            may("when", Shape::Expression),
        ]),
    ),
    may(
        "lost",
        Shape::Tables(&[must("id", Shape::Text), must("article", Shape::Text)]),
    ),
];

/// The tests an expression can be.
const TESTS: &[&str] = &[
    "all", "any", "not", "at_least", "is", "one_of", "compare", "answered",
];

/// Walks a table and reports unknown keys, missing keys and values of the wrong kind.
pub(super) fn walk(table: &Json, keys: &[Key], rule: bool, place: &str, faults: &mut Vec<PackFault>) {
    let Some(entries) = table.as_object() else {
        faults.push(PackFault::new(FaultCode::WrongType, place, kind_of(table)).expecting("table"));
        return;
    };
    let extra: &[Key] = if rule { RULE } else { &[] };
    let known = || keys.iter().chain(extra);
    for (name, value) in entries {
        let here = join(place, name);
        match known().find(|key| key.name == name) {
            Some(key) => check(value, &key.shape, &here, faults),
            None => faults.push(
                PackFault::new(FaultCode::UnknownKey, here, name.clone()).among(known().map(|key| key.name)),
            ),
        }
    }
    for key in known().filter(|key| key.required && !entries.contains_key(key.name)) {
        faults.push(PackFault::new(FaultCode::MissingKey, place, key.name));
    }
    if rule && !entries.contains_key("article") {
        faults.push(PackFault::new(FaultCode::MissingCitation, place, "article"));
    }
}

fn check(value: &Json, shape: &Shape, place: &str, faults: &mut Vec<PackFault>) {
    let mut wrong = |expected: &str| {
        faults.push(PackFault::new(FaultCode::WrongType, place, kind_of(value)).expecting(expected));
    };
    match shape {
        Shape::Text | Shape::Word(_) | Shape::Day | Shape::Time => match value.as_str() {
            Some(text) => faults.extend(bad_text(text, shape, place)),
            None => wrong("text"),
        },
        Shape::Bool if value.as_bool().is_none() => wrong("true or false"),
        Shape::Number => match value.as_i64() {
            Some(n) if u32::try_from(n).is_ok() => {}
            Some(n) if n > 0 => {
                let fault = PackFault::new(FaultCode::BadValue, place, n.to_string());
                faults.push(fault.expecting("0–4294967295"));
            }
            _ => wrong("whole number"),
        },
        Shape::Answer if matches!(value, Json::Object(_) | Json::Null) => wrong("fixed value"),
        Shape::Texts => match value.as_array() {
            Some(items) if items.iter().all(|item| item.as_str().is_some()) => {}
            _ => wrong("list of texts"),
        },
        Shape::Expression => expression(value, place, faults),
        Shape::Setting => setting(value, place, faults),
        Shape::Table(keys) => walk(value, keys, false, place, faults),
        Shape::Tables(keys) | Shape::Rules(keys) => {
            let rule = matches!(shape, Shape::Rules(_));
            match value {
                Json::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        walk(item, keys, rule, &item_place(place, item, index), faults);
                    }
                }
                // `scope` is the one rule that stands alone.
                Json::Object(_) if place == "scope" => walk(value, keys, rule, place, faults),
                _ => wrong("list of tables"),
            }
        }
        Shape::Bool | Shape::Answer | Shape::Parts => {}
    }
}

/// A text that is not one its key allows.
fn bad_text(text: &str, shape: &Shape, place: &str) -> Option<PackFault> {
    let fault = || PackFault::new(FaultCode::BadValue, place, text);
    match shape {
        Shape::Word(allowed) => {
            let allowed = allowed();
            let is_one = allowed.contains(&text);
            (!is_one).then(|| fault().among(allowed.into_iter()))
        }
        Shape::Day if parse_date(text).is_none() => Some(fault().expecting("YYYY-MM-DD")),
        Shape::Time if time_of_day(text).is_none() => Some(fault().expecting("HH:MM")),
        _ => None,
    }
}

/// `"reading"`, `"scope"`, `{ tier_amount = … }` or `{ roll = … }`.
fn setting(value: &Json, place: &str, faults: &mut Vec<PackFault>) {
    const SETTINGS: [&str; 4] = ["reading", "scope", "tier_amount", "roll"];
    const CLOCK_KEY: Key = must("clock", Shape::Text);
    let part = |name: &str| value.get(name).map(|part| (part, join(place, name)));
    if let Some((amount, here)) = part("tier_amount") {
        walk(
            amount,
            &[CLOCK_KEY, must("tier", Shape::Text)],
            false,
            &here,
            faults,
        );
    } else if let Some((roll, here)) = part("roll") {
        walk(roll, &[CLOCK_KEY], false, &here, faults);
    } else if !matches!(value.as_str(), Some("reading" | "scope")) {
        let found = value.as_str().unwrap_or_default();
        faults.push(PackFault::new(FaultCode::BadValue, place, found).among(SETTINGS.into_iter()));
    }
}

fn expression(value: &Json, place: &str, faults: &mut Vec<PackFault>) {
    let single = value
        .as_object()
        .filter(|entries| entries.len() == 1)
        .and_then(|entries| entries.iter().next());
    let Some((test, inner)) = single else {
        faults
            .push(PackFault::new(FaultCode::UnknownTest, place, kind_of(value)).expecting(TESTS.join(", ")));
        return;
    };
    let here = join(place, test);
    let list = |inner: &Json, here: &str, faults: &mut Vec<PackFault>| match inner.as_array() {
        Some(parts) => {
            for (index, part) in parts.iter().enumerate() {
                expression(part, &within(here, &index.to_string()), faults);
            }
        }
        None => faults.push(PackFault::new(FaultCode::WrongType, here, kind_of(inner)).expecting("list")),
    };
    match test.as_str() {
        "all" | "any" => list(inner, &here, faults),
        "not" => expression(inner, &here, faults),
        "at_least" => {
            walk(
                inner,
                &[must("n", Shape::Number), must("of", Shape::Parts)],
                false,
                &here,
                faults,
            );
            if let Some(of) = inner.get("of") {
                list(of, &join(&here, "of"), faults);
            }
        }
        "is" | "answered" => check(inner, &Shape::Text, &here, faults),
        "one_of" => {
            walk(
                inner,
                &[must("fact", Shape::Text), must("values", Shape::Texts)],
                false,
                &here,
                faults,
            );
        }
        "compare" => walk(
            inner,
            &[
                must("fact", Shape::Text),
                must("op", Shape::Word(|| names(words::COMPARISONS))),
                must("value", Shape::Answer),
            ],
            false,
            &here,
            faults,
        ),
        _ => faults
            .push(PackFault::new(FaultCode::UnknownTest, place, test.clone()).among(TESTS.iter().copied())),
    }
}

/// The place of a list's item: by its id where it has one, since numbers change when rules are added.
pub(super) fn item_place(list: &str, item: &Json, index: usize) -> String {
    match item.get("id").or_else(|| item.get("tier")).and_then(Json::as_str) {
        Some(id) => within(list, id),
        None => within(list, &index.to_string()),
    }
}

fn kind_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "nothing",
        Json::Bool(_) => "true or false",
        Json::Number(_) | Json::OtherNumber => "number",
        Json::String(_) => "text",
        Json::Array(_) => "list",
        Json::Object(_) => "table",
    }
}
