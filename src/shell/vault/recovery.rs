//! The data key once more, for the bank: what a forgotten passphrase locks, the bank opens with a key of its own.
//!
//! It lies in a row of its own beside the keyring, so that no keyring is ever written again. The app cannot open it; what
//! takes it out of the device is `www/staff/forgotten.js`, and what opens it `cargo xtask recover`.

use super::record::parsed;
use crate::intake::canonical;
use crate::intake::event::StoreFault;
use crate::rules::json::Json;
use crate::rules::order::Map;
use crate::shell::store::{IndexedStore, Row, Store, Table, Write};
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The version of the row.
const VERSION: u32 = 1;

/// The bank's public key, and what seals for it.
pub struct Recovery {
    /// JWK as JSON text, in its canonical form.
    pub key: String,
    /// `seal(jwk, text)` of `www/seal.js`, which gives the promise of a JWE.
    pub seal: Function,
}

impl Recovery {
    /// The row that lets the bank open a store, unless it is there for this very key.
    ///
    /// # Errors
    ///
    /// The fault of the store, or [`StoreFault::Other`] where the key is none or cryptography is missing.
    pub async fn write(
        &self,
        store: &IndexedStore,
        id: &str,
        database: &str,
        data_key: &[u8],
    ) -> Result<Option<Write>, StoreFault> {
        let at = format!("recovery/{id}");
        let recipient = canonical::digest(self.key.as_bytes());
        let known = store.read(Table::Device, &at).await?;
        let known = known.and_then(|row| parsed(&row, VERSION).ok());
        if known.is_some_and(|row| row.get("for").and_then(Json::as_str) == Some(&recipient)) {
            return Ok(None);
        }
        let told = written([
            ("database", database.to_owned()),
            ("id", id.to_owned()),
            ("key", canonical::hex(data_key)),
        ]);
        let jwe = self.sealed(&told).await;
        let jwe = jwe.ok_or_else(|| StoreFault::Other("recovery-key".to_owned()))?;
        let row = Row {
            format: VERSION,
            revision: 1,
            bytes: written([("for", recipient), ("jwe", jwe)]).into_bytes(),
        };
        Ok(Some(Write::Put(Table::Device, at, row)))
    }

    async fn sealed(&self, text: &str) -> Option<String> {
        let given = (JsValue::from_str(&self.key), JsValue::from_str(text));
        let asked = self.seal.call2(&JsValue::NULL, &given.0, &given.1).ok()?;
        let sealed = JsFuture::from(asked.dyn_into::<Promise>().ok()?).await;
        sealed.ok()?.as_string()
    }
}

fn written<const N: usize>(members: [(&str, String); N]) -> String {
    let members = members.map(|(name, text)| (name.to_owned(), Json::String(text)));
    canonical::canonical(&Json::Object(Map::from(members)))
}
