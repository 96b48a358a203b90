//! Moments and days as text.

use crate::support::{Numbers, day};
use chrono::DateTime;
use jiesu::rules::moment::{Moment, MomentError, date_text, parse_date};

#[test]
fn a_moment_is_beijing_time_whatever_offset_it_came_with() {
    for (text, beijing) in [
        ("2026-09-30T17:30:00Z", "2026-10-01T01:30:00+08:00"),
        ("2026-10-01T01:30:00+08:00", "2026-10-01T01:30:00+08:00"),
        ("2026-09-30T12:30:00-05:00", "2026-10-01T01:30:00+08:00"),
        ("2026-09-30t17:30:00z", "2026-10-01T01:30:00+08:00"),
        ("2026-09-30T17:30:00.5Z", "2026-10-01T01:30:00.500+08:00"),
        // Finer than a millisecond is cut, never rounded up into the next second.
        ("2026-09-30T17:30:00.999999999Z", "2026-10-01T01:30:00.999+08:00"),
        // A leap second is the first of the next minute.
        ("2016-12-31T23:59:60Z", "2017-01-01T08:00:00+08:00"),
        ("0001-01-01T00:00:00+08:00", "0001-01-01T00:00:00+08:00"),
        ("9999-12-31T23:59:59.999+08:00", "9999-12-31T23:59:59.999+08:00"),
    ] {
        let moment = Moment::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(moment.to_string(), beijing, "{text}");
        assert_eq!(Moment::parse(&moment.to_string()), Ok(moment), "{text}");
        assert_eq!(Moment::from_unix_ms(moment.unix_ms()), moment, "{text}");
    }
}

#[test]
fn what_is_no_moment_is_refused() {
    use MomentError::{NotRfc3339, OutOfRange};
    for (text, error) in [
        ("", NotRfc3339),
        ("2026-09-30", NotRfc3339),
        ("2026-09-30T17:30:00", NotRfc3339),
        ("2026-09-30 17:30:00Z", NotRfc3339),
        ("2026-09-30T17:30Z", NotRfc3339),
        ("2026-09-30T24:00:00Z", NotRfc3339),
        ("2026-09-30T17:60:00Z", NotRfc3339),
        ("2026-09-30T17:30:61Z", NotRfc3339),
        ("2026-02-30T17:30:00Z", NotRfc3339),
        ("2026-09-30T17:30:00.Z", NotRfc3339),
        ("2026-09-30T17:30:00+0800", NotRfc3339),
        ("2026-09-30T17:30:00+24:00", NotRfc3339),
        ("2026-09-30T17:30:00Z ", NotRfc3339),
        ("２０２６-09-30T17:30:00Z", NotRfc3339),
        ("2026年9月30日T17:30:00Z", NotRfc3339),
        ("9999-12-31T23:59:59Z", OutOfRange),
        ("0001-01-01T00:00:00+09:00", OutOfRange),
    ] {
        assert_eq!(Moment::parse(text), Err(error), "{text}");
    }
}

#[test]
fn reading_agrees_with_chrono_on_seeded_moments() {
    let mut numbers = Numbers(0x5EED_0020);
    for _ in 0..5_000 {
        let sign = if numbers.below(2) == 0 { '+' } else { '-' };
        let text = format!(
            "{}T{:02}:{:02}:{:02}.{:03}{sign}{:02}:{:02}",
            date_text(numbers.day("1900-01-01", 80_000)),
            numbers.below(24),
            numbers.below(60),
            numbers.below(60),
            numbers.below(1000),
            numbers.below(24),
            numbers.below(60),
        );
        let theirs = DateTime::parse_from_rfc3339(&text).unwrap().timestamp_millis();
        assert_eq!(Moment::parse(&text).unwrap().unix_ms(), theirs, "{text}");
    }
}

#[test]
fn a_day_has_one_spelling() {
    assert_eq!(parse_date("2028-02-29"), Some(day("2028-02-29")));
    for text in [
        "2027-02-29",
        "2026-9-30",
        "2026-09-3",
        "26-09-30",
        "2026/09/30",
        "0000-01-01",
        "+2026-09-30",
        "2026-09-30 ",
    ] {
        assert_eq!(parse_date(text), None, "{text}");
    }
    let mut numbers = Numbers(0x5EED_0021);
    for _ in 0..1_000 {
        let date = numbers.day("0001-01-01", 3_652_000);
        assert_eq!(parse_date(&date_text(date)), Some(date));
    }
}

#[test]
fn the_ends_of_a_day_and_of_time_hold() {
    let last = Moment::end_of(day("2026-09-30"));
    assert_eq!(last.plus_ms(1), Moment::start_of(day("2026-10-01")));
    assert_eq!(last.date(), day("2026-09-30"));
    for ms in [i64::MIN, -1, 0, i64::MAX] {
        let moment = Moment::from_unix_ms(ms);
        assert_eq!(Moment::parse(&moment.to_string()), Ok(moment), "{ms}");
        assert!(moment.plus_ms(i64::MAX) >= moment && moment.plus_ms(i64::MIN) <= moment);
    }
}
