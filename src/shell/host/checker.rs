//! What checks packs that are not built in: a wasm of its own (`rules/jiesu_check_bg.wasm`), fetched when one is met.

use super::{member, parts};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

/// The file that is missing where packs cannot be checked.
pub const FILE: &str = "rules/jiesu_check.js";

/// Every fault of a pack's JSON text, as place and words; `None` where what checks cannot be had now.
///
/// `words`: the sentences about faults, as JSON text; English ones, if left out.
pub async fn faults(json: &str, words: Option<String>) -> Option<Vec<(String, String)>> {
    let words = words.map_or(JsValue::UNDEFINED, JsValue::from);
    let found: Array = parts::call("faults", &[json.into(), words])
        .await?
        .dyn_into()
        .ok()?;
    let text = |fault: &JsValue, name| {
        member(fault, name)
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    };
    let told = |fault: JsValue| {
        let words = ["what", "why", "remedy"].map(|part| text(&fault, part));
        (text(&fault, "place"), words.join(" "))
    };
    Some(found.iter().map(told).collect())
}
