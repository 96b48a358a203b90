//! The store and cipher of this device, whichever they are: one type, so that the code above is
//! compiled once.

use super::{
    Cipher, CommitFault, Guard, IndexedStore, MemoryStore, Plain, Row, Store, Table, WebCipher, Write,
};
use crate::intake::event::StoreFault;
use wasm_bindgen::JsValue;

/// IndexedDB, or memory where the browser refuses it.
#[derive(Clone)]
pub enum AnyStore {
    /// IndexedDB.
    Indexed(IndexedStore),
    /// Memory.
    Memory(MemoryStore),
}

impl Store for AnyStore {
    async fn read(&self, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
        match self {
            AnyStore::Indexed(store) => store.read(table, key).await,
            AnyStore::Memory(store) => store.read(table, key).await,
        }
    }

    async fn list(&self, table: Table) -> Result<Vec<(String, Row)>, StoreFault> {
        match self {
            AnyStore::Indexed(store) => store.list(table).await,
            AnyStore::Memory(store) => store.list(table).await,
        }
    }

    async fn commit(&self, guards: &[Guard], writes: Vec<Write>) -> Result<(), CommitFault> {
        match self {
            AnyStore::Indexed(store) => store.commit(guards, writes).await,
            AnyStore::Memory(store) => store.commit(guards, writes).await,
        }
    }
}

/// No cipher, or the one of the unlocked keyring.
#[derive(Clone)]
pub enum AnyCipher {
    /// None: `web` mode.
    Plain,
    /// AES-256-GCM: `staff` mode.
    Web(WebCipher),
    /// AES-256-GCM under a key that ends with the page: `kiosk` mode. What is sealed for the bank is stored as it is, since a
    /// later session has to send it.
    Session(WebCipher),
}

impl AnyCipher {
    /// The key, for what works on the rows beside the app; undefined where they are not sealed.
    pub fn key(&self) -> JsValue {
        match self {
            AnyCipher::Plain => JsValue::UNDEFINED,
            AnyCipher::Web(cipher) | AnyCipher::Session(cipher) => cipher.key.clone().into(),
        }
    }
}

impl Cipher for AnyCipher {
    async fn seal(&self, place: &str, plain: Vec<u8>) -> Result<Vec<u8>, StoreFault> {
        match self {
            AnyCipher::Plain => Plain.seal(place, plain).await,
            AnyCipher::Session(_) if is_entry(place) => Ok(plain),
            AnyCipher::Web(cipher) | AnyCipher::Session(cipher) => cipher.seal(place, plain).await,
        }
    }

    async fn open(&self, place: &str, sealed: Vec<u8>) -> Result<Vec<u8>, StoreFault> {
        match self {
            AnyCipher::Plain => Plain.open(place, sealed).await,
            AnyCipher::Session(_) if is_entry(place) => Ok(sealed),
            AnyCipher::Web(cipher) | AnyCipher::Session(cipher) => cipher.open(place, sealed).await,
        }
    }

    fn keeps_sealed(&self) -> bool {
        matches!(self, AnyCipher::Session(_))
    }
}

/// Whether a place is the outbox's, where `kiosk` mode has sealed cases only.
fn is_entry(place: &str) -> bool {
    place.starts_with("jiesu/1/outbox/")
}
