//! How a due date was counted, step by step, and what a clock says.

use super::definition::{ClockKind, Duty, Unit};
pub use crate::rules::calendar::Provisional;
use crate::rules::citation::Citation;
use crate::rules::moment::{Moment, iso_date, iso_date_option};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a clock says at a given moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockResult {
    /// The definition's id.
    pub id: String,
    /// The number in the project's list of clocks.
    pub code: Option<String>,
    /// What has to be done.
    pub duty: Duty,
    /// Role id of who holds it now (with tiers: of the tier that holds the case).
    pub holder: String,
    /// Duty, right or lapse.
    pub kind: ClockKind,
    /// Where it stands.
    pub state: ClockState,
    /// `false` where `state` hangs on a year whose schedule is not announced.
    pub certain: bool,
    /// The event it is counted from (after a restart: the restart).
    pub started: Option<Moment>,
    /// The tier whose limit applies.
    pub tier: Option<String>,
    /// The limit that applies now, in `unit`; after an extension the extended total, where it has one.
    pub amount: Option<u32>,
    /// In what `amount` is counted.
    pub unit: Unit,
    /// By when. `None`: not started, paused, or no number in the instrument.
    pub due: Option<Due>,
    /// While it pauses: the day it would be due if it resumed now.
    #[serde(with = "iso_date_option", default)]
    pub not_before: Option<NaiveDate>,
    /// When it was fulfilled or ended.
    pub settled: Option<Moment>,
    /// What is left of it (negative: overdue) while it is neither fulfilled nor ended.
    pub remaining: Option<Remaining>,
    /// How the date came about.
    pub steps: Vec<CountStep>,
    /// Events that did not have the effect they were meant to have, or were written down late.
    pub notes: Vec<EventNote>,
    /// Where the instrument says so (with tiers: the tier's paragraph).
    pub citation: Citation,
    /// Wording key of what follows when it is missed.
    pub on_miss: Option<String>,
}

/// Where a clock stands. Its order is known to `www/parts/clock.js`, by number: new states come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// What starts it has not happened.
    NotStarted,
    /// It runs.
    Running,
    /// It pauses.
    Suspended,
    /// Done in time.
    Met,
    /// Not done in time; a later act does not heal that.
    Missed,
    /// Ended without being fulfilled: withdrawn, or lapsed.
    Ended,
}

/// By when something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The last day; where it is provisional, the earliest it can be.
    #[serde(with = "iso_date")]
    pub date: NaiveDate,
    /// The last moment that is in time.
    pub at: Moment,
    /// Set where the date needs a year whose schedule is not announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisional: Option<Provisional>,
}

/// What is left until the due moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Whole minutes from now to the last moment in time; negative: overdue.
    pub minutes: i64,
    /// Calendar days from today to the due date; 0: today.
    pub days: i64,
    /// Working days after today up to the due date; `None` where an unannounced year is touched.
    pub working_days: Option<i64>,
}

/// One step of the count, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum CountStep {
    /// The first day, which is not counted (民法典 201).
    DayZero {
        /// The day.
        #[serde(with = "iso_date")]
        date: NaiveDate,
    },
    /// The moment hours and minutes run from.
    HourZero {
        /// The moment.
        at: Moment,
    },
    /// Consecutive days that were counted; `n` is the number of the last.
    Counted {
        /// First of them.
        #[serde(with = "iso_date")]
        from: NaiveDate,
        /// Last of them.
        #[serde(with = "iso_date")]
        to: NaiveDate,
        /// Number of the last.
        n: u32,
    },
    /// An ordinary weekend, not counted.
    SkippedWeekend {
        /// First day.
        #[serde(with = "iso_date")]
        from: NaiveDate,
        /// Last day.
        #[serde(with = "iso_date")]
        to: NaiveDate,
    },
    /// Days off by the schedule, not counted.
    SkippedHoliday {
        /// Holiday ids.
        names: Vec<String>,
        /// First day.
        #[serde(with = "iso_date")]
        from: NaiveDate,
        /// Last day.
        #[serde(with = "iso_date")]
        to: NaiveDate,
    },
    /// A weekend day that is worked, and so was counted.
    MakeUpDay {
        /// The day.
        #[serde(with = "iso_date")]
        date: NaiveDate,
        /// Holiday ids it makes up for.
        names: Vec<String>,
        /// Its number in the count.
        n: u32,
    },
    /// Days (or hours) that do not count because the clock paused.
    Paused {
        /// When it paused.
        from: Moment,
        /// When it went on; `None`: still pausing.
        to: Option<Moment>,
    },
    /// Business hours that counted on one day.
    BusinessTime {
        /// The day.
        #[serde(with = "iso_date")]
        date: NaiveDate,
        /// Minutes of that day.
        minutes: u32,
    },
    /// Whole months were added.
    Months {
        /// Corresponding day, before any correction.
        #[serde(with = "iso_date")]
        to: NaiveDate,
        /// How many.
        n: u32,
    },
    /// The month has no such day: its last day counts (民法典 202).
    MonthEnd {
        /// The month's last day.
        #[serde(with = "iso_date")]
        date: NaiveDate,
        /// The day of the month that it lacks.
        lacking: u32,
    },
    /// The last day is a day off: a right ends on the next working day (民法典 203).
    Rolled {
        /// The last day by count.
        #[serde(with = "iso_date")]
        from: NaiveDate,
        /// The next working day (the earliest, where provisional).
        #[serde(with = "iso_date")]
        to: NaiveDate,
    },
    /// The limit was lengthened.
    Extended {
        /// When.
        at: Moment,
        /// Id of the step.
        id: String,
        /// The new total in `unit`, if it is one.
        amount: Option<u32>,
        /// In what it is counted.
        unit: Unit,
        /// The new last day, if the extension named one.
        #[serde(with = "iso_date_option", default)]
        until: Option<NaiveDate>,
    },
    /// A higher tier took over; its limit applies, still counted from first receipt.
    HandedOver {
        /// When.
        at: Moment,
        /// The tier.
        tier: String,
        /// Its limit.
        amount: u32,
    },
    /// New facts: the count began anew.
    Restarted {
        /// When.
        at: Moment,
    },
    /// From here on the schedule is not announced.
    ProvisionalFrom {
        /// The year.
        year: i32,
    },
    /// The instrument gives no number; statute is the only bound.
    NoNumber,
    /// The end of the count.
    Due {
        /// By when.
        due: Due,
    },
}

/// An event that was late, or had not the effect it was meant to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventNote {
    /// What is the matter.
    pub code: NoteCode,
    /// Kind of the event.
    pub kind: String,
    /// When it happened.
    pub occurred_at: Moment,
    /// When it was written down.
    pub recorded_at: Moment,
    /// Names of the attributes, or steps, that it lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// What is the matter with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteCode {
    /// It came after the limit had ended and heals nothing (D06).
    TooLate,
    /// It lacks what it needs (`missing`) and has no effect.
    Incomplete,
    /// It would have gone beyond the cap and counts up to it.
    Capped,
    /// It would not have lengthened the limit and changes nothing.
    NoLonger,
    /// This clock does not provide for it.
    NotProvided,
    /// It was written down more than a day after it happened.
    RecordedLate,
}
