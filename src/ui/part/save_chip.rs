//! Whether what was entered is stored.

use crate::intake::view::SaveView;
use crate::text::{Arg, MessageId, Phrase, clock_time};
use crate::ui::Ui;
use crate::ui::examples::Example;
use crate::ui::part::icon::{Icon, icon};
use yew::prelude::*;

pub(crate) fn save_chip(ui: &Ui, save: &SaveView) -> Html {
    match save {
        SaveView::Untouched => Html::default(),
        SaveView::Saving => html! { <span class="chip">{ui.word(MessageId::Saving)}</span> },
        SaveView::Saved(moment) => {
            let said = Phrase::message(MessageId::SavedAt).with("time", Arg::Text(clock_time(moment.wall())));
            html! { <span class="chip chip-good num">{icon(Icon::Check)}{ui.say(&said)}</span> }
        }
        SaveView::Failed(why) => html! {
            <span class="chip chip-bad">{icon(Icon::Alert)}<span>{ui.word(MessageId::NotSaved)}{" · "}{ui.say(why)}</span></span>
        },
        SaveView::MemoryOnly => html! {
            <span class="chip">{icon(Icon::Info)}{ui.word(MessageId::MemoryOnly)}</span>
        },
    }
}

/// Examples: every state.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let stored = SaveView::Saved(Example::moment());
    let failed = SaveView::Failed(MessageId::StoreFull.into());
    vec![
        Example::new("untouched", save_chip(ui, &SaveView::Untouched)),
        Example::new("saving", save_chip(ui, &SaveView::Saving)),
        Example::new("saved", save_chip(ui, &stored)),
        Example::new("failed", save_chip(ui, &failed)),
        Example::new("memory only", save_chip(ui, &SaveView::MemoryOnly)),
    ]
}
