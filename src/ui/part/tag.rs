//! A state in one word, with its glyph and colour.

use crate::intake::view::Tone;
use crate::text::MessageId;
use crate::text::Phrase;
use crate::ui::examples::Example;
use crate::ui::part::icon::{Icon, icon};
use crate::ui::{Ui, class};
use yew::prelude::*;

/// A tag.
pub(crate) fn tag(ui: &Ui, tone: Tone, text: &Phrase) -> Html {
    let (colour, glyph) = match tone {
        Tone::Plain => (None, None),
        Tone::Good => (Some("tag-good"), Some(Icon::Check)),
        Tone::Warn => (Some("tag-warn"), Some(Icon::Clock)),
        Tone::Bad => (Some("tag-bad"), Some(Icon::Alert)),
    };
    html! { <span class={class("tag", &[colour])}>{for glyph.map(icon)}{ui.say(text)}</span> }
}

/// Examples: every tone.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    vec![
        Example::new("plain", tag(ui, Tone::Plain, &MessageId::TagExpected.into())),
        Example::new("good", tag(ui, Tone::Good, &MessageId::TagMet.into())),
        Example::new("warn", tag(ui, Tone::Warn, &MessageId::TagProvisional.into())),
        Example::new("bad", tag(ui, Tone::Bad, &MessageId::TagMissed.into())),
    ]
}
