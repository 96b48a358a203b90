//! Where a rule comes from, how sure that is, and when it holds.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How well a rule is attested in its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Certainty {
    /// Verbatim in the source.
    #[default]
    A,
    /// Reconstructed, or a reading of the source; shipped and said to be so.
    B,
    /// A weak source; never shipped as an active rule.
    C,
}

/// 依据: the instrument and the article a rule value rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Title of the instrument, as its issuer writes it.
    pub instrument: String,
    /// Article label in the source's own script, such as `第五条(二)`.
    pub article: String,
    /// How well the source attests it.
    #[serde(default)]
    pub certainty: Certainty,
}

/// The days on which a rule is in force, both inclusive; a missing end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effective {
    /// First day in force.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_day")]
    pub from: Option<NaiveDate>,
    /// Last day in force.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_day")]
    pub to: Option<NaiveDate>,
}

impl Effective {
    /// Whether the rule is in force on `day`.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether some day belongs to both periods.
    #[must_use]
    pub fn overlaps(&self, other: &Effective) -> bool {
        let starts_before_end = |a: &Effective, b: &Effective| match (a.from, b.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        starts_before_end(self, other) && starts_before_end(other, self)
    }
}

/// Reads `YYYY-MM-DD`; anything else is `None`.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    super::moment::parse_date(text)
}

/// Serde for an optional day; chrono's own serde feature would pull in more than these lines.
mod optional_day {
    use super::{Deserialize, Deserializer, NaiveDate, Serialize, Serializer, parse_day};

    pub(super) fn serialize<S: Serializer>(day: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
        day.map(super::super::moment::date_text).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
        match Option::<String>::deserialize(from)? {
            None => Ok(None),
            Some(text) => parse_day(&text)
                .map(Some)
                .ok_or_else(|| serde::de::Error::custom("a date is written YYYY-MM-DD")),
        }
    }
}
