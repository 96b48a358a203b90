//! An assessment as numbers, for a border that numbers cross best: what follows, and how it came about.
//!
//! Everything is told by its place in the pack. The order of the numbers is that of [`Judge::sheet`];
//! `js/package/assessment.js` reads them in the same order and gives them their names.

use super::assess::{deciding_day, parameters, reading};
use super::consequence::{OutcomeCode, mark};
use super::judge::{Code, Judge, Test, bits};
use super::{CaseInput, LevelSource, RuleBook};
use crate::rules::fact::FactKind;
use crate::rules::order::Set;
use crate::rules::pack::{PolicyPack, Reading, Verdict};
use crate::rules::truth::Truth;

/// Marks what there is none of.
const NONE: i32 = -1;

impl Judge {
    /// Writes the assessment without its clocks; of these the places of those that apply.
    pub fn sheet(&mut self, book: &RuleBook, case: &CaseInput, sheet: &mut Vec<i32>) {
        self.judge_all();
        sheet.clear();
        let asked = self.order.get(..self.asked).unwrap_or_default();
        sheet.push(asked.iter().any(|fact| self.answer(*fact).is_some()).into());
        sheet.push(self.has_scope.into());
        sheet.push(truth_code(self.truth_of(self.eligible)));
        let mut marks = vec![false; self.answers.len()];
        for place in 0..self.eligible {
            if self.is_in_force(place) {
                self.condition(place, &mut marks, sheet);
            }
        }
        sheet.push(NONE);

        let mut follows = self.follows(false);
        if follows.outcome == OutcomeCode::NotYet {
            follows = self.follows(true);
        }
        for (at, place) in self.routes.iter() {
            if let (true, Some(route), Some((fact, _))) = (
                self.truth_of(at).is_true(),
                book.pack.routes.get(place),
                self.takes.get(place),
            ) {
                sheet.push(place_code(place));
                let chosen = self.answer(*fact).unwrap_or_default();
                let chosen = |value: &String| {
                    let declared = self.facts.get(*fact);
                    declared.is_some_and(|declared| bits(declared, std::slice::from_ref(value)) & chosen != 0)
                };
                let values = route.takes.values.iter().enumerate();
                list(sheet, values.filter(|(_, value)| chosen(value)).map(|(at, _)| at));
            }
        }
        sheet.push(NONE);
        sheet.push(follows.split.into());

        let outcome = follows.outcome;
        let missing = self.to_ask(follows.open);
        sheet.push(match outcome {
            OutcomeCode::Accepted => 0,
            OutcomeCode::NotYet => 1,
            OutcomeCode::Referred => 2,
            OutcomeCode::RegisteredOnly => 3,
        });
        match outcome {
            OutcomeCode::NotYet => self.list_of(sheet, &missing),
            OutcomeCode::RegisteredOnly => {
                let failed = |place: &usize| {
                    let is_counted = *place == 0 || self.truth_of(self.eligible).is_false();
                    is_counted && self.truth_of(*place).is_false() && !self.is_replaced(*place)
                };
                list(sheet, (0..self.eligible).filter(failed));
            }
            OutcomeCode::Accepted | OutcomeCode::Referred => {}
        }
        let next = self.question(outcome, &missing);
        sheet.push(next.map_or(NONE, place_code));

        let levels = self.level(&book.pack, case);
        sheet.push(levels.first.map_or(NONE, place_code));
        match levels.now {
            None => sheet.push(NONE),
            Some((level, source)) => {
                sheet.push(place_code(level));
                sheet.push(match source {
                    LevelSource::Facts => 0,
                    LevelSource::HandOver => 1,
                    LevelSource::Default => 2,
                });
                self.list_of(sheet, &levels.open);
            }
        }
        let told = self
            .notices
            .iter()
            .filter(|(at, _)| !self.truth_of(*at).is_false());
        list(sheet, told.map(|(_, place)| place));
        list(sheet, self.applying(book).into_iter());
    }

    /// One condition, or the scope: its place, verdict and reason, whether another stands in for it, the facts
    /// that decided it and that still could, what would change it, and how it came about.
    fn condition(&self, place: usize, marks: &mut [bool], sheet: &mut Vec<i32>) {
        let Some(test) = self.tests.get(place) else { return };
        let truth = self.truth_of(place);
        let verdict = Verdict::from(truth);
        let alternative = self.is_replaced(place);
        let mut reasons = (self.first_reason..).zip(&self.reasons);
        let better = reasons.find(|(at, (of, verdict_of, _))| {
            *of == place && *verdict_of == verdict && self.truth_of(*at).is_true()
        });
        sheet.push(place_code(place));
        sheet.push(truth_code(truth));
        sheet.push(match better {
            _ if alternative => NONE,
            Some((_, (_, _, reason))) => place_code(reason + 1),
            None => 0,
        });
        let count_at = sheet.len();
        sheet.push(0);
        if !truth.is_unknown() {
            self.collect_decisive(test, truth, count_at + 1, sheet);
        }
        count_from(count_at, sheet);
        if truth.is_unknown() {
            marks.fill(false);
            self.collect_open(test, marks);
            self.list_of(sheet, marks);
        } else {
            sheet.push(0);
        }
        marks.fill(false);
        named(test, marks);
        let target = if truth.is_true() {
            Truth::False
        } else {
            Truth::True
        };
        for (fact, _) in marks.iter().enumerate().filter(|(_, named)| **named) {
            self.changes_by(fact, test, target, sheet);
        }
        sheet.push(NONE);
        self.trail(test, sheet);
    }

    /// The single answers to one fact that would bring a test to `target`: the fact, how many, each.
    fn changes_by(&self, place: usize, test: &Test, target: Truth, sheet: &mut Vec<i32>) {
        let Some(fact) = self.facts.get(place) else { return };
        let begin = sheet.len();
        sheet.push(place_code(place));
        sheet.push(0);
        let mut view = self.view();
        let mut turns = |answer: Code| {
            view.instead = (place, answer);
            view.truth(test) == target
        };
        match fact.kind {
            FactKind::YesNo => sheet.extend([2, 1].into_iter().filter(|answer| turns((*answer).into()))),
            FactKind::Choice | FactKind::Choices => {
                // Towards "met" a choice is added to what is there; away from it, it stands alone.
                let adds = fact.kind == FactKind::Choices && target.is_true();
                let there = self.answer(place).filter(|_| adds).unwrap_or_default();
                for bit in 0..fact.choices.len() {
                    if there >> bit & 1 == 0 && turns(there | 1 << bit) {
                        sheet.push(place_code(bit));
                    }
                }
            }
            FactKind::Number | FactKind::Date | FactKind::Moment => {
                let mut values = Set::new();
                thresholds(test, place, &mut values);
                for value in values.into_iter().filter(|value| turns(*value)) {
                    // In two halves: it may be larger than any place.
                    #[expect(clippy::cast_possible_truncation, reason = "its halves")]
                    sheet.extend([(value >> 32) as i32, value as i32]);
                }
            }
        }
        if sheet.len() == begin + 2 {
            sheet.truncate(begin);
        } else {
            count_from(begin + 1, sheet);
        }
    }

    /// Each part as two numbers: value, kind and how many parts it has itself; and what it tests.
    fn trail(&self, test: &Test, sheet: &mut Vec<i32>) {
        let one = |test| std::slice::from_ref(test);
        let (kind, tested, parts) = match test {
            Test::All(of) => (0, 0, of.as_slice()),
            Test::Any(of) => (1, 0, of.as_slice()),
            Test::Not(of) => (2, 0, one(&**of)),
            Test::AtLeast(n, of) => (3, *n, of.as_slice()),
            Test::Earlier(place) => (5, *place, self.tests.get(*place).map(one).unwrap_or_default()),
            Test::OneOf(fact, _) | Test::Compare(fact, ..) | Test::Answered(fact) => {
                (4, *fact, [].as_slice())
            }
            Test::Never => (4, usize::MAX, [].as_slice()),
        };
        sheet.push(truth_code(self.truth(test)) | kind << 2 | place_code(parts.len()) << 5);
        sheet.push(place_code(tested));
        for part in parts {
            self.trail(part, sheet);
        }
    }

    /// Writes the facts that decided a test, each once from `begin` on.
    fn collect_decisive(&self, test: &Test, truth: Truth, begin: usize, sheet: &mut Vec<i32>) {
        let mut of = |parts: &[Test], enough: usize| {
            let fitting = parts.iter().filter(|part| self.truth(part) == truth);
            for part in fitting.take(enough) {
                self.collect_decisive(part, truth, begin, sheet);
            }
        };
        match test {
            Test::All(parts) => of(parts, if truth.is_false() { 1 } else { usize::MAX }),
            Test::Any(parts) => of(parts, if truth.is_true() { 1 } else { usize::MAX }),
            Test::AtLeast(n, parts) => {
                of(
                    parts,
                    if truth.is_true() {
                        *n
                    } else {
                        (parts.len() + 1).saturating_sub(*n)
                    },
                );
            }
            Test::Not(part) => self.collect_decisive(part, truth.not(), begin, sheet),
            Test::Earlier(place) => {
                if let Some(test) = self.tests.get(*place) {
                    self.collect_decisive(test, truth, begin, sheet);
                }
            }
            Test::OneOf(fact, _) | Test::Compare(fact, ..) | Test::Answered(fact) => {
                let fact = place_code(*fact);
                if !sheet.iter().skip(begin).any(|other| *other == fact) {
                    sheet.push(fact);
                }
            }
            Test::Never => {}
        }
    }

    /// Whether in some "any" of the reading another part already holds in the place of a condition.
    fn is_replaced(&self, condition: usize) -> bool {
        condition > 0
            && !self.truth_of(condition).is_true()
            && self
                .tests
                .get(self.eligible)
                .is_some_and(|reading| self.replaces(reading, condition))
    }

    fn replaces(&self, test: &Test, condition: usize) -> bool {
        let here = match test {
            Test::Any(of) => {
                of.iter().any(|part| self.mentions(part, condition))
                    && of
                        .iter()
                        .any(|part| self.truth(part).is_true() && !self.mentions(part, condition))
            }
            _ => false,
        };
        here || self.any_part(test, &|part| self.replaces(part, condition))
    }

    fn mentions(&self, test: &Test, condition: usize) -> bool {
        matches!(test, Test::Earlier(place) if *place == condition)
            || self.any_part(test, &|part| self.mentions(part, condition))
    }

    fn any_part(&self, test: &Test, holds: &dyn Fn(&Test) -> bool) -> bool {
        match test {
            Test::All(of) | Test::Any(of) | Test::AtLeast(_, of) => of.iter().any(holds),
            Test::Not(of) => holds(of),
            Test::Earlier(place) => self.tests.get(*place).is_some_and(holds),
            Test::OneOf(..) | Test::Compare(..) | Test::Answered(_) | Test::Never => false,
        }
    }

    /// Marked facts in the order in which they are asked for.
    fn list_of(&self, sheet: &mut Vec<i32>, marks: &[bool]) {
        let marked = |fact: &usize| marks.get(*fact) == Some(&true);
        list(sheet, self.order.iter().copied().filter(marked));
    }
}

/// The values of the parameters as places among their choices (none: a default that is no choice), and the reading.
#[must_use]
pub fn settings(pack: &PolicyPack, case: &CaseInput) -> Vec<i32> {
    let values = parameters(pack, &case.parameters);
    let mut settings = Vec::new();
    for parameter in &pack.parameters {
        let chosen = |choice: &String| values.get(&parameter.id) == Some(choice);
        settings.push(parameter.choices.iter().position(chosen).map_or(NONE, place_code));
    }
    let used = reading(pack, &values, deciding_day(pack, case));
    let is_used = |reading: &Reading| used.is_some_and(|used| used.id == reading.id);
    settings.push(pack.readings.iter().position(is_used).map_or(NONE, place_code));
    settings
}

/// How many, and each.
fn list(sheet: &mut Vec<i32>, places: impl Iterator<Item = usize>) {
    let at = sheet.len();
    sheet.push(0);
    for place in places {
        sheet.push(place_code(place));
    }
    count_from(at, sheet);
}

/// Writes how many numbers follow on this one.
fn count_from(at: usize, sheet: &mut [i32]) {
    let count = place_code(sheet.len() - at - 1);
    if let Some(place) = sheet.get_mut(at) {
        *place = count;
    }
}

fn place_code(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(NONE)
}

fn truth_code(truth: Truth) -> i32 {
    match truth {
        Truth::False => 0,
        Truth::Unknown => 1,
        Truth::True => 2,
    }
}

/// Marks the facts that a test itself names.
fn named(test: &Test, marks: &mut [bool]) {
    match test {
        Test::All(of) | Test::Any(of) | Test::AtLeast(_, of) => of.iter().for_each(|part| named(part, marks)),
        Test::Not(of) => named(of, marks),
        Test::OneOf(fact, _) | Test::Compare(fact, ..) | Test::Answered(fact) => mark(marks, *fact),
        Test::Earlier(_) | Test::Never => {}
    }
}

/// What a test compares a fact with, and its neighbours: between them every comparison changes.
fn thresholds(test: &Test, place: usize, values: &mut Set<Code>) {
    match test {
        Test::All(of) | Test::Any(of) | Test::AtLeast(_, of) => {
            of.iter().for_each(|part| thresholds(part, place, values));
        }
        Test::Not(of) => thresholds(of, place, values),
        Test::Compare(fact, _, with) if *fact == place => {
            values.extend([-1, 0, 1].map(|step| with.saturating_add(step)));
        }
        _ => {}
    }
}
