//! Every part in each of its states, as data: for HTML snapshots, accessibility runs and a gallery page.
//!
//! The app never calls this, so that it costs the bundle nothing.

use super::{Ui, field, page, part};
use crate::intake::config::{Bank, Mode};
use crate::intake::view::Screen;
use crate::intake::{Moment, ViewModel};
use crate::text::{Catalogue, Language};
use std::borrow::Cow;
use std::rc::Rc;
use yew::prelude::*;

/// A part in one of its states.
#[derive(Clone)]
pub struct Example {
    /// The state, in a few words.
    pub name: Cow<'static, str>,
    /// What is drawn.
    pub html: Html,
}

impl Example {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, html: Html) -> Example {
        let name = name.into();
        Example { name, html }
    }

    /// The moment that examples speak of: 2026-10-08 14:32 in Beijing.
    pub(crate) fn moment() -> Moment {
        Moment::from_unix_ms(1_791_441_120_000)
    }
}

/// A bank that is not there.
pub(crate) fn bank() -> Bank {
    Bank {
        name: "清河县农村信用合作联社".to_owned(),
        branch: Some("城东支行".to_owned()),
        supervision_phone: "400-000-1234".to_owned(),
        address: "清河县城关镇人民路 18 号，邮编 000000".to_owned(),
        privacy_contact: "privacy@qinghe-rcc.example".to_owned(),
        outlets: Vec::new(),
        urgent_phone: None,
    }
}

/// The whole picture around a screen, for parts that look at all of it.
pub(crate) fn picture(ui: &Ui, mode: Mode, screen: Screen) -> ViewModel {
    ViewModel {
        catalogue: ui.catalogue,
        languages: Language::USUAL.to_vec(),
        wording: Rc::default(),
        large_type: false,
        mode,
        shared: mode == Mode::Staff,
        bank: Some(bank()),
        screen,
        waiting: 0,
        notices: Vec::new(),
    }
}

/// The examples of every part, by the part's name, in one language.
pub fn examples(catalogue: Catalogue) -> Vec<(&'static str, Vec<Example>)> {
    let ui = Ui {
        catalogue,
        ..Ui::default()
    };
    vec![
        ("icon", part::icon::examples()),
        ("bar", part::bar::examples(&ui)),
        ("foot", part::foot::examples(&ui)),
        ("frame", part::frame::examples(&ui)),
        ("field", field::examples(&ui)),
        ("conditions", part::conditions::examples(&ui)),
        ("deadline", part::deadline::examples(&ui)),
        ("error_summary", part::error_summary::examples(&ui)),
        ("level", part::level::examples(&ui)),
        ("clock", part::deadline::clock_examples(&ui)),
        ("notices", part::notices::examples(&ui)),
        ("reviews", part::reviews::examples(&ui)),
        ("routes", part::routes::examples(&ui)),
        ("save_chip", part::save_chip::examples(&ui)),
        ("strip", part::strip::examples(&ui)),
        ("tag", part::tag::examples(&ui)),
        ("home", page::home::examples(&ui)),
        ("blocked", page::blocked::examples(&ui)),
    ]
}

/// What [`Shown`] takes.
#[derive(Properties, PartialEq)]
pub struct ShownProps {
    /// What to draw.
    pub html: Html,
}

/// Draws an example inside the app's own element, so that its styles apply.
#[component]
pub fn Shown(props: &ShownProps) -> Html {
    html! { <div class="jiesu">{props.html.clone()}</div> }
}
