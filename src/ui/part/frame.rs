//! What every page of a complaint has: step, faults, the one heading, and the buttons.

use crate::intake::Action;
use crate::intake::form::PageId;
use crate::intake::view::{Frame, Tone};
use crate::text::{MessageId, Phrase};
use crate::ui::Ui;
use crate::ui::examples::Example;
use crate::ui::part::error_summary::error_summary;
use crate::ui::part::icon::{Icon, icon};
use crate::ui::part::step::step;
use yew::prelude::*;

pub(crate) fn framed(ui: &Ui, frame: &Frame, inside: Html) -> Html {
    let forward = if frame.page == PageId::Declaration {
        Action::Confirm
    } else {
        Action::Continue
    };
    let onsubmit = {
        let act = ui.act.clone();
        let busy = frame.busy;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !busy {
                act.emit(forward.clone());
            }
        })
    };
    html! {
        <form key={frame.page.slug()} novalidate=true autocomplete={ui.shared.then_some("off")} {onsubmit}>
            {step(ui, frame)}
            if frame.conflict {
                <div class="notice advice tone-warn" role="alert" tabindex="-1" data-focus="summary">
                    {icon(Icon::Alert)}
                    <div>
                        <p>{ui.word(MessageId::ConflictText)}</p>
                        <button type="button" class="btn btn-line btn-small" onclick={ui.click(Action::TakeStored)}>
                            {ui.word(MessageId::ConflictTake)}
                        </button>
                    </div>
                </div>
            }
            {error_summary(ui, &frame.problems)}
            {heading(&ui.say(&frame.title))}
            if let Some(hint) = &frame.hint {
                <p class="hint page-hint">{ui.say(hint)}</p>
            }
            {inside}
            <div class="actions">
                <button type="submit" class="btn btn-main" aria-disabled={frame.busy.then_some("true")}>{ui.say(&frame.next)}</button>
                if frame.back {
                    <button type="button" class="btn btn-quiet" onclick={ui.click(Action::Back)}>{ui.word(MessageId::Back)}</button>
                }
                <button type="button" class="btn btn-quiet leave" onclick={ui.click(Action::Leave)}>{ui.word(MessageId::UiLeave)}</button>
            </div>
        </form>
    }
}

/// The page's one heading. It takes the focus when the page changes.
pub(crate) fn heading(text: &str) -> Html {
    html! { <h1 tabindex="-1" data-focus="heading">{text.to_owned()}</h1> }
}

/// Advice boxes under the fields.
pub(crate) fn advices(ui: &crate::ui::Ui, list: &[(Tone, Phrase)]) -> Html {
    html! { <>{for list.iter().map(|(tone, text)| super::notices::advice(ui, *tone, text))}</> }
}

/// Examples: as a page is met, with faults and nothing saved, changed in another window, and on its way.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    use crate::intake::view::{ProblemView, SaveView};
    let met = Frame {
        page: PageId::Contact,
        step: 2,
        steps: 10,
        title: MessageId::ContactTitle.into(),
        hint: Some(MessageId::ContactHint.into()),
        save: SaveView::Saved(Example::moment()),
        problems: Vec::new(),
        conflict: false,
        next: MessageId::Continue.into(),
        busy: false,
        back: true,
    };
    let faulty = Frame {
        save: SaveView::Failed(MessageId::StoreFull.into()),
        problems: vec![ProblemView {
            field: "name".to_owned(),
            text: MessageId::NeedName.into(),
        }],
        ..met.clone()
    };
    let conflict = Frame {
        conflict: true,
        ..met.clone()
    };
    let sending = Frame {
        page: PageId::Declaration,
        step: 10,
        title: MessageId::DeclarationTitle.into(),
        hint: None,
        next: MessageId::HandingIn.into(),
        busy: true,
        ..met.clone()
    };
    [
        ("met", met),
        ("faulty, not saved", faulty),
        ("changed in another window", conflict),
        ("on its way", sending),
    ]
    .into_iter()
    .map(|(name, frame)| Example::new(name, framed(ui, &frame, Html::default())))
    .collect()
}
