//! Several lines.

use super::{described_by, focus_mark, input_id, invalid, labelled, on_text, text_of};
use crate::intake::view::FieldView;
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::Ui;
use yew::prelude::*;

pub(super) fn paragraph(ui: &Ui, field: &FieldView, max: usize) -> Html {
    let text = text_of(field);
    let oninput = on_text(ui, field);
    labelled(
        ui,
        field,
        html! {
            <>
                <textarea class="box" id={input_id(field)} name={field.id.clone()} rows="6" value={text.clone()} autocomplete="off"
                    aria-describedby={described_by(field)} aria-invalid={invalid(field)}
                    data-focus={focus_mark(field)} {oninput} />
                {room(ui, text.chars().count(), max)}
                // A helper for whoever does not know how to begin; only the story has one (`www/parts/story.js`).
                {ui.drawn("story", "")}
            </>
        },
    )
}

/// How much room is left, once little is.
fn room(ui: &Ui, count: usize, max: usize) -> Html {
    if count * 5 < max * 4 {
        return Html::default();
    }
    let (id, number) = if count > max {
        (MessageId::UiCharsOver, count - max)
    } else {
        (MessageId::UiCharsLeft, max - count)
    };
    let said = Phrase::message(id).with("count", Arg::Number(i64::try_from(number).unwrap_or(i64::MAX)));
    html! { <p class="count num">{ui.say(&said)}</p> }
}
