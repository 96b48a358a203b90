//! The bar: whose page this is, language, large type, and for staff the lock.

use crate::intake::config::Mode;
use crate::intake::view::Screen;
use crate::intake::{Action, ViewModel};
use crate::text::{Language, MessageId};
use crate::ui::Ui;
use crate::ui::examples::{Example, picture};
use yew::prelude::*;

pub(crate) fn bar(ui: &Ui, view: &ViewModel) -> Html {
    let unit = view
        .bank
        .as_ref()
        .map(|bank| bank.branch.clone().unwrap_or_else(|| bank.name.clone()));
    // A draft is left, and stays stored; from anywhere else the way leads straight home.
    let home = match view.screen {
        Screen::Page(_) | Screen::Result(_) | Screen::Check(_) => Some(Action::Leave),
        Screen::Start(_) | Screen::Receipt(_) | Screen::Outbox(_) => Some(Action::GoHome),
        Screen::Loading | Screen::Blocked(_) | Screen::Locked | Screen::Home(_) => None,
    };
    let inner = html! {
        <>
            <span class="seal" aria-hidden="true">{ui.word(MessageId::UiSeal)}</span>
            <span class="brand-name">
                if let Some(unit) = &unit {
                    <span class="brand-unit">{unit.clone()}{" · "}</span>
                }
                <span class="brand-sub">{ui.word(MessageId::UiAppName)}</span>
            </span>
        </>
    };
    let brand = match home {
        // The name is what can be read, and then what it does: a label of its own would hide the words from
        // people who say what they see.
        Some(action) => html! {
            <button type="button" class="brand" onclick={ui.click(action)}>
                {inner}
                <span class="unseen">{" · "}{ui.word(MessageId::UiGoHome)}</span>
            </button>
        },
        None => html! { <div class="brand">{inner}</div> },
    };
    let inside = !matches!(view.screen, Screen::Loading | Screen::Blocked(_) | Screen::Locked);
    html! {
        <header class="bar">
            {brand}
            <div class="tools" role="group" aria-label={ui.word(MessageId::UiTools)}>
                if view.mode == Mode::Staff && inside {
                    <button type="button" class="tool" onclick={ui.click(Action::Lock)}>{ui.word(MessageId::UiLock)}</button>
                }
                // A script draws the button that reads aloud (`www/parts/aloud.js`); a terminal has its own.
                if view.large_type && view.mode == Mode::Web {
                    {ui.drawn("aloud", "")}
                }
                <button type="button" class="tool" aria-pressed={view.large_type.to_string()}
                    onclick={ui.click(Action::LargeType(!view.large_type))}>{ui.word(MessageId::UiLargeType)}</button>
                {for next_language(view).map(|language| html! {
                    <button type="button" class="tool" lang={language.tag()} onclick={ui.click(Action::Speak(language))}>
                        {language.own_name()}
                    </button>
                })}
            </div>
        </header>
    }
}

/// The language that one press leads to: the next of the list, none if there is only one.
fn next_language(view: &ViewModel) -> Option<Language> {
    let current = view
        .languages
        .iter()
        .position(|language| *language == view.catalogue.language)?;
    let next = view.languages.iter().cycle().nth(current + 1).copied()?;
    (next != view.catalogue.language).then_some(next)
}

/// Examples: at home, on the way, and at the staff's tablet with large type.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let start = || Screen::Start(crate::intake::view::StartView { parts: Vec::new() });
    let loading = picture(ui, Mode::Web, Screen::Loading);
    let way = picture(ui, Mode::Web, start());
    let staff = ViewModel {
        large_type: true,
        ..picture(ui, Mode::Staff, start())
    };
    vec![
        Example::new("at home", bar(ui, &loading)),
        Example::new("on the way", bar(ui, &way)),
        Example::new("staff, large type", bar(ui, &staff)),
    ]
}
