//! A page of questions.

use crate::intake::form::{FieldKind, PageId};
use crate::intake::view::PageView;
use crate::ui::field::Field;
use crate::ui::part::frame::{Framed, advices};
use crate::ui::use_ui;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct QuestionProps {
    pub view: PageView,
}

#[component]
pub(crate) fn Question(props: &QuestionProps) -> Html {
    let ui = use_ui();
    let view = &props.view;
    html! {
        <Framed frame={view.frame.clone()}>
            {for view.fields.iter().enumerate().map(|(index, field)| {
                let asked_above = index == 0 && heading_asks(view.frame.page, &field.kind);
                html! { <Field key={field.id} field={field.clone()} {asked_above} /> }
            })}
            {advices(&ui, &view.advice)}
        </Framed>
    }
}

/// Whether the page's heading already asks what its first group of tiles asks; the group's own name is then
/// left to screen readers.
fn heading_asks(page: PageId, kind: &FieldKind) -> bool {
    matches!(
        page,
        PageId::Arrival | PageId::Capacity | PageId::Grounds | PageId::Demand
    ) && matches!(kind, FieldKind::One(_) | FieldKind::Many(_))
}
