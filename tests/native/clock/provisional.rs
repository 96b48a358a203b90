//! Dates that need a year whose schedule is not announced (D24).

use super::*;
use ClockState::{Met, Missed, Running};

fn days(amount: u32) -> ClockDefinition {
    clock(json!({ "unit": "working_day", "amount": amount }))
}

fn dates(result: &ClockResult) -> (String, Option<(i32, String)>) {
    let due = result.due.unwrap();
    (
        due.date.to_string(),
        due.provisional.map(|p| (p.waiting_for, p.expected.to_string())),
    )
}

#[test]
fn earliest_and_expected_across_the_year_end() {
    let check = |def: &ClockDefinition, start: &str, earliest: &str, expected: &str| {
        let result = run(
            def,
            None,
            &[&format!("{start} 10:00 received")],
            &format!("{start} 10:00"),
        );
        assert_eq!(
            dates(&result),
            (earliest.into(), Some((2027, expected.into()))),
            "{result:#?}"
        );
        assert!(
            result.steps.contains(&CountStep::ProvisionalFrom { year: 2027 }),
            "{result:#?}"
        );
    };
    // From Friday 12-25: 28, 29, 30, 31 are 1 to 4. 01-01 is fixed.
    // Earliest: Saturday 01-02 is 5, then 3, 4, 5, 6, 7 = 10. Expected: Monday 01-04 is 5, 5, 6, 7, 8 = 9, 11 = 10.
    check(&days(10), "2026-12-25", "2027-01-07", "2027-01-11");
    check(&days(1), "2026-12-31", "2027-01-02", "2027-01-04");
    // Spring Festival: Friday 02-05 to Monday 02-08 are fixed. From Friday 01-29.
    // Earliest: 30, 31, 1, 2, 3. Expected: 1, 2, 3, 4 and, after the festival, 9.
    check(&days(5), "2027-01-29", "2027-02-03", "2027-02-09");
    // From Wednesday 02-03: 4, then 9 and 10, either way.
    check(&days(3), "2027-02-03", "2027-02-10", "2027-02-10");
}

#[test]
fn calendar_days_and_months_of_a_duty_need_no_schedule() {
    let sixty = clock(json!({ "unit": "calendar_day", "amount": 60 }));
    let result = run(&sixty, None, &["2026-12-01 10:00 received"], "2026-12-01 10:00");
    assert_eq!(dates(&result), ("2027-01-30".into(), None));
    let month = clock(json!({ "unit": "month", "amount": 1 }));
    let result = run(&month, None, &["2026-12-31 10:00 received"], "2026-12-31 10:00");
    assert_eq!(dates(&result), ("2027-01-31".into(), None));
}

#[test]
fn a_rights_last_day_may_turn_out_to_be_a_day_off() {
    let right = clock(json!({ "unit": "calendar_day", "amount": 15, "kind": "right" }));
    let check = |start: &str, earliest: &str, expected: &str| {
        let result = run(
            &right,
            None,
            &[&format!("{start} 10:00 received")],
            &format!("{start} 10:00"),
        );
        assert_eq!(
            dates(&result),
            (earliest.into(), Some((2027, expected.into()))),
            "{start}"
        );
    };
    // Day 15 after 12-20 is Monday 01-04: it may be worked, and nobody knows yet.
    check("2026-12-20", "2027-01-04", "2027-01-04");
    // After 12-18: Saturday 01-02, which might be worked; expected Monday.
    check("2026-12-18", "2027-01-02", "2027-01-04");
    // After 12-17: 01-01, certainly a holiday.
    check("2026-12-17", "2027-01-02", "2027-01-04");
    // After 12-16: Thursday 12-31, announced and worked.
    let result = run(&right, None, &["2026-12-16 10:00 received"], "2026-12-16 10:00");
    assert_eq!(dates(&result), ("2026-12-31".into(), None));
}

#[test]
fn between_the_earliest_and_the_expected_date_nothing_is_certain() {
    // Earliest 01-07, expected 01-11 (see above).
    let received = "2026-12-25 10:00 received";
    let check = |more: &[&str], now: &str, state, certain| {
        let lines: Vec<&str> = [received].iter().chain(more).copied().collect();
        let result = run(&days(10), None, &lines, now);
        assert_eq!((result.state, result.certain), (state, certain), "{more:?} {now}");
    };
    check(&[], "2027-01-07 12:00", Running, true);
    check(&[], "2027-01-08 12:00", Running, false);
    check(&[], "2027-01-12 00:00", Missed, false);
    check(&["2027-01-07 20:00 replied"], "2027-01-12 00:00", Met, true);
    check(&["2027-01-08 20:00 replied"], "2027-01-12 00:00", Met, false);
    check(&["2027-01-12 20:00 replied"], "2027-01-13 00:00", Missed, false);
}

#[test]
fn a_pause_into_the_new_year_is_counted_with_it() {
    let def = clock(json!({ "unit": "working_day", "amount": 3, "suspension": {} }));
    // From Tuesday 12-29: 30 is 1 (it pauses on 30). (30, 01-04] pause. Tuesday 01-05 is 2, 01-06 is 3.
    let lines = [
        "2026-12-29 10:00 received",
        "2026-12-30 10:00 suspended",
        "2027-01-04 10:00 resumed",
    ];
    let result = run(&def, None, &lines, "2027-01-04 11:00");
    assert_eq!(
        dates(&result),
        ("2027-01-06".into(), Some((2027, "2027-01-06".into())))
    );
}
