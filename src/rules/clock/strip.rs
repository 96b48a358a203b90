//! The count as a calendar strip: whole weeks, every day labelled.

use super::steps::{ClockResult, CountStep};
use crate::rules::calendar::{DayKind, WorkingCalendar};
use crate::rules::moment::iso_date;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Longer strips are cut: nobody reads three years of days.
const LONGEST: usize = 800;

/// One day of a strip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StripDay {
    /// The day.
    #[serde(with = "iso_date")]
    pub date: NaiveDate,
    /// 1 (Monday) to 7 (Sunday).
    pub weekday: u32,
    /// What it is by the schedule.
    pub look: DayLook,
    /// Ids of its holidays, or of those it makes up for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What it is in this count.
    pub role: Role,
    /// Whether it is the (earliest) due day.
    pub due: bool,
    /// Whether it is the expected day of a provisional date.
    pub expected: bool,
}

/// What a day is by the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayLook {
    /// An ordinary working day.
    Working,
    /// A weekend day that is worked.
    MakeUp,
    /// An ordinary weekend day.
    Weekend,
    /// A day off by the schedule, or by law.
    Off,
    /// Its year has no notice.
    Unannounced,
}

/// What a day is in a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Role {
    /// Before the start.
    Before,
    /// The first day, which is not counted; for hours, the day they begin.
    Zero,
    /// Counted, with its number.
    Counted {
        /// Its number.
        n: u32,
    },
    /// Not counted, because it is a day off.
    Skipped,
    /// Not counted, because the clock paused.
    Paused,
    /// The clock runs over it without counting days (hours, months, an agreed date).
    Running,
    /// Within the count, in a year whose schedule is not announced.
    Open,
    /// After the due day (and the expected one).
    After,
}

/// The days of a count in whole weeks, Monday first, from the week of the start to that of the due day, or
/// of the expected one where the date is provisional. Empty where nothing has started; to the start's own
/// week where there is no due date.
pub fn strip(result: &ClockResult, calendar: &WorkingCalendar) -> Vec<StripDay> {
    let Some(start) = result.started.map(|at| at.date()) else {
        return Vec::new();
    };
    let due = result.due.map(|due| due.date);
    let expected = result.due.and_then(|due| due.provisional).map(|p| p.expected);
    let end = expected
        .max(due)
        .or(result.not_before)
        .unwrap_or(start)
        .max(start);
    let (monday, sunday) = (
        start.week(chrono::Weekday::Mon).checked_first_day(),
        end.week(chrono::Weekday::Mon).checked_last_day(),
    );
    let days = monday
        .unwrap_or(start)
        .iter_days()
        .take_while(|day| *day <= sunday.unwrap_or(end));
    let days = days.take(LONGEST).map(|date| {
        let (look, names) = match calendar.day(date) {
            DayKind::Working => (DayLook::Working, Vec::new()),
            DayKind::MakeUp(names) => (DayLook::MakeUp, names.to_vec()),
            DayKind::Weekend => (DayLook::Weekend, Vec::new()),
            DayKind::Holiday(names) => (DayLook::Off, names.to_vec()),
            DayKind::Fixed(name) => (DayLook::Off, vec![name.to_owned()]),
            DayKind::Unannounced => (DayLook::Unannounced, Vec::new()),
        };
        let role = if date < start {
            Role::Before
        } else if date == start {
            Role::Zero
        } else if date > end {
            Role::After
        } else {
            role_by_steps(result, date)
        };
        StripDay {
            date,
            weekday: date.weekday().number_from_monday(),
            look,
            names,
            role,
            due: due == Some(date),
            expected: expected == Some(date),
        }
    });
    days.collect()
}

/// What the steps say about a day after the start, up to the end.
fn role_by_steps(result: &ClockResult, date: NaiveDate) -> Role {
    let within = |from: &NaiveDate, to: &NaiveDate| (*from..=*to).contains(&date);
    let told = result.steps.iter().find_map(|step| match step {
        CountStep::Counted { from, to, n } if within(from, to) => {
            let back = u32::try_from((*to - date).num_days()).unwrap_or(0);
            Some(Role::Counted {
                n: n.saturating_sub(back),
            })
        }
        CountStep::MakeUpDay { date: day, n, .. } if *day == date => Some(Role::Counted { n: *n }),
        CountStep::SkippedWeekend { from, to } | CountStep::SkippedHoliday { from, to, .. }
            if within(from, to) =>
        {
            Some(Role::Skipped)
        }
        CountStep::Paused { from, to } if from.date() < date && to.is_none_or(|to| date <= to.date()) => {
            Some(Role::Paused)
        }
        // The days between the last counted one and the next working day.
        CountStep::Rolled { from, to } if *from < date && date < *to => Some(Role::Skipped),
        CountStep::ProvisionalFrom { year } if date.year() >= *year => Some(Role::Open),
        _ => None,
    });
    told.unwrap_or(Role::Running)
}
