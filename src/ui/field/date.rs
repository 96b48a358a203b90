//! A day in three boxes. They keep what was typed, sensible or not; the check comes with "continue".

use super::{edit, focus_mark, grouped, invalid, typed};
use crate::intake::answer::TypedDate;
use crate::intake::view::FieldView;
use crate::intake::{Answer, Private};
use crate::text::MessageId;
use crate::ui::Ui;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Year,
    Month,
    Day,
}

pub(super) fn date(ui: &Ui, field: &FieldView) -> Html {
    let date = match &field.answer {
        Some(Answer::Date(date)) => date.clone(),
        _ => TypedDate::default(),
    };
    let parts = [
        (Part::Year, "year", MessageId::DateYear, &date.year),
        (Part::Month, "month", MessageId::DateMonth, &date.month),
        (Part::Day, "day", MessageId::DateDay, &date.day),
    ];
    let boxes = parts.into_iter().map(|(part, name, word, text)| {
        let id = format!("f-{}-{name}", field.id);
        let oninput = {
            let (ui, field_id, before) = (ui.clone(), field.id.clone(), date.clone());
            Callback::from(move |event: InputEvent| {
                if let Some(text) = typed(&event) {
                    let text = Private::new(text);
                    let mut after = before.clone();
                    match part {
                        Part::Year => after.year = text,
                        Part::Month => after.month = text,
                        Part::Day => after.day = text,
                    }
                    edit(&ui, &field_id, Answer::Date(after));
                }
            })
        };
        html! {
            <div class="date-part">
                <label for={id.clone()}>{ui.word(word)}</label>
                <input class="box num" type="text" inputmode="numeric" autocomplete="off" enterkeyhint="next" id={id}
                    name={format!("{}-{name}", field.id)} value={text.expose().to_owned()} aria-invalid={invalid(field)}
                    data-focus={(part == Part::Year).then(|| focus_mark(field))} {oninput} />
            </div>
        }
    });
    grouped(
        ui,
        field,
        Some("group"),
        false,
        html! { <div class="date">{for boxes}</div> },
    )
}
