//! Working days for JavaScript.
//!
//! Days cross the border as numbers: a text on its way into wasm and back costs more than finding the day.
//! `js/package/days.js` makes numbers of texts and texts of numbers, and asks here for a refusal where it cannot.

use super::error::{Code, error};
use super::{calendar, read};
use chrono::{Datelike, NaiveDate};
use wasm_bindgen::prelude::*;

/// The announced years.
#[wasm_bindgen(js_name = announcedYears, skip_typescript)]
pub fn announced_years() -> Vec<i32> {
    calendar().coverage().years
}

/// Refuses what is no day.
///
/// # Errors
/// `not-a-date`.
#[wasm_bindgen(js_name = checkDay, skip_typescript)]
pub fn check_day(value: &JsValue, name: &str) -> Result<(), JsValue> {
    read::date(value, name).map(drop)
}

/// Refuses a number of working days that is none, or that leads beyond all dates: one that leads to a date is not
/// brought here.
///
/// # Errors
/// `not-a-count`, `out-of-range`.
#[wasm_bindgen(js_name = refuseCount, skip_typescript)]
pub fn refuse_count(n: &JsValue) -> Result<(), JsValue> {
    read::count(n, "n")?;
    let rest = "the result lies after the year 9999. Give fewer working days.";
    Err(error(Code::OutOfRange, &[rest]))
}

/// A day of the number that its digits make: 20260930.
fn day(digits: u32) -> Option<NaiveDate> {
    let year = i32::try_from(digits / 10_000).ok().filter(|year| *year > 0)?;
    NaiveDate::from_ymd_opt(year, digits / 100 % 100, digits % 100)
}

fn digits(day: NaiveDate) -> i32 {
    // Years have four digits and so all of it fits.
    day.year() * 10_000 + i32::try_from(day.month() * 100 + day.day()).unwrap_or_default()
}

/// The day that is `n` working days after another, or 0; negative where it is provisional. Of such a day `what` asks
/// further: 1 for the year it waits for, 2 for the day that is expected.
#[wasm_bindgen(js_name = dayAfter, skip_typescript)]
pub fn day_after(date: u32, n: u32, what: u32) -> i32 {
    let Some(due) = day(date).and_then(|date| calendar().add_working_days(date, n).ok()) else {
        return 0;
    };
    match (what, due.provisional) {
        (1, Some(provisional)) => provisional.waiting_for,
        (2, Some(provisional)) => digits(provisional.expected),
        (_, Some(_)) => -digits(due.date),
        (_, None) => digits(due.date),
    }
}

/// Working days in (a, b], or [`NONE`].
#[wasm_bindgen(js_name = daysBetween, skip_typescript)]
pub fn days_between(a: u32, b: u32) -> i32 {
    let days = day(a)
        .zip(day(b))
        .and_then(|(a, b)| calendar().working_days_between(a, b));
    days.and_then(|days| i32::try_from(days).ok()).unwrap_or(NONE)
}

/// Whether a day is worked, as 1 or 0, or [`NONE`].
#[wasm_bindgen(js_name = dayIsWorked, skip_typescript)]
pub fn day_is_worked(date: u32) -> i32 {
    let works = day(date).and_then(|date| calendar().is_working_day(date));
    works.map_or(NONE, i32::from)
}

/// No day, or one of a year that is not announced.
const NONE: i32 = i32::MIN;
