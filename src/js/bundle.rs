//! `jiesu_rules`: the calendar, policies and assessments.

use super::error::{Code, error, put};
use super::session::Session;
use super::{calendar, package_text, read};
use crate::rules::assessment::{RuleBook, assess};
use crate::rules::moment::date_text;
use crate::rules::pack::PolicyPack;
use js_sys::{Array, Object};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "./files.js")]
extern "C" {
    /// The digest of a built-in pack; nothing, if there is none.
    #[wasm_bindgen(js_name = digestOf)]
    fn digest_of(id: &str) -> Option<String>;

    /// The text and the digest of a pack in its JSON form, once it is found to be sound.
    #[wasm_bindgen(catch)]
    fn check(pack: &JsValue) -> Result<Array, JsValue>;
}

/// The day that is `n` working days after `date`.
///
/// # Errors
/// `not-a-date`, `not-a-count`, `out-of-range`.
#[wasm_bindgen(js_name = addWorkingDays, skip_typescript)]
pub fn add_working_days(date: &JsValue, n: &JsValue) -> Result<JsValue, JsValue> {
    let (date, n) = (read::date(date, "date")?, read::count(n, "n")?);
    let due = calendar().add_working_days(date, n).map_err(|_| {
        error(
            Code::OutOfRange,
            &["the result lies after the year 9999. Give fewer working days."],
        )
    })?;
    let object = Object::new();
    put(&object, "date", &date_text(due.date).into());
    put(&object, "provisional", &due.provisional.is_some().into());
    if let Some(provisional) = due.provisional {
        put(&object, "waitingFor", &provisional.waiting_for.into());
        put(&object, "expected", &date_text(provisional.expected).into());
    }
    Ok(object.into())
}

/// Working days in (a, b]; nothing where an unannounced year is touched.
///
/// # Errors
/// `not-a-date`.
#[wasm_bindgen(js_name = workingDaysBetween, skip_typescript)]
pub fn working_days_between(a: &JsValue, b: &JsValue) -> Result<Option<i32>, JsValue> {
    let days = calendar().working_days_between(read::date(a, "a")?, read::date(b, "b")?);
    // Four-digit years have fewer days than i32 has numbers.
    Ok(days.and_then(|days| i32::try_from(days).ok()))
}

/// Whether a day is worked; nothing where its year is not announced.
///
/// # Errors
/// `not-a-date`.
#[wasm_bindgen(js_name = isWorkingDay, skip_typescript)]
pub fn is_working_day(date: &JsValue) -> Result<Option<bool>, JsValue> {
    Ok(calendar().is_working_day(read::date(date, "date")?))
}

/// The announced years.
#[wasm_bindgen(js_name = announcedYears, skip_typescript)]
pub fn announced_years() -> Vec<i32> {
    calendar().coverage().years
}

/// A value as a JavaScript object.
pub(super) fn written(value: &impl Serialize) -> JsValue {
    // Our own types always serialise; a failure would give `undefined`.
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .unwrap_or(JsValue::UNDEFINED)
}

/// An instrument, ready to judge cases.
#[derive(Debug)]
#[wasm_bindgen(skip_typescript)]
pub struct Policy {
    book: Rc<RuleBook>,
    /// Whether the package has words for the pack.
    builtin: bool,
}

#[wasm_bindgen]
impl Policy {
    /// From the id of a built-in pack, or a pack in its JSON form (text or object).
    ///
    /// # Errors
    /// `unknown-pack`, `bad-pack`, `bad-input`, `not-loaded`.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(id_or_pack: &JsValue) -> Result<Policy, JsValue> {
        let id = id_or_pack
            .as_string()
            .filter(|text| !text.trim_start().starts_with('{'));
        let pack = match &id {
            Some(id) => built_in(id)?,
            None => {
                let checked = check(id_or_pack)?;
                let text = |at| checked.get(at).as_string().unwrap_or_default();
                PolicyPack::from_checked_json(&text(0), &text(1))
            }
        };
        let statutory = match &pack.extends {
            Some(id) => Some(built_in(id)?),
            None => None,
        };
        Ok(Policy {
            book: Rc::new(RuleBook {
                pack,
                statutory,
                calendar: calendar().clone(),
            }),
            builtin: id.is_some(),
        })
    }

    /// The pack's id.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn id(&self) -> String {
        self.book.pack.id.clone()
    }

    /// The pack's version.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn version(&self) -> String {
        self.book.pack.version.clone()
    }

    /// The digest of the pack's text.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn digest(&self) -> String {
        self.book.pack.digest.clone()
    }

    /// Judges one case.
    ///
    /// # Errors
    /// `bad-input`, `not-a-moment`.
    #[wasm_bindgen(skip_typescript)]
    pub fn assess(&self, input: &JsValue) -> Result<JsValue, JsValue> {
        Ok(written(&assess(&self.book, &read::case(input)?)))
    }

    /// The texts of a built-in pack in a language.
    #[wasm_bindgen(skip_typescript)]
    pub fn words(&self, language: &str) -> JsValue {
        let json = package_text(&self.book.pack.id, Some(language)).filter(|_| self.builtin);
        json.map_or(JsValue::UNDEFINED, |json| read::to_js(&json))
    }

    /// A case that is answered fact by fact.
    ///
    /// # Errors
    /// `not-a-moment`.
    #[wasm_bindgen(skip_typescript)]
    pub fn session(&self, now: &JsValue) -> Result<Session, JsValue> {
        Session::begin(&self.book, now)
    }
}

/// A pack of the package, which was checked when the package was built.
fn built_in(id: &str) -> Result<PolicyPack, JsValue> {
    let json = package_text(id, None);
    let pack = json.map(|json| PolicyPack::from_checked_json(&json, &digest_of(id).unwrap_or_default()));
    pack.ok_or_else(|| {
        let rest = "` is not at hand. packs() lists all of them; outside Node, `await load(id)` comes first. Any \
            other pack is given as JSON.";
        error(Code::UnknownPack, &["the built-in pack `", id, rest])
    })
}
