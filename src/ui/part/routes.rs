//! Bodies that get a part of the complaint.

use crate::intake::view::RouteView;
use crate::text::MessageId;
use crate::ui::Ui;
use crate::ui::examples::Example;
use yew::prelude::*;

pub(crate) fn routes(ui: &Ui, routes: &[RouteView]) -> Html {
    html! {
        <>
            {for routes.iter().map(|route| html! {
                <section class="card route">
                    <div class="card-head">
                        <h2>{ui.say(&route.name)}</h2>
                        <span class="tag">{ui.word(MessageId::UiRouteTag)}</span>
                    </div>
                    <p>{ui.say(&route.text)}{" "}<span class="art" lang="zh-Hans">{route.article.clone()}</span></p>
                </section>
            })}
        </>
    }
}

/// Examples: one body.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let route = RouteView {
        id: "integrity-report".to_owned(),
        name: MessageId::GroundMisconduct.into(),
        text: MessageId::MisconductAdvice.into(),
        article: "第九条".to_owned(),
    };
    vec![Example::new("one", routes(ui, &[route]))]
}
