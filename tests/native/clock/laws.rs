//! What holds for any clock over any timeline, tried on seeded ones.

use super::*;
use crate::support::Numbers;
use jiesu::rules::moment::Moment;

const KINDS: &[&str] = &[
    "received",
    "handed_over to=city",
    "handed_over to=province",
    "handed_over to=outlet",
    "handed_over",
    "extended approved_by=x told reported until=2026-10-20",
    "extended approved_by=x told reported total=9",
    "extended approved_by=x",
    "marked_complex",
    "suspended reason=appraisal told",
    "suspended reason=mediation told",
    "suspended",
    "resumed reason=appraisal",
    "resumed",
    "new_facts",
    "replied",
    "withdrawn",
    "something_else",
];

fn definitions() -> Vec<ClockDefinition> {
    let mut all = vec![s01(), statutory()];
    for (unit, amount) in [
        ("hour", 30),
        ("minute", 90),
        ("working_day", 6),
        ("month", 1),
        ("immediate", 0),
    ] {
        all.push(clock(
            json!({ "unit": unit, "amount": amount, "restarts": ["new_facts"], "suspension": {} }),
        ));
    }
    all.push(clock(
        json!({ "unit": "calendar_day", "amount": 15, "kind": "right", "count_from": "last" }),
    ));
    all.push(clock(json!({ "unit": "hour", "amount": 9, "hours": "business", "suspension": {},
                           "business_hours": [{ "from": "09:00", "to": "12:00" }, { "from": "13:00", "to": "17:00" }] })));
    all
}

fn events(numbers: &mut Numbers, first: &str) -> Vec<TimelineEvent> {
    let origin = at(first);
    let mut made = vec![event(&format!("{first} received"))];
    for _ in 0..numbers.below(8) {
        let kind = KINDS[numbers.below(KINDS.len() as u32) as usize];
        let mut next = event(&format!("{first} {kind}"));
        // Whole hours make events of one moment likely.
        next.occurred_at = origin.plus_ms(i64::from(numbers.below(24 * 40)) * 3_600_000);
        next.recorded_at = next.occurred_at.plus_ms(i64::from(numbers.below(60)) * 3_600_000);
        made.push(next);
    }
    made
}

#[test]
fn the_order_and_the_repetition_of_events_do_not_matter() {
    let (mut numbers, definitions) = (Numbers(0x5EED_0010), definitions());
    for round in 0..400 {
        let first = ["2026-09-01 08:00", "2026-12-20 08:00"][round % 2];
        let made = events(&mut numbers, first);
        let mut mixed: Vec<TimelineEvent> = made.iter().chain(&made).cloned().collect();
        for i in (1..mixed.len()).rev() {
            mixed.swap(i, numbers.below(i as u32 + 1) as usize);
        }
        let now = at(first).plus_ms(i64::from(numbers.below(24 * 60)) * 3_600_000);
        for def in &definitions {
            let one = evaluate(def, &Timeline(made.clone()), Some("outlet"), &CHINA, now);
            let other = evaluate(def, &Timeline(mixed.clone()), Some("outlet"), &CHINA, now);
            assert_eq!(one, other, "{made:#?}");
        }
    }
}

#[test]
fn missed_stays_missed_and_settled_stays_settled() {
    let (mut numbers, definitions) = (Numbers(0x5EED_0011), definitions());
    let mut missed = 0;
    for _ in 0..400 {
        let made = events(&mut numbers, "2026-09-01 08:00");
        let origin = at("2026-09-01 08:00");
        for def in definitions
            .iter()
            .filter(|def| def.count_from == jiesu::rules::clock::CountFrom::First)
        {
            let mut before: Option<ClockResult> = None;
            for hours in (0..24 * 60).step_by(30) {
                let now = origin.plus_ms(hours * 3_600_000);
                let result = evaluate(def, &Timeline(made.clone()), Some("outlet"), &CHINA, now);
                if let Some(before) = &before {
                    if before.state == ClockState::Missed {
                        missed += 1;
                        assert_eq!(result.state, ClockState::Missed, "{made:#?}");
                        assert_eq!(result.due, before.due, "{made:#?}");
                    }
                    if matches!(before.state, ClockState::Met | ClockState::Ended) && before.settled.is_some()
                    {
                        assert_eq!(
                            (result.state, result.settled),
                            (before.state, before.settled),
                            "{made:#?}"
                        );
                    }
                }
                before = Some(result);
            }
        }
    }
    assert!(missed > 500, "the timelines try the law only {missed} times");
}

#[test]
fn a_result_agrees_with_itself() {
    let (mut numbers, definitions) = (Numbers(0x5EED_0012), definitions());
    for round in 0..500 {
        let first = ["2026-09-01 08:00", "2026-12-20 08:00", "2019-12-20 08:00"][round % 3];
        let made = events(&mut numbers, first);
        let now = at(first).plus_ms(i64::from(numbers.below(24 * 60)) * 3_600_000);
        for def in &definitions {
            let r = evaluate(def, &Timeline(made.clone()), Some("outlet"), &CHINA, now);
            let latest = |due: jiesu::rules::clock::Due| {
                due.provisional
                    .map_or(due.at, |p| Moment::end_of(p.expected).max(due.at))
            };
            let (due, start) = (r.due, r.started.unwrap());
            match r.state {
                ClockState::NotStarted => panic!("it was received"),
                ClockState::Running => assert!(due.is_none_or(|due| now <= latest(due)), "{r:#?}"),
                ClockState::Suspended => assert!(due.is_none() && r.remaining.is_none(), "{r:#?}"),
                ClockState::Met => assert!(due.is_none_or(|due| r.settled.unwrap() <= latest(due)), "{r:#?}"),
                ClockState::Missed => assert!(r.settled.unwrap_or(now) > due.unwrap().at, "{r:#?}"),
                ClockState::Ended => assert!(r.settled.is_some() || due.unwrap().at < now, "{r:#?}"),
            }
            if let Some(due) = due {
                assert!(due.at >= start && due.date == due.at.date(), "{r:#?}");
                assert!(due.provisional.is_none_or(|p| p.expected >= due.date), "{r:#?}");
                assert_eq!(r.steps.last(), Some(&CountStep::Due { due }), "{r:#?}");
            }
            let numbered = r.steps.iter().filter_map(|s| match s {
                CountStep::Counted { n, .. } | CountStep::MakeUpDay { n, .. } => Some(*n),
                _ => None,
            });
            let numbered: Vec<u32> = numbered.collect();
            assert!(numbered.is_sorted(), "{r:#?}");
            if let (Some(last), Some(amount), Some(due)) = (numbered.last(), r.amount, due) {
                let open = due.provisional.is_some();
                assert!(*last == amount || open && *last < amount, "{r:#?}");
            }
            // It travels as JSON and comes back the same.
            let json = serde_json::to_string(&r).unwrap();
            assert_eq!(serde_json::from_str::<ClockResult>(&json).unwrap(), r);
        }
    }
}

#[test]
fn absurd_amounts_and_dates_do_not_panic() {
    for unit in ["minute", "hour", "working_day", "calendar_day", "month", "year"] {
        for amount in [0, 1, u32::MAX] {
            for start in [
                "0001-01-01T00:00:00+08:00",
                "9999-12-31T23:59:59+08:00",
                "2026-09-30T10:00:00+08:00",
            ] {
                let start = Moment::parse(start).unwrap();
                let def = clock(json!({ "unit": unit, "amount": amount, "kind": "right", "suspension": {} }));
                let timeline = Timeline(vec![TimelineEvent::new("received", start)]);
                let result = evaluate(&def, &timeline, None, &CHINA, start);
                assert!(
                    result.due.is_none_or(|due| due.at >= start),
                    "{unit} {amount} {start}"
                );
            }
        }
    }
}
