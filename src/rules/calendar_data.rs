//! The form of calendar files, and what can be wrong with them.

use super::calendar::{Assume, is_weekend};
use super::form::{self, Form, Reading, record};
use super::json::Json;
use super::moment::date_text;
use super::order::Map;
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// A whole calendar, as `build.rs` writes it from the TOML files of a folder.
#[derive(Clone, Debug, Default)]
pub struct CalendarFile {
    /// One entry for each announced year.
    pub years: Vec<YearFile>,
    /// The days that the law itself fixes, for years without a notice.
    pub fixed: FixedDays,
    /// Holiday names: id, then language.
    pub names: Map<String, Map<String, String>>,
}

/// One announced year. Days belong to the file of their own date's year, whichever notice names them: the
/// notice for 2023 made 2022-12-31 a day off, so 2022 cites it too.
#[derive(Clone, Debug)]
pub struct YearFile {
    /// The year.
    pub year: i32,
    /// The notices it rests on.
    pub notices: Vec<Notice>,
    /// Days off.
    pub off: Vec<OffDays>,
    /// Weekend days that are worked.
    pub work: Vec<WorkDay>,
}

/// A notice of the State Council.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its title.
    pub title: String,
    /// Where it is published.
    pub url: String,
}

/// Consecutive days off.
#[derive(Clone, Debug)]
pub struct OffDays {
    /// Holiday ids; two where two holidays fall together.
    pub holiday: Vec<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl OffDays {
    /// The days, one by one.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let to = self.to;
        self.from.iter_days().take_while(move |day| *day <= to)
    }
}

/// A weekend day that is worked.
#[derive(Clone, Debug)]
pub struct WorkDay {
    /// Ids of the holidays it makes up for.
    pub holiday: Vec<String>,
    /// The day.
    pub date: NaiveDate,
}

/// The days that the 放假办法 itself fixes: certain even before the yearly notice.
#[derive(Clone, Debug, Default)]
pub struct FixedDays {
    /// Days of the solar calendar, every year.
    pub day: Vec<SolarDay>,
    /// Days of the lunar calendar and of the solar terms, where they are tabled.
    pub tabled: Vec<TabledDay>,
}

/// A holiday on the same date every year.
#[derive(Clone, Debug)]
pub struct SolarDay {
    /// Holiday id.
    pub holiday: String,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
    /// First year in which the law fixes it.
    pub since: i32,
}

/// A holiday of one year.
#[derive(Clone, Debug)]
pub struct TabledDay {
    /// Holiday id.
    pub holiday: String,
    /// The day.
    pub date: NaiveDate,
}

impl FixedDays {
    /// The holiday a day is by law, if any.
    pub(super) fn on(&self, date: NaiveDate) -> Option<&str> {
        self.of(date.year())
            .find(|(day, _)| *day == date)
            .map(|(_, name)| name)
    }

    /// The fixed days of a year, in no order.
    fn of(&self, year: i32) -> impl Iterator<Item = (NaiveDate, &str)> {
        let solar = self.day.iter().filter(move |d| d.since <= year);
        let solar = solar
            .filter_map(move |d| Some((NaiveDate::from_ymd_opt(year, d.month, d.day)?, d.holiday.as_str())));
        let tabled = self.tabled.iter().filter(move |d| d.date.year() == year);
        let tabled = tabled.map(|d| (d.date, d.holiday.as_str()));
        solar.chain(tabled)
    }

    /// Days of the year up to and including `date` that count as worked under an assumption.
    pub(super) fn rank(&self, date: NaiveDate, assume: Assume) -> u32 {
        // 中秋节 may fall on a day of 国庆节, which is one day all the same.
        let mut fixed: Vec<NaiveDate> = Vec::new();
        for (day, _) in self.of(date.year()) {
            if day <= date && !fixed.contains(&day) && (assume == Assume::Earliest || !is_weekend(day)) {
                fixed.push(day);
            }
        }
        let off = u32::try_from(fixed.len()).unwrap_or(0);
        let days = match assume {
            Assume::Earliest => date.ordinal(),
            Assume::Expected => weekdays_until(date),
        };
        days.saturating_sub(off)
    }

    /// The n-th day of a year that counts as worked, n from 1.
    pub(super) fn select(&self, year: i32, n: u32, assume: Assume) -> Option<NaiveDate> {
        let (mut low, mut high) = (1, 366);
        while low < high {
            let middle = (low + high) / 2;
            match NaiveDate::from_yo_opt(year, middle) {
                Some(day) if self.rank(day, assume) < n => low = middle + 1,
                _ => high = middle,
            }
        }
        NaiveDate::from_yo_opt(year, low)
    }

    /// What is wrong with the table.
    pub(super) fn faults(&self) -> Vec<CalendarFault> {
        let mut faults = Vec::new();
        faults.extend(
            self.day
                .iter()
                .filter(|d| NaiveDate::from_ymd_opt(2024, d.month, d.day).is_none())
                .map(|d| CalendarFault {
                    place: format!("fixed.day {}-{}", d.month, d.day),
                    problem: CalendarProblem::NoSuchDay,
                }),
        );
        faults
    }
}

/// Mondays to Fridays from 1 January up to and including a day.
fn weekdays_until(date: NaiveDate) -> u32 {
    let days = date.ordinal();
    // Monday is 0; the weekday of 1 January follows from the day's own.
    let first = (date.weekday().num_days_from_monday() + 7 * 53 - date.ordinal0()) % 7;
    let rest = (0..days % 7).filter(|i| (first + i) % 7 < 5).count();
    days / 7 * 5 + u32::try_from(rest).unwrap_or(0)
}

impl YearFile {
    /// Reads one year in the JSON form of its TOML file, for a schedule that is announced later.
    ///
    /// # Errors
    /// The fault with its place.
    pub fn from_json(json: &str) -> Result<YearFile, CalendarFault> {
        parsed(json)
    }

    /// What is wrong with the file.
    pub(super) fn faults(&self) -> Vec<CalendarFault> {
        let mut faults = Vec::new();
        let mut fault = |date, problem| faults.push(CalendarFault::new(self.year, date, problem));
        let mut seen: Vec<NaiveDate> = Vec::new();
        for off in &self.off {
            if off.from > off.to {
                fault(off.from, CalendarProblem::EndsBeforeItBegins);
            }
            if off.from.year() != self.year || off.to.year() != self.year {
                fault(off.from, CalendarProblem::OtherYear);
            } else {
                for day in off.days() {
                    if seen.contains(&day) {
                        fault(day, CalendarProblem::Twice);
                    }
                    seen.push(day);
                }
            }
        }
        for work in &self.work {
            if work.date.year() != self.year {
                fault(work.date, CalendarProblem::OtherYear);
            } else if !is_weekend(work.date) {
                fault(work.date, CalendarProblem::MakeUpOnWeekday);
            }
            if seen.contains(&work.date) {
                fault(work.date, CalendarProblem::Twice);
            }
            seen.push(work.date);
        }
        if !(1..=9999).contains(&self.year) {
            faults.push(CalendarFault {
                place: self.year.to_string(),
                problem: CalendarProblem::OtherYear,
            });
        }
        if self.notices.is_empty() {
            faults.push(CalendarFault {
                place: self.year.to_string(),
                problem: CalendarProblem::NoNotice,
            });
        }
        faults
    }
}

/// A fault of a calendar file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFault {
    /// Year and date, or line and column.
    pub place: String,
    /// What is wrong there.
    pub problem: CalendarProblem,
}

/// What can be wrong with a calendar file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarProblem {
    /// Not JSON, or not in the form of a calendar; the reader's own words.
    Unreadable(String),
    /// The day belongs to another year's file.
    OtherYear,
    /// The same day is listed twice, or both off and worked.
    Twice,
    /// The first day lies after the last.
    EndsBeforeItBegins,
    /// A make-up day must be a Saturday or Sunday.
    MakeUpOnWeekday,
    /// There is no such day.
    NoSuchDay,
    /// The year cites no notice.
    NoNotice,
}

impl CalendarFault {
    fn new(year: i32, date: NaiveDate, problem: CalendarProblem) -> CalendarFault {
        CalendarFault {
            place: format!("{year}: {}", date_text(date)),
            problem,
        }
    }
}

/// A calendar, or a part of one, from JSON text.
pub(super) fn parsed<T: Form>(json: &str) -> Result<T, CalendarFault> {
    let unreadable = |place, words| CalendarFault {
        place,
        problem: CalendarProblem::Unreadable(words),
    };
    let value = Json::parse(json).map_err(|error| {
        unreadable(
            format!("line {} column {}", error.line, error.column),
            error.to_string(),
        )
    })?;
    form::read(&value).map_err(|misfit| unreadable("calendar".to_owned(), misfit.text()))
}

impl fmt::Display for CalendarFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, remedy) = match &self.problem {
            CalendarProblem::Unreadable(words) => (words.as_str(), "correct the file's form"),
            CalendarProblem::OtherYear => (
                "the day belongs to another year",
                "move it to the file of its own year",
            ),
            CalendarProblem::Twice => ("the day is listed twice", "list it once, as off or as worked"),
            CalendarProblem::EndsBeforeItBegins => ("the first day lies after the last", "exchange them"),
            CalendarProblem::MakeUpOnWeekday => {
                ("a make-up day is a weekday", "check the date with the notice")
            }
            CalendarProblem::NoSuchDay => ("there is no such day", "correct month and day"),
            CalendarProblem::NoNotice => ("the year cites no notice", "add [[notice]] with title and url"),
        };
        write!(f, "{}: {what}; {remedy}", self.place)
    }
}

impl std::error::Error for CalendarFault {}

record!(Notice { title, url });
record!(OffDays { holiday, from, to });
record!(WorkDay { holiday, date });
record!(SolarDay {
    holiday,
    month,
    day,
    since
});
record!(TabledDay { holiday, date });

impl Form for YearFile {
    fn read(value: &Json, reading: &mut Reading) -> YearFile {
        let object = reading.object(value);
        YearFile {
            year: reading.field(object, "year"),
            notices: reading.field(object, "notice"),
            off: reading.usual(object, "off"),
            work: reading.usual(object, "work"),
        }
    }
}

impl Form for FixedDays {
    fn read(value: &Json, reading: &mut Reading) -> FixedDays {
        let object = reading.object(value);
        let mut tabled = Vec::new();
        // Year by year, as a person looks it up.
        for (year, days) in object
            .and_then(|o| o.get("table")?.as_object())
            .into_iter()
            .flatten()
        {
            let days: Vec<TabledDay> = Vec::read(days, reading);
            if days.iter().any(|day| day.date.year().to_string() != *year) {
                reading.wanted("the days of the table stand under their own year");
            }
            tabled.extend(days);
        }
        FixedDays {
            day: reading.usual(object, "day"),
            tabled,
        }
    }
}

impl Form for CalendarFile {
    fn read(value: &Json, reading: &mut Reading) -> CalendarFile {
        let object = reading.object(value);
        CalendarFile {
            years: reading.field(object, "years"),
            fixed: reading.usual(object, "fixed"),
            names: reading.usual(object, "names"),
        }
    }
}
