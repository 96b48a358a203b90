//! One announced year: a bitmap of its working days with a count before each word.

use super::calendar::is_weekend;
use super::calendar_data::{CalendarFault, Notice, YearFile};
use chrono::{Datelike, NaiveDate};

/// 366 days in words of 64.
const WORDS: usize = 6;

/// A year's schedule, ready for counting.
#[derive(Clone, Debug)]
pub(super) struct YearTable {
    year: i32,
    /// Bit `n` of word `n / 64`: the day with ordinal `n` (from 0) is worked.
    bits: [u64; WORDS],
    /// Working days before each word.
    before_word: [u32; WORDS],
    total: u32,
    /// Working days of the announced years before this one.
    before: u32,
    /// Holidays of the days that depart from Monday to Friday, by ordinal from 0, in order.
    names: Vec<(u32, Vec<String>)>,
    notices: Vec<Notice>,
}

impl YearTable {
    /// Checks a year file and builds its table.
    pub(super) fn new(file: YearFile) -> Result<YearTable, Vec<CalendarFault>> {
        let faults = file.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(YearTable::of(file))
    }

    /// Builds the table of a sound file.
    pub(super) fn of(file: YearFile) -> YearTable {
        let mut table = YearTable {
            year: file.year,
            bits: [0; WORDS],
            before_word: [0; WORDS],
            total: 0,
            before: 0,
            names: Vec::new(),
            notices: file.notices,
        };
        for day in days_of(file.year) {
            table.set(day, !is_weekend(day));
        }
        for off in file.off {
            for day in off.days() {
                table.set(day, false);
                table.set_names(day, &off.holiday);
            }
        }
        for work in file.work {
            table.set(work.date, true);
            table.set_names(work.date, &work.holiday);
        }
        table.count();
        table
    }

    pub(super) fn year(&self) -> i32 {
        self.year
    }

    pub(super) fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Working days of the year.
    pub(super) fn total(&self) -> u32 {
        self.total
    }

    pub(super) fn before(&self) -> u32 {
        self.before
    }

    pub(super) fn set_before(&mut self, before: u32) {
        self.before = before;
    }

    pub(super) fn works(&self, date: NaiveDate) -> bool {
        let (word, bit) = place(date);
        self.bits.get(word).is_some_and(|w| w >> bit & 1 == 1)
    }

    /// Holiday ids of a day; empty for ordinary days.
    pub(super) fn names(&self, date: NaiveDate) -> &[String] {
        match self.names.binary_search_by_key(&date.ordinal0(), |(day, _)| *day) {
            Ok(index) => self.names.get(index).map_or(&[], |(_, names)| names.as_slice()),
            Err(_) => &[],
        }
    }

    /// Makes a day a day off under a holiday's id.
    pub(super) fn take_off(&mut self, date: NaiveDate, holiday: &str) {
        self.set(date, false);
        self.set_names(date, &[holiday.to_owned()]);
        self.count();
    }

    /// Working days from 1 January up to and including a day.
    pub(super) fn rank(&self, date: NaiveDate) -> u32 {
        self.rank_before(date) + u32::from(self.works(date))
    }

    /// Working days from 1 January up to the day before.
    pub(super) fn rank_before(&self, date: NaiveDate) -> u32 {
        let (word, bit) = place(date);
        let earlier = self
            .bits
            .get(word)
            .map_or(0, |w| (w & ((1u64 << bit) - 1)).count_ones());
        self.before_word.get(word).copied().unwrap_or(self.total) + earlier
    }

    /// The n-th working day of the year, n from 1.
    pub(super) fn select(&self, n: u32) -> Option<NaiveDate> {
        let index = n.checked_sub(1)?;
        let word = self
            .before_word
            .partition_point(|before| *before <= index)
            .checked_sub(1)?;
        let mut bits = self.bits.get(word).copied()?;
        for _ in 0..index - self.before_word.get(word).copied()? {
            bits &= bits.wrapping_sub(1);
        }
        let ordinal0 = u32::try_from(word).ok()? * 64 + bits.trailing_zeros();
        (bits != 0).then(|| NaiveDate::from_yo_opt(self.year, ordinal0 + 1))?
    }

    fn set_names(&mut self, date: NaiveDate, names: &[String]) {
        let ordinal0 = date.ordinal0();
        let index = self.names.partition_point(|(day, _)| *day < ordinal0);
        self.names.retain(|(day, _)| *day != ordinal0);
        self.names.insert(index, (ordinal0, names.to_vec()));
    }

    fn set(&mut self, date: NaiveDate, works: bool) {
        let (word, bit) = place(date);
        if let Some(word) = self.bits.get_mut(word) {
            *word = *word & !(1 << bit) | u64::from(works) << bit;
        }
    }

    fn count(&mut self) {
        self.total = 0;
        for (before, bits) in self.before_word.iter_mut().zip(self.bits) {
            *before = self.total;
            self.total += bits.count_ones();
        }
    }
}

/// Word and bit of a day.
fn place(date: NaiveDate) -> (usize, u32) {
    let ordinal0 = date.ordinal0();
    (usize::try_from(ordinal0 / 64).unwrap_or(WORDS), ordinal0 % 64)
}

/// All days of a year.
pub(super) fn days_of(year: i32) -> impl Iterator<Item = NaiveDate> {
    NaiveDate::from_yo_opt(year, 1)
        .into_iter()
        .flat_map(|first| first.iter_days())
        .take_while(move |day| day.year() == year)
}
