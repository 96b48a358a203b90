//! Half-answered forms: nothing is decided that an open answer could still change.
//!
//! An oracle tries the completions of each form: every choice, both values of a yes or no, and the numbers on
//! both sides of each threshold. `cargo xtask proof halves` tries 3,000 forms of each pack, this test a few.

mod oracle;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::time::Instant;

use jiesu::rules::expression::Expression;
use jiesu::rules::fact::{FactDeclaration, FactKind};
use jiesu::rules::{RuleBook, Value, builtin};

use self::oracle::{Oracle, read_by_rules, shown};
use crate::packs::book;
use crate::support::{Numbers, at, day};

/// How thoroughly forms are tried.
struct Effort {
    /// Seeded forms of each pack, beside the one with nothing answered.
    forms: usize,
    /// Up to so many completions are all tried; of more, a sample.
    all: usize,
    sample: usize,
}

impl Effort {
    fn from_environment() -> Effort {
        let number = |name: &str, usual: usize| {
            std::env::var(name)
                .ok()
                .and_then(|value| value.parse().ok())
                .unwrap_or(usual)
        };
        Effort {
            forms: number("JIESU_HALVES", 12),
            all: number("JIESU_HALVES_ALL", 64),
            sample: number("JIESU_HALVES_SAMPLE", 24),
        }
    }
}

/// A fact of a form with the values that the rules can tell apart.
struct Field<'b> {
    id: &'b str,
    values: Vec<Value>,
    /// Whether any rule reads it. If none does, one value is as good as another.
    read: bool,
}

/// The facts of a pack and of the statute beneath it.
fn fields(book: &RuleBook) -> Vec<Field<'_>> {
    let read = read_by_rules(book);
    let mut fields: Vec<Field<'_>> = Vec::new();
    let beneath = book.statutory.iter().flat_map(|pack| &pack.facts);
    for fact in book.pack.facts.iter().chain(beneath) {
        if !fields.iter().any(|field| field.id == fact.id) {
            fields.push(Field {
                id: &fact.id,
                values: values(fact, book),
                read: read.contains(&fact.id.as_str()),
            });
        }
    }
    fields
}

pub fn values(fact: &FactDeclaration, book: &RuleBook) -> Vec<Value> {
    let mut around = BTreeSet::new();
    let packs = std::iter::once(&book.pack).chain(&book.statutory);
    for (_, when) in packs.flat_map(|pack| pack.expressions()) {
        when.visit(&mut |part| {
            if let Expression::Compare { fact: id, value, .. } = part
                && *id == fact.id
            {
                around.extend(both_sides(value));
            }
        });
    }
    let around = |usual: Value| match around.is_empty() {
        true => vec![usual],
        false => around.into_iter().collect(),
    };
    match fact.kind {
        FactKind::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
        FactKind::Choice => fact.choices.iter().cloned().map(Value::Choice).collect(),
        // None of them, every single one, and every one with the first: that two hold together is what matters.
        FactKind::Choices => {
            let alone = fact.choices.iter().map(|id| vec![id.clone()]);
            let pairs = fact
                .choices
                .iter()
                .skip(1)
                .map(|id| vec![fact.choices[0].clone(), id.clone()]);
            std::iter::once(Vec::new())
                .chain(alone)
                .chain(pairs)
                .map(|ids| Value::Choices(ids.into_iter().collect()))
                .collect()
        }
        FactKind::Number => around(Value::Number(1)),
        FactKind::Date => around(Value::Date(day("2026-09-01"))),
        FactKind::Moment => around(Value::Moment(at("2026-09-01 10:00"))),
    }
}

/// A threshold and its neighbours.
fn both_sides(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => [-1, 0, 1].map(|step| Value::Number(number + step)).into(),
        Value::Date(day) => [-1, 0, 1]
            .map(|step| Value::Date(*day + chrono::TimeDelta::days(step)))
            .into(),
        other => vec![other.clone()],
    }
}

/// Tries the completions of a form: the fields `open` of `answers` are filled in one way after the other.
fn complete<'b>(
    answers: &mut [(&'b str, &'b Value)],
    open: &[(usize, &'b Field<'b>)],
    effort: &Effort,
    numbers: &mut Numbers,
    mut tried: impl FnMut(&[(&'b str, &'b Value)]),
) {
    let mut pick = |field: &'b Field<'b>| {
        let pick = numbers.below(u32::try_from(field.values.len()).unwrap());
        &field.values[pick as usize]
    };
    let read: Vec<_> = open.iter().filter(|(_, field)| field.read).collect();
    let total = read
        .iter()
        .try_fold(1_usize, |total, (_, field)| total.checked_mul(field.values.len()))
        .filter(|total| *total <= effort.all);
    for form in 0..total.unwrap_or(effort.sample) {
        for (place, field) in open.iter().filter(|(_, field)| total.is_none() || !field.read) {
            answers[*place].1 = pick(field);
        }
        if total.is_some() {
            let mut index = form;
            for (place, field) in &read {
                answers[*place].1 = &field.values[index % field.values.len()];
                index /= field.values.len();
            }
        }
        tried(answers);
    }
}

/// One form against its completions: what was decided too early, or wrongly.
fn premature<'b>(
    oracle: &mut Oracle<'b>,
    fields: &'b [Field<'b>],
    known: &[Option<&'b Value>],
    effort: &Effort,
    numbers: &mut Numbers,
) -> Vec<String> {
    let half: Vec<(&str, &Value)> = fields
        .iter()
        .zip(known)
        .filter_map(|(field, value)| Some((field.id, (*value)?)))
        .collect();
    let early = oracle.assessed(&half);
    let mut answers: Vec<(&str, &Value)> = fields
        .iter()
        .zip(known)
        .map(|(field, value)| (field.id, value.unwrap_or(&field.values[0])))
        .collect();
    let open: Vec<(usize, &Field<'_>)> = fields
        .iter()
        .enumerate()
        .filter(|(place, _)| known[*place].is_none())
        .collect();
    let mut wrong = BTreeSet::new();
    complete(&mut answers, &open, effort, numbers, |answers| {
        for contradiction in early.contradicted(&oracle.judge(answers)) {
            wrong.insert(format!("{contradiction}; known {}", shown(&half)));
        }
    });
    wrong.into_iter().collect()
}

/// All forms of one pack; what was found wrong, and a line that says how much was tried.
fn pack(id: &str, effort: &Effort) -> (Vec<String>, String) {
    let begun = Instant::now();
    let book = book(id);
    let fields = fields(&book);
    let mut oracle = Oracle::new(&book);
    let mut numbers = Numbers(20_261_122);
    let mut wrong = Vec::new();
    for form in 0..=effort.forms {
        let known: Vec<Option<&Value>> = fields
            .iter()
            .map(|field| {
                // The first form has nothing answered.
                let open = form == 0 || numbers.below(100) < 35;
                let pick = numbers.below(u32::try_from(field.values.len()).unwrap());
                (!open).then(|| &field.values[pick as usize])
            })
            .collect();
        let found = premature(&mut oracle, &fields, &known, effort, &mut numbers);
        wrong.extend(
            found
                .into_iter()
                .map(|found| format!("{id}, form {form}: {found}")),
        );
    }
    let line = format!(
        "| {id} | {} | {} | {} | {} | {} |",
        effort.forms + 1,
        oracle.judged,
        oracle.compared,
        wrong.len(),
        begun.elapsed().as_secs(),
    );
    (wrong, line)
}

#[test]
fn nothing_is_decided_that_an_open_answer_could_change() {
    let effort = Effort::from_environment();
    let mut wrong = Vec::new();
    for built_in in builtin::packs() {
        let (found, line) = pack(built_in.id, &effort);
        wrong.extend(found);
        if std::env::var_os("JIESU_HALVES").is_some() {
            // `cargo xtask proof halves` listens; a test's own output would come at the end.
            let mut out = std::io::stdout();
            writeln!(out, "{line}").and_then(|()| out.flush()).unwrap();
        }
    }
    assert!(
        wrong.is_empty(),
        "{} premature or wrong:\n{}",
        wrong.len(),
        wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}
