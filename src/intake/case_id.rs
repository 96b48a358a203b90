//! The identifier of a case, drawn once on the device and kept from draft to receipt.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A random UUID (version 4) in its lower-case hyphenated form.
///
/// One id serves the draft, the outbox entry, the delivery and the receipt: it is what makes a
/// delivery idempotent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseId(String);

impl CaseId {
    /// Builds the id from 128 random bits; six of them are set to the version and variant.
    pub fn from_random(random: u128) -> CaseId {
        let bits = (random & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
        let hex = format!("{bits:032x}");
        let mut text = String::with_capacity(36);
        for (index, letter) in hex.chars().enumerate() {
            if matches!(index, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            text.push(letter);
        }
        CaseId(text)
    }

    /// Reads an id; `None` unless it has the form of a UUID.
    pub fn parse(text: &str) -> Option<CaseId> {
        let lower = text.to_ascii_lowercase();
        let well_formed = lower.len() == 36
            && lower.chars().enumerate().all(|(index, letter)| match index {
                8 | 13 | 18 | 23 => letter == '-',
                _ => letter.is_ascii_hexdigit(),
            });
        well_formed.then_some(CaseId(lower))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A short code to say on the telephone before a case number exists: eight letters and digits
    /// without those that look alike, in two groups.
    pub fn short_code(&self) -> String {
        const ALPHABET: [char; 31] = [
            '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L',
            'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y',
        ];
        let mut number = self
            .0
            .chars()
            .filter_map(|letter| letter.to_digit(16))
            .take(12)
            .fold(0_u64, |sum, digit| sum * 16 + u64::from(digit));
        let mut code = String::with_capacity(9);
        for position in 0..8 {
            if position == 4 {
                code.push('-');
            }
            let index = usize::try_from(number % 31).unwrap_or_default();
            code.push(ALPHABET.get(index).copied().unwrap_or('2'));
            number /= 31;
        }
        code
    }
}

impl fmt::Debug for CaseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CaseId;

    #[test]
    fn random_bits_become_a_version_4_uuid() {
        let id = CaseId::from_random(u128::MAX);
        assert_eq!(id.as_str(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(CaseId::parse(id.as_str()), Some(id));
        assert_eq!(
            CaseId::from_random(0).as_str(),
            "00000000-0000-4000-8000-000000000000"
        );
    }

    #[test]
    fn what_is_no_uuid_is_refused() {
        for wrong in [
            "",
            "x",
            "00000000-0000-4000-8000-00000000000",
            "00000000x0000-4000-8000-000000000000",
        ] {
            assert_eq!(CaseId::parse(wrong), None, "{wrong}");
        }
    }
}
