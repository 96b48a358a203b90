//! What checks packs that are not built in: a wasm of its own (`rules/jiesu_check_bg.wasm`), fetched when one is met.

use super::{member, window};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The file that is missing where packs cannot be checked.
pub const FILE: &str = "rules/jiesu_check.js";

/// Every fault of a pack's JSON text, as place and words; `None` where what checks cannot be had now.
///
/// `words`: the sentences about faults, as JSON text; English ones, if left out.
pub async fn faults(json: &str, words: Option<String>) -> Option<Vec<(String, String)>> {
    // Given by www/boot.js: only a script can import another one later.
    let check: Function = member(&window()?.into(), "jiesuCheck")?.dyn_into().ok()?;
    let words = words.map_or(JsValue::UNDEFINED, JsValue::from);
    let asked = check.call2(&JsValue::NULL, &json.into(), &words).ok()?;
    let found: Array = JsFuture::from(asked.dyn_into::<Promise>().ok()?)
        .await
        .ok()?
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
