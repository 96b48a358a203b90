//! What the browser gives: time, randomness, events, tabs, history, preferences.
//!
//! Each part is small and says what happens where the browser lacks it. Nothing here holds wording,
//! and nothing writes personal data into a URL, a log or the history.

pub mod canary;
pub mod checker;
pub mod crypto;
pub mod health;
pub mod locks;
pub mod page;
pub(crate) mod parts;
pub mod preferences;
pub mod tabs;
pub mod time;
pub mod worker;

use js_sys::{Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, Window};

/// The window; every caller has an answer for a place without one.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// A plain object from names and values.
pub(crate) fn object(members: &[(&str, JsValue)]) -> Object {
    let out = Object::new();
    for (name, value) in members {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&out, &JsValue::from_str(name), value);
    }
    out
}

/// A member of an object, `None` where it is missing, null or the object is none.
pub(crate) fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    if !of.is_object() && !of.is_function() {
        return None;
    }
    Reflect::get(of, &JsValue::from_str(name))
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

/// Listens for as long as the page lives.
pub(crate) fn listen(target: &EventTarget, event: &str, handler: impl FnMut(JsValue) + 'static) {
    let closure = Closure::<dyn FnMut(JsValue)>::new(handler);
    if target
        .add_event_listener_with_callback(event, closure.as_ref().unchecked_ref())
        .is_ok()
    {
        closure.forget();
    }
}

/// Asks that the browser keep this site's data. It may say no, and it may forget: an extra, never relied on.
pub async fn ask_to_persist() {
    let asked = window().and_then(|window| window.navigator().storage().persist().ok());
    if let Some(promise) = asked {
        let _ = JsFuture::from(promise).await;
    }
}

/// What is always left free for the text of a case, in bytes.
pub const RESERVE: u64 = 1_048_576;

/// How many bytes are left of what the browser grants this site; `None` where it does not say.
pub async fn room() -> Option<u64> {
    let promise = window()?.navigator().storage().estimate().ok()?;
    let estimate = JsFuture::from(promise).await.ok()?;
    let number = |name| member(&estimate, name)?.as_f64();
    // A cast saturates: more used than granted leaves nothing.
    Some((number("quota")? - number("usage")?) as u64)
}

/// Whether too little is left for the text of a case.
pub async fn storage_is_full() -> bool {
    room().await.is_some_and(|room| room < RESERVE)
}
