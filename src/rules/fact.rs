//! Facts: the named, typed values a case consists of.
//!
//! A fact that is not in [`Facts`] is unknown, never false. Free text is never a fact value: a text
//! field contributes a yes/no fact that says whether it is there.

use crate::rules::order::{Map, Set};
use std::fmt;

use chrono::NaiveDate;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::citation::{Citation, parse_day};
use super::form::{Form, Reading};
use super::json::Json;
use super::moment::{Moment, date_text};

/// One answer.
///
/// In JSON each kind has its natural spelling: `true`, `"counter"`, `["attitude", "fees"]`, `1250`,
/// `"2026-09-30"`, `"2026-09-30T10:00:00+08:00"`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Yes or no.
    YesNo(bool),
    /// One choice, by id, never by label.
    Choice(String),
    /// Several choices, by id.
    Choices(Set<String>),
    /// A whole number; the declaration names its unit (money is in fen).
    Number(i64),
    /// A day, Beijing time.
    Date(NaiveDate),
    /// A moment, Beijing time.
    Moment(Moment),
}

impl fmt::Debug for Value {
    /// Names the kind only: an answer can be personal data, and debug output ends in logs.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Value::YesNo(_) => "YesNo(…)",
            Value::Choice(_) => "Choice(…)",
            Value::Choices(_) => "Choices(…)",
            Value::Number(_) => "Number(…)",
            Value::Date(_) => "Date(…)",
            Value::Moment(_) => "Moment(…)",
        })
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::YesNo(yes) => to.serialize_bool(*yes),
            Value::Choice(id) => to.serialize_str(id),
            Value::Choices(ids) => ids.serialize(to),
            Value::Number(number) => to.serialize_i64(*number),
            Value::Date(day) => to.serialize_str(&date_text(*day)),
            Value::Moment(moment) => moment.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
        struct AnyValue;
        impl<'de> Visitor<'de> for AnyValue {
            type Value = Value;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("yes or no, a choice, a list of choices, a whole number, a date or a moment")
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
                Ok(Value::YesNo(yes))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Number(number))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
                i64::try_from(number)
                    .map(Value::Number)
                    .map_err(|_| E::custom("the number is too large"))
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
                // JavaScript has one number type: 1250.0 is meant as 1250.
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "checked: whole, and far inside the range of i64"
                )]
                if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
                    Ok(Value::Number(number as i64))
                } else {
                    Err(E::custom("numbers are whole; money is in fen"))
                }
            }
            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(if let Some(day) = parse_day(text) {
                    Value::Date(day)
                } else if let Ok(moment) = Moment::parse(text) {
                    Value::Moment(moment)
                } else {
                    Value::Choice(text.to_owned())
                })
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
                let mut ids = Set::new();
                while let Some(id) = items.next_element()? {
                    ids.insert(id);
                }
                Ok(Value::Choices(ids))
            }
        }
        from.deserialize_any(AnyValue)
    }
}

/// What is known about a case, by fact id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(Map<String, Value>);

impl Facts {
    /// Nothing known.
    #[must_use]
    pub fn new() -> Facts {
        Facts::default()
    }

    /// The answer, or `None` while it is open.
    #[must_use]
    pub fn get(&self, fact: &str) -> Option<&Value> {
        self.0.get(fact)
    }

    /// Sets an answer, replacing an earlier one.
    pub fn set(&mut self, fact: impl Into<String>, value: Value) {
        self.0.insert(fact.into(), value);
    }

    /// Makes a fact open again.
    pub fn remove(&mut self, fact: &str) {
        self.0.remove(fact);
    }

    /// All answers in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value))
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Value)> for Facts {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(answers: I) -> Facts {
        Facts(answers.into_iter().collect())
    }
}

/// The kind of value a fact takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Yes or no.
    YesNo,
    /// Exactly one of the declared choices.
    Choice,
    /// Any of the declared choices.
    Choices,
    /// A whole number.
    Number,
    /// A day.
    Date,
    /// A moment.
    Moment,
}

/// Declares one fact: the shared vocabulary, or a pack for its own use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactDeclaration {
    /// Id by which expressions and stored cases name it.
    pub id: String,
    /// Kind of value.
    pub kind: FactKind,
    /// Ids of the choices, in the order in which they are offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Unit of a number, such as `fen` or `persons`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Who answers it: the person (default) or the handler.
    #[serde(default)]
    pub asked: Asked,
    /// Where an instrument defines the fact itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Citation>,
}

/// Who answers a fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// The person who complains.
    #[default]
    Complainant,
    /// The member of staff who handles the case.
    Handler,
}

impl FactDeclaration {
    /// Whether `value` has this fact's kind and names only its choices.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        match (self.kind, value) {
            (FactKind::YesNo, Value::YesNo(_))
            | (FactKind::Number, Value::Number(_))
            | (FactKind::Date, Value::Date(_))
            | (FactKind::Moment, Value::Moment(_)) => true,
            (FactKind::Choice, Value::Choice(id)) => self.choices.contains(id),
            (FactKind::Choices, Value::Choices(ids)) => ids.iter().all(|id| self.choices.contains(id)),
            _ => false,
        }
    }
}

impl Form for Value {
    fn read(value: &Json, reading: &mut Reading) -> Value {
        match value {
            Json::Bool(yes) => return Value::YesNo(*yes),
            Json::String(text) => return Value::from_text(text),
            Json::Array(_) => {
                return Value::Choices(Vec::<String>::read(value, reading).into_iter().collect());
            }
            Json::Number(number) => return Value::Number(*number),
            Json::OtherNumber => reading.wanted("a whole number is wanted; money is in fen"),
            Json::Null | Json::Object(_) => {
                reading.wanted(
                    "yes or no, a choice, a list of choices, a whole number, a date or a moment is wanted",
                );
            }
        }
        Value::YesNo(false)
    }
}

impl Value {
    /// A date, a moment, or else a choice.
    pub(crate) fn from_text(text: &str) -> Value {
        if let Some(day) = parse_day(text) {
            Value::Date(day)
        } else if let Ok(moment) = Moment::parse(text) {
            Value::Moment(moment)
        } else {
            Value::Choice(text.to_owned())
        }
    }
}
