//! The app cannot go on: each fault with its place and its remedy.

use crate::intake::Action;
use crate::intake::view::BlockedView;
use crate::text::MessageId;
use crate::ui::Ui;
use crate::ui::examples::Example;
use crate::ui::part::frame::heading;
use yew::prelude::*;

pub(crate) fn blocked(ui: &Ui, view: &BlockedView) -> Html {
    html! {
        <>
            {heading(&ui.say(&view.title))}
            <p class="lead">{ui.say(&view.text)}</p>
            if !view.faults.is_empty() {
                <section class="card section">
                    <h2>{ui.word(MessageId::UiFaultsTitle)}</h2>
                    <ul>
                        {for view.faults.iter().map(|(place, remedy)| html! {
                            <li class="fault">
                                if !place.is_empty() {
                                    <code>{place.clone()}</code>
                                }
                                <p>{ui.say(remedy)}</p>
                            </li>
                        })}
                    </ul>
                </section>
            }
            if view.retry {
                <div class="actions">
                    <button type="button" class="btn" onclick={ui.click(Action::Restart)}>{ui.word(MessageId::Retry)}</button>
                </div>
            }
        </>
    }
}

/// Examples: a configuration with two faults; a file that did not come.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    use crate::text::{Arg, Phrase};
    let config = BlockedView {
        title: MessageId::BlockedConfigTitle.into(),
        text: MessageId::BlockedConfigText.into(),
        faults: vec![
            (
                "config.json: mode".to_owned(),
                Phrase::message(MessageId::ConfigMode).with("found", Arg::Text("\"kiosk\"".to_owned())),
            ),
            (
                "config.json: bank.supervision_phone".to_owned(),
                MessageId::ConfigNoSupervisionPhone.into(),
            ),
        ],
        retry: true,
    };
    let missing = BlockedView {
        title: MessageId::BlockedLoadTitle.into(),
        text: Phrase::message(MessageId::BlockedLoadText)
            .with("what", Arg::Text("packs/s01-credit-coop-trial.json".to_owned())),
        faults: Vec::new(),
        retry: true,
    };
    vec![
        Example::new("configuration", blocked(ui, &config)),
        Example::new("a file is missing", blocked(ui, &missing)),
    ]
}
