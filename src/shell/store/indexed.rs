//! The store in IndexedDB.
//!
//! What the transaction needs is prepared before it begins: waiting for anything but IndexedDB would
//! commit it half-way. Every change asks for strict durability, since Chrome's default no longer
//! waits for the disk. The connection is opened again when the browser closed it, and closed at once
//! when a newer version of the app wants to change the layout.

use super::{CommitFault, DATABASE_VERSION, Guard, Row, Store, Table, Write};
use crate::intake::event::StoreFault;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{Error, OpenDbError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use js_sys::{Array, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// Rows in an IndexedDB database.
#[derive(Clone)]
pub struct IndexedStore {
    name: Rc<str>,
    connection: Rc<RefCell<Option<Database>>>,
}

impl IndexedStore {
    /// Opens the database, and creates it on the first visit.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Newer`] where a newer version of the app made it (nothing is touched),
    /// [`StoreFault::Refused`] where the browser gives no storage.
    pub async fn open(name: &str) -> Result<IndexedStore, StoreFault> {
        let store = IndexedStore {
            name: name.into(),
            connection: Rc::default(),
        };
        store.connect().await?;
        Ok(store)
    }

    /// Closes the connection; the next use opens it again.
    pub fn close(&self) {
        if let Some(database) = self.connection.borrow_mut().take() {
            database.close();
        }
    }

    async fn connect(&self) -> Result<Database, StoreFault> {
        if let Some(database) = self.connection.borrow().as_ref() {
            return Ok(database.clone());
        }
        let opened = Database::open(self.name.to_string())
            .with_version(DATABASE_VERSION)
            .with_on_upgrade_needed(|_event, database| {
                for table in Table::ALL {
                    if !database.object_store_names().any(|name| name == table.name()) {
                        database.create_object_store(table.name()).build()?;
                    }
                }
                Ok(())
            })
            .await;
        let database = match opened {
            Ok(database) => database,
            Err(error) => return Err(self.open_fault(error).await),
        };
        self.watch(&database);
        *self.connection.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    /// Lets go of the connection when the browser closed it or a newer app needs it closed.
    fn watch(&self, database: &Database) {
        let Ok(mut changes) = database.version_changes() else {
            return;
        };
        let connection = Rc::downgrade(&self.connection);
        wasm_bindgen_futures::spawn_local(async move {
            let asked_to_close = changes.recv().await.is_some();
            let lost = connection
                .upgrade()
                .and_then(|connection| connection.borrow_mut().take());
            if let (Some(database), true) = (lost, asked_to_close) {
                database.close();
            }
        });
    }

    async fn open_fault(&self, error: OpenDbError) -> StoreFault {
        match name_of(&error).as_deref() {
            Some("VersionError") => match Database::open(self.name.to_string()).await {
                Ok(database) => {
                    let found = database.version();
                    database.close();
                    StoreFault::Newer {
                        // A whole number that JavaScript keeps as a double; a cast saturates.
                        found: found as u32,
                        supported: DATABASE_VERSION,
                    }
                }
                Err(_) => StoreFault::Newer {
                    found: DATABASE_VERSION + 1,
                    supported: DATABASE_VERSION,
                },
            },
            Some("QuotaExceededError") => StoreFault::Full,
            _ => StoreFault::Refused,
        }
    }

    /// A connection on which a transaction can be begun now: one that the browser closed meanwhile is
    /// opened again.
    async fn live(&self) -> Result<Database, StoreFault> {
        let database = self.connect().await?;
        // Dropping the transaction aborts it; nothing was asked for yet.
        if database.transaction(Table::Device.name()).build().is_ok() {
            return Ok(database);
        }
        self.connection.borrow_mut().take();
        self.connect().await
    }
}

impl Store for IndexedStore {
    async fn read(&self, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
        self.checked(self.read_row(table, key).await)
    }

    async fn list(&self, table: Table) -> Result<Vec<(String, Row)>, StoreFault> {
        self.checked(self.list_rows(table).await)
    }

    async fn commit(&self, guards: &[Guard], writes: Vec<Write>) -> Result<(), CommitFault> {
        match self.commit_rows(guards, writes).await {
            Err(CommitFault::Store(fault)) => Err(CommitFault::Store(self.noted(fault))),
            other => other,
        }
    }
}

impl IndexedStore {
    async fn read_row(&self, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
        let database = self.live().await?;
        let transaction = database.transaction(table.name()).build().map_err(fault)?;
        let store = transaction.object_store(table.name()).map_err(fault)?;
        let value: Option<JsValue> = store.get(key).primitive().map_err(fault)?.await.map_err(fault)?;
        value.map(|value| from_js(&value)).transpose()
    }

    async fn list_rows(&self, table: Table) -> Result<Vec<(String, Row)>, StoreFault> {
        let database = self.live().await?;
        let transaction = database.transaction(table.name()).build().map_err(fault)?;
        let store = transaction.object_store(table.name()).map_err(fault)?;
        let keys = store.get_all_keys::<String>().primitive().map_err(fault)?;
        let values = store.get_all::<JsValue>().primitive().map_err(fault)?;
        let keys = keys.await.map_err(fault)?;
        let values = values.await.map_err(fault)?;
        let mut rows = Vec::new();
        for (key, value) in keys.zip(values) {
            rows.push((key.map_err(fault)?, from_js(&value.map_err(fault)?)?));
        }
        Ok(rows)
    }

    async fn commit_rows(&self, guards: &[Guard], writes: Vec<Write>) -> Result<(), CommitFault> {
        let mut prepared = Vec::with_capacity(writes.len());
        for write in writes {
            prepared.push(Prepared::from(write)?);
        }
        let database = self.live().await?;
        let transaction = database
            .transaction(Table::ALL.map(Table::name))
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(TransactionDurability::Strict))
            .build()
            .map_err(fault)?;
        match change(&transaction, guards, prepared).await {
            Ok(()) => match transaction.commit().await {
                Ok(()) => Ok(()),
                Err(error) => Err(commit_fault(error).await.into()),
            },
            Err(why) => {
                // It rolls back anyway once it is dropped; waiting makes the order certain.
                let _ = transaction.abort().await;
                Err(why)
            }
        }
    }

    /// A fault nobody foresaw may be a connection that died (iOS kills them in the background): the next
    /// use begins with a new one.
    fn noted(&self, fault: StoreFault) -> StoreFault {
        if matches!(fault, StoreFault::Other(_)) {
            self.close();
        }
        fault
    }

    fn checked<T>(&self, result: Result<T, StoreFault>) -> Result<T, StoreFault> {
        result.map_err(|fault| self.noted(fault))
    }
}

/// A change whose values are ready for the transaction.
enum Prepared {
    Put(Table, String, JsValue),
    Delete(Table, String),
    DeleteUnder(Table, String),
}

impl Prepared {
    fn from(write: Write) -> Result<Prepared, StoreFault> {
        Ok(match write {
            Write::Put(table, key, row) => Prepared::Put(table, key, to_js(&row)?),
            Write::Delete(table, key) => Prepared::Delete(table, key),
            Write::DeleteUnder(table, prefix) => Prepared::DeleteUnder(table, prefix),
        })
    }
}

async fn change(
    transaction: &Transaction<'_>,
    guards: &[Guard],
    writes: Vec<Prepared>,
) -> Result<(), CommitFault> {
    for (index, guard) in guards.iter().enumerate() {
        let (table, key) = guard.place();
        let store = transaction.object_store(table.name()).map_err(fault)?;
        let value: Option<JsValue> = store.get(key).primitive().map_err(fault)?.await.map_err(fault)?;
        let stored = value
            .map(|value| from_js(&value))
            .transpose()?
            .map(|row| row.revision);
        if !guard.holds(stored) {
            return Err(CommitFault::Guard { index, stored });
        }
    }
    for write in writes {
        match write {
            Prepared::Put(table, key, value) => {
                let store = transaction.object_store(table.name()).map_err(fault)?;
                store
                    .put(value)
                    .with_key(key)
                    .primitive()
                    .map_err(fault)?
                    .await
                    .map_err(fault)?;
            }
            Prepared::Delete(table, key) => {
                let store = transaction.object_store(table.name()).map_err(fault)?;
                store
                    .delete(key)
                    .primitive()
                    .map_err(fault)?
                    .await
                    .map_err(fault)?;
            }
            Prepared::DeleteUnder(table, prefix) => {
                let store = transaction.object_store(table.name()).map_err(fault)?;
                // "0" is the character after "/": the range holds exactly the keys that begin with the prefix.
                let end = format!("{}0", prefix.trim_end_matches('/'));
                store
                    .delete(prefix..end)
                    .primitive()
                    .map_err(fault)?
                    .await
                    .map_err(fault)?;
            }
        }
    }
    Ok(())
}

fn to_js(row: &Row) -> Result<JsValue, StoreFault> {
    let bytes = Uint8Array::new_with_length(u32::try_from(row.bytes.len()).map_err(|_| StoreFault::Full)?);
    bytes.copy_from(&row.bytes);
    let out = Array::new();
    out.push(&JsValue::from(row.format));
    // A revision counts keystrokes; as text it is exact without a thought about doubles.
    out.push(&JsValue::from(row.revision.to_string()));
    out.push(&bytes);
    Ok(out.into())
}

fn from_js(value: &JsValue) -> Result<Row, StoreFault> {
    let item = |index: u32| Reflect::get_u32(value, index).map_err(|_| StoreFault::Unreadable);
    // A small whole number, which JavaScript keeps as a double.
    let format = item(0)?.as_f64().ok_or(StoreFault::Unreadable)? as u32;
    let revision = item(1)?
        .as_string()
        .and_then(|text| text.parse::<u64>().ok())
        .ok_or(StoreFault::Unreadable)?;
    let bytes = item(2)?
        .dyn_into::<Uint8Array>()
        .map_err(|_| StoreFault::Unreadable)?
        .to_vec();
    Ok(Row {
        format,
        revision,
        bytes,
    })
}

fn fault(error: Error) -> StoreFault {
    match exception_name(&error).as_deref() {
        Some("QuotaExceededError") => StoreFault::Full,
        Some("SecurityError" | "NotAllowedError") => StoreFault::Refused,
        Some(name) => StoreFault::Other(name.to_owned()),
        None => StoreFault::Other("indexeddb".to_owned()),
    }
}

/// A transaction that failed only when it was to be completed names no reason here; nearly always
/// the disk is full, which the browser's own estimate tells.
async fn commit_fault(error: Error) -> StoreFault {
    match fault(error) {
        StoreFault::Other(word) if crate::shell::host::storage_is_full().await => {
            let _ = word;
            StoreFault::Full
        }
        other => other,
    }
}

fn name_of(error: &OpenDbError) -> Option<String> {
    match error {
        OpenDbError::Base(error) => exception_name(error),
        _ => None,
    }
}

fn exception_name(error: &Error) -> Option<String> {
    match error {
        Error::DomException(exception) => {
            let value: &JsValue = exception.as_ref();
            Reflect::get(value, &JsValue::from_str("name")).ok()?.as_string()
        }
        _ => None,
    }
}
