//! One of a long list, as the browser's own drop-down list.

use super::{described_by, edit, focus_mark, input_id, invalid, labelled, typed};
use crate::intake::Answer;
use crate::intake::form::Choice;
use crate::intake::view::FieldView;
use crate::text::MessageId;
use crate::ui::Ui;
use crate::ui::part::icon::{Icon, icon};
use yew::prelude::*;

pub(super) fn select(ui: &Ui, field: &FieldView, choices: &[Choice]) -> Html {
    let chosen = match &field.answer {
        Some(Answer::Choice(id)) => id.as_str(),
        _ => "",
    };
    let onchange = {
        let (ui, id) = (ui.clone(), field.id.clone());
        Callback::from(move |event: Event| {
            if let Some(choice) = typed(&event) {
                edit(&ui, &id, Answer::Choice(choice));
            }
        })
    };
    labelled(
        ui,
        field,
        html! {
            <div class="select">
                <select class="box" id={input_id(field)} name={field.id.clone()} aria-describedby={described_by(field)}
                    aria-invalid={invalid(field)} data-focus={focus_mark(field)} {onchange}>
                    <option value="" selected={chosen.is_empty()}>{ui.word(MessageId::UiChoose)}</option>
                    {for choices.iter().map(|choice| html! {
                        <option key={choice.id.clone()} value={choice.id.clone()} selected={choice.id == chosen}>{ui.say(&choice.label)}</option>
                    })}
                </select>
                {icon(Icon::Down)}
            </div>
        },
    )
}
