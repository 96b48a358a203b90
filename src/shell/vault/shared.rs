//! The record of the first version: one passphrase for all staff of a device, stretched by PBKDF2.
//!
//! It is only read. Whoever opens it first takes its store over, under a record of the newer kind.

use super::record::{missing, number, parsed, part};
use crate::intake::Private;
use crate::intake::event::StoreFault;
use crate::rules::json::Json;
use crate::shell::host::crypto;
use crate::shell::store::Row;

/// The version of the record.
pub const VERSION: u32 = 1;
const KDF: &str = "PBKDF2-SHA-256";

/// The data key; `None`: the passphrase is wrong.
///
/// # Errors
///
/// [`StoreFault::Unreadable`] where the record is damaged, [`StoreFault::Other`] where cryptography is missing.
pub async fn unwrap(row: &Row, passphrase: &Private) -> Result<Option<Vec<u8>>, StoreFault> {
    let record = parsed(row, VERSION)?;
    if number(&record, "v")? != VERSION || record.get("kdf").and_then(Json::as_str) != Some(KDF) {
        return Err(StoreFault::Unreadable);
    }
    let iterations = number(&record, "iterations")?;
    let (salt, nonce) = (part(&record, "salt")?, part(&record, "nonce")?);
    let wrapping = crypto::derive(passphrase.expose(), &salt, iterations)
        .await
        .map_err(missing)?;
    let bound = format!("jiesu/{VERSION}/keyring/{KDF}/{iterations}");
    let wrapped = part(&record, "wrapped")?;
    Ok(crypto::decrypt(&wrapping, &nonce, bound.as_bytes(), &wrapped)
        .await
        .ok())
}
