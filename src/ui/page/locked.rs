//! Staff: the lock. The passphrase never becomes part of the model before it is handed over.

use crate::intake::view::LockedView;
use crate::intake::view::Tone;
use crate::intake::{Action, Private};
use crate::text::{MessageId, Phrase};
use crate::ui::part::frame::heading;
use crate::ui::part::icon::{Icon, icon};
use crate::ui::part::notices::advice;
use crate::ui::{Ui, class};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The id of the input that unlocks.
const FIRST: &str = "passphrase";

/// Fewest characters of a new passphrase.
const FEWEST: usize = 8;

#[derive(Properties, PartialEq)]
pub(crate) struct LockedProps {
    pub ui: Ui,
    pub view: LockedView,
}

/// What happens at the lock.
pub(crate) enum Happened {
    /// The form was sent.
    Sent,
    /// The passphrase is to be shown, or hidden again.
    Shown,
}

pub(crate) struct Locked {
    first: NodeRef,
    again: NodeRef,
    shown: bool,
    /// What is wrong, and whether it is with the second input.
    fault: Option<(bool, MessageId)>,
}

impl Locked {
    /// Hands the passphrase over, or says what is wrong with it.
    fn sent(&mut self, props: &LockedProps) {
        let LockedProps { ui, view } = props;
        if view.checking {
            return;
        }
        let typed = value(&self.first);
        self.fault = if typed.is_empty() {
            Some((false, MessageId::UiPassphraseEmpty))
        } else if view.first_time && typed.chars().count() < FEWEST {
            Some((false, MessageId::UiPassphraseShort))
        } else if view.first_time && value(&self.again) != typed {
            Some((true, MessageId::UiPassphraseDiffers))
        } else {
            None
        };
        let wrong = match self.fault {
            None => return ui.act.emit(Action::Unlock(Private::new(typed))),
            Some((true, _)) => &self.again,
            Some((false, _)) => &self.first,
        };
        if let Some(input) = wrong.cast::<HtmlInputElement>() {
            let _ = input.focus();
        }
    }
}

impl Component for Locked {
    type Message = Happened;
    type Properties = LockedProps;

    fn create(_: &Context<Locked>) -> Locked {
        Locked {
            first: NodeRef::default(),
            again: NodeRef::default(),
            shown: false,
            fault: None,
        }
    }

    fn update(&mut self, context: &Context<Locked>, happened: Happened) -> bool {
        match happened {
            Happened::Sent => self.sent(context.props()),
            Happened::Shown => self.shown = !self.shown,
        }
        true
    }

    fn view(&self, context: &Context<Locked>) -> Html {
        let LockedProps { ui, view } = context.props();
        let onsubmit = context.link().callback(|event: SubmitEvent| {
            event.prevent_default();
            Happened::Sent
        });
        let show = context.link().callback(|_: Event| Happened::Shown);
        let (title, text, button) = if view.first_time {
            (
                MessageId::UiFirstTitle,
                MessageId::UiFirstText,
                MessageId::UiFirstSet,
            )
        } else {
            (
                MessageId::UiLockedTitle,
                MessageId::UiLockedText,
                MessageId::UiUnlock,
            )
        };
        let wrong =
            (view.wrong && !view.checking && self.fault.is_none()).then_some(MessageId::UiPassphraseWrong);
        let first_fault = wrong.or(self.fault.filter(|(second, _)| !second).map(|(_, id)| id));
        let again_fault = self.fault.filter(|(second, _)| *second).map(|(_, id)| id);
        html! {
            <form class="narrow" novalidate=true {onsubmit}>
                <div class="lock-mark">{icon(Icon::Lock)}</div>
                {heading(ui.word(title))}
                <p class="hint page-hint">{ui.word(text)}</p>
                if view.first_time {
                    {advice(ui, Tone::Warn, &Phrase::message(MessageId::UiFirstWarning))}
                }
                {passphrase(ui, &Passphrase {
                    id: FIRST,
                    label: MessageId::UiPassphrase,
                    hint: view.first_time.then_some(MessageId::UiPassphraseHint),
                    fault: first_fault,
                    node: &self.first,
                    shown: self.shown,
                    fresh: view.first_time,
                })}
                if view.first_time {
                    {passphrase(ui, &Passphrase {
                        id: "passphrase-again",
                        label: MessageId::UiPassphraseAgain,
                        hint: None,
                        fault: again_fault,
                        node: &self.again,
                        shown: self.shown,
                        fresh: true,
                    })}
                }
                <div class="tiles">
                    <div class="tile tile-tick">
                        <input id="passphrase-show" class="tile-input" type="checkbox" checked={self.shown} onchange={show} />
                        <label class="tile-label" for="passphrase-show"><span class="tile-name">{ui.word(MessageId::UiPassphraseShow)}</span></label>
                    </div>
                </div>
                <div class="actions">
                    <button type="submit" class="btn btn-main" aria-disabled={view.checking.then_some("true")}>
                        {ui.word(if view.checking { MessageId::UiChecking } else { button })}
                    </button>
                </div>
            </form>
        }
    }
}

struct Passphrase<'a> {
    id: &'static str,
    label: MessageId,
    hint: Option<MessageId>,
    fault: Option<MessageId>,
    node: &'a NodeRef,
    shown: bool,
    fresh: bool,
}

fn passphrase(ui: &Ui, input: &Passphrase<'_>) -> Html {
    let hint_id = format!("{}-hint", input.id);
    let error_id = format!("{}-error", input.id);
    let described: Vec<&str> = [
        input.hint.map(|_| hint_id.as_str()),
        input.fault.map(|_| error_id.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    html! {
        <div class={class("field", &[input.fault.map(|_| "field-wrong")])}>
            <label class="field-label" for={input.id}>{ui.word(input.label)}</label>
            if let Some(hint) = input.hint {
                <p class="hint" id={hint_id.clone()}>{ui.word(hint)}</p>
            }
            if let Some(fault) = input.fault {
                <p class="field-error" id={error_id.clone()} role="alert">{icon(Icon::Alert)}{ui.word(fault)}</p>
            }
            <input ref={input.node.clone()} id={input.id} class="box" type={if input.shown { "text" } else { "password" }}
                autocomplete={if input.fresh { "new-password" } else { "current-password" }} autocapitalize="none"
                spellcheck="false" enterkeyhint="go" aria-describedby={described}
                aria-invalid={input.fault.map(|_| "true")}
                data-focus={(input.id == FIRST).then_some("summary")} />
        </div>
    }
}

fn value(node: &NodeRef) -> String {
    node.cast::<HtmlInputElement>()
        .map(|input| input.value())
        .unwrap_or_default()
}
