//! The way from facts and timeline to an assessment.

use crate::rules::order::Map;

use chrono::NaiveDate;

use super::change::would_change;
use super::known::Known;
use super::limits::{clocks, duties, level, notices};
use super::outcome::{Routes, in_order, next_question, outcome};
use super::{Assessment, CaseInput, ConditionResult, PackRef, RuleBook};
use crate::rules::clock::Duty;
use crate::rules::expression::{Trail, TrailStep};
use crate::rules::pack::{
    Condition, ELIGIBLE, PolicyPack, Reading, Reason, SCOPE, Scope, Setting, Transition, Verdict,
};
use crate::rules::truth::Truth;

/// Judges one case. Total: whatever the facts and the timeline hold, there is an assessment.
#[must_use]
pub fn assess(book: &RuleBook, case: &CaseInput) -> Assessment {
    let pack = &book.pack;
    let day = deciding_day(pack, case);
    let parameters = parameters(pack, &case.parameters);
    let (mut known, ignored) = Known::new(pack, &case.facts);
    let answered = pack
        .questions
        .iter()
        .flat_map(|question| &question.facts)
        .any(|fact| known.is_answered(fact));

    let scope = scope_result(pack, scope(pack, &parameters, day), &known);
    known.add(SCOPE, scope.trail.clone());
    let mut conditions = Vec::new();
    for condition in pack
        .conditions
        .iter()
        .filter(|condition| condition.effective.covers(day))
    {
        let trail = condition.when.evaluate(&known);
        known.add(&condition.id, trail.clone());
        conditions.push((condition, trail));
    }
    let reading = reading(pack, &parameters, day);
    let eligibility = reading.map_or_else(always, |reading| reading.when.evaluate(&known));
    known.add(ELIGIBLE, eligibility.clone());
    let conditions: Vec<ConditionResult> = conditions
        .into_iter()
        .map(|(condition, trail)| condition_result(pack, condition, trail, &eligibility, &known))
        .collect();

    let routes = Routes::of(pack, day, &known);
    let outcome = outcome(pack, &scope, &conditions, &eligibility, &routes, &known);
    let (first_tier, level) = level(pack, case, day, &known);

    let mut clocks = clocks(pack, &parameters, case, day, &known, first_tier.as_deref(), book);
    if let Some(statutory) = &book.statutory {
        let own = self::parameters(statutory, &case.parameters);
        let (mut known, _) = Known::new(statutory, &case.facts);
        known.add(SCOPE, always());
        known.add(ELIGIBLE, always());
        clocks.extend(self::clocks(
            statutory,
            &own,
            case,
            deciding_day(statutory, case),
            &known,
            first_tier.as_deref(),
            book,
        ));
    }
    let duties = duties(&clocks);

    Assessment {
        pack: PackRef::from(pack),
        statutory: book.statutory.as_ref().map(PackRef::from),
        reading: reading.map(|reading| reading.id.clone()).unwrap_or_default(),
        answered,
        ignored,
        next_question: next_question(pack, &outcome, &known),
        reply_by: duties.iter().find(|due| due.duty == Duty::FinalReply).cloned(),
        duties,
        notices: notices(book, day, &known),
        split: routes.split,
        routes: routes.taken,
        level,
        clocks,
        eligibility: eligibility.truth,
        parameters,
        scope,
        conditions,
        outcome,
    }
}

/// The day that decides which rules hold (D34): of first receipt, or of the matter where the pack says so; today
/// while neither is known.
pub(super) fn deciding_day(pack: &PolicyPack, case: &CaseInput) -> NaiveDate {
    let events = case.timeline.until(case.now);
    let first = |kind: &str| events.iter().find(|event| event.kind == kind);
    // Where nobody has said when it occurred, receipt has to do.
    let occurred = first("occurred").filter(|_| pack.transition == Transition::Occurred);
    let event = occurred.or_else(|| first("received"));
    event.map_or(case.now, |event| event.occurred_at).date()
}

/// The value of every parameter: the bank's where it is an allowed one, else the default.
pub(super) fn parameters(pack: &PolicyPack, chosen: &Map<String, String>) -> Map<String, String> {
    let mut values = Map::new();
    for parameter in &pack.parameters {
        let allowed = |value: &&String| parameter.choices.contains(value);
        let value = chosen
            .get(&parameter.id)
            .filter(allowed)
            .unwrap_or(&parameter.default);
        values.insert(parameter.id.clone(), value.clone());
    }
    values
}

fn parameter<'a>(
    pack: &PolicyPack,
    values: &'a Map<String, String>,
    sets: impl Fn(&Setting) -> bool,
) -> Option<&'a str> {
    let parameter = pack.parameters.iter().find(|parameter| sets(&parameter.sets))?;
    values.get(&parameter.id).map(String::as_str)
}

/// The trail of something that holds for every case.
fn always() -> Trail {
    Trail {
        truth: Truth::True,
        step: TrailStep::All,
        children: Vec::new(),
    }
}

/// The scope test, where it is in force and no parameter switches it off.
pub(super) fn scope<'a>(
    pack: &'a PolicyPack,
    parameters: &Map<String, String>,
    day: NaiveDate,
) -> Option<&'a Scope> {
    let wide = parameter(pack, parameters, |sets| *sets == Setting::Scope) == Some("wide");
    pack.scope
        .as_ref()
        .filter(|scope| !wide && scope.effective.covers(day))
}

fn scope_result(pack: &PolicyPack, scope: Option<&Scope>, known: &Known<'_>) -> ConditionResult {
    let trail = scope.map_or_else(always, |scope| scope.when.evaluate(known));
    let verdict = Verdict::from(trail.truth);
    let reasons = scope.map(|scope| scope.reasons.as_slice()).unwrap_or_default();
    ConditionResult {
        id: SCOPE.to_owned(),
        verdict,
        citation: scope.map(|scope| scope.citation.clone()),
        reason: reason(SCOPE, verdict, false, reasons, known),
        decisive: trail.decisive(),
        open: in_order(pack, trail.open_facts()),
        would_change: scope
            .map(|scope| would_change(pack, &scope.when, known, towards(verdict)))
            .unwrap_or_default(),
        alternative: false,
        trail,
    }
}

/// The reading used.
pub(super) fn reading<'a>(
    pack: &'a PolicyPack,
    parameters: &Map<String, String>,
    day: NaiveDate,
) -> Option<&'a Reading> {
    let chosen = parameter(pack, parameters, |sets| *sets == Setting::Reading);
    let mut readings = pack
        .readings
        .iter()
        .filter(|reading| reading.effective.covers(day));
    match chosen {
        Some(id) => readings.find(|reading| reading.id == id),
        None => readings.next(),
    }
}

fn condition_result(
    pack: &PolicyPack,
    condition: &Condition,
    trail: Trail,
    eligibility: &Trail,
    known: &Known<'_>,
) -> ConditionResult {
    let verdict = Verdict::from(trail.truth);
    let alternative = verdict != Verdict::Met && is_replaced(eligibility, &condition.id);
    let key = format!("condition.{}", condition.id);
    ConditionResult {
        id: condition.id.clone(),
        verdict,
        citation: Some(condition.citation.clone()),
        reason: reason(&key, verdict, alternative, &condition.reasons, known),
        decisive: trail.decisive(),
        open: in_order(pack, trail.open_facts()),
        would_change: would_change(pack, &condition.when, known, towards(verdict)),
        alternative,
        trail,
    }
}

/// Where a change would lead: to met, or away from it.
fn towards(verdict: Verdict) -> Truth {
    if verdict == Verdict::Met {
        Truth::False
    } else {
        Truth::True
    }
}

fn reason(key: &str, verdict: Verdict, alternative: bool, reasons: &[Reason], known: &Known<'_>) -> String {
    let fitting = |reason: &&Reason| reason.verdict == verdict && reason.when.truth(known).is_true();
    let plain = match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not_met",
        Verdict::Unknown => "open",
    };
    let end = match reasons.iter().find(fitting) {
        _ if alternative => "alternative",
        Some(reason) => &reason.id,
        None => plain,
    };
    format!("{key}.{end}")
}

/// Whether in some "any" of the reading another part already holds in the place of this condition.
fn is_replaced(reading: &Trail, condition: &str) -> bool {
    let mentions = |part: &Trail| mentions(part, condition);
    let here = reading.step == TrailStep::Any
        && reading.children.iter().any(mentions)
        && reading
            .children
            .iter()
            .any(|part| part.truth.is_true() && !mentions(part));
    here || reading.children.iter().any(|part| is_replaced(part, condition))
}

fn mentions(trail: &Trail, condition: &str) -> bool {
    matches!(&trail.step, TrailStep::Condition(id) if id == condition)
        || trail.children.iter().any(|part| mentions(part, condition))
}
