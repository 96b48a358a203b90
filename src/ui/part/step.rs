//! Where in the complaint a page stands.

use crate::intake::view::Frame;
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::Ui;
use crate::ui::part::save_chip::save_chip;
use yew::prelude::*;

pub(crate) fn step(ui: &Ui, frame: &Frame) -> Html {
    let said = Phrase::message(MessageId::StepOf)
        .with("step", Arg::Number(frame.step.into()))
        .with("steps", Arg::Number(frame.steps.into()));
    html! {
        <div class="step">
            <span class="num">{ui.say(&said)}</span>
            // The words beside it say the same.
            <progress class="step-track" aria-hidden="true" max={frame.steps.to_string()} value={frame.step.to_string()}></progress>
            {save_chip(ui, &frame.save)}
        </div>
    }
}
