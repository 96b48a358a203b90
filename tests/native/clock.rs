//! Clocks over timelines: dates worked out by hand, and what holds for any timeline.
//!
//! September and October 2026, by the State Council's schedule: Sunday 09-20 is worked; 09-25 (Friday) to
//! 09-27 are off; 10-01 (Thursday) to 10-07 are off; Saturday 10-10 is worked.

mod hours;
mod laws;
mod lengthening;
mod provisional;
mod strips;
mod tiers;

use crate::support::{CHINA, at, day};
use jiesu::rules::clock::{
    ClockDefinition, ClockResult, ClockState, CountStep, NoteCode, Timeline, TimelineEvent, evaluate,
};
use serde_json::{Value, json};

/// A definition: what is given here over what is usual.
fn clock(given: Value) -> ClockDefinition {
    let mut whole = json!({
        "id": "test", "duty": "final_reply", "holder": "bank", "start": ["received"], "stops": ["replied"],
        "ends": ["withdrawn"], "citation": { "instrument": "a test", "article": "1" },
    });
    whole
        .as_object_mut()
        .unwrap()
        .extend(given.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

/// S01 art. 13 and 14: 1, 1 (D05), 2 and 3 working days, with permission longer.
fn s01() -> ClockDefinition {
    clock(json!({
        "unit": "working_day",
        "tiers": [
            { "tier": "outlet", "amount": 1 }, { "tier": "county", "amount": 1 },
            { "tier": "city", "amount": 2 }, { "tier": "province", "amount": 3 },
        ],
        "extension": [{ "id": "permitted", "event": "extended", "needs": ["approved_by", "told", "reported"] }],
    }))
}

/// 令2020年第3号: 15 days, 30 if complex, 60 at most; pauses and restarts (D25).
fn statutory() -> ClockDefinition {
    clock(json!({
        "amount": 15, "unit": "calendar_day", "restarts": ["new_facts"],
        "extension": [
            { "id": "complex", "event": "marked_complex", "total": 30 },
            { "id": "very_complex", "event": "extended", "total": 60, "after": "complex", "needs": ["approved_by", "told"] },
        ],
        "suspension": { "reasons": ["appraisal", "mediation"], "needs": ["told"] },
    }))
}

/// One line of a timeline: `2026-09-16 15:00 handed_over to=province`.
fn event(line: &str) -> TimelineEvent {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [date, time, kind, attributes @ ..] = words.as_slice() else {
        panic!("{line}")
    };
    let event = TimelineEvent::new(kind, at(&format!("{date} {time}")));
    attributes.iter().fold(event, |event, pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, "true"));
        event.with(name, value)
    })
}

fn timeline(lines: &[&str]) -> Timeline {
    lines.iter().map(|line| event(line)).collect()
}

fn run(definition: &ClockDefinition, tier: Option<&str>, lines: &[&str], now: &str) -> ClockResult {
    evaluate(definition, &timeline(lines), tier, &CHINA, at(now))
}

/// What is expected of a result: state, due day and the codes of its notes with what they miss.
#[track_caller]
fn expect(result: &ClockResult, state: ClockState, due: &str, notes: &[(NoteCode, &[&str])]) {
    assert_eq!(result.state, state, "{result:#?}");
    let found = result.due.map(|due| due.date);
    assert_eq!(found, Some(due).filter(|d| !d.is_empty()).map(day), "{result:#?}");
    let said: Vec<(NoteCode, Vec<&str>)> = result
        .notes
        .iter()
        .map(|n| (n.code, n.missing.iter().map(String::as_str).collect()))
        .collect();
    let expected: Vec<(NoteCode, Vec<&str>)> = notes
        .iter()
        .map(|(code, missing)| (*code, missing.to_vec()))
        .collect();
    assert_eq!(said, expected, "{result:#?}");
}

#[test]
fn a_clock_starts_ends_and_is_missed() {
    let (def, outlet) = (s01(), Some("outlet"));
    use ClockState::*;
    let received = "2026-09-15 10:00 received";
    expect(
        &run(&def, outlet, &[received], "2026-09-15 09:59"),
        NotStarted,
        "",
        &[],
    );
    // Received Tuesday; the next working day is Wednesday.
    expect(
        &run(&def, outlet, &[received], "2026-09-15 10:00"),
        Running,
        "2026-09-16",
        &[],
    );
    expect(
        &run(&def, outlet, &[received], "2026-09-16 23:59"),
        Running,
        "2026-09-16",
        &[],
    );
    expect(
        &run(&def, outlet, &[received], "2026-09-17 00:00"),
        Missed,
        "2026-09-16",
        &[],
    );
    let replied = [received, "2026-09-16 23:59 replied"];
    expect(
        &run(&def, outlet, &replied, "2026-09-30 12:00"),
        Met,
        "2026-09-16",
        &[],
    );
    // At a moment before the reply, the reply has not happened.
    expect(
        &run(&def, outlet, &replied, "2026-09-16 23:58"),
        Running,
        "2026-09-16",
        &[],
    );
    let late = [received, "2026-09-17 00:00 replied"];
    expect(
        &run(&def, outlet, &late, "2026-09-30 12:00"),
        Missed,
        "2026-09-16",
        &[],
    );
    let withdrawn = [received, "2026-09-16 08:00 withdrawn"];
    let ended = run(&def, outlet, &withdrawn, "2026-09-30 12:00");
    expect(&ended, Ended, "2026-09-16", &[]);
    assert_eq!(ended.settled, Some(at("2026-09-16 08:00")));
    let withdrawn_late = [received, "2026-09-17 08:00 withdrawn"];
    expect(
        &run(&def, outlet, &withdrawn_late, "2026-09-30 12:00"),
        Missed,
        "2026-09-16",
        &[],
    );
}

#[test]
fn remaining_time_is_counted_from_now() {
    let def = s01();
    let left = |now: &str| {
        run(&def, Some("province"), &["2026-09-24 10:00 received"], now)
            .remaining
            .unwrap()
    };
    // Received Thursday 09-24; 25 to 27 are off: 28, 29, 30 are the three days.
    let remaining = left("2026-09-26 23:00");
    assert_eq!((remaining.days, remaining.working_days), (4, Some(3)));
    // One hour of the 26th and four days, less the last millisecond.
    assert_eq!(remaining.minutes, 60 + 4 * 1440 - 1);
    let over = left("2026-10-01 00:30");
    assert_eq!((over.days, over.working_days, over.minutes), (-1, Some(0), -31));
}

#[test]
fn the_steps_name_every_day() {
    let result = run(
        &s01(),
        Some("province"),
        &["2026-09-19 20:00 received"],
        "2026-09-19 20:00",
    );
    // Saturday is day zero; Sunday 09-20 makes up for National Day and is day 1; 21 and 22 follow.
    let told: Vec<Value> = serde_json::to_value(&result.steps)
        .unwrap()
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(told[0], json!({ "step": "day_zero", "date": "2026-09-19" }));
    assert_eq!(
        told[1],
        json!({ "step": "make_up_day", "date": "2026-09-20", "names": ["national"], "n": 1 })
    );
    assert_eq!(
        told[2],
        json!({ "step": "counted", "from": "2026-09-21", "to": "2026-09-22", "n": 3 })
    );
    assert_eq!(
        told[3],
        json!({ "step": "due", "due": { "date": "2026-09-22", "at": "2026-09-22T23:59:59.999+08:00" } })
    );
    assert_eq!(told.len(), 4);

    // Ten days from Monday 09-28: 29, 30 | 01-07 off | 08, 09, 10 (worked Saturday) | 11 | 12 to 16.
    let def = clock(json!({ "unit": "working_day", "amount": 10 }));
    let steps = run(&def, None, &["2026-09-28 09:00 received"], "2026-09-28 09:00").steps;
    let shape: Vec<String> = steps
        .iter()
        .map(|step| match step {
            CountStep::DayZero { date } => format!("zero {date}"),
            CountStep::Counted { from, to, n } => format!("{from}..{to} = {n}"),
            CountStep::SkippedHoliday { names, from, to } => format!("{names:?} {from}..{to}"),
            CountStep::SkippedWeekend { from, to } => format!("weekend {from}..{to}"),
            CountStep::MakeUpDay { date, n, .. } => format!("make-up {date} = {n}"),
            CountStep::Due { due } => format!("due {}", due.date),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        shape,
        [
            "zero 2026-09-28",
            "2026-09-29..2026-09-30 = 2",
            r#"["national"] 2026-10-01..2026-10-07"#,
            "2026-10-08..2026-10-09 = 4",
            "make-up 2026-10-10 = 5",
            "weekend 2026-10-11..2026-10-11",
            "2026-10-12..2026-10-16 = 10",
            "due 2026-10-16",
        ]
    );
}

#[test]
fn a_limit_without_a_number_invents_none() {
    for unit in ["immediate", "undefined", "per_year"] {
        let def = clock(json!({ "unit": unit, "stops": ["passed_on"] }));
        let running = run(&def, None, &["2026-09-15 10:00 received"], "2027-09-15 10:00");
        expect(&running, ClockState::Running, "", &[]);
        assert_eq!((running.amount, running.remaining), (None, None));
        assert!(running.steps.contains(&CountStep::NoNumber), "{unit}");
        let done = ["2026-09-15 10:00 received", "2026-09-15 10:05 passed_on"];
        expect(
            &run(&def, None, &done, "2027-09-15 10:00"),
            ClockState::Met,
            "",
            &[],
        );
    }
}

#[test]
fn an_event_can_be_meant_for_one_clock_alone() {
    let lines = [
        "2026-09-15 10:00 received",
        "2026-09-15 11:00 replied clock=another",
    ];
    expect(
        &run(&s01(), Some("outlet"), &lines, "2026-09-16 10:00"),
        ClockState::Running,
        "2026-09-16",
        &[],
    );
    let lines = ["2026-09-15 10:00 received", "2026-09-15 11:00 replied clock=test"];
    expect(
        &run(&s01(), Some("outlet"), &lines, "2026-09-16 10:00"),
        ClockState::Met,
        "2026-09-16",
        &[],
    );
}

/// The page gives `www/parts/clock.js` a clock's state by its number; what the script takes it for is what it is.
#[test]
fn the_clock_face_takes_each_number_for_the_state_that_it_is() {
    let script = include_str!("../../www/parts/clock.js");
    let (_, list) = script.split_once("const NUMBERED = { ").unwrap();
    let (list, _) = list.split_once(" };").unwrap();
    let known: Vec<&str> = list.split(", ").filter(|entry| !entry.starts_with('P')).collect();
    let states = [
        ClockState::NotStarted,
        ClockState::Running,
        ClockState::Suspended,
        ClockState::Met,
        ClockState::Missed,
        ClockState::Ended,
    ];
    let expected = states.map(|state| {
        // A state that is new has to be said here, and above.
        let name = match state {
            ClockState::NotStarted => "waiting",
            ClockState::Running => "running",
            ClockState::Suspended => "suspended",
            ClockState::Met => "met",
            ClockState::Missed => "missed",
            ClockState::Ended => "ended",
        };
        format!("{}: \"{name}\"", state as u8)
    });
    assert_eq!(known, expected);
}
