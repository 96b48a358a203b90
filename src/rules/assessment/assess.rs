//! The way from facts and timeline to an assessment.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::change::would_change;
use super::known::Known;
use super::{
    Assessment, CaseInput, ConditionResult, DutyDue, LevelResult, LevelSource, NoticeResult, Outcome,
    PackRef, RouteResult, RuleBook,
};
use crate::rules::clock::{self, ClockDefinition, ClockKind, ClockResult, ClockState, Duty};
use crate::rules::expression::{Expression, Lookup, Trail, TrailStep};
use crate::rules::fact::Value;
use crate::rules::pack::{
    Condition, ELIGIBLE, Level, PolicyPack, Question, Reason, Route, SCOPE, Setting, Verdict,
};
use crate::rules::truth::Truth;

/// Judges one case. Total: whatever the facts and the timeline hold, there is an assessment.
#[must_use]
pub fn assess(book: &RuleBook, case: &CaseInput) -> Assessment {
    let pack = &book.pack;
    let day = day_of_receipt(case);
    let parameters = parameters(pack, &case.parameters);
    let (mut known, ignored) = Known::new(pack, &case.facts);
    let answered = pack
        .questions
        .iter()
        .flat_map(|question| &question.facts)
        .any(|fact| known.is_answered(fact));

    let scope = scope(pack, &parameters, day, &known);
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
    let (reading, eligibility) = eligibility(pack, &parameters, day, &known);
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
            day,
            &known,
            first_tier.as_deref(),
            book,
        ));
    }
    let duties = duties(&clocks);

    Assessment {
        pack: PackRef::from(pack),
        statutory: book.statutory.as_ref().map(PackRef::from),
        reading,
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

/// The day that decides which rules hold: the day of first receipt, or today while nothing is received.
fn day_of_receipt(case: &CaseInput) -> NaiveDate {
    let received = case
        .timeline
        .until(case.now)
        .into_iter()
        .find(|event| event.kind == "received");
    received.map_or(case.now, |event| event.occurred_at).date()
}

/// The value of every parameter: the bank's where it is an allowed one, else the default.
fn parameters(pack: &PolicyPack, chosen: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
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
    values: &'a BTreeMap<String, String>,
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

fn scope(
    pack: &PolicyPack,
    parameters: &BTreeMap<String, String>,
    day: NaiveDate,
    known: &Known<'_>,
) -> ConditionResult {
    let wide = parameter(pack, parameters, |sets| *sets == Setting::Scope) == Some("wide");
    let scope = pack
        .scope
        .as_ref()
        .filter(|scope| !wide && scope.effective.covers(day));
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

/// The reading used and how the conditions combine under it.
fn eligibility(
    pack: &PolicyPack,
    parameters: &BTreeMap<String, String>,
    day: NaiveDate,
    known: &Known<'_>,
) -> (String, Trail) {
    let chosen = parameter(pack, parameters, |sets| *sets == Setting::Reading);
    let mut readings = pack
        .readings
        .iter()
        .filter(|reading| reading.effective.covers(day));
    let reading = match chosen {
        Some(id) => readings.find(|reading| reading.id == id),
        None => readings.next(),
    };
    reading.map_or_else(
        || (String::new(), always()),
        |reading| (reading.id.clone(), reading.when.evaluate(known)),
    )
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

/// Routes that hold, and those that still could.
struct Routes {
    taken: Vec<RouteResult>,
    /// Open facts of routes that could still take the complaint.
    open: BTreeSet<String>,
    /// Something goes elsewhere and something stays.
    split: bool,
    /// Everything goes elsewhere.
    whole: bool,
}

impl Routes {
    fn of(pack: &PolicyPack, day: NaiveDate, known: &Known<'_>) -> Routes {
        let mut routes = Routes {
            taken: Vec::new(),
            open: BTreeSet::new(),
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
fn outcome(
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
fn in_order(pack: &PolicyPack, mut facts: BTreeSet<String>) -> Vec<String> {
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
fn to_ask(pack: &PolicyPack, open: BTreeSet<String>, known: &Known<'_>) -> Vec<String> {
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
fn next_question(pack: &PolicyPack, outcome: &Outcome, known: &Known<'_>) -> Option<String> {
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

/// The tier that first held the case, and the level it has now.
fn level(
    pack: &PolicyPack,
    case: &CaseInput,
    day: NaiveDate,
    known: &Known<'_>,
) -> (Option<String>, Option<LevelResult>) {
    let levels: Vec<&Level> = pack
        .levels
        .iter()
        .filter(|level| level.effective.covers(day))
        .collect();
    let result = |level: &Level, source: LevelSource, open: BTreeSet<String>| LevelResult {
        id: level.id.clone(),
        source,
        citation: level.citation.clone(),
        open: in_order(pack, open),
    };
    // The last in the pack's order is the highest; a higher one that is still open leaves it undecided.
    let (mut open, mut found) = (BTreeSet::new(), None);
    for level in levels.iter().rev() {
        let Some(when) = &level.when else { continue };
        let trail = when.evaluate(known);
        match trail.truth {
            Truth::True if open.is_empty() => {
                found = Some(result(level, LevelSource::Facts, BTreeSet::new()));
                break;
            }
            Truth::True => break,
            Truth::Unknown => open.extend(trail.open_facts()),
            Truth::False => {}
        }
    }
    let default = || {
        let level = levels
            .iter()
            .find(|level| Some(&level.id) == pack.level_rule.default.as_ref())?;
        Some(result(level, LevelSource::Default, open))
    };
    let first = found.or_else(default);
    let first_tier = first.as_ref().map(|level| level.id.clone());
    if pack.level_rule.follows_hand_over {
        let events = case.timeline.until(case.now);
        let holder = events
            .iter()
            .rev()
            .filter(|event| event.kind == "handed_over")
            .find_map(|event| {
                let to = event.says("to")?;
                levels.iter().find(|level| level.id == to)
            });
        if let Some(holder) = holder {
            return (
                first_tier,
                Some(result(holder, LevelSource::HandOver, BTreeSet::new())),
            );
        }
    }
    (first_tier, first)
}

/// Every clock of a pack that applies. A doubt about `when` never takes a deadline away; a duty without a
/// number is no deadline, and is named only where it certainly holds.
fn clocks(
    pack: &PolicyPack,
    parameters: &BTreeMap<String, String>,
    case: &CaseInput,
    day: NaiveDate,
    known: &Known<'_>,
    tier: Option<&str>,
    book: &RuleBook,
) -> Vec<ClockResult> {
    let applies = |clock: &&ClockDefinition| {
        let truth = clock.when.as_ref().map_or(Truth::True, |when| when.truth(known));
        clock.effective.covers(day)
            && match truth {
                Truth::True => true,
                Truth::False => false,
                Truth::Unknown => clock.unit.is_counted(),
            }
    };
    let result = |definition: &ClockDefinition| match with_parameters(pack, parameters, definition) {
        Some(changed) => clock::evaluate(&changed, &case.timeline, tier, &book.calendar, case.now),
        None => clock::evaluate(definition, &case.timeline, tier, &book.calendar, case.now),
    };
    pack.clocks.iter().filter(applies).map(result).collect()
}

/// The clock under the bank's readings, where one of them concerns it.
fn with_parameters(
    pack: &PolicyPack,
    values: &BTreeMap<String, String>,
    definition: &ClockDefinition,
) -> Option<ClockDefinition> {
    let mut changed: Option<ClockDefinition> = None;
    for parameter in &pack.parameters {
        let Some(value) = values.get(&parameter.id) else {
            continue;
        };
        match &parameter.sets {
            Setting::TierAmount { clock, tier } if *clock == definition.id => {
                let changed = changed.get_or_insert_with(|| definition.clone());
                let limit = changed.tiers.iter_mut().find(|limit| limit.tier == *tier);
                if let (Some(limit), Ok(amount)) = (limit, value.parse()) {
                    limit.amount = amount;
                }
            }
            Setting::Roll { clock } if *clock == definition.id => {
                changed.get_or_insert_with(|| definition.clone()).roll = Some(value == "yes");
            }
            _ => {}
        }
    }
    changed
}

/// For each duty of the bank its earliest date (D15); clocks that have ended bind nobody.
fn duties(clocks: &[ClockResult]) -> Vec<DutyDue> {
    let mut duties: Vec<DutyDue> = Vec::new();
    for clock in clocks {
        let Some(due) = clock.due else { continue };
        if clock.kind != ClockKind::Duty || clock.state == ClockState::Ended {
            continue;
        }
        let candidate = DutyDue {
            duty: clock.duty,
            clock: clock.id.clone(),
            due,
        };
        match duties.iter_mut().find(|other| other.duty == clock.duty) {
            Some(other) if other.due.at <= due.at => {}
            Some(other) => *other = candidate,
            None => duties.push(candidate),
        }
    }
    duties
}

fn notices(book: &RuleBook, day: NaiveDate, known: &Known<'_>) -> Vec<NoticeResult> {
    let statutory = book.statutory.iter().flat_map(|pack| &pack.notices);
    book.pack
        .notices
        .iter()
        .chain(statutory)
        .filter(|notice| notice.effective.covers(day))
        .filter(|notice| {
            notice
                .when
                .as_ref()
                .is_none_or(|when| !when.truth(known).is_false())
        })
        .map(|notice| NoticeResult {
            id: notice.id.clone(),
            to: notice.tell.clone(),
            at: notice.at.clone(),
            citation: notice.citation.clone(),
        })
        .collect()
}
