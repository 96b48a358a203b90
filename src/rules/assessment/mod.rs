//! Assessment: what a pack says about one case, with every reason.
//!
//! [`assess`] is total: it cannot fail or panic, a missing fact gives `Unknown`, and no definite verdict
//! depends on an open fact. Equal inputs give equal assessments, so that one can be recomputed years
//! later from the facts, the timeline and the pack it names.

mod assess;
mod change;
pub mod consequence;
pub mod judge;
mod known;
mod limits;
mod outcome;
pub mod sheet;

use crate::rules::order::Map;

use serde::{Deserialize, Serialize};

use super::calendar::WorkingCalendar;
use super::citation::Citation;
use super::clock::{ClockResult, Due, Duty, Timeline};
use super::expression::Trail;
use super::fact::{Facts, Value};
use super::moment::Moment;
use super::pack::{PolicyPack, Verdict};
use super::truth::Truth;

pub use assess::assess;
pub(crate) use change::around;
pub use known::ignored;
pub use limits::duties;

/// What a case is judged by.
#[derive(Clone, Debug)]
pub struct RuleBook {
    /// The bank's instrument.
    pub pack: PolicyPack,
    /// The layer it extends; its clocks run beside the pack's own.
    pub statutory: Option<PolicyPack>,
    /// Working days.
    pub calendar: WorkingCalendar,
}

/// One case, as far as it is known at `now`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseInput {
    /// What is known.
    #[serde(default)]
    pub facts: Facts,
    /// What has happened.
    #[serde(default)]
    pub timeline: Timeline,
    /// The moment for which the clocks are read.
    pub now: Moment,
    /// Readings the bank has chosen, by parameter id; the pack's defaults hold for the rest.
    #[serde(default)]
    pub parameters: Map<String, String>,
}

/// 评估: everything the pack says about the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The pack that judged.
    pub pack: PackRef,
    /// The statutory pack whose clocks are among `clocks`.
    pub statutory: Option<PackRef>,
    /// The value used for every parameter.
    pub parameters: Map<String, String>,
    /// Id of the reading used; empty where the pack has none.
    pub reading: String,
    /// Whether anything was answered at all. While not, no verdict is shown.
    pub answered: bool,
    /// Facts of the input that could not be used; they count as open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<IgnoredFact>,
    /// Whether the instrument covers the matter.
    pub scope: ConditionResult,
    /// All conditions, one by one, in the order of the instrument.
    pub conditions: Vec<ConditionResult>,
    /// The conditions together, under `reading`.
    pub eligibility: Truth,
    /// What follows.
    pub outcome: Outcome,
    /// Where parts of the complaint belong.
    pub routes: Vec<RouteResult>,
    /// A part goes elsewhere and a part stays: `outcome` is that of the part that stays.
    pub split: bool,
    /// The level, where one is known.
    pub level: Option<LevelResult>,
    /// Every clock that applies, the pack's first, then the statutory ones.
    pub clocks: Vec<ClockResult>,
    /// The earliest final reply the bank owes.
    pub reply_by: Option<DutyDue>,
    /// For each duty of the bank the earliest of its clocks.
    pub duties: Vec<DutyDue>,
    /// What must be told, and with which event.
    pub notices: Vec<NoticeResult>,
    /// Id of the next most useful question; none where no answer can change the outcome.
    pub next_question: Option<String>,
}

/// Names the exact pack that judged a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRef {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Digest of its text.
    pub digest: String,
}

impl From<&PolicyPack> for PackRef {
    fn from(pack: &PolicyPack) -> PackRef {
        PackRef {
            id: pack.id.clone(),
            version: pack.version.clone(),
            digest: pack.digest.clone(),
        }
    }
}

/// A fact of the input that no pack can use: a slip in its name or value. It is never read as "no".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IgnoredFact {
    /// Its name as given.
    pub fact: String,
    /// What is wrong with it.
    pub code: IgnoredCode,
    /// The name that was probably meant.
    pub near: Option<String>,
}

/// Why a fact cannot be used; named as the fault of a pack that makes the same slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IgnoredCode {
    /// No pack has a fact of this name.
    UnknownFact,
    /// It is none of the choices.
    UnknownChoice,
    /// It is of another kind.
    WrongType,
}

impl IgnoredCode {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            IgnoredCode::UnknownFact => "unknown-fact",
            IgnoredCode::UnknownChoice => "unknown-choice",
            IgnoredCode::WrongType => "wrong-type",
        }
    }
}

/// One condition (or the scope), with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionResult {
    /// Its id; `scope` for the scope.
    pub id: String,
    /// Met, not met, or open.
    pub verdict: Verdict,
    /// Its article; none where the pack has no scope test or a parameter switched it off.
    pub citation: Option<Citation>,
    /// Wording key of the reason.
    pub reason: ReasonCode,
    /// The facts that decided it.
    pub decisive: Vec<String>,
    /// The facts that could still decide it.
    pub open: Vec<String>,
    /// Single answers that would turn it: to met where it is not, to not met where it is.
    pub would_change: Vec<Change>,
    /// Another condition stands in for it, so that it need not be met.
    pub alternative: bool,
    /// How it came about.
    pub trail: Trail,
}

/// A wording key, such as `condition.c3.witness`.
pub type ReasonCode = String;

/// Answers to one fact that would turn a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The fact.
    pub fact: String,
    /// Any of these answers would do.
    pub values: Vec<Value>,
}

/// What follows for the complaint. None of these is a refusal: it can always be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// The instrument's own procedure applies.
    Accepted,
    /// Not decided: these facts are missing, in the order in which they are asked.
    NotYet {
        /// Fact ids.
        missing: Vec<String>,
    },
    /// All of it belongs elsewhere.
    Referred {
        /// Route ids.
        routes: Vec<String>,
    },
    /// Registered, and handled under the statutory layer.
    RegisteredOnly {
        /// The conditions that failed, or `scope`.
        because: Vec<String>,
    },
}

impl Outcome {
    /// The word for it in JSON, in the contract and in a pack's cases.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::NotYet { .. } => "not_yet",
            Outcome::Referred { .. } => "referred",
            Outcome::RegisteredOnly { .. } => "registered_only",
        }
    }
}

/// Where a part of the complaint belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteResult {
    /// Route id, for `route.<id>.name` and `route.<id>.text`.
    pub id: String,
    /// The choices it takes.
    pub takes: Vec<String>,
    /// Its articles.
    pub citations: Vec<Citation>,
    /// End of the wording key for today's authority, where the source names an older one.
    pub today: Option<String>,
}

/// The level of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelResult {
    /// Level id, for `level.<id>`.
    pub id: String,
    /// Why it is this level.
    pub source: LevelSource,
    /// Its article.
    pub citation: Citation,
    /// Facts that could still change it.
    pub open: Vec<String>,
}

/// Why a case is of its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelSource {
    /// The facts say so.
    Facts,
    /// The last recorded hand-over says so.
    HandOver,
    /// Nothing says otherwise so far; not a verdict.
    Default,
}

/// The earliest date of one duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyDue {
    /// The duty.
    pub duty: Duty,
    /// The clock that sets the date.
    pub clock: String,
    /// By when.
    pub due: Due,
}

/// Something that must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeResult {
    /// Notice id, for `notice.<id>`.
    pub id: String,
    /// Role that is told.
    pub to: String,
    /// Event with which it is due.
    pub at: String,
    /// Its article.
    pub citation: Citation,
}
