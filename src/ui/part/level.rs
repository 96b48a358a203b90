//! Who handles the case, and why at that level.

use crate::text::{MessageId, Phrase};
use crate::ui::Ui;
use crate::ui::examples::Example;
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

/// Examples: the outlet.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let outlet = (
        MessageId::TierOutlet.into(),
        MessageId::ExplainAccepted.into(),
        "第十三条(一)".to_owned(),
    );
    vec![Example::new("outlet", level(ui, &outlet))]
}
