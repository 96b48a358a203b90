//! From a start and a limit to a due date, with the steps in between (民法典 200 to 203, D07, D11, D28).

use super::definition::{ClockDefinition, ClockKind, Hours, Unit, Until, Window};
use super::steps::{CountStep, Due};
use super::story::Story;
use crate::rules::calendar::{Assume, DayKind, Provisional, WorkingCalendar};
use crate::rules::moment::Moment;
use chrono::{Datelike, Days, Months, NaiveDate};

/// Longer counts are explained as one run instead of day by day.
const EXPLAINED_DAYS: i64 = 1_100;
const MINUTE_MS: i64 = 60_000;

/// How long somebody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// So many units from the start.
    Limit { amount: u32, unit: Unit },
    /// Until a day or moment that an extension named; only pauses after `granted` lengthen it.
    Until {
        at: Moment,
        whole_day: bool,
        granted: Moment,
    },
}

/// A pause; for days it takes the days after `from`, up to and including the day of `to`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    pub from: Moment,
    pub to: Moment,
}

/// Everything a date depends on.
pub(super) struct Count<'a> {
    pub definition: &'a ClockDefinition,
    /// The definition's, or the bank's reading of it.
    pub roll: Option<bool>,
    pub calendar: &'a WorkingCalendar,
    pub start: Moment,
    pub grant: Grant,
    pub pauses: &'a [Pause],
}

/// A due date and the last moment it can expectably come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub due: Due,
    /// The due moment itself, or that of the expected date where it is provisional.
    pub latest: Moment,
    /// The last day by count, before any roll.
    unrolled: NaiveDate,
}

/// A day, and what it would be if the unannounced years were as expected.
#[derive(Clone, Copy)]
struct LastDay {
    date: NaiveDate,
    provisional: Option<Provisional>,
}

impl Count<'_> {
    /// The due date; `None` for limits without a number and for dates beyond the year 9999.
    pub(super) fn due(&self) -> Option<Counted> {
        let (amount, unit) = match self.grant {
            Grant::Until {
                at,
                whole_day,
                granted,
            } => {
                let end = at
                    .date()
                    .checked_add_days(Days::new(self.paused_days(Some(granted))))?;
                let paused_ms = if whole_day {
                    0
                } else {
                    self.paused_ms(Some(granted))
                };
                let due_at = if whole_day {
                    self.close_of(end)
                } else {
                    at.plus_ms(paused_ms)
                };
                return Some(self.settle(due_at.date(), due_at, None));
            }
            Grant::Limit { amount, unit } => (amount, unit),
        };
        match unit {
            Unit::Minute | Unit::Hour => {
                let ms = i64::from(amount)
                    * if unit == Unit::Hour {
                        60 * MINUTE_MS
                    } else {
                        MINUTE_MS
                    };
                match self.definition.hours {
                    Hours::Wall => {
                        let at = self.start.plus_ms(ms + self.paused_ms(None));
                        Some(self.settle(at.date(), at, None))
                    }
                    Hours::Business => self.business_due(ms),
                }
            }
            Unit::WorkingDay => {
                let days = self.working_days_on(amount)?;
                Some(self.end_of_days(days, days.date))
            }
            Unit::CalendarDay => {
                let days = u64::from(amount) + self.paused_days(None);
                self.rolled(self.start.date().checked_add_days(Days::new(days))?)
            }
            Unit::Month | Unit::Year => {
                let months = if unit == Unit::Year {
                    amount.checked_mul(12)?
                } else {
                    amount
                };
                let end = self.start.date().checked_add_months(Months::new(months))?;
                self.rolled(end.checked_add_days(Days::new(self.paused_days(None)))?)
            }
            Unit::Immediate | Unit::Undefined | Unit::PerDay | Unit::PerMonth | Unit::PerYear => None,
        }
        .filter(|counted| counted.due.date.year() <= 9999)
    }

    /// The steps from the start to the due date; `markers` are what happened on the way, in order.
    pub(super) fn steps(
        &self,
        counted: Option<&Counted>,
        markers: Vec<(Moment, CountStep)>,
    ) -> Vec<CountStep> {
        let mut story = Story::new(markers);
        let Some(counted) = counted else {
            story.push(CountStep::DayZero {
                date: self.start.date(),
            });
            if !self.is_counted() {
                story.push(CountStep::NoNumber);
            }
            return story.end();
        };
        match self.grant {
            Grant::Limit { unit, .. } if unit.is_clock_time() => {
                story.push(CountStep::HourZero { at: self.start });
                if self.definition.hours == Hours::Business {
                    self.tell_business(counted, &mut story);
                }
            }
            Grant::Limit {
                unit: Unit::WorkingDay,
                amount,
            } => self.tell_days(counted, true, amount, &mut story),
            Grant::Limit {
                unit: Unit::CalendarDay,
                amount,
            } => self.tell_days(counted, false, amount, &mut story),
            Grant::Limit { unit, amount } => {
                story.push(CountStep::DayZero {
                    date: self.start.date(),
                });
                let n = if unit == Unit::Year {
                    amount.saturating_mul(12)
                } else {
                    amount
                };
                if let Some(to) = self.start.date().checked_add_months(Months::new(n)) {
                    story.push(CountStep::Months { to, n });
                    if to.day() < self.start.date().day() {
                        story.push(CountStep::MonthEnd {
                            date: to,
                            lacking: self.start.date().day(),
                        });
                    }
                }
            }
            Grant::Until { .. } => story.push(CountStep::DayZero {
                date: self.start.date(),
            }),
        }
        story.flush_all();
        if counted.unrolled != counted.due.date {
            story.push(CountStep::Rolled {
                from: counted.unrolled,
                to: counted.due.date,
            });
        }
        if let Some(provisional) = counted.due.provisional {
            story.provisional_from(provisional.waiting_for);
        }
        story.push(CountStep::Due { due: counted.due });
        story.end()
    }

    fn is_counted(&self) -> bool {
        !matches!(self.grant, Grant::Limit { unit, .. } if !unit.is_counted())
    }

    /// Days on which the clock pauses, of pauses that began at or after a moment.
    fn paused_days(&self, since: Option<Moment>) -> u64 {
        let pauses = self
            .pauses
            .iter()
            .filter(|p| since.is_none_or(|since| p.from >= since));
        let days: i64 = pauses
            .map(|p| (p.to.date() - p.from.date()).num_days().max(0))
            .sum();
        days.unsigned_abs()
    }

    fn paused_ms(&self, since: Option<Moment>) -> i64 {
        let pauses = self
            .pauses
            .iter()
            .filter(|p| since.is_none_or(|since| p.from >= since));
        pauses.map(|p| (p.to.unix_ms() - p.from.unix_ms()).max(0)).sum()
    }

    fn is_paused(&self, day: NaiveDate) -> bool {
        self.pauses
            .iter()
            .any(|p| p.from.date() < day && day <= p.to.date())
    }

    /// The n-th working day after the start, leaving out paused days.
    fn working_days_on(&self, n: u32) -> Option<LastDay> {
        if self.pauses.is_empty() || n == 0 {
            let due = self.calendar.add_working_days(self.start.date(), n).ok()?;
            return Some(LastDay {
                date: due.date,
                provisional: due.provisional,
            });
        }
        let (date, waiting_for) = self.walk(n, Assume::Earliest)?;
        let provisional = match waiting_for {
            Some(waiting_for) => Some(Provisional {
                waiting_for,
                expected: self.walk(n, Assume::Expected)?.0,
            }),
            None => None,
        };
        Some(LastDay { date, provisional })
    }

    fn walk(&self, n: u32, assume: Assume) -> Option<(NaiveDate, Option<i32>)> {
        let (mut day, mut left, mut waiting_for) = (self.start.date(), n, None);
        while left > 0 {
            day = day.succ_opt().filter(|day| day.year() <= 9999)?;
            if self.is_paused(day) {
                continue;
            }
            if !self.calendar.is_announced(day.year()) {
                waiting_for = waiting_for.or(Some(day.year()));
            }
            left -= u32::from(self.calendar.works(day, assume));
        }
        Some((day, waiting_for))
    }

    /// Rolls the last day of a right to the next working day (D07).
    fn rolled(&self, last: NaiveDate) -> Option<Counted> {
        let rolls = self.roll.unwrap_or(self.definition.kind == ClockKind::Right);
        if !rolls {
            return Some(self.end_of_days(
                LastDay {
                    date: last,
                    provisional: None,
                },
                last,
            ));
        }
        let due = self.calendar.on_or_after(last).ok()?;
        Some(self.end_of_days(
            LastDay {
                date: due.date,
                provisional: due.provisional,
            },
            last,
        ))
    }

    fn end_of_days(&self, days: LastDay, unrolled: NaiveDate) -> Counted {
        let at = self.close_of(days.date);
        Counted {
            due: Due {
                date: days.date,
                at,
                provisional: days.provisional,
            },
            latest: days.provisional.map_or(at, |p| self.close_of(p.expected)),
            unrolled,
        }
    }

    fn settle(&self, date: NaiveDate, at: Moment, expected: Option<(Moment, i32)>) -> Counted {
        let provisional = expected.map(|(at, waiting_for)| Provisional {
            waiting_for,
            expected: at.date(),
        });
        Counted {
            due: Due {
                date,
                at,
                provisional,
            },
            latest: expected.map_or(at, |(expected, _)| expected),
            unrolled: date,
        }
    }

    /// The last moment of a day that is in time (D28).
    fn close_of(&self, date: NaiveDate) -> Moment {
        match (self.definition.until, self.definition.business_hours.last()) {
            (Until::Close, Some(Window { to, .. })) if *to < 24 * 60 => {
                Moment::start_of(date).plus_ms(i64::from(*to) * MINUTE_MS)
            }
            _ => Moment::end_of(date),
        }
    }

    fn business_due(&self, ms: i64) -> Option<Counted> {
        let (at, waiting_for, _) = self.business_walk(ms, Assume::Earliest)?;
        let expected = match waiting_for {
            Some(year) => Some((self.business_walk(ms, Assume::Expected)?.0, year)),
            None => None,
        };
        Some(self.settle(at.date(), at, expected))
    }

    /// Counts milliseconds inside the business hours of working days, outside the pauses; returns the
    /// moment they are used up, the first unannounced year touched, and the milliseconds of each day.
    #[expect(
        clippy::type_complexity,
        reason = "three results of one walk, used twice, two lines away"
    )]
    fn business_walk(&self, ms: i64, assume: Assume) -> Option<(Moment, Option<i32>, Vec<(NaiveDate, i64)>)> {
        let windows: Vec<_> = self
            .definition
            .business_hours
            .iter()
            .filter(|w| w.from < w.to)
            .collect();
        let first = windows.first()?;
        let (mut left, mut waiting_for, mut days) = (ms, None, Vec::new());
        let mut day = self.start.date();
        loop {
            if !self.calendar.is_announced(day.year()) {
                waiting_for = waiting_for.or(Some(day.year()));
            }
            if self.calendar.works(day, assume) {
                let midnight = Moment::start_of(day);
                let mut of_day = 0;
                for window in &windows {
                    let from = midnight
                        .plus_ms(i64::from(window.from) * MINUTE_MS)
                        .max(self.start);
                    let to = midnight.plus_ms(i64::from(window.to) * MINUTE_MS);
                    for (from, to) in self.without_pauses(from, to) {
                        let length = to.unix_ms() - from.unix_ms();
                        if length >= left {
                            days.push((day, of_day + left));
                            return Some((from.plus_ms(left), waiting_for, days));
                        }
                        left -= length;
                        of_day += length;
                    }
                }
                if of_day > 0 {
                    days.push((day, of_day));
                }
            }
            day = day
                .succ_opt()
                .filter(|day| day.year() <= 9999 && first.from < first.to)?;
        }
    }

    /// A stretch of time without the pauses in it.
    fn without_pauses(&self, from: Moment, to: Moment) -> Vec<(Moment, Moment)> {
        let (mut parts, mut from) = (Vec::new(), from);
        // Pauses follow one another, in order.
        for pause in self.pauses.iter().filter(|p| p.from < to) {
            if pause.from > from {
                parts.push((from, pause.from));
            }
            from = from.max(pause.to);
        }
        if from < to {
            parts.push((from, to));
        }
        parts
    }

    fn tell_business(&self, counted: &Counted, story: &mut Story) {
        let Grant::Limit { amount, unit } = self.grant else {
            return;
        };
        let ms = i64::from(amount)
            * if unit == Unit::Hour {
                60 * MINUTE_MS
            } else {
                MINUTE_MS
            };
        let Some((_, _, days)) = self.business_walk(ms, Assume::Earliest) else {
            return;
        };
        for (date, ms) in days {
            if counted
                .due
                .provisional
                .is_some_and(|p| p.waiting_for <= date.year())
            {
                break;
            }
            story.flush_before(date);
            story.push(CountStep::BusinessTime {
                date,
                minutes: u32::try_from(ms / MINUTE_MS).unwrap_or(u32::MAX),
            });
        }
    }

    /// Tells a count of days, one run of like days after the other.
    fn tell_days(&self, counted: &Counted, working: bool, amount: u32, story: &mut Story) {
        let start = self.start.date();
        story.push(CountStep::DayZero { date: start });
        let last = counted.unrolled;
        if (last - start).num_days() > EXPLAINED_DAYS {
            if let Some(from) = start.succ_opt() {
                story.push(CountStep::Counted {
                    from,
                    to: last,
                    n: amount,
                });
            }
            return;
        }
        let mut n = 0;
        for day in start.iter_days().skip(1).take_while(|day| *day <= last) {
            story.flush_before(day);
            if self.is_paused(day) {
                continue;
            }
            if !working {
                n += 1;
                story.counted(day, n);
                continue;
            }
            match self.calendar.day(day) {
                DayKind::Working => {
                    n += 1;
                    story.counted(day, n);
                }
                DayKind::MakeUp(names) => {
                    n += 1;
                    story.push(CountStep::MakeUpDay {
                        date: day,
                        names: names.to_vec(),
                        n,
                    });
                }
                DayKind::Weekend => story.skipped(day, &[]),
                DayKind::Holiday(names) => story.skipped(day, names),
                // Nothing is told about days whose schedule nobody knows.
                DayKind::Fixed(_) | DayKind::Unannounced => {
                    story.provisional_from(day.year());
                    break;
                }
            }
        }
    }
}
