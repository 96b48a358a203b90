//! Sealing at rest for `staff` mode, with the browser's own cryptography (AES-256-GCM).

use super::Cipher;
use crate::intake::event::StoreFault;
use crate::shell::host::crypto;
use web_sys::CryptoKey;

/// First byte of every sealed record: AES-256-GCM with a 12-byte nonce before the text.
const SEAL: u8 = 1;
const NONCE: usize = 12;

/// Seals with a data key that exists in memory only and cannot be exported.
#[derive(Clone)]
pub struct WebCipher {
    pub(super) key: CryptoKey,
}

impl WebCipher {
    /// A cipher under a data key for AES-256-GCM.
    pub fn new(key: CryptoKey) -> WebCipher {
        WebCipher { key }
    }
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

fn other(_: crypto::Failed) -> StoreFault {
    StoreFault::Other("webcrypto".to_owned())
}
