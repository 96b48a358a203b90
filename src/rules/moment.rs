//! Points in time as the law counts them: Beijing wall time (UTC+8, no summer time), whatever the device
//! thinks its zone is (decision D26).
//!
//! Nothing here reads a clock. A [`Moment`] arrives in an event or an argument.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

const OFFSET_MS: i64 = 8 * 3_600_000;
/// 0001-01-01T00:00:00 and 9999-12-31T23:59:59.999 in Beijing, as Unix milliseconds: four-digit years keep
/// the text form sortable and RFC 3339.
const FIRST_MS: i64 = -62_135_596_800_000 - OFFSET_MS;
const LAST_MS: i64 = 253_402_300_799_999 - OFFSET_MS;

/// A moment in Beijing wall time, exact to the millisecond.
///
/// As text it is RFC 3339. It is written with `+08:00`; any offset is accepted.
///
/// ```
/// use jiesu::rules::moment::Moment;
/// let moment = Moment::parse("2026-09-30T17:30:00Z").unwrap();
/// assert_eq!(moment.to_string(), "2026-10-01T01:30:00+08:00");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(NaiveDateTime);

/// Why a text is not a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentError {
    /// Not RFC 3339: date, `T`, time and an offset are needed.
    NotRfc3339,
    /// Before year 1 or after year 9999.
    OutOfRange,
}

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MomentError::NotRfc3339 => {
                "not an RFC 3339 date-time with an offset, such as 2026-09-30T09:00:00+08:00"
            }
            MomentError::OutOfRange => "a date-time outside the years 0001 to 9999",
        })
    }
}

impl std::error::Error for MomentError {}

impl Moment {
    /// A moment from Unix milliseconds; what lies outside the years 1 to 9999 becomes the nearest end.
    pub fn from_unix_ms(ms: i64) -> Moment {
        let local = ms.clamp(FIRST_MS, LAST_MS) + OFFSET_MS;
        // The clamp makes `None` impossible; the fallback keeps the function total.
        Moment(
            DateTime::from_timestamp_millis(local)
                .unwrap_or_default()
                .naive_utc(),
        )
    }

    /// Unix milliseconds (UTC).
    pub fn unix_ms(self) -> i64 {
        self.0.and_utc().timestamp_millis() - OFFSET_MS
    }

    /// A moment from Beijing wall time, cut to the millisecond and to the years 1 to 9999.
    pub fn new(wall: NaiveDateTime) -> Moment {
        Moment::from_unix_ms(wall.and_utc().timestamp_millis() - OFFSET_MS)
    }

    /// Midnight at the beginning of a day.
    pub fn start_of(date: NaiveDate) -> Moment {
        Moment::new(date.and_time(NaiveTime::MIN))
    }

    /// The last millisecond of a day: what 民法典 203 calls its 24:00, written so that it still is that day.
    pub fn end_of(date: NaiveDate) -> Moment {
        Moment::start_of(date).plus_ms(86_400_000 - 1)
    }

    /// This moment moved by milliseconds, within the range of [`Moment::from_unix_ms`].
    pub fn plus_ms(self, ms: i64) -> Moment {
        Moment::from_unix_ms(self.unix_ms().saturating_add(ms))
    }

    /// The Beijing calendar day.
    pub fn date(self) -> NaiveDate {
        self.0.date()
    }

    /// Beijing wall time without its offset.
    pub fn wall(self) -> NaiveDateTime {
        self.0
    }

    /// Reads RFC 3339 with any offset.
    ///
    /// # Errors
    /// [`MomentError`], when the text has no offset, is no date-time, or leaves the years 1 to 9999.
    pub fn parse(text: &str) -> Result<Moment, MomentError> {
        let ms = rfc3339_ms(text).ok_or(MomentError::NotRfc3339)?;
        if (FIRST_MS..=LAST_MS).contains(&ms) {
            Ok(Moment::from_unix_ms(ms))
        } else {
            Err(MomentError::OutOfRange)
        }
    }
}

/// Unix milliseconds of an RFC 3339 text. chrono's own reader is a whole format interpreter, which would
/// travel with every bundle.
fn rfc3339_ms(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let (date, time) = (bytes.get(..10)?, bytes.get(10..19)?);
    let date = parse_date(std::str::from_utf8(date).ok()?)?;
    let [b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2] = *time else {
        return None;
    };
    let (hour, minute, second) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
    let mut rest = bytes.get(19..)?;
    let mut ms = 0;
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
        let mut scale = 100;
        for digit in fraction.get(..digits)? {
            ms += i64::from(digit - b'0') * scale;
            scale /= 10;
        }
        rest = fraction.get(digits..).filter(|_| digits > 0)?;
    }
    let offset = match *rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            let seconds = (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * 60)?;
            if sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    // A leap second (60) is the first of the next minute.
    (hour < 24 && minute < 60 && second <= 60).then_some(())?;
    let days = (date - NaiveDate::default()).num_days();
    Some((days * 86_400 + hour * 3_600 + minute * 60 + second - offset) * 1_000 + ms)
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i64::from((tens - b'0') * 10 + (ones - b'0')))
}

/// Minutes after midnight of a time written exactly `HH:MM`, 00:00 to 24:00.
pub(crate) fn time_of_day(text: &str) -> Option<u16> {
    let [h1, h2, b':', m1, m2] = *text.as_bytes() else {
        return None;
    };
    let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
    let time = u16::try_from(hours * 60 + minutes).ok()?;
    (minutes < 60 && time <= 24 * 60).then_some(time)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(
            f,
            "{}T{:02}:{:02}:{:02}",
            DateText(date),
            time.hour(),
            time.minute(),
            time.second()
        )?;
        let ms = time.nanosecond() / 1_000_000;
        if ms != 0 {
            write!(f, ".{ms:03}")?;
        }
        f.write_str("+08:00")
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(deserializer)?;
        Moment::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Reads a day written exactly `YYYY-MM-DD`, years 0001 to 9999. Anything else is `None`: a day that a
/// person may have meant otherwise is no base for a legal date.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes.get(range)?.iter().try_fold(0u32, |n, b| {
            b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0'))
        })
    };
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let year = digits(0..4).filter(|y| *y >= 1)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, digits(5..7)?, digits(8..10)?)
}

/// Writes a day as `YYYY-MM-DD`.
pub fn date_text(date: NaiveDate) -> String {
    DateText(date).to_string()
}

struct DateText(NaiveDate);

impl fmt::Display for DateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use chrono::Datelike;
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            self.0.month(),
            self.0.day()
        )
    }
}

/// `#[serde(with = "iso_date")]`: a day as `YYYY-MM-DD`, and nothing laxer.
pub mod iso_date {
    use super::*;

    /// Writes `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&DateText(*date))
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Where the text is not a day in that form.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_date(&text).ok_or_else(|| serde::de::Error::custom("not a date in the form YYYY-MM-DD"))
    }
}

/// `#[serde(with = "iso_date_option")]`, beside `#[serde(default)]`: the same for a day that may be absent.
pub mod iso_date_option {
    use super::*;

    /// Writes `YYYY-MM-DD` or null.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(date: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.collect_str(&DateText(*date)),
            None => serializer.serialize_none(),
        }
    }

    /// Reads `YYYY-MM-DD` or null.
    ///
    /// # Errors
    /// Where there is a text that is not a day in that form.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        match Option::<String>::deserialize(deserializer)? {
            None => Ok(None),
            Some(text) => parse_date(&text)
                .map(Some)
                .ok_or_else(|| serde::de::Error::custom("not a date in the form YYYY-MM-DD")),
        }
    }
}
