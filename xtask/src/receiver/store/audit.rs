//! The audit log: who did what when, by ids only. Each entry's hash covers the one before, so that a line that is
//! changed, left out or put in later breaks every hash behind it.

use serde_json::json;

use super::database::{Broken, Row, Transaction, Value};
use crate::build::{hex, sha256};

/// What somebody did. Neither names nor addresses nor contents: a log is read by more people than a case.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'a> {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The name of the token; `-` without one.
    pub who: &'a str,
    /// `case`, `attachment`, `event` stored; `list` or one attachment (`read`) read.
    pub what: &'a str,
    /// The case it was done to.
    pub case: Option<&'a str>,
    /// The attachment or event.
    pub object: Option<&'a str>,
    /// SHA-256 of what was stored, in lower-case hexadecimal.
    pub digest: Option<&'a str>,
}

impl Deed<'_> {
    /// The hash of this deed at `place` behind `before`.
    fn hash(&self, place: i64, before: &str) -> String {
        let entry = json!([
            before,
            place,
            self.at_ms,
            self.who,
            self.what,
            self.case,
            self.object,
            self.digest
        ]);
        hex(&sha256(entry.to_string().as_bytes()))
    }
}

/// Appends a deed, in the transaction that does it. Transactions that append wait for each other here, from their
/// first statement on: so [`begin`] stands first in each.
pub fn append(transaction: &mut dyn Transaction, deed: &Deed) -> Result<(), Broken> {
    let (place, before) = head(transaction, "")?;
    let place = place + 1;
    let hash = deed.hash(place, &before);
    transaction.run(
        "INSERT INTO audit (place, at_ms, who, what, case_id, object_id, digest, hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &[
            place.into(),
            deed.at_ms.into(),
            deed.who.into(),
            deed.what.into(),
            deed.case.into(),
            deed.object.into(),
            deed.digest.into(),
            hash.as_str().into(),
        ],
    )?;
    transaction.run(
        "UPDATE audit_head SET place = ?1, hash = ?2 WHERE one = 1",
        &[place.into(), hash.as_str().into()],
    )?;
    Ok(())
}

/// Makes every other transaction that begins so wait until this one has ended.
pub fn begin(transaction: &mut dyn Transaction) -> Result<(), Broken> {
    let lock = transaction.for_update();
    head(transaction, lock).map(drop)
}

fn head(transaction: &mut dyn Transaction, lock: &str) -> Result<(i64, String), Broken> {
    let query = format!("SELECT place, hash FROM audit_head WHERE one = 1{lock}");
    let mut rows = transaction.rows(&query, &[])?;
    let row = rows
        .first_mut()
        .ok_or_else(|| Broken::new("the audit log has no head"))?;
    Ok((row.number()?, row.text()?))
}

/// What a check of the log has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Every hash is right.
    Whole {
        /// How many entries there are.
        entries: i64,
        /// The hash of the last; empty where there is none.
        head: String,
    },
    /// The entry at this place is not what was written, or is missing.
    BrokenAt(i64),
}

/// Computes every hash again. With `noted`, a place and hash that somebody wrote down earlier, that entry must be
/// there unchanged: this is what shows that a whole log has not been written anew.
pub fn check(transaction: &mut dyn Transaction, noted: Option<(i64, &str)>) -> Result<Checked, Broken> {
    const AT_ONCE: i64 = 1000;
    let (entries, head) = head(transaction, "")?;
    let (mut place, mut before) = (0, String::new());
    loop {
        let rows = transaction.rows(
            "SELECT place, at_ms, who, what, case_id, object_id, digest, hash FROM audit \
             WHERE place > ?1 ORDER BY place LIMIT ?2",
            &[Value::Number(place), Value::Number(AT_ONCE)],
        )?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let (found, hash, right) = entry(row, &before)?;
            place += 1;
            let as_noted = noted.is_none_or(|(at, noted)| at != place || noted == hash);
            if found != place || hash != right || !as_noted {
                return Ok(Checked::BrokenAt(place));
            }
            before = hash;
        }
    }
    if (place, before.as_str()) != (entries, head.as_str()) || noted.is_some_and(|(at, _)| at > place) {
        return Ok(Checked::BrokenAt(place + 1));
    }
    Ok(Checked::Whole { entries, head })
}

/// The place and hash that are written, and the hash that it should have.
fn entry(mut row: Row, before: &str) -> Result<(i64, String, String), Broken> {
    let (place, at_ms) = (row.number()?, row.number()?);
    let (who, what) = (row.text()?, row.text()?);
    let (case, object, digest) = (row.text_or_null()?, row.text_or_null()?, row.text_or_null()?);
    let hash = row.text()?;
    let deed = Deed {
        at_ms,
        who: &who,
        what: &what,
        case: case.as_deref(),
        object: object.as_deref(),
        digest: digest.as_deref(),
    };
    Ok((place, hash, deed.hash(place, before)))
}
