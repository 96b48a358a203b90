//! A search for answers that make an expression true or false.
//!
//! Depth first: give the first open fact each of its telling values until the value is definite. Three-
//! valued evaluation prunes most branches, so that real packs take a few hundred steps.

use crate::rules::order::Set;

use chrono::NaiveDate;

use crate::rules::assessment::around;
use crate::rules::expression::Expression;
use crate::rules::fact::{FactDeclaration, FactKind, Facts, Value};
use crate::rules::moment::Moment;
use crate::rules::pack::{ELIGIBLE, PolicyPack, SCOPE};
use crate::rules::truth::Truth;

/// What came of a search.
#[derive(Debug, PartialEq)]
pub(super) enum Search {
    /// These answers do it.
    Found(Facts),
    /// No answers do.
    Impossible,
    /// Too many combinations to be sure.
    GivenUp,
}

/// Evaluations after which a search gives up: about a tenth of a second.
const BUDGET: u32 = 200_000;

/// Looks for answers under which `when` has the value `wanted`. It must be [`inlined`].
pub(super) fn find(pack: &PolicyPack, when: &Expression, wanted: Truth) -> Search {
    let mut budget = BUDGET;
    let mut facts = Facts::new();
    match descend(pack, when, wanted, &mut facts, &mut budget) {
        Some(true) => Search::Found(facts),
        Some(false) => Search::Impossible,
        None => Search::GivenUp,
    }
}

fn descend(
    pack: &PolicyPack,
    when: &Expression,
    wanted: Truth,
    facts: &mut Facts,
    budget: &mut u32,
) -> Option<bool> {
    *budget = budget.checked_sub(1)?;
    let trail = when.evaluate(facts);
    if trail.truth != Truth::Unknown {
        return Some(trail.truth == wanted);
    }
    let open = trail.open_facts();
    let Some(fact) = pack.facts.iter().find(|fact| open.contains(&fact.id)) else {
        return Some(false);
    };
    for value in values(fact, when) {
        facts.set(fact.id.clone(), value);
        if descend(pack, when, wanted, facts, budget)? {
            return Some(true);
        }
    }
    facts.remove(&fact.id);
    Some(false)
}

/// Values of a fact that an expression can tell apart.
fn values(fact: &FactDeclaration, when: &Expression) -> Vec<Value> {
    let mut lists: Vec<&[String]> = Vec::new();
    let mut thresholds = Set::new();
    when.visit(&mut |part| match part {
        Expression::OneOf { fact: id, values } if *id == fact.id => lists.push(values),
        Expression::Compare { fact: id, value, .. } if *id == fact.id => thresholds.extend(around(value)),
        _ => {}
    });
    // Choices that are in the same lists cannot be told apart: one of them stands for all.
    let mut seen: Vec<Vec<bool>> = Vec::new();
    let telling: Vec<&String> = fact
        .choices
        .iter()
        .filter(|choice| {
            let pattern: Vec<bool> = lists.iter().map(|list| list.contains(choice)).collect();
            let new = !seen.contains(&pattern);
            seen.push(pattern);
            new
        })
        .collect();
    match fact.kind {
        FactKind::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
        FactKind::Choice => telling.into_iter().cloned().map(Value::Choice).collect(),
        FactKind::Choices => subsets(&telling),
        FactKind::Number | FactKind::Date | FactKind::Moment if !thresholds.is_empty() => {
            thresholds.into_iter().collect()
        }
        // Only "answered" asks for it: any value will do.
        FactKind::Number => vec![Value::Number(0)],
        FactKind::Date => vec![Value::Date(NaiveDate::default())],
        FactKind::Moment => vec![Value::Moment(Moment::from_unix_ms(0))],
    }
}

/// All combinations of a few telling choices.
fn subsets(choices: &[&String]) -> Vec<Value> {
    let few = choices.iter().take(10);
    let mut sets: Vec<Set<String>> = vec![Set::new()];
    for choice in few {
        let with: Vec<Set<String>> = sets
            .iter()
            .map(|set| {
                let mut set = set.clone();
                set.insert((*choice).clone());
                set
            })
            .collect();
        sets.extend(with);
    }
    sets.into_iter().map(Value::Choices).collect()
}

/// The expression with conditions, scope and eligibility (under the first reading) written out.
pub(super) fn inlined(pack: &PolicyPack, when: &Expression) -> Expression {
    let list = |of: &[Expression]| of.iter().map(|part| inlined(pack, part)).collect::<Vec<_>>();
    match when {
        Expression::All(of) => Expression::All(list(of)),
        Expression::Any(of) => Expression::Any(list(of)),
        Expression::Not(of) => Expression::Not(Box::new(inlined(pack, of))),
        Expression::AtLeast { n, of } => Expression::AtLeast { n: *n, of: list(of) },
        Expression::Is(name) => {
            let always = || Expression::All(Vec::new());
            if let Some(condition) = pack.conditions.iter().find(|condition| condition.id == *name) {
                // Loading has refused conditions that mention later ones, so this ends.
                inlined(pack, &condition.when)
            } else if name == SCOPE {
                pack.scope
                    .as_ref()
                    .map_or_else(always, |scope| scope.when.clone())
            } else if name == ELIGIBLE {
                pack.readings
                    .first()
                    .map_or_else(always, |reading| inlined(pack, &reading.when))
            } else {
                when.clone()
            }
        }
        Expression::OneOf { .. } | Expression::Compare { .. } | Expression::Answered(_) => when.clone(),
    }
}
