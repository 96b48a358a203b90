//! The result: the conditions with their reasons, then the dates, then what comes after.

use crate::intake::view::{AssessmentView, ResultView};
use crate::ui::Ui;
use crate::ui::part::conditions::conditions;
use crate::ui::part::deadline::deadlines;
use crate::ui::part::frame::framed;
use crate::ui::part::level;
use crate::ui::part::reviews::reviews;
use crate::ui::part::routes::routes;
use yew::prelude::*;

pub(crate) fn result(ui: &Ui, view: &ResultView) -> Html {
    framed(
        ui,
        &view.frame,
        html! {
            <>
            <div class="headline">
                {for view.assessment.explanation.iter().map(|line| html! { <p>{ui.say(line)}</p> })}
            </div>
            {assessment(ui, &view.assessment, true)}
            </>
        },
    )
}

/// What the rules say, as cards; the result page and the receipt show the same.
pub(crate) fn assessment(ui: &Ui, view: &AssessmentView, open_to_change: bool) -> Html {
    html! {
        <div class="stack">
            {conditions(ui, view, open_to_change)}
            {routes(ui, &view.routes)}
            {deadlines(ui, &view.deadlines)}
            if let Some(level) = &view.level {
                {level::level(ui, level)}
            }
            {reviews(ui, &view.reviews, &view.remedies)}
        </div>
    }
}
