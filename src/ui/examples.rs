//! Every part in each of its states, as data: for HTML snapshots, accessibility runs and a gallery page.
//!
//! The app never calls this, so that it costs the bundle nothing.

use super::{Ui, field, part};
use crate::intake::Moment;
use crate::text::Catalogue;
use yew::prelude::*;

/// A part in one of its states.
#[derive(Clone)]
pub struct Example {
    /// The state, in a few words.
    pub name: &'static str,
    /// What is drawn.
    pub html: Html,
}

impl Example {
    pub(crate) fn new(name: &'static str, html: Html) -> Example {
        Example { name, html }
    }

    /// The moment that examples speak of: 2026-10-08 14:32 in Beijing.
    pub(crate) fn moment() -> Moment {
        Moment::from_unix_ms(1_791_441_120_000)
    }
}

/// The examples of every part, by the part's name, in one language.
pub fn examples(catalogue: Catalogue) -> Vec<(&'static str, Vec<Example>)> {
    let ui = Ui {
        catalogue,
        ..Ui::default()
    };
    vec![
        ("field", field::examples(&ui)),
        ("conditions", part::conditions::examples(&ui)),
        ("deadline", part::deadline::examples(&ui)),
        ("error_summary", part::error_summary::examples(&ui)),
        ("level", part::level::examples(&ui)),
        ("notices", part::notices::examples(&ui)),
        ("reviews", part::reviews::examples(&ui)),
        ("routes", part::routes::examples(&ui)),
        ("save_chip", part::save_chip::examples(&ui)),
        ("tag", part::tag::examples(&ui)),
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
