//! Bodies that get a part of the complaint.

use crate::intake::view::RouteView;
use crate::text::MessageId;
use crate::ui::use_ui;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct RoutesProps {
    pub routes: Vec<RouteView>,
}

#[component]
pub(crate) fn Routes(props: &RoutesProps) -> Html {
    let ui = use_ui();
    html! {
        <>
            {for props.routes.iter().map(|route| html! {
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
