//! All answers, each group with a way back to its page.

use crate::intake::Action;
use crate::intake::view::{CheckView, Shown};
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::part::frame::framed;
use crate::ui::part::icon::{Icon, icon};
use crate::ui::{Ui, class};
use yew::prelude::*;

pub(crate) fn check(ui: &Ui, view: &CheckView) -> Html {
    framed(
        ui,
        &view.frame,
        html! {
            <>
            <div class="stack section">
                {for view.groups.iter().map(|group| {
                    let change = Phrase::message(MessageId::UiChangeNamed)
                        .with("page", Arg::Phrase(Box::new(group.title.clone())));
                    html! {
                        <section class={class("card", &[group.faulty.then_some("card-faulty")])}>
                            <div class="group-head">
                                <h2>{ui.say(&group.title)}</h2>
                                <button type="button" class="link" aria-label={ui.say(&change)}
                                    onclick={ui.click(Action::GoTo(group.page))}>{ui.word(MessageId::Change)}</button>
                            </div>
                            if group.faulty {
                                <p class="field-error">{icon(Icon::Alert)}{ui.word(MessageId::UiFaulty)}</p>
                            }
                            <dl class="facts">
                                {for group.lines.iter().map(|(label, shown)| html! {
                                    <div class="fact"><dt>{ui.say(label)}</dt>{answer(ui, shown)}</div>
                                })}
                            </dl>
                        </section>
                    }
                })}
            </div>
            </>
        },
    )
}

fn answer(ui: &Ui, shown: &Shown) -> Html {
    match shown {
        Shown::Typed(text) => html! { <dd class="typed">{text.expose().to_owned()}</dd> },
        Shown::Said(phrase) => html! { <dd>{ui.say(phrase)}</dd> },
        Shown::Lines(lines) => {
            html! { <dd>{for lines.iter().map(|line| html! { <div>{line.expose().to_owned()}</div> })}</dd> }
        }
        Shown::Nothing => html! { <dd class="nothing">{ui.word(MessageId::NotAnswered)}</dd> },
    }
}
