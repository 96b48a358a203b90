//! Reading what lies in the store, and receipts, by hand.
//!
//! The forms are those that the types' `Serialize` writes. serde's derived readers would do the same and
//! take three times the room in the wasm; `tests/native/stored.rs` holds the two side by side.

use super::answer::{Answer, Answers, Private, TypedDate, TypedPerson};
use super::config::Mode;
use super::contract::{ManifestEntry, Receipt};
use super::form::{PageId, pages};
use super::outbox::{EntryState, OutboxEntry, ReceiptSheet};
use super::outcome::{Problem, RetryReason, StuckReason};
use super::to_json::to_json;
use super::{Attachment, CaseId, Draft};
use crate::rules::json::Json;
use crate::rules::order::Map;
use crate::rules::order::Set;
use crate::rules::{Facts, Moment, Timeline, TimelineEvent, Value};
use crate::text::Language;
use serde::Serialize;

/// What can be read from the store.
pub trait Stored: Serialize + Sized {
    /// Reads it; `None` where anything of it is missing or of the wrong kind.
    fn read(json: &Json) -> Option<Self>;
}

impl Stored for Draft {
    fn read(json: &Json) -> Option<Draft> {
        Some(Draft {
            format: small(json, "format")?,
            id: id(json)?,
            revision: json.get("revision")?.as_i64()?.try_into().ok()?,
            pack: text(json, "pack")?,
            pack_version: text(json, "pack_version")?,
            mode: unit(&[Mode::Web, Mode::Staff, Mode::Kiosk], json.get("mode")?)?,
            language: unit(&Language::ALL, json.get("language")?)?,
            begun_at: moment(json, "begun_at")?,
            edited_at: moment(json, "edited_at")?,
            page: page(json.get("page")?)?,
            answers: answers(json.get("answers")?)?,
            attachments: list(json.get("attachments")?, attachment)?,
            replaces: case(json, "replaces"),
            linked: case(json, "linked"),
        })
    }
}

impl Stored for OutboxEntry {
    fn read(json: &Json) -> Option<OutboxEntry> {
        let sheet = json.get("sheet")?;
        Some(OutboxEntry {
            format: small(json, "format")?,
            id: id(json)?,
            digest: text(json, "digest")?,
            body: text(json, "body").map(Private::new),
            draft: text(json, "draft").map(Private::new),
            of: case(json, "of"),
            linked: case(json, "linked"),
            // Records of before have none.
            sealed: flag(json, "sealed"),
            verified: flag(json, "verified"),
            attachments: list(json.get("attachments")?, manifest_entry)?,
            confirmed_at: moment(json, "confirmed_at")?,
            sheet: ReceiptSheet {
                pack: text(sheet, "pack")?,
                pack_version: text(sheet, "pack_version")?,
                facts: facts(sheet.get("facts")?)?,
                timeline: Timeline(list(sheet.get("timeline")?, event)?),
                // Records of before have none.
                provisional: sheet.get("provisional").map_or_else(|| Some(Map::new()), texts)?,
            },
            state: state(json.get("state")?)?,
        })
    }
}

fn flag(json: &Json, name: &str) -> bool {
    json.get(name).is_some_and(|flag| flag.as_bool() == Some(true))
}

fn texts(json: &Json) -> Option<Map<String, String>> {
    let mut texts = Map::new();
    for (key, text) in json.as_object()? {
        texts.insert(key.clone(), text.as_str()?.to_owned());
    }
    Some(texts)
}

/// Reads a receipt, from the store or from a backend; what it says beyond the contract is passed over.
pub fn receipt(json: &Json) -> Option<Receipt> {
    Some(Receipt {
        id: id(json)?,
        digest: text(json, "digest")?,
        received_at: text(json, "received_at")?,
        case_number: match json.get("case_number") {
            None | Some(Json::Null) => None,
            Some(number) => Some(number.as_str()?.to_owned()),
        },
        attachments: match json.get("attachments") {
            None => Vec::new(),
            Some(digests) => list(digests, string)?,
        },
        signed: text(json, "signed"),
    })
}

fn state(json: &Json) -> Option<EntryState> {
    if let Some(waiting) = json.get("waiting") {
        return Some(EntryState::Waiting {
            attempts: small(waiting, "attempts")?,
            next_try: moment(waiting, "next_try")?,
            last: match waiting.get("last") {
                None => None,
                Some(why) => Some(unit(&RetryReason::ALL, why)?),
            },
        });
    }
    if let Some(stuck) = json.get("stuck") {
        return Some(EntryState::Stuck {
            why: unit(&StuckReason::ALL, stuck.get("why")?)?,
            problem: match stuck.get("problem") {
                None => None,
                Some(problem) => Some(Problem {
                    title: text(problem, "title"),
                    detail: text(problem, "detail"),
                    pointers: problem
                        .get("pointers")
                        .map_or(Some(Vec::new()), |all| list(all, string))?,
                }),
            },
            since: moment(stuck, "since")?,
        });
    }
    if let Some(closed) = json.get("closed") {
        return Some(EntryState::Closed {
            at: moment(closed, "at")?,
            mended: flag(closed, "mended"),
        });
    }
    Some(EntryState::Delivered {
        receipt: receipt(json.get("delivered")?.get("receipt")?)?,
    })
}

fn attachment(json: &Json) -> Option<Attachment> {
    let ManifestEntry {
        id,
        name,
        media_type,
        bytes,
        digest,
    } = manifest_entry(json)?;
    Some(Attachment {
        id,
        name,
        media_type,
        bytes,
        digest,
    })
}

fn manifest_entry(json: &Json) -> Option<ManifestEntry> {
    Some(ManifestEntry {
        id: id(json)?,
        name: Private::new(text(json, "name")?),
        media_type: text(json, "media_type")?,
        bytes: json.get("bytes")?.as_i64()?.try_into().ok()?,
        digest: text(json, "digest")?,
    })
}

fn answers(json: &Json) -> Option<Answers> {
    let mut answers = Answers::default();
    for (field, json) in json.as_object()? {
        answers.set(field, answer(json)?);
    }
    Some(answers)
}

fn answer(json: &Json) -> Option<Answer> {
    let (kind, json) = json.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "text" => Answer::Text(Private::new(json.as_str()?)),
        "choice" => Answer::Choice(string(json)?),
        "choices" => Answer::Choices(strings(json)?),
        "yes_no" => Answer::YesNo(json.as_bool()?),
        "date" => Answer::Date(TypedDate {
            year: Private::new(text(json, "year")?),
            month: Private::new(text(json, "month")?),
            day: Private::new(text(json, "day")?),
        }),
        "people" => Answer::People(list(json, |json| {
            Some(TypedPerson {
                name: Private::new(text(json, "name")?),
                phone: Private::new(text(json, "phone")?),
            })
        })?),
        _ => return None,
    })
}

fn facts(json: &Json) -> Option<Facts> {
    let mut facts = Facts::new();
    for (fact, json) in json.as_object()? {
        facts.set(fact, fact_value(json)?);
    }
    Some(facts)
}

fn fact_value(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Bool(yes) => Value::YesNo(*yes),
        Json::Number(number) => Value::Number(*number),
        Json::String(text) => Value::from_text(text),
        Json::Array(_) => Value::Choices(strings(json)?),
        Json::Null | Json::OtherNumber | Json::Object(_) => return None,
    })
}

fn event(json: &Json) -> Option<TimelineEvent> {
    let mut event = TimelineEvent::new(json.get("kind")?.as_str()?, moment(json, "occurred_at")?);
    // These two may be left out in a timeline.
    if json.get("recorded_at").is_some() {
        event = event.recorded(moment(json, "recorded_at")?);
    }
    if let Some(attributes) = json.get("attributes") {
        for (name, value) in attributes.as_object()? {
            event = event.with(name, value.as_str()?);
        }
    }
    Some(event)
}

fn page(json: &Json) -> Option<PageId> {
    // Staff have every page there is.
    unit(pages(Mode::Staff), json)
}

/// The one of several plain values that is written like this.
fn unit<T: Serialize + Copy>(all: &[T], json: &Json) -> Option<T> {
    all.iter()
        .copied()
        .find(|one| to_json(one).as_ref() == Some(json))
}

fn id(json: &Json) -> Option<CaseId> {
    case(json, "id")
}

fn case(json: &Json, key: &str) -> Option<CaseId> {
    CaseId::parse(json.get(key)?.as_str()?)
}

fn moment(json: &Json, key: &str) -> Option<Moment> {
    Moment::parse(json.get(key)?.as_str()?).ok()
}

fn small(json: &Json, key: &str) -> Option<u32> {
    json.get(key)?.as_i64()?.try_into().ok()
}

fn text(json: &Json, key: &str) -> Option<String> {
    string(json.get(key)?)
}

fn string(json: &Json) -> Option<String> {
    json.as_str().map(str::to_owned)
}

fn strings(json: &Json) -> Option<Set<String>> {
    let mut all = Set::new();
    for item in json.as_array()? {
        all.insert(string(item)?);
    }
    Some(all)
}

fn list<T>(json: &Json, item: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    json.as_array()?.iter().map(item).collect()
}
