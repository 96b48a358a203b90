//! What several test modules need.

use chrono::NaiveDate;
use jiesu::rules::builtin;
use jiesu::rules::calendar::WorkingCalendar;
use jiesu::rules::moment::{Moment, parse_date};
use std::sync::LazyLock;

/// The built-in calendar.
pub static CHINA: LazyLock<WorkingCalendar> = LazyLock::new(|| {
    WorkingCalendar::from_json(builtin::calendar_json()).expect("the built-in calendar loads")
});

/// A day.
pub fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap_or_else(|| panic!("{text} is no day"))
}

/// A moment, written without seconds and offset: `2026-09-30 17:30`.
pub fn at(text: &str) -> Moment {
    let text = format!("{}:00+08:00", text.replace(' ', "T"));
    Moment::parse(&text).unwrap_or_else(|_| panic!("{text} is no moment"))
}

/// A seeded source of numbers (xorshift64*), so that a failing case can be run again.
pub struct Numbers(pub u64);

impl Numbers {
    /// A number below a bound.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        u32::try_from((mixed * u64::from(bound)) >> 32).expect("below a u32")
    }

    /// A day from a first one on, within so many days.
    pub fn day(&mut self, first: &str, within: u32) -> NaiveDate {
        day(first) + chrono::Days::new(u64::from(self.below(within)))
    }
}
