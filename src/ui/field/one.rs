//! One of several, as tiles.

use super::{Tile, edit, focus_mark, grouped, tile};
use crate::intake::Answer;
use crate::intake::form::Choice;
use crate::intake::view::FieldView;
use crate::text::MessageId;
use crate::ui::{Ui, class};
use yew::prelude::*;

pub(super) fn one(ui: &Ui, field: &FieldView, choices: &[Choice], asked_above: bool) -> Html {
    let chosen = match &field.answer {
        Some(Answer::Choice(id)) => Some(id.as_str()),
        _ => None,
    };
    // The focus goes where the arrow keys would begin: to the chosen tile, or else to the first.
    let begin = choices
        .iter()
        .position(|choice| Some(choice.id.as_str()) == chosen)
        .unwrap_or(0);
    let tiles = choices.iter().enumerate().map(|(index, choice)| {
        let (ui_then, field_id, id) = (ui.clone(), field.id.clone(), choice.id.clone());
        tile(Tile {
            kind: "radio",
            name: &field.id,
            id: format!("f-{}-{}", field.id, choice.id),
            value: &choice.id,
            label: html! { {ui.say(&choice.label)} },
            hint: choice.hint.as_ref().map(|hint| ui.say(hint)),
            checked: chosen == Some(choice.id.as_str()),
            mark: (index == begin).then(|| focus_mark(field)),
            described: None,
            invalid: None,
            chosen: Callback::from(move |_| edit(&ui_then, &field_id, Answer::Choice(id.clone()))),
        })
    });
    let clear = {
        let (ui, id) = (ui.clone(), field.id.clone());
        Callback::from(move |_: MouseEvent| edit(&ui, &id, Answer::Choice(String::new())))
    };
    grouped(
        ui,
        field,
        Some("radiogroup"),
        asked_above,
        html! {
            <>
                <div class={class("tiles", &[Some(spread(ui, choices))])}>{for tiles}</div>
                if field.optional && chosen.is_some() {
                    <button type="button" class="link small" onclick={clear}>{ui.word(MessageId::UiClearChoice)}</button>
                }
            </>
        },
    )
}

/// How wide a label may be, in half-width characters, to stand beside another on a telephone.
const SHORT: usize = 12;

/// Tiles with short labels stand side by side; longer ones where there is room.
pub(super) fn spread(ui: &Ui, choices: &[Choice]) -> &'static str {
    let short = |choice: &Choice| {
        let width: usize = ui
            .say(&choice.label)
            .chars()
            .map(|letter| if letter.is_ascii() { 1 } else { 2 })
            .sum();
        choice.hint.is_none() && width <= SHORT
    };
    if choices.iter().all(short) {
        "tiles-short"
    } else {
        "tiles-wide"
    }
}
