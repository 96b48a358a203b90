//! The words a pack may use where a fixed set is meant, as their types spell them for serde.

use crate::rules::citation::Certainty;
use crate::rules::clock::{ClockKind, CountFrom, Duty, Hours, Unit, Until};
use crate::rules::expression::Comparison;
use crate::rules::fact::{Asked, FactKind};
use crate::rules::pack::{FieldKind, Finding, Transition, Verdict};

/// A word and what it means.
pub(super) type Words<T> = &'static [(&'static str, T)];

/// The words alone.
pub(super) fn names<T>(words: Words<T>) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

/// The word for a meaning.
pub(super) fn said<T: PartialEq>(words: Words<T>, meaning: T) -> &'static str {
    let found = words.iter().find(|(_, known)| *known == meaning);
    found.map_or("", |(word, _)| word)
}

pub(super) const CERTAINTIES: Words<Certainty> =
    &[("A", Certainty::A), ("B", Certainty::B), ("C", Certainty::C)];

pub(super) const TRANSITIONS: Words<Transition> = &[
    ("received", Transition::Received),
    ("occurred", Transition::Occurred),
];

pub(super) const FACT_KINDS: Words<FactKind> = &[
    ("yes_no", FactKind::YesNo),
    ("choice", FactKind::Choice),
    ("choices", FactKind::Choices),
    ("number", FactKind::Number),
    ("date", FactKind::Date),
    ("moment", FactKind::Moment),
];

pub(super) const ASKED: Words<Asked> = &[("complainant", Asked::Complainant), ("handler", Asked::Handler)];

pub(super) const FIELD_KINDS: Words<FieldKind> =
    &[("line", FieldKind::Line), ("paragraph", FieldKind::Paragraph)];

pub(super) const VERDICTS: Words<Verdict> = &[
    ("met", Verdict::Met),
    ("not_met", Verdict::NotMet),
    ("unknown", Verdict::Unknown),
];

pub(super) const FINDINGS: Words<Finding> = &[
    ("responsible", Finding::Responsible),
    ("not_responsible", Finding::NotResponsible),
    ("deemed", Finding::Deemed),
];

pub(super) const COMPARISONS: Words<Comparison> = &[
    ("<", Comparison::Less),
    ("<=", Comparison::AtMost),
    ("=", Comparison::Equal),
    (">=", Comparison::AtLeast),
    (">", Comparison::Greater),
];

pub(super) const DUTIES: Words<Duty> = &[
    ("acknowledge", Duty::Acknowledge),
    ("pass_on", Duty::PassOn),
    ("confirm", Duty::Confirm),
    ("report_progress", Duty::ReportProgress),
    ("report_up", Duty::ReportUp),
    ("final_reply", Duty::FinalReply),
    ("apply_review", Duty::ApplyReview),
    ("decide_review", Duty::DecideReview),
    ("callback", Duty::Callback),
    ("administer", Duty::Administer),
    ("customer_step", Duty::CustomerStep),
];

pub(super) const CLOCK_KINDS: Words<ClockKind> = &[
    ("duty", ClockKind::Duty),
    ("right", ClockKind::Right),
    ("lapse", ClockKind::Lapse),
];

pub(super) const COUNT_FROM: Words<CountFrom> = &[("first", CountFrom::First), ("last", CountFrom::Last)];

pub(super) const UNITS: Words<Unit> = &[
    ("minute", Unit::Minute),
    ("hour", Unit::Hour),
    ("working_day", Unit::WorkingDay),
    ("calendar_day", Unit::CalendarDay),
    ("month", Unit::Month),
    ("immediate", Unit::Immediate),
    ("undefined", Unit::Undefined),
    ("per_day", Unit::PerDay),
    ("per_month", Unit::PerMonth),
    ("per_year", Unit::PerYear),
    ("year", Unit::Year),
];

pub(super) const UNTIL: Words<Until> = &[("end_of_day", Until::EndOfDay), ("close", Until::Close)];

pub(super) const HOURS: Words<Hours> = &[("wall", Hours::Wall), ("business", Hours::Business)];
