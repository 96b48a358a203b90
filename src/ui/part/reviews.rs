//! What can be done when the answer does not satisfy.

use crate::intake::view::DeadlineView;
use crate::text::{MessageId, Phrase};
use crate::ui::part::deadline::row;
use crate::ui::use_ui;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ReviewsProps {
    pub reviews: Vec<DeadlineView>,
    pub remedies: Vec<Phrase>,
}

#[component]
pub(crate) fn Reviews(props: &ReviewsProps) -> Html {
    let ui = use_ui();
    if props.reviews.is_empty() && props.remedies.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card">
            <h2>{ui.word(MessageId::UiReviewsTitle)}</h2>
            {for props.reviews.iter().map(|review| row(&ui, review))}
            if !props.remedies.is_empty() {
                <ul class="remedies">
                    {for props.remedies.iter().map(|remedy| html! { <li>{ui.say(remedy)}</li> })}
                </ul>
            }
        </section>
    }
}
