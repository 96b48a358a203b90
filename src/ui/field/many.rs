//! Any of several, as tiles.

use super::one::spread;
use super::{Tile, described_by, edit, focus_mark, grouped, invalid, tile};
use crate::intake::Answer;
use crate::intake::form::Choice;
use crate::intake::view::FieldView;
use crate::ui::{Ui, class};
use yew::prelude::*;

pub(super) fn many(ui: &Ui, field: &FieldView, choices: &[Choice], asked_above: bool) -> Html {
    let chosen = match &field.answer {
        Some(Answer::Choices(ids)) => ids.clone(),
        _ => Default::default(),
    };
    let tiles = choices.iter().enumerate().map(|(index, choice)| {
        let (ui_then, field_id, id, before) =
            (ui.clone(), field.id.clone(), choice.id.clone(), chosen.clone());
        tile(Tile {
            kind: "checkbox",
            name: &field.id,
            id: format!("f-{}-{}", field.id, choice.id),
            value: &choice.id,
            label: html! { {ui.say(&choice.label)} },
            hint: choice.hint.as_ref().map(|hint| ui.say(hint)),
            checked: chosen.contains(&choice.id),
            mark: (index == 0).then(|| focus_mark(field)),
            described: if index == 0 { described_by(field) } else { None },
            invalid: invalid(field),
            chosen: Callback::from(move |ticked| {
                let mut after = before.clone();
                if ticked {
                    after.insert(id.clone());
                } else {
                    after.remove(&id);
                }
                edit(&ui_then, &field_id, Answer::Choices(after));
            }),
        })
    });
    grouped(
        ui,
        field,
        None,
        asked_above,
        html! { <div class={class("tiles", &[Some(spread(ui, choices))])}>{for tiles}</div> },
    )
}
