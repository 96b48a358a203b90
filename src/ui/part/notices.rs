//! Lines that need to be seen: above the page, or in a box under its fields.

use crate::intake::view::{Notice, Tone};
use crate::text::{MessageId, Phrase};
use crate::ui::examples::Example;
use crate::ui::part::icon::{icon, of_tone};
use crate::ui::{Ui, class};
use yew::prelude::*;

pub(crate) fn notices(ui: &Ui, notices: &[Notice]) -> Html {
    if notices.is_empty() {
        return Html::default();
    }
    html! {
        <section class="notices" aria-label={ui.word(MessageId::UiNotices)}>
            {for notices.iter().map(|notice| html! {
                <div class={class("notice", &[tone_class(notice.tone)])}>
                    {icon(of_tone(notice.tone))}
                    <p>{ui.say(&notice.text)}</p>
                    if let Some((label, action)) = &notice.act {
                        <button type="button" class="btn btn-quiet btn-small" onclick={ui.click(action.clone())}>
                            {ui.say(label)}
                        </button>
                    }
                </div>
            })}
        </section>
    }
}

/// A line in a box, under the fields of a page.
pub(crate) fn advice(ui: &Ui, tone: Tone, text: &Phrase) -> Html {
    html! {
        <div class={class("notice advice", &[tone_class(tone)])}>
            {icon(of_tone(tone))}
            <p>{ui.say(text)}</p>
        </div>
    }
}

/// The class that colours a tone.
pub(crate) fn tone_class(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some("tone-good"),
        Tone::Warn => Some("tone-warn"),
        Tone::Bad => Some("tone-bad"),
    }
}

/// Examples: a plain line, one with something to do, a box.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    use crate::intake::Action;
    let line = |tone, id: MessageId, act| Notice {
        text: id.into(),
        tone,
        act,
    };
    vec![
        Example::new("none", notices(ui, &[])),
        Example::new(
            "lines",
            notices(
                ui,
                &[
                    line(Tone::Warn, MessageId::NoticeOffline, None),
                    line(Tone::Bad, MessageId::NoticePaused, None),
                    line(
                        Tone::Plain,
                        MessageId::NoticeUpdate,
                        Some((MessageId::NoticeUpdateAct.into(), Action::ApplyUpdate)),
                    ),
                ],
            ),
        ),
        Example::new("box", advice(ui, Tone::Warn, &MessageId::MisconductAdvice.into())),
    ]
}
