//! An assessment as numbers, for a border that numbers cross best: what follows, and how it came about.
//!
//! Everything is told by its place in the pack. The order of the numbers is that of [`Judge::sheet`];
//! `js/package/assessment.js` reads them in the same order and gives them their names.

use super::assess::{deciding_day, parameters, reading};
use super::consequence::OutcomeCode;
use super::judge::{Code, Judge, Test, bits};
use super::{CaseInput, LevelSource, RuleBook};
use crate::rules::expression::at_least;
use crate::rules::fact::FactKind;
use crate::rules::order::Set;
use crate::rules::pack::{PolicyPack, Reading, Verdict};
use crate::rules::truth::Truth;

/// Marks what there is none of.
const NONE: i32 = -1;

/// Facts that decide a test, in the order of the pack, and open facts that still could; some more than once.
#[derive(Default)]
struct Found {
    decisive: Vec<usize>,
    open: Vec<usize>,
}

/// An answer to one fact instead of the one that was given: each of its choices together with those that are there, or
/// a value that is compared.
struct Answer {
    place: usize,
    there: Code,
    compared: Code,
}

/// With which choices a test is true, and with which it is false: their bits.
#[derive(Clone, Copy, Default)]
struct Turns {
    to_true: Code,
    to_false: Code,
}

impl Turns {
    /// The same with every choice.
    fn of(truth: Truth) -> Turns {
        let all = |is: bool| if is { !0 } else { 0 };
        Turns {
            to_true: all(truth.is_true()),
            to_false: all(truth.is_false()),
        }
    }
}

impl Judge {
    /// Writes the assessment without its clocks; of these the places of those that apply.
    pub fn sheet(&mut self, book: &RuleBook, case: &CaseInput, sheet: &mut Vec<i32>) {
        self.judge_all();
        sheet.clear();
        let asked = self.order.get(..self.asked).unwrap_or_default();
        sheet.push(asked.iter().any(|fact| self.answer(*fact).is_some()).into());
        sheet.push(self.has_scope.into());
        sheet.push(truth_code(self.truth_of(self.eligible)));
        let mut found = Found::default();
        for place in 0..self.eligible {
            if self.is_in_force(place) {
                self.condition(place, &mut found, sheet);
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

    /// One condition, or the scope: its place, how it came about, verdict and reason, whether another stands in for
    /// it, the facts that decided it and that still could, and what would change it.
    fn condition(&self, place: usize, found: &mut Found, sheet: &mut Vec<i32>) {
        let Some(test) = self.tests.get(place) else { return };
        sheet.push(place_code(place));
        found.decisive.clear();
        found.open.clear();
        let truth = self.walk(test, found, sheet);
        let verdict = Verdict::from(truth);
        let mut reasons = (self.first_reason..).zip(&self.reasons);
        let better = reasons.find(|(at, (of, verdict_of, _))| {
            *of == place && *verdict_of == verdict && self.truth_of(*at).is_true()
        });
        sheet.push(truth_code(truth));
        sheet.push(match better {
            _ if self.is_replaced(place) => NONE,
            Some((_, (_, _, reason))) => place_code(reason + 1),
            None => 0,
        });
        // In the order of the pack, and in that in which they are asked for.
        let decisive = found.decisive.as_slice();
        let is_first = |at, fact: &usize| decisive.iter().position(|other| other == fact) == Some(at);
        let once = decisive
            .iter()
            .enumerate()
            .filter(|(at, fact)| is_first(*at, fact));
        list(sheet, once.map(|(_, fact)| *fact));
        let open = self.order.iter().filter(|fact| found.open.contains(fact));
        list(sheet, open.copied().take(found.open.len()));
        let target = if truth.is_true() {
            Truth::False
        } else {
            Truth::True
        };
        for fact in self.named.get(place).into_iter().flatten() {
            self.changes_by(*fact, test, target, sheet);
        }
        sheet.push(NONE);
    }

    /// The single answers to one fact that would bring a test to `target`: the fact, how many, each.
    fn changes_by(&self, place: usize, test: &Test, target: Truth, sheet: &mut Vec<i32>) {
        let Some(fact) = self.facts.get(place) else { return };
        let begin = sheet.len();
        sheet.extend([place_code(place), 0]);
        let turning = |there, compared| {
            let turns = self.turns(
                test,
                &Answer {
                    place,
                    there,
                    compared,
                },
            );
            if target.is_true() {
                turns.to_true
            } else {
                turns.to_false
            }
        };
        match fact.kind {
            FactKind::YesNo => {
                let turning = turning(0, 0);
                for (answer, bit) in [(2, 2), (1, 1)] {
                    if turning & bit > 0 {
                        sheet.push(answer);
                    }
                }
            }
            FactKind::Choice | FactKind::Choices => {
                // Towards "met" a choice is added to what is there; away from it, it stands alone.
                let adds = fact.kind == FactKind::Choices && target.is_true();
                let there = self.answer(place).filter(|_| adds).unwrap_or_default();
                let turning = turning(there, 0) & !there;
                let bits = (0..fact.choices.len()).filter(|bit| turning >> bit & 1 > 0);
                sheet.extend(bits.map(place_code));
            }
            FactKind::Number | FactKind::Date | FactKind::Moment => {
                let mut values = Set::new();
                thresholds(test, place, &mut values);
                for value in values.into_iter().filter(|value| turning(0, *value) & 1 > 0) {
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

    /// What a test comes to with each choice of one fact: all of them at once.
    fn turns(&self, test: &Test, answer: &Answer) -> Turns {
        let part = |part| self.turns(part, answer);
        match test {
            Test::All(of) => of
                .iter()
                .map(part)
                .fold(Turns::of(Truth::True), |all, part| Turns {
                    to_true: all.to_true & part.to_true,
                    to_false: all.to_false | part.to_false,
                }),
            Test::Any(of) => of
                .iter()
                .map(part)
                .fold(Turns::of(Truth::False), |all, part| Turns {
                    to_true: all.to_true | part.to_true,
                    to_false: all.to_false & part.to_false,
                }),
            Test::Not(of) => {
                let Turns { to_true, to_false } = part(of);
                Turns {
                    to_true: to_false,
                    to_false: to_true,
                }
            }
            Test::AtLeast(n, of) => {
                let parts: Vec<Turns> = of.iter().map(part).collect();
                let mut all = Turns::default();
                for bit in (0..Code::BITS).map(|bit| 1 << bit) {
                    let held = parts.iter().filter(|part| part.to_true & bit != 0).count();
                    let open = parts
                        .iter()
                        .filter(|part| (part.to_true | part.to_false) & bit == 0);
                    let truth = Turns::of(at_least(*n, held, open.count()));
                    all.to_true |= truth.to_true & bit;
                    all.to_false |= truth.to_false & bit;
                }
                all
            }
            Test::OneOf(fact, bits) if *fact == answer.place => {
                let to_true = if answer.there & bits == 0 { *bits } else { !0 };
                Turns {
                    to_true,
                    to_false: !to_true,
                }
            }
            Test::Compare(fact, ..) | Test::Answered(fact) if *fact == answer.place => {
                Turns::of(Truth::from(test.holds(answer.compared)))
            }
            _ => Turns::of(self.truth(test)),
        }
    }

    /// Each part as two numbers: value, kind and how many parts it has itself; and what it tests. On the way it finds
    /// the facts that decided it, or that still could.
    fn walk(&self, test: &Test, found: &mut Found, sheet: &mut Vec<i32>) -> Truth {
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
        let (at, first, open) = (sheet.len(), found.decisive.len(), found.open.len());
        sheet.extend([0, place_code(tested)]);
        // A part of this value decides alone; parts of another only all together, or so many of them.
        let decides = match test {
            Test::All(_) => Truth::False,
            Test::Any(_) => Truth::True,
            _ => Truth::Unknown,
        };
        let (mut truth, mut left) = match test {
            Test::All(_) | Test::Any(_) => (decides.not(), usize::MAX),
            Test::AtLeast(n, of) => {
                let truth = self.truth(test);
                (
                    truth,
                    if truth.is_true() {
                        *n
                    } else {
                        (of.len() + 1).saturating_sub(*n)
                    },
                )
            }
            Test::Not(_) | Test::Earlier(_) => (Truth::Unknown, 0),
            _ => (self.truth(test), 0),
        };
        for part in parts {
            let own = found.decisive.len();
            let value = self.walk(part, found, sheet);
            match kind {
                0 | 1 if truth == decides => found.decisive.truncate(own),
                0 | 1 if value == decides => {
                    found.decisive.drain(first..own);
                    truth = value;
                }
                0 | 1 if value.is_unknown() => truth = value,
                2 => truth = value.not(),
                3 if value == truth && left > 0 => left -= 1,
                3 => found.decisive.truncate(own),
                5 => truth = value,
                _ => {}
            }
        }
        if truth.is_unknown() {
            found.decisive.truncate(first);
        } else {
            found.open.truncate(open);
        }
        if kind == 4 {
            let of = if truth.is_unknown() {
                &mut found.open
            } else {
                &mut found.decisive
            };
            of.push(tested);
        }
        if let Some(head) = sheet.get_mut(at) {
            *head = truth_code(truth) | kind << 2 | place_code(parts.len()) << 5;
        }
        truth
    }

    /// Whether in some "any" of the reading another part already holds in the place of a condition.
    fn is_replaced(&self, condition: usize) -> bool {
        let mut instead = self.instead.iter().filter(|(of, _)| *of == condition);
        !self.truth_of(condition).is_true() && instead.any(|(_, test)| self.truth(test).is_true())
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
