//! Lint: what a pack's author should know before the pack ships, though it loads.
//!
//! Loading finds what cannot be right (see [`PolicyPack::from_json`]); this finds what is probably not
//! meant: conditions nobody can meet, levels nobody can reach, texts that are missing, limits looser than
//! the statute. Every finding says where, what, why and what to do ([`PackFault::explain`]).

mod deadlines;
mod search;
mod words;

use chrono::NaiveDate;

use super::builtin;
use super::calendar::WorkingCalendar;
use super::expression::Expression;
use super::fact::{Facts, Value};
use super::moment::date_text;
use super::pack::{FaultCode, Level, PackFault, PolicyPack, Reason, SCOPE, Verdict, join, within};
use super::truth::Truth;
use super::wording::Wording;
use search::{Search, find};

pub use words::wording_keys;

/// What a pack is held against. Whatever is left out is not checked.
#[derive(Clone, Copy, Default)]
pub struct LintContext<'a> {
    /// The pack's wording, by language.
    pub wordings: &'a [(&'a str, Wording)],
    /// The layer it extends.
    pub statutory: Option<&'a PolicyPack>,
    /// Working days, for limits.
    pub calendar: Option<&'a WorkingCalendar>,
    /// Other versions of the same pack.
    pub versions: &'a [&'a PolicyPack],
    /// The day from which the calendar must be long enough.
    pub as_of: Option<NaiveDate>,
}

/// Everything worth telling the author of a loaded pack, in the order of the pack.
#[must_use]
pub fn lint(pack: &PolicyPack, context: &LintContext<'_>) -> Vec<PackFault> {
    let mut faults = lint_rules(pack, context);
    words::check(pack, context.wordings, &mut faults);
    faults
}

/// The rules alone, without their words: the JavaScript face has no words of a bank's own pack, and need not
/// carry what checks them.
fn lint_rules(pack: &PolicyPack, context: &LintContext<'_>) -> Vec<PackFault> {
    let mut faults = Vec::new();
    conditions(pack, &mut faults);
    levels(pack, &mut faults);
    tiers(pack, &mut faults);
    facts(pack, &mut faults);
    versions(pack, context.versions, &mut faults);
    deadlines::extensions(pack, &mut faults);
    if let Some(calendar) = context.calendar {
        if let Some(statutory) = context.statutory {
            deadlines::against_statute(pack, statutory, calendar, &mut faults);
        }
        if let Some(as_of) = context.as_of {
            deadlines::calendar_end(pack, calendar, as_of, &mut faults);
        }
    }
    faults
}

/// The same from a pack's JSON, which has no words: its errors where it does not load, else its findings.
#[must_use]
pub fn lint_json(json: &str, context: &LintContext<'_>) -> Vec<PackFault> {
    match PolicyPack::from_json(json) {
        Ok(pack) => lint_rules(&pack, context),
        Err(faults) => faults,
    }
}

fn conditions(pack: &PolicyPack, faults: &mut Vec<PackFault>) {
    let mut test = |place: String, when: &Expression, both: bool| {
        let when = search::inlined(pack, when);
        let names = || when.names().join(", ");
        if find(pack, &when, Truth::True) == Search::Impossible {
            faults.push(
                PackFault::new(FaultCode::NeverSatisfied, place.clone(), String::new()).expecting(names()),
            );
        }
        if both && find(pack, &when, Truth::False) == Search::Impossible {
            faults.push(PackFault::new(FaultCode::NeverRefuted, place, String::new()).expecting(names()));
        }
    };
    let mut reasons = |place: &str, when: &Expression, reasons: &[Reason]| {
        for reason in reasons {
            let verdict = match reason.verdict {
                Verdict::Met => when.clone(),
                Verdict::NotMet => Expression::Not(Box::new(when.clone())),
                // Open is no answer of the search: every fact gets a value there.
                Verdict::Unknown => continue,
            };
            let shown = Expression::All(vec![verdict, reason.when.clone()]);
            test(within(&join(place, "reasons"), &reason.id), &shown, false);
        }
    };
    if let Some(scope) = &pack.scope {
        reasons(SCOPE, &scope.when, &scope.reasons);
    }
    for condition in &pack.conditions {
        reasons(
            &within("conditions", &condition.id),
            &condition.when,
            &condition.reasons,
        );
    }
    if let Some(scope) = &pack.scope {
        test(SCOPE.to_owned(), &scope.when, true);
    }
    for condition in &pack.conditions {
        test(within("conditions", &condition.id), &condition.when, true);
    }
    for reading in &pack.readings {
        test(within("readings", &reading.id), &reading.when, true);
    }
    for route in &pack.routes {
        test(within("routes", &route.id), &route.when, true);
    }
    for clock in &pack.clocks {
        if let Some(when) = &clock.when {
            test(join(&within("clocks", &clock.id), "when"), when, false);
        }
    }
    let callbacks = pack
        .callbacks
        .iter()
        .map(|rule| ("callbacks", &rule.id, &rule.when));
    let duties = pack.duties.iter().map(|rule| ("duties", &rule.id, &rule.when));
    let notices = pack.notices.iter().map(|rule| ("notices", &rule.id, &rule.when));
    for (section, id, when) in callbacks.chain(duties).chain(notices) {
        if let Some(when) = when {
            test(join(&within(section, id), "when"), when, false);
        }
    }
}

/// Levels nobody reaches, since a higher one always holds with them, and complaints without a level.
fn levels(pack: &PolicyPack, faults: &mut Vec<PackFault>) {
    let mut higher: Vec<Expression> = Vec::new();
    for level in pack.levels.iter().rev() {
        let by_rule =
            pack.level_rule.default.as_ref() == Some(&level.id) || pack.level_rule.follows_hand_over;
        let reachable = level.when.as_ref().is_some_and(|when| {
            let when = search::inlined(pack, when);
            let alone = Expression::All(vec![
                when.clone(),
                Expression::Not(Box::new(Expression::Any(higher.clone()))),
            ]);
            higher.push(when);
            find(pack, &alone, Truth::True) != Search::Impossible
        });
        if !(reachable || by_rule && level.when.is_none()) {
            let place = within("levels", &level.id);
            faults.push(PackFault::new(
                FaultCode::UnreachableLevel,
                place,
                level.id.clone(),
            ));
        }
    }
    if pack.level_rule.default.is_none()
        && !pack.levels.is_empty()
        && let Search::Found(facts) = find(pack, &Expression::Any(higher), Truth::False)
    {
        faults.push(PackFault::new(FaultCode::LevelGap, "levels", String::new()).expecting(answers(&facts)));
    }
}

/// Clocks with limits by level that leave a level out: it would silently get the shortest.
fn tiers(pack: &PolicyPack, faults: &mut Vec<PackFault>) {
    for clock in pack.clocks.iter().filter(|clock| !clock.tiers.is_empty()) {
        let left_out = |level: &&Level| !clock.tiers.iter().any(|limit| limit.tier == level.id);
        for level in pack.levels.iter().filter(left_out) {
            // A clock that is not there at this level needs no limit for it.
            let both = match (&clock.when, &level.when) {
                (Some(clock), Some(level)) => {
                    Expression::All(vec![search::inlined(pack, clock), search::inlined(pack, level)])
                }
                (Some(_), None) => continue,
                (None, _) => Expression::All(Vec::new()),
            };
            if find(pack, &both, Truth::True) != Search::Impossible {
                let shortest = clock.tiers.iter().min_by_key(|limit| limit.amount);
                let shortest = shortest.map_or("", |limit| limit.tier.as_str());
                let place = format!("clocks[{}].tiers", clock.id);
                faults.push(
                    PackFault::new(FaultCode::MissingTier, place, level.id.clone()).expecting(shortest),
                );
            }
        }
    }
}

/// An example of answers; they are the search's, not a person's.
fn answers(facts: &Facts) -> String {
    facts
        .iter()
        .map(|(fact, value)| [fact, " = ", &shown(value)].concat())
        .collect::<Vec<_>>()
        .join(", ")
}

/// A value in the spelling of JSON, as an author writes it. Ids need no escaping.
fn shown(value: &Value) -> String {
    match value {
        Value::YesNo(yes) => yes.to_string(),
        Value::Choice(id) => quoted(id),
        Value::Choices(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
            within("", &ids.join(","))
        }
        Value::Number(number) => number.to_string(),
        Value::Date(day) => quoted(&date_text(*day)),
        Value::Moment(moment) => quoted(&moment.to_string()),
    }
}

fn quoted(text: &str) -> String {
    ["\"", text, "\""].concat()
}

fn facts(pack: &PolicyPack, faults: &mut Vec<PackFault>) {
    let mut tested: Vec<(&str, String)> = Vec::new();
    for (place, when) in pack.expressions() {
        for name in when.names() {
            if pack.fact(name).is_some() && !tested.iter().any(|(other, _)| *other == name) {
                tested.push((name, place.clone()));
            }
        }
    }
    let asked = |fact: &str| {
        pack.questions
            .iter()
            .any(|question| question.facts.iter().any(|id| id == fact))
    };
    let taken = |fact: &str| pack.routes.iter().any(|route| route.takes.fact == fact);
    for fact in &pack.facts {
        let used = tested.iter().any(|(id, _)| *id == fact.id) || taken(&fact.id);
        if !used && !is_shown(pack, &fact.id) {
            let place = within("facts", &fact.id);
            faults.push(PackFault::new(FaultCode::UnusedFact, place, fact.id.clone()));
        }
    }
    for (fact, place) in tested {
        if !asked(fact) {
            faults.push(PackFault::new(FaultCode::NeverAsked, place, fact));
        }
    }
}

/// A fact of the shared vocabulary that a question asks for is recorded even where no rule tests it.
fn is_shown(pack: &PolicyPack, fact: &str) -> bool {
    builtin::vocabulary().iter().any(|shared| shared.id == fact)
        && pack
            .questions
            .iter()
            .any(|question| question.facts.iter().any(|id| id == fact))
}

fn versions(pack: &PolicyPack, others: &[&PolicyPack], faults: &mut Vec<PackFault>) {
    for other in others {
        if other.id == pack.id && other.version != pack.version && other.effective.overlaps(&pack.effective) {
            faults.push(
                PackFault::new(FaultCode::OverlappingEffective, "effective", pack.version.clone())
                    .expecting(other.version.clone()),
            );
        }
    }
}
