//! `dist/app-sm`: the app as it is in `dist/app`, and what seals for a bank's key on SM2 (`sm/`).
//!
//! It is made from that app, so that nothing else in the two can differ: the same wasm, the same page, the same scripts, but
//! for the one that knows whether there is such a sealer, and for the service worker, which lists the files.

use std::path::Path;

use super::app::{App, MADE_OF};
use super::script::minified;
use super::{embed, page, wasm};
use crate::Done;
use crate::run::{at, files, read, read_text, say};

/// Its glue and its wasm.
pub(super) const MODULE: &str = "jiesu-sm";
/// Its script, in www.
pub(super) const SEALER: &str = "seal-sm.js";
/// What the script that asks for the sealer has in its address's place; nothing stands there in an app without it.
pub(super) const PLACE: &str = "__SEAL_SM_JS__";
/// The script that asks for it.
const ASKS: &str = "mapping/check.js";

/// Writes everything into the folder `into`, which is empty, from the app in `from`.
///
/// # Errors
/// It does not compile, or a placeholder is missing.
pub fn build(from: &Path, into: &Path) -> Done {
    say("compiling what seals by SM2, SM3 and SM4");
    let wasm = wasm::compile(&[
        "rustc",
        "--package",
        "jiesu-sm",
        "--lib",
        // Asked for here and not in the manifest, where Cargo would silently drop LTO.
        "--crate-type",
        "cdylib",
        "--features",
        "js",
        "--profile",
        "web",
    ])?;
    let mut app = App::default();
    for name in files(from).into_iter().filter(|name| !is_packed(name)) {
        app.add(&name, read(&from.join(&name))?);
    }
    let (glue, _) = app.module(MODULE, &wasm)?;
    let sealer = read_text(&at("www").join(SEALER))?;
    let sealer = page::put(SEALER, &sealer, "__SM_JS__", &format!("./{glue}"))?;
    let sealer = app.hashed("seal-sm", "js", minified(SEALER, &sealer)?.into_bytes());
    let asks = read_text(&at("www").join(ASKS))?;
    let asks = page::put(ASKS, &asks, PLACE, &format!("../{sealer}"))?;
    app.add(ASKS, minified(ASKS, &asks)?.into_bytes());
    app.add_service_worker()?;
    app.add_notices(&[&MADE_OF[..], &["sm"]].concat())?;
    app.add(embed::SRI, embed::digests(&app.files)?);
    app.write(into, Some(from))
}

fn is_packed(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}
