//! The working calendar: which days are worked, as the State Council announces it year by year (D18).
//!
//! An announced year is a bitmap with prefix counts, so that adding or counting working days takes
//! O(log years), not a walk over days. A year without a notice is never guessed: a date that needs it is
//! provisional and says which year it waits for (D24).
//!
//! Every function is total for the years 1 to 9999 and refuses other dates with an error or `None`.

use super::calendar_data::parsed;
pub use super::calendar_data::{
    CalendarFault, CalendarFile, CalendarProblem, FixedDays, Notice, OffDays, WorkDay, YearFile,
};
use super::calendar_year::YearTable;
use super::form;
use super::json::Json;
use super::moment::iso_date;
use super::order::Map;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// The announced schedules of one country or region, and the days its law fixes for years to come.
///
/// A copy shares the tables: every policy has one.
#[derive(Clone, Debug, Default)]
pub struct WorkingCalendar(Arc<Tables>);

#[derive(Clone, Debug, Default)]
struct Tables {
    /// Sorted by year.
    years: Vec<YearTable>,
    fixed: FixedDays,
    names: Map<String, Map<String, String>>,
}

/// The day that is n working days after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDate {
    /// The day; where it is provisional, the earliest it can be.
    #[serde(with = "iso_date")]
    pub date: NaiveDate,
    /// Set where an unannounced year is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisional: Option<Provisional>,
}

/// A date that waits for the State Council's notice (D24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provisional {
    /// The first year that is needed and not announced.
    pub waiting_for: i32,
    /// The date if that year had Monday to Friday less the days the 放假办法 itself fixes.
    #[serde(with = "iso_date")]
    pub expected: NaiveDate,
}

/// What kind of day a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// An ordinary working day.
    Working,
    /// A weekend day that is worked; ids of the holidays it makes up for.
    MakeUp(&'a [String]),
    /// An ordinary weekend day.
    Weekend,
    /// A day off by the schedule; ids of its holidays (one day may belong to two).
    Holiday(&'a [String]),
    /// Its year has no notice, but the law itself makes it a holiday; its id.
    Fixed(&'a str),
    /// Its year has no notice.
    Unannounced,
}

/// The announced years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// In ascending order; there may be gaps.
    pub years: Vec<i32>,
}

impl Coverage {
    /// The last announced year.
    pub fn last(&self) -> Option<i32> {
        self.years.last().copied()
    }
}

/// Why a date cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// The date, or the result, lies outside the years 1 to 9999.
    OutOfRange,
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the date lies outside the years 0001 to 9999")
    }
}

impl std::error::Error for CalendarError {}

/// How days of a year without a notice are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assume {
    /// Every day may be worked, except those the law fixes: gives the earliest possible date.
    Earliest,
    /// Monday to Friday less those the law fixes: gives the expected date.
    Expected,
}

impl WorkingCalendar {
    /// Reads a calendar in the compact JSON that `build.rs` writes (see [`CalendarFile`]).
    ///
    /// # Errors
    /// Every fault of the file with its place.
    pub fn from_json(json: &str) -> Result<WorkingCalendar, Vec<CalendarFault>> {
        let file = parsed(json).map_err(|fault| vec![fault])?;
        WorkingCalendar::from_file(file)
    }

    /// The same for a text that was accepted before, such as the built-in calendar, without checking it again.
    /// Any other text gives a calendar that waits for years.
    #[must_use]
    pub fn from_checked_json(json: &str) -> WorkingCalendar {
        let file = Json::parse(json)
            .ok()
            .and_then(|json| form::read::<CalendarFile>(&json).ok());
        let file = file.unwrap_or_default();
        let mut tables = Tables {
            years: file.years.into_iter().map(YearTable::of).collect(),
            fixed: file.fixed,
            names: file.names,
        };
        tables.relink();
        WorkingCalendar(Arc::new(tables))
    }

    /// A calendar from its parsed file.
    ///
    /// # Errors
    /// Every fault of the file with its place.
    pub fn from_file(file: CalendarFile) -> Result<WorkingCalendar, Vec<CalendarFault>> {
        let mut tables = Tables {
            years: Vec::new(),
            fixed: file.fixed,
            names: file.names,
        };
        let mut faults = tables.fixed.faults();
        for year in file.years {
            if let Err(more) = tables.insert(year) {
                faults.extend(more);
            }
        }
        if faults.is_empty() {
            Ok(WorkingCalendar(Arc::new(tables)))
        } else {
            Err(faults)
        }
    }

    /// The calendar with a further year, or with another schedule for a year it has.
    ///
    /// # Errors
    /// Every fault of the file with its place.
    pub fn with_year(&self, year: YearFile) -> Result<WorkingCalendar, Vec<CalendarFault>> {
        let mut tables = (*self.0).clone();
        tables.insert(year)?;
        Ok(WorkingCalendar(Arc::new(tables)))
    }

    /// The calendar with further days off in announced years, such as a region's own holiday. Days of
    /// other years are returned: they wait for their schedule.
    pub fn with_days_off(self, holiday: &str, days: &[NaiveDate]) -> (Self, Vec<NaiveDate>) {
        let mut tables = (*self.0).clone();
        let mut waiting = Vec::new();
        for day in days {
            match tables.years.iter_mut().find(|y| y.year() == day.year()) {
                Some(table) => table.take_off(*day, holiday),
                None => waiting.push(*day),
            }
        }
        tables.relink();
        (WorkingCalendar(Arc::new(tables)), waiting)
    }

    /// The announced years.
    pub fn coverage(&self) -> Coverage {
        Coverage {
            years: self.0.years.iter().map(YearTable::year).collect(),
        }
    }

    /// The notices a year rests on; empty where there is none.
    pub fn notices(&self, year: i32) -> &[Notice] {
        self.table(year).map_or(&[], YearTable::notices)
    }

    /// The name of a holiday in a language, by its id.
    pub fn holiday_name(&self, id: &str, language: &str) -> Option<&str> {
        self.0.names.get(id)?.get(language).map(String::as_str)
    }

    /// Whether a day is worked; `None` where its year is not announced.
    pub fn is_working_day(&self, date: NaiveDate) -> Option<bool> {
        self.table(date.year()).map(|table| table.works(date))
    }

    /// What kind of day a day is.
    pub fn day(&self, date: NaiveDate) -> DayKind<'_> {
        let Some(table) = self.table(date.year()) else {
            return self.0.fixed.on(date).map_or(DayKind::Unannounced, DayKind::Fixed);
        };
        match (table.works(date), is_weekend(date), table.names(date)) {
            (true, true, names) => DayKind::MakeUp(names),
            (true, false, _) => DayKind::Working,
            (false, true, []) => DayKind::Weekend,
            (false, _, names) => DayKind::Holiday(names),
        }
    }

    /// The day that is `n` working days after `date`; day one is the next working day. `0` gives the date
    /// itself, worked or not, and is never provisional.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`], where the date or the result leaves the years 1 to 9999.
    ///
    /// ```
    /// # use jiesu::rules::{builtin, calendar::WorkingCalendar, moment::parse_date};
    /// let calendar = WorkingCalendar::from_json(builtin::calendar_json()).unwrap();
    /// let eve = parse_date("2026-09-30").unwrap();
    /// assert_eq!(calendar.add_working_days(eve, 1).unwrap().date, parse_date("2026-10-08").unwrap());
    /// ```
    pub fn add_working_days(&self, date: NaiveDate, n: u32) -> Result<DueDate, CalendarError> {
        if !YEARS.contains(&date.year()) {
            return Err(CalendarError::OutOfRange);
        }
        if n == 0 {
            return Ok(DueDate {
                date,
                provisional: None,
            });
        }
        let (earliest, waiting_for) = self.advance(date, n, Assume::Earliest)?;
        let provisional = match waiting_for {
            None => None,
            Some(waiting_for) => Some(Provisional {
                waiting_for,
                expected: self.advance(date, n, Assume::Expected)?.0,
            }),
        };
        Ok(DueDate {
            date: earliest,
            provisional,
        })
    }

    /// Working days in (a, b]: after `a`, up to and including `b`. With `a` after `b` it is the negative
    /// count of (b, a]. `None` where a day of an unannounced year lies in between.
    pub fn working_days_between(&self, a: NaiveDate, b: NaiveDate) -> Option<i64> {
        if a > b {
            return self.working_days_between(b, a).map(|n| -n);
        }
        if a == b {
            return Some(0);
        }
        let first = a.succ_opt()?;
        let (from, to) = (self.index(first.year())?, self.index(b.year())?);
        let (from_table, to_table) = (self.0.years.get(from)?, self.0.years.get(to)?);
        // Announced without a gap, or the prefix counts do not meet.
        let years = usize::try_from(b.year() - first.year()).ok()?;
        if to - from != years {
            return None;
        }
        let before = i64::from(from_table.before()) + i64::from(from_table.rank_before(first));
        Some(i64::from(to_table.before()) + i64::from(to_table.rank(b)) - before)
    }

    /// The first working day on or after a day (the roll of 民法典 203). A day in a year without a notice
    /// may itself be worked or not: the result is then provisional.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`], where the date or the result leaves the years 1 to 9999.
    pub fn on_or_after(&self, date: NaiveDate) -> Result<DueDate, CalendarError> {
        let before = date.pred_opt().ok_or(CalendarError::OutOfRange)?;
        if before.year() < *YEARS.start() {
            return Err(CalendarError::OutOfRange);
        }
        self.add_working_days(before, 1)
    }

    /// Whether a day counts as worked, with an assumption for years without a notice.
    pub(super) fn works(&self, date: NaiveDate, assume: Assume) -> bool {
        match self.table(date.year()) {
            Some(table) => table.works(date),
            None => self.0.fixed.on(date).is_none() && (assume == Assume::Earliest || !is_weekend(date)),
        }
    }

    /// Whether the year has a schedule.
    pub fn is_announced(&self, year: i32) -> bool {
        self.index(year).is_some()
    }

    /// The n-th (n ≥ 1) working day after a date, and the first unannounced year it took.
    fn advance(
        &self,
        date: NaiveDate,
        n: u32,
        assume: Assume,
    ) -> Result<(NaiveDate, Option<i32>), CalendarError> {
        let first = date.succ_opt().ok_or(CalendarError::OutOfRange)?;
        let mut year = first.year();
        let mut waiting_for = None;
        // Working days still to go, counted from the first of January of `year`.
        let mut left = u64::from(n) + u64::from(self.rank_before(first, assume));
        while YEARS.contains(&year) {
            if let Some((index, table)) = self.index(year).and_then(|i| Some((i, self.0.years.get(i)?))) {
                // A run of announced years: find the year by its prefix count.
                let target = left + u64::from(table.before());
                let run = self.run_from(index);
                let hit = run.partition_point(|t| u64::from(t.before()) + u64::from(t.total()) < target);
                match run.get(hit) {
                    Some(found) => {
                        let nth = u32::try_from(target - u64::from(found.before())).unwrap_or(u32::MAX);
                        let day = found.select(nth).ok_or(CalendarError::OutOfRange)?;
                        return Ok((day, waiting_for));
                    }
                    None => {
                        let last = run.last().unwrap_or(table);
                        left = target - u64::from(last.before()) - u64::from(last.total());
                        year = last.year() + 1;
                    }
                }
            } else {
                waiting_for = waiting_for.or(Some(year));
                let end = NaiveDate::from_ymd_opt(year, 12, 31).ok_or(CalendarError::OutOfRange)?;
                let total = u64::from(self.0.fixed.rank(end, assume));
                if left <= total {
                    let nth = u32::try_from(left).unwrap_or(u32::MAX);
                    let day = self
                        .0
                        .fixed
                        .select(year, nth, assume)
                        .ok_or(CalendarError::OutOfRange)?;
                    return Ok((day, waiting_for));
                }
                left -= total;
                year += 1;
            }
        }
        Err(CalendarError::OutOfRange)
    }

    /// Working days of the year before a day.
    fn rank_before(&self, day: NaiveDate, assume: Assume) -> u32 {
        match (self.table(day.year()), day.pred_opt()) {
            (Some(table), _) => table.rank_before(day),
            (None, Some(before)) if before.year() == day.year() => self.0.fixed.rank(before, assume),
            _ => 0,
        }
    }

    fn index(&self, year: i32) -> Option<usize> {
        self.0.years.binary_search_by_key(&year, YearTable::year).ok()
    }

    fn table(&self, year: i32) -> Option<&YearTable> {
        self.index(year).and_then(|index| self.0.years.get(index))
    }

    /// The announced years without a gap, from an index on.
    fn run_from(&self, index: usize) -> &[YearTable] {
        let tail = self.0.years.get(index..).unwrap_or(&[]);
        let Some(first) = tail.first().map(YearTable::year) else {
            return tail;
        };
        let end = tail
            .iter()
            .zip(first..)
            .take_while(|(table, year)| table.year() == *year)
            .count();
        tail.get(..end).unwrap_or(tail)
    }
}

impl Tables {
    fn insert(&mut self, year: YearFile) -> Result<(), Vec<CalendarFault>> {
        // Data sets publish an empty year before its notice: no schedule has no day off, so it is not announced.
        if year.off.is_empty() && year.work.is_empty() {
            return Ok(());
        }
        let table = YearTable::new(year)?;
        match self.years.binary_search_by_key(&table.year(), YearTable::year) {
            Ok(index) => self.years.splice(index..=index, [table]).for_each(drop),
            Err(index) => self.years.insert(index, table),
        }
        self.relink();
        Ok(())
    }

    /// Counts the working days before each year.
    fn relink(&mut self) {
        let mut before = 0;
        for table in &mut self.years {
            table.set_before(before);
            before += table.total();
        }
    }
}

/// Saturday or Sunday.
pub(super) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}
