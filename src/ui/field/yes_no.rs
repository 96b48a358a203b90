//! Yes or no.

use super::{Tile, edit, focus_mark, grouped, tile};
use crate::intake::Answer;
use crate::intake::view::FieldView;
use crate::text::MessageId;
use crate::ui::Ui;
use yew::prelude::*;

pub(super) fn yes_no(ui: &Ui, field: &FieldView) -> Html {
    let answer = match field.answer {
        Some(Answer::YesNo(yes)) => Some(yes),
        _ => None,
    };
    let tiles = [(true, "yes", MessageId::Yes), (false, "no", MessageId::No)]
        .into_iter()
        .map(|(yes, value, word)| {
            let (ui_then, id) = (ui.clone(), field.id.clone());
            tile(Tile {
                kind: "radio",
                name: &field.id,
                id: format!("f-{}-{value}", field.id),
                value,
                label: html! { {ui.word(word)} },
                hint: None,
                checked: answer == Some(yes),
                mark: (yes == answer.unwrap_or(true)).then(|| focus_mark(field)),
                described: None,
                invalid: None,
                chosen: Callback::from(move |_| edit(&ui_then, &id, Answer::YesNo(yes))),
            })
        });
    grouped(
        ui,
        field,
        Some("radiogroup"),
        false,
        html! { <div class="tiles tiles-two">{for tiles}</div> },
    )
}
