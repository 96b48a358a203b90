//! The notice before a complaint (PIPL art. 17): who, why, what, how long, which rights.

use crate::intake::Action;
use crate::intake::view::StartView;
use crate::text::MessageId;
use crate::ui::Ui;
use crate::ui::part::frame::heading;
use yew::prelude::*;

pub(crate) fn start(ui: &Ui, view: &StartView) -> Html {
    html! {
        <>
            {heading(ui.word(MessageId::UiStartTitle))}
            <p class="hint page-hint">{ui.word(MessageId::UiStartHint)}</p>
            <div class="card section">
                {for view.parts.iter().map(|(title, paragraphs)| html! {
                    <section class="notice-part">
                        <h2>{ui.say(title)}</h2>
                        {for paragraphs.iter().map(|paragraph| html! { <p>{ui.say(paragraph)}</p> })}
                    </section>
                })}
            </div>
            <div class="actions">
                <button type="button" class="btn btn-main" onclick={ui.click(Action::Begin)}>{ui.word(MessageId::UiStartBegin)}</button>
                <button type="button" class="btn btn-quiet" onclick={ui.click(Action::GoHome)}>{ui.word(MessageId::Back)}</button>
            </div>
        </>
    }
}
