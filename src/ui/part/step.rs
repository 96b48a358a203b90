//! Where in the complaint a page stands.

use crate::intake::view::SaveView;
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::part::save_chip::SaveChip;
use crate::ui::use_ui;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct StepProps {
    pub step: u16,
    pub steps: u16,
    pub save: SaveView,
}

#[component]
pub(crate) fn Step(props: &StepProps) -> Html {
    let ui = use_ui();
    let said = Phrase::message(MessageId::StepOf)
        .with("step", Arg::Number(props.step.into()))
        .with("steps", Arg::Number(props.steps.into()));
    html! {
        <div class="step">
            <span class="num">{ui.say(&said)}</span>
            // The words beside it say the same.
            <progress class="step-track" aria-hidden="true" max={props.steps.to_string()} value={props.step.to_string()}></progress>
            <SaveChip save={props.save.clone()} />
        </div>
    }
}
