//! A page of questions.

use crate::intake::form::{FieldKind, PageId};
use crate::intake::view::PageView;
use crate::ui::Ui;
use crate::ui::field;
use crate::ui::page::result::assessment;
use crate::ui::part::frame::{advices, framed};
use yew::prelude::*;

pub(crate) fn question(ui: &Ui, view: &PageView) -> Html {
    let questions = framed(
        ui,
        &view.frame,
        html! {
            <>
            {for view.fields.iter().enumerate().map(|(index, field)| {
                let asked_above = index == 0 && heading_asks(view.frame.page, &field.kind);
                html! { <div key={field.id.to_string()}>{field::draw(ui, field, asked_above)}</div> }
            })}
            // With a key as all beside it: else a field that comes would make those before it anew, under the fingers of
            // whoever types.
            <key="advice">{advices(ui, &view.advice)}</>
            </>
        },
    );
    match &view.so_far {
        None => questions,
        // Shown where a tablet has room for two panes; who fills in on less has it as a page of its own.
        Some(so_far) => {
            let headline = ui.say(&so_far.headline);
            html! {
                <div class="panes">
                    {questions}
                    <section class="beside" aria-label={headline.clone()}>
                        <h2>{headline}</h2>
                        {assessment(ui, so_far, true)}
                    </section>
                </div>
            }
        }
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
