//! Web Locks: one sender among all windows of this browser.

use super::{member, object, window};
use js_sys::{Function, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which web-sys still counts as unstable.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        callback: &JsValue,
    ) -> Result<Promise, JsValue>;
}

/// What came of asking for a lock.
pub enum Asked {
    /// It is ours until this is dropped.
    Held(Held),
    /// Another window has it.
    Busy,
    /// This browser has no locks.
    Missing,
}

/// A lock that is held. Dropping it gives it back.
pub struct Held {
    release: Function,
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// Takes a lock if it is free; never waits for it.
pub async fn take(name: &str) -> Asked {
    let manager = window().and_then(|window| member(&window.navigator().into(), "locks"));
    let Some(manager) = manager.map(|value| value.unchecked_into::<LockManager>()) else {
        return Asked::Missing;
    };
    // The browser calls back with the lock, or null, and keeps it until the promise we return resolves.
    let held: Rc<RefCell<Option<Held>>> = Rc::default();
    let answer = Promise::new(&mut |resolve, reject| {
        let held = Rc::clone(&held);
        let answered = resolve.clone();
        let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            if lock.is_null() || lock.is_undefined() {
                let _ = answered.call1(&JsValue::UNDEFINED, &JsValue::FALSE);
                return JsValue::UNDEFINED;
            }
            let until_released = Promise::new(&mut |release, _| {
                *held.borrow_mut() = Some(Held { release });
            });
            let _ = answered.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
            until_released.into()
        });
        let options = object(&[("ifAvailable", JsValue::TRUE)]);
        match manager.request(name, &options, &callback) {
            // Rejected where the page may not use locks; a release is no news any more.
            Ok(ended) => {
                let rejected = Closure::once_into_js(move |why: JsValue| {
                    let _ = reject.call1(&JsValue::UNDEFINED, &why);
                });
                let _ = member(&ended, "catch")
                    .and_then(|catch| catch.unchecked_into::<Function>().call1(&ended, &rejected).ok());
            }
            Err(why) => {
                let _ = reject.call1(&JsValue::UNDEFINED, &why);
            }
        }
    });
    match JsFuture::from(answer).await {
        Ok(_) => held.borrow_mut().take().map_or(Asked::Busy, Asked::Held),
        Err(_) => Asked::Missing,
    }
}
