//! SHA-256, as hexadecimal text.

use base64::Engine as _;
use sha2::{Digest, Sha256, Sha384};

/// The SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `bytes` in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a page writes into `integrity`.
pub fn integrity(bytes: &[u8]) -> String {
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha384::digest(bytes));
    format!("sha384-{digest}")
}

/// The part of a digest that stands in a file name: 16 digits, which nobody collides with by accident. Against intent
/// there is TLS.
pub fn short(bytes: &[u8]) -> String {
    hex(&sha256(bytes)).chars().take(16).collect()
}

/// The part of a digest that the service worker holds a file against: 8 digits miss one damaged file in four thousand
/// million, and the list is part of every first visit.
pub fn prefix(bytes: &[u8]) -> String {
    hex(&sha256(bytes)).chars().take(8).collect()
}
