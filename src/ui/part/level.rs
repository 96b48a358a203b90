//! Who handles the case, and why at that level.

use crate::text::{MessageId, Phrase};
use crate::ui::use_ui;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct LevelProps {
    /// Name, reason, article.
    pub level: (Phrase, Phrase, String),
}

#[component]
pub(crate) fn Level(props: &LevelProps) -> Html {
    let ui = use_ui();
    let (name, reason, article) = &props.level;
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
