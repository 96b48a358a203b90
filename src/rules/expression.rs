//! Expressions: a small closed set of tests over facts, under Kleene's three-valued logic.
//!
//! Every evaluation returns its value *and its trail*, so that an answer can name the facts that
//! decided it and the facts that could still change it. A definite value never depends on an open fact.

use crate::rules::order::Set;

use serde::{Deserialize, Serialize};

use super::fact::Value;
use super::truth::Truth;

/// A test over facts and over conditions defined earlier in the same pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Expression {
    /// Every part holds; an empty list holds.
    All(Vec<Expression>),
    /// At least one part holds; an empty list does not.
    Any(Vec<Expression>),
    /// The part does not hold.
    Not(Box<Expression>),
    /// At least `n` of the parts hold.
    AtLeast {
        /// How many must hold.
        n: usize,
        /// The parts.
        of: Vec<Expression>,
    },
    /// A yes/no fact, or a condition defined earlier, holds.
    Is(String),
    /// The chosen value is one of these; for several choices: at least one of them is.
    OneOf {
        /// A choice fact.
        fact: String,
        /// Choice ids.
        values: Vec<String>,
    },
    /// A number, date or moment compared with a fixed value.
    Compare {
        /// A number, date or moment fact.
        fact: String,
        /// How to compare.
        op: Comparison,
        /// What to compare with, of the same kind.
        value: Value,
    },
    /// The fact has an answer. Without one it is unknown, not false: it can still be given.
    Answered(String),
}

/// How [`Expression::Compare`] compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// Greater than.
    #[serde(rename = ">")]
    Greater,
}

impl Comparison {
    pub(super) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::Equal => order.is_eq(),
            Comparison::AtLeast => order.is_ge(),
            Comparison::Greater => order.is_gt(),
        }
    }
}

/// What an expression may look at.
pub trait Lookup {
    /// The answer to a fact, or `None` while it is open.
    fn value(&self, fact: &str) -> Option<&Value>;
    /// The trail of a condition evaluated earlier, or `None` where `id` is no condition.
    fn condition(&self, id: &str) -> Option<&Trail>;
}

impl Lookup for super::fact::Facts {
    fn value(&self, fact: &str) -> Option<&Value> {
        self.get(fact)
    }
    fn condition(&self, _id: &str) -> Option<&Trail> {
        None
    }
}

/// How one expression came to its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// The value.
    pub truth: Truth,
    /// What was tested.
    pub step: TrailStep,
    /// The parts, in the order of the pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Trail>,
}

/// The kind of test a [`Trail`] records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrailStep {
    /// All parts.
    All,
    /// Any part.
    Any,
    /// The opposite of its one part.
    Not,
    /// At least this many parts.
    AtLeast(usize),
    /// A test of one fact.
    Fact(String),
    /// An earlier condition; its own trail is the one child.
    Condition(String),
}

impl Expression {
    /// Evaluates against what is known. Total: an unknown or mistyped fact gives [`Truth::Unknown`],
    /// and loading a pack has refused such expressions before.
    #[must_use]
    pub fn evaluate(&self, known: &dyn Lookup) -> Trail {
        let parts = |parts: &[Expression]| parts.iter().map(|part| part.evaluate(known)).collect::<Vec<_>>();
        match self {
            Expression::All(of) => {
                let children = parts(of);
                let truth = children
                    .iter()
                    .fold(Truth::True, |so_far, part| so_far.and(part.truth));
                Trail {
                    truth,
                    step: TrailStep::All,
                    children,
                }
            }
            Expression::Any(of) => {
                let children = parts(of);
                let truth = children
                    .iter()
                    .fold(Truth::False, |so_far, part| so_far.or(part.truth));
                Trail {
                    truth,
                    step: TrailStep::Any,
                    children,
                }
            }
            Expression::Not(of) => {
                let child = of.evaluate(known);
                Trail {
                    truth: child.truth.not(),
                    step: TrailStep::Not,
                    children: vec![child],
                }
            }
            Expression::AtLeast { n, of } => {
                let children = parts(of);
                let count = |wanted: Truth| children.iter().filter(|part| part.truth == wanted).count();
                let (held, open) = (count(Truth::True), count(Truth::Unknown));
                let truth = at_least(*n, held, open);
                Trail {
                    truth,
                    step: TrailStep::AtLeast(*n),
                    children,
                }
            }
            Expression::Is(name) => match known.condition(name) {
                Some(trail) => Trail {
                    truth: trail.truth,
                    step: TrailStep::Condition(name.clone()),
                    children: vec![trail.clone()],
                },
                None => self.leaf(name, known),
            },
            Expression::OneOf { fact, .. }
            | Expression::Compare { fact, .. }
            | Expression::Answered(fact) => self.leaf(fact, known),
        }
    }

    fn leaf(&self, fact: &str, known: &dyn Lookup) -> Trail {
        Trail {
            truth: self.fact_truth(known),
            step: TrailStep::Fact(fact.to_owned()),
            children: Vec::new(),
        }
    }

    /// The value of a test of one fact.
    fn fact_truth(&self, known: &dyn Lookup) -> Truth {
        let holds = match self {
            Expression::Is(fact) => match known.value(fact) {
                Some(Value::YesNo(yes)) => Some(*yes),
                _ => None,
            },
            Expression::OneOf { fact, values } => match known.value(fact) {
                Some(Value::Choice(id)) => Some(values.contains(id)),
                Some(Value::Choices(ids)) => Some(values.iter().any(|id| ids.contains(id))),
                _ => None,
            },
            Expression::Compare {
                fact,
                op,
                value: wanted,
            } => match (known.value(fact), wanted) {
                (Some(Value::Number(a)), Value::Number(b)) => Some(op.holds(a.cmp(b))),
                (Some(Value::Date(a)), Value::Date(b)) => Some(op.holds(a.cmp(b))),
                (Some(Value::Moment(a)), Value::Moment(b)) => Some(op.holds(a.cmp(b))),
                _ => None,
            },
            Expression::Answered(fact) => known.value(fact).map(|_| true),
            _ => None,
        };
        holds.map_or(Truth::Unknown, Truth::from)
    }

    /// The value alone, without a trail: the same as `evaluate(known).truth`, without its allocations.
    #[must_use]
    pub fn truth(&self, known: &dyn Lookup) -> Truth {
        let all = |parts: &[Expression], until: Truth| {
            let mut so_far = until.not();
            for part in parts {
                let truth = part.truth(known);
                if truth == until {
                    return until;
                }
                if truth.is_unknown() {
                    so_far = Truth::Unknown;
                }
            }
            so_far
        };
        match self {
            Expression::All(of) => all(of, Truth::False),
            Expression::Any(of) => all(of, Truth::True),
            Expression::Not(of) => of.truth(known).not(),
            Expression::AtLeast { n, of } => {
                let (mut held, mut open) = (0, 0);
                for part in of {
                    match part.truth(known) {
                        Truth::True => held += 1,
                        Truth::Unknown => open += 1,
                        Truth::False => {}
                    }
                }
                at_least(*n, held, open)
            }
            Expression::Is(name) => match known.condition(name) {
                Some(trail) => trail.truth,
                None => self.fact_truth(known),
            },
            _ => self.fact_truth(known),
        }
    }

    /// Calls `visit` for this expression and each of its parts, in reading order.
    pub fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        visit(self);
        match self {
            Expression::All(of) | Expression::Any(of) | Expression::AtLeast { of, .. } => {
                for part in of {
                    part.visit(visit);
                }
            }
            Expression::Not(of) => of.visit(visit),
            Expression::Is(_)
            | Expression::OneOf { .. }
            | Expression::Compare { .. }
            | Expression::Answered(_) => {}
        }
    }

    /// The names this expression tests itself: facts, and earlier conditions under `Is`.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(&mut |part| match part {
            Expression::Is(name) | Expression::Answered(name) => names.push(name.as_str()),
            Expression::OneOf { fact, .. } | Expression::Compare { fact, .. } => names.push(fact.as_str()),
            _ => {}
        });
        names
    }
}

/// Whether `n` hold, when `held` do and `open` still could.
pub(super) fn at_least(n: usize, held: usize, open: usize) -> Truth {
    if held >= n {
        Truth::True
    } else if held + open < n {
        Truth::False
    } else {
        Truth::Unknown
    }
}

impl Trail {
    /// The facts that decided a definite value: whatever else changes, these alone keep it.
    /// Empty while the value is unknown. In the order of the pack, each once.
    #[must_use]
    pub fn decisive(&self) -> Vec<String> {
        let mut facts = Vec::new();
        if self.truth != Truth::Unknown {
            self.collect_decisive(&mut facts);
        }
        facts
    }

    fn collect_decisive(&self, facts: &mut Vec<String>) {
        let wanted = |truth: Truth, enough: usize, facts: &mut Vec<String>| {
            for part in self
                .children
                .iter()
                .filter(|part| part.truth == truth)
                .take(enough)
            {
                part.collect_decisive(facts);
            }
        };
        match (&self.step, self.truth) {
            (TrailStep::Fact(fact), _) => {
                if !facts.contains(fact) {
                    facts.push(fact.clone());
                }
            }
            (TrailStep::Condition(_) | TrailStep::Not, _) => {
                for part in &self.children {
                    part.collect_decisive(facts);
                }
            }
            (TrailStep::All, Truth::False) => wanted(Truth::False, 1, facts),
            (TrailStep::All, _) => wanted(Truth::True, usize::MAX, facts),
            (TrailStep::Any, Truth::True) => wanted(Truth::True, 1, facts),
            (TrailStep::Any, _) => wanted(Truth::False, usize::MAX, facts),
            (TrailStep::AtLeast(n), Truth::True) => wanted(Truth::True, *n, facts),
            (TrailStep::AtLeast(n), _) => {
                wanted(Truth::False, (self.children.len() + 1).saturating_sub(*n), facts);
            }
        }
    }

    /// The open facts that could still decide the value. Empty once it is definite.
    #[must_use]
    pub fn open_facts(&self) -> Set<String> {
        let mut facts = Set::new();
        self.collect_open(&mut facts);
        facts
    }

    fn collect_open(&self, facts: &mut Set<String>) {
        if self.truth != Truth::Unknown {
            return;
        }
        if let TrailStep::Fact(fact) = &self.step {
            facts.insert(fact.clone());
        }
        for part in &self.children {
            part.collect_open(facts);
        }
    }
}
