//! What a person entered, kept exactly as typed, half-finished or not.

use crate::rules::order::{Map, Set};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Text that a person typed. It has no `Display`, and its `Debug` redacts: personal data never
/// reaches a log or an error text by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Private(String);

impl Private {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Private {
        Private(text.into())
    }

    /// The text itself, for the screen, the store and the submission.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing but white space was typed.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_blank() {
            "Private(blank)"
        } else {
            "Private(…)"
        })
    }
}

/// One answer. Choices are kept by id, never by label, so that a change of language changes none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Anything typed.
    Text(Private),
    /// One of several.
    Choice(String),
    /// Any of several.
    Choices(Set<String>),
    /// Yes or no, and a box that was ticked or cleared again.
    YesNo(bool),
    /// A day in three boxes, as typed.
    Date(TypedDate),
    /// Several people (the representatives of a joint complaint).
    People(Vec<TypedPerson>),
}

/// A day as typed into three boxes; nothing in it needs to be valid yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TypedDate {
    /// Year box.
    pub year: Private,
    /// Month box.
    pub month: Private,
    /// Day box.
    pub day: Private,
}

impl TypedDate {
    /// Whether nothing was typed into any box.
    pub fn is_blank(&self) -> bool {
        self.year.is_blank() && self.month.is_blank() && self.day.is_blank()
    }
}

/// One representative of a joint complaint, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TypedPerson {
    /// Name.
    pub name: Private,
    /// Telephone number.
    pub phone: Private,
}

/// All answers of a draft by field id (see [`super::form::field`]).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(Map<String, Answer>);

impl Answers {
    /// The answer to a field, if one was given.
    pub fn get(&self, field: &str) -> Option<&Answer> {
        self.0.get(field)
    }

    /// Sets an answer; a blank one removes it, so that "blank" and "not answered" are one thing.
    pub fn set(&mut self, field: &str, answer: Answer) {
        let blank = match &answer {
            Answer::Text(text) => text.expose().is_empty(),
            Answer::Choice(id) => id.is_empty(),
            Answer::Choices(ids) => ids.is_empty(),
            Answer::YesNo(_) => false,
            Answer::Date(date) => {
                date.year.expose().is_empty()
                    && date.month.expose().is_empty()
                    && date.day.expose().is_empty()
            }
            Answer::People(people) => people.is_empty(),
        };
        if blank {
            self.0.remove(field);
        } else {
            self.0.insert(field.to_owned(), answer);
        }
    }

    /// Forgets an answer.
    pub fn remove(&mut self, field: &str) {
        self.0.remove(field);
    }

    /// The typed text of a field, trimmed; `None` if blank.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.get(field) {
            Some(Answer::Text(text)) if !text.is_blank() => Some(text.expose().trim()),
            _ => None,
        }
    }

    /// The chosen id of a field.
    pub fn choice(&self, field: &str) -> Option<&str> {
        match self.get(field) {
            Some(Answer::Choice(id)) => Some(id),
            _ => None,
        }
    }

    /// Whether `id` is chosen in a field, single or multiple.
    pub fn chose(&self, field: &str, id: &str) -> bool {
        match self.get(field) {
            Some(Answer::Choice(chosen)) => chosen == id,
            Some(Answer::Choices(ids)) => ids.contains(id),
            _ => false,
        }
    }

    /// The chosen ids of a multiple choice.
    pub fn choices(&self, field: &str) -> Option<&Set<String>> {
        match self.get(field) {
            Some(Answer::Choices(ids)) => Some(ids),
            _ => None,
        }
    }

    /// A yes/no answer.
    pub fn yes_no(&self, field: &str) -> Option<bool> {
        match self.get(field) {
            Some(Answer::YesNo(yes)) => Some(*yes),
            _ => None,
        }
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, field: &str) -> bool {
        self.yes_no(field) == Some(true)
    }

    /// The typed date of a field.
    pub fn date(&self, field: &str) -> Option<&TypedDate> {
        match self.get(field) {
            Some(Answer::Date(date)) if !date.is_blank() => Some(date),
            _ => None,
        }
    }

    /// The people of a field; empty if none.
    pub fn people(&self, field: &str) -> &[TypedPerson] {
        match self.get(field) {
            Some(Answer::People(people)) => people,
            _ => &[],
        }
    }

    /// All answers in the order of their field ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(field, answer)| (field.as_str(), answer))
    }

    /// Whether nothing was answered at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
