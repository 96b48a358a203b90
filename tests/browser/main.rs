//! What only a browser can show: IndexedDB, the cipher, locks, and what they do between two windows.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by unwrapping")]

#[path = "../shared/store_conformance.rs"]
mod conformance;

mod cipher;
mod indexed;
mod storage;
mod vault;
mod window;

use jiesu::shell::host::time;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// A database name that no other test uses.
fn fresh(label: &str) -> String {
    format!("jiesu-test-{label}-{:x}", time::stamp().random)
}
