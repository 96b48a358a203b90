//! Staff: the lock. The passphrase never becomes part of the model before it is handed over.

use crate::intake::event::{Credentials, Panel};
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

/// A passphrase that the browser's password manager leaves alone: it would keep who worked here, and offer the
/// passphrase to the next person.
const SECRET: &str = "one-time-code";

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

/// The inputs, in their order.
#[derive(Clone, Copy, PartialEq)]
enum Input {
    Name,
    First,
    Again,
}

pub(crate) struct Locked {
    name: NodeRef,
    first: NodeRef,
    again: NodeRef,
    shown: bool,
    /// What is wrong, and with which input.
    fault: Option<(Input, MessageId)>,
}

impl Locked {
    /// Hands the passphrase over, or says what is wrong with it.
    fn sent(&mut self, props: &LockedProps) {
        let LockedProps { ui, view } = props;
        if view.checking {
            return;
        }
        let (name, typed) = (value(&self.name), value(&self.first));
        self.fault = if name.trim().is_empty() {
            Some((Input::Name, MessageId::UiStaffNameEmpty))
        } else if typed.is_empty() {
            Some((Input::First, MessageId::UiPassphraseEmpty))
        } else if view.first_time && typed.chars().count() < FEWEST {
            Some((Input::First, MessageId::UiPassphraseShort))
        } else if view.first_time && value(&self.again) != typed {
            Some((Input::Again, MessageId::UiPassphraseDiffers))
        } else {
            None
        };
        let wrong = match self.fault {
            None => {
                return ui.act.emit(Action::Unlock(Credentials {
                    name: Private::new(name),
                    passphrase: Private::new(typed),
                    new: view.first_time,
                }));
            }
            Some((Input::Name, _)) => &self.name,
            Some((Input::First, _)) => &self.first,
            Some((Input::Again, _)) => &self.again,
        };
        if let Some(input) = wrong.cast::<HtmlInputElement>() {
            let _ = input.focus();
        }
    }

    /// What is wrong with an input: what was seen here, or what came back.
    fn fault_of(&self, view: &LockedView, input: Input) -> Option<Phrase> {
        let about = if view.unknown { Input::Name } else { Input::First };
        match self.fault {
            Some((at, fault)) => (at == input).then(|| fault.into()),
            None => view.refused.clone().filter(|_| about == input),
        }
    }
}

impl Component for Locked {
    type Message = Happened;
    type Properties = LockedProps;

    fn create(_: &Context<Locked>) -> Locked {
        Locked {
            name: NodeRef::default(),
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
        let kind = if self.shown { "text" } else { "password" };
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
        html! {
            <form class="narrow" novalidate=true autocomplete="off" {onsubmit}>
                <div class="lock-mark">{icon(Icon::Lock)}</div>
                {heading(ui.word(title))}
                <p class="hint page-hint">{ui.word(text)}</p>
                if view.first_time {
                    {advice(ui, Tone::Warn, &if view.recovery { MessageId::UiFirstRecovery } else { MessageId::UiFirstWarning }.into())}
                }
                {input(ui, &Field {
                    id: "staff-name",
                    label: MessageId::UiStaffName,
                    hint: view.first_time.then_some(MessageId::UiStaffNameHint),
                    fault: self.fault_of(view, Input::Name),
                    node: &self.name,
                    // A number, no secret: only what the browser would offer to the next person is left out.
                    kind: "text",
                    complete: "off",
                })}
                {input(ui, &Field {
                    id: FIRST,
                    label: MessageId::UiPassphrase,
                    hint: view.first_time.then_some(MessageId::UiPassphraseHint),
                    fault: self.fault_of(view, Input::First),
                    node: &self.first,
                    kind,
                    complete: SECRET,
                })}
                if view.first_time {
                    {input(ui, &Field {
                        id: "passphrase-again",
                        label: MessageId::UiPassphraseAgain,
                        hint: None,
                        fault: self.fault_of(view, Input::Again),
                        node: &self.again,
                        kind,
                        complete: SECRET,
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
                    if !view.first_time {
                        <button type="button" class="btn btn-quiet" onclick={ui.click(Action::Open(Panel::Forgotten))}>
                            {ui.word(MessageId::UiForgotten)}
                        </button>
                    }
                </div>
            </form>
        }
    }
}

struct Field<'a> {
    id: &'static str,
    label: MessageId,
    hint: Option<MessageId>,
    fault: Option<Phrase>,
    node: &'a NodeRef,
    kind: &'static str,
    complete: &'static str,
}

fn input(ui: &Ui, input: &Field<'_>) -> Html {
    let hint_id = format!("{}-hint", input.id);
    let error_id = format!("{}-error", input.id);
    let fault = input.fault.as_ref();
    let described: Vec<&str> = [
        input.hint.map(|_| hint_id.as_str()),
        fault.map(|_| error_id.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    html! {
        <div class={class("field", &[fault.map(|_| "field-wrong")])}>
            <label class="field-label" for={input.id}>{ui.word(input.label)}</label>
            if let Some(hint) = input.hint {
                <p class="hint" id={hint_id.clone()}>{ui.word(hint)}</p>
            }
            if let Some(fault) = fault {
                <p class="field-error" id={error_id.clone()} role="alert">{icon(Icon::Alert)}{ui.say(fault)}</p>
            }
            <input ref={input.node.clone()} id={input.id} class="box" type={input.kind}
                autocomplete={input.complete} autocapitalize="none"
                spellcheck="false" enterkeyhint="go" aria-describedby={described}
                aria-invalid={fault.map(|_| "true")}
                data-focus={(input.id == FIRST).then_some("summary")} />
        </div>
    }
}

fn value(node: &NodeRef) -> String {
    node.cast::<HtmlInputElement>()
        .map(|input| input.value())
        .unwrap_or_default()
}
