//! Numbers of identity documents: what can be checked without a register.
//!
//! Sources: GB 11643-1999 (resident identity number, check digit by ISO 7064 MOD 11-2), GB 32100-2015
//! (统一社会信用代码, MOD 31-3), and the numbering rules of the permits. Area codes change over time, so
//! no area table is consulted; where the inner rule is not public, only the form is checked.

use chrono::NaiveDate;

/// Kinds of identity documents, by their ids in the form and the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// `resident_id`: 居民身份证, 18 characters.
    Resident,
    /// `hk_macao_permit`: 港澳居民来往内地通行证, H or M and 8 or 10 digits.
    HkMacaoPermit,
    /// `taiwan_permit`: 台湾居民来往大陆通行证, 8 digits (10 on old ones).
    TaiwanPermit,
    /// `hmt_residence`: 港澳台居民居住证, 18 characters, area 81, 82 or 83.
    HmtResidence,
    /// `foreign_residence`: 外国人永久居留身份证, 3 letters and 12 digits, or 18 digits from 9.
    ForeignResidence,
    /// `passport`: letters and digits, 5 to 18.
    Passport,
}

/// Why a number cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityFault {
    /// Too many or too few characters.
    Length,
    /// Characters of the wrong kind.
    Form,
    /// The date of birth inside does not exist or lies in the future.
    BirthDate,
    /// The check digit does not match.
    Checksum,
}

impl IdentityKind {
    /// The kind of an id of the form.
    pub fn from_id(id: &str) -> Option<IdentityKind> {
        Some(match id {
            "resident_id" => IdentityKind::Resident,
            "hk_macao_permit" => IdentityKind::HkMacaoPermit,
            "taiwan_permit" => IdentityKind::TaiwanPermit,
            "hmt_residence" => IdentityKind::HmtResidence,
            "foreign_residence" => IdentityKind::ForeignResidence,
            "passport" => IdentityKind::Passport,
            _ => return None,
        })
    }
}

/// Brings a typed number into its normal form: half-width, upper-case, without spaces and hyphens.
pub fn normal(typed: &str) -> String {
    super::check::half_width(typed)
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// Checks a number in its normal form. `today` bounds the date of birth.
///
/// # Errors
///
/// The first fault found, from length to check digit.
pub fn check(kind: IdentityKind, number: &str, today: NaiveDate) -> Result<(), IdentityFault> {
    let letters: Vec<char> = number.chars().collect();
    let digits = |part: &[char]| part.iter().all(char::is_ascii_digit);
    match kind {
        IdentityKind::Resident => resident(&letters, today),
        IdentityKind::HmtResidence => {
            resident(&letters, today)?;
            let region = matches!(letters.get(..6), Some(['8', '1' | '2' | '3', '0', '0', '0', '0']));
            if region { Ok(()) } else { Err(IdentityFault::Form) }
        }
        IdentityKind::HkMacaoPermit => match letters.split_first() {
            Some((_, rest)) if !matches!(rest.len(), 8 | 10) => Err(IdentityFault::Length),
            Some(('H' | 'M', rest)) if digits(rest) => Ok(()),
            Some(_) => Err(IdentityFault::Form),
            None => Err(IdentityFault::Length),
        },
        IdentityKind::TaiwanPermit => match letters.len() {
            8 | 10 if digits(&letters) => Ok(()),
            8 | 10 => Err(IdentityFault::Form),
            _ => Err(IdentityFault::Length),
        },
        IdentityKind::ForeignResidence => match letters.len() {
            15 => {
                let sound = letters.iter().take(3).all(char::is_ascii_uppercase)
                    && letters.iter().skip(3).all(char::is_ascii_digit);
                if sound { Ok(()) } else { Err(IdentityFault::Form) }
            }
            18 if letters.first() != Some(&'9') => Err(IdentityFault::Form),
            18 => check_digit_18(&letters),
            _ => Err(IdentityFault::Length),
        },
        IdentityKind::Passport => match letters.len() {
            5..=18 if letters.iter().all(char::is_ascii_alphanumeric) => Ok(()),
            5..=18 => Err(IdentityFault::Form),
            _ => Err(IdentityFault::Length),
        },
    }
}

fn resident(letters: &[char], today: NaiveDate) -> Result<(), IdentityFault> {
    if letters.len() != 18 {
        return Err(IdentityFault::Length);
    }
    if !letters.iter().take(17).all(char::is_ascii_digit) {
        return Err(IdentityFault::Form);
    }
    let number = |from: usize, count: usize| {
        letters
            .iter()
            .skip(from)
            .take(count)
            .filter_map(|letter| letter.to_digit(10))
            .fold(0_u32, |sum, digit| sum * 10 + digit)
    };
    let year = i32::try_from(number(6, 4)).unwrap_or_default();
    match NaiveDate::from_ymd_opt(year, number(10, 2), number(12, 2)) {
        Some(birth) if birth <= today && year >= 1850 => {}
        _ => return Err(IdentityFault::BirthDate),
    }
    check_digit_18(letters)
}

/// ISO 7064 MOD 11-2 over 17 digits, as GB 11643-1999 has it.
fn check_digit_18(letters: &[char]) -> Result<(), IdentityFault> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let mut sum = 0;
    for (letter, weight) in letters.iter().zip(WEIGHTS) {
        match letter.to_digit(10) {
            Some(digit) => sum += digit * weight,
            None => return Err(IdentityFault::Form),
        }
    }
    let expected = usize::try_from(sum % 11)
        .ok()
        .and_then(|index| CHECKS.get(index).copied());
    if expected == letters.get(17).copied() {
        Ok(())
    } else {
        Err(IdentityFault::Checksum)
    }
}

/// Checks a 统一社会信用代码 in its normal form (GB 32100-2015).
///
/// # Errors
///
/// `Length`, `Form` (a letter that the standard leaves out) or `Checksum`.
pub fn check_credit_code(code: &str) -> Result<(), IdentityFault> {
    const SYMBOLS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    if code.chars().count() != 18 {
        return Err(IdentityFault::Length);
    }
    let mut values = Vec::with_capacity(18);
    for letter in code.chars() {
        values.push(
            SYMBOLS
                .chars()
                .position(|symbol| symbol == letter)
                .ok_or(IdentityFault::Form)?,
        );
    }
    let sum: usize = values
        .iter()
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    let expected = (31 - sum % 31) % 31;
    if values.get(17) == Some(&expected) {
        Ok(())
    } else {
        Err(IdentityFault::Checksum)
    }
}
