//! Windows over the app: the health of the storage and backup files (`www/health`), one confirmed case (`www/case`), and
//! what staff need seldom (`www/staff`). They are scripts, fetched when a person asks for them. They work on the database
//! beside the app, since few ever need it; this is what the app tells them.

use super::{object, parts};
use crate::intake::event::Panel;
use crate::intake::stored::Stored;
use crate::intake::{CaseId, Draft, OutboxEntry};
use crate::rules::json::Json;
use crate::shell::store::{MemoryStore, Placed, Row, Table};
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// What the scripts are told.
pub struct Keeper {
    /// The language to speak.
    pub language: &'static str,
    /// The name of the database: what was staff's does not come back among customers'.
    pub place: String,
    /// When something was last read back after it was stored, in milliseconds since 1970; 0 for never.
    pub verified: i64,
    /// Whether what is stored outlasts the page.
    pub durable: bool,
    /// The key that the rows are sealed with, if they are; it cannot be exported.
    pub key: JsValue,
    /// What is in memory only: the open draft, and all rows where nothing outlasts the page.
    pub rows: Vec<Placed>,
    /// Where those are: the scripts change them there, as they change a database.
    pub memory: Option<MemoryStore>,
    /// Reads the lists of the app again, after cases came back or went; and opens a draft, if it is given one.
    pub reread: Box<dyn Fn(Option<CaseId>)>,
}

/// Hands the page over to the scripts; false where they cannot be had now.
pub async fn open(panel: Panel, keeper: Keeper) -> bool {
    let reread = keeper.reread;
    let (name, case) = match &panel {
        Panel::Health => ("health", JsValue::UNDEFINED),
        Panel::Case(id) => ("health", id.as_str().into()),
        Panel::HandOver(id) => ("handOver", id.as_str().into()),
    };
    // One closure, of the kind that listens to events: each further kind would be more to load for everybody.
    let memory = keeper.memory;
    let ask =
        Closure::<dyn FnMut(JsValue)>::new(move |asked: JsValue| match (asked.dyn_ref::<Array>(), &memory) {
            (Some(row), Some(memory)) if row.length() > 2 => put(memory, row),
            (Some(row), _) if reads(row) => row.set(2, JsValue::TRUE),
            (Some(_), _) => {}
            // The app itself: its rows as they are now.
            (None, Some(memory)) if asked.is_object() => {
                let _ = Reflect::set(&asked, &"rows".into(), &all_to_js(&memory.rows()));
            }
            (None, _) => reread(asked.as_string().as_deref().and_then(CaseId::parse)),
        });
    let app = object(&[
        ("language", keeper.language.into()),
        ("place", keeper.place.as_str().into()),
        ("verified", (keeper.verified as f64).into()),
        ("durable", keeper.durable.into()),
        ("key", keeper.key),
        ("case", case),
        ("rows", all_to_js(&keeper.rows)),
        // Freed with the object, which the scripts let go of when their window is closed.
        ("ask", ask.into_js_value()),
    ]);
    parts::call(name, &[app.into()]).await.is_some()
}

/// Whether the app can read a record's JSON text, `[table, text]`.
fn reads(row: &Array) -> bool {
    let text = row.get(1).as_string().unwrap_or_default();
    let value = Json::parse(&text).unwrap_or(Json::Null);
    if row.get(0) == Table::Drafts.name() {
        Draft::read(&value).is_some()
    } else {
        OutboxEntry::read(&value).is_some()
    }
}

fn all_to_js(rows: &[Placed]) -> JsValue {
    rows.iter().map(to_js).collect::<Array>().into()
}

/// A row as [`to_js`] writes it; without bytes, it goes.
fn put(memory: &MemoryStore, row: &Array) {
    let text = |at| row.get(at).as_string().unwrap_or_default();
    let of = text(0);
    let table = Table::ALL.into_iter().find(|table| table.name() == of);
    let bytes = row.get(4);
    let row = bytes.is_object().then(|| Row {
        format: row.get(2).as_f64().unwrap_or_default() as u32,
        revision: text(3).parse().unwrap_or_default(),
        bytes: Uint8Array::new(&bytes).to_vec(),
    });
    memory.put(table.unwrap_or(Table::Drafts), text(1), row);
}

/// `[table, key, format, revision, bytes]`, the revision as text.
fn to_js((table, key, row): &Placed) -> JsValue {
    let out = Array::new();
    out.push(&table.name().into());
    out.push(&key.into());
    out.push(&row.format.into());
    out.push(&row.revision.to_string().into());
    out.push(&Uint8Array::from(row.bytes.as_slice()));
    out.into()
}
