//! What would turn a verdict: single answers, tried out one after the other.

use crate::rules::order::Set;

use chrono::TimeDelta;

use super::Change;
use super::known::With;
use crate::rules::expression::{Expression, Lookup};
use crate::rules::fact::{FactDeclaration, FactKind, Value};
use crate::rules::pack::PolicyPack;
use crate::rules::truth::Truth;

/// Answers that, alone, would bring `when` to `target`; facts in the order of the pack.
pub(super) fn would_change(
    pack: &PolicyPack,
    when: &Expression,
    known: &dyn Lookup,
    target: Truth,
) -> Vec<Change> {
    let names = when.names();
    let facts = pack.facts.iter().filter(|fact| names.contains(&fact.id.as_str()));
    let mut changes = Vec::new();
    for fact in facts {
        let mut values = Vec::new();
        for (shown, value) in answers(fact, when, known.value(&fact.id), target) {
            let with = With {
                known,
                fact: &fact.id,
                value,
            };
            if when.truth(&with) == target {
                values.push(shown);
            }
        }
        if !values.is_empty() {
            changes.push(Change {
                fact: fact.id.clone(),
                values,
            });
        }
    }
    changes
}

/// The answers worth trying, each as it is shown and as it is tried.
fn answers(
    fact: &FactDeclaration,
    when: &Expression,
    current: Option<&Value>,
    target: Truth,
) -> Vec<(Value, Value)> {
    let mut answers = Vec::new();
    let mut same = |value: Value| answers.push((value.clone(), value));
    match fact.kind {
        FactKind::YesNo => [true, false].into_iter().for_each(|yes| same(Value::YesNo(yes))),
        FactKind::Choice => {
            for id in &fact.choices {
                same(Value::Choice(id.clone()));
            }
        }
        FactKind::Choices => {
            // Towards "met" a choice is added to what is there; away from it, it stands alone.
            let base = match current {
                Some(Value::Choices(ids)) if target == Truth::True => ids.clone(),
                _ => Set::new(),
            };
            for id in fact.choices.iter().filter(|id| !base.contains(*id)) {
                let mut ids = base.clone();
                ids.insert(id.clone());
                answers.push((Value::Choice(id.clone()), Value::Choices(ids)));
            }
        }
        FactKind::Number | FactKind::Date | FactKind::Moment => {
            let mut values = Set::new();
            when.visit(&mut |part| {
                if let Expression::Compare {
                    fact: other, value, ..
                } = part
                    && *other == fact.id
                {
                    values.extend(around(value));
                }
            });
            values.into_iter().for_each(same);
        }
    }
    answers
}

/// A threshold and its neighbours: between them every comparison changes.
pub(crate) fn around(value: &Value) -> Vec<Value> {
    let mut values = Vec::new();
    for step in [-1, 0, 1] {
        values.extend(match value {
            Value::Number(number) => Some(Value::Number(number.saturating_add(step))),
            Value::Date(day) => day.checked_add_signed(TimeDelta::days(step)).map(Value::Date),
            Value::Moment(moment) => Some(Value::Moment(moment.plus_ms(step))),
            _ => None,
        });
    }
    values
}
