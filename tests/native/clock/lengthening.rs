//! Extension, suspension, restart (D06, D25).

use super::*;
use ClockState::{Ended, Met, Missed, Running, Suspended};
use NoteCode::{Capped, Incomplete, NoLonger, NotProvided, TooLate};

const RECEIVED: &str = "2026-09-15 10:00 received";
const FIRST: &str = "2026-09-01 10:00 received"; // 15 days: 09-16; 30: 10-01; 60: 10-31

#[test]
fn s01_is_extended_with_permission_explanation_and_report() {
    let extended = "2026-09-16 16:00 extended approved_by=city told reported until=2026-10-12";
    let check = |lines: &[&str], now: &str, state, due: &str, notes: &[(NoteCode, &[&str])]| {
        let lines: Vec<&str> = [RECEIVED].iter().chain(lines).copied().collect();
        expect(&run(&s01(), Some("outlet"), &lines, now), state, due, notes);
    };
    check(&[extended], "2026-10-12 12:00", Running, "2026-10-12", &[]);
    check(
        &[extended, "2026-10-12 23:00 replied"],
        "2026-10-20 12:00",
        Met,
        "2026-10-12",
        &[],
    );
    check(&[extended], "2026-10-13 00:00", Missed, "2026-10-12", &[]);
    // Three working days in all, said as a number: 16, 17, 18.
    let total = "2026-09-16 16:00 extended approved_by=city told reported total=3";
    check(&[total], "2026-09-16 17:00", Running, "2026-09-18", &[]);
    // Twice: the second before the first one ends.
    let again = "2026-10-12 09:00 extended approved_by=city told reported until=2026-10-15";
    check(&[extended, again], "2026-10-13 12:00", Running, "2026-10-15", &[]);
    // Late: after 09-16 it heals nothing.
    let late = "2026-09-17 08:00 extended approved_by=city told reported until=2026-10-12";
    check(
        &[late],
        "2026-09-17 12:00",
        Missed,
        "2026-09-16",
        &[(TooLate, &[])],
    );
    check(
        &[late, "2026-09-17 09:00 replied"],
        "2026-09-17 12:00",
        Missed,
        "2026-09-16",
        &[(TooLate, &[])],
    );
    // Without explanation to the customer, or with "false": not effective, and it says what is missing.
    let untold = "2026-09-16 16:00 extended approved_by=city told=false until=2026-10-12";
    check(
        &[untold],
        "2026-09-17 12:00",
        Missed,
        "2026-09-16",
        &[(Incomplete, &["told", "reported"])],
    );
    let unpermitted = "2026-09-16 16:00 extended told reported until=2026-10-12";
    check(
        &[unpermitted],
        "2026-09-16 17:00",
        Running,
        "2026-09-16",
        &[(Incomplete, &["approved_by"])],
    );
    // Permission without a length gives none; a date that is no date is no length.
    let endless = "2026-09-16 16:00 extended approved_by=city told reported";
    check(
        &[endless],
        "2026-09-16 17:00",
        Running,
        "2026-09-16",
        &[(Incomplete, &["until"])],
    );
    let unreadable = "2026-09-16 16:00 extended approved_by=city told reported until=soon";
    check(
        &[unreadable],
        "2026-09-16 17:00",
        Running,
        "2026-09-16",
        &[(Incomplete, &["until"])],
    );
    // An "extension" to an earlier day shortens nothing.
    let shorter = "2026-09-15 16:00 extended approved_by=city told reported until=2026-09-15";
    check(
        &[shorter],
        "2026-09-16 12:00",
        Running,
        "2026-09-16",
        &[(NoLonger, &[])],
    );
    // Extended first, then handed over: the longer date that was granted stays.
    let handed = "2026-09-17 09:00 handed_over to=province";
    check(
        &[extended, handed],
        "2026-09-20 12:00",
        Running,
        "2026-10-12",
        &[],
    );
    // Handed over first, extended within the province's days.
    let moved = "2026-09-16 09:00 handed_over to=province";
    let then = "2026-09-18 09:00 extended approved_by=x told reported until=2026-09-21";
    check(&[moved, then], "2026-09-20 12:00", Running, "2026-09-21", &[]);
}

#[test]
fn the_statutory_limit_grows_in_steps_and_only_in_time() {
    let complex = "2026-09-10 09:00 marked_complex";
    let sixty = "2026-09-20 09:00 extended approved_by=head-office told";
    // (events, now, state, due, notes)
    let cases: &[(&[&str], &str, ClockState, &str, &[(NoteCode, &[&str])])] = &[
        (&[], "2026-09-16 12:00", Running, "2026-09-16", &[]),
        // The 1st and 30 days: September has 30, so 10-01, a holiday; a duty does not roll.
        (&[complex], "2026-09-20 12:00", Running, "2026-10-01", &[]),
        // 60 days: 30 more from 10-01 is 10-31.
        (&[complex, sixty], "2026-10-02 12:00", Running, "2026-10-31", &[]),
        (&[complex, sixty], "2026-11-01 00:00", Missed, "2026-10-31", &[]),
        // Marked after the 15 days.
        (
            &["2026-09-17 00:00 marked_complex"],
            "2026-09-18 12:00",
            Missed,
            "2026-09-16",
            &[(TooLate, &[])],
        ),
        // The further 30 days presuppose the first.
        (
            &["2026-09-10 09:00 extended approved_by=head-office told"],
            "2026-09-18 12:00",
            Missed,
            "2026-09-16",
            &[(Incomplete, &["complex"])],
        ),
        // Both at one moment will do.
        (
            &[
                "2026-09-10 09:00 extended approved_by=head-office told",
                "2026-09-10 09:00 marked_complex",
            ],
            "2026-09-18 12:00",
            Running,
            "2026-10-31",
            &[],
        ),
        // Extended after the 30 days; extended without telling the complainant.
        (
            &[complex, "2026-10-02 09:00 extended approved_by=head-office told"],
            "2026-10-03 12:00",
            Missed,
            "2026-10-01",
            &[(TooLate, &[])],
        ),
        (
            &[complex, "2026-09-20 09:00 extended approved_by=head-office"],
            "2026-10-02 12:00",
            Missed,
            "2026-10-01",
            &[(Incomplete, &["told"])],
        ),
        // The extension may be shorter than the 60 days, and never longer.
        (
            &[
                complex,
                "2026-09-20 09:00 extended approved_by=x told until=2026-10-10",
            ],
            "2026-10-02 12:00",
            Running,
            "2026-10-10",
            &[],
        ),
        (
            &[
                complex,
                "2026-09-20 09:00 extended approved_by=x told until=2026-12-31",
            ],
            "2026-10-02 12:00",
            Running,
            "2026-10-31",
            &[(Capped, &[])],
        ),
        (
            &[complex, "2026-09-20 09:00 extended approved_by=x told total=90"],
            "2026-10-02 12:00",
            Running,
            "2026-10-31",
            &[(Capped, &[])],
        ),
        // There is no third step.
        (
            &[
                complex,
                sixty,
                "2026-10-20 09:00 extended approved_by=x told total=60",
            ],
            "2026-10-21 12:00",
            Running,
            "2026-10-31",
            &[(NoLonger, &[])],
        ),
    ];
    for (lines, now, state, due, notes) in cases {
        let lines: Vec<&str> = [FIRST].iter().chain(*lines).copied().collect();
        expect(&run(&statutory(), None, &lines, now), *state, due, notes);
    }
    let result = run(&statutory(), None, &[FIRST, complex, sixty], "2026-10-02 12:00");
    assert_eq!(result.amount, Some(60));
    let ids: Vec<&str> = result
        .steps
        .iter()
        .filter_map(|step| {
            if let CountStep::Extended { id, .. } = step {
                Some(id.as_str())
            } else {
                None
            }
        })
        .collect();
    assert_eq!(ids, ["complex", "very_complex"]);
}

#[test]
fn an_extension_to_a_month_in_all_counts_by_the_calendar_month() {
    // S11: seven working days, with approval up to one month from the slip (D14).
    let def = clock(json!({
        "unit": "working_day", "amount": 7,
        "extension": [{ "id": "approved", "event": "extended", "needs": ["approved_by"], "cap": 1, "unit": "month" }],
    }));
    // Received Thursday 09-03: 4, 7, 8, 9, 10, 11, 14.
    let received = "2026-09-03 10:00 received";
    expect(
        &run(&def, None, &[received], "2026-09-03 10:00"),
        Running,
        "2026-09-14",
        &[],
    );
    let lines = [
        received,
        "2026-09-10 10:00 extended approved_by=x until=2026-12-01",
    ];
    expect(
        &run(&def, None, &lines, "2026-09-20 10:00"),
        Running,
        "2026-10-03",
        &[(Capped, &[])],
    );
    let lines = [
        received,
        "2026-09-10 10:00 extended approved_by=x until=2026-09-28",
    ];
    expect(
        &run(&def, None, &lines, "2026-09-20 10:00"),
        Running,
        "2026-09-28",
        &[],
    );
}

#[test]
fn a_pause_takes_the_days_after_it_began_to_the_day_it_ended() {
    let began = "2026-09-05 09:00 suspended reason=appraisal told";
    let ended = "2026-09-10 18:00 resumed reason=appraisal";
    let check = |lines: &[&str], now: &str, state, due: &str, notes: &[(NoteCode, &[&str])]| {
        let lines: Vec<&str> = [FIRST].iter().chain(lines).copied().collect();
        expect(&run(&statutory(), None, &lines, now), state, due, notes);
    };
    // (09-05, 09-10] are five days: 09-16 becomes 09-21.
    check(&[began, ended], "2026-09-17 12:00", Running, "2026-09-21", &[]);
    check(&[began], "2026-09-30 12:00", Suspended, "", &[]);
    check(
        &[began, ended, "2026-09-21 10:00 replied"],
        "2026-09-30 12:00",
        Met,
        "2026-09-21",
        &[],
    );
    // A reply while it pauses is in time.
    check(
        &[began, "2026-09-28 10:00 replied"],
        "2026-09-30 12:00",
        Met,
        "",
        &[],
    );
    // Paused and resumed on one day: nothing is gained.
    check(
        &[began, "2026-09-05 18:00 resumed"],
        "2026-09-16 12:00",
        Running,
        "2026-09-16",
        &[],
    );
    // Two reasons that overlap pause once: (09-05, 09-12] are seven days, 09-23.
    let both = [
        began,
        "2026-09-07 09:00 suspended reason=mediation told",
        ended,
        "2026-09-12 18:00 resumed reason=mediation",
    ];
    check(&both, "2026-09-17 12:00", Running, "2026-09-23", &[]);
    // Two pauses, one after the other: (5, 10] and (11, 13] are seven days.
    let two = [
        began,
        ended,
        "2026-09-11 09:00 suspended reason=appraisal told",
        "2026-09-13 09:00 resumed",
    ];
    check(&two, "2026-09-17 12:00", Running, "2026-09-23", &[]);
    // Without notice, without a reason the rule knows, or after the end: no pause.
    let untold = "2026-09-05 09:00 suspended reason=appraisal";
    check(
        &[untold],
        "2026-09-17 12:00",
        Missed,
        "2026-09-16",
        &[(Incomplete, &["told"])],
    );
    let strange = "2026-09-05 09:00 suspended reason=holiday told";
    check(
        &[strange],
        "2026-09-17 12:00",
        Missed,
        "2026-09-16",
        &[(NotProvided, &[])],
    );
    let unsaid = "2026-09-05 09:00 suspended told";
    check(
        &[unsaid],
        "2026-09-17 12:00",
        Missed,
        "2026-09-16",
        &[(Incomplete, &["reason"])],
    );
    let late = "2026-09-17 09:00 suspended reason=appraisal told";
    check(
        &[late],
        "2026-09-18 12:00",
        Missed,
        "2026-09-16",
        &[(TooLate, &[])],
    );
    // A pause also lengthens what an extension gave: 30 days and five, 10-06.
    check(
        &["2026-09-03 09:00 marked_complex", began, ended],
        "2026-09-17 12:00",
        Running,
        "2026-10-06",
        &[],
    );

    // While it pauses: resumed on 09-08, (5, 8] would be three days, so not before 09-19.
    let open = run(&statutory(), None, &[FIRST, began], "2026-09-08 12:00");
    assert_eq!(
        (open.state, open.due, open.not_before),
        (Suspended, None, Some(day("2026-09-19")))
    );
    // S01's clocks have no suspension (D25).
    let lines = [RECEIVED, "2026-09-15 11:00 suspended reason=appraisal told"];
    expect(
        &run(&s01(), Some("outlet"), &lines, "2026-09-17 11:00"),
        Missed,
        "2026-09-16",
        &[],
    );
}

#[test]
fn a_pause_of_working_days_skips_them() {
    let def = clock(json!({ "unit": "working_day", "amount": 3, "suspension": { "needs": ["told"] } }));
    // Received Tuesday 09-15. Wednesday 16 is day 1 (it pauses during that day). 17 and 18 pause.
    // Saturday 19 is off, Sunday 20 is worked: day 2. Monday 21: day 3.
    let lines = [
        RECEIVED,
        "2026-09-16 09:00 suspended told",
        "2026-09-18 17:00 resumed",
    ];
    let result = run(&def, None, &lines, "2026-09-18 18:00");
    expect(&result, Running, "2026-09-21", &[]);
    let pause = CountStep::Paused {
        from: at("2026-09-16 09:00"),
        to: Some(at("2026-09-18 17:00")),
    };
    assert!(result.steps.contains(&pause), "{:#?}", result.steps);
    let counted: Vec<u32> = result
        .steps
        .iter()
        .filter_map(|s| {
            if let CountStep::Counted { n, .. } | CountStep::MakeUpDay { n, .. } = s {
                Some(*n)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(counted, [1, 2, 3]);
}

#[test]
fn new_facts_begin_the_limit_anew() {
    let facts = "2026-09-10 15:00 new_facts";
    let check = |lines: &[&str], now: &str, state, due: &str, notes: &[(NoteCode, &[&str])]| {
        let lines: Vec<&str> = [FIRST].iter().chain(lines).copied().collect();
        expect(&run(&statutory(), None, &lines, now), state, due, notes);
    };
    // 15 days from 09-10, the 10th not counted.
    check(&[facts], "2026-09-17 12:00", Running, "2026-09-25", &[]);
    check(
        &[facts, "2026-09-20 15:00 new_facts"],
        "2026-09-21 12:00",
        Running,
        "2026-10-05",
        &[],
    );
    // What the old limit had been lengthened by is gone with it.
    check(
        &["2026-09-05 15:00 marked_complex", facts],
        "2026-09-17 12:00",
        Running,
        "2026-09-25",
        &[],
    );
    check(
        &[facts, "2026-09-12 15:00 marked_complex"],
        "2026-09-17 12:00",
        Running,
        "2026-10-10",
        &[],
    );
    // After the limit they heal nothing; after the reply they change nothing.
    check(
        &["2026-09-17 15:00 new_facts"],
        "2026-09-18 12:00",
        Missed,
        "2026-09-16",
        &[(TooLate, &[])],
    );
    check(
        &["2026-09-09 15:00 replied", facts],
        "2026-09-18 12:00",
        Met,
        "2026-09-16",
        &[],
    );
    // Withdrawn: it ends that day.
    check(
        &[facts, "2026-09-20 15:00 withdrawn"],
        "2026-09-28 12:00",
        Ended,
        "2026-09-25",
        &[],
    );
    let result = run(&statutory(), None, &[FIRST, facts], "2026-09-17 12:00");
    assert_eq!(result.started, Some(at("2026-09-10 15:00")));
    assert_eq!(
        result.steps[0],
        CountStep::Restarted {
            at: at("2026-09-10 15:00")
        }
    );
    // S01's clocks do not restart.
    let lines = [RECEIVED, "2026-09-15 11:00 new_facts"];
    expect(
        &run(&s01(), Some("outlet"), &lines, "2026-09-16 11:00"),
        Running,
        "2026-09-16",
        &[],
    );
}

#[test]
fn a_step_that_adds_lengthens_each_level_by_as_much_and_once() {
    // 5, 7 and 10 working days from Tuesday 09-01: 09-08, 09-10 and 09-15. Five more: 09-15, 09-17, 09-21 (Sunday
    // 09-20 is worked).
    let adds = clock(json!({
        "unit": "working_day",
        "tiers": [{ "tier": "general", "amount": 5 }, { "tier": "important", "amount": 7 }, { "tier": "major", "amount": 10 }],
        "extension": [{ "id": "complex", "event": "extended", "needs": ["approved_by"], "adds": 5 }],
    }));
    let extended = "2026-09-03 10:00 extended approved_by=head";
    for (tier, due) in [
        ("general", "2026-09-15"),
        ("important", "2026-09-17"),
        ("major", "2026-09-21"),
    ] {
        expect(
            &run(&adds, Some(tier), &[FIRST, extended], "2026-09-04 10:00"),
            Running,
            due,
            &[],
        );
    }
    let check = |lines: &[&str], due: &str, notes: &[(NoteCode, &[&str])]| {
        let lines: Vec<&str> = [FIRST].iter().chain(lines).copied().collect();
        expect(
            &run(&adds, Some("general"), &lines, "2026-09-04 10:00"),
            Running,
            due,
            notes,
        );
    };
    // A second time it does nothing; a day of its own is within the five; beyond them it counts up to them.
    let again = "2026-09-04 09:00 extended approved_by=head";
    check(&[extended, again], "2026-09-15", &[(NoLonger, &[])]);
    check(
        &["2026-09-03 10:00 extended approved_by=head until=2026-09-10"],
        "2026-09-10",
        &[],
    );
    check(
        &["2026-09-03 10:00 extended approved_by=head until=2026-09-30"],
        "2026-09-15",
        &[(Capped, &[])],
    );
    check(
        &["2026-09-03 10:00 extended"],
        "2026-09-08",
        &[(Incomplete, &["approved_by"])],
    );
}

#[test]
fn a_step_for_once_is_not_taken_again() {
    let with = |once: bool| {
        clock(json!({
            "unit": "working_day", "amount": 5,
            "extension": [{ "id": "longer", "event": "extended", "cap": 30, "once": once }],
        }))
    };
    let lines = [
        FIRST,
        "2026-09-03 10:00 extended until=2026-09-10",
        "2026-09-04 10:00 extended until=2026-09-15",
    ];
    let now = "2026-09-05 10:00";
    expect(&run(&with(false), None, &lines, now), Running, "2026-09-15", &[]);
    expect(
        &run(&with(true), None, &lines, now),
        Running,
        "2026-09-10",
        &[(NoLonger, &[])],
    );
    // What had no effect does not use it up.
    let early = [FIRST, "2026-09-03 10:00 extended until=2026-09-04", lines[2]];
    expect(
        &run(&with(true), None, &early, now),
        Running,
        "2026-09-15",
        &[(NoLonger, &[])],
    );
}
