//! Several people: a name and a telephone number each.

use super::{edit, focus_mark, grouped, typed};
use crate::intake::answer::TypedPerson;
use crate::intake::view::FieldView;
use crate::intake::{Answer, Private};
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::Ui;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Name,
    Phone,
}

pub(super) fn people(ui: &Ui, field: &FieldView, max: usize) -> Html {
    let mut list = match &field.answer {
        Some(Answer::People(people)) => people.clone(),
        _ => Vec::new(),
    };
    if list.is_empty() {
        // Something to type into from the beginning.
        list.push(TypedPerson::default());
    }
    let rows = (0..list.len()).map(|index| person(ui, field, &list, index));
    let add = {
        let (ui, id, mut after) = (ui.clone(), field.id.clone(), list.clone());
        after.push(TypedPerson::default());
        Callback::from(move |_: MouseEvent| edit(&ui, &id, Answer::People(after.clone())))
    };
    grouped(
        ui,
        field,
        Some("group"),
        false,
        html! {
            <>
                {for rows}
                if list.len() < max {
                    <div class="actions">
                        <button type="button" class="btn btn-line btn-small" onclick={add}>{ui.word(MessageId::AddPerson)}</button>
                    </div>
                }
            </>
        },
    )
}

fn person(ui: &Ui, field: &FieldView, list: &[TypedPerson], index: usize) -> Html {
    let number = |id: MessageId| {
        ui.say(&Phrase::message(id).with("n", Arg::Number(i64::try_from(index + 1).unwrap_or(i64::MAX))))
    };
    let remove = {
        let (ui, id, mut after) = (ui.clone(), field.id.clone(), list.to_vec());
        after.remove(index);
        Callback::from(move |_: MouseEvent| edit(&ui, &id, Answer::People(after.clone())))
    };
    let boxes = [
        (Part::Name, "name", MessageId::PersonName, "text"),
        (Part::Phone, "phone", MessageId::PersonPhone, "tel"),
    ];
    html! {
        <div class="person" role="group" aria-label={number(MessageId::UiPersonNumber)} key={index.to_string()}>
            <div class="person-head">
                <b>{number(MessageId::UiPersonNumber)}</b>
                if list.len() > 1 {
                    <button type="button" class="link small" onclick={remove}>
                        {ui.word(MessageId::RemovePerson)}<span class="unseen">{number(MessageId::UiRemovePersonNumber)}</span>
                    </button>
                }
            </div>
            <div class="person-fields">
                {for boxes.into_iter().map(|(part, name, word, kind)| {
                    let id = format!("f-{}-{index}-{name}", field.id);
                    let value = list.get(index).map(|person| match part {
                        Part::Name => person.name.expose().to_owned(),
                        Part::Phone => person.phone.expose().to_owned(),
                    }).unwrap_or_default();
                    let oninput = {
                        let (ui, field_id, before) = (ui.clone(), field.id.clone(), list.to_vec());
                        Callback::from(move |event: InputEvent| {
                            let mut after = before.clone();
                            if let (Some(text), Some(person)) = (typed(&event), after.get_mut(index)) {
                                match part {
                                    Part::Name => person.name = Private::new(text),
                                    Part::Phone => person.phone = Private::new(text),
                                }
                                edit(&ui, &field_id, Answer::People(after));
                            }
                        })
                    };
                    html! {
                        <div>
                            <label for={id.clone()}>{ui.word(word)}</label>
                            <input class="box" type={kind} {id} {value} autocomplete="off" spellcheck="false" enterkeyhint="next"
                                data-focus={(index == 0 && part == Part::Name).then(|| focus_mark(field))} {oninput} />
                        </div>
                    }
                })}
            </div>
        </div>
    }
}
