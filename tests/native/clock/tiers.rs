//! Hand-over between tiers (D05, D06).

use super::*;
use ClockState::{Missed, Running};
use NoteCode::{Incomplete, NotProvided, TooLate};

const RECEIVED: &str = "2026-09-15 10:00 received"; // a Tuesday; 09-16, 17, 18 are working days

#[test]
fn a_higher_tier_in_time_moves_the_date() {
    // (starting tier, hand-overs, state at 09-17 12:00, due)
    let cases: &[(Option<&str>, &[&str], ClockState, &str)] = &[
        (Some("outlet"), &[], Missed, "2026-09-16"),
        (Some("county"), &[], Missed, "2026-09-16"),
        (Some("city"), &[], Running, "2026-09-17"),
        (Some("province"), &[], Running, "2026-09-18"),
        // Three days from first receipt: 16, 17, 18; not from the hand-over.
        (
            Some("outlet"),
            &["2026-09-16 15:00 handed_over to=province"],
            Running,
            "2026-09-18",
        ),
        (
            Some("outlet"),
            &["2026-09-16 15:00 handed_over to=city"],
            Running,
            "2026-09-17",
        ),
        // Step by step, each before the limit that ran.
        (
            Some("outlet"),
            &[
                "2026-09-16 15:00 handed_over to=city",
                "2026-09-17 09:00 handed_over to=province",
            ],
            Running,
            "2026-09-18",
        ),
        // The last moment of the limit is in time.
        (
            Some("outlet"),
            &["2026-09-16 23:59 handed_over to=province"],
            Running,
            "2026-09-18",
        ),
        // Outlet to county: no more time than before.
        (
            Some("outlet"),
            &["2026-09-15 15:00 handed_over to=county"],
            Missed,
            "2026-09-16",
        ),
        // Downwards nothing gets shorter, and nothing longer.
        (
            Some("province"),
            &["2026-09-15 15:00 handed_over to=outlet"],
            Running,
            "2026-09-18",
        ),
        // Unknown tier: the strictest limit; a hand-over then says it.
        (None, &[], Missed, "2026-09-16"),
        (
            None,
            &["2026-09-16 15:00 handed_over to=city"],
            Running,
            "2026-09-17",
        ),
        (Some("nowhere"), &[], Missed, "2026-09-16"),
    ];
    for (tier, handed, state, due) in cases {
        let lines: Vec<&str> = [RECEIVED].iter().chain(*handed).copied().collect();
        expect(&run(&s01(), *tier, &lines, "2026-09-17 12:00"), *state, due, &[]);
    }
}

#[test]
fn a_late_hand_over_heals_nothing() {
    // The outlet's limit ended with 09-16.
    let lines = [RECEIVED, "2026-09-17 00:00 handed_over to=province"];
    let result = run(&s01(), Some("outlet"), &lines, "2026-09-17 12:00");
    expect(&result, Missed, "2026-09-16", &[(TooLate, &[])]);
    assert_eq!(result.tier.as_deref(), Some("outlet"));
    // A reply within the province's three days does not heal it either.
    let lines = [
        RECEIVED,
        "2026-09-17 00:00 handed_over to=province",
        "2026-09-17 10:00 replied",
    ];
    expect(
        &run(&s01(), Some("outlet"), &lines, "2026-09-20 12:00"),
        Missed,
        "2026-09-16",
        &[(TooLate, &[])],
    );
    // The city took over in time, the province after the city's two days.
    let lines = [
        RECEIVED,
        "2026-09-16 09:00 handed_over to=city",
        "2026-09-18 00:01 handed_over to=province",
    ];
    expect(
        &run(&s01(), Some("outlet"), &lines, "2026-09-18 12:00"),
        Missed,
        "2026-09-17",
        &[(TooLate, &[])],
    );
}

#[test]
fn a_hand_over_that_says_no_tier_or_a_strange_one_is_named() {
    let lines = [RECEIVED, "2026-09-15 11:00 handed_over"];
    expect(
        &run(&s01(), Some("outlet"), &lines, "2026-09-15 12:00"),
        Running,
        "2026-09-16",
        &[(Incomplete, &["to"])],
    );
    let lines = [RECEIVED, "2026-09-15 11:00 handed_over to=moon"];
    expect(
        &run(&s01(), Some("outlet"), &lines, "2026-09-15 12:00"),
        Running,
        "2026-09-16",
        &[(NotProvided, &[])],
    );
}

#[test]
fn the_result_names_tier_holder_and_paragraph() {
    let def = clock(json!({
        "unit": "working_day",
        "tiers": [
            { "tier": "outlet", "amount": 1 },
            { "tier": "province", "amount": 3, "holder": "province",
              "citation": { "instrument": "a test", "article": "1(3)" } },
        ],
    }));
    let result = run(&def, Some("outlet"), &[RECEIVED], "2026-09-15 12:00");
    assert_eq!(
        (result.holder.as_str(), result.citation.article.as_str()),
        ("bank", "1")
    );
    let lines = [RECEIVED, "2026-09-15 11:00 handed_over to=province"];
    let result = run(&def, Some("outlet"), &lines, "2026-09-15 12:00");
    assert_eq!(
        (result.holder.as_str(), result.citation.article.as_str()),
        ("province", "1(3)")
    );
    assert_eq!(
        (result.tier.as_deref(), result.amount),
        (Some("province"), Some(3))
    );
    let handed = CountStep::HandedOver {
        at: at("2026-09-15 11:00"),
        tier: "province".into(),
        amount: 3,
    };
    assert_eq!(result.steps[1], handed);
}

#[test]
fn events_recorded_more_than_a_day_later_are_marked_and_count_when_they_happened() {
    let handed = event("2026-09-16 15:00 handed_over to=province").recorded(at("2026-09-17 15:01"));
    let timeline = Timeline(vec![event(RECEIVED), handed.clone()]);
    let result = evaluate(&s01(), &timeline, Some("outlet"), &CHINA, at("2026-09-18 10:00"));
    expect(&result, Running, "2026-09-18", &[(NoteCode::RecordedLate, &[])]);
    // A day later to the minute is not more than a day.
    let timeline = Timeline(vec![event(RECEIVED), handed.recorded(at("2026-09-17 15:00"))]);
    let result = evaluate(&s01(), &timeline, Some("outlet"), &CHINA, at("2026-09-18 10:00"));
    expect(&result, Running, "2026-09-18", &[]);
    // The receipt itself, written down three days later: the clock ran from the receipt all the same.
    let timeline = Timeline(vec![event(RECEIVED).recorded(at("2026-09-18 10:00"))]);
    let result = evaluate(&s01(), &timeline, Some("outlet"), &CHINA, at("2026-09-18 10:00"));
    expect(&result, Missed, "2026-09-16", &[(NoteCode::RecordedLate, &[])]);
}

#[test]
fn first_receipt_counts_whoever_received_it_again() {
    let lines = ["2026-09-16 10:00 received", RECEIVED, RECEIVED];
    expect(
        &run(&s01(), Some("city"), &lines, "2026-09-16 12:00"),
        Running,
        "2026-09-17",
        &[],
    );
}
