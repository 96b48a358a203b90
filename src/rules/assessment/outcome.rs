//! What follows: routes, outcome and the next question.

use crate::rules::order::Set;

use chrono::NaiveDate;

use super::known::Known;
use super::{ConditionResult, Outcome, RouteResult};
use crate::rules::expression::{Expression, Lookup, Trail};
use crate::rules::fact::Value;
use crate::rules::pack::{PolicyPack, Question, Route, SCOPE, Verdict};
use crate::rules::truth::Truth;

/// Routes that hold, and those that still could.
pub(super) struct Routes {
    pub(super) taken: Vec<RouteResult>,
    /// Open facts of routes that could still take the complaint.
    open: Set<String>,
    /// Something goes elsewhere and something stays.
    pub(super) split: bool,
    /// Everything goes elsewhere.
    whole: bool,
}

impl Routes {
    pub(super) fn of(pack: &PolicyPack, day: NaiveDate, known: &Known<'_>) -> Routes {
        let mut routes = Routes {
            taken: Vec::new(),
            open: Set::new(),
            split: false,
            whole: false,
        };
        let mut holding: Vec<&Route> = Vec::new();
        for route in pack.routes.iter().filter(|route| route.effective.covers(day)) {
            let trail = route.when.evaluate(known);
            match trail.truth {
                Truth::True => holding.push(route),
                Truth::Unknown => routes.open.extend(trail.open_facts()),
                Truth::False => {}
            }
        }
        let is_taken = |fact: &str, choice: &str| {
            holding
                .iter()
                .any(|route| route.takes.fact == fact && route.takes.values.iter().any(|id| id == choice))
        };
        let stays = holding.iter().any(|route| {
            let fact = route.takes.fact.as_str();
            match known.value(fact) {
                Some(Value::Choice(choice)) => !is_taken(fact, choice),
                Some(Value::Choices(choices)) => choices.iter().any(|choice| !is_taken(fact, choice)),
                _ => true,
            }
        });
        routes.split = !holding.is_empty() && stays;
        routes.whole = !holding.is_empty() && !stays;
        routes.taken = holding
            .into_iter()
            .map(|route| route_result(route, known))
            .collect();
        routes
    }
}

fn route_result(route: &Route, known: &Known<'_>) -> RouteResult {
    let chosen = |id: &&String| match known.value(&route.takes.fact) {
        Some(Value::Choice(choice)) => choice == *id,
        Some(Value::Choices(choices)) => choices.contains(*id),
        _ => false,
    };
    RouteResult {
        id: route.id.clone(),
        takes: route.takes.values.iter().filter(chosen).cloned().collect(),
        citations: std::iter::once(&route.citation)
            .chain(&route.see_also)
            .cloned()
            .collect(),
        today: route.today.clone(),
    }
}

/// D03, D04, D22, D29, D30: never a refusal, and never a verdict that an open fact could still change.
pub(super) fn outcome(
    pack: &PolicyPack,
    scope: &ConditionResult,
    conditions: &[ConditionResult],
    eligibility: &Trail,
    routes: &Routes,
    known: &Known<'_>,
) -> Outcome {
    if routes.whole {
        return Outcome::Referred {
            routes: routes.taken.iter().map(|route| route.id.clone()).collect(),
        };
    }
    let mut open = routes.open.clone();
    let fails = scope.verdict == Verdict::NotMet || eligibility.truth.is_false();
    if !fails {
        open.extend(scope.open.iter().cloned());
        open.extend(eligibility.open_facts());
    }
    // "Open" without an open fact does not occur; should it, the complaint is still not turned away.
    let undecided = !fails && (scope.verdict == Verdict::Unknown || eligibility.truth.is_unknown());
    if undecided || !open.is_empty() {
        return Outcome::NotYet {
            missing: to_ask(pack, open, known),
        };
    }
    if !fails {
        return Outcome::Accepted;
    }
    let mut because = Vec::new();
    if scope.verdict == Verdict::NotMet {
        because.push(SCOPE.to_owned());
    }
    if eligibility.truth.is_false() {
        let failed = |result: &&ConditionResult| result.verdict == Verdict::NotMet && !result.alternative;
        because.extend(conditions.iter().filter(failed).map(|result| result.id.clone()));
    }
    Outcome::RegisteredOnly { because }
}

/// Facts in the order in which the pack asks for them; those nobody is asked for come last.
pub(super) fn in_order(pack: &PolicyPack, mut facts: Set<String>) -> Vec<String> {
    // Picked one by one: a sort would cost the wasm more than all of this file's other lists together.
    let mut ordered = Vec::with_capacity(facts.len());
    for fact in pack.questions.iter().flat_map(|question| &question.facts) {
        if facts.remove(fact) {
            ordered.push(fact.clone());
        }
    }
    ordered.extend(facts);
    ordered
}

/// The open facts worth asking for now: those whose question is not itself waiting for another answer,
/// unless nothing else is left.
fn to_ask(pack: &PolicyPack, open: Set<String>, known: &Known<'_>) -> Vec<String> {
    let waits = |fact: &&String| {
        let asks = |question: &&Question| question.facts.contains(fact);
        let when = pack
            .questions
            .iter()
            .find(asks)
            .and_then(|question| question.when.as_ref());
        when.is_some_and(|when| !when.truth(known).is_true())
    };
    let mut now = open.clone();
    now.retain(|fact| !waits(&fact));
    in_order(pack, if now.is_empty() { open } else { now })
}

/// The first question, in the author's order, that has a missing fact.
pub(super) fn next_question(pack: &PolicyPack, outcome: &Outcome, known: &Known<'_>) -> Option<String> {
    let Outcome::NotYet { missing } = outcome else {
        return None;
    };
    let asked = |when: &Option<Expression>| when.as_ref().is_none_or(|when| !when.truth(known).is_false());
    let question = pack
        .questions
        .iter()
        .find(|question| question.facts.iter().any(|fact| missing.contains(fact)) && asked(&question.when))?;
    Some(question.id.clone())
}
