//! One file per kind of answer. Every field is wired the same way: a label or legend, a hint and a fault
//! that are read out with the input, and the whole new answer with every keystroke.
//!
//! What is typed is passed on as it is, also while an input method is composing: nothing is trimmed, cut or
//! reformatted, and Yew writes a value back only where it differs from what stands there.

mod date;
mod examples;
mod files;
mod line;
mod many;
mod one;
mod paragraph;
mod people;
mod select;
mod tick;
mod yes_no;

use crate::intake::form::FieldKind;
use crate::intake::view::FieldView;
use crate::intake::{Action, Answer, Private};
use crate::text::MessageId;
use crate::ui::part::icon::{Icon, icon};
use crate::ui::{Ui, class};
use yew::prelude::*;

pub(crate) use examples::examples;

/// A field of any kind.
pub(crate) fn draw(ui: &Ui, field: &FieldView, asked_above: bool) -> Html {
    match &field.kind {
        FieldKind::Line { input, .. } => line::line(ui, field, *input),
        FieldKind::Paragraph { max } => paragraph::paragraph(ui, field, *max),
        FieldKind::One(choices) => one::one(ui, field, choices, asked_above),
        FieldKind::Select(choices) => select::select(ui, field, choices),
        FieldKind::Many(choices) => many::many(ui, field, choices, asked_above),
        FieldKind::YesNo => yes_no::yes_no(ui, field),
        FieldKind::Date => date::date(ui, field),
        FieldKind::Tick => tick::tick(ui, field),
        FieldKind::People { max } => people::people(ui, field, *max),
        FieldKind::Files { max, .. } => files::files(ui, field, *max),
    }
}

/// The id of a field's input.
fn input_id(field: &FieldView) -> String {
    format!("f-{}", field.id)
}

/// The mark by which the focus finds a field.
fn focus_mark(field: &FieldView) -> String {
    format!("field-{}", field.id)
}

/// What is read out after the label: hint and fault, if there are any.
fn described_by(field: &FieldView) -> Option<String> {
    let mut ids = Vec::new();
    if field.hint.is_some() {
        ids.push(format!("f-{}-hint", field.id));
    }
    if field.problem.is_some() {
        ids.push(format!("f-{}-error", field.id));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn invalid(field: &FieldView) -> Option<&'static str> {
    field.problem.is_some().then_some("true")
}

/// The words of a label.
fn label_words(ui: &Ui, field: &FieldView) -> Html {
    html! {
        <>
            {ui.say(&field.label)}
            if field.optional {
                <span class="optional">{" · "}{ui.word(MessageId::Optional)}</span>
            }
        </>
    }
}

/// Hint and fault, between label and input.
fn hint_and_fault(ui: &Ui, field: &FieldView) -> Html {
    html! {
        <>
            if let Some(hint) = &field.hint {
                <p class="hint" id={format!("f-{}-hint", field.id)}>{ui.say(hint)}</p>
            }
            if let Some(problem) = &field.problem {
                <p class="field-error" id={format!("f-{}-error", field.id)}>
                    {icon(Icon::Alert)}
                    <span><span class="unseen">{ui.word(MessageId::UiErrorPrefix)}</span>{ui.say(problem)}</span>
                </p>
            }
        </>
    }
}

/// The class of a field that has a fault.
fn wrong(field: &FieldView) -> Option<&'static str> {
    field.problem.as_ref().map(|_| "field-wrong")
}

/// A field with one input: label, hint, fault, input.
fn labelled(ui: &Ui, field: &FieldView, input: Html) -> Html {
    html! {
        <div class={class("field", &[wrong(field)])}>
            <label class="field-label" for={input_id(field)}>{label_words(ui, field)}</label>
            {hint_and_fault(ui, field)}
            {input}
        </div>
    }
}

/// A field with several inputs: a fieldset whose legend is the question.
fn grouped(ui: &Ui, field: &FieldView, role: Option<&'static str>, asked_above: bool, inputs: Html) -> Html {
    let legend = if asked_above { "unseen" } else { "field-label" };
    html! {
        <fieldset class={class("field", &[asked_above.then_some("field-first"), wrong(field)])} {role}
            aria-describedby={described_by(field)}
            aria-invalid={role.filter(|role| *role == "radiogroup").and(invalid(field))}>
            <legend class={legend}>{label_words(ui, field)}</legend>
            {hint_and_fault(ui, field)}
            {inputs}
        </fieldset>
    }
}

/// One tile: a native input under a label that is the whole tile.
struct Tile<'a> {
    /// `radio` or `checkbox`.
    kind: &'static str,
    /// The group's name.
    name: &'a str,
    /// The input's id.
    id: String,
    /// What the tile stands for.
    value: &'a str,
    /// Its words.
    label: Html,
    /// The explaining line.
    hint: Option<String>,
    /// Whether it is chosen.
    checked: bool,
    /// The mark by which the focus finds the field, on its first tile.
    mark: Option<String>,
    /// What is read out after the label.
    described: Option<String>,
    /// Whether the fault is this input's own.
    invalid: Option<&'static str>,
    /// Reports whether it is chosen now.
    chosen: Callback<bool>,
}

fn tile(tile: Tile<'_>) -> Html {
    let onchange = {
        let chosen = tile.chosen;
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
                chosen.emit(input.checked());
            }
        })
    };
    html! {
        <div class="tile" key={tile.id.clone()}>
            <input class="tile-input" type={tile.kind} name={tile.name.to_owned()} id={tile.id.clone()}
                value={tile.value.to_owned()} checked={tile.checked} data-focus={tile.mark}
                aria-describedby={tile.described} aria-invalid={tile.invalid} {onchange} />
            <label class="tile-label" for={tile.id.clone()}>
                <span class="tile-name">{tile.label}</span>
                if let Some(hint) = tile.hint {
                    <span class="tile-hint">{hint}</span>
                }
            </label>
        </div>
    }
}

/// Reports a new answer.
fn edit(ui: &Ui, field: &str, answer: Answer) {
    ui.act.emit(Action::Edit {
        field: field.to_owned(),
        answer,
    });
}

/// Sends what is typed into a field, with every keystroke and exactly as it stands.
fn on_text(ui: &Ui, field: &FieldView) -> Callback<InputEvent> {
    let (ui, id) = (ui.clone(), field.id.clone());
    Callback::from(move |event: InputEvent| {
        if let Some(text) = typed(&event) {
            edit(&ui, &id, Answer::Text(Private::new(text)));
        }
    })
}

/// The text of the input, text area or list that an event comes from.
fn typed<E: AsRef<web_sys::Event> + Clone>(event: &E) -> Option<String> {
    use wasm_bindgen::JsCast;
    let target = event.as_ref().target()?;
    let target = match target.dyn_into::<web_sys::HtmlInputElement>() {
        Ok(input) => return Some(input.value()),
        Err(other) => other,
    };
    let target = match target.dyn_into::<web_sys::HtmlTextAreaElement>() {
        Ok(area) => return Some(area.value()),
        Err(other) => other,
    };
    target
        .dyn_into::<web_sys::HtmlSelectElement>()
        .ok()
        .map(|list| list.value())
}

/// What was typed, or nothing yet.
fn text_of(field: &FieldView) -> String {
    match &field.answer {
        Some(Answer::Text(text)) => text.expose().to_owned(),
        _ => String::new(),
    }
}
