//! The page itself: its history, title, language, visibility, and printing.

use super::{listen, window};
use crate::intake::Language;
use crate::intake::effect::Place;
use crate::intake::form::PageId;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::PopStateEvent;

/// What the browser's back and forward buttons ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A page of the open complaint.
    Page(PageId),
    /// The outbox.
    Outbox,
    /// The notice before a complaint.
    Start,
    /// Anything else is the home page.
    Home,
}

/// Notes in the history that another page is shown. Only the kind of page is noted, never an id, and
/// the address stays as it is.
pub fn navigate(place: Place) {
    let Some(history) = window().and_then(|window| window.history().ok()) else {
        return;
    };
    let state = JsValue::from_str(word(place));
    match history.state() {
        Ok(current) if current == state => {}
        // The first page replaces the entry that the visit began with.
        Ok(current) if current.is_null() => {
            let _ = history.replace_state(&state, "");
        }
        _ => {
            let _ = history.push_state(&state, "");
        }
    }
}

/// Calls back when a person uses the browser's back or forward button.
pub fn on_history(mut asked: impl FnMut(Asked) + 'static) {
    if let Some(window) = window() {
        listen(&window, "popstate", move |event| {
            let state = event.unchecked_into::<PopStateEvent>().state().as_string();
            asked(state.as_deref().map_or(Asked::Home, place));
        });
    }
}

/// Calls back with `true` when the network comes and `false` when it goes.
pub fn on_network(called: impl Fn(bool) + Clone + 'static) {
    if let Some(window) = window() {
        let gone = called.clone();
        listen(&window, "online", move |_| called(true));
        listen(&window, "offline", move |_| gone(false));
    }
}

/// Whether the browser believes that there is a network.
pub fn online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Calls back when the page becomes visible or hidden, and when it comes back from the browser's cache.
pub fn on_visible(called: impl Fn(bool) + Clone + 'static) {
    if let Some(document) = window().and_then(|window| window.document()) {
        let shown = called.clone();
        let watched = document.clone();
        listen(&document, "visibilitychange", move |_| shown(!watched.hidden()));
    }
    if let Some(window) = window() {
        let hidden = called.clone();
        listen(&window, "pageshow", move |_| called(true));
        listen(&window, "pagehide", move |_| hidden(false));
    }
}

/// Tells assistive technology and translators the language of the page.
pub fn speak(language: Language) {
    if let Some(root) = window().and_then(|window| window.document()?.document_element()) {
        let _ = root.set_attribute("lang", language.tag());
    }
}

/// Sets the title of the window.
pub fn title(text: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(text);
    }
}

/// Opens the print dialogue.
pub fn print() {
    if let Some(window) = window() {
        let _ = window.print();
    }
}

/// Shows one of the ready-made messages of index.html, which is hidden until then.
pub fn reveal(id: &str) {
    if let Some(element) = window().and_then(|window| window.document()?.get_element_by_id(id)) {
        let _ = element.remove_attribute("hidden");
        element.scroll_into_view();
    }
}

fn word(place: Place) -> &'static str {
    match place {
        Place::Home => "home",
        Place::Start => "start",
        Place::Page(page) => page.slug(),
        Place::Receipt => "receipt",
        Place::Outbox => "outbox",
    }
}

fn place(word: &str) -> Asked {
    match word {
        "outbox" => Asked::Outbox,
        "start" => Asked::Start,
        _ => PageId::from_slug(word).map_or(Asked::Home, Asked::Page),
    }
}
