//! What waits to be sent, and what was sent.

use crate::intake::Action;
use crate::intake::view::OutboxView;
use crate::text::MessageId;
use crate::ui::Ui;
use crate::ui::page::home::case_item;
use crate::ui::part::frame::heading;
use yew::prelude::*;

pub(crate) fn outbox(ui: &Ui, view: &OutboxView) -> Html {
    html! {
        <>
            {heading(ui.word(MessageId::UiOutboxTitle))}
            <p class="hint page-hint">{ui.word(MessageId::UiOutboxHint)}</p>
            <div class="section">
                if view.cases.is_empty() {
                    <p class="empty">{ui.word(MessageId::UiNoCases)}</p>
                } else {
                    <ul class="list">{for view.cases.iter().map(|case| case_item(ui, case))}</ul>
                }
            </div>
            <div class="actions">
                <button type="button" class="btn btn-line" onclick={ui.click(Action::GoHome)}>{ui.word(MessageId::UiGoHome)}</button>
            </div>
        </>
    }
}
