//! The telling of a count: like days are joined to runs, and what happened stands at its place.

use super::steps::CountStep;
use crate::rules::moment::Moment;
use crate::rules::order;
use chrono::NaiveDate;

/// The steps so far, and what has still to be told at its place.
pub(super) struct Story {
    steps: Vec<CountStep>,
    markers: std::iter::Peekable<std::vec::IntoIter<(Moment, CountStep)>>,
}

impl Story {
    pub(super) fn new(mut markers: Vec<(Moment, CountStep)>) -> Story {
        order::by_key(&mut markers, |(at, _)| *at);
        Story {
            steps: Vec::new(),
            markers: markers.into_iter().peekable(),
        }
    }

    pub(super) fn push(&mut self, step: CountStep) {
        self.steps.push(step);
    }

    /// Tells what happened before a day.
    pub(super) fn flush_before(&mut self, day: NaiveDate) {
        while let Some((_, step)) = self.markers.next_if(|(at, _)| at.date() < day) {
            self.steps.push(step);
        }
    }

    pub(super) fn flush_all(&mut self) {
        self.steps.extend(self.markers.by_ref().map(|(_, step)| step));
    }

    /// Adds a counted day to the run, or begins one.
    pub(super) fn counted(&mut self, day: NaiveDate, number: u32) {
        match self.steps.last_mut() {
            Some(CountStep::Counted { to, n, .. }) if to.succ_opt() == Some(day) => {
                *to = day;
                *n = number;
            }
            _ => self.steps.push(CountStep::Counted {
                from: day,
                to: day,
                n: number,
            }),
        }
    }

    /// Adds a day off to the run, or begins one; without names it is an ordinary weekend.
    pub(super) fn skipped(&mut self, day: NaiveDate, holiday: &[String]) {
        match self.steps.last_mut() {
            Some(CountStep::SkippedWeekend { to, .. })
                if holiday.is_empty() && to.succ_opt() == Some(day) =>
            {
                *to = day;
            }
            Some(CountStep::SkippedHoliday { to, names, .. })
                if names == holiday && to.succ_opt() == Some(day) =>
            {
                *to = day;
            }
            _ if holiday.is_empty() => self.steps.push(CountStep::SkippedWeekend { from: day, to: day }),
            _ => self.steps.push(CountStep::SkippedHoliday {
                names: holiday.to_vec(),
                from: day,
                to: day,
            }),
        }
    }

    pub(super) fn provisional_from(&mut self, year: i32) {
        if !self
            .steps
            .iter()
            .any(|step| matches!(step, CountStep::ProvisionalFrom { .. }))
        {
            self.steps.push(CountStep::ProvisionalFrom { year });
        }
    }

    pub(super) fn end(mut self) -> Vec<CountStep> {
        self.flush_all();
        self.steps
    }
}
