//! The working calendar against the day lists, a naive walk over days, and its own laws.

use crate::support::{CHINA, Numbers, day};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use jiesu::rules::builtin;
use jiesu::rules::calendar::{
    CalendarError, CalendarFile, DayKind, DueDate, Notice, OffDays, Provisional, WorkDay, WorkingCalendar,
    YearFile,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The facts as they came: day to the Chinese names of its holiday.
fn facts(kind: &str) -> BTreeMap<NaiveDate, Vec<String>> {
    let file: Value = serde_json::from_str(include_str!("data/cn-workdays-2020-2026.json")).unwrap();
    let years = file["years"].as_object().unwrap().values();
    let days = years.flat_map(|year| year[kind].as_object().unwrap().clone());
    days.map(|(date, names)| {
        (
            day(&date),
            names.as_str().unwrap().split('、').map(str::to_owned).collect(),
        )
    })
    .collect()
}

#[test]
fn every_day_of_the_announced_years_agrees_with_the_facts() {
    let (off, mut work) = (facts("off"), facts("work"));
    // Monday 2020-02-03 is listed because work began again then; it makes up for nothing.
    work.retain(|date, _| is_weekend(*date));
    let name = |id: &String| CHINA.holiday_name(id, "zh-Hans").unwrap().to_owned();
    let mut checked = 0;
    for date in day("2020-01-01")
        .iter_days()
        .take_while(|date| *date <= day("2026-12-31"))
    {
        let worked = work.contains_key(&date) || !is_weekend(date) && !off.contains_key(&date);
        assert_eq!(CHINA.is_working_day(date), Some(worked), "{date}");
        let (expected, names): (_, &[String]) = match CHINA.day(date) {
            DayKind::MakeUp(names) => (work.get(&date), names),
            DayKind::Holiday(names) => (off.get(&date), names),
            DayKind::Working | DayKind::Weekend => (None, &[]),
            other => panic!("{date} is {other:?}"),
        };
        assert_eq!(
            expected.is_some(),
            off.contains_key(&date) || work.contains_key(&date),
            "{date}"
        );
        assert_eq!(
            names.iter().map(name).collect::<Vec<_>>(),
            expected.cloned().unwrap_or_default(),
            "{date}"
        );
        checked += 1;
    }
    assert_eq!(checked, 2557);
}

#[test]
fn each_year_has_its_number_of_working_days_and_cites_its_notice() {
    for (year, days) in (2020..).zip([249, 250, 249, 249, 251, 248, 248]) {
        let (first, last) = (
            NaiveDate::from_ymd_opt(year, 1, 1).unwrap(),
            NaiveDate::from_ymd_opt(year, 12, 31).unwrap(),
        );
        let counted = first
            .iter_days()
            .take_while(|d| *d <= last)
            .filter(|d| CHINA.is_working_day(*d) == Some(true));
        assert_eq!(counted.count(), days, "{year}");
        assert!(
            CHINA
                .notices(year)
                .iter()
                .any(|n| n.title.contains(&year.to_string()) && n.url.contains("gov.cn")),
            "{year}"
        );
    }
    assert_eq!(CHINA.coverage().years, (2020..=2026).collect::<Vec<_>>());
    assert!(CHINA.notices(2027).is_empty());
    // The day that the notice for 2023 took from 2022, and the prolonged Spring Festival of 2020.
    assert_eq!(CHINA.notices(2022).len(), 2);
    assert_eq!(CHINA.notices(2020).len(), 2);
    assert_eq!(CHINA.is_working_day(day("2022-12-31")), Some(false));
    assert_eq!(CHINA.is_working_day(day("2020-02-02")), Some(false));
}

/// The slow way, and only for announced years.
fn walk(date: NaiveDate, n: u32) -> NaiveDate {
    let days = date
        .iter_days()
        .skip(1)
        .filter(|d| CHINA.is_working_day(*d).unwrap());
    if n == 0 {
        date
    } else {
        days.take(n as usize).last().unwrap()
    }
}

#[test]
fn adding_agrees_with_a_walk_and_counting_back_gives_n() {
    let mut numbers = Numbers(0x5EED_0001);
    for _ in 0..20_000 {
        let (date, n) = (
            numbers.day("2020-01-01", 2000),
            numbers.below(if numbers.0.is_multiple_of(4) { 300 } else { 25 }),
        );
        let due = CHINA.add_working_days(date, n).unwrap();
        assert_eq!(
            due,
            DueDate {
                date: walk(date, n),
                provisional: None
            },
            "{date} + {n}"
        );
        assert_eq!(
            CHINA.working_days_between(date, due.date),
            Some(i64::from(n)),
            "{date} + {n}"
        );
        assert_eq!(
            CHINA.working_days_between(due.date, date),
            Some(-i64::from(n)),
            "{date} + {n}"
        );
        if n > 0 {
            assert_eq!(CHINA.is_working_day(due.date), Some(true), "{date} + {n}");
        }
    }
}

#[test]
fn adding_is_monotonic_in_both_arguments_announced_or_not() {
    let mut numbers = Numbers(0x5EED_0002);
    let both = |date, n| {
        let due = CHINA.add_working_days(date, n).unwrap();
        (due.date, due.provisional.map_or(due.date, |p| p.expected))
    };
    for _ in 0..20_000 {
        // Before, inside and after the announced years.
        let (date, n) = (numbers.day("2018-06-01", 6000), numbers.below(60));
        let (earliest, expected) = both(date, n);
        let later_day = both(date + Days::new(u64::from(numbers.below(20))), n);
        let more_days = both(date, n + 1 + numbers.below(10));
        assert!(earliest <= expected, "{date} + {n}");
        assert!(later_day.0 >= earliest && later_day.1 >= expected, "{date} + {n}");
        assert!(more_days.0 > earliest && more_days.1 > expected, "{date} + {n}");
    }
}

#[test]
fn a_date_in_a_year_without_a_notice_is_provisional() {
    let check = |date: &str, n, earliest: &str, waiting_for, expected: &str| {
        let provisional = Some(Provisional {
            waiting_for,
            expected: day(expected),
        });
        let due = DueDate {
            date: day(earliest),
            provisional,
        };
        assert_eq!(CHINA.add_working_days(day(date), n), Ok(due), "{date} + {n}");
    };
    // 2027-01-01 (Friday) is fixed by law. Saturday 01-02 might be worked; expected is Monday 01-04.
    check("2026-12-31", 1, "2027-01-02", 2027, "2027-01-04");
    // 12-31 (Thursday) is day 1. Then 01-02, 01-03 at the earliest, 01-04, 01-05 as expected.
    check("2026-12-30", 3, "2027-01-03", 2027, "2027-01-05");
    // Spring Festival 2027: 02-05 (除夕, Friday) to 02-08 (初三, Monday) are fixed. After Thursday 02-04,
    // the earliest is Tuesday 02-09, and so is the expected date.
    check("2027-02-04", 1, "2027-02-09", 2027, "2027-02-09");
    // Wednesday 02-03: 02-04 is day 1; 02-09 is day 2.
    check("2027-02-03", 2, "2027-02-09", 2027, "2027-02-09");
    // Labour Day 2027: Saturday 05-01 and Sunday 05-02 are fixed; Monday 05-03 is open to work.
    check("2027-04-30", 1, "2027-05-03", 2027, "2027-05-03");
    // Mid-Autumn of 2031 is 10-01 itself, counted once. 09-30 is a Tuesday; Saturday 10-04 is the
    // earliest; expected is Monday 10-06.
    check("2031-09-30", 1, "2031-10-04", 2031, "2031-10-06");
    // Beyond the table only the solar days are known: 2040-02-11 (除夕, Saturday) might be worked.
    check("2040-02-10", 1, "2040-02-11", 2040, "2040-02-13");
    // Before the first notice: 5-2 was no fixed day then. 2019-04-30 is a Tuesday, 05-01 a Wednesday.
    check("2019-04-30", 1, "2019-05-02", 2019, "2019-05-02");
    // Both 2019 and 2020 are needed; the first of them waits. 12-31 (Tuesday) is day 1; 2020-01-02 day 2.
    check("2019-12-30", 2, "2020-01-02", 2019, "2020-01-02");
}

#[test]
fn only_days_that_are_counted_need_a_notice() {
    let check = |date: &str, n, expected: &str| {
        let due = DueDate {
            date: day(expected),
            provisional: None,
        };
        assert_eq!(CHINA.add_working_days(day(date), n), Ok(due), "{date} + {n}");
    };
    // Zero is the date itself, whatever it is and wherever.
    check("2026-10-01", 0, "2026-10-01");
    check("2027-06-01", 0, "2027-06-01");
    // Day one is 2020-01-02; 2019-12-31 itself is not counted.
    check("2019-12-31", 1, "2020-01-02");
    check("2026-12-30", 1, "2026-12-31");
    for date in ["2019-12-31", "2027-01-01", "2027-06-01", "1999-01-01"] {
        assert_eq!(CHINA.is_working_day(day(date)), None, "{date}");
    }
    assert_eq!(CHINA.day(day("2027-01-01")), DayKind::Fixed("new-year"));
    assert_eq!(CHINA.day(day("2027-06-01")), DayKind::Unannounced);
}

#[test]
fn counting_between_leaves_out_the_first_day_and_unannounced_years() {
    let check = |a: &str, b: &str, n: Option<i64>| {
        assert_eq!(CHINA.working_days_between(day(a), day(b)), n, "({a}, {b}]");
        assert_eq!(
            CHINA.working_days_between(day(b), day(a)),
            n.map(|n| -n),
            "({b}, {a}]"
        );
    };
    check("2026-09-30", "2026-10-08", Some(1));
    check("2026-09-30", "2026-10-07", Some(0));
    check("2026-09-30", "2026-09-30", Some(0));
    // Sunday 09-20 is worked.
    check("2026-09-19", "2026-09-20", Some(1));
    check(
        "2019-12-31",
        "2026-12-31",
        Some(249 + 250 + 249 + 249 + 251 + 248 + 248),
    );
    check("2019-12-30", "2026-12-31", None);
    check("2026-12-31", "2027-01-01", None);
    check("2018-01-01", "2028-01-01", None);
    check("2027-01-01", "2027-01-01", Some(0));
}

#[test]
fn the_naive_rule_for_unannounced_years_agrees() {
    let fixed = |d: NaiveDate| matches!(CHINA.day(d), DayKind::Fixed(_));
    let works = |d: NaiveDate, expected: bool| {
        CHINA
            .is_working_day(d)
            .unwrap_or_else(|| !(fixed(d) || expected && is_weekend(d)))
    };
    let walk = |date: NaiveDate, n: usize, expected| {
        date.iter_days()
            .skip(1)
            .filter(|d| works(*d, expected))
            .nth(n - 1)
            .unwrap()
    };
    let mut numbers = Numbers(0x5EED_0003);
    for _ in 0..1_000 {
        let (date, n) = (numbers.day("2026-10-01", 4200), 1 + numbers.below(120));
        let due = CHINA.add_working_days(date, n).unwrap();
        assert_eq!(due.date, walk(date, n as usize, false), "{date} + {n}");
        let expected = due.provisional.map_or(due.date, |p| p.expected);
        assert_eq!(expected, walk(date, n as usize, true), "{date} + {n}");
        assert_eq!(due.provisional.is_some(), expected.year() > 2026, "{date} + {n}");
    }
}

#[test]
fn dates_out_of_range_are_refused_and_nothing_panics() {
    let dates = [
        NaiveDate::MIN,
        NaiveDate::MAX,
        day("0001-01-01"),
        day("9999-12-31"),
        day("2026-11-21"),
    ];
    for date in dates {
        for n in [0, 1, 2, 1_000_000, u32::MAX] {
            let outside = !(1..=9999).contains(&date.year());
            let due = CHINA.add_working_days(date, n);
            assert!(!outside || due == Err(CalendarError::OutOfRange), "{date} + {n}");
            assert!(outside || n > 0 || due.unwrap().date == date, "{date} + {n}");
            assert!(
                n < u32::MAX || due == Err(CalendarError::OutOfRange),
                "{date} + {n}"
            );
        }
        let _ = (CHINA.day(date), CHINA.on_or_after(date));
        for other in dates {
            assert_eq!(
                CHINA.working_days_between(date, other).is_some(),
                date == other,
                "{date} {other}"
            );
        }
    }
    assert_eq!(
        CHINA.add_working_days(day("9999-12-31"), 1),
        Err(CalendarError::OutOfRange)
    );
}

fn year(year: i32) -> YearFile {
    let notice = Notice {
        title: "a notice".into(),
        url: "https://example.invalid/".into(),
    };
    YearFile {
        year,
        notices: vec![notice],
        off: Vec::new(),
        work: Vec::new(),
    }
}

fn off(holiday: &str, from: &str, to: &str) -> OffDays {
    OffDays {
        holiday: vec![holiday.into()],
        from: day(from),
        to: day(to),
    }
}

#[test]
fn a_further_year_and_a_regions_own_days_off_can_be_added() {
    let mut next = year(2027);
    next.off.push(off("new-year", "2027-01-01", "2027-01-03"));
    let calendar = CHINA.with_year(next).unwrap();
    let due = calendar.add_working_days(day("2026-12-31"), 1).unwrap();
    assert_eq!(
        due,
        DueDate {
            date: day("2027-01-04"),
            provisional: None
        }
    );
    assert_eq!(
        calendar.working_days_between(day("2026-12-30"), day("2027-01-04")),
        Some(2)
    );
    // What the year after needs still waits for its own notice.
    assert_eq!(
        calendar
            .add_working_days(day("2027-12-31"), 1)
            .unwrap()
            .provisional
            .unwrap()
            .waiting_for,
        2028
    );

    // The Muslim festival of a region: a Wednesday in 2026; the day in 2029 waits.
    let days = [day("2026-05-27"), day("2029-04-24")];
    let (regional, waiting) = CHINA.clone().with_days_off("eid-al-adha", &days);
    assert_eq!(waiting, [day("2029-04-24")]);
    assert_eq!(
        regional.add_working_days(day("2026-05-26"), 1).unwrap().date,
        day("2026-05-28")
    );
    assert_eq!(
        regional.day(day("2026-05-27")),
        DayKind::Holiday(&["eid-al-adha".to_owned()])
    );
    assert_eq!(
        regional.working_days_between(day("2025-12-31"), day("2026-12-31")),
        Some(247)
    );
}

#[test]
fn a_gap_between_announced_years_is_not_jumped_over() {
    let mut later = year(2028);
    later.off.push(off("new-year", "2028-01-01", "2028-01-01"));
    let calendar = CHINA.with_year(later).unwrap();
    assert_eq!(
        calendar.working_days_between(day("2026-12-31"), day("2028-01-03")),
        None
    );
    let due = calendar.add_working_days(day("2026-12-31"), 300).unwrap();
    assert_eq!(due.provisional.unwrap().waiting_for, 2027);
    assert_eq!(
        calendar.working_days_between(day("2027-12-31"), day("2028-12-31")),
        Some(260)
    );
}

#[test]
fn faults_of_a_calendar_file_are_all_named_with_their_place() {
    let mut bad = year(2030);
    bad.notices.clear();
    bad.off.push(off("new-year", "2030-01-01", "2030-01-01"));
    bad.off.push(off("new-year", "2030-01-01", "2030-01-02"));
    bad.off.push(off("spring", "2030-02-09", "2030-02-03"));
    bad.off.push(off("new-year", "2029-12-31", "2030-01-01"));
    bad.work.push(WorkDay {
        holiday: vec!["spring".into()],
        date: day("2030-02-11"),
    });
    bad.work.push(WorkDay {
        holiday: vec!["spring".into()],
        date: day("2031-02-08"),
    });
    let file = CalendarFile {
        years: vec![bad],
        ..CalendarFile::default()
    };
    let faults = WorkingCalendar::from_file(file).unwrap_err();
    let texts: BTreeSet<String> = faults.iter().map(ToString::to_string).collect();
    for (place, problem) in [
        ("2030-01-01", "twice"),
        ("2030-02-09", "after the last"),
        ("2029-12-31", "another year"),
        ("2030-02-11", "weekday"),
        ("2031-02-08", "another year"),
        ("2030:", "no notice"),
    ] {
        assert!(
            texts.iter().any(|t| t.contains(place) && t.contains(problem)),
            "{place} {problem} in {texts:?}"
        );
    }
    let unreadable =
        WorkingCalendar::from_json(&json!({ "years": [{ "year": "2030" }] }).to_string()).unwrap_err();
    assert!(
        unreadable[0]
            .to_string()
            .contains("years.0.year: a whole number of fitting size"),
        "{unreadable:?}"
    );
    let cut = WorkingCalendar::from_json("{\"years\":").unwrap_err();
    assert!(cut[0].to_string().starts_with("line 1 column"), "{cut:?}");
}

#[test]
fn the_compact_calendar_is_small_and_reads_back() {
    assert!(builtin::calendar_json().len() < 16_384);
    assert!(CHINA.holiday_name("spring", "en").is_some() && CHINA.holiday_name("spring", "fr").is_none());
}

#[test]
fn an_empty_year_is_not_announced() {
    let empty = YearFile::from_json(r#"{ "year": 2027, "notice": [] }"#).unwrap();
    let calendar = CHINA.with_year(empty).unwrap();
    assert_eq!(calendar.coverage().last(), Some(2026));
    assert_eq!(calendar.is_working_day(day("2027-03-01")), None);
}
