//! The device's clock, randomness for events, and one alarm.

use super::{crypto, parts, window};
use crate::intake::Stamp;
use crate::rules::Moment;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The device's time as milliseconds since 1970.
pub fn now_ms() -> i64 {
    whole(js_sys::Date::now())
}

/// Time and randomness for one event.
pub fn stamp() -> Stamp {
    let random = crypto::random::<16>().map_or_else(|_| weak_random(), u128::from_be_bytes);
    Stamp {
        now: Moment::from_unix_ms(now_ms()),
        random,
    }
}

/// How far this device's clock is ahead of the server's, in milliseconds; `None` where no server answers.
pub async fn ahead_of_server() -> Option<i64> {
    let ahead = parts::call("ahead", &[]).await?.as_f64()?;
    ahead.is_finite().then(|| whole(ahead))
}

/// The handle of a timer, and what it calls.
type Pending = (i32, Closure<dyn FnMut()>);

/// A `setTimeout` that a newer one replaces.
#[derive(Clone, Default)]
pub struct Alarm {
    pending: Rc<RefCell<Option<Pending>>>,
}

impl Alarm {
    /// Calls back once at that moment by the device's clock, at once if it is past.
    pub fn set(&self, at: Moment, call: impl FnOnce() + 'static) {
        self.clear();
        // Browsers wake a hidden page late and cut very long waits short; waking early is harmless,
        // since the application looks at the clock again.
        let wait = (at.unix_ms() - now_ms()).clamp(0, 86_400_000);
        let closure = Closure::once(call);
        let set = window().and_then(|window| {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(
                    closure.as_ref().unchecked_ref(),
                    i32::try_from(wait).unwrap_or(i32::MAX),
                )
                .ok()
        });
        if let Some(handle) = set {
            *self.pending.borrow_mut() = Some((handle, closure));
        }
    }

    /// Forgets it.
    pub fn clear(&self) {
        if let (Some((handle, _)), Some(window)) = (self.pending.borrow_mut().take(), window()) {
            window.clear_timeout_with_handle(handle);
        }
    }
}

/// Without WebCrypto only the jitter of retries and ids still need to differ.
fn weak_random() -> u128 {
    (0..8).fold(0_u128, |bits, _| {
        let part = u128::try_from(whole(js_sys::Math::random() * 65_536.0)).unwrap_or_default();
        bits << 16 | part
    })
}

/// A double that holds a whole number of moderate size.
fn whole(number: f64) -> i64 {
    number as i64
}
