//! The law as pure data and functions: no clock, no randomness, no I/O. Equal inputs give equal outputs.
//!
//! In reading order: when something happened ([`moment`]), what is known ([`fact`], [`truth`],
//! [`expression`]), which days are worked ([`calendar`]), by when somebody must act ([`clock`]), what an
//! instrument says ([`pack`], [`citation`], [`wording`]) and what follows for a case ([`assessment`]).
//! [`cases`] are the worked examples that every pack carries, and
//! [`lint`] tells a pack's author what they probably did not mean.
//! [`builtin`] holds the packs and the calendar that come with the crate.

// Blank lines keep the reading order: rustfmt sorts within a group.
pub mod json;
pub mod order;

pub mod moment;

pub(crate) mod form;

pub mod fact;

pub mod truth;

pub mod expression;

pub mod calendar;
mod calendar_data;
mod calendar_year;

pub mod clock;

pub mod citation;
pub mod pack;
pub mod wording;

pub mod assessment;

pub mod cases;

pub mod lint;

pub mod builtin;

pub use assessment::{
    Assessment, CaseInput, Change, ConditionResult, DutyDue, LevelResult, NoticeResult, Outcome, PackRef,
    RouteResult, RuleBook, assess,
};
pub use calendar::{DueDate, WorkingCalendar};
pub use citation::{Certainty, Citation};
pub use clock::{
    ClockDefinition, ClockKind, ClockResult, ClockState, CountStep, Due, Duty, Provisional, Timeline,
    TimelineEvent, Unit,
};
pub use fact::{Facts, Value};
pub use moment::Moment;
pub use pack::{PackFault, PolicyPack, Verdict};
pub use truth::Truth;
pub use wording::Wording;
