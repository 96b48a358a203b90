//! Hours, minutes, months, closing time, rights and lapses (D07, D11, D28, D36).

use super::*;
use ClockState::{Ended, Met, Missed, Running};

/// Due moment of a clock that starts with a `received` at a moment.
#[track_caller]
fn check(given: Value, received: &str, due: &str) {
    let result = run(&clock(given), None, &[&format!("{received} received")], received);
    assert_eq!(result.due.unwrap().at, at(due), "{result:#?}");
}

#[test]
fn hours_and_minutes_run_from_the_moment_itself_day_and_night() {
    // The eve of National Day, at night: 24 hours later is 24 hours later.
    check(
        json!({ "unit": "hour", "amount": 24 }),
        "2026-09-30 22:15",
        "2026-10-01 22:15",
    );
    check(
        json!({ "unit": "hour", "amount": 1 }),
        "2026-09-30 23:30",
        "2026-10-01 00:30",
    );
    check(
        json!({ "unit": "minute", "amount": 30 }),
        "2026-12-31 23:45",
        "2027-01-01 00:15",
    );
    check(
        json!({ "unit": "hour", "amount": 72 }),
        "2028-02-27 12:00",
        "2028-03-01 12:00",
    );
    let hour = clock(json!({ "unit": "hour", "amount": 1 }));
    let received = "2026-09-30 23:30 received";
    assert_eq!(
        run(
            &hour,
            None,
            &[received, "2026-10-01 00:30 replied"],
            "2026-10-02 00:00"
        )
        .state,
        Met
    );
    assert_eq!(
        run(
            &hour,
            None,
            &[received, "2026-10-01 00:31 replied"],
            "2026-10-02 00:00"
        )
        .state,
        Missed
    );
    // Past the announced years hours need no schedule.
    check(
        json!({ "unit": "hour", "amount": 24 }),
        "2030-05-01 08:00",
        "2030-05-02 08:00",
    );
}

#[test]
fn hours_pause_to_the_minute() {
    let def = clock(json!({ "unit": "hour", "amount": 24, "suspension": {} }));
    let lines = [
        "2026-09-15 10:00 received",
        "2026-09-15 12:00 suspended",
        "2026-09-15 18:30 resumed",
    ];
    let result = run(&def, None, &lines, "2026-09-15 19:00");
    // Six and a half hours more.
    assert_eq!(result.due.unwrap().at, at("2026-09-16 16:30"));
}

#[test]
fn business_hours_count_only_inside_their_windows() {
    let hours = |amount: u32| {
        json!({ "unit": "hour", "amount": amount, "hours": "business",
                "business_hours": [{ "from": "09:00", "to": "12:00" }, { "from": "13:30", "to": "17:00" }] })
    };
    // 16:00 to 17:00 on the eve of the holidays is one hour; three more on 10-08 end at 12:00.
    check(hours(4), "2026-09-30 16:00", "2026-10-08 12:00");
    // Half an hour later begins with the afternoon.
    check(hours(1), "2026-09-30 11:30", "2026-09-30 14:00");
    // At night and on a day off it begins with the next opening; Saturday 10-10 is worked.
    check(hours(2), "2026-10-09 20:00", "2026-10-10 11:00");
    // 6.5 hours a day: 10-08, 10-09, 10-10 make 19.5; half an hour on Monday 10-12.
    check(hours(20), "2026-10-01 00:00", "2026-10-12 09:30");
    // Into a year without a notice: earliest Saturday 01-02, expected Monday 01-04.
    let result = run(
        &clock(hours(2)),
        None,
        &["2026-12-31 16:00 received"],
        "2026-12-31 16:00",
    );
    let due = result.due.unwrap();
    assert_eq!(due.at, at("2027-01-02 10:00"));
    assert_eq!(
        due.provisional.map(|p| (p.waiting_for, p.expected)),
        Some((2027, day("2027-01-04")))
    );
    // A pause over noon takes only what it covers: 11:00 to 14:00 are 1 h and 0.5 h of business.
    let mut def = clock(hours(4));
    def.suspension = Some(jiesu::rules::clock::SuspensionRule::default());
    let lines = [
        "2026-09-15 09:00 received",
        "2026-09-15 11:00 suspended",
        "2026-09-15 14:00 resumed",
    ];
    assert_eq!(
        run(&def, None, &lines, "2026-09-15 15:00").due.unwrap().at,
        at("2026-09-15 16:00")
    );
}

#[test]
fn months_end_on_the_corresponding_day_or_on_the_last() {
    let month = |amount: u32| clock(json!({ "unit": "month", "amount": amount }));
    let cases = [
        // (start, months, due, whether the month lacks the day)
        ("2026-09-03", 1, "2026-10-03", false),
        ("2026-01-31", 1, "2026-02-28", true),
        ("2028-01-31", 1, "2028-02-29", true),
        ("2028-01-29", 1, "2028-02-29", false),
        ("2026-01-29", 1, "2026-02-28", true),
        ("2026-03-31", 1, "2026-04-30", true),
        ("2026-02-28", 1, "2026-03-28", false),
        ("2027-12-31", 2, "2028-02-29", true),
        ("2026-11-30", 3, "2027-02-28", true),
    ];
    for (start, amount, due, lacking) in cases {
        let result = run(
            &month(amount),
            None,
            &[&format!("{start} 10:00 received")],
            &format!("{start} 10:00"),
        );
        expect(&result, Running, due, &[]);
        let told = result
            .steps
            .iter()
            .any(|step| matches!(step, CountStep::MonthEnd { .. }));
        assert_eq!(told, lacking, "{start}");
    }
    // Files are kept by calendar years.
    let years = clock(json!({ "unit": "year", "amount": 3 }));
    let result = run(&years, None, &["2024-02-29 10:00 received"], "2024-02-29 10:00");
    expect(&result, Running, "2027-02-28", &[]);
}

#[test]
fn a_right_rolls_a_duty_and_a_lapse_do_not() {
    let days =
        |kind: &str, amount: u32| clock(json!({ "unit": "calendar_day", "amount": amount, "kind": kind }));
    let due = |def: &ClockDefinition, start: &str| {
        run(
            def,
            None,
            &[&format!("{start} 10:00 received")],
            &format!("{start} 10:00"),
        )
        .due
        .unwrap()
        .date
    };
    // Day 15 after 09-17 is 10-02, a holiday until 10-07.
    assert_eq!(due(&days("right", 15), "2026-09-17"), day("2026-10-08"));
    assert_eq!(due(&days("duty", 15), "2026-09-17"), day("2026-10-02"));
    assert_eq!(due(&days("lapse", 15), "2026-09-17"), day("2026-10-02"));
    // Day 15 after 09-05 is Sunday 09-20, which is worked: no day off, no roll.
    assert_eq!(due(&days("right", 15), "2026-09-05"), day("2026-09-20"));
    // Day 15 after 08-29 is an ordinary Sunday.
    assert_eq!(due(&days("right", 15), "2026-08-29"), day("2026-09-14"));
    // Month: Saturday 02-28 is worked in 2026.
    let month = clock(json!({ "unit": "month", "amount": 1, "kind": "right" }));
    assert_eq!(due(&month, "2026-01-31"), day("2026-02-28"));
    // The parameter overrides both.
    let mut rolling = days("duty", 15);
    rolling.roll = Some(true);
    assert_eq!(due(&rolling, "2026-09-17"), day("2026-10-08"));
    let mut firm = days("right", 15);
    firm.roll = Some(false);
    assert_eq!(due(&firm, "2026-09-17"), day("2026-10-02"));
    let steps = run(
        &days("right", 15),
        None,
        &["2026-09-17 10:00 received"],
        "2026-09-17 10:00",
    )
    .steps;
    assert!(
        steps.contains(&CountStep::Rolled {
            from: day("2026-10-02"),
            to: day("2026-10-08")
        }),
        "{steps:#?}"
    );
}

#[test]
fn a_right_that_was_not_used_has_ended_and_one_used_late_was_missed() {
    let right = clock(
        json!({ "unit": "calendar_day", "amount": 15, "kind": "right", "start": ["replied"],
                              "stops": ["review_applied"], "count_from": "last" }),
    );
    let replied = "2026-09-17 10:00 replied";
    assert_eq!(run(&right, None, &[replied], "2026-10-08 23:59").state, Running);
    assert_eq!(run(&right, None, &[replied], "2026-10-09 00:00").state, Ended);
    assert_eq!(
        run(
            &right,
            None,
            &[replied, "2026-10-08 23:59 review_applied"],
            "2026-10-20 00:00"
        )
        .state,
        Met
    );
    assert_eq!(
        run(
            &right,
            None,
            &[replied, "2026-10-09 00:00 review_applied"],
            "2026-10-20 00:00"
        )
        .state,
        Missed
    );
    // A second answer gives the right anew: day 15 after 09-21 is 10-06, so 10-08 as well; after 10-08, 10-23.
    let result = run(
        &right,
        None,
        &[replied, "2026-10-08 10:00 replied"],
        "2026-10-09 00:00",
    );
    expect(&result, Running, "2026-10-23", &[]);
    // S17's oral loss report.
    let lapse = clock(json!({ "unit": "calendar_day", "amount": 5, "kind": "lapse" }));
    let reported = "2026-10-01 10:00 received";
    expect(
        &run(&lapse, None, &[reported], "2026-10-06 23:59"),
        Running,
        "2026-10-06",
        &[],
    );
    expect(
        &run(&lapse, None, &[reported], "2026-10-07 00:00"),
        Ended,
        "2026-10-06",
        &[],
    );
}

#[test]
fn what_must_be_done_in_person_ends_at_closing_time() {
    let given = json!({ "unit": "calendar_day", "amount": 15, "kind": "right", "until": "close",
                        "business_hours": [{ "from": "09:00", "to": "17:30" }] });
    check(given.clone(), "2026-09-17 10:00", "2026-10-08 17:30");
    // Without business hours the day ends at its end.
    let open = json!({ "unit": "calendar_day", "amount": 15, "until": "close" });
    let result = run(
        &clock(open),
        None,
        &["2026-09-01 10:00 received"],
        "2026-09-01 10:00",
    );
    assert_eq!(
        result.due.unwrap().at.to_string(),
        "2026-09-16T23:59:59.999+08:00"
    );
}
