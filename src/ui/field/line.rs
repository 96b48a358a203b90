//! One line.

use super::{described_by, focus_mark, input_id, invalid, labelled, on_text, text_of};
use crate::intake::form::{Input, field as ids};
use crate::intake::view::FieldView;
use crate::ui::{Ui, class};
use yew::prelude::*;

/// How a kind of line is typed: type, keyboard, capitals, width.
fn manner(
    input: Input,
) -> (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<&'static str>,
) {
    match input {
        Input::Text => ("text", None, None, None),
        Input::Name => ("text", None, None, Some("box-middle")),
        Input::Phone => ("tel", Some("tel"), None, Some("box-middle")),
        // A native e-mail input would cut spaces off what is being typed.
        Input::Email => ("text", Some("email"), Some("none"), Some("box-middle")),
        Input::Identity | Input::CreditCode => ("text", None, Some("characters"), Some("box-middle")),
        Input::Money => ("text", Some("decimal"), None, Some("box-short")),
        Input::Time => ("time", None, None, Some("box-short")),
        Input::Number => ("text", Some("numeric"), None, Some("box-short")),
    }
}

/// What the browser may fill in: only the person's own details, nobody else's, and nothing on a shared device, where
/// it would keep what was typed in files of its own.
fn autofill(ui: &Ui, field: &str) -> &'static str {
    match field {
        _ if ui.shared => "off",
        ids::NAME => "name",
        ids::PHONE => "tel",
        ids::EMAIL => "email",
        ids::ORG_NAME => "organization",
        _ => "off",
    }
}

pub(super) fn line(ui: &Ui, field: &FieldView, input: Input) -> Html {
    let (kind, keyboard, capitals, width) = manner(input);
    let oninput = on_text(ui, field);
    labelled(
        ui,
        field,
        html! {
            <>
            <input class={class("box", &[width])} type={kind} id={input_id(field)} name={field.id.clone()} value={text_of(field)}
                inputmode={keyboard} autocapitalize={capitals} autocomplete={autofill(ui, &field.id)} spellcheck="false"
                enterkeyhint="next" aria-describedby={described_by(field)} aria-invalid={invalid(field)}
                data-focus={focus_mark(field)} {oninput} />
            // Keys for whoever touches it (`www/parts/identity.js`).
            if input == Input::Identity {
                {ui.drawn("identity", "")}
            }
            </>
        },
    )
}
