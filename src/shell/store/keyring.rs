//! Sealing at rest for `staff` mode, with the browser's own cryptography.
//!
//! A random data key seals the records (AES-256-GCM). It lies in the store only wrapped under a key
//! that PBKDF2 derives from the passphrase; neither the passphrase nor a hash of it is stored, and a
//! wrong one is known by the unwrapping that fails. The record is versioned: a later version may
//! derive the wrapping key in another way and wrap the same data key again.

use super::{Cipher, CommitFault, Guard, Row, Store, Table, Write};
use crate::intake::event::StoreFault;
use crate::intake::{Private, canonical};
use crate::rules::json::Json;
use crate::rules::order::Map;
use crate::shell::host::crypto;
use web_sys::CryptoKey;

/// The version of the keyring record.
const VERSION: u32 = 1;
const KEY: &str = "keyring";
/// OWASP's figure for PBKDF2 with SHA-256.
const ITERATIONS: u32 = 600_000;
const KDF: &str = "PBKDF2-SHA-256";
/// First byte of every sealed record: AES-256-GCM with a 12-byte nonce before the text.
const SEAL: u8 = 1;
const NONCE: usize = 12;

/// The keyring of a store.
pub struct Keyring;

impl Keyring {
    /// Whether a passphrase was set on this device.
    ///
    /// # Errors
    ///
    /// The fault of the store.
    pub async fn exists<S: Store>(store: &S) -> Result<bool, StoreFault> {
        Ok(store.read(Table::Device, KEY).await?.is_some())
    }

    /// Opens the store with a passphrase, or sets it where none was set yet. `None`: it is wrong.
    ///
    /// # Errors
    ///
    /// The fault of the store, [`StoreFault::Newer`] where the record is of a newer version, or
    /// [`StoreFault::Other`] where the browser's cryptography is missing.
    pub async fn unlock<S: Store>(store: &S, passphrase: &Private) -> Result<Option<WebCipher>, StoreFault> {
        match store.read(Table::Device, KEY).await? {
            Some(row) => unwrap(row, passphrase).await,
            None => create(store, passphrase).await,
        }
    }
}

/// Seals with a data key that exists in memory only and cannot be exported.
#[derive(Clone)]
pub struct WebCipher {
    pub(super) key: CryptoKey,
}

impl Cipher for WebCipher {
    async fn seal(&self, place: &str, plain: Vec<u8>) -> Result<Vec<u8>, StoreFault> {
        let nonce = crypto::random::<NONCE>().map_err(other)?;
        let sealed = crypto::encrypt(&self.key, &nonce, place.as_bytes(), &plain)
            .await
            .map_err(other)?;
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(SEAL);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    async fn open(&self, place: &str, sealed: Vec<u8>) -> Result<Vec<u8>, StoreFault> {
        let (nonce, text) = match sealed.split_first() {
            Some((&SEAL, rest)) => rest.split_at_checked(NONCE).ok_or(StoreFault::Unreadable)?,
            _ => return Err(StoreFault::Unreadable),
        };
        crypto::decrypt(&self.key, nonce, place.as_bytes(), text)
            .await
            .map_err(|_| StoreFault::Unreadable)
    }
}

async fn create<S: Store>(store: &S, passphrase: &Private) -> Result<Option<WebCipher>, StoreFault> {
    let salt = crypto::random::<16>().map_err(other)?;
    let nonce = crypto::random::<NONCE>().map_err(other)?;
    let wrapping = crypto::derive(passphrase.expose(), &salt, ITERATIONS)
        .await
        .map_err(other)?;
    let data_key = crypto::random::<32>().map_err(other)?;
    let wrapped = crypto::encrypt(&wrapping, &nonce, bound(ITERATIONS).as_bytes(), &data_key)
        .await
        .map_err(other)?;
    let text = |text: String| Json::String(text);
    let record = Map::from([
        ("v".to_owned(), Json::Number(VERSION.into())),
        ("kdf".to_owned(), text(KDF.to_owned())),
        ("salt".to_owned(), text(canonical::hex(&salt))),
        ("iterations".to_owned(), Json::Number(ITERATIONS.into())),
        ("nonce".to_owned(), text(canonical::hex(&nonce))),
        ("wrapped".to_owned(), text(canonical::hex(&wrapped))),
    ]);
    let bytes = canonical::canonical(&Json::Object(record)).into_bytes();
    let row = Row {
        format: VERSION,
        revision: 1,
        bytes,
    };
    let guards = [Guard::Absent(Table::Device, KEY.to_owned())];
    match store
        .commit(&guards, vec![Write::Put(Table::Device, KEY.to_owned(), row)])
        .await
    {
        Ok(()) => Ok(Some(WebCipher {
            key: crypto::data_key(&data_key).await.map_err(other)?,
        })),
        // Another window set a passphrase a moment ago: this one must fit that.
        Err(CommitFault::Guard { .. }) => match store.read(Table::Device, KEY).await? {
            Some(row) => unwrap(row, passphrase).await,
            None => Err(StoreFault::Other("keyring".to_owned())),
        },
        Err(CommitFault::Store(fault)) => Err(fault),
    }
}

async fn unwrap(row: Row, passphrase: &Private) -> Result<Option<WebCipher>, StoreFault> {
    if row.format > VERSION {
        return Err(StoreFault::Newer {
            found: row.format,
            supported: VERSION,
        });
    }
    let text = std::str::from_utf8(&row.bytes).map_err(|_| StoreFault::Unreadable)?;
    let record = Json::parse(text).map_err(|_| StoreFault::Unreadable)?;
    let number = |name: &str| {
        record
            .get(name)?
            .as_i64()
            .and_then(|number| u32::try_from(number).ok())
    };
    let version = number("v").ok_or(StoreFault::Unreadable)?;
    if version != VERSION || record.get("kdf").and_then(Json::as_str) != Some(KDF) {
        return Err(StoreFault::Newer {
            found: version,
            supported: VERSION,
        });
    }
    let iterations = number("iterations").ok_or(StoreFault::Unreadable)?;
    let part = |name: &str| {
        let hex = record.get(name).and_then(Json::as_str);
        hex.and_then(bytes).ok_or(StoreFault::Unreadable)
    };
    let (salt, nonce, wrapped) = (part("salt")?, part("nonce")?, part("wrapped")?);
    let wrapping = crypto::derive(passphrase.expose(), &salt, iterations)
        .await
        .map_err(other)?;
    match crypto::decrypt(&wrapping, &nonce, bound(iterations).as_bytes(), &wrapped).await {
        Ok(data_key) => Ok(Some(WebCipher {
            key: crypto::data_key(&data_key).await.map_err(other)?,
        })),
        Err(_) => Ok(None),
    }
}

/// What is bound into the wrapping, so that nobody can lower the cost in the record.
fn bound(iterations: u32) -> String {
    format!("jiesu/{VERSION}/{KEY}/{KDF}/{iterations}")
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|letter| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    Some(
        digits?
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit))
            .collect(),
    )
}

fn other(_: crypto::Failed) -> StoreFault {
    StoreFault::Other("webcrypto".to_owned())
}
