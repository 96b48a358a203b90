//! What the expressions of one pack may look at, for one case.

use super::{IgnoredCode, IgnoredFact};
use crate::rules::builtin;
use crate::rules::expression::{Lookup, Trail};
use crate::rules::fact::{Facts, Value};
use crate::rules::pack::{PolicyPack, near_name};

/// Usable facts and the conditions evaluated so far.
#[derive(Clone)]
pub(super) struct Known<'a> {
    facts: Vec<(&'a str, &'a Value)>,
    conditions: Vec<(&'a str, Trail)>,
}

impl Lookup for Known<'_> {
    fn value(&self, fact: &str) -> Option<&Value> {
        self.facts
            .iter()
            .find(|(id, _)| *id == fact)
            .map(|(_, value)| *value)
    }

    fn condition(&self, id: &str) -> Option<&Trail> {
        self.conditions
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(_, trail)| trail)
    }
}

impl<'a> Known<'a> {
    /// Keeps the facts that fit the pack's declarations. The others count as open, and are named.
    pub(super) fn new(pack: &PolicyPack, facts: &'a Facts) -> (Known<'a>, Vec<IgnoredFact>) {
        let ignored = ignored(pack, facts);
        let is_usable = |id: &str| !ignored.iter().any(|ignored| ignored.fact == id);
        let known = Known {
            facts: facts.iter().filter(|(id, _)| is_usable(id)).collect(),
            conditions: Vec::new(),
        };
        (known, ignored)
    }

    pub(super) fn add(&mut self, id: &'a str, trail: Trail) {
        self.conditions.push((id, trail));
    }

    pub(super) fn is_answered(&self, fact: &str) -> bool {
        self.value(fact).is_some()
    }
}

/// The facts that no pack can use, each with what was probably meant.
pub fn ignored(pack: &PolicyPack, facts: &Facts) -> Vec<IgnoredFact> {
    let mut ignored = Vec::new();
    for (id, value) in facts.iter() {
        // A shared fact that only other packs use is no fault of the input.
        let declared = pack
            .fact(id)
            .or_else(|| builtin::vocabulary().iter().find(|fact| fact.id == id));
        let Some(declared) = declared else {
            let names = pack
                .facts
                .iter()
                .chain(builtin::vocabulary())
                .map(|fact| fact.id.as_str());
            ignored.push(IgnoredFact {
                fact: id.to_owned(),
                code: IgnoredCode::UnknownFact,
                near: near_name(id, names).map(str::to_owned),
            });
            continue;
        };
        if declared.accepts(value) {
            continue;
        }
        let stray = match value {
            Value::Choice(choice) => Some(choice),
            Value::Choices(choices) => choices.iter().find(|choice| !declared.choices.contains(choice)),
            _ => None,
        };
        let choices = declared.choices.iter().map(String::as_str);
        ignored.push(IgnoredFact {
            fact: id.to_owned(),
            code: match stray {
                Some(_) if !declared.choices.is_empty() => IgnoredCode::UnknownChoice,
                _ => IgnoredCode::WrongType,
            },
            near: stray
                .and_then(|stray| near_name(stray, choices))
                .map(str::to_owned),
        });
    }
    ignored
}

/// The same case with one answer changed.
pub(super) struct With<'a> {
    pub(super) known: &'a dyn Lookup,
    pub(super) fact: &'a str,
    pub(super) value: Value,
}

impl Lookup for With<'_> {
    fn value(&self, fact: &str) -> Option<&Value> {
        if fact == self.fact {
            Some(&self.value)
        } else {
            self.known.value(fact)
        }
    }

    fn condition(&self, id: &str) -> Option<&Trail> {
        self.known.condition(id)
    }
}
