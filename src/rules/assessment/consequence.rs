//! What follows from what a judge has found: outcome, next question, level and clocks, by their places in the pack.

use super::assess::parameters;
use super::judge::{Judge, Test};
use super::limits::changes;
use super::{CaseInput, LevelSource, RuleBook};
use crate::rules::clock::{self, ClockDefinition, ClockResult};
use crate::rules::pack::PolicyPack;
use crate::rules::truth::Truth;

/// What follows, as [`Outcome::kind`](super::Outcome::kind) names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeCode {
    /// `accepted`
    Accepted,
    /// `not_yet`
    NotYet,
    /// `referred`
    Referred,
    /// `registered_only`
    RegisteredOnly,
}

/// What follows, with what makes it so.
pub(super) struct Follows {
    pub(super) outcome: OutcomeCode,
    /// Facts that could still change it.
    pub(super) open: Vec<bool>,
    /// Something goes elsewhere and something stays.
    pub(super) split: bool,
}

/// The level a case begins with, and the one it has: places in the pack.
pub(super) struct Levels {
    pub(super) first: Option<usize>,
    pub(super) now: Option<(usize, LevelSource)>,
    pub(super) open: Vec<bool>,
}

impl Judge {
    /// What follows.
    pub fn outcome(&mut self) -> OutcomeCode {
        self.judge(self.questions.end());
        self.follows(false).outcome
    }

    /// Place of the next question in the pack; none where no answer can change the outcome.
    pub fn next_question(&mut self) -> Option<usize> {
        self.judge(self.questions.end());
        let follows = self.follows(true);
        self.question(follows.outcome, &self.to_ask(follows.open))
    }

    /// Every clock that applies, as `Assessment::clocks` has them.
    pub fn clocks(&mut self, book: &RuleBook, case: &CaseInput) -> Vec<ClockResult> {
        self.judge_all();
        let applying = self.applying(book).into_iter();
        applying
            .filter_map(|place| self.clock(place, book, case))
            .collect()
    }

    /// The clock of this id, if it applies.
    pub fn clock_named(&mut self, id: &str, book: &RuleBook, case: &CaseInput) -> Option<ClockResult> {
        self.judge_all();
        let named = |place: &usize| definition(book, *place).is_some_and(|(_, clock)| clock.id == id);
        let place = self.applying(book).into_iter().find(named)?;
        self.clock(place, book, case)
    }

    /// One clock by its place: those of the pack, then those of the layer beneath.
    pub fn clock(&mut self, place: usize, book: &RuleBook, case: &CaseInput) -> Option<ClockResult> {
        self.judge_all();
        let first = self.level(&book.pack, case).first;
        let tier = first.and_then(|level| book.pack.levels.get(level));
        let (pack, definition) = definition(book, place)?;
        let parameters = parameters(pack, &case.parameters);
        let changes = changes(pack, &parameters, definition);
        Some(clock::evaluate_under(
            definition,
            &changes,
            &case.timeline,
            tier.map(|level| level.id.as_str()),
            &book.calendar,
            case.now,
        ))
    }

    /// D03, D04, D22, D29, D30, as `assessment::outcome` has it.
    pub(super) fn follows(&self, with_open: bool) -> Follows {
        let holding = || self.routes.iter().filter(|(at, _)| self.truth_of(*at).is_true());
        let holding = || holding().filter_map(|(_, place)| self.takes.get(place));
        let stays = holding().any(|(fact, _)| {
            let same = holding().filter(|(other, _)| other == fact);
            let taken = same.fold(0, |all, (_, takes)| all | takes);
            self.answer(*fact).is_none_or(|chosen| chosen & !taken != 0)
        });
        let held = holding().next().is_some();
        let mut follows = Follows {
            outcome: OutcomeCode::Referred,
            open: vec![false; if with_open { self.answers.len() } else { 0 }],
            split: held && stays,
        };
        if held && !stays {
            return follows;
        }
        let fails = self.truth_of(0).is_false() || self.truth_of(self.eligible).is_false();
        let mut undecided = false;
        let both = [0, self.eligible].into_iter().filter(|_| !fails);
        for at in both.chain(self.routes.iter().map(|(at, _)| at)) {
            undecided |= self.truth_of(at).is_unknown();
            if with_open {
                self.collect_open(&Test::Earlier(at), &mut follows.open);
            }
        }
        follows.outcome = match (undecided, fails) {
            (true, _) => OutcomeCode::NotYet,
            (false, true) => OutcomeCode::RegisteredOnly,
            (false, false) => OutcomeCode::Accepted,
        };
        follows
    }

    /// The open facts worth asking for now: those whose question is not itself waiting for another answer, unless
    /// nothing else is left.
    pub(super) fn to_ask(&self, open: Vec<bool>) -> Vec<bool> {
        if open.is_empty() {
            return open;
        }
        let mut ready = open.clone();
        // From the last: where two ask for one fact, the first counts.
        for (at, question) in self.questions.iter().rev() {
            let waits = !self.truth_of(at).is_true();
            for fact in self.asks.get(question).into_iter().flatten() {
                if let (Some(ready), Some(open)) = (ready.get_mut(*fact), open.get(*fact)) {
                    *ready = *open && !waits;
                }
            }
        }
        if ready.contains(&true) { ready } else { open }
    }

    /// The first question, in the author's order, that has a missing fact.
    pub(super) fn question(&self, outcome: OutcomeCode, missing: &[bool]) -> Option<usize> {
        let asks_for = |question: usize| {
            let mut facts = self.asks.get(question).into_iter().flatten();
            facts.any(|fact| missing.get(*fact) == Some(&true))
        };
        let mut questions = self.questions.iter();
        let next = questions.find(|(at, question)| !self.truth_of(*at).is_false() && asks_for(*question));
        next.filter(|_| outcome == OutcomeCode::NotYet)
            .map(|(_, question)| question)
    }

    /// As `limits::level` has it.
    pub(super) fn level(&self, pack: &PolicyPack, case: &CaseInput) -> Levels {
        let in_force = || {
            self.levels
                .iter()
                .filter_map(|(at, place)| Some((at, place, pack.levels.get(place)?)))
        };
        let mut open = vec![false; self.answers.len()];
        let mut found = None;
        // The last in the pack's order is the highest; a higher one that is still open leaves it undecided.
        for (at, place, level) in in_force().rev() {
            match self.truth_of(at) {
                _ if level.when.is_none() => {}
                Truth::True => {
                    if !open.contains(&true) {
                        found = Some((place, LevelSource::Facts));
                    }
                    break;
                }
                Truth::Unknown => self.collect_open(&Test::Earlier(at), &mut open),
                Truth::False => {}
            }
        }
        let named = |id: &str| {
            in_force()
                .find(|(_, _, level)| level.id == id)
                .map(|(_, place, _)| place)
        };
        let default = || {
            let place = named(pack.level_rule.default.as_ref()?)?;
            Some((place, LevelSource::Default))
        };
        let first = found.or_else(default);
        let mut now = first;
        if pack.level_rule.follows_hand_over {
            let events = case.timeline.until(case.now);
            let mut handed_over = events.iter().rev().filter(|event| event.kind == "handed_over");
            let holder = handed_over.find_map(|event| named(event.says("to")?));
            now = holder.map(|place| (place, LevelSource::HandOver)).or(first);
        }
        if now.is_none_or(|(_, source)| source != LevelSource::Default) {
            open.fill(false);
        }
        Levels {
            first: first.map(|(place, _)| place),
            now,
            open,
        }
    }

    /// Places of the clocks that apply, as `limits::clocks` has it.
    pub(super) fn applying(&self, book: &RuleBook) -> Vec<usize> {
        let applies = |(at, place): (usize, usize)| {
            let (_, definition) = definition(book, place)?;
            let applies = match self.truth_of(at) {
                Truth::True => true,
                Truth::False => false,
                Truth::Unknown => definition.unit.is_counted(),
            };
            applies.then_some(place)
        };
        self.clocks.iter().filter_map(applies).collect()
    }

    /// Marks the open facts behind a test that is open.
    pub(super) fn collect_open(&self, test: &Test, open: &mut [bool]) {
        if !self.truth(test).is_unknown() {
            return;
        }
        match test {
            Test::All(of) | Test::Any(of) | Test::AtLeast(_, of) => {
                of.iter().for_each(|part| self.collect_open(part, open));
            }
            Test::Not(of) => self.collect_open(of, open),
            Test::Earlier(place) => {
                if let Some(test) = self.tests.get(*place) {
                    self.collect_open(test, open);
                }
            }
            Test::OneOf(fact, _) | Test::Compare(fact, ..) | Test::Answered(fact) => mark(open, *fact),
            Test::Never => {}
        }
    }
}

/// A clock's definition by its place, and the pack that has it.
fn definition(book: &RuleBook, place: usize) -> Option<(&PolicyPack, &ClockDefinition)> {
    let own = book.pack.clocks.get(place).map(|clock| (&book.pack, clock));
    own.or_else(|| {
        let beneath = book.statutory.as_ref()?;
        Some((beneath, beneath.clocks.get(place - book.pack.clocks.len())?))
    })
}

pub(super) fn mark(marks: &mut [bool], place: usize) {
    if let Some(mark) = marks.get_mut(place) {
        *mark = true;
    }
}
