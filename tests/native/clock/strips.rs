//! The calendar strip: whole weeks, every day labelled.

use super::*;
use jiesu::rules::clock::{DayLook, Role, StripDay, strip};

/// One letter a day: what it is in the count.
fn letters(days: &[StripDay]) -> String {
    let letter = |d: &StripDay| match d.role {
        Role::Before => "<".to_owned(),
        Role::Zero => "0".to_owned(),
        Role::Counted { n } => n.to_string(),
        Role::Skipped => "-".to_owned(),
        Role::Paused => "p".to_owned(),
        Role::Running => "~".to_owned(),
        Role::Open => "?".to_owned(),
        Role::After => ">".to_owned(),
    };
    let weeks = days.chunks(7).map(|week| {
        week.iter()
            .map(|d| {
                let mark = if d.due {
                    "!"
                } else if d.expected {
                    "*"
                } else {
                    ""
                };
                letter(d) + mark
            })
            .collect::<Vec<_>>()
            .join(" ")
    });
    weeks.collect::<Vec<_>>().join(" | ")
}

#[track_caller]
fn check(def: &ClockDefinition, tier: Option<&str>, lines: &[&str], now: &str, expected: &str) {
    let days = strip(&run(def, tier, lines, now), &CHINA);
    assert_eq!(letters(&days), expected);
    assert!(
        days.iter()
            .enumerate()
            .all(|(i, d)| d.weekday as usize == i % 7 + 1)
    );
}

#[test]
fn every_day_of_the_count_is_labelled() {
    // The week of Wednesday 09-30, holidays, Thursday 10-08 due.
    let outlet = ["2026-09-30 16:55 received"];
    check(
        &s01(),
        Some("outlet"),
        &outlet,
        "2026-09-30 17:00",
        "< < 0 - - - - | - - - 1! > > >",
    );
    let days = strip(&run(&s01(), Some("outlet"), &outlet, "2026-09-30 17:00"), &CHINA);
    assert_eq!(
        (days[3].look, days[3].names.as_slice()),
        (DayLook::Off, ["national".to_owned()].as_slice())
    );
    assert_eq!(
        (days[12].look, days[12].date),
        (DayLook::MakeUp, day("2026-10-10"))
    );
    // Saturday 09-19; the worked Sunday is day 1.
    check(
        &s01(),
        Some("province"),
        &["2026-09-19 10:00 received"],
        "2026-09-19 10:00",
        "< < < < < 0 1 | 2 3! > > > > >",
    );
    // A right that rolls: day 15 is Friday 10-02.
    let right = clock(json!({ "unit": "calendar_day", "amount": 15, "kind": "right" }));
    check(
        &right,
        None,
        &["2026-09-17 10:00 received"],
        "2026-09-17 10:00",
        "< < < 0 1 2 3 | 4 5 6 7 8 9 10 | 11 12 13 14 15 - - | - - - ~! > > >",
    );
    // Paused 17 and 18; the worked Sunday is day 2.
    let pausing = clock(json!({ "unit": "working_day", "amount": 3, "suspension": {} }));
    let lines = [
        "2026-09-15 10:00 received",
        "2026-09-16 09:00 suspended",
        "2026-09-18 17:00 resumed",
    ];
    check(
        &pausing,
        None,
        &lines,
        "2026-09-18 18:00",
        "< 0 1 p p - 2 | 3! > > > > > >",
    );
    // Into 2027: earliest Saturday 01-02, expected Monday 01-04.
    let one = clock(json!({ "unit": "working_day", "amount": 1 }));
    check(
        &one,
        None,
        &["2026-12-31 10:00 received"],
        "2026-12-31 10:00",
        "< < < 0 ? ?! ? | ?* > > > > > >",
    );
    // Hours, and a clock without a number.
    let hours = clock(json!({ "unit": "hour", "amount": 24 }));
    check(
        &hours,
        None,
        &["2026-09-30 22:15 received"],
        "2026-09-30 22:15",
        "< < 0 ~! > > >",
    );
    let at_once = clock(json!({ "unit": "immediate" }));
    check(
        &at_once,
        None,
        &["2026-09-30 22:15 received"],
        "2026-09-30 22:15",
        "< < 0 > > > >",
    );
    assert!(strip(&run(&one, None, &[], "2026-09-30 22:15"), &CHINA).is_empty());
}
