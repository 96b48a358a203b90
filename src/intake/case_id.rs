//! The identifier of a case, drawn once on the device and kept from draft to receipt.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Digits and capital letters without those that look alike.
const ALPHABET: [char; 31] = [
    '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N',
    'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y',
];

/// A random UUID (version 4) in its lower-case hyphenated form.
///
/// One id serves the draft, the outbox entry, the delivery and the receipt: it is what makes a
/// delivery idempotent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(extend("pattern" = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"))
)]
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

    /// The code with which a person asks how far the case has come: sixteen letters and digits without those
    /// that look alike, in groups of four.
    ///
    /// It follows from the id by SHA-256, so that the backend knows it without being told, and gives the id away
    /// to nobody: whoever has the code may ask for the state and do nothing else. 77 bits cannot be guessed.
    pub fn status_code(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"jiesu status code 1:");
        hash.update(self.0.as_bytes());
        let mut code = String::with_capacity(19);
        for (position, byte) in hash.finalize().iter().take(16).enumerate() {
            if position > 0 && position % 4 == 0 {
                code.push('-');
            }
            code.push(ALPHABET.get(usize::from(*byte % 31)).copied().unwrap_or('2'));
        }
        code
    }

    /// A short code to say on the telephone before a case number exists: eight letters and digits
    /// without those that look alike, in two groups. It identifies, and opens nothing.
    pub fn short_code(&self) -> String {
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
    fn a_status_code_follows_from_the_id_and_is_always_the_same() {
        // Printed on paper: these never change.
        for (id, code) in [
            (0_u128, "HYKC-8FQ8-66WM-SWC9"),
            (1, "3ABU-7V25-CQ8X-Q3WF"),
            (u128::MAX, "8FH3-X7WW-4XP2-BR2E"),
        ] {
            assert_eq!(CaseId::from_random(id).status_code(), code);
        }
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
