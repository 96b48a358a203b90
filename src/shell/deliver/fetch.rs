//! The transport of a browser: `fetch`, told not to be helpful.

use super::{RawAnswer, Request, Transport};
use crate::shell::host::{member, object, parts, window};
use js_sys::Uint8Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, Response};

/// How long a request may take until the last byte of its answer.
const TIMEOUT_MS: i32 = 30_000;
/// The largest answer that is read, in bytes: a hundred times a receipt.
const LARGEST: u32 = 1_000_000;
/// Larger requests get more time: this many bytes a second is a slow mobile line.
const SLOW_LINE: usize = 20_000;

/// Sends by `fetch`: cookies only to our own origin, no cache, no redirects, a limit on time. With a mapping (the
/// endpoint as JSON text), `www/mapping/send.js` stands between: it sends what the backend takes, and answers as contract
/// v1 does.
#[derive(Debug, Clone, Copy)]
pub struct Fetch<'a>(pub Option<&'a str>);

impl Transport for Fetch<'_> {
    async fn send(&self, request: Request) -> RawAnswer {
        exchange(self.0, request).await.unwrap_or_default()
    }
}

async fn exchange(mapping: Option<&str>, request: Request) -> Option<RawAnswer> {
    let headers = Headers::new().ok()?;
    for (name, value) in &request.headers {
        headers.set(name, value).ok()?;
    }
    let controller = AbortController::new().ok()?;
    let size = request.body.as_ref().map_or(0, Vec::len);
    let options = object(&[
        ("method", request.method.into()),
        ("headers", headers.into()),
        ("redirect", "manual".into()),
        ("credentials", "same-origin".into()),
        ("cache", "no-store".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("signal", controller.signal().into()),
        (
            "body",
            request
                .body
                .as_deref()
                .map_or(JsValue::UNDEFINED, |body| Uint8Array::from(body).into()),
        ),
        // `fetch` knows neither.
        ("digest", request.digest.into()),
        ("files", request.files.into()),
    ]);
    let _limit = Limit::start(controller, size);
    let mapping = mapping.map_or(JsValue::UNDEFINED, JsValue::from);
    let given = [mapping, request.url.into(), options.into()];
    let response: Response = parts::call("send", &given).await?.unchecked_into();
    // A redirect that was not followed shows status 0 and no headers: somebody's portal.
    let status = if member(&response, "type")?.as_string()? == "opaqueredirect" {
        302
    } else {
        response.status()
    };
    let retry_after = response
        .headers()
        .get("Retry-After")
        .ok()
        .flatten()
        .as_deref()
        .and_then(seconds);
    let body = match response.array_buffer() {
        // A body that breaks off is no answer, whatever its status said.
        Ok(promise) => {
            let body = Uint8Array::new(&JsFuture::from(promise).await.ok()?);
            // Whatever it is, it is no receipt; copied, the app would keep its memory for as long as it runs.
            if body.length() > LARGEST {
                Vec::new()
            } else {
                body.to_vec()
            }
        }
        Err(_) => Vec::new(),
    };
    Some(RawAnswer {
        status,
        retry_after,
        body,
    })
}

/// `Retry-After` is seconds or a date.
fn seconds(value: &str) -> Option<u32> {
    let value = value.trim();
    value.parse().ok().or_else(|| {
        let wait = (js_sys::Date::parse(value) - js_sys::Date::now()) / 1_000.0;
        // Cast, not formatted: printing doubles costs the wasm ten kilobytes. A cast saturates.
        (wait > 0.0).then_some(wait as u32)
    })
}

/// Aborts the request when its time is over; dropped with the answer.
struct Limit {
    handle: Option<i32>,
    _abort: Closure<dyn FnMut()>,
}

impl Limit {
    fn start(controller: AbortController, size: usize) -> Limit {
        let abort = Closure::<dyn FnMut()>::new(move || controller.abort());
        let extra = i32::try_from(size / SLOW_LINE)
            .unwrap_or_default()
            .saturating_mul(1_000);
        let handle = window().and_then(|window| {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(
                    abort.as_ref().unchecked_ref(),
                    TIMEOUT_MS.saturating_add(extra),
                )
                .ok()
        });
        Limit {
            handle,
            _abort: abort,
        }
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        if let (Some(handle), Some(window)) = (self.handle, window()) {
            window.clear_timeout_with_handle(handle);
        }
    }
}
