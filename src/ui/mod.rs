//! The user interface: a [`ViewModel`] in, [`Action`]s out.
//!
//! It draws and reports, nothing else: no I/O, no law, and no state that the model has. What a component
//! keeps for itself is whether a "really delete?" is open, or whether a passphrase is shown.
//!
//! Reading order: [`Root`] here, then `page` (one file per screen), `field` (one per kind of answer) and
//! `part` (what pages are made of). Every word comes from `text`; every colour and size from `www/styles`.
//! It works inside a shadow root: nothing asks the document for an element.

pub mod examples;
mod field;
mod page;
mod part;
mod words;

use crate::intake::config::Mode;
use crate::intake::effect::FocusTarget;
use crate::intake::view::Screen;
use crate::intake::{Action, ViewModel};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};
use yew::prelude::*;

pub(crate) use words::{Ui, use_ui};

/// A wish to move the focus. A new serial number is a new wish, even for the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FocusRequest {
    /// Counts the wishes.
    pub serial: u64,
    /// Where to.
    pub target: FocusTarget,
}

/// What [`Root`] takes.
#[derive(Properties, PartialEq)]
pub struct RootProps {
    /// What to show.
    pub view: Rc<ViewModel>,
    /// Where the focus is to go, once.
    #[prop_or_default]
    pub focus: Option<FocusRequest>,
    /// What a person did.
    pub on_action: Callback<Action>,
    /// Files that a person picked; their bytes are the shell's business.
    pub on_files: Callback<Vec<web_sys::File>>,
}

/// The whole interface.
#[component]
pub fn Root(props: &RootProps) -> Html {
    let root = use_node_ref();
    let jump = {
        let root = root.clone();
        use_callback((), move |field: String, ()| {
            move_focus(&root, &FocusTarget::Field(field))
        })
    };
    {
        // Children are drawn before this runs, so that a new page's heading is already there.
        let root = root.clone();
        use_effect_with(props.focus.clone(), move |request| {
            if let Some(request) = request {
                move_focus(&root, &request.target);
            }
        });
    }

    let view = &props.view;
    let ui = Ui {
        language: view.language,
        wording: view.wording.clone(),
        act: props.on_action.clone(),
        files: props.on_files.clone(),
        jump,
    };
    let density = match (view.large_type, view.mode) {
        (true, _) => Some("elder"),
        (false, Mode::Staff) => Some("desk"),
        (false, Mode::Web) => None,
    };
    let skip = {
        let root = root.clone();
        Callback::from(move |_: MouseEvent| focus_on(&root, "main", false))
    };
    html! {
        <ContextProvider<Ui> context={ui.clone()}>
            <div ref={root} class="jiesu" lang={view.language.tag()} translate="no" data-density={density}>
                <button type="button" class="skip" onclick={skip}>{ui.word(crate::text::MessageId::UiSkip)}</button>
                <part::bar::Bar view={view.clone()} />
                <part::notices::Notices notices={view.notices.clone()} />
                <main tabindex="-1">{screen(view)}</main>
                <part::foot::Foot bank={view.bank.clone()} />
                <part::announcer::Announcer view={view.clone()} />
            </div>
        </ContextProvider<Ui>>
    }
}

fn screen(view: &ViewModel) -> Html {
    match &view.screen {
        Screen::Loading => html! { <page::home::Hero ready={false} bank={view.bank.clone()} /> },
        Screen::Blocked(blocked) => html! { <page::blocked::Blocked view={blocked.clone()} /> },
        Screen::Locked(locked) => html! { <page::locked::Locked view={locked.clone()} /> },
        Screen::Home(home) => {
            html! { <page::home::Home home={home.clone()} mode={view.mode} bank={view.bank.clone()} /> }
        }
        Screen::Start(start) => html! { <page::start::Start view={start.clone()} /> },
        Screen::Page(page) => {
            html! { <page::question::Question key={page.frame.page.slug()} view={(**page).clone()} /> }
        }
        Screen::Result(result) => html! { <page::result::Result view={(**result).clone()} /> },
        Screen::Check(check) => html! { <page::check::Check view={(**check).clone()} /> },
        Screen::Receipt(receipt) => {
            html! { <page::receipt::Receipt view={(**receipt).clone()} bank={view.bank.clone()} /> }
        }
        Screen::Outbox(outbox) => html! { <page::outbox::Outbox view={outbox.clone()} /> },
    }
}

/// Moves the focus to a place inside the interface, and scrolls there.
fn move_focus(root: &NodeRef, target: &FocusTarget) {
    match target {
        FocusTarget::Heading => {
            // A new page begins at its top, not where the old one was left.
            if let Some(top) = root.cast::<HtmlElement>() {
                top.scroll_into_view();
            }
            focus_on(root, "[data-focus=\"heading\"]", true);
        }
        FocusTarget::Summary => focus_on(root, "[data-focus=\"summary\"]", false),
        FocusTarget::Field(field) => focus_on(root, &format!("[data-focus=\"field-{field}\"]"), false),
    }
}

/// Focuses the first element inside the interface that a selector finds.
fn focus_on(root: &NodeRef, selector: &str, stay: bool) {
    let found = root
        .cast::<HtmlElement>()
        .and_then(|root| root.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(stay);
        // An element that cannot take the focus is left alone: nothing depends on it.
        let _ = element.focus_with_options(&options);
    }
}
