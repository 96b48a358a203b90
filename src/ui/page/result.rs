//! The result: the conditions with their reasons, then the dates, then what comes after.

use crate::intake::view::{AssessmentView, ResultView};
use crate::ui::part::conditions::Conditions;
use crate::ui::part::deadline::Deadlines;
use crate::ui::part::frame::Framed;
use crate::ui::part::level::Level;
use crate::ui::part::reviews::Reviews;
use crate::ui::part::routes::Routes;
use crate::ui::use_ui;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ResultProps {
    pub view: ResultView,
}

#[component]
pub(crate) fn Result(props: &ResultProps) -> Html {
    let ui = use_ui();
    let view = &props.view;
    html! {
        <Framed frame={view.frame.clone()}>
            <div class="headline">
                {for view.assessment.explanation.iter().map(|line| html! { <p>{ui.say(line)}</p> })}
            </div>
            <Assessment assessment={view.assessment.clone()} open_to_change={true} />
        </Framed>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct AssessmentProps {
    pub assessment: AssessmentView,
    /// Whether something can still be changed.
    pub open_to_change: bool,
}

/// What the rules say, as cards; the result page and the receipt show the same.
#[component]
pub(crate) fn Assessment(props: &AssessmentProps) -> Html {
    let view = &props.assessment;
    html! {
        <div class="stack">
            <Conditions conditions={view.conditions.clone()} tally={view.tally.clone()} reading={view.reading.clone()}
                open_to_change={props.open_to_change} />
            <Routes routes={view.routes.clone()} />
            <Deadlines deadlines={view.deadlines.clone()} />
            if let Some(level) = &view.level {
                <Level level={level.clone()} />
            }
            <Reviews reviews={view.reviews.clone()} remedies={view.remedies.clone()} />
        </div>
    }
}
