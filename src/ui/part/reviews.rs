//! What can be done when the answer does not satisfy.

use crate::intake::view::{DeadlineView, Tone};
use crate::text::{MessageId, Phrase};
use crate::ui::Ui;
use crate::ui::examples::Example;
use crate::ui::part::deadline::row;
use yew::prelude::*;

pub(crate) fn reviews(ui: &Ui, reviews: &[DeadlineView], remedies: &[Phrase]) -> Html {
    if reviews.is_empty() && remedies.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card">
            <h2>{ui.word(MessageId::UiReviewsTitle)}</h2>
            {for reviews.iter().map(|review| row(ui, review))}
            if !remedies.is_empty() {
                <ul class="remedies">
                    {for remedies.iter().map(|remedy| html! { <li>{ui.say(remedy)}</li> })}
                </ul>
            }
        </section>
    }
}

/// Examples: one route and a remedy.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let review = super::deadline::example(Tone::Plain, MessageId::TagNotStarted);
    vec![Example::new(
        "one",
        reviews(ui, &[review], &[MessageId::RemedyOther.into()]),
    )]
}
