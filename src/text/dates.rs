//! Dates, money and sizes as each language writes them.

use super::Language;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a weekday, Monday first.
pub(super) fn weekday(language: Language, date: NaiveDate) -> &'static str {
    let index = date.weekday().num_days_from_monday() as usize;
    let names: [&'static str; 7] = match language {
        Language::ZhHans => [
            "星期一",
            "星期二",
            "星期三",
            "星期四",
            "星期五",
            "星期六",
            "星期日",
        ],
        Language::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    };
    names.get(index).copied().unwrap_or_default()
}

/// The shortest name of a weekday, for a calendar strip: `四`, `Thu`.
pub fn short_weekday(language: Language, date: NaiveDate) -> &'static str {
    match language {
        Language::ZhHans => {
            let names = ["一", "二", "三", "四", "五", "六", "日"];
            names
                .get(date.weekday().num_days_from_monday() as usize)
                .copied()
                .unwrap_or_default()
        }
        Language::En => weekday(language, date),
    }
}

/// The time of day as it is written in every language: `14:32`.
pub fn clock_time(moment: NaiveDateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

/// A day with its year and weekday: `2026年10月8日 星期四`.
pub(super) fn date(language: Language, date: NaiveDate) -> String {
    match language {
        Language::ZhHans => {
            format!(
                "{}年{}月{}日 {}",
                date.year(),
                date.month(),
                date.day(),
                weekday(language, date)
            )
        }
        Language::En => format!(
            "{} {} {}",
            weekday(language, date),
            day(language, date),
            date.year()
        ),
    }
}

/// A day without its year: `10月8日`.
pub(super) fn day(language: Language, date: NaiveDate) -> String {
    match language {
        Language::ZhHans => format!("{}月{}日", date.month(), date.day()),
        Language::En => {
            format!(
                "{} {}",
                date.day(),
                MONTHS.get(date.month0() as usize).copied().unwrap_or_default()
            )
        }
    }
}

/// A moment: `2026年10月8日 14:32`.
pub(super) fn time(language: Language, moment: NaiveDateTime) -> String {
    let clock = format!("{:02}:{:02}", moment.hour(), moment.minute());
    match language {
        Language::ZhHans => format!("{}年{} {clock}", moment.year(), day(language, moment.date())),
        Language::En => format!("{} {}, {clock}", day(language, moment.date()), moment.year()),
    }
}

/// Fen as yuan, without needless zeros: 12000 is `120`, 12050 is `120.50`.
pub(super) fn yuan(fen: i64) -> String {
    if fen % 100 == 0 {
        (fen / 100).to_string()
    } else {
        format!("{}.{:02}", fen / 100, fen.abs() % 100)
    }
}

/// A size with one decimal where it helps.
pub(super) fn bytes(bytes: u64) -> String {
    const MEGABYTE: u64 = 1024 * 1024;
    if bytes >= MEGABYTE {
        let tenths = bytes * 10 / MEGABYTE;
        if tenths.is_multiple_of(10) {
            format!("{} MB", tenths / 10)
        } else {
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    } else {
        format!("{} KB", bytes.div_ceil(1024))
    }
}
