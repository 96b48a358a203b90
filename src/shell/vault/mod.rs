//! What a passphrase opens in `staff` mode: a store for each staff member, with a key of its own.
//!
//! This runs in a worker with a wasm of its own (`src/vault.rs`), which is loaded to unlock and ended right after, so
//! that the memory that held passphrase and raw key goes away; the app gets a key that it can use and not read. One
//! database of the device holds, in the clear, its secret, the wrapped keys, and the counts of wrong attempts; names
//! appear in it only hashed under the secret. No hash of a passphrase is stored: a wrong one is known by the
//! unwrapping that fails.

mod attempts;
mod kdf;
mod message;
mod record;
mod recovery;
mod shared;

pub use attempts::wait_after;
pub use kdf::{Cost, argon2id};
pub use message::{ask, serve};
pub use recovery::Recovery;

use crate::intake::Private;
use crate::intake::canonical;
use crate::intake::event::StoreFault;
use crate::shell::host::crypto;
use crate::shell::store::{CommitFault, Guard, IndexedStore, Row, Store, Table, Write};
use attempts::Attempts;
use record::{Record, missing};
use web_sys::CryptoKey;

/// The file that is missing where the worker cannot be had.
pub const FILE: &str = "vault.js";
/// The file that is missing where a terminal's session cannot begin.
pub const KIOSK: &str = "kiosk/session.js";
/// The record of the device. Its version is the highest that a keyring in it can have.
pub const DEVICE: &str = "keyring";
/// The highest version of it that is read.
pub const DEVICE_VERSION: u32 = record::VERSION;
const SECRET: &str = "secret";

/// Who unlocks, and by what.
#[derive(Debug, Clone, PartialEq)]
pub struct Credentials {
    /// The staff number, or whatever the person goes by on this device.
    pub name: Private,
    /// The passphrase.
    pub passphrase: Private,
    /// Whether a store may be made where there is none of that name.
    pub new: bool,
}

/// What came of an attempt to unlock.
pub enum Answer {
    /// It is open.
    Open {
        /// The data key, which can be used and not be read.
        key: CryptoKey,
        /// The database whose records it opens.
        database: String,
        /// What stands for the person's name on this device.
        id: String,
    },
    /// The passphrase was wrong, or it was too early to try; until when to wait, in milliseconds since 1970 (0: not).
    Wrong(i64),
    /// Nobody of that name has a store on this device.
    Unknown,
}

/// The keyrings of a device.
pub struct Vault {
    name: String,
    store: IndexedStore,
    secret: CryptoKey,
    recovery: Option<Recovery>,
}

impl Vault {
    /// Opens the device's database; its secret is made on the first visit.
    ///
    /// # Errors
    ///
    /// The fault of the store, or [`StoreFault::Other`] where cryptography is missing.
    pub async fn open(name: &str) -> Result<Vault, StoreFault> {
        let store = IndexedStore::open(name).await?;
        let secret = match store.key(SECRET).await? {
            Some(secret) => secret,
            None => {
                let fresh = crypto::device_secret().await.map_err(missing)?;
                match store.put_key(SECRET, &fresh).await {
                    Ok(()) => fresh,
                    // Another window was quicker.
                    Err(CommitFault::Guard { .. }) => {
                        let other = store.key(SECRET).await?;
                        other.ok_or(StoreFault::Unreadable)?
                    }
                    Err(CommitFault::Store(fault)) => return Err(fault),
                }
            }
        };
        Ok(Vault {
            name: name.to_owned(),
            store,
            secret,
            recovery: None,
        })
    }

    /// The same with the bank's key, for which the data keys of all stores that are opened here are wrapped, too.
    #[must_use]
    pub fn for_bank(mut self, recovery: Option<Recovery>) -> Vault {
        self.recovery = recovery;
        self
    }

    /// Opens somebody's store, or makes it where that is asked and there is none.
    ///
    /// # Errors
    ///
    /// The fault of the store, [`StoreFault::Newer`] or [`StoreFault::Unreadable`] for a record that this version
    /// cannot read, [`StoreFault::Other`] where cryptography or memory is missing.
    pub async fn unlock(&self, asked: &Credentials, now_ms: i64) -> Result<Answer, StoreFault> {
        let id = self.id(asked).await?;
        let key = format!("{DEVICE}/{id}");
        let own = self.store.read(Table::Device, &key).await?;
        // As long as the first version's store was not taken over, only that can be opened.
        let shared = match &own {
            Some(_) => None,
            None => {
                let device = self.store.read(Table::Device, DEVICE).await?;
                device.filter(|row| row.format == shared::VERSION)
            }
        };
        let attempts = Attempts {
            store: &self.store,
            key: format!("attempts/{}", if own.is_some() { &id } else { DEVICE }),
        };
        if own.is_none() && shared.is_none() {
            return if asked.new {
                self.create(asked, &id).await
            } else {
                Ok(Answer::Unknown)
            };
        }
        let until = match attempts.begin(now_ms).await? {
            Ok(until) => until,
            Err(until) => return Ok(Answer::Wrong(until)),
        };
        let (record, data_key) = match (&own, &shared) {
            (Some(row), _) => {
                let record = Record::from_row(row)?;
                let data_key = record.unwrap(&asked.passphrase, &self.secret).await?;
                (Some(record), data_key)
            }
            (None, Some(row)) => (None, shared::unwrap(row, &asked.passphrase).await?),
            (None, None) => (None, None),
        };
        let Some(data_key) = data_key else {
            return Ok(Answer::Wrong(until));
        };
        let record = match record {
            Some(record) => {
                let mut writes = vec![attempts.forgotten()];
                // A store from before the bank had this key. Should wrapping fail, it opens all the same.
                let wrapped = self.for_the_bank(&id, &record.database, &data_key).await;
                writes.extend(wrapped.ok().flatten());
                self.store.commit(&[], writes).await.map_err(fault)?;
                record
            }
            None => self.take_over(asked, &key, &data_key, &attempts).await?,
        };
        Ok(Answer::Open {
            key: crypto::data_key(&data_key).await.map_err(missing)?,
            database: record.database,
            id,
        })
    }

    /// Wraps the key of the first version's store for the person who opened it; the store stays where it is.
    async fn take_over(
        &self,
        asked: &Credentials,
        key: &str,
        data_key: &[u8],
        attempts: &Attempts<'_>,
    ) -> Result<Record, StoreFault> {
        let record = Record::wrap(data_key, &asked.passphrase, &self.secret, self.name.clone()).await?;
        let guards = [
            Guard::Absent(Table::Device, key.to_owned()),
            Guard::Exactly(Table::Device, DEVICE.to_owned(), 1),
        ];
        let mut writes = vec![
            Write::Put(Table::Device, key.to_owned(), record.to_row(1)),
            device_row(),
            attempts.forgotten(),
        ];
        let id = key.rsplit('/').next().unwrap_or_default();
        let wrapped = self.for_the_bank(id, &record.database, data_key).await;
        writes.extend(wrapped.ok().flatten());
        self.store.commit(&guards, writes).await.map_err(fault)?;
        Ok(record)
    }

    async fn create(&self, asked: &Credentials, id: &str) -> Result<Answer, StoreFault> {
        let data_key = crypto::random::<32>().map_err(missing)?;
        let database = format!("{}-{id}", self.name);
        let record = Record::wrap(&data_key, &asked.passphrase, &self.secret, database).await?;
        let key = format!("{DEVICE}/{id}");
        let guards = [
            Guard::Absent(Table::Device, key.clone()),
            Guard::AbsentOr(Table::Device, DEVICE.to_owned(), u64::from(DEVICE_VERSION)),
        ];
        let mut writes = vec![Write::Put(Table::Device, key, record.to_row(1)), device_row()];
        // What is said before a passphrase is chosen must be true: without the bank's part there is no store.
        writes.extend(self.for_the_bank(id, &record.database, &data_key).await?);
        self.store.commit(&guards, writes).await.map_err(fault)?;
        Ok(Answer::Open {
            key: crypto::data_key(&data_key).await.map_err(missing)?,
            database: record.database,
            id: id.to_owned(),
        })
    }

    /// Wraps a data key for the bank, where it has a key and that is not done yet.
    async fn for_the_bank(
        &self,
        id: &str,
        database: &str,
        data_key: &[u8],
    ) -> Result<Option<Write>, StoreFault> {
        match &self.recovery {
            Some(recovery) => recovery.write(&self.store, id, database, data_key).await,
            None => Ok(None),
        }
    }

    /// What stands for a person's name on this device.
    async fn id(&self, asked: &Credentials) -> Result<String, StoreFault> {
        let name = crypto::plain_form(asked.name.expose().trim()).to_lowercase();
        let told = format!("jiesu/staff/{name}");
        let signed = crypto::sign(&self.secret, told.as_bytes())
            .await
            .map_err(missing)?;
        Ok(canonical::hex(signed.get(..16).unwrap_or_default()))
    }
}

/// Says to every version of the app which kind of keyrings the device has.
fn device_row() -> Write {
    let row = Row {
        format: DEVICE_VERSION,
        revision: u64::from(DEVICE_VERSION),
        bytes: format!("{{\"v\":{DEVICE_VERSION}}}").into_bytes(),
    };
    Write::Put(Table::Device, DEVICE.to_owned(), row)
}

/// A guard that did not hold means that another window made the same record: trying again opens that.
fn fault(fault: CommitFault) -> StoreFault {
    match fault {
        CommitFault::Guard { .. } => StoreFault::Other("keyring".to_owned()),
        CommitFault::Store(fault) => fault,
    }
}
