//! The receipt: the number first, then the dates and both review routes, on the screen and on paper.

use crate::intake::Action;
use crate::intake::config::Bank;
use crate::intake::view::{ReceiptView, Tone};
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::page::home::{case_item, more};
use crate::ui::part::foot::bank_facts;
use crate::ui::part::frame::heading;
use crate::ui::part::icon::{Icon, icon};
use crate::ui::part::notices::{advice, tone_class};
use crate::ui::{Ui, class};
use yew::prelude::*;

/// The bank's own dates and a QR code, which a script draws (`www/case/proof.js`).
fn proof(ui: &Ui, view: &ReceiptView) -> Html {
    let mut dates = String::new();
    for deadline in view
        .assessment
        .iter()
        .flat_map(|assessment| &assessment.deadlines)
    {
        for part in [
            &deadline.id,
            "\t",
            &ui.say(&deadline.name),
            "\t",
            &deadline.day,
            "\n",
        ] {
            dates += part;
        }
    }
    html! {
        <jiesu-proof data-language={ui.catalogue.language.tag()} data-ask={view.status_code.clone()}
            data-dates={dates} data-signed={view.signed.clone()}></jiesu-proof>
    }
}

pub(crate) fn receipt(ui: &Ui, view: &ReceiptView, bank: Option<&Bank>) -> Html {
    let time = |moment: crate::intake::Moment| {
        ui.say(&Phrase::message(MessageId::UiMoment).with("time", Arg::Time(moment.wall())))
    };
    html! {
        <>
            <p class="print-only">{ui.word(MessageId::UiReceiptOf)}{for bank.map(|bank| format!(" · {}", bank.name))}</p>
            {heading(&ui.say(&view.headline))}
            if view.tone == Tone::Good {
                <p class="hint page-hint">{ui.say(&view.text)}</p>
            } else {
                {advice(ui, view.tone, &view.text)}
            }
            <section class={class("card ticket section", &[tone_class(view.tone)])}>
                <p>
                    <span class="small muted">{ui.word(MessageId::UiCaseNumber)}</span>
                    if let Some(number) = &view.case_number {
                        <strong class="ticket-number num">{number.clone()}</strong>
                    } else {
                        <strong class="ticket-number num">{view.code.clone()}</strong>
                        <span class="small muted">{ui.word(MessageId::UiCaseNumberLater)}</span>
                    }
                </p>
                <dl class="facts">
                    <div class="fact">
                        <dt>{ui.word(MessageId::UiStatusCode)}</dt>
                        <dd>
                            <span class="num" data-code="">{view.status_code.clone()}</span>{" "}
                            <a class="own" href="status.html">{ui.word(MessageId::UiAskStatus)}</a>
                        </dd>
                    </div>
                    <div class="fact"><dt>{ui.word(MessageId::UiConfirmedAt)}</dt><dd class="num">{time(view.confirmed_at)}</dd></div>
                    if let Some(received) = view.received_at {
                        <div class="fact"><dt>{ui.word(MessageId::UiReceivedAt)}</dt><dd class="num">{time(received)}</dd></div>
                    }
                    if view.verified {
                        <div class="fact"><dt>{ui.word(MessageId::UiSigned)}</dt><dd>{ui.word(MessageId::UiSignedText)}</dd></div>
                    }
                </dl>
            </section>
            <div class="actions">
                <button type="button" class="btn" onclick={ui.click(Action::Print)}>{ui.word(MessageId::UiPrint)}</button>
                if let Some(id) = &view.again {
                    <button type="button" class="btn btn-line" aria-disabled={view.sending.then_some("true")}
                        onclick={ui.click(Action::TrySend(id.clone()))}>{ui.word(MessageId::UiTryNow)}</button>
                }
                {more(ui, &view.id)}
                <button type="button" class="btn btn-quiet" onclick={ui.click(Action::GoHome)}>{ui.word(MessageId::UiGoHome)}</button>
            </div>
            if let Some(other) = &view.other {
                <section class="section">
                    <h2>{ui.word(MessageId::UiOtherPart)}</h2>
                    <ul class="list">{case_item(ui, other)}</ul>
                </section>
            }
            if let Some(assessment) = &view.assessment {
                <div class="section">
                    <h2>{ui.say(&assessment.headline)}</h2>
                    {super::result::assessment(ui, assessment, false)}
                </div>
            }
            if let Some(bank) = bank {
                <section class="card section">
                    <h2>{ui.word(MessageId::UiContactTitle)}</h2>
                    {bank_facts(ui, bank)}
                </section>
            }
            {proof(ui, view)}
            <details class="steps-box">
                <summary><span class="summary-in">{icon(Icon::Right)}{ui.word(MessageId::UiDigest)}</span></summary>
                <p class="small muted">{ui.word(MessageId::UiDigestHint)}</p>
                <p class="digest">{view.digest.clone()}</p>
            </details>
            <p class="digest print-only">{ui.word(MessageId::UiDigest)}{" "}{view.digest.clone()}</p>
        </>
    }
}
