//! SQLite. One connection behind a lock: it writes one at a time anyway, and a duplicate that arrives at the same
//! moment then simply finds the case there.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, TransactionBehavior};

use super::database::{Broken, Database, Row, Transaction, Value, Work};
use super::layout;
use crate::Done;

/// The database in one file, or in memory.
pub struct Sqlite(Mutex<Connection>);

impl Sqlite {
    /// Opens or creates the database.
    ///
    /// # Errors
    /// The file cannot be opened, is no database, or was written by another version.
    pub fn open(file: Option<&Path>) -> Done<Sqlite> {
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
        let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found != 0 && found != layout::VERSION {
            return Err(layout::other_version(found).into());
        }
        // WAL with full synchronisation: a commit that was answered survives a power cut.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )?;
        if found == 0 {
            let tables = layout::tables("BLOB", "INTEGER", " STRICT");
            connection.execute_batch(&format!(
                "BEGIN; {tables} PRAGMA user_version = {}; COMMIT;",
                layout::VERSION
            ))?;
        }
        Ok(Sqlite(Mutex::new(connection)))
    }

    /// A panic while the lock was held has rolled its transaction back, so the connection is still good.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn transact(&self, behavior: TransactionBehavior, work: Work) -> Result<(), Broken> {
        let mut connection = self.lock();
        let mut transaction = connection.transaction_with_behavior(behavior)?;
        work(&mut transaction)?;
        Ok(transaction.commit()?)
    }
}

impl Database for Sqlite {
    fn write(&self, work: Work) -> Result<(), Broken> {
        self.transact(TransactionBehavior::Immediate, work)
    }

    fn read(&self, work: Work) -> Result<(), Broken> {
        self.transact(TransactionBehavior::Deferred, work)
    }
}

impl Transaction for rusqlite::Transaction<'_> {
    fn run(&mut self, statement: &str, with: &[Value]) -> Result<u64, Broken> {
        let changed = self
            .prepare(statement)?
            .execute(rusqlite::params_from_iter(with))?;
        Ok(u64::try_from(changed).unwrap_or_default())
    }

    fn rows(&mut self, query: &str, with: &[Value]) -> Result<Vec<Row>, Broken> {
        let mut query = self.prepare(query)?;
        let columns = query.column_count();
        let mut rows = query.query(rusqlite::params_from_iter(with))?;
        let mut read = Vec::new();
        while let Some(row) = rows.next()? {
            let values: Result<Vec<Value>, Broken> = (0..columns).map(|at| value(row.get_ref(at)?)).collect();
            read.push(Row::new(values?));
        }
        Ok(read)
    }

    /// A transaction that writes has the whole database to itself.
    fn for_update(&self) -> &'static str {
        ""
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Number(number) => ValueRef::Integer(*number),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Null => ValueRef::Null,
        }))
    }
}

fn value(value: ValueRef) -> Result<Value, Broken> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Number(number)),
        ValueRef::Text(text) => Ok(Value::Text(String::from_utf8_lossy(text).into_owned())),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(Broken::new("a row has another form")),
    }
}

impl From<rusqlite::Error> for Broken {
    fn from(error: rusqlite::Error) -> Broken {
        // The code only: the text may quote values.
        Broken::new(match error.sqlite_error_code() {
            Some(code) => format!("SQLite: {code:?}"),
            None => "SQLite: a statement or a value does not fit".to_owned(),
        })
    }
}
