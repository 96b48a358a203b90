//! The JavaScript face of the rules bundle (`dist/rules`): the calendar, the built-in packs and assessments.
//!
//! Dates are `YYYY-MM-DD`, moments RFC 3339. Everything that is thrown is an `Error` with a `code`. The
//! TypeScript declarations stand in `js/types.d.ts`; a test holds them against real results.

mod error;
mod read;
mod session;

use crate::rules::assessment::{RuleBook, assess};
use crate::rules::builtin;
use crate::rules::calendar::WorkingCalendar;
use crate::rules::lint::{self, LintContext};
use crate::rules::moment::date_text;
use crate::rules::pack::{PackFault, PolicyPack};
use crate::rules::wording::Wording;
use error::{Code, error, put};
use js_sys::{Array, Object};
use serde::Serialize;
use session::Session;
use std::rc::Rc;
use std::sync::OnceLock;
use wasm_bindgen::prelude::*;

// Packs and words are files of the package, so that a page loads those it uses (`js/package/files.js`).
#[wasm_bindgen(raw_module = "./files.js")]
extern "C" {
    /// The rules of a built-in pack, or its words in a language, if they are at hand.
    #[wasm_bindgen(js_name = text)]
    fn package_text(id: &str, language: Option<&str>) -> Option<String>;
}

/// The built-in calendar, read once.
fn calendar() -> &'static WorkingCalendar {
    static CALENDAR: OnceLock<WorkingCalendar> = OnceLock::new();
    // A test loads the same text; an empty calendar would make every date provisional.
    CALENDAR.get_or_init(|| WorkingCalendar::from_json(builtin::calendar_json()).unwrap_or_default())
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

/// Every fault of a pack: what keeps it from loading, else what its author probably did not mean.
///
/// # Errors
/// `bad-input`, where it is neither JSON text nor an object.
#[wasm_bindgen(js_name = lint, skip_typescript)]
pub fn lint_pack(pack: &JsValue) -> Result<JsValue, JsValue> {
    // Held against the statute, which every bank is under; today's date is nobody's business here.
    let statutory = package_text("cn-statutory", None).and_then(|json| PolicyPack::from_json(&json).ok());
    let context = LintContext {
        statutory: statutory.as_ref(),
        calendar: Some(calendar()),
        ..LintContext::default()
    };
    let faults = lint::lint_json(&read::pack_text(pack)?, &context);
    Ok(faults_in_words(&faults))
}

fn faults_in_words(faults: &[PackFault]) -> JsValue {
    let english = package_text("faults", Some("en"));
    let words = english
        .and_then(|json| Wording::from_json(&json).ok())
        .unwrap_or_default();
    let list = Array::new();
    for fault in faults {
        let text = fault.explain(&words);
        let object = Object::new();
        let set = |name: &str, value: &str| put(&object, name, &value.into());
        set("place", &fault.place);
        set("code", fault.code.as_str());
        put(&object, "severity", &written(&fault.severity()));
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
    list.into()
}

/// A value as a JavaScript object.
fn written(value: &impl Serialize) -> JsValue {
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
    /// `unknown-pack`, `bad-pack`, `bad-input`.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(id_or_pack: &JsValue) -> Result<Policy, JsValue> {
        let id = id_or_pack
            .as_string()
            .filter(|text| !text.trim_start().starts_with('{'));
        let json = match &id {
            Some(id) => find_pack(id)?,
            None => read::pack_text(id_or_pack)?,
        };
        let pack = loaded(&json)?;
        let statutory = match &pack.extends {
            Some(id) => Some(loaded(&find_pack(id)?)?),
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

fn find_pack(id: &str) -> Result<String, JsValue> {
    package_text(id, None).ok_or_else(|| {
        let rest = "` is not at hand. packs() lists all of them; outside Node, `await load(id)` comes first. Any \
            other pack is given as JSON.";
        error(Code::UnknownPack, &["the built-in pack `", id, rest])
    })
}

fn loaded(json: &str) -> Result<PolicyPack, JsValue> {
    PolicyPack::from_json(json).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        let count = faults.len().to_string();
        let rest = ". All of them are in `faults`.";
        let error = error(
            Code::BadPack,
            &["the pack has ", &count, " fault(s), the first: ", &first, rest],
        );
        put(&error, "faults", &faults_in_words(&faults));
        error
    })
}
