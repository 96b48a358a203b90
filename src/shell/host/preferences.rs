//! What this device remembers beside the store: language, type size, and which draft this window has
//! open. Nothing of it is personal, and each read and write may be refused.

use super::window;
use crate::intake::CaseId;
use crate::intake::model::Announced;
use crate::intake::{Language, Moment};
use web_sys::Storage;

const LANGUAGE: &str = "jiesu.language";
const LARGE_TYPE: &str = "jiesu.large-type";
const WARNED: &str = "jiesu.warned";
const OPEN: &str = "jiesu.open";

/// The language that was chosen here before.
pub fn language() -> Option<Language> {
    read(local()?, LANGUAGE).and_then(|tag| Language::from_tag(&tag))
}

/// The language that the browser asks for.
pub fn browser_language() -> Option<Language> {
    window()?
        .navigator()
        .language()
        .and_then(|tag| Language::from_tag(&tag))
}

/// Whether large type was chosen here before.
pub fn large_type() -> bool {
    local().and_then(|storage| read(storage, LARGE_TYPE)).as_deref() == Some("yes")
}

/// Keeps both for the next visit.
pub fn keep(language: Language, large_type: bool) {
    if let Some(storage) = local() {
        let _ = storage.set_item(LANGUAGE, language.tag());
        let _ = storage.set_item(LARGE_TYPE, if large_type { "yes" } else { "no" });
    }
}

/// The draft that this window had open before it was reloaded.
pub fn open_draft() -> Option<CaseId> {
    read(session()?, OPEN).and_then(|id| CaseId::parse(&id))
}

/// Remembers, in this window only, which draft is open.
pub fn remember_open(id: Option<&CaseId>) {
    if let Some(storage) = session() {
        let _ = match id {
            Some(id) => storage.set_item(OPEN, id.as_str()),
            None => storage.remove_item(OPEN),
        };
    }
}

/// The drafts whose end was announced here.
pub fn warned() -> Vec<Announced> {
    let text = local()
        .and_then(|storage| read(storage, WARNED))
        .unwrap_or_default();
    text.split(' ')
        .filter_map(|one| {
            let (id, moments) = one.split_once('=')?;
            let (at, edited_at) = moments.split_once('=')?;
            let moment = |text: &str| Some(Moment::from_unix_ms(text.parse().ok()?));
            Some(Announced {
                id: CaseId::parse(id)?,
                at: moment(at)?,
                edited_at: moment(edited_at)?,
            })
        })
        .collect()
}

/// Remembers them.
pub fn keep_warned(warned: &[Announced]) {
    let mut text = String::new();
    for Announced { id, at, edited_at } in warned {
        text.push_str(id.as_str());
        for moment in [at, edited_at] {
            text.push('=');
            text.push_str(&moment.unix_ms().to_string());
        }
        text.push(' ');
    }
    if let Some(storage) = local() {
        let _ = storage.set_item(WARNED, &text);
    }
}

fn read(storage: Storage, key: &str) -> Option<String> {
    storage.get_item(key).ok().flatten()
}

fn local() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

fn session() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}
