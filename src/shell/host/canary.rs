//! A witness outside of the database: how many cases wait on this device, and when that was last seen to be stored.
//!
//! A cookie, since a browser that runs out of room throws away a site's database and its local storage together,
//! and cookies not. It holds two numbers and nothing personal.

use super::{member, window};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// 400 days, the longest that browsers keep one.
const MANNER: &str = "; Max-Age=34560000; SameSite=Strict";
/// Between the numbers.
const MARK: char = '.';

/// What the witness has seen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// Unfinished and unsent cases.
    pub count: u32,
    /// When they were last read back, in milliseconds since 1970.
    pub at: i64,
}

/// What was seen last; `None` where there is no witness.
pub fn seen(name: &str) -> Option<Seen> {
    let all = member(&document()?, "cookie")?.as_string()?;
    let value = all
        .split(';')
        .find_map(|one| one.trim_start().strip_prefix(name)?.strip_prefix("-canary="))?;
    let mut parts = value.split(MARK);
    Some(Seen {
        count: parts.next()?.parse().ok()?,
        at: parts.next()?.parse().ok()?,
    })
}

/// Notes what is there now.
pub fn note(name: &str, seen: Seen) {
    let Seen { count, at } = seen;
    let cookie = format!("{name}-canary={count}{MARK}{at}{MANNER}");
    if let Some(document) = document() {
        // Refused where cookies are: then there is no witness.
        let _ = Reflect::set(&document, &"cookie".into(), &cookie.into());
    }
}

fn document() -> Option<JsValue> {
    window()?.document().map(JsValue::from)
}
