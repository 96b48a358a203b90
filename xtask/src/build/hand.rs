//! hand.html, where a draft from a terminal arrives at a telephone: index.html with another script in front.

use super::page;
use super::script::minified;
use crate::Done;
use crate::run::{at, read_text};

/// What takes the draft, and then loads the app.
pub const PHONE: &str = "hand/phone.js";

/// The page.
pub const PAGE: &str = "hand.html";

/// The page, from the app's own `html`, which asks for its first script `boot`; and that script.
///
/// # Errors
/// A placeholder is missing.
pub fn files(html: &str, boot: &str) -> Done<[(&'static str, Vec<u8>); 2]> {
    let html = page::put(
        PAGE,
        html,
        &format!("src=\"{boot}\""),
        &format!("src=\"{PHONE}\""),
    )?;
    let phone = read_text(&at("www").join(PHONE))?;
    let phone = page::put(PHONE, &phone, "__BOOT_JS__", &format!("../{boot}"))?;
    Ok([
        (PAGE, html.into_bytes()),
        (PHONE, minified(PHONE, &phone)?.into_bytes()),
    ])
}
