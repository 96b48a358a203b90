//! What gallery.html runs on: a wasm of its own, with every part's examples.

use super::{page, wasm};
use crate::Done;

/// The name of the binary, of its glue and of its wasm.
pub(super) const BIN: &str = "jiesu-gallery";

/// Whether a file of the app is there for the gallery alone.
pub fn has(name: &str) -> bool {
    name == "gallery.html" || name.starts_with("gallery/")
}

/// The files by the names they have in the app.
///
/// # Errors
/// The gallery does not compile.
pub fn files() -> Done<Vec<(String, Vec<u8>)>> {
    let wasm = wasm::compile(&["build", "--package", "jiesu", "--bin", BIN, "--profile", "web"])?;
    let bound = wasm::bind(&wasm, BIN)?;
    let glue = page::bare_script(&String::from_utf8(bound.js)?);
    let mut found = vec![
        (format!("gallery/{BIN}.js"), glue.into_bytes()),
        (format!("gallery/{BIN}_bg.wasm"), bound.wasm),
    ];
    found.extend(
        bound
            .snippets
            .into_iter()
            .map(|(name, bytes)| (format!("gallery/{name}"), bytes)),
    );
    Ok(found)
}
