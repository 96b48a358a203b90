//! Expressions against a two-valued oracle, over every completion of the open facts.

use std::collections::BTreeSet;

use jiesu::rules::expression::{Comparison, Expression};
use jiesu::rules::fact::{Facts, Value};
use jiesu::rules::truth::Truth;
use serde_json::json;

use crate::support::Numbers;

fn read(json: serde_json::Value) -> Expression {
    serde_json::from_value(json).expect("an expression")
}

fn facts(json: serde_json::Value) -> Facts {
    serde_json::from_value(json).expect("facts")
}

#[test]
fn each_test_on_known_mistyped_and_open_facts() {
    use Truth::{False, True, Unknown};
    let cases = [
        (json!({ "is": "a" }), json!({ "a": true }), True),
        (json!({ "is": "a" }), json!({ "a": false }), False),
        (json!({ "is": "a" }), json!({}), Unknown),
        (json!({ "is": "a" }), json!({ "a": "yes" }), Unknown),
        (json!({ "not": { "is": "a" } }), json!({ "a": false }), True),
        (json!({ "not": { "is": "a" } }), json!({}), Unknown),
        (json!({ "answered": "a" }), json!({ "a": false }), True),
        (json!({ "answered": "a" }), json!({}), Unknown),
        (
            json!({ "one_of": { "fact": "p", "values": ["x", "y"] } }),
            json!({ "p": "y" }),
            True,
        ),
        (
            json!({ "one_of": { "fact": "p", "values": ["x", "y"] } }),
            json!({ "p": "z" }),
            False,
        ),
        (
            json!({ "one_of": { "fact": "p", "values": ["x", "y"] } }),
            json!({ "p": ["z", "y"] }),
            True,
        ),
        (
            json!({ "one_of": { "fact": "p", "values": ["x"] } }),
            json!({ "p": [] }),
            False,
        ),
        (
            json!({ "one_of": { "fact": "p", "values": ["x"] } }),
            json!({ "p": 3 }),
            Unknown,
        ),
        (
            json!({ "compare": { "fact": "n", "op": ">=", "value": 20 } }),
            json!({ "n": 20 }),
            True,
        ),
        (
            json!({ "compare": { "fact": "n", "op": ">", "value": 20 } }),
            json!({ "n": 20 }),
            False,
        ),
        (
            json!({ "compare": { "fact": "n", "op": "=", "value": 20 } }),
            json!({ "n": 20.0 }),
            True,
        ),
        (
            json!({ "compare": { "fact": "n", "op": "<", "value": 20 } }),
            json!({ "n": "2026-01-01" }),
            Unknown,
        ),
        (
            json!({ "compare": { "fact": "d", "op": "<=", "value": "2026-01-01" } }),
            json!({ "d": "2026-01-01" }),
            True,
        ),
        (
            json!({ "compare": { "fact": "m", "op": "<", "value": "2026-01-01T00:00:00+08:00" } }),
            json!({ "m": "2025-12-31T16:00:00Z" }),
            False,
        ),
        (json!({ "all": [] }), json!({}), True),
        (json!({ "any": [] }), json!({}), False),
        (
            json!({ "all": [{ "is": "a" }, { "is": "b" }] }),
            json!({ "b": false }),
            False,
        ),
        (
            json!({ "any": [{ "is": "a" }, { "is": "b" }] }),
            json!({ "b": true }),
            True,
        ),
        (
            json!({ "at_least": { "n": 2, "of": [{ "is": "a" }, { "is": "b" }, { "is": "c" }] } }),
            json!({ "a": true, "c": true }),
            True,
        ),
        (
            json!({ "at_least": { "n": 2, "of": [{ "is": "a" }, { "is": "b" }, { "is": "c" }] } }),
            json!({ "a": false, "c": false }),
            False,
        ),
        (
            json!({ "at_least": { "n": 2, "of": [{ "is": "a" }, { "is": "b" }, { "is": "c" }] } }),
            json!({ "a": true, "c": false }),
            Unknown,
        ),
    ];
    for (when, known, expected) in cases {
        assert_eq!(
            read(when.clone()).evaluate(&facts(known.clone())).truth,
            expected,
            "{when} with {known}"
        );
    }
}

#[test]
fn an_expression_with_a_slip_is_refused() {
    for slip in [
        json!({ "al": [] }),
        json!({ "is": 3 }),
        json!({ "one_of": { "fact": "p" } }),
        json!({ "one_of": { "fact": "p", "values": ["x"], "value": "x" } }),
        json!({ "compare": { "fact": "n", "op": "=>", "value": 3 } }),
        json!({ "compare": { "fact": "n", "op": ">", "value": 3.5 } }),
        json!({ "is": "a", "not": { "is": "b" } }),
    ] {
        assert!(
            serde_json::from_value::<Expression>(slip.clone()).is_err(),
            "{slip}"
        );
    }
}

#[test]
fn answers_keep_their_form() {
    let written = json!({
        "choice": "counter", "choices": ["attitude", "fees"], "date": "2026-09-30",
        "moment": "2026-09-30T10:00:00+08:00", "number": 1250, "yes_no": false,
    });
    let read = facts(written.clone());
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
    // What people answered is personal: debug output names kinds only.
    let debug = format!("{read:?}");
    for secret in ["counter", "attitude", "1250", "2026-09-30"] {
        assert!(!debug.contains(secret), "{debug}");
    }
}

const YES_NO: [&str; 4] = ["a", "b", "c", "d"];
const CHOICES: [&str; 3] = ["x", "y", "z"];

/// A random expression over four yes/no facts, a choice and a number.
fn random(numbers: &mut Numbers, depth: u32) -> Expression {
    let kinds = if depth == 0 { 4 } else { 8 };
    let pick = |numbers: &mut Numbers, of: &[&str]| of[numbers.below(of.len() as u32) as usize].to_owned();
    let list = |numbers: &mut Numbers| {
        (0..=numbers.below(3))
            .map(|_| random(numbers, depth - 1))
            .collect::<Vec<_>>()
    };
    match numbers.below(kinds) {
        0 | 1 => Expression::Is(pick(numbers, &YES_NO)),
        2 => Expression::OneOf {
            fact: "p".to_owned(),
            values: (0..=numbers.below(2)).map(|_| pick(numbers, &CHOICES)).collect(),
        },
        3 => Expression::Compare {
            fact: "n".to_owned(),
            op: [
                Comparison::Less,
                Comparison::AtMost,
                Comparison::Equal,
                Comparison::AtLeast,
                Comparison::Greater,
            ][numbers.below(5) as usize],
            value: Value::Number(i64::from(numbers.below(3))),
        },
        4 => Expression::All(list(numbers)),
        5 => Expression::Any(list(numbers)),
        6 => Expression::Not(Box::new(random(numbers, depth - 1))),
        _ => {
            let of = list(numbers);
            Expression::AtLeast {
                n: numbers.below(of.len() as u32 + 2) as usize,
                of,
            }
        }
    }
}

/// Every complete set of answers: 16 × 3 × 3.
fn complete() -> Vec<Facts> {
    let mut all = Vec::new();
    for bits in 0..16u32 {
        for choice in CHOICES {
            for number in 0..3 {
                let mut facts = Facts::new();
                for (index, fact) in YES_NO.iter().enumerate() {
                    facts.set(*fact, Value::YesNo(bits >> index & 1 == 1));
                }
                facts.set("p", Value::Choice(choice.to_owned()));
                facts.set("n", Value::Number(number));
                all.push(facts);
            }
        }
    }
    all
}

/// Two-valued evaluation, written without a look at the three-valued one.
fn oracle(when: &Expression, facts: &Facts) -> bool {
    let yes = |fact: &str| matches!(facts.get(fact), Some(Value::YesNo(true)));
    match when {
        Expression::All(of) => of.iter().all(|part| oracle(part, facts)),
        Expression::Any(of) => of.iter().any(|part| oracle(part, facts)),
        Expression::Not(of) => !oracle(of, facts),
        Expression::AtLeast { n, of } => of.iter().filter(|part| oracle(part, facts)).count() >= *n,
        Expression::Is(fact) => yes(fact),
        Expression::OneOf { fact, values } => {
            matches!(facts.get(fact), Some(Value::Choice(choice)) if values.contains(choice))
        }
        Expression::Compare { fact, op, value } => {
            let (Some(Value::Number(left)), Value::Number(right)) = (facts.get(fact), value) else {
                return false;
            };
            match op {
                Comparison::Less => left < right,
                Comparison::AtMost => left <= right,
                Comparison::Equal => left == right,
                Comparison::AtLeast => left >= right,
                Comparison::Greater => left > right,
            }
        }
        Expression::Answered(_) => true,
    }
}

#[test]
fn no_verdict_that_an_open_fact_could_still_change() {
    let all = complete();
    let mut numbers = Numbers(20_260_930);
    let (mut definite, mut open) = (0, 0);
    for round in 0..400 {
        let when = random(&mut numbers, 3);
        for _ in 0..12 {
            // Some answers of one complete set are open.
            let base = &all[numbers.below(all.len() as u32) as usize];
            let mut known = base.clone();
            for fact in ["a", "b", "c", "d", "p", "n"] {
                if numbers.below(2) == 0 {
                    known.remove(fact);
                }
            }
            let trail = when.evaluate(&known);
            assert_eq!(when.truth(&known), trail.truth, "round {round}: {when:?}");
            let agrees = |facts: &&Facts| known.iter().all(|(fact, value)| facts.get(fact) == Some(value));
            let completions: BTreeSet<bool> = all
                .iter()
                .filter(agrees)
                .map(|facts| oracle(&when, facts))
                .collect();
            match trail.truth {
                Truth::Unknown => {
                    open += 1;
                    let facts = trail.open_facts();
                    assert!(
                        !facts.is_empty(),
                        "round {round}: open, and nothing to ask: {when:?}"
                    );
                    assert!(
                        facts.iter().all(|fact| known.get(fact).is_none()),
                        "round {round}: {when:?}"
                    );
                    assert!(trail.decisive().is_empty());
                }
                truth => {
                    definite += 1;
                    let only = BTreeSet::from([truth == Truth::True]);
                    assert_eq!(completions, only, "round {round}: {when:?}");
                    assert!(trail.open_facts().is_empty());
                    // The decisive facts alone decide the same.
                    let mut alone = Facts::new();
                    for fact in trail.decisive() {
                        alone.set(
                            fact.clone(),
                            known.get(&fact).expect("a decisive fact is known").clone(),
                        );
                    }
                    assert_eq!(when.evaluate(&alone).truth, truth, "round {round}: {when:?}");
                }
            }
        }
    }
    // The property would be empty if one kind hardly occurred.
    assert!(definite > 500 && open > 500, "{definite} definite, {open} open");
}

#[test]
fn answering_an_open_fact_never_takes_a_verdict_back() {
    let all = complete();
    let mut numbers = Numbers(77);
    for _ in 0..400 {
        let when = random(&mut numbers, 3);
        let full = &all[numbers.below(all.len() as u32) as usize];
        let mut known = Facts::new();
        let mut before = Truth::Unknown;
        for fact in ["p", "c", "a", "n", "d", "b"] {
            known.set(fact, full.get(fact).expect("complete").clone());
            let now = when.evaluate(&known).truth;
            assert!(before == Truth::Unknown || before == now, "{when:?}");
            before = now;
        }
        assert_ne!(before, Truth::Unknown, "complete answers decide: {when:?}");
    }
}
