//! What the JavaScript face throws: an `Error` with a `code` to branch on.

use js_sys::{Error, Reflect};
use wasm_bindgen::JsValue;

/// The codes; the type `RulesErrorCode` of `types.d.ts`.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(all(feature = "rules-js", feature = "check-js")),
    expect(dead_code, reason = "each module has its own")
)]
pub(super) enum Code {
    NotADate,
    NotACount,
    NotAMoment,
    OutOfRange,
    UnknownPack,
    BadPack,
    BadInput,
}

impl Code {
    fn as_str(self) -> &'static str {
        match self {
            Code::NotADate => "not-a-date",
            Code::NotACount => "not-a-count",
            Code::NotAMoment => "not-a-moment",
            Code::OutOfRange => "out-of-range",
            Code::UnknownPack => "unknown-pack",
            Code::BadPack => "bad-pack",
            Code::BadInput => "bad-input",
        }
    }
}

/// An error with a code and a message, in pieces, that says what is wrong and what to do.
pub(super) fn error(code: Code, message: &[&str]) -> JsValue {
    let error = Error::new(&message.concat());
    error.set_name("RulesError");
    put(&error, "code", &code.as_str().into());
    error.into()
}

/// Sets a property of a fresh object, which cannot refuse it.
pub(super) fn put(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// What a wrong value is, without saying more of it than its kind: it may be somebody's data.
pub(super) fn kind_of(value: &JsValue) -> &'static str {
    match () {
        () if value.is_undefined() => "undefined",
        () if value.is_null() => "null",
        () if value.is_string() => "a string",
        () if value.as_f64().is_some_and(f64::is_nan) => "NaN",
        () if value.as_f64().is_some() => "a number",
        () if value.as_bool().is_some() => "true or false",
        () if value.is_function() => "a function",
        () if js_sys::Array::is_array(value) => "an array",
        () => "an object",
    }
}

/// A value as JSON text.
pub(super) fn stringify(value: &JsValue, place: &str) -> Result<String, JsValue> {
    let text = js_sys::JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string());
    text.ok_or_else(|| {
        let rest = ", which JSON cannot hold. Give plain values, without cycles.";
        error(Code::BadInput, &[place, " is ", kind_of(value), rest])
    })
}
