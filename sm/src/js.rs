//! The face for JavaScript: `www/seal-sm.js` calls it.

use crate::{TryCryptoRng, TryRng};
use std::fmt;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The browser's randomness; it refuses more than 65,536 bytes at once.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill(bytes: &mut [u8]) -> Result<(), JsValue>;
}

/// The browser's randomness.
struct Chance;

/// The browser gave no randomness.
#[derive(Debug)]
struct NoChance;

impl fmt::Display for NoChance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("no randomness")
    }
}
impl std::error::Error for NoChance {}

impl TryRng for Chance {
    type Error = NoChance;
    fn try_next_u32(&mut self) -> Result<u32, NoChance> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }
    fn try_next_u64(&mut self) -> Result<u64, NoChance> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }
    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), NoChance> {
        fill(into).map_err(|_| NoChance)
    }
}
impl TryCryptoRng for Chance {}

/// The sealed form of a text for the owner of a public key (JWK, as JSON text); nothing where the key is none.
#[wasm_bindgen]
pub fn seal(jwk: &str, text: &str) -> Option<String> {
    crate::seal(jwk, text.as_bytes(), &mut Chance)
}

/// The key of one attachment.
#[wasm_bindgen]
pub struct FileKey(crate::FileKey);

#[wasm_bindgen]
impl FileKey {
    /// From the salt of its case, in bytes, and its place, `jiesu/1/<case>/<file>`.
    pub fn of(salt: &[u8], place: &str) -> Option<FileKey> {
        crate::FileKey::of(salt, place).map(FileKey)
    }

    /// One piece of the file, sealed: its number, from 0, and whether it is the last.
    pub fn piece(&self, number: u32, is_last: bool, bytes: &[u8]) -> Option<Vec<u8>> {
        self.0.seal_piece(number, is_last, bytes)
    }
}
