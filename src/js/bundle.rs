//! `jiesu_rules`: policies and assessments.

use super::error::{Code, error};
use super::session::Session;
use super::{calendar, package_text, read};
use crate::rules::assessment::RuleBook;
use crate::rules::assessment::judge::{facts, fit};
use crate::rules::citation::{Certainty, Citation};
use crate::rules::fact::FactKind;
use crate::rules::pack::{PolicyPack, SCOPE};
use js_sys::Array;
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
                PolicyPack::judging(&text(0), &text(1))
            }
        };
        let statutory = match &pack.extends {
            Some(id) => Some(built_in(id)?),
            None => None,
        };
        let book = RuleBook {
            pack,
            statutory,
            calendar: calendar().clone(),
        };
        if !fit(&book.pack.facts) {
            let text = "the pack has a fact with more than 63 choices. Make several facts of it.";
            return Err(error(Code::BadInput, &[text]));
        }
        Ok(Policy { book: Rc::new(book) })
    }

    /// A session with a whole case.
    ///
    /// # Errors
    /// `bad-input`, `not-a-moment`.
    #[wasm_bindgen(skip_typescript)]
    pub fn open(&self, input: &JsValue) -> Result<Session, JsValue> {
        Session::of(&self.book, read::case(input)?)
    }

    /// What of an assessment no answer changes, in the order of the places by which a session tells the rest: packs,
    /// parameters, readings, facts, questions, conditions (the scope first), routes, levels and notices.
    #[wasm_bindgen(skip_typescript)]
    pub fn frame(&self) -> Array {
        let (pack, beneath) = (&self.book.pack, self.book.statutory.as_ref());
        let both = || std::iter::once(pack).chain(beneath);
        let frame = Array::new();
        let list = section(&frame);
        for pack in both() {
            add(&list, &pack.id, &pack.version, std::slice::from_ref(&pack.digest));
        }
        let list = section(&frame);
        for parameter in &pack.parameters {
            add(&list, &parameter.id, &parameter.default, &parameter.choices);
        }
        let list = section(&frame);
        for reading in &pack.readings {
            add(&list, &reading.id, "", &[]);
        }
        let list = section(&frame);
        for fact in &facts(&self.book) {
            let kind = match fact.kind {
                FactKind::YesNo => "yes_no",
                FactKind::Choice => "choice",
                FactKind::Choices => "choices",
                FactKind::Number => "number",
                FactKind::Date => "date",
                FactKind::Moment => "moment",
            };
            add(&list, &fact.id, kind, &fact.choices);
        }
        let list = section(&frame);
        for question in &pack.questions {
            add(&list, &question.id, "", &[]);
        }
        let list = section(&frame);
        let conditions = pack.conditions.iter();
        let conditions = conditions.map(|it| (it.id.as_str(), it.reasons.as_slice(), Some(&it.citation)));
        let scope = pack.scope.as_ref();
        let reasons = scope.map(|scope| scope.reasons.as_slice()).unwrap_or_default();
        let scope = (SCOPE, reasons, scope.map(|scope| &scope.citation));
        for (id, reasons, citation) in std::iter::once(scope).chain(conditions) {
            let reasons: Vec<String> = reasons.iter().map(|reason| reason.id.clone()).collect();
            let named = add(&list, id, "", &reasons);
            citation.into_iter().for_each(|citation| cite(&named, citation));
        }
        let list = section(&frame);
        for route in &pack.routes {
            let today = route.today.as_deref().unwrap_or_default();
            let named = add(&list, &route.id, today, &route.takes.values);
            cite(&named, &route.citation);
            route.see_also.iter().for_each(|citation| cite(&named, citation));
        }
        let list = section(&frame);
        for level in &pack.levels {
            cite(&add(&list, &level.id, "", &[]), &level.citation);
        }
        let list = section(&frame);
        for notice in both().flat_map(|pack| &pack.notices) {
            let tell = std::slice::from_ref(&notice.tell);
            cite(&add(&list, &notice.id, &notice.at, tell), &notice.citation);
        }
        frame
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

/// A further list of a frame.
fn section(frame: &Array) -> Array {
    let list = Array::new();
    frame.push(&list);
    list
}

/// A name of a frame with what else it is called and the texts that belong to it; articles follow.
fn add(list: &Array, id: &str, kind: &str, texts: &[String]) -> Array {
    let all = Array::new();
    for text in texts {
        all.push(&text.into());
    }
    let named = Array::of3(&id.into(), &kind.into(), &all);
    list.push(&named);
    named
}

fn cite(named: &Array, citation: &Citation) {
    let certainty = match citation.certainty {
        Certainty::A => "A",
        Certainty::B => "B",
        Certainty::C => "C",
    };
    let (instrument, article) = (&citation.instrument, &citation.article);
    named.push(&Array::of3(
        &instrument.into(),
        &article.into(),
        &certainty.into(),
    ));
}

/// A pack of the package, which was checked when the package was built.
fn built_in(id: &str) -> Result<PolicyPack, JsValue> {
    let json = package_text(id, None);
    let pack = json.map(|json| PolicyPack::judging(&json, &digest_of(id).unwrap_or_default()));
    pack.ok_or_else(|| {
        let rest = "` is not at hand. packs() lists all of them; outside Node, `await load(id)` comes first. Any \
            other pack is given as JSON.";
        error(Code::UnknownPack, &["the built-in pack `", id, rest])
    })
}
