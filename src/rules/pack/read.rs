//! Reading the values of a pack, by hand.
//!
//! serde's derived readers for two dozen types were a third of the rules' wasm, and stop at the first
//! fault. Here nothing is reported at all: the walk over the form (`schema`) has already told what is missing or
//! of the wrong kind, and a reader takes an empty value in its place.

use chrono::NaiveDate;

use super::words::{self, Words};
use crate::rules::citation::{Certainty, Citation, Effective};
use crate::rules::expression::{Comparison, Expression};
use crate::rules::fact::Value;
use crate::rules::json::Json;
use crate::rules::moment::{Moment, parse_date, time_of_day};
use crate::rules::order::Map;

/// What a rule takes from its pack where it says nothing itself.
#[derive(Default)]
pub(super) struct Inherited {
    pub(super) instrument: String,
    pub(super) certainty: Certainty,
    pub(super) effective: Effective,
}

/// One table of a pack.
pub(super) struct Table<'a> {
    entries: Option<&'a Map<String, Json>>,
    inherited: &'a Inherited,
}

impl<'a> Table<'a> {
    pub(super) fn new(json: &'a Json, inherited: &'a Inherited) -> Table<'a> {
        Table {
            entries: json.as_object(),
            inherited,
        }
    }

    fn get(&self, key: &str) -> Option<&'a Json> {
        self.entries?.get(key)
    }

    pub(super) fn maybe_text(&self, key: &str) -> Option<String> {
        self.get(key)?.as_str().map(str::to_owned)
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.maybe_text(key).unwrap_or_default()
    }

    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        self.items(key)
            .iter()
            .filter_map(Json::as_str)
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.get(key)?.as_bool()
    }

    pub(super) fn number(&self, key: &str) -> Option<u32> {
        u32::try_from(self.get(key)?.as_i64()?).ok()
    }

    /// One of a fixed set of words; `None` where it is left out or none of them.
    pub(super) fn word<T: Copy>(&self, key: &str, words: Words<T>) -> Option<T> {
        let word = self.get(key)?.as_str()?;
        let (_, value) = words.iter().find(|(name, _)| *name == word)?;
        Some(*value)
    }

    fn items(&self, key: &str) -> &'a [Json] {
        self.get(key).and_then(Json::as_array).unwrap_or_default()
    }

    /// Walks the tables of a list; behind a pointer, so that two dozen types share the walk.
    pub(super) fn each(&self, key: &str, take: &mut dyn FnMut(&Table<'a>)) {
        for item in self.items(key) {
            take(&Table::new(item, self.inherited));
        }
    }

    /// The tables of a list, each read.
    pub(super) fn list<T>(&self, key: &str, read: impl Fn(&Table<'a>) -> T) -> Vec<T> {
        let mut list = Vec::new();
        self.each(key, &mut |table| list.push(read(table)));
        list
    }

    /// A single table.
    pub(super) fn table(&self, key: &str) -> Option<Table<'a>> {
        Some(Table::new(self.get(key)?, self.inherited))
    }

    /// The rule's own article, with the pack's instrument and certainty unless it says otherwise.
    pub(super) fn citation(&self) -> Citation {
        self.maybe_citation().unwrap_or_default()
    }

    /// The same, where an article may be left out.
    pub(super) fn maybe_citation(&self) -> Option<Citation> {
        Some(Citation {
            article: self.maybe_text("article")?,
            instrument: self
                .maybe_text("instrument")
                .unwrap_or_else(|| self.inherited.instrument.clone()),
            certainty: self
                .word("certainty", words::CERTAINTIES)
                .unwrap_or(self.inherited.certainty),
        })
    }

    /// The rule's own effective dates, else the pack's.
    pub(super) fn effective(&self) -> Effective {
        Effective {
            from: self.day("from").or(self.inherited.effective.from),
            to: self.day("to").or(self.inherited.effective.to),
        }
    }

    fn day(&self, key: &str) -> Option<NaiveDate> {
        parse_date(self.get(key)?.as_str()?)
    }

    /// Minutes after midnight, from `HH:MM`.
    pub(super) fn time(&self, key: &str) -> u16 {
        time_of_day(&self.text(key)).unwrap_or_default()
    }

    pub(super) fn when(&self) -> Expression {
        self.maybe_when().unwrap_or(Expression::All(Vec::new()))
    }

    pub(super) fn maybe_when(&self) -> Option<Expression> {
        self.get("when").map(|json| self.expression(json))
    }

    fn expression(&self, json: &Json) -> Expression {
        let parts = |json: Option<&Json>| {
            let parts = json.and_then(Json::as_array).unwrap_or_default();
            parts.iter().map(|part| self.expression(part)).collect::<Vec<_>>()
        };
        let text = |json: Option<&Json>| json.and_then(Json::as_str).unwrap_or_default().to_owned();
        let Some((test, inner)) = json.as_object().and_then(|entries| entries.iter().next()) else {
            return Expression::All(Vec::new());
        };
        match test.as_str() {
            "any" => Expression::Any(parts(Some(inner))),
            "not" => Expression::Not(Box::new(self.expression(inner))),
            "at_least" => Expression::AtLeast {
                n: inner
                    .get("n")
                    .and_then(Json::as_i64)
                    .and_then(|n| usize::try_from(n).ok())
                    .unwrap_or_default(),
                of: parts(inner.get("of")),
            },
            "is" => Expression::Is(text(Some(inner))),
            "answered" => Expression::Answered(text(Some(inner))),
            "one_of" => {
                let values = inner.get("values").and_then(Json::as_array).unwrap_or_default();
                let values = values.iter().map(|value| text(Some(value))).collect();
                Expression::OneOf {
                    fact: text(inner.get("fact")),
                    values,
                }
            }
            "compare" => {
                let table = Table::new(inner, self.inherited);
                Expression::Compare {
                    fact: text(inner.get("fact")),
                    op: table.word("op", words::COMPARISONS).unwrap_or(Comparison::Equal),
                    value: inner.get("value").map_or(Value::YesNo(false), answer),
                }
            }
            _ => Expression::All(parts(Some(inner))),
        }
    }
}

/// A fixed value of a comparison, as [`Value`] reads it; what is no value becomes one of a kind that no
/// comparison takes, and is reported with its fact (`check`).
fn answer(json: &Json) -> Value {
    if let Some(number) = json.as_i64() {
        return Value::Number(number);
    }
    let text = json.as_str().unwrap_or_default();
    match (parse_date(text), Moment::parse(text)) {
        (Some(day), _) => Value::Date(day),
        (None, Ok(moment)) => Value::Moment(moment),
        _ => Value::YesNo(false),
    }
}
