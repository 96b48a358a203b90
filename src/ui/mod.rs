//! The user interface: a [`ViewModel`] in, [`Action`]s out.
//!
//! It draws and reports, nothing else: no I/O, no law, and no state that the model has. Nearly everything is a
//! plain function from a part of the picture to HTML; a component of its own, which costs some kilobytes of wasm,
//! is only what keeps something for itself: whether a "really delete?" is open, or a passphrase shown. None is a
//! function: the machinery of hooks costs more than the few fields they stand for.
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
use crate::text::MessageId;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};
use yew::prelude::*;

pub(crate) use words::{Ui, class};

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
pub struct Root {
    root: NodeRef,
    jump: Callback<FocusTarget>,
    /// The number of the last wish to move the focus.
    moved: u64,
}

impl Component for Root {
    type Message = ();
    type Properties = RootProps;

    fn create(_: &Context<Root>) -> Root {
        let root = NodeRef::default();
        let inside = root.clone();
        Root {
            root,
            jump: Callback::from(move |target| move_focus(&inside, &target)),
            moved: 0,
        }
    }

    fn view(&self, context: &Context<Root>) -> Html {
        let props = context.props();
        let view = &props.view;
        let ui = Ui {
            catalogue: view.catalogue,
            wording: view.wording.clone(),
            act: props.on_action.clone(),
            files: props.on_files.clone(),
            jump: self.jump.clone(),
            shared: view.shared,
        };
        let density = match (view.large_type, view.mode) {
            (true, _) => Some("elder"),
            (false, Mode::Staff) => Some("desk"),
            (false, Mode::Web | Mode::Kiosk) => None,
        };
        let inside = self.root.clone();
        let skip = Callback::from(move |_: MouseEvent| focus_on(&inside, "main", false));
        html! {
            <div ref={&self.root} class="jiesu" lang={view.catalogue.language.tag()} dir={view.catalogue.language.direction()} translate="no" data-density={density}>
                <button type="button" class="skip" onclick={skip}>{ui.word(MessageId::UiSkip)}</button>
                {part::bar::bar(&ui, view)}
                {part::notices::notices(&ui, &view.notices)}
                <main tabindex="-1">{screen(&ui, view)}</main>
                {part::foot::foot(&ui, view.bank.as_ref())}
                {part::announcer::announcer(&ui, view)}
            </div>
        }
    }

    /// Children are drawn before, so that a new page's heading is already there.
    fn rendered(&mut self, context: &Context<Root>, _: bool) {
        if let Some(request) = &context.props().focus
            && request.serial != self.moved
        {
            self.moved = request.serial;
            move_focus(&self.root, &request.target);
        }
    }
}

fn screen(ui: &Ui, view: &ViewModel) -> Html {
    use page::{blocked, check, home, outbox, question, receipt, result, start};
    let bank = view.bank.as_ref();
    // The key makes one screen's elements go before the next one's come: no half-typed text or focus is
    // carried over by an element that happens to stand in the same place.
    let (key, inside) = match &view.screen {
        Screen::Loading => ("loading", home::hero(ui, None, bank)),
        Screen::Blocked(blocked) => ("blocked", blocked::blocked(ui, blocked)),
        // What is in it is drawn by www/staff/unlock.js.
        Screen::Locked => (
            "locked",
            html! { <jiesu-lock data-language={view.catalogue.language.tag()}></jiesu-lock> },
        ),
        Screen::Home(home) => ("home", home::home(ui, home, view.mode, bank)),
        Screen::Start(start) => ("start", start::start(ui, start)),
        Screen::Page(page) => ("page", question::question(ui, page)),
        Screen::Result(result) => ("result", result::result(ui, result)),
        Screen::Check(check) => ("check", check::check(ui, check)),
        Screen::Receipt(receipt) => ("receipt", receipt::receipt(ui, receipt, bank)),
        Screen::Outbox(outbox) => ("outbox", outbox::outbox(ui, outbox)),
    };
    html! { <div {key}>{inside}</div> }
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
