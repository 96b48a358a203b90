//! The cases on disk. One connection behind a lock: SQLite writes one at a time anyway, and a duplicate that
//! arrives at the same moment then simply finds the case there.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, FixedOffset, SecondsFormat};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::Serialize;

use crate::Done;

/// The layout of the database that this code reads and writes.
const VERSION: i64 = 1;

const TABLES: &str = "
    CREATE TABLE cases (
        id TEXT PRIMARY KEY, digest TEXT NOT NULL, received_ms INTEGER NOT NULL,
        number TEXT NOT NULL UNIQUE, body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE keys (key TEXT PRIMARY KEY, case_id TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
    CREATE TABLE attachments (
        case_id TEXT NOT NULL REFERENCES cases (id), id TEXT NOT NULL, digest TEXT NOT NULL,
        media TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (case_id, id)
    ) STRICT;
    CREATE TABLE events (
        case_id TEXT NOT NULL REFERENCES cases (id), id TEXT NOT NULL, digest TEXT NOT NULL,
        received_ms INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (case_id, id)
    ) STRICT;
    CREATE TABLE days (day TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
";

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
pub struct Sent<'a> {
    /// Its id.
    pub id: &'a str,
    /// SHA-256 of `body` in lower-case hexadecimal.
    pub digest: &'a str,
    /// The bytes themselves.
    pub body: &'a [u8],
    /// When it arrived, in milliseconds since 1970.
    pub now: i64,
}

/// The database.
pub struct Store(Mutex<Connection>);

impl Store {
    /// Opens or creates the database.
    ///
    /// # Errors
    /// The file cannot be opened, is no database, or was written by a newer version.
    pub fn open(file: Option<&Path>) -> Done<Store> {
        let connection = match file {
            None => Connection::open_in_memory()?,
            Some(file) => {
                if let Some(folder) = file.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                Connection::open(file).map_err(|error| format!("cannot open {}: {error}", file.display()))?
            }
        };
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        // WAL with full synchronisation: a commit that was answered survives a power cut.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        match version {
            VERSION => {}
            0 => connection.execute_batch(&format!(
                "BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"
            ))?,
            newer => {
                return Err(format!(
                    "the database has layout {newer}, this receiver knows {VERSION}; it is left untouched. \
                     Use a newer xtask or another --data file."
                )
                .into());
            }
        }
        Ok(Store(Mutex::new(connection)))
    }

    /// A panic while the lock was held has rolled its transaction back, so the connection is still good.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores a case under its id. `Known` whatever bytes are stored: the sender compares the receipt.
    ///
    /// # Errors
    /// The database failed; nothing is stored.
    pub fn put_case(&self, case: &Sent) -> rusqlite::Result<Put<Receipt>> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let put = match receipt(&transaction, case.id)? {
            Some(receipt) => Put::Known(receipt),
            None => Put::Created(insert(&transaction, case)?),
        };
        transaction.commit()?;
        Ok(put)
    }

    /// Stores a case under an idempotency key.
    ///
    /// # Errors
    /// The database failed; nothing is stored.
    pub fn post_case(&self, key: &str, case: &Sent) -> rusqlite::Result<Put<Receipt>> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let used: Option<(String, String)> = transaction
            .query_row("SELECT case_id, digest FROM keys WHERE key = ?1", [key], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let put = match used {
            Some((id, digest)) if digest == case.digest => match receipt(&transaction, &id)? {
                Some(receipt) => Put::Known(receipt),
                None => Put::Different,
            },
            Some(_) => Put::Different,
            // A new key for a case that is known under its id, perhaps by PUT: the same only with the same bytes.
            None => match receipt(&transaction, case.id)? {
                Some(receipt) if receipt.digest == case.digest => Put::Known(receipt),
                Some(_) => Put::Different,
                None => Put::Created(insert(&transaction, case)?),
            },
        };
        if !matches!(put, Put::Different) {
            transaction.execute(
                "INSERT OR IGNORE INTO keys (key, case_id, digest) VALUES (?1, ?2, ?3)",
                params![key, case.id, case.digest],
            )?;
        }
        transaction.commit()?;
        Ok(put)
    }

    /// Stores an attachment of a case that is there; the receipt then lists it.
    ///
    /// # Errors
    /// The database failed, or the case is not there.
    pub fn put_attachment(&self, case: &str, sent: &Sent, media: &str) -> rusqlite::Result<Put<Receipt>> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored = digest_in(&transaction, "attachments", case, sent.id)?;
        if stored.is_none() {
            transaction.execute(
                "INSERT INTO attachments (case_id, id, digest, media, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![case, sent.id, sent.digest, media, sent.body],
            )?;
        }
        let receipt = receipt(&transaction, case)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        transaction.commit()?;
        Ok(match stored {
            None => Put::Created(receipt),
            Some(stored) if stored == sent.digest => Put::Known(receipt),
            Some(_) => Put::Different,
        })
    }

    /// Stores a follow-up event of a case that is there; when it was received.
    ///
    /// # Errors
    /// The database failed, or the case is not there.
    pub fn put_event(&self, case: &str, sent: &Sent) -> rusqlite::Result<Put<String>> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored: Option<(String, i64)> = transaction
            .query_row(
                "SELECT digest, received_ms FROM events WHERE case_id = ?1 AND id = ?2",
                [case, sent.id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if stored.is_none() {
            transaction.execute(
                "INSERT INTO events (case_id, id, digest, received_ms, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![case, sent.id, sent.digest, sent.now, sent.body],
            )?;
        }
        transaction.commit()?;
        Ok(match stored {
            None => Put::Created(beijing(sent.now)),
            Some((digest, received)) if digest == sent.digest => Put::Known(beijing(received)),
            Some(_) => Put::Different,
        })
    }

    /// The receipt of a case, if it is there.
    ///
    /// # Errors
    /// The database failed.
    pub fn receipt(&self, id: &str) -> rusqlite::Result<Option<Receipt>> {
        receipt(&self.lock(), id)
    }

    /// The stored bytes of a case, if it is there.
    ///
    /// # Errors
    /// The database failed.
    pub fn body(&self, id: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        let connection = self.lock();
        connection
            .query_row("SELECT body FROM cases WHERE id = ?1", [id], |row| row.get(0))
            .optional()
    }

    /// Every case with its bytes and the number of its events, the newest first.
    ///
    /// # Errors
    /// The database failed.
    pub fn cases(&self) -> rusqlite::Result<Vec<(Receipt, Vec<u8>, i64)>> {
        let connection = self.lock();
        let mut query = connection.prepare(
            "SELECT id, body, (SELECT count(*) FROM events WHERE case_id = cases.id) FROM cases
             ORDER BY received_ms DESC, number DESC",
        )?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
        let mut cases = Vec::new();
        for row in rows {
            let (id, body, events) = row?;
            if let Some(receipt) = receipt(&connection, &id)? {
                cases.push((receipt, body, events));
            }
        }
        Ok(cases)
    }
}

fn receipt(connection: &Connection, id: &str) -> rusqlite::Result<Option<Receipt>> {
    let case: Option<(String, i64, String)> = connection
        .query_row(
            "SELECT digest, received_ms, number FROM cases WHERE id = ?1",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((digest, received_ms, case_number)) = case else {
        return Ok(None);
    };
    let mut query =
        connection.prepare("SELECT digest FROM attachments WHERE case_id = ?1 ORDER BY digest")?;
    let attachments = query
        .query_map([id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Receipt {
        id: id.to_owned(),
        digest,
        received_at: beijing(received_ms),
        case_number,
        attachments,
    }))
}

fn insert(transaction: &Transaction, case: &Sent) -> rusqlite::Result<Receipt> {
    let received_at = beijing(case.now);
    let day: String = received_at
        .chars()
        .take(10)
        .filter(char::is_ascii_digit)
        .collect();
    let count: i64 = transaction.query_row(
        "INSERT INTO days (day, last) VALUES (?1, 1) ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last",
        [&day],
        |row| row.get(0),
    )?;
    let case_number = format!("TS-{day}-{count:04}");
    transaction.execute(
        "INSERT INTO cases (id, digest, received_ms, number, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![case.id, case.digest, case.now, case_number, case.body],
    )?;
    Ok(Receipt {
        id: case.id.to_owned(),
        digest: case.digest.to_owned(),
        received_at,
        case_number,
        attachments: Vec::new(),
    })
}

/// The digest under which something is stored. `table` is a name of ours, never from a request.
fn digest_in(connection: &Connection, table: &str, case: &str, id: &str) -> rusqlite::Result<Option<String>> {
    let query = format!("SELECT digest FROM {table} WHERE case_id = ?1 AND id = ?2");
    connection
        .query_row(&query, [case, id], |row| row.get(0))
        .optional()
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
