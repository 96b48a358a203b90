//! A page of questions.

use crate::intake::form::{FieldKind, PageId};
use crate::intake::view::PageView;
use crate::ui::Ui;
use crate::ui::field;
use crate::ui::part::frame::{advices, framed};
use yew::prelude::*;

pub(crate) fn question(ui: &Ui, view: &PageView) -> Html {
    framed(
        ui,
        &view.frame,
        html! {
            <>
            {for view.fields.iter().enumerate().map(|(index, field)| {
                let asked_above = index == 0 && heading_asks(view.frame.page, &field.kind);
                html! { <div key={field.id.to_string()}>{field::draw(ui, field, asked_above)}</div> }
            })}
            {advices(ui, &view.advice)}
            </>
        },
    )
}

/// Whether the page's heading already asks what its first group of tiles asks; the group's own name is then
/// left to screen readers.
fn heading_asks(page: PageId, kind: &FieldKind) -> bool {
    matches!(
        page,
        PageId::Arrival | PageId::Capacity | PageId::Grounds | PageId::Demand
    ) && matches!(kind, FieldKind::One(_) | FieldKind::Many(_))
}
