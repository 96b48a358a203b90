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

/// The shortest name of a weekday: `四`, `Thu`; empty where nobody has told it.
pub fn short_weekday(language: Language, date: NaiveDate) -> &'static str {
    let names = match language {
        Language::ZhHans | Language::ZhHant => "一二三四五六日",
        Language::En => "MonTueWedThuFriSatSun",
        Language::Ug | Language::Bo => "",
    };
    // Three bytes each, Monday first.
    let start = 3 * date.weekday().num_days_from_monday() as usize;
    names.get(start..start + 3).unwrap_or_default()
}

/// The time of day as it is written in every language: `14:32`.
pub fn clock_time(moment: NaiveDateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

/// A day with its year and weekday: `2026年10月8日 星期四`.
pub(super) fn date(language: Language, date: NaiveDate) -> String {
    let (year, day) = (date.year(), day(language, date));
    let weekday = short_weekday(language, date);
    match language {
        Language::ZhHans | Language::ZhHant => format!("{year}年{day} 星期{weekday}"),
        Language::En => format!("{weekday} {day} {year}"),
        Language::Ug | Language::Bo => day,
    }
}

/// A day without its year: `10月8日`.
pub(super) fn day(language: Language, date: NaiveDate) -> String {
    match language {
        Language::ZhHans | Language::ZhHant => format!("{}月{}日", date.month(), date.day()),
        Language::Ug | Language::Bo => date.to_string(),
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
    let (clock, day) = (clock_time(moment), day(language, moment.date()));
    match language {
        Language::ZhHans | Language::ZhHant => format!("{}年{day} {clock}", moment.year()),
        Language::En => format!("{day} {}, {clock}", moment.year()),
        Language::Ug | Language::Bo => format!("{day} {clock}"),
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
