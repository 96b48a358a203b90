//! Who handles the case, and why at that level.

use crate::text::{MessageId, Phrase};
use crate::ui::Ui;
use yew::prelude::*;

pub(crate) fn level(ui: &Ui, level: &(Phrase, Phrase, String)) -> Html {
    let (name, reason, article) = level;
    html! {
        <section class="card">
            <div class="card-head">
                <h2>{ui.word(MessageId::UiLevelTitle)}</h2>
                <span class="tag">{ui.say(name)}</span>
            </div>
            <p class="level">{ui.say(reason)}{" "}<span class="art" lang="zh-Hans">{article.clone()}</span></p>
        </section>
    }
}
