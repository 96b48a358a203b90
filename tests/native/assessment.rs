//! Assessment: no verdict too early, none wrong, and a question wherever one would help.

use jiesu::rules::order::Set;

use jiesu::rules::assessment::IgnoredCode;
use jiesu::rules::assessment::{Assessment, CaseInput, Outcome, RuleBook, assess};
use jiesu::rules::clock::Timeline;
use jiesu::rules::fact::{FactDeclaration, FactKind, Facts, Value};
use jiesu::rules::pack::Verdict;
use jiesu::rules::truth::Truth;
use serde_json::json;

use crate::packs::S01;
use crate::support::{Numbers, at};

fn case(facts: Facts) -> CaseInput {
    CaseInput {
        facts,
        timeline: Timeline::default(),
        now: at("2026-09-02 10:00"),
        parameters: [].into(),
    }
}

fn judge(facts: serde_json::Value) -> Assessment {
    assess(&S01, &case(serde_json::from_value(facts).expect("facts")))
}

fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::NotYet { .. } => "not yet",
        Outcome::Referred { .. } => "referred",
        Outcome::RegisteredOnly { .. } => "registered only",
    }
}

/// A random answer that fits a fact.
fn answer(fact: &FactDeclaration, numbers: &mut Numbers) -> Value {
    let count = fact.choices.len() as u32;
    match fact.kind {
        FactKind::YesNo => Value::YesNo(numbers.below(2) == 0),
        FactKind::Choice => Value::Choice(fact.choices[numbers.below(count) as usize].clone()),
        FactKind::Choices => {
            let first = numbers.below(count) as usize;
            let second = numbers.below(count) as usize;
            Value::Choices([first, second].map(|index| fact.choices[index].clone()).into())
        }
        FactKind::Number => Value::Number(i64::from(numbers.below(100))),
        FactKind::Date | FactKind::Moment => unreachable!("S01 has no dates among its facts"),
    }
}

/// What of an assessment may be called a verdict.
fn verdicts(seen: &Assessment) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = seen
        .conditions
        .iter()
        .chain([&seen.scope])
        .filter(|condition| condition.verdict != Verdict::Unknown)
        .map(|condition| (condition.id.clone(), format!("{:?}", condition.verdict)))
        .collect();
    if seen.eligibility != Truth::Unknown {
        all.push(("eligibility".to_owned(), format!("{:?}", seen.eligibility)));
    }
    if kind(&seen.outcome) != "not yet" {
        all.push(("outcome".to_owned(), kind(&seen.outcome).to_owned()));
        all.push(("split".to_owned(), seen.split.to_string()));
        all.push(("routes".to_owned(), format!("{:?}", seen.routes)));
    }
    all
}

#[test]
fn no_verdict_that_an_open_fact_could_still_change() {
    let mut numbers = Numbers(5);
    let mut early = 0;
    for parameters in [[].into(), [("reading".to_owned(), "literal".to_owned())].into()] {
        for round in 0..400 {
            let mut known = Facts::new();
            for fact in &S01.pack.facts {
                if numbers.below(100) < 55 {
                    known.set(fact.id.clone(), answer(fact, &mut numbers));
                }
            }
            let mut input = case(known.clone());
            input.parameters = std::clone::Clone::clone(&parameters);
            let seen = verdicts(&assess(&S01, &input));
            early += usize::from(seen.iter().any(|(what, _)| what == "outcome"));
            for _ in 0..8 {
                let mut full = known.clone();
                for fact in &S01.pack.facts {
                    if full.get(&fact.id).is_none() {
                        full.set(fact.id.clone(), answer(fact, &mut numbers));
                    }
                }
                input.facts = full;
                let later = verdicts(&assess(&S01, &input));
                for verdict in &seen {
                    assert!(
                        later.contains(verdict),
                        "round {round}: {verdict:?} was too early: {later:?}"
                    );
                }
            }
        }
    }
    assert!(early > 100, "the property would be empty: {early}");
}

#[test]
fn the_single_answers_said_to_change_a_verdict_do() {
    let mut numbers = Numbers(11);
    let mut tried = 0;
    for _ in 0..300 {
        let mut known = Facts::new();
        for fact in &S01.pack.facts {
            if numbers.below(100) < 70 {
                known.set(fact.id.clone(), answer(fact, &mut numbers));
            }
        }
        let before = assess(&S01, &case(known.clone()));
        for (index, condition) in before.conditions.iter().enumerate() {
            let expected = if condition.verdict == Verdict::Met {
                Verdict::NotMet
            } else {
                Verdict::Met
            };
            for change in &condition.would_change {
                for value in &change.values {
                    let mut facts = known.clone();
                    let value = match (value, known.get(&change.fact), S01.pack.fact(&change.fact)) {
                        (Value::Choice(choice), current, Some(fact)) if fact.kind == FactKind::Choices => {
                            let mut ids = match current {
                                Some(Value::Choices(ids)) if expected == Verdict::Met => ids.clone(),
                                _ => Set::new(),
                            };
                            ids.insert(choice.clone());
                            Value::Choices(ids)
                        }
                        (value, _, _) => value.clone(),
                    };
                    facts.set(change.fact.clone(), value);
                    let after = assess(&S01, &case(facts));
                    assert_eq!(
                        after.conditions[index].verdict, expected,
                        "{} by {}",
                        condition.id, change.fact
                    );
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
}

#[test]
fn asking_on_always_comes_to_an_end_and_to_an_outcome() {
    let mut numbers = Numbers(3);
    let (mut asked, rounds) = (0, 500);
    for round in 0..rounds {
        let mut facts = Facts::new();
        let outcome = loop {
            let seen = assess(&S01, &case(facts.clone()));
            let Some(next) = seen.next_question else {
                break seen.outcome;
            };
            let question = S01
                .pack
                .questions
                .iter()
                .find(|question| question.id == next)
                .expect("it exists");
            let open = question
                .facts
                .iter()
                .filter(|fact| facts.get(fact).is_none())
                .cloned()
                .collect::<Vec<_>>();
            assert!(!open.is_empty(), "round {round}: {next} is asked again");
            for fact in open {
                let declared = S01.pack.fact(&fact).expect("declared");
                facts.set(fact, answer(declared, &mut numbers));
            }
            asked += 1;
        };
        assert_ne!(kind(&outcome), "not yet", "round {round}: nothing left to ask");
    }
    // Ten questions at most; what can no longer matter is skipped.
    assert!(asked < rounds * 5, "{asked} questions for {rounds} people");
}

#[test]
fn a_mistyped_fact_counts_as_open_and_is_named() {
    let seen =
        judge(json!({ "grounds": ["atitude"], "plase": "counter", "capacity": true, "occurred": "yes" }));
    let ignored: Vec<(&str, IgnoredCode, Option<&str>)> = seen
        .ignored
        .iter()
        .map(|fact| (fact.fact.as_str(), fact.code, fact.near.as_deref()))
        .collect();
    assert_eq!(
        ignored,
        [
            ("capacity", IgnoredCode::WrongType, None),
            ("grounds", IgnoredCode::UnknownChoice, Some("attitude")),
            ("occurred", IgnoredCode::WrongType, None),
            ("plase", IgnoredCode::UnknownFact, Some("place")),
        ]
    );
    assert!(!seen.answered);
    assert!(
        seen.conditions
            .iter()
            .all(|condition| condition.verdict == Verdict::Unknown)
    );
    // A fact of the shared vocabulary that S01 has no use for is no slip.
    assert!(judge(json!({ "court_pending": true })).ignored.is_empty());
}

#[test]
fn a_court_case_sends_nobody_away() {
    let mut facts = json!({
        "grounds": ["attitude"], "place": "counter", "capacity": "self", "respondent_outlet": true,
        "occurred": true, "story": true, "specific_event": true,
    });
    let without = judge(facts.clone());
    facts["court_pending"] = json!(true);
    assert_eq!(judge(facts).outcome, without.outcome);
    assert_eq!(kind(&without.outcome), "accepted");
}

#[test]
fn the_reasons_name_the_deciding_and_the_open_facts() {
    let seen = judge(json!({ "grounds": ["fees"], "capacity": "agent" }));
    let c1 = &seen.conditions[0];
    assert_eq!(
        (c1.verdict, c1.alternative, c1.open.clone()),
        (Verdict::Unknown, true, vec!["service_fault".to_owned()])
    );
    let c2 = &seen.conditions[1];
    assert_eq!(
        (c2.verdict, c2.decisive.clone()),
        (Verdict::Met, vec!["grounds".to_owned()])
    );
    let c3 = &seen.conditions[2];
    assert_eq!(c3.open, ["authority"]);
    let change = serde_json::to_value(&c3.would_change).unwrap();
    assert_eq!(
        change,
        json!([
            { "fact": "capacity", "values": ["self", "organisation", "joint"] },
            { "fact": "authority", "values": ["entrusted", "guardian", "heir"] },
        ])
    );
    assert_eq!(
        c3.citation.as_ref().map(|citation| citation.article.as_str()),
        Some("第五条(三)")
    );
}

#[test]
fn the_earliest_final_reply_of_both_layers_binds() {
    // Ten working days over National Day end after fifteen calendar days: then the statute's date counts.
    let mut book = RuleBook { ..S01.clone() };
    for clock in &mut book.pack.clocks {
        for limit in clock.tiers.iter_mut().filter(|limit| limit.tier == "outlet") {
            limit.amount = 12;
        }
    }
    let mut input =
        case(serde_json::from_value(json!({ "grounds": ["attitude"], "place": "counter" })).unwrap());
    input.timeline = serde_json::from_value(json!([
        { "kind": "received", "occurred_at": "2026-09-24T10:00:00+08:00" }
    ]))
    .unwrap();
    input.now = at("2026-09-24 11:00");
    let seen = assess(&book, &input);
    assert_eq!(
        seen.reply_by.as_ref().map(|due| due.clock.as_str()),
        Some("cn-reply")
    );
    assert_eq!(
        seen.clocks
            .iter()
            .filter(|clock| clock.duty == seen.reply_by.as_ref().unwrap().duty)
            .count(),
        2
    );
    assert_eq!(
        assess(&S01, &input).reply_by.map(|due| due.clock),
        Some("s01-reply".to_owned())
    );
}

#[test]
fn the_same_input_gives_the_same_bytes_and_they_read_back() {
    let input =
        case(serde_json::from_value(json!({ "grounds": ["misconduct", "fees"], "place": "app" })).unwrap());
    let once = assess(&S01, &input);
    let text = serde_json::to_string(&once).unwrap();
    assert_eq!(text, serde_json::to_string(&assess(&S01, &input)).unwrap());
    assert_eq!(serde_json::from_str::<Assessment>(&text).unwrap(), once);
    let again: CaseInput = serde_json::from_str(&serde_json::to_string(&input).unwrap()).unwrap();
    assert_eq!(again, input);
    assert_eq!(once.pack.id, "s01-credit-coop-trial");
    assert!(once.pack.digest.starts_with("sha-256:"));
}

#[test]
fn a_pack_may_judge_by_the_day_of_the_matter() {
    // The condition is in force from September on; the matter occurred in August and came in in September.
    let mut pack: serde_json::Value = serde_json::from_str(
        jiesu::rules::builtin::packs()
            .iter()
            .find(|pack| pack.id == "s01-credit-coop-trial")
            .unwrap()
            .json,
    )
    .unwrap();
    pack["conditions"][3]["from"] = serde_json::json!("2026-09-01");
    let judged = |transition: &str, with_day: bool| {
        let mut pack = pack.clone();
        pack["transition"] = serde_json::json!(transition);
        let mut book = S01.clone();
        book.pack = jiesu::rules::PolicyPack::from_json(&pack.to_string()).unwrap();
        let mut events = vec![jiesu::rules::TimelineEvent::new(
            "received",
            at("2026-09-02 10:00"),
        )];
        if with_day {
            events.push(jiesu::rules::TimelineEvent::new(
                "occurred",
                at("2026-08-20 00:00"),
            ));
        }
        let case = CaseInput {
            facts: Facts::new(),
            timeline: jiesu::rules::Timeline(events),
            now: at("2026-09-02 11:00"),
            parameters: jiesu::rules::order::Map::new(),
        };
        assess(&book, &case).conditions.len()
    };
    assert_eq!(judged("received", true), 5);
    assert_eq!(judged("occurred", true), 4, "not yet in force when it occurred");
    assert_eq!(
        judged("occurred", false),
        5,
        "nobody has said when: receipt has to do"
    );
}
