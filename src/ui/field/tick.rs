//! One box to tick. Its label is a statement, so it has no legend.

use super::{Tile, described_by, edit, focus_mark, hint_and_fault, input_id, invalid, tile, wrong};
use crate::intake::Answer;
use crate::intake::view::FieldView;
use crate::ui::{Ui, class};
use yew::prelude::*;

pub(super) fn tick(ui: &Ui, field: &FieldView) -> Html {
    let (ui_then, id) = (ui.clone(), field.id.clone());
    let made = tile(Tile {
        kind: "checkbox",
        name: &field.id,
        id: input_id(field),
        value: "yes",
        label: html! { {ui.say(&field.label)} },
        hint: None,
        checked: field.answer == Some(Answer::YesNo(true)),
        mark: Some(focus_mark(field)),
        described: described_by(field),
        invalid: invalid(field),
        chosen: Callback::from(move |ticked| edit(&ui_then, &id, Answer::YesNo(ticked))),
    });
    html! {
        <div class={class("field field-tick", &[wrong(field)])}>
            {made}
            {hint_and_fault(ui, field)}
        </div>
    }
}
