//! Where a clock stands at a given moment.

use super::counting::{Count, Counted, Grant, Pause};
use super::definition::{ClockDefinition, ClockKind, CountFrom, ExtensionStep, TierLimit, Unit};
use super::steps::{ClockResult, ClockState, CountStep, EventNote, NoteCode, Remaining};
use super::timeline::{Timeline, TimelineEvent};
use crate::rules::calendar::WorkingCalendar;
use crate::rules::moment::{Moment, parse_date};
use crate::rules::order;

/// Evaluates a clock over what had happened up to `now`; later events are left out.
///
/// `tier` is the tier that first holds the case (the fact `tier`); hand-overs are read from the timeline.
/// An event may name one clock by its attribute `clock`; without it, it is meant for every clock.
/// Total: whatever the timeline holds, there is a result.
pub fn evaluate(
    definition: &ClockDefinition,
    timeline: &Timeline,
    tier: Option<&str>,
    calendar: &WorkingCalendar,
    now: Moment,
) -> ClockResult {
    evaluate_under(definition, &Changes::default(), timeline, tier, calendar, now)
}

/// What a bank's readings change in a clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Whether a last day that is a day off rolls.
    pub roll: Option<bool>,
    /// Other limits of tiers.
    pub amounts: Vec<(String, u32)>,
}

/// The same under the bank's readings.
pub fn evaluate_under(
    definition: &ClockDefinition,
    changes: &Changes,
    timeline: &Timeline,
    tier: Option<&str>,
    calendar: &WorkingCalendar,
    now: Moment,
) -> ClockResult {
    let mut events = timeline.until(now);
    // Steps taken at one moment are taken in the order of the rule: "complex" before "longer still".
    let rank = |e: &TimelineEvent| definition.extension.iter().position(|step| step.event == e.kind);
    order::by_key(&mut events, |e| (e.occurred_at, e.recorded_at, rank(e)));
    let mut starts = events.iter().copied().filter(|e| is_one_of(&definition.start, e));
    let start = match definition.count_from {
        CountFrom::First => starts.next(),
        CountFrom::Last => starts.next_back(),
    };
    let Some(start) = start else {
        return Case::new(definition, changes, calendar, tier, now, now).result(ClockState::NotStarted, None);
    };
    let mut case = Case::new(definition, changes, calendar, tier, start.occurred_at, now);
    case.note_late_record(start);
    for event in events
        .into_iter()
        .filter(|e| e.occurred_at >= start.occurred_at && *e != start)
    {
        if event.says("clock").is_some_and(|clock| clock != definition.id) {
            continue;
        }
        if let Some(state) = case.take(event) {
            return case.result(state, Some(event.occurred_at));
        }
    }
    let state = case.open_state();
    case.result(state, None)
}

fn is_one_of(kinds: &[String], event: &TimelineEvent) -> bool {
    kinds.contains(&event.kind)
}

/// A clock on its way through the events.
struct Case<'a> {
    definition: &'a ClockDefinition,
    changes: &'a Changes,
    calendar: &'a WorkingCalendar,
    now: Moment,
    start: Moment,
    /// Index of the tier whose limit applies; `None` while the tier is unknown.
    tier: Option<usize>,
    /// The extension in force.
    extended: Option<Grant>,
    /// Extension steps taken since the start.
    taken: Vec<&'a str>,
    pauses: Vec<Pause>,
    /// Since when it pauses, and the reasons that have not ended.
    paused: Option<(Moment, Vec<&'a str>)>,
    markers: Vec<(Moment, CountStep)>,
    restarted: Option<Moment>,
    notes: Vec<EventNote>,
    /// Whether some decision hung on an unannounced year.
    certain: bool,
}

impl<'a> Case<'a> {
    fn new(
        definition: &'a ClockDefinition,
        changes: &'a Changes,
        calendar: &'a WorkingCalendar,
        tier: Option<&str>,
        start: Moment,
        now: Moment,
    ) -> Case<'a> {
        Case {
            definition,
            changes,
            calendar,
            now,
            start,
            tier: tier.and_then(|tier| definition.tiers.iter().position(|t| t.tier == tier)),
            extended: None,
            taken: Vec::new(),
            pauses: Vec::new(),
            paused: None,
            markers: Vec::new(),
            restarted: None,
            notes: Vec::new(),
            certain: true,
        }
    }

    /// Takes in one event; a state means that the clock is settled by it.
    fn take(&mut self, event: &'a TimelineEvent) -> Option<ClockState> {
        let definition = self.definition;
        let ends = [&definition.stops, &definition.ends]
            .into_iter()
            .any(|kinds| is_one_of(kinds, event));
        let lengthens = definition.extension.iter().any(|step| step.event == event.kind);
        let pauses =
            definition.suspension.is_some() && matches!(event.kind.as_str(), "suspended" | "resumed");
        let moves = !definition.tiers.is_empty() && event.kind == "handed_over";
        let restarts = is_one_of(&definition.restarts, event);
        if !(ends || lengthens || pauses || moves || restarts) {
            return None;
        }
        self.note_late_record(event);
        let late = self.is_over_at(event.occurred_at);
        if ends {
            let fulfils = is_one_of(&definition.stops, event);
            return Some(match (late, fulfils, definition.kind) {
                (false, true, _) => ClockState::Met,
                (false, false, _) | (true, false, ClockKind::Right) | (true, _, ClockKind::Lapse) => {
                    ClockState::Ended
                }
                (true, _, _) => ClockState::Missed,
            });
        }
        if late {
            if event.kind != "resumed" {
                self.note(event, NoteCode::TooLate, Vec::new());
            }
        } else if restarts {
            self.restart(event);
        } else if moves {
            self.hand_over(event);
        } else if pauses {
            self.pause_or_resume(event);
        } else {
            self.extend(event);
        }
        None
    }

    /// Whether the limit had ended before a moment. Where the end hangs on an unannounced year, the
    /// expected date decides, and the result says that it is not certain.
    fn is_over_at(&mut self, at: Moment) -> bool {
        match self.counted() {
            Some(counted) if self.paused.is_none() => {
                if counted.due.provisional.is_some() && at > counted.due.at {
                    self.certain = false;
                }
                at > counted.latest
            }
            _ => false,
        }
    }

    /// New material begins the limit anew; extensions and pauses of the old one are gone, the tier stays.
    fn restart(&mut self, event: &TimelineEvent) {
        if event.occurred_at == self.start {
            return;
        }
        self.start = event.occurred_at;
        self.restarted = Some(event.occurred_at);
        self.extended = None;
        self.taken.clear();
        self.pauses.clear();
        self.paused = None;
        self.markers.clear();
    }

    /// Only a higher tier's limit replaces the running one; downwards nothing gets longer or shorter.
    fn hand_over(&mut self, event: &TimelineEvent) {
        let Some(to) = event.says("to") else {
            return self.note(event, NoteCode::Incomplete, vec!["to".to_owned()]);
        };
        let Some(index) = self.definition.tiers.iter().position(|t| t.tier == to) else {
            return self.note(event, NoteCode::NotProvided, Vec::new());
        };
        if self.tier.is_none_or(|held| held < index) {
            self.tier = Some(index);
            let amount = self.tier_limit().map_or(0, |limit| self.amount(limit));
            self.markers.push((
                event.occurred_at,
                CountStep::HandedOver {
                    at: event.occurred_at,
                    tier: to.to_owned(),
                    amount,
                },
            ));
        }
    }

    fn pause_or_resume(&mut self, event: &'a TimelineEvent) {
        let reason = event.says("reason");
        if event.kind == "resumed" {
            let Some((from, reasons)) = &mut self.paused else {
                return;
            };
            reasons.retain(|open| reason.is_some_and(|ended| ended != *open));
            if reasons.is_empty() {
                let pause = Pause {
                    from: *from,
                    to: event.occurred_at,
                };
                self.pauses.push(pause);
                self.markers.push((
                    pause.from,
                    CountStep::Paused {
                        from: pause.from,
                        to: Some(pause.to),
                    },
                ));
                self.paused = None;
            }
            return;
        }
        let Some(rule) = &self.definition.suspension else {
            return;
        };
        let missing = missing(&rule.needs, event);
        if !missing.is_empty() {
            return self.note(event, NoteCode::Incomplete, missing);
        }
        let reason = reason.unwrap_or_default();
        if !rule.reasons.is_empty() && !rule.reasons.iter().any(|r| r == reason) {
            return match reason {
                "" => self.note(event, NoteCode::Incomplete, vec!["reason".to_owned()]),
                _ => self.note(event, NoteCode::NotProvided, Vec::new()),
            };
        }
        let (_, reasons) = self.paused.get_or_insert_with(|| (event.occurred_at, Vec::new()));
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }

    fn extend(&mut self, event: &TimelineEvent) {
        let steps = self
            .definition
            .extension
            .iter()
            .filter(|step| step.event == event.kind);
        // The next step that has not been taken; a step whose length the event says may be taken again.
        let open: Vec<&ExtensionStep> = steps
            .filter(|step| {
                let once = step.once || step.total.or(step.adds).is_some();
                !once || !self.taken.contains(&step.id.as_str())
            })
            .collect();
        let ready = open.iter().find(|s| {
            s.after
                .as_ref()
                .is_none_or(|after| self.taken.contains(&after.as_str()))
        });
        let Some(step) = ready.or(open.first()).copied() else {
            return self.note(event, NoteCode::NoLonger, Vec::new());
        };
        let unit = step.unit.unwrap_or(self.definition.unit);
        let until = event.says("until").and_then(read_until);
        let total = event.says("total").and_then(|text| text.parse::<u32>().ok());
        // One event reaches every clock. Where its length is none here, the rest does not matter here either.
        let named = match (until, total) {
            (Some((at, whole_day)), _) => Some(Grant::Until {
                at,
                whole_day,
                granted: event.occurred_at,
            }),
            (None, Some(amount)) => Some(Grant::Limit { amount, unit }),
            (None, None) => None,
        };
        if named.is_some_and(|grant| self.is_no_longer(grant)) {
            return self.note(event, NoteCode::NoLonger, Vec::new());
        }
        let mut lacking = missing(&step.needs, event);
        lacking.extend(
            step.after
                .iter()
                .filter(|after| !self.taken.contains(&after.as_str()))
                .cloned(),
        );
        let total = step
            .total
            .or_else(|| Some(step.adds?.saturating_add(self.running(unit)?)));
        let full = total.map(|amount| Grant::Limit { amount, unit });
        let Some(asked) = named.or(full).filter(|_| lacking.is_empty()) else {
            if named.or(full).is_none() {
                lacking.push("until".to_owned());
            }
            return self.note(event, NoteCode::Incomplete, lacking);
        };
        let bound = [total, step.cap].into_iter().flatten().min();
        let grant = match bound.map(|amount| Grant::Limit { amount, unit }) {
            Some(bound) if self.ends(asked) > self.ends(bound) => {
                // What goes beyond the cap counts up to the cap, and is marked.
                self.note(event, NoteCode::Capped, Vec::new());
                bound
            }
            _ => asked,
        };
        self.taken.push(step.id.as_str());
        if self.is_no_longer(grant) {
            return self.note(event, NoteCode::NoLonger, Vec::new());
        }
        self.extended = Some(grant);
        let (amount, until) = match grant {
            Grant::Limit { amount, .. } => (Some(amount), None),
            Grant::Until { at, .. } => (None, Some(at.date())),
        };
        let at = event.occurred_at;
        self.markers.push((
            at,
            CountStep::Extended {
                at,
                id: step.id.clone(),
                amount,
                unit,
                until,
            },
        ));
    }

    /// How long the limit is that runs, in `unit`: as it was extended, if that was said in units.
    fn running(&self, unit: Unit) -> Option<u32> {
        let units = |grant: Option<Grant>| match grant {
            Some(Grant::Limit {
                amount,
                unit: counted,
            }) if counted == unit => Some(amount),
            _ => None,
        };
        units(self.grant()).or_else(|| units(self.base()))
    }

    fn tier_limit(&self) -> Option<&'a TierLimit> {
        let tiers = &self.definition.tiers;
        match self.tier {
            Some(index) => tiers.get(index),
            None => tiers.iter().min_by_key(|limit| self.amount(limit)),
        }
    }

    /// A tier's limit under the bank's readings.
    fn amount(&self, limit: &TierLimit) -> u32 {
        let mut changed = self.changes.amounts.iter().rev();
        let changed = changed.find(|(tier, _)| *tier == limit.tier);
        changed.map_or(limit.amount, |(_, amount)| *amount)
    }

    /// The limit without extension.
    fn base(&self) -> Option<Grant> {
        let unit = self.definition.unit;
        let amount = self
            .tier_limit()
            .map(|limit| self.amount(limit))
            .or(self.definition.amount);
        match (unit.is_counted(), amount) {
            (true, None) => None,
            (_, amount) => Some(Grant::Limit {
                amount: amount.unwrap_or_default(),
                unit,
            }),
        }
    }

    fn count(&self, grant: Grant) -> Count<'_> {
        Count {
            definition: self.definition,
            roll: self.changes.roll.or(self.definition.roll),
            calendar: self.calendar,
            start: self.start,
            grant,
            pauses: &self.pauses,
        }
    }

    fn ends(&self, grant: Grant) -> Option<Moment> {
        self.count(grant).due().map(|counted| counted.latest)
    }

    /// Whether a grant ends no later than the limit that runs.
    fn is_no_longer(&self, grant: Grant) -> bool {
        self.ends(grant) <= self.counted().map(|counted| counted.latest)
    }

    /// The grant in force: what an extension gave, unless a hand-over has given more.
    fn grant(&self) -> Option<Grant> {
        let base = self.base()?;
        Some(
            self.extended
                .filter(|extended| self.ends(*extended) > self.ends(base))
                .unwrap_or(base),
        )
    }

    fn counted(&self) -> Option<Counted> {
        self.count(self.grant()?).due()
    }

    /// The state of a clock that no event has settled.
    fn open_state(&mut self) -> ClockState {
        if self.paused.is_some() {
            ClockState::Suspended
        } else if !self.is_over_at(self.now) {
            ClockState::Running
        } else if self.definition.kind == ClockKind::Duty {
            ClockState::Missed
        } else {
            // A right that was not used, and what lapses by itself: nobody has failed.
            ClockState::Ended
        }
    }

    fn note_late_record(&mut self, event: &TimelineEvent) {
        if event.is_recorded_late() {
            self.note(event, NoteCode::RecordedLate, Vec::new());
        }
    }

    fn note(&mut self, event: &TimelineEvent, code: NoteCode, missing: Vec<String>) {
        self.notes.push(EventNote {
            code,
            kind: event.kind.clone(),
            occurred_at: event.occurred_at,
            recorded_at: event.recorded_at,
            missing,
        });
    }

    fn result(mut self, state: ClockState, settled: Option<Moment>) -> ClockResult {
        let definition = self.definition;
        let tier = self.tier.and_then(|index| definition.tiers.get(index));
        let started = state != ClockState::NotStarted;
        let mut not_before = None;
        if let Some((from, _)) = self.paused {
            self.markers.push((from, CountStep::Paused { from, to: None }));
            self.pauses.push(Pause {
                from,
                to: self.now.max(from),
            });
            not_before = self.counted().map(|counted| counted.due.date);
        }
        let grant = self.grant();
        let counted = grant
            .filter(|_| started && self.paused.is_none())
            .and_then(|grant| self.count(grant).due());
        let mut steps = Vec::new();
        if started {
            steps.extend(self.restarted.map(|at| CountStep::Restarted { at }));
            let grant = grant.unwrap_or(Grant::Limit {
                amount: 0,
                unit: Unit::Undefined,
            });
            steps.extend(self.count(grant).steps(counted.as_ref(), self.markers.clone()));
        }
        let (amount, unit) = match grant {
            Some(Grant::Limit { amount, unit }) => (unit.is_counted().then_some(amount), unit),
            Some(Grant::Until { .. }) => (None, definition.unit),
            None => (definition.amount, definition.unit),
        };
        let due = counted.map(|counted| counted.due);
        ClockResult {
            id: definition.id.clone(),
            code: definition.code.clone(),
            duty: definition.duty,
            holder: tier
                .and_then(|t| t.holder.clone())
                .unwrap_or_else(|| definition.holder.clone()),
            kind: definition.kind,
            state,
            certain: self.certain,
            started: started.then_some(self.start),
            tier: tier.map(|t| t.tier.clone()),
            amount,
            unit,
            due,
            not_before,
            settled,
            remaining: due.filter(|_| settled.is_none()).map(|due| Remaining {
                minutes: (due.at.unix_ms() - self.now.unix_ms()).div_euclid(60_000),
                days: (due.date - self.now.date()).num_days(),
                working_days: self.calendar.working_days_between(self.now.date(), due.date),
            }),
            steps,
            notes: self.notes,
            citation: tier
                .and_then(|t| t.citation.clone())
                .unwrap_or_else(|| definition.citation.clone()),
            on_miss: definition.on_miss.clone(),
        }
    }
}

/// The attributes an event lacks.
fn missing(needs: &[String], event: &TimelineEvent) -> Vec<String> {
    needs
        .iter()
        .filter(|name| event.says(name).is_none())
        .cloned()
        .collect()
}

/// `until` as a day (up to its end) or as a moment.
fn read_until(text: &str) -> Option<(Moment, bool)> {
    match parse_date(text) {
        Some(date) => Some((Moment::end_of(date), true)),
        None => Moment::parse(text).ok().map(|at| (at, false)),
    }
}
