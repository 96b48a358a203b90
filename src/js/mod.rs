//! The JavaScript faces of the rules: what `dist/rules` is made of.
//!
//! Two modules, because a page that uses built-in packs alone need not load what checks packs:
//! [`bundle`] judges and counts (feature `rules-js`), `check` tells what is wrong with a pack (`check-js`).
//! Dates are `YYYY-MM-DD`, moments RFC 3339. Everything that is thrown is an `Error` with a `code`. The
//! TypeScript declarations stand in `types.d.ts`; a test holds them against real results.

mod error;

#[cfg(feature = "rules-js")]
pub mod bundle;
#[cfg(feature = "rules-js")]
mod days;
#[cfg(feature = "rules-js")]
mod read;
#[cfg(feature = "rules-js")]
mod session;

#[cfg(feature = "check-js")]
pub mod check;

use wasm_bindgen::prelude::*;

// Packs and words are files of the package, so that a page loads those it uses (`package/files.js`).
#[wasm_bindgen(raw_module = "./files.js")]
extern "C" {
    /// The rules of a built-in pack, or its words in a language, if they are at hand.
    #[wasm_bindgen(js_name = text)]
    fn package_text(id: &str, language: Option<&str>) -> Option<String>;
}

/// The built-in calendar, read once.
fn calendar() -> &'static crate::rules::WorkingCalendar {
    use crate::rules::{WorkingCalendar, builtin};
    static CALENDAR: std::sync::OnceLock<WorkingCalendar> = std::sync::OnceLock::new();
    // A test holds the text against the checks.
    CALENDAR.get_or_init(|| WorkingCalendar::from_checked_json(builtin::calendar_json()))
}
