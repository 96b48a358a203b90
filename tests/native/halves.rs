//! Half-answered forms: nothing is decided that an open answer could still change.
//!
//! An oracle tries the completions of each form: every choice, both values of a yes or no, and the numbers on
//! both sides of each threshold. `cargo xtask proof halves` tries 3,000 forms of each pack, this test a few.

use std::collections::{BTreeMap, BTreeSet};

use jiesu::rules::assessment::{Assessment, LevelSource, Outcome, assess};
use jiesu::rules::clock::ClockKind;
use jiesu::rules::expression::Expression;
use jiesu::rules::fact::{FactDeclaration, FactKind, Facts};
use jiesu::rules::{CaseInput, RuleBook, Timeline, TimelineEvent, Truth, Value, builtin};

use crate::packs::book;
use crate::support::{Numbers, at, day};

/// Up to so many completions are all tried; of more, a sample of [`SAMPLE`].
const ALL: usize = 4_096;
const SAMPLE: usize = 256;

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(usual)
}

/// The values of a fact that the rules of a pack can tell apart.
fn values(fact: &FactDeclaration, book: &RuleBook) -> Vec<Value> {
    let mut thresholds = BTreeSet::new();
    for (_, when) in book.pack.expressions() {
        when.visit(&mut |part| {
            if let Expression::Compare {
                fact: id,
                value: Value::Number(number),
                ..
            } = part
                && *id == fact.id
            {
                thresholds.extend([number - 1, *number, number + 1]);
            }
        });
    }
    match fact.kind {
        FactKind::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
        FactKind::Choice => fact.choices.iter().cloned().map(Value::Choice).collect(),
        // Every single choice, and every one with the first: that two hold together is what matters.
        FactKind::Choices => {
            let alone = fact.choices.iter().map(|id| vec![id.clone()]);
            let pairs = fact
                .choices
                .iter()
                .skip(1)
                .map(|id| vec![fact.choices[0].clone(), id.clone()]);
            alone
                .chain(pairs)
                .map(|ids| Value::Choices(ids.into_iter().collect()))
                .collect()
        }
        FactKind::Number if thresholds.is_empty() => vec![Value::Number(1)],
        FactKind::Number => thresholds.into_iter().map(Value::Number).collect(),
        FactKind::Date => vec![Value::Date(day("2026-09-01"))],
        FactKind::Moment => vec![Value::Moment(at("2026-09-01 10:00"))],
    }
}

fn judged(book: &RuleBook, facts: &BTreeMap<&str, Value>) -> Assessment {
    let received = TimelineEvent::new("received", at("2026-09-30 10:00"));
    assess(
        book,
        &CaseInput {
            facts: facts
                .iter()
                .map(|(id, value)| ((*id).to_owned(), value.clone()))
                .collect::<Facts>(),
            timeline: Timeline(vec![received]),
            now: at("2026-09-30 11:00"),
            parameters: jiesu::rules::order::Map::new(),
        },
    )
}

/// What a form decides, by name; whatever is open is left out.
fn decided(seen: &Assessment, book: &RuleBook) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut say = |name: String, value: String| {
        found.insert(name, value);
    };
    for result in std::iter::once(&seen.scope).chain(&seen.conditions) {
        if result.verdict != jiesu::rules::Verdict::Unknown {
            say(result.id.clone(), format!("{:?}", result.verdict));
        }
    }
    if seen.eligibility != Truth::Unknown {
        say("eligibility".into(), format!("{:?}", seen.eligibility));
    }
    match &seen.outcome {
        Outcome::NotYet { .. } => {}
        Outcome::Accepted => say("outcome".into(), "accepted".into()),
        Outcome::Referred { .. } => say("outcome".into(), "referred".into()),
        Outcome::RegisteredOnly { .. } => say("outcome".into(), "registered only".into()),
    }
    let level = seen
        .level
        .as_ref()
        .filter(|level| level.source == LevelSource::Facts);
    if let Some(level) = level {
        say("level".into(), level.id.clone());
    }
    for clock in seen.clocks.iter().filter(|clock| clock.kind == ClockKind::Duty) {
        let definition = book.pack.clocks.iter().find(|known| known.id == clock.id);
        let settled = definition.is_none_or(|known| known.tiers.is_empty()) || level.is_some();
        if let (Some(due), true) = (clock.due, settled) {
            say(format!("date of {}", clock.id), due.date.to_string());
        }
    }
    found
}

/// Counters that run over every combination, or a seeded sample of them.
fn completions(open: &[(&str, Vec<Value>)], numbers: &mut Numbers) -> Vec<Vec<usize>> {
    let total = open
        .iter()
        .try_fold(1_usize, |total, (_, values)| total.checked_mul(values.len()))
        .filter(|total| *total <= number("JIESU_HALVES_ALL", 64).min(ALL));
    let drawn = |numbers: &mut Numbers| -> Vec<usize> {
        open.iter()
            .map(|(_, values)| numbers.below(u32::try_from(values.len()).unwrap()) as usize)
            .collect()
    };
    match total {
        Some(total) => (0..total)
            .map(|mut index| {
                open.iter()
                    .map(|(_, values)| {
                        let digit = index % values.len();
                        index /= values.len();
                        digit
                    })
                    .collect()
            })
            .collect(),
        None => (0..number("JIESU_HALVES_SAMPLE", 24).min(SAMPLE))
            .map(|_| drawn(numbers))
            .collect(),
    }
}

/// One form against all its completions; what was decided too early, or wrongly.
fn premature(
    book: &RuleBook,
    known: &BTreeMap<&str, Value>,
    open: &[(&str, Vec<Value>)],
    numbers: &mut Numbers,
) -> Vec<String> {
    let early = decided(&judged(book, known), book);
    let mut wrong = Vec::new();
    for picks in completions(open, numbers) {
        let mut complete = known.clone();
        for ((fact, values), pick) in open.iter().zip(picks) {
            complete.insert(*fact, values[pick].clone());
        }
        let after = judged(book, &complete);
        let late = decided(&after, book);
        for (name, value) in &early {
            // A clock that turns out not to apply takes its date with it.
            let gone = name
                .strip_prefix("date of ")
                .is_some_and(|id| !after.clocks.iter().any(|clock| clock.id == id));
            if late.get(name) != Some(value) && !gone {
                wrong.push(format!("{name}: {value}, then {:?}", late.get(name)));
            }
        }
    }
    wrong.dedup();
    wrong
}

#[test]
fn nothing_is_decided_that_an_open_answer_could_change() {
    let forms = number("JIESU_HALVES", 12);
    let mut tried = 0_usize;
    for built_in in builtin::packs() {
        let book = book(built_in.id);
        let facts: Vec<(&str, Vec<Value>)> = book
            .pack
            .facts
            .iter()
            .map(|fact| (fact.id.as_str(), values(fact, &book)))
            .collect();
        let mut numbers = Numbers(20_261_122);
        for form in 0..=forms {
            let (mut known, mut open) = (BTreeMap::new(), Vec::new());
            for (fact, values) in &facts {
                // The first form has nothing answered.
                if form == 0 || numbers.below(100) < 35 {
                    open.push((*fact, values.clone()));
                } else {
                    let pick = numbers.below(u32::try_from(values.len()).unwrap()) as usize;
                    known.insert(*fact, values[pick].clone());
                }
            }
            let wrong = premature(&book, &known, &open, &mut numbers);
            assert_eq!(
                wrong,
                Vec::<String>::new(),
                "{}, form {form}: {known:?}",
                built_in.id
            );
            tried += 1;
        }
    }
    assert!(tried > forms, "{tried}");
    if std::env::var_os("JIESU_HALVES").is_some() {
        use std::io::Write as _;
        let line = format!(
            "{tried} forms of {} packs: 0 premature, 0 wrong\n",
            builtin::packs().len()
        );
        std::io::stdout().write_all(line.as_bytes()).unwrap();
    }
}
