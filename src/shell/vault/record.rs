//! A keyring as it is stored: the data key of one staff member, wrapped.
//!
//! The wrapping key is HKDF(Argon2id(passphrase, salt) ‖ HMAC(device secret, that)). The device secret can be used
//! on this device and not be read, so rows that were copied elsewhere cannot be guessed at.

use super::kdf::{Cost, argon2id};
use crate::intake::event::StoreFault;
use crate::intake::{Private, canonical};
use crate::rules::json::Json;
use crate::rules::order::Map;
use crate::shell::host::crypto;
use crate::shell::store::Row;
use web_sys::CryptoKey;

/// The version of the record.
pub const VERSION: u32 = 2;
const KDF: &str = "argon2id";
const PURPOSE: &[u8] = b"jiesu/2/wrapping";
const NONCE: usize = 12;

/// The wrapped data key with what is needed to unwrap it.
pub struct Record {
    cost: Cost,
    salt: Vec<u8>,
    nonce: Vec<u8>,
    wrapped: Vec<u8>,
    /// The name of the database that the data key opens.
    pub database: String,
}

impl Record {
    /// Wraps a data key anew.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Other`] where cryptography or memory is missing.
    pub async fn wrap(
        data_key: &[u8],
        passphrase: &Private,
        secret: &CryptoKey,
        database: String,
    ) -> Result<Record, StoreFault> {
        let mut record = Record {
            cost: Cost::CHOSEN,
            salt: crypto::random::<16>().map_err(missing)?.to_vec(),
            nonce: crypto::random::<NONCE>().map_err(missing)?.to_vec(),
            wrapped: Vec::new(),
            database,
        };
        let wrapping = record.wrapping(passphrase, secret).await?;
        record.wrapped = crypto::encrypt(&wrapping, &record.nonce, record.bound().as_bytes(), data_key)
            .await
            .map_err(missing)?;
        Ok(record)
    }

    /// The data key; `None`: the passphrase is wrong, or the record is another device's.
    ///
    /// # Errors
    ///
    /// As [`Record::wrap`].
    pub async fn unwrap(
        &self,
        passphrase: &Private,
        secret: &CryptoKey,
    ) -> Result<Option<Vec<u8>>, StoreFault> {
        let wrapping = self.wrapping(passphrase, secret).await?;
        let opened = crypto::decrypt(&wrapping, &self.nonce, self.bound().as_bytes(), &self.wrapped).await;
        Ok(opened.ok())
    }

    /// The row that is stored.
    pub fn to_row(&self, revision: u64) -> Row {
        let mut all = self.head();
        all.insert("nonce".to_owned(), hex(&self.nonce));
        all.insert("wrapped".to_owned(), hex(&self.wrapped));
        Row {
            format: VERSION,
            revision,
            bytes: canonical::canonical(&Json::Object(all)).into_bytes(),
        }
    }

    /// Reads a stored row.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Newer`] where a newer version wrote it, [`StoreFault::Unreadable`] where it is damaged.
    pub fn from_row(row: &Row) -> Result<Record, StoreFault> {
        let json = parsed(row, VERSION)?;
        let newer = json.get("kdf").and_then(Json::as_str) != Some(KDF);
        if number(&json, "v")? != VERSION || newer {
            return Err(StoreFault::Newer {
                found: row.format.max(VERSION + 1),
                supported: VERSION,
            });
        }
        let database = json.get("database").and_then(Json::as_str);
        Ok(Record {
            cost: Cost {
                memory: number(&json, "m")?,
                passes: number(&json, "t")?,
                lanes: number(&json, "p")?,
            },
            salt: part(&json, "salt")?,
            nonce: part(&json, "nonce")?,
            wrapped: part(&json, "wrapped")?,
            database: database.ok_or(StoreFault::Unreadable)?.to_owned(),
        })
    }

    async fn wrapping(&self, passphrase: &Private, secret: &CryptoKey) -> Result<CryptoKey, StoreFault> {
        // Whichever way an input method writes a character, it is the same passphrase.
        let typed = crypto::plain_form(passphrase.expose());
        let costly = argon2id(typed.as_bytes(), &self.salt, self.cost);
        let mut material = costly.ok_or(StoreFault::Other("argon2".to_owned()))?.to_vec();
        let device = crypto::sign(secret, &material).await.map_err(missing)?;
        material.extend_from_slice(&device);
        crypto::stretch(&material, &self.salt, PURPOSE)
            .await
            .map_err(missing)
    }

    /// What is bound into the wrapping, so that nobody can lower the cost or lead to another database.
    fn bound(&self) -> String {
        canonical::canonical(&Json::Object(self.head()))
    }

    fn head(&self) -> Map<String, Json> {
        let number = |number: u32| Json::Number(number.into());
        Map::from([
            ("v".to_owned(), number(VERSION)),
            ("kdf".to_owned(), Json::String(KDF.to_owned())),
            ("m".to_owned(), number(self.cost.memory)),
            ("t".to_owned(), number(self.cost.passes)),
            ("p".to_owned(), number(self.cost.lanes)),
            ("salt".to_owned(), hex(&self.salt)),
            ("database".to_owned(), Json::String(self.database.clone())),
        ])
    }
}

/// The JSON of a row that is not of a newer version than `supported`.
pub(super) fn parsed(row: &Row, supported: u32) -> Result<Json, StoreFault> {
    if row.format > supported {
        return Err(StoreFault::Newer {
            found: row.format,
            supported,
        });
    }
    let text = std::str::from_utf8(&row.bytes).map_err(|_| StoreFault::Unreadable)?;
    Json::parse(text).map_err(|_| StoreFault::Unreadable)
}

/// A small number of a record.
pub(super) fn number(record: &Json, name: &str) -> Result<u32, StoreFault> {
    let number = record.get(name).and_then(Json::as_i64);
    number
        .and_then(|number| u32::try_from(number).ok())
        .ok_or(StoreFault::Unreadable)
}

/// Bytes of a record, which are written as hexadecimal digits.
pub(super) fn part(record: &Json, name: &str) -> Result<Vec<u8>, StoreFault> {
    let digits = record.get(name).and_then(Json::as_str);
    digits.and_then(bytes).ok_or(StoreFault::Unreadable)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|letter| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit))
            .collect(),
    )
}

fn hex(bytes: &[u8]) -> Json {
    Json::String(canonical::hex(bytes))
}

/// The browser's cryptography is missing or refuses.
pub(super) fn missing(_: crypto::Failed) -> StoreFault {
    StoreFault::Other("webcrypto".to_owned())
}
