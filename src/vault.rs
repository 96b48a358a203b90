//! The wasm of the worker that opens a staff member's store. What it does is in `jiesu::shell::vault`.

#![cfg_attr(
    not(target_arch = "wasm32"),
    allow(unused, reason = "the worker runs in a browser only")
)]

use jiesu::shell::vault;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Does what a message of the app asks; the message that answers it. `seal` is that of `www/seal.js`.
#[wasm_bindgen]
pub async fn answer(asked: JsValue, seal: js_sys::Function) -> JsValue {
    vault::serve(&asked, &seal).await
}

fn main() {}
