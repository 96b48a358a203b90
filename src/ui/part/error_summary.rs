//! All faults of a page, above it; each leads to its field.

use crate::intake::effect::FocusTarget;
use crate::intake::view::ProblemView;
use crate::text::MessageId;
use crate::ui::Ui;
use crate::ui::examples::Example;
use crate::ui::part::icon::{Icon, icon};
use yew::prelude::*;

pub(crate) fn error_summary(ui: &Ui, problems: &[ProblemView]) -> Html {
    if problems.is_empty() {
        return Html::default();
    }
    html! {
        <div class="summary" role="alert" tabindex="-1" data-focus="summary">
            <h2>{icon(Icon::Alert)}{ui.word(MessageId::ProblemsTitle)}</h2>
            <ul>
                {for problems.iter().map(|problem| {
                    let jump = ui.jump.clone();
                    let field = problem.field.clone();
                    let onclick = Callback::from(move |_: MouseEvent| jump.emit(FocusTarget::Field(field.clone())));
                    html! {
                        <li><button type="button" class="link" {onclick}>{ui.say(&problem.text)}</button></li>
                    }
                })}
            </ul>
        </div>
    }
}

/// Examples: nothing wrong, two faults.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let fault = |field: &str, id: MessageId| ProblemView {
        field: field.to_owned(),
        text: id.into(),
    };
    let two = [
        fault("name", MessageId::NeedName),
        fault("phone", MessageId::BadPhone),
    ];
    vec![
        Example::new("none", error_summary(ui, &[])),
        Example::new("two", error_summary(ui, &two)),
    ]
}
