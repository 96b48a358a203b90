//! What a pack says about a clock.

use crate::rules::citation::{Citation, Effective};
use crate::rules::expression::Expression;
use serde::{Deserialize, Serialize};

/// A limit as an instrument sets it: who must (or may) do what, from when, by when.
///
/// In a pack it is a TOML table; everything that has a usual value may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockDefinition {
    /// Unique in the pack, and the key of its wording (`clock.<id>.name`).
    pub id: String,
    /// The number in the project's list of clocks, such as `S01-C1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What has to be done. Clocks of one duty are compared: the earliest binds (D15).
    pub duty: Duty,
    /// Id of the role that holds the duty or right (`role.<id>` in the wording).
    pub holder: String,
    /// Duty, right or lapse.
    #[serde(default)]
    pub kind: ClockKind,
    /// Kinds of the events that start it.
    pub start: Vec<String>,
    /// Whether the first or the latest start event counts. S01's limits run from *first* receipt (D06);
    /// a customer's right to a review runs from the *latest* answer.
    #[serde(default)]
    pub count_from: CountFrom,
    /// Kinds of the events that fulfil it.
    #[serde(default)]
    pub stops: Vec<String>,
    /// Kinds of the events that end it without fulfilling it, such as `withdrawn`.
    #[serde(default)]
    pub ends: Vec<String>,
    /// Kinds of the events that start it anew while it runs, such as `new_facts`.
    #[serde(default)]
    pub restarts: Vec<String>,
    /// How many units. Left out for limits without a number (`immediate`, `undefined`) and where `tiers` say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// In what it is counted.
    pub unit: Unit,
    /// Limits by the tier that holds the case, lowest first. With an unknown tier the shortest applies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<TierLimit>,
    /// Whether a last day that is a day off rolls to the next working day (民法典 203). Left out: rights
    /// roll, duties and lapses do not (D07, D36).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll: Option<bool>,
    /// When the last day ends (D28).
    #[serde(default)]
    pub until: Until,
    /// Whether hours and minutes run at night (D11).
    #[serde(default)]
    pub hours: Hours,
    /// The windows of a working day, for `hours = "business"` and `until = "close"`, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub business_hours: Vec<Window>,
    /// How the limit may be lengthened, one step after the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<ExtensionStep>,
    /// Whether and how it may pause. Left out: it never pauses (D25).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<SuspensionRule>,
    /// The cases it applies to; left out: all. The assessment asks it, `evaluate` does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// The days on which the rule is in force; open ends are open.
    #[serde(default, skip_serializing_if = "is_default")]
    pub effective: Effective,
    /// Wording key of what follows when it is missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_miss: Option<String>,
    /// Where the instrument says so.
    pub citation: Citation,
}

/// What has to be done by the due date (D15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Register the complaint and say so.
    Acknowledge,
    /// Hand the complaint to the unit that has to act.
    PassOn,
    /// Confirm a task, begin work on it, be on the spot.
    Confirm,
    /// Tell the complainant how things stand; not yet an answer.
    ReportProgress,
    /// Tell a superior unit, or a staff unit, about the case or its result.
    ReportUp,
    /// Decide, and tell the complainant the result.
    FinalReply,
    /// The complainant's application for a review or verification.
    ApplyReview,
    /// Decide a review or verification, and tell the applicant.
    DecideReview,
    /// Ask the complainant back after closing.
    Callback,
    /// Keep files, send statistics: duties that do not belong to one reply.
    Administer,
    /// Something the customer has to do outside the complaint, such as a formal loss report.
    CustomerStep,
}

/// Whose limit it is and what its end means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The bank must act by then.
    #[default]
    Duty,
    /// The complainant may act until then.
    Right,
    /// Something ends by itself then (D36).
    Lapse,
}

/// Which of several start events counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountFrom {
    /// The earliest.
    #[default]
    First,
    /// The latest.
    Last,
}

/// In what a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Minutes, from the moment itself.
    Minute,
    /// Hours, from the moment itself.
    Hour,
    /// Days of the State Council's schedule that are worked; the first day is not counted.
    WorkingDay,
    /// Calendar days; the first day is not counted.
    CalendarDay,
    /// Calendar months, to the corresponding day (民法典 202).
    Month,
    /// "At once": no number, and none is invented.
    Immediate,
    /// "In time", "within the set time": no number; statute is the only bound.
    Undefined,
    /// Once a day: shown, not counted here.
    PerDay,
    /// Once a month: shown, not counted here.
    PerMonth,
    /// Once a year: shown, not counted here.
    PerYear,
    /// At least so many calendar years, as for keeping files.
    Year,
}

impl Unit {
    /// Whether a due date can be counted in this unit.
    pub fn is_counted(self) -> bool {
        use Unit::*;
        matches!(self, Minute | Hour | WorkingDay | CalendarDay | Month | Year)
    }

    /// Whether it runs from the moment itself instead of leaving out the first day.
    pub fn is_clock_time(self) -> bool {
        matches!(self, Unit::Minute | Unit::Hour)
    }
}

/// The limit of one tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierLimit {
    /// Tier id, as in the fact `tier` and in `handed_over{to}`.
    pub tier: String,
    /// How many units of the clock.
    pub amount: u32,
    /// Id of the role at this tier, where it is not the clock's holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The paragraph for this tier, where it differs from the clock's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Citation>,
}

/// When the last day ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// At 24:00.
    #[default]
    EndOfDay,
    /// At the close of business, for what must be done in person.
    Close,
}

/// Which hours count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// All of them, nights and days off too.
    #[default]
    Wall,
    /// Those of `business_hours` on working days.
    Business,
}

/// One way to lengthen a limit.
///
/// The event may carry `until` (a date) or `total` (units counted from the start). The new limit is the
/// event's own, within `total`, `adds` and `cap`; without one of its own it is `total`, or `adds` more than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionStep {
    /// Unique in the clock.
    pub id: String,
    /// Kind of the event that grants it.
    pub event: String,
    /// Attributes the event must carry, such as `approved_by` and `told`. Absent, empty, `false` and `no` do not do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Id of the step that must have been taken before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Total length from the start, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// How many units more than the limit that ran before, whatever its level; in the clock's own unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adds: Option<u32>,
    /// The most it can come to, from the start, in `unit`; for steps whose length the event says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<u32>,
    /// Whether it can be granted once only. A step with `total` or `adds` always is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub once: bool,
    /// Unit of `total`, `cap` and the event's `total`; the clock's own, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Where the instrument allows it, if not in the clock's own article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Citation>,
}

/// How a clock may pause: events `suspended` and `resumed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspensionRule {
    /// Accepted values of the event's `reason`; empty: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Attributes the event must carry, such as `told` (D25).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Where the instrument provides for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Citation>,
}

/// Part of a day, in minutes after midnight; written `{ from = "09:00", to = "17:30" }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Opens.
    #[serde(with = "time_of_day")]
    pub from: u16,
    /// Closes; up to 24:00.
    #[serde(with = "time_of_day")]
    pub to: u16,
}

/// `HH:MM` as minutes after midnight.
mod time_of_day {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(minutes: &u16, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:02}:{:02}", minutes / 60, minutes % 60))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
        let text = String::deserialize(deserializer)?;
        crate::rules::moment::time_of_day(&text)
            .ok_or_else(|| D::Error::custom("not a time of day in the form HH:MM, 00:00 to 24:00"))
    }
}

/// Leaves out of the written form what is as usual.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
