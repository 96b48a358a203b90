//! What is wrong with a pack: `jiesu_check`, which `loadChecker()` fetches.

use super::error::{Code, error, kind_of, put, stringify};
use super::{calendar, package_text};
use crate::rules::lint::{self, LintContext};
use crate::rules::pack::{PackFault, PolicyPack, Severity};
use crate::rules::wording::Wording;
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

/// Checks a pack in its JSON form (text or object); its JSON text and its digest, for the module that judges. Faults are
/// told in English, unless other words for them are given.
///
/// # Errors
/// `bad-pack`, with every fault; `bad-input`.
#[wasm_bindgen(js_name = check, skip_typescript)]
pub fn check_pack(pack: &JsValue, words: Option<String>) -> Result<Array, JsValue> {
    let json = pack_text(pack)?;
    match PolicyPack::from_json(&json) {
        Ok(pack) => Ok(Array::of2(&json.into(), &pack.digest.into())),
        Err(faults) => Err(refusal(&faults, &words.or_else(english).unwrap_or_default())),
    }
}

/// Every fault of a pack: what keeps it from loading, else what its author probably did not mean.
///
/// # Errors
/// `bad-input`, where it is neither JSON text nor an object.
#[wasm_bindgen(js_name = lint, skip_typescript)]
pub fn lint_pack(pack: &JsValue) -> Result<Array, JsValue> {
    // Held against the statute, which every bank is under; today's date is nobody's business here.
    let statutory = package_text("cn-statutory", None).and_then(|json| PolicyPack::from_json(&json).ok());
    let context = LintContext {
        statutory: statutory.as_ref(),
        calendar: Some(calendar()),
        ..LintContext::default()
    };
    let faults = lint::lint_json(&pack_text(pack)?, &context);
    Ok(in_words(&faults, &english().unwrap_or_default()))
}

fn english() -> Option<String> {
    package_text("faults", Some("en"))
}

/// A pack as JSON text, from text or object.
fn pack_text(value: &JsValue) -> Result<String, JsValue> {
    match value.as_string() {
        Some(text) => Ok(text),
        None if value.is_object() && !value.is_function() => stringify(value, "the pack"),
        None => {
            let rest = ", neither JSON text nor an object. Give the pack in its JSON form.";
            Err(error(Code::BadInput, &["the pack is ", kind_of(value), rest]))
        }
    }
}

fn refusal(faults: &[PackFault], words: &str) -> JsValue {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    let count = faults.len().to_string();
    let rest = ". All of them are in `faults`.";
    let error = error(
        Code::BadPack,
        &["the pack has ", &count, " fault(s), the first: ", &first, rest],
    );
    put(&error, "faults", &in_words(faults, words));
    error
}

fn in_words(faults: &[PackFault], words: &str) -> Array {
    let words = Wording::from_json(words).unwrap_or_default();
    let list = Array::new();
    for fault in faults {
        let text = fault.explain(&words);
        let object = Object::new();
        let set = |name: &str, value: &str| put(&object, name, &value.into());
        set("place", &fault.place);
        set("code", fault.code.as_str());
        let severity = match fault.severity() {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        set("severity", severity);
        set("found", &fault.found);
        if let Some(near) = &fault.near {
            set("near", near);
        }
        if !fault.expected.is_empty() {
            set("expected", &fault.expected);
        }
        set("what", &text.what);
        set("why", &text.why);
        set("remedy", &text.remedy);
        list.push(&object);
    }
    list
}
