//! What lies between a record and its row.

use crate::intake::event::StoreFault;
use std::future::Future;

/// Seals records and opens them again. The place (table, key, revision) is bound into the seal, so
/// that a row moved elsewhere, or an older one put back under a newer number, does not open.
pub trait Cipher {
    /// Seals a record.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Other`] where the browser's cryptography fails.
    fn seal(&self, place: &str, plain: Vec<u8>) -> impl Future<Output = Result<Vec<u8>, StoreFault>>;

    /// Opens a sealed record.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Unreadable`] where key, place or bytes do not fit.
    fn open(&self, place: &str, sealed: Vec<u8>) -> impl Future<Output = Result<Vec<u8>, StoreFault>>;

    /// Whether what is sealed for the bank is stored as it is, and in the outbox no record that is not.
    fn keeps_sealed(&self) -> bool {
        false
    }
}

/// No cipher: `web` mode, where the device is the customer's own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Cipher for Plain {
    async fn seal(&self, _place: &str, plain: Vec<u8>) -> Result<Vec<u8>, StoreFault> {
        Ok(plain)
    }

    async fn open(&self, _place: &str, sealed: Vec<u8>) -> Result<Vec<u8>, StoreFault> {
        Ok(sealed)
    }
}
