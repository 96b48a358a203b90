//! The law as pure data and functions: no clock, no randomness, no I/O. Equal inputs give equal outputs.
//!
//! In reading order: when something happened ([`moment`]), what is known ([`truth`]), which days are
//! worked ([`calendar`]), and by when somebody must act ([`clock`]).

pub mod assessment;
pub mod builtin;
pub mod calendar;
mod calendar_data;
mod calendar_year;
pub mod citation;
pub mod clock;
pub mod expression;
pub mod fact;
pub mod moment;
pub mod pack;
pub mod truth;
pub mod wording;
