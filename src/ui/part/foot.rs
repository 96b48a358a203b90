//! The foot: the bank's supervision phone is never further away than the end of the page.

use crate::intake::config::Bank;
use crate::text::MessageId;
use crate::ui::Ui;
use crate::ui::examples::{Example, bank};
use yew::prelude::*;

pub(crate) fn foot(ui: &Ui, bank: Option<&Bank>) -> Html {
    html! {
        <footer class="foot">
            <div class="foot-in">
                if let Some(bank) = bank {
                    <span>{bank.name.clone()}</span>
                    <span>{ui.word(MessageId::UiSupervisionPhone)}{" "}{phone(&bank.supervision_phone)}</span>
                } else {
                    <span>{ui.word(MessageId::UiOtherWaysText)}</span>
                }
            </div>
        </footer>
    }
}

/// A telephone number that can be pressed.
pub(crate) fn phone(number: &str) -> Html {
    let digits: String = number
        .chars()
        .filter(|letter| letter.is_ascii_digit() || *letter == '+')
        .collect();
    html! { <a class="num" href={format!("tel:{digits}")}>{number.to_owned()}</a> }
}

/// The bank's details as name and value: how to complain without this page, and whom to ask about data.
pub(crate) fn bank_facts(ui: &Ui, bank: &Bank) -> Html {
    html! {
        <dl class="facts">
            <div class="fact">
                <dt>{ui.word(MessageId::UiSupervisionPhone)}</dt>
                <dd>{phone(&bank.supervision_phone)}</dd>
            </div>
            <div class="fact">
                <dt>{ui.word(MessageId::UiAddress)}</dt>
                <dd>{bank.address.clone()}</dd>
            </div>
            <div class="fact">
                <dt>{ui.word(MessageId::UiPrivacyContact)}</dt>
                <dd>{bank.privacy_contact.clone()}</dd>
            </div>
        </dl>
    }
}

/// Examples: before the bank is known, and after; its details.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let bank = bank();
    vec![
        Example::new("loading", foot(ui, None)),
        Example::new("with the bank", foot(ui, Some(&bank))),
        Example::new("details", bank_facts(ui, &bank)),
    ]
}
