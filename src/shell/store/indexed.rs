//! The store in IndexedDB.
//!
//! What the transaction needs is prepared before it begins: waiting for anything but IndexedDB would
//! commit it half-way. Every change asks for strict durability, since Chrome's default no longer
//! waits for the disk. The connection is opened again when the browser closed it, and closed at once
//! when a newer version of the app wants to change the layout.

use super::{CommitFault, DATABASE_VERSION, Guard, LADDER, Row, Store, Table, Write};
use crate::intake::event::StoreFault;
use crate::shell::host::{listen, member, object, storage_is_full};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CryptoKey, IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest,
    IdbTransaction,
};

#[wasm_bindgen]
extern "C" {
    /// Of the window or of the worker.
    #[wasm_bindgen(thread_local_v2, js_name = indexedDB)]
    static INDEXED_DB: Option<IdbFactory>;
}

/// The item of a stored row that is a key.
const KEY: u32 = 3;

/// Rows in an IndexedDB database.
#[derive(Clone)]
pub struct IndexedStore {
    name: Rc<str>,
    connection: Rc<RefCell<Option<IdbDatabase>>>,
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

    async fn connect(&self) -> Result<IdbDatabase, StoreFault> {
        if let Some(database) = self.connection.borrow().as_ref() {
            return Ok(database.clone());
        }
        let request = self.request(Some(DATABASE_VERSION))?;
        let making = request.clone();
        let upgrade = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            if let Ok(database) = making.result() {
                // A small whole number, which JavaScript keeps as a double.
                let from = member(&event, "oldVersion").and_then(|version| version.as_f64());
                let from = from.unwrap_or_default() as usize;
                climb(database.unchecked_ref(), from);
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let database: IdbDatabase = match done(&request).await {
            Ok(database) => database.unchecked_into(),
            Err(error) => return Err(self.open_fault(&error).await),
        };
        self.watch(&database);
        *self.connection.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    /// Asks for the database, in a version or in whichever there is.
    fn request(&self, version: Option<u32>) -> Result<IdbOpenDbRequest, StoreFault> {
        let factory = INDEXED_DB.with(Option::clone).ok_or(StoreFault::Refused)?;
        let request = match version {
            Some(version) => factory.open_with_u32(&self.name, version),
            None => factory.open(&self.name),
        };
        request.map_err(|_| StoreFault::Refused)
    }

    /// Lets go of the connection when the browser closed it or a newer app needs it closed.
    fn watch(&self, database: &IdbDatabase) {
        for event in ["versionchange", "close"] {
            let (connection, database) = (Rc::downgrade(&self.connection), database.clone());
            listen(&database.clone(), event, move |_| {
                database.close();
                if let Some(connection) = connection.upgrade() {
                    connection.borrow_mut().take();
                }
            });
        }
    }

    async fn open_fault(&self, error: &JsValue) -> StoreFault {
        match name_of(error).as_deref() {
            Some("VersionError") => StoreFault::Newer {
                found: self.version().await.unwrap_or(DATABASE_VERSION + 1),
                supported: DATABASE_VERSION,
            },
            Some("QuotaExceededError") => StoreFault::Full,
            _ => StoreFault::Refused,
        }
    }

    /// The version that the database has.
    async fn version(&self) -> Option<u32> {
        let request = self.request(None).ok()?;
        let database: IdbDatabase = done(&request).await.ok()?.unchecked_into();
        // A whole number that JavaScript keeps as a double; a cast saturates.
        let version = database.version() as u32;
        database.close();
        Some(version)
    }

    /// Begins a transaction; on a new connection where the browser closed the old one meanwhile.
    async fn begin(&self, tables: &[Table], mode: &str) -> Result<IdbTransaction, StoreFault> {
        let database = self.connect().await?;
        if let Ok(transaction) = transaction(&database, tables, mode) {
            return Ok(transaction);
        }
        self.connection.borrow_mut().take();
        let database = self.connect().await?;
        transaction(&database, tables, mode).map_err(fault)
    }

    /// A key of the browser's cryptography that [`IndexedStore::put_key`] stored.
    ///
    /// # Errors
    ///
    /// As [`Store::read`].
    pub async fn key(&self, at: &str) -> Result<Option<CryptoKey>, StoreFault> {
        let transaction = self.begin(&[Table::Device], "readonly").await?;
        let rows = rows_in(&transaction, Table::Device).map_err(fault)?;
        let value = done(&rows.get(&at.into()).map_err(fault)?).await.map_err(fault)?;
        if value.is_undefined() {
            return Ok(None);
        }
        let key = Reflect::get_u32(&value, KEY).ok().filter(JsValue::is_object);
        key.map(|key| Some(key.unchecked_into()))
            .ok_or(StoreFault::Unreadable)
    }

    /// Stores a key where none is, in a row that is otherwise empty: the browser keeps it without showing its bytes.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`].
    pub async fn put_key(&self, at: &str, key: &CryptoKey) -> Result<(), CommitFault> {
        let row = Row {
            format: 1,
            revision: 1,
            bytes: Vec::new(),
        };
        let value = to_js(&row)?;
        // Setting an item of a fresh array cannot fail.
        let _ = Reflect::set_u32(&value, KEY, key);
        let guards = [Guard::Absent(Table::Device, at.to_owned())];
        let put = Prepared::Put(Table::Device, at.to_owned(), value);
        self.commit_rows(&guards, &[put]).await
    }

    async fn read_row(&self, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
        let transaction = self.begin(&[table], "readonly").await?;
        row_of(&transaction, table, key).await
    }

    async fn list_rows(&self, table: Table) -> Result<Vec<(String, Row)>, StoreFault> {
        let transaction = self.begin(&[table], "readonly").await?;
        let rows = rows_in(&transaction, table).map_err(fault)?;
        let keys = rows.get_all_keys().map_err(fault)?;
        let values = rows.get_all().map_err(fault)?;
        let keys = Array::from(&done(&keys).await.map_err(fault)?);
        let values = Array::from(&done(&values).await.map_err(fault)?);
        let mut list = Vec::new();
        for (key, value) in keys.iter().zip(values.iter()) {
            let key = key.as_string().ok_or(StoreFault::Unreadable)?;
            list.push((key, from_js(&value)?));
        }
        Ok(list)
    }

    async fn commit_rows(&self, guards: &[Guard], writes: &[Prepared]) -> Result<(), CommitFault> {
        let transaction = self.begin(&Table::ALL, "readwrite").await?;
        // Listened to from the beginning: it may complete as soon as nothing more is asked.
        let ended = JsFuture::from(ended(&transaction));
        let changed = change(&transaction, guards, writes).await;
        if changed.is_err() {
            // Where a request failed, it is on its way back already.
            let _ = transaction.abort();
        }
        // Waiting makes the order certain, also where nothing was written.
        let ended = ended.await;
        match changed {
            Ok(()) if ended.is_ok() => Ok(()),
            Ok(()) => Err(end_fault(&transaction).await.into()),
            // A request that died with its transaction says no more than that; the transaction may know why.
            Err(CommitFault::Store(other @ StoreFault::Other(_))) => {
                Err(CommitFault::Store(match end_fault(&transaction).await {
                    StoreFault::Other(_) => other,
                    known => known,
                }))
            }
            Err(fault) => Err(fault),
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
}

impl Store for IndexedStore {
    async fn read(&self, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
        let read = self.read_row(table, key).await;
        read.map_err(|fault| self.noted(fault))
    }

    async fn list(&self, table: Table) -> Result<Vec<(String, Row)>, StoreFault> {
        let list = self.list_rows(table).await;
        list.map_err(|fault| self.noted(fault))
    }

    async fn commit(&self, guards: &[Guard], writes: Vec<Write>) -> Result<(), CommitFault> {
        let mut prepared = Vec::with_capacity(writes.len());
        for write in writes {
            prepared.push(Prepared::from(write)?);
        }
        let mut again = true;
        loop {
            match self.commit_rows(guards, &prepared).await {
                Err(CommitFault::Store(fault)) => {
                    let fault = self.noted(fault);
                    // Once more on a new connection. Should the first have completed after all, a guard says so.
                    if !std::mem::take(&mut again) || !matches!(fault, StoreFault::Other(_)) {
                        return Err(CommitFault::Store(fault));
                    }
                }
                done => return done,
            }
        }
    }
}

/// Brings a database of version `from` (0: a new one) to this version, rung by rung.
fn climb(database: &IdbDatabase, from: usize) {
    for rung in LADDER.iter().skip(from) {
        for table in *rung {
            // Should it fail, the upgrade is undone, and opening ends with the reason.
            let _ = database.create_object_store(table.name());
        }
    }
}

/// A transaction over some tables. Its bindings know no options, without which Chrome does not wait for the disk.
fn transaction(database: &IdbDatabase, tables: &[Table], mode: &str) -> Result<IdbTransaction, JsValue> {
    let names: Array = tables
        .iter()
        .map(|table| JsValue::from_str(table.name()))
        .collect();
    let options = object(&[("durability", "strict".into())]);
    let begin: Function = Reflect::get(database, &"transaction".into())?.unchecked_into();
    let begun = begin.call3(database, &names, &mode.into(), &options)?;
    Ok(begun.unchecked_into())
}

fn rows_in(transaction: &IdbTransaction, table: Table) -> Result<IdbObjectStore, JsValue> {
    transaction.object_store(table.name())
}

/// What a request brings, or its error.
async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let ended = Promise::new(&mut |succeeded, failed| {
        request.set_onsuccess(Some(&succeeded));
        request.set_onerror(Some(&failed));
    });
    match JsFuture::from(ended).await {
        Ok(_) => request.result(),
        Err(_) => Err(request.error().ok().flatten().into()),
    }
}

/// Settles with the transaction.
fn ended(transaction: &IdbTransaction) -> Promise {
    Promise::new(&mut |completed, aborted| {
        transaction.set_oncomplete(Some(&completed));
        transaction.set_onabort(Some(&aborted));
    })
}

async fn row_of(transaction: &IdbTransaction, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
    let rows = rows_in(transaction, table).map_err(fault)?;
    let request = rows.get(&key.into()).map_err(fault)?;
    let value = done(&request).await.map_err(fault)?;
    if value.is_undefined() {
        return Ok(None);
    }
    from_js(&value).map(Some)
}

/// A change whose values are ready for the transaction.
enum Prepared {
    Put(Table, String, JsValue),
    Delete(Table, JsValue),
}

impl Prepared {
    fn from(write: Write) -> Result<Prepared, StoreFault> {
        Ok(match write {
            Write::Put(table, key, row) => Prepared::Put(table, key, to_js(&row)?),
            Write::Delete(table, key) => Prepared::Delete(table, key.into()),
            Write::DeleteUnder(table, prefix) => {
                // "0" is the character after "/": the range holds exactly the keys that begin with the prefix.
                let end = format!("{}0", prefix.trim_end_matches('/'));
                let range = IdbKeyRange::bound_with_lower_open_and_upper_open(
                    &prefix.into(),
                    &end.into(),
                    false,
                    true,
                );
                Prepared::Delete(table, range.map_err(fault)?.into())
            }
        })
    }
}

async fn change(
    transaction: &IdbTransaction,
    guards: &[Guard],
    writes: &[Prepared],
) -> Result<(), CommitFault> {
    for (index, guard) in guards.iter().enumerate() {
        let (table, key) = guard.place();
        let stored = row_of(transaction, table, key).await?.map(|row| row.revision);
        if !guard.holds(stored) {
            return Err(CommitFault::Guard { index, stored });
        }
    }
    for write in writes {
        let request = match write {
            Prepared::Put(table, key, value) => {
                rows_in(transaction, *table).and_then(|rows| rows.put_with_key(value, &key.into()))
            }
            Prepared::Delete(table, key) => rows_in(transaction, *table).and_then(|rows| rows.delete(key)),
        };
        done(&request.map_err(fault)?).await.map_err(fault)?;
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

fn fault(error: JsValue) -> StoreFault {
    match name_of(&error).as_deref() {
        Some("QuotaExceededError") => StoreFault::Full,
        Some("SecurityError" | "NotAllowedError") => StoreFault::Refused,
        Some(name) => StoreFault::Other(name.to_owned()),
        None => StoreFault::Other("indexeddb".to_owned()),
    }
}

/// Why a transaction did not complete, although all its requests succeeded. Nearly always the disk is full, which
/// not every browser calls by its name.
async fn end_fault(transaction: &IdbTransaction) -> StoreFault {
    match fault(transaction.error().into()) {
        StoreFault::Other(_) if storage_is_full().await => StoreFault::Full,
        other => other,
    }
}

fn name_of(error: &JsValue) -> Option<String> {
    member(error, "name")?.as_string()
}
