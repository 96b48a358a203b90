//! What is kept: cases and events in a database, attachments in files. The promises of the contract are written here
//! once, whichever database lies below.

pub mod audit;
mod database;
mod files;
mod handover;
mod layout;
mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(test)]
mod postgres_tests;
mod reading;
mod sqlite;
#[cfg(test)]
pub mod tests;

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, SecondsFormat};
use jiesu::intake::CaseId;
use serde::Serialize;
use serde_json::{Value, json};

pub use database::Broken;
#[cfg(test)]
pub use files::name as file_name;
pub use files::{Files, Finished, Kept, Upload};
pub use handover::{HandOver, Kept as Waits};

use super::sign::Signer;
use crate::Done;
use crate::build::{hex, sha256};
use audit::{Checked, Deed};
use database::{Database, Transaction};

/// How many may ask the database at once. Writers wait for each other anyway; the others read meanwhile.
pub const AT_ONCE: usize = 8;

/// Where things are to be kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Place {
    /// In memory, and attachments in a folder that goes away: for tests.
    #[default]
    Memory,
    /// In this SQLite file, with the attachments beside it.
    Sqlite(PathBuf),
    /// In the PostgreSQL of this URL.
    Postgres(String),
}

impl std::fmt::Debug for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.told())
    }
}

impl Place {
    /// The place that a URL names: `sqlite://FILE` or `postgres://…`.
    ///
    /// # Errors
    /// It is none.
    pub fn of(url: &str) -> Done<Place> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Place::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite://") {
            Some(file) if !file.is_empty() => Ok(Place::Sqlite(PathBuf::from(file))),
            _ => Err("--database: wanted is sqlite://FILE or postgres://user@host/database".into()),
        }
    }

    /// The place for people, without a password.
    pub fn told(&self) -> String {
        match self {
            Place::Memory => "memory".into(),
            Place::Sqlite(file) => file.display().to_string(),
            Place::Postgres(_) => "PostgreSQL".into(),
        }
    }
}

/// What the sender gets as proof.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Receipt {
    /// The id the sender gave the case.
    pub id: String,
    /// SHA-256 of the stored bytes, in lower-case hexadecimal.
    pub digest: String,
    /// RFC 3339 in Beijing time.
    pub received_at: String,
    /// The number for people: `TS-<day>-<count of the day>`.
    pub case_number: String,
    /// The digests of the attachments that are stored, sorted.
    pub attachments: Vec<String>,
    /// The receipt as it was signed when the case was stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<String>,
}

/// What became of something that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put<T> {
    /// Stored now.
    Created(T),
    /// It was there already, with the same bytes where that matters.
    Known(T),
    /// It was there already with other bytes.
    Different,
}

/// A case or event as it arrived.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    /// Its id.
    pub id: &'a str,
    /// SHA-256 of `body` in lower-case hexadecimal.
    pub digest: &'a str,
    /// The bytes themselves.
    pub body: &'a [u8],
    /// When it arrived, in milliseconds since 1970.
    pub now: i64,
    /// Who sent it: the name of the token, `-` without one.
    pub who: &'a str,
}

/// What is known of a case besides its bytes, for whoever has its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The number for people.
    pub case_number: String,
    /// When it was stored, RFC 3339.
    pub received_at: String,
    /// Its bytes.
    pub body: Vec<u8>,
    /// The bodies of its events in the order in which they were stored.
    pub events: Vec<Vec<u8>>,
}

/// Cases, events and attachments.
pub struct Store {
    database: Box<dyn Database>,
    /// The attachments.
    pub files: Files,
    /// Signs receipts.
    pub signer: Signer,
}

impl Store {
    /// Opens or creates what is kept at `place`; attachments in `files`, or beside the database.
    ///
    /// # Errors
    /// It cannot be opened, is no database, or was written by a newer version.
    pub fn open(place: &Place, files: Option<&Kept>, signer: Signer) -> Done<Store> {
        let files = match (files, place) {
            (Some(kept), _) => Files::open(kept)?,
            (None, Place::Sqlite(file)) => Files::open(&Kept::Folder(beside(file, "files")))?,
            (None, Place::Memory) => Files::temporary()?,
            (None, Place::Postgres(_)) => {
                return Err(
                    "--database postgres://… wants --attachments, a folder or s3://BUCKET/PREFIX".into(),
                );
            }
        };
        let database: Box<dyn Database> = match place {
            Place::Memory => Box::new(sqlite::Sqlite::open(None)?),
            Place::Sqlite(file) => {
                migrate::run(file, &files)?;
                Box::new(sqlite::Sqlite::open(Some(file))?)
            }
            #[cfg(feature = "postgres")]
            Place::Postgres(url) => Box::new(postgres::Postgres::open(url)?),
            #[cfg(not(feature = "postgres"))]
            Place::Postgres(_) => return Err("this xtask was built without PostgreSQL".into()),
        };
        Ok(Store {
            database,
            files,
            signer,
        })
    }

    /// Stores a case under its id. `Known` whatever bytes are stored: the sender compares the receipt. `Different` where
    /// another one has taken its place.
    ///
    /// # Errors
    /// The database failed; nothing is stored.
    pub fn put_case(&self, case: &Sent) -> Result<Put<Receipt>, Broken> {
        self.write(|transaction| {
            Ok(match receipt(transaction, case.id)? {
                Some(receipt) => Put::Known(receipt),
                None if is_replaced(transaction, case.id)? => Put::Different,
                None => Put::Created(self.insert(transaction, case)?),
            })
        })
    }

    /// Stores a case under an idempotency key.
    ///
    /// # Errors
    /// The database failed; nothing is stored.
    pub fn post_case(&self, key: &str, case: &Sent) -> Result<Put<Receipt>, Broken> {
        self.write(|transaction| {
            let used = transaction
                .rows("SELECT case_id, digest FROM keys WHERE key = ?1", &[key.into()])?
                .pop()
                .map(|mut row| Ok::<_, Broken>((row.text()?, row.text()?)))
                .transpose()?;
            let put = match used {
                Some((id, digest)) if digest == case.digest => match receipt(transaction, &id)? {
                    Some(receipt) => Put::Known(receipt),
                    None => Put::Different,
                },
                Some(_) => Put::Different,
                // A new key for a case that is known under its id, perhaps by PUT: the same only with the same bytes.
                None => match receipt(transaction, case.id)? {
                    Some(receipt) if receipt.digest == case.digest => Put::Known(receipt),
                    Some(_) => Put::Different,
                    None if is_replaced(transaction, case.id)? => Put::Different,
                    None => Put::Created(self.insert(transaction, case)?),
                },
            };
            if !matches!(put, Put::Different) {
                transaction.run(
                    "INSERT INTO keys (key, case_id, digest) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO NOTHING",
                    &[key.into(), case.id.into(), case.digest.into()],
                )?;
            }
            Ok(put)
        })
    }

    /// Notes an attachment of a case that is there, whose file lies in its place already; the receipt then lists it.
    /// The body of `sent` is not looked at.
    ///
    /// # Errors
    /// The database failed, or the case is not there.
    pub fn put_attachment(&self, case: &str, sent: &Sent, media: &str) -> Result<Put<Receipt>, Broken> {
        self.write(|transaction| {
            let stored = transaction
                .rows(
                    "SELECT digest FROM attachments WHERE case_id = ?1 AND id = ?2",
                    &[case.into(), sent.id.into()],
                )?
                .pop()
                .map(|mut row| row.text())
                .transpose()?;
            if stored.is_none() {
                transaction.run(
                    "INSERT INTO attachments (case_id, id, digest, media) VALUES (?1, ?2, ?3, ?4)",
                    &[case.into(), sent.id.into(), sent.digest.into(), media.into()],
                )?;
                audit::append(transaction, &deed(sent, "attachment", case, Some(sent.id)))?;
            }
            let receipt = receipt(transaction, case)?.ok_or_else(|| Broken::new("there is no such case"))?;
            Ok(match stored {
                None => Put::Created(receipt),
                Some(stored) if stored == sent.digest => Put::Known(receipt),
                Some(_) => Put::Different,
            })
        })
    }

    /// Stores a follow-up event of a case that is there; when it was received.
    ///
    /// # Errors
    /// The database failed, or the case is not there.
    pub fn put_event(&self, case: &str, sent: &Sent) -> Result<Put<String>, Broken> {
        self.write(|transaction| {
            let stored = transaction
                .rows(
                    "SELECT digest, received_ms FROM events WHERE case_id = ?1 AND id = ?2",
                    &[case.into(), sent.id.into()],
                )?
                .pop()
                .map(|mut row| Ok::<_, Broken>((row.text()?, row.number()?)))
                .transpose()?;
            if stored.is_none() {
                add_event(transaction, case, sent)?;
            }
            Ok(match stored {
                None => Put::Created(beijing(sent.now)),
                Some((digest, received)) if digest == sent.digest => Put::Known(beijing(received)),
                Some(_) => Put::Different,
            })
        })
    }

    /// The receipt of a case, if it is there.
    ///
    /// # Errors
    /// The database failed.
    pub fn receipt(&self, id: &str) -> Result<Option<Receipt>, Broken> {
        self.read(|transaction| receipt(transaction, id))
    }

    /// The stored bytes of a case, if it is there.
    ///
    /// # Errors
    /// The database failed.
    pub fn body(&self, id: &str) -> Result<Option<Vec<u8>>, Broken> {
        self.read(|transaction| {
            let mut rows = transaction.rows("SELECT body FROM cases WHERE id = ?1", &[id.into()])?;
            rows.pop().map(|mut row| row.bytes()).transpose()
        })
    }

    /// How many cases have been stored; also shows that the database answers.
    ///
    /// # Errors
    /// The database failed.
    pub fn count(&self) -> Result<i64, Broken> {
        self.read(|transaction| {
            let mut rows =
                transaction.rows("SELECT CAST(coalesce(sum(last), 0) AS BIGINT) FROM days", &[])?;
            rows.pop().map_or(Ok(0), |mut row| row.number())
        })
    }

    /// Computes the audit log's hashes again, see [`audit::check`].
    ///
    /// # Errors
    /// The database failed.
    pub fn check_audit(&self, noted: Option<(i64, &str)>) -> Result<Checked, Broken> {
        self.read(|transaction| audit::check(transaction, noted))
    }

    fn insert(&self, transaction: &mut dyn Transaction, case: &Sent) -> Result<Receipt, Broken> {
        let id = CaseId::parse(case.id).ok_or_else(|| Broken::new("the id of a case is no UUID"))?;
        let received_at = beijing(case.now);
        let day: String = received_at
            .chars()
            .take(10)
            .filter(char::is_ascii_digit)
            .collect();
        let mut rows = transaction.rows(
        "INSERT INTO days (day, last) VALUES (?1, 1) ON CONFLICT (day) DO UPDATE SET last = days.last + 1 \
         RETURNING last",
        &[day.as_str().into()],
    )?;
        let count = rows.pop().map_or(Ok(0), |mut row| row.number())?;
        let case_number = format!("TS-{day}-{count:04}");
        let mut receipt = Receipt {
            id: case.id.to_owned(),
            digest: case.digest.to_owned(),
            received_at,
            case_number,
            attachments: Vec::new(),
            signed: None,
        };
        receipt.signed = self.signer.sign(&receipt, case.body);
        let body: Value = serde_json::from_slice(case.body).unwrap_or_default();
        transaction.run(
            "INSERT INTO cases (id, digest, received_ms, number, code, signed, body, queue) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            &[
                case.id.into(),
                case.digest.into(),
                case.now.into(),
                receipt.case_number.as_str().into(),
                id.status_code().as_str().into(),
                receipt.signed.as_deref().into(),
                case.body.into(),
                body["queue"].as_str().into(),
            ],
        )?;
        audit::append(transaction, &deed(case, "case", case.id, None))?;
        replace(transaction, case, &body)?;
        Ok(receipt)
    }

    fn write<T>(&self, mut work: impl FnMut(&mut dyn Transaction) -> Result<T, Broken>) -> Result<T, Broken> {
        let mut done = None;
        again_and_again(|| {
            self.database.write(&mut |transaction| {
                audit::begin(transaction)?;
                done = Some(work(transaction)?);
                Ok(())
            })
        })?;
        done.ok_or_else(|| Broken::new("a transaction did nothing"))
    }

    fn read<T>(&self, mut work: impl FnMut(&mut dyn Transaction) -> Result<T, Broken>) -> Result<T, Broken> {
        let mut done = None;
        again_and_again(|| {
            self.database.read(&mut |transaction| {
                done = Some(work(transaction)?);
                Ok(())
            })
        })?;
        done.ok_or_else(|| Broken::new("a transaction did nothing"))
    }
}

/// What notes among the keys that a case was mended: no header of HTTP can hold it.
fn replaced(id: &str) -> String {
    format!("\u{1}replaced {id}")
}

/// Whether another case has taken the place of this one, which did not arrive before it.
fn is_replaced(transaction: &mut dyn Transaction, id: &str) -> Result<bool, Broken> {
    let rows = transaction.rows(
        "SELECT case_id FROM keys WHERE key = ?1",
        &[replaced(id).as_str().into()],
    )?;
    Ok(!rows.is_empty())
}

/// Ends the case that this one mends, should it, or a part of it, have been stored after all: of the two, one counts.
fn replace(transaction: &mut dyn Transaction, case: &Sent, body: &Value) -> Result<(), Broken> {
    let Some(old) = body["replaces"].as_str().filter(|old| *old != case.id) else {
        return Ok(());
    };
    transaction.run(
        "INSERT INTO keys (key, case_id, digest) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO NOTHING",
        &[replaced(old).as_str().into(), case.id.into(), case.digest.into()],
    )?;
    if receipt(transaction, old)?.is_none() {
        return Ok(());
    }
    let event = json!({
        "kind": "replaced", "occurred_at": beijing(case.now), "attributes": { "by": case.id }
    });
    let event = event.to_string();
    let digest = hex(&sha256(event.as_bytes()));
    let sent = Sent {
        digest: &digest,
        body: event.as_bytes(),
        ..*case
    };
    add_event(transaction, old, &sent)
}

fn add_event(transaction: &mut dyn Transaction, case: &str, sent: &Sent) -> Result<(), Broken> {
    transaction.run(
        "INSERT INTO events (case_id, id, digest, received_ms, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            case.into(),
            sent.id.into(),
            sent.digest.into(),
            sent.now.into(),
            sent.body.into(),
        ],
    )?;
    audit::append(transaction, &deed(sent, "event", case, Some(sent.id)))
}

/// Tries a transaction until nothing gets in its way, or for the tenth time.
fn again_and_again(mut transact: impl FnMut() -> Result<(), Broken>) -> Result<(), Broken> {
    let mut tries = 1;
    loop {
        match transact() {
            Err(broken) if broken.again && tries < 10 => tries += 1,
            other => return other,
        }
    }
}

/// A file or folder of the receiver beside its database: `cases.sqlite` and `cases.sqlite.files`.
pub fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(format!(".{end}"));
    PathBuf::from(name)
}

fn deed<'a>(sent: &Sent<'a>, what: &'a str, case: &'a str, object: Option<&'a str>) -> Deed<'a> {
    Deed {
        at_ms: sent.now,
        who: sent.who,
        what,
        case: Some(case),
        object,
        digest: Some(sent.digest),
    }
}

fn receipt(transaction: &mut dyn Transaction, id: &str) -> Result<Option<Receipt>, Broken> {
    let mut rows = transaction.rows(
        "SELECT digest, received_ms, number, signed FROM cases WHERE id = ?1",
        &[id.into()],
    )?;
    let Some(mut row) = rows.pop() else {
        return Ok(None);
    };
    let (digest, received_ms, case_number) = (row.text()?, row.number()?, row.text()?);
    let signed = row.text_or_null()?;
    let attachments = transaction.rows(
        "SELECT digest FROM attachments WHERE case_id = ?1 ORDER BY digest",
        &[id.into()],
    )?;
    let attachments: Result<_, Broken> = attachments.into_iter().map(|mut row| row.text()).collect();
    Ok(Some(Receipt {
        id: id.to_owned(),
        digest,
        received_at: beijing(received_ms),
        case_number,
        attachments: attachments?,
        signed,
    }))
}

/// A moment as the contract writes it: RFC 3339, whole seconds, at +08:00.
pub fn beijing(unix_ms: i64) -> String {
    let moment = DateTime::from_timestamp_millis(unix_ms).unwrap_or_default();
    match FixedOffset::east_opt(8 * 3600) {
        Some(offset) => moment
            .with_timezone(&offset)
            .to_rfc3339_opts(SecondsFormat::Secs, false),
        None => moment.to_rfc3339_opts(SecondsFormat::Secs, false),
    }
}
