//! Scripts that only some need: `www/boot.js` holds the functions that import them when they are first called.

use super::{member, window};
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What one of them gives; `None` where it cannot be had now, or fails.
pub async fn call(name: &str, given: &[JsValue]) -> Option<JsValue> {
    let parts = member(&window()?.into(), "jiesuParts")?;
    let function: Function = member(&parts, name)?.dyn_into().ok()?;
    let given: Array = given.iter().collect();
    let asked = Reflect::apply(&function, &parts, &given).ok()?;
    JsFuture::from(asked.dyn_into::<Promise>().ok()?).await.ok()
}
