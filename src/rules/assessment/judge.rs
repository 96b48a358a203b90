//! The short way to an assessment: places instead of names, bits instead of choices.
//!
//! A live form asks after every answer whether the complaint is eligible and what to ask next. For that a pack is
//! made once into tests over numbered facts, and judged without a string or an allocation. [`sheet`](super::sheet)
//! writes the rest of the assessment in the same numbers. [`assess`](super::assess) stays the measure: a test holds
//! both against it for every pack.

use chrono::NaiveDate;

use super::assess::{deciding_day, parameters, reading, scope};
use super::{CaseInput, RuleBook};
use crate::rules::citation::Effective;
use crate::rules::expression::{Comparison, Expression, at_least};
use crate::rules::fact::{FactDeclaration, FactKind, Value};
use crate::rules::order::{Set, by_key};
use crate::rules::pack::{ELIGIBLE, Reason, SCOPE, Verdict};
use crate::rules::truth::Truth;

/// An answer as a number: a bit for no (1), for yes (2), and for each choice in the order of the pack; what is
/// compared, as that which it is compared by.
pub type Code = i64;

/// The instruments as they stand on the day that decides, and the answers of one case.
#[derive(Clone, Debug)]
pub struct Judge {
    /// The facts of the pack, then those that only the layer beneath it knows.
    pub(super) facts: Vec<FactDeclaration>,
    /// `None` while a fact is open.
    pub(super) answers: Vec<Option<Code>>,
    /// In the order in which they are judged: the scope, the conditions, all of these together; then what the
    /// following lists name.
    pub(super) tests: Vec<Test>,
    /// What the first of `tests` come to; empty since an answer has changed.
    pub(super) truths: Vec<Truth>,
    /// Where in `tests` the conditions together stand.
    pub(super) eligible: usize,
    /// What is in force, by its place in the pack. Clocks and notices of the layer beneath follow on the pack's.
    pub(super) routes: Part,
    pub(super) questions: Part,
    pub(super) levels: Part,
    pub(super) clocks: Part,
    pub(super) notices: Part,
    /// Better reasons than the plain ones, by the place of the condition.
    pub(super) reasons: Vec<(usize, Verdict, usize)>,
    pub(super) first_reason: usize,
    /// By the place of the scope or a condition: the facts that it names itself.
    pub(super) named: Vec<Vec<usize>>,
    /// The place of a condition, and what stands in for it: another part of an "any" of the reading.
    pub(super) instead: Vec<(usize, Test)>,
    /// Whether the scope test is in force.
    pub(super) has_scope: bool,
    /// By the place of a route: the fact of which it takes a part, and which part.
    pub(super) takes: Vec<(usize, Code)>,
    /// By the place of a question: the facts it asks for.
    pub(super) asks: Vec<Vec<usize>>,
    /// All facts: those that are asked for in the author's order, so many; then the others by their names.
    pub(super) order: Vec<usize>,
    pub(super) asked: usize,
}

/// One section of a pack: where its tests begin, and what they belong to.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) first: usize,
    pub(super) places: Vec<usize>,
}

impl Part {
    /// Each member's place in `Judge::tests` and in the pack.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, usize)> + '_ {
        self.places
            .iter()
            .enumerate()
            .map(|(at, place)| (self.first + at, *place))
    }

    pub(super) fn end(&self) -> usize {
        self.first + self.places.len()
    }
}

/// An [`Expression`] with places instead of names.
#[derive(Clone, Debug)]
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    AtLeast(usize, Vec<Test>),
    /// What was judged before under a name.
    Earlier(usize),
    /// At least one of these bits is set.
    OneOf(usize, Code),
    Compare(usize, Comparison, Code),
    Answered(usize),
    /// Of a fact that is not there, or of another kind; loading a pack refuses both.
    Never,
}

impl Test {
    /// Whether it is true of an answer to the fact that it looks at.
    pub(super) fn holds(&self, answer: Code) -> bool {
        match self {
            Test::OneOf(_, bits) => answer & bits != 0,
            Test::Compare(_, how, with) => how.holds(answer.cmp(with)),
            _ => true,
        }
    }

    /// The parts of which it is made.
    fn parts(&self) -> &[Test] {
        match self {
            Test::All(of) | Test::Any(of) | Test::AtLeast(_, of) => of,
            Test::Not(of) => std::slice::from_ref(of),
            _ => &[],
        }
    }

    /// The facts that it names itself.
    fn named(&self, facts: &mut Set<usize>) {
        if let Test::OneOf(fact, _) | Test::Compare(fact, ..) | Test::Answered(fact) = self {
            facts.insert(*fact);
        }
        self.parts().iter().for_each(|part| part.named(facts));
    }

    /// Whether it looks at a condition, itself or through what was judged before.
    fn mentions(&self, condition: usize, tests: &[Test]) -> bool {
        let through = match self {
            Test::Earlier(place) if *place == condition => return true,
            Test::Earlier(place) => tests.get(*place),
            _ => None,
        };
        let mut parts = self.parts().iter().chain(through);
        parts.any(|part| part.mentions(condition, tests))
    }

    /// Adds what stands in for conditions, wherever one of these is a part of an "any".
    fn instead(&self, conditions: usize, tests: &[Test], instead: &mut Vec<(usize, Test)>) {
        if let Test::Any(of) = self {
            for condition in 1..conditions {
                let (with, without): (Vec<&Test>, Vec<&Test>) =
                    of.iter().partition(|part| part.mentions(condition, tests));
                if !with.is_empty() {
                    instead.extend(without.into_iter().map(|part| (condition, part.clone())));
                }
            }
        }
        let through = match self {
            Test::Earlier(place) => tests.get(*place),
            _ => None,
        };
        let parts = self.parts().iter().chain(through);
        parts.for_each(|part| part.instead(conditions, tests, instead));
    }
}

impl Judge {
    /// For a case as far as it is known; `None` where a fact has more choices than a number has bits.
    #[must_use]
    pub fn new<'a>(book: &'a RuleBook, case: &CaseInput) -> Option<Judge> {
        let pack = &book.pack;
        let facts = facts(book);
        if !fit(&facts) {
            return None;
        }
        let (day, parameters) = (deciding_day(pack, case), parameters(pack, &case.parameters));
        let mut names = Names {
            facts: &facts,
            judged: Vec::new(),
            tests: Vec::new(),
        };
        let (mut reasons, mut better) = (Vec::new(), Vec::new());
        let mut reason = |names: &Names<'_>, place: usize, of: &[Reason]| {
            for (at, reason) in of.iter().enumerate() {
                reasons.push((place, reason.verdict, at));
                better.push(names.test(&reason.when));
            }
        };
        let scope = scope(pack, &parameters, day);
        if let Some(scope) = scope {
            reason(&names, 0, &scope.reasons);
        }
        names.judge(SCOPE, scope.map(|scope| &scope.when));
        for condition in &pack.conditions {
            if condition.effective.covers(day) {
                names.judge(&condition.id, Some(&condition.when));
            } else {
                // It keeps its place, and no name leads there.
                names.tests.push(Test::Never);
            }
        }
        let eligible = names.tests.len();
        names.judge(
            ELIGIBLE,
            reading(pack, &parameters, day).map(|reading| &reading.when),
        );
        for (place, condition) in pack.conditions.iter().enumerate() {
            if condition.effective.covers(day) {
                reason(&names, place + 1, &condition.reasons);
            }
        }
        let of = |effective: &Effective, when: &'a Option<Expression>| (effective.covers(day), when.as_ref());
        let routes = names.part(
            &mut pack
                .routes
                .iter()
                .map(|it| (it.effective.covers(day), Some(&it.when))),
        );
        let questions = names.part(&mut pack.questions.iter().map(|it| (true, it.when.as_ref())));
        let levels = names.part(&mut pack.levels.iter().map(|it| of(&it.effective, &it.when)));
        let beneath = book.statutory.iter().flat_map(|beneath| &beneath.notices);
        let all = pack.notices.iter().chain(beneath);
        let notices = names.part(&mut all.map(|it| of(&it.effective, &it.when)));
        let mut clocks = names.part(&mut pack.clocks.iter().map(|it| of(&it.effective, &it.when)));
        if let Some(beneath) = &book.statutory {
            // Every complaint is in the scope of the statute.
            names.judged = vec![(SCOPE, usize::MAX), (ELIGIBLE, usize::MAX)];
            let day = deciding_day(beneath, case);
            let more = beneath.clocks.iter();
            let more = names.part(&mut more.map(|it| (it.effective.covers(day), it.when.as_ref())));
            let more = more.places.iter().map(|place| pack.clocks.len() + place);
            clocks.places.extend(more);
        }
        let mut tests = names.tests;
        let first_reason = tests.len();
        tests.extend(better);
        let named = |test: &Test| {
            let mut named = Set::new();
            test.named(&mut named);
            named.into_iter().collect()
        };
        let named = tests.iter().take(eligible).map(named).collect();
        let mut instead = Vec::new();
        if let Some(reading) = tests.get(eligible) {
            reading.instead(eligible, &tests, &mut instead);
        }
        let place = |id: &String| place_of(&facts, id).map(|(place, _)| place);
        let takes = pack.routes.iter().map(|route| {
            // A place without a fact is always open.
            let fact = place_of(&facts, &route.takes.fact);
            fact.map_or((usize::MAX, 0), |(place, fact)| {
                (place, bits(fact, &route.takes.values))
            })
        });
        let takes = takes.collect();
        let mut asks = Vec::new();
        let mut order: Vec<usize> = Vec::new();
        for question in &pack.questions {
            let asked: Vec<usize> = question.facts.iter().filter_map(place).collect();
            for fact in &asked {
                if !order.contains(fact) {
                    order.push(*fact);
                }
            }
            asks.push(asked);
        }
        let asked = order.len();
        let mut others: Vec<usize> = (0..facts.len()).filter(|fact| !order.contains(fact)).collect();
        by_key(&mut others, |fact| facts.get(*fact).map(|fact| fact.id.as_str()));
        order.extend(others);
        let answer = |fact: &FactDeclaration| code(fact, case.facts.get(&fact.id)?);
        Some(Judge {
            answers: facts.iter().map(answer).collect(),
            truths: Vec::with_capacity(tests.len()),
            tests,
            eligible,
            routes,
            questions,
            levels,
            clocks,
            notices,
            reasons,
            first_reason,
            named,
            instead,
            has_scope: scope.is_some(),
            takes,
            asks,
            order,
            asked,
            facts,
        })
    }

    /// Forgets all answers.
    pub fn clear(&mut self) {
        self.answers.fill(None);
        self.truths.clear();
    }

    /// Answers the fact at this place, or makes it open again.
    pub fn set(&mut self, fact: usize, answer: Option<Code>) {
        if let Some(place) = self.answers.get_mut(fact) {
            *place = answer;
            self.truths.clear();
        }
    }

    /// Places and declarations of the facts, for [`Judge::set`].
    pub fn facts(&self) -> &[FactDeclaration] {
        &self.facts
    }

    /// Takes over the answers to the same facts.
    #[must_use]
    pub fn with_answers_of(mut self, other: &Judge) -> Judge {
        self.answers.clone_from(&other.answers);
        self
    }

    /// The conditions together.
    pub fn eligibility(&mut self) -> Truth {
        self.judge(self.routes.first);
        self.truth_of(self.eligible)
    }

    /// Whether the scope (0) or a condition, by its place in the pack (from 1), is met; `None` where the pack has
    /// no such condition in force.
    pub fn verdict(&mut self, condition: usize) -> Option<Truth> {
        self.judge(self.routes.first);
        (condition < self.eligible && self.is_in_force(condition)).then(|| self.truth_of(condition))
    }

    pub(super) fn is_in_force(&self, condition: usize) -> bool {
        !matches!(self.tests.get(condition), Some(Test::Never))
    }

    /// Judges the first of `tests`.
    pub(super) fn judge(&mut self, until: usize) {
        while self.truths.len() < until
            && let Some(test) = self.tests.get(self.truths.len())
        {
            let truth = self.truth(test);
            self.truths.push(truth);
        }
    }

    pub(super) fn judge_all(&mut self) {
        self.judge(self.tests.len());
    }

    pub(super) fn answer(&self, fact: usize) -> Option<Code> {
        self.answers.get(fact).copied().flatten()
    }

    /// What was judged; `usize::MAX` is what always holds.
    pub(super) fn truth_of(&self, place: usize) -> Truth {
        match self.truths.get(place) {
            Some(truth) => *truth,
            None if place == usize::MAX => Truth::True,
            None => Truth::Unknown,
        }
    }

    pub(super) fn truth(&self, test: &Test) -> Truth {
        let fact = match test {
            Test::All(of) => return self.until(of, Truth::False, Truth::True),
            Test::Any(of) => return self.until(of, Truth::True, Truth::False),
            Test::Not(of) => return self.truth(of).not(),
            Test::AtLeast(n, of) => {
                let count = |wanted| of.iter().filter(|part| self.truth(part) == wanted).count();
                return at_least(*n, count(Truth::True), count(Truth::Unknown));
            }
            Test::Earlier(place) => return self.truth_of(*place),
            Test::Never => return Truth::Unknown,
            Test::OneOf(fact, _) | Test::Compare(fact, ..) | Test::Answered(fact) => *fact,
        };
        let Some(Some(answer)) = self.answers.get(fact) else {
            return Truth::Unknown;
        };
        let holds = test.holds(*answer);
        if holds { Truth::True } else { Truth::False }
    }

    /// Parts of which one of value `decides`; if all are of the other, it is `otherwise`.
    fn until(&self, parts: &[Test], decides: Truth, otherwise: Truth) -> Truth {
        let mut so_far = otherwise;
        for part in parts {
            let truth = self.truth(part);
            if truth == decides {
                return truth;
            }
            if truth != otherwise {
                so_far = truth;
            }
        }
        so_far
    }
}

/// What an expression may name, and what has been made of expressions so far.
struct Names<'a> {
    facts: &'a [FactDeclaration],
    /// Names and their places in `tests`.
    judged: Vec<(&'a str, usize)>,
    tests: Vec<Test>,
}

impl<'a> Names<'a> {
    /// A test under a name; without an expression it always holds.
    fn judge(&mut self, name: &'a str, when: Option<&Expression>) {
        self.judged.push((name, self.tests.len()));
        self.add(when);
    }

    fn add(&mut self, when: Option<&Expression>) {
        let test = when.map_or(Test::All(Vec::new()), |when| self.test(when));
        self.tests.push(test);
    }

    /// The tests of what is in force.
    fn part(&mut self, all: &mut dyn Iterator<Item = (bool, Option<&Expression>)>) -> Part {
        let mut part = Part {
            first: self.tests.len(),
            places: Vec::new(),
        };
        for (place, (is_in_force, when)) in all.enumerate() {
            if is_in_force {
                self.add(when);
                part.places.push(place);
            }
        }
        part
    }

    fn fact(&self, id: &str) -> Option<(usize, &FactDeclaration)> {
        place_of(self.facts, id)
    }

    fn test(&self, when: &Expression) -> Test {
        let parts = |of: &[Expression]| of.iter().map(|part| self.test(part)).collect();
        let of_kind =
            |id: &str, fits: &dyn Fn(FactKind) -> bool| self.fact(id).filter(|(_, fact)| fits(fact.kind));
        let test = match when {
            Expression::All(of) => return Test::All(parts(of)),
            Expression::Any(of) => return Test::Any(parts(of)),
            Expression::Not(of) => return Test::Not(Box::new(self.test(of))),
            Expression::AtLeast { n, of } => return Test::AtLeast(*n, parts(of)),
            Expression::Is(name) => match self.judged.iter().find(|(other, _)| other == name) {
                Some((_, place)) => return Test::Earlier(*place),
                None => {
                    of_kind(name, &|kind| kind == FactKind::YesNo).map(|(place, _)| Test::OneOf(place, 2))
                }
            },
            Expression::OneOf { fact, values } => {
                of_kind(fact, &|kind| matches!(kind, FactKind::Choice | FactKind::Choices))
                    .map(|(place, fact)| Test::OneOf(place, bits(fact, values)))
            }
            Expression::Compare { fact, op, value } => of_kind(fact, &|kind| {
                matches!(kind, FactKind::Number | FactKind::Date | FactKind::Moment)
            })
            .and_then(|(place, fact)| Some(Test::Compare(place, *op, code(fact, value)?))),
            Expression::Answered(fact) => self.fact(fact).map(|(place, _)| Test::Answered(place)),
        };
        test.unwrap_or(Test::Never)
    }
}

/// The facts of a judge: those of the pack, then those that only the layer beneath it knows.
#[must_use]
pub fn facts(book: &RuleBook) -> Vec<FactDeclaration> {
    let mut facts = book.pack.facts.clone();
    for fact in book.statutory.iter().flat_map(|beneath| &beneath.facts) {
        if place_of(&facts, &fact.id).is_none() {
            facts.push(fact.clone());
        }
    }
    facts
}

/// Whether the choices of every fact fit into the bits of a number.
#[must_use]
pub fn fit(facts: &[FactDeclaration]) -> bool {
    facts.iter().all(|fact| fact.choices.len() <= 63)
}

/// A fact with its place.
pub fn place_of<'a>(facts: &'a [FactDeclaration], id: &str) -> Option<(usize, &'a FactDeclaration)> {
    facts.iter().enumerate().find(|(_, fact)| fact.id == id)
}

/// The bits of choices.
pub(super) fn bits(fact: &FactDeclaration, choices: &[String]) -> Code {
    let offered = fact.choices.iter().enumerate();
    offered.fold(0, |bits, (place, id)| {
        bits | Code::from(choices.contains(id)) << place
    })
}

/// An answer as a number; `None` where it does not fit the fact and so counts as open.
#[must_use]
pub fn code(fact: &FactDeclaration, value: &Value) -> Option<Code> {
    fact.accepts(value).then(|| match value {
        Value::YesNo(yes) => 1 << i64::from(*yes),
        Value::Choice(choice) => bits(fact, std::slice::from_ref(choice)),
        Value::Choices(choices) => bits(fact, choices.as_slice()),
        Value::Number(number) => *number,
        Value::Date(day) => day.signed_duration_since(NaiveDate::default()).num_days(),
        Value::Moment(moment) => moment.unix_ms(),
    })
}
