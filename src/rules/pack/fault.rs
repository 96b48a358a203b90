//! What is wrong with a pack: code, place and the near name.
//!
//! A fault carries no sentence: its words (what, why, what to do) stand in `packs/faults/<language>.toml`
//! and are joined by [`PackFault::explain`], so that a policy owner reads them in their language.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rules::wording::Wording;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack works, and may not do what its author meant.
    Warning,
    /// The pack is refused.
    Error,
}

/// The kinds of faults; the wording keys are `fault.<code>.what`, `.why` and `.remedy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultCode {
    /// The text is not JSON.
    NotJson,
    /// A required key is missing.
    MissingKey,
    /// A key that packs do not have.
    UnknownKey,
    /// A value of the wrong kind.
    WrongType,
    /// An expression that is none of the known tests.
    UnknownTest,
    /// A value outside what its key allows.
    BadValue,
    /// A rule without an article.
    MissingCitation,
    /// A fact that is declared nowhere.
    UnknownFact,
    /// A test that does not fit the fact's kind.
    WrongTest,
    /// A choice the fact does not have.
    UnknownChoice,
    /// A condition used before, or inside, its own definition.
    ConditionTooEarly,
    /// A reference to something of the pack that is not there.
    UnknownReference,
    /// An event kind that no timeline records.
    UnknownEvent,
    /// Two rules with one id whose effective dates overlap.
    OverlappingEffective,
    /// `from` lies after `to`.
    EffectiveReversed,
    /// A weakly attested rule that is active.
    WeakSourceActive,
    /// A parameter without a usable effect.
    UselessParameter,
    /// No combination of answers meets the condition.
    NeverSatisfied,
    /// No combination of answers fails the condition.
    NeverRefuted,
    /// No combination of answers leads to the level.
    UnreachableLevel,
    /// Some combination of answers leads to no level.
    LevelGap,
    /// A declared fact that nothing uses.
    UnusedFact,
    /// A fact that is tested but that no question asks for.
    NeverAsked,
    /// A text that a language lacks.
    MissingTranslation,
    /// A text that nothing shows.
    UnusedWording,
    /// A text uses a placeholder that the other language does not.
    PlaceholderMismatch,
    /// A limit that can end later than the statutory one for the same duty.
    LooserThanStatute,
    /// A right of the customer that can end earlier than the statutory one of the same kind.
    ShorterThanStatute,
    /// A step of an extension whose end comes no later than the limit itself.
    ExtensionTooShort,
    /// A clock has limits by level, and a level that can hold has none.
    MissingTier,
    /// The announced calendar ends before the longest limit.
    CalendarTooShort,
}

impl FaultCode {
    /// The code as it stands in wording keys and tool output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        use FaultCode as F;
        match self {
            F::NotJson => "not-json",
            F::MissingKey => "missing-key",
            F::UnknownKey => "unknown-key",
            F::WrongType => "wrong-type",
            F::UnknownTest => "unknown-test",
            F::BadValue => "bad-value",
            F::MissingCitation => "missing-citation",
            F::UnknownFact => "unknown-fact",
            F::WrongTest => "wrong-test",
            F::UnknownChoice => "unknown-choice",
            F::ConditionTooEarly => "condition-too-early",
            F::UnknownReference => "unknown-reference",
            F::UnknownEvent => "unknown-event",
            F::OverlappingEffective => "overlapping-effective",
            F::EffectiveReversed => "effective-reversed",
            F::WeakSourceActive => "weak-source-active",
            F::UselessParameter => "useless-parameter",
            F::NeverSatisfied => "never-satisfied",
            F::NeverRefuted => "never-refuted",
            F::UnreachableLevel => "unreachable-level",
            F::LevelGap => "level-gap",
            F::UnusedFact => "unused-fact",
            F::NeverAsked => "never-asked",
            F::MissingTranslation => "missing-translation",
            F::UnusedWording => "unused-wording",
            F::PlaceholderMismatch => "placeholder-mismatch",
            F::LooserThanStatute => "looser-than-statute",
            F::ShorterThanStatute => "shorter-than-statute",
            F::ExtensionTooShort => "extension-too-short",
            F::MissingTier => "missing-tier",
            F::CalendarTooShort => "calendar-too-short",
        }
    }

    /// Every code, for the test that each has its words.
    pub const ALL: &[FaultCode] = {
        use FaultCode as F;
        &[
            F::NotJson,
            F::MissingKey,
            F::UnknownKey,
            F::WrongType,
            F::UnknownTest,
            F::BadValue,
            F::MissingCitation,
            F::UnknownFact,
            F::WrongTest,
            F::UnknownChoice,
            F::ConditionTooEarly,
            F::UnknownReference,
            F::UnknownEvent,
            F::OverlappingEffective,
            F::EffectiveReversed,
            F::WeakSourceActive,
            F::UselessParameter,
            F::NeverSatisfied,
            F::NeverRefuted,
            F::UnreachableLevel,
            F::LevelGap,
            F::UnusedFact,
            F::NeverAsked,
            F::MissingTranslation,
            F::UnusedWording,
            F::PlaceholderMismatch,
            F::LooserThanStatute,
            F::ShorterThanStatute,
            F::ExtensionTooShort,
            F::MissingTier,
            F::CalendarTooShort,
        ]
    };

    /// Whether a pack with this fault is refused.
    #[must_use]
    pub fn severity(self) -> Severity {
        use FaultCode as F;
        match self {
            F::LevelGap
            | F::UnusedFact
            | F::NeverAsked
            | F::UnusedWording
            | F::CalendarTooShort
            | F::MissingTier
            // The earliest limit of a duty binds and the statute's right stays, so no date is wrong; the author
            // should know all the same.
            | F::LooserThanStatute
            | F::ShorterThanStatute
            | F::ExtensionTooShort
            | F::PlaceholderMismatch => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// One fault of a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PackFault {
    /// Where: a path such as `conditions[c3].when.any[1].is`.
    pub place: String,
    /// Line in the TOML source, where a tool has found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What kind of fault.
    pub code: FaultCode,
    /// The offending name or value, and nothing of a case.
    pub found: String,
    /// The name that was probably meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<String>,
    /// What would have been allowed, or what it collides with.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
}

/// A fault in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaultText {
    /// What is wrong.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub remedy: String,
}

impl PackFault {
    /// A fault at a place.
    #[must_use]
    pub fn new(code: FaultCode, place: impl Into<String>, found: impl Into<String>) -> PackFault {
        PackFault {
            place: place.into(),
            line: None,
            code,
            found: found.into(),
            near: None,
            expected: String::new(),
        }
    }

    /// The same, with the nearest of the allowed names and the list of them.
    #[must_use]
    pub fn among<'a>(mut self, allowed: impl Iterator<Item = &'a str>) -> PackFault {
        self.set_allowed(&allowed.collect::<Vec<_>>());
        self
    }

    fn set_allowed(&mut self, allowed: &[&str]) {
        self.near = near_name(&self.found, allowed.iter().copied()).map(str::to_owned);
        self.expected = allowed.join(", ");
    }

    /// The same, saying what was expected.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<String>) -> PackFault {
        self.expected = expected.into();
        self
    }

    /// Whether the pack is refused for it.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The fault in words: what, why and what to do.
    #[must_use]
    pub fn explain(&self, words: &Wording) -> FaultText {
        let fill = |part: &str| {
            let key = format!("fault.{}.{part}", self.code.as_str());
            words.fill(
                &key,
                &[
                    ("place", &self.place),
                    ("found", &self.found),
                    ("expected", &self.expected),
                ],
            )
        };
        let mut remedy = fill("remedy");
        if let Some(near) = &self.near {
            remedy.push(' ');
            remedy.push_str(&words.fill("fault.near", &[("near", near)]));
        }
        FaultText {
            what: fill("what"),
            why: fill("why"),
            remedy,
        }
    }
}

impl fmt::Display for PackFault {
    /// Code and place; the words are [`PackFault::explain`]'s.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at {}", self.code.as_str(), self.place)?;
        if let Some(line) = self.line {
            write!(out, " (line {line})")?;
        }
        write!(out, ": {}", self.found)?;
        match &self.near {
            Some(near) => write!(out, " (near: {near})"),
            None => Ok(()),
        }
    }
}

/// The place of a rule: `clocks[s01-reply]`.
pub(crate) fn within(section: &str, id: &str) -> String {
    [section, "[", id, "]"].concat()
}

/// The place of a key: `clocks[s01-reply].start`.
pub(crate) fn join(place: &str, key: &str) -> String {
    let dot = if place.is_empty() { "" } else { "." };
    [place, dot, key].concat()
}

/// The allowed name that is most like `name`, if any is alike enough to be meant.
#[must_use]
pub fn near_name<'a>(name: &str, mut allowed: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, &mut allowed)
}

fn nearest<'a>(name: &str, allowed: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may differ: enough for slips and singulars, too little for other words.
    let limit = name.chars().count().div_ceil(3).max(1);
    allowed
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edit distance where a swap of neighbours counts once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let width = b.len() + 1;
    let mut table: Vec<usize> = vec![0; (a.len() + 1) * width];
    let at =
        |table: &[usize], row: usize, column: usize| table.get(row * width + column).copied().unwrap_or(0);
    for row in 0..=a.len() {
        for column in 0..=b.len() {
            let value = if row == 0 || column == 0 {
                row + column
            } else {
                let differs = usize::from(a.get(row - 1) != b.get(column - 1));
                let mut best = (at(&table, row - 1, column) + 1)
                    .min(at(&table, row, column - 1) + 1)
                    .min(at(&table, row - 1, column - 1) + differs);
                if row > 1
                    && column > 1
                    && a.get(row - 1) == b.get(column - 2)
                    && a.get(row - 2) == b.get(column - 1)
                {
                    best = best.min(at(&table, row - 2, column - 2) + 1);
                }
                best
            };
            if let Some(cell) = table.get_mut(row * width + column) {
                *cell = value;
            }
        }
    }
    at(&table, a.len(), b.len())
}
