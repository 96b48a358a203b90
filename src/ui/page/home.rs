//! The home page: how to begin, what was begun, what was handed in, and how to complain without all this.
//!
//! index.html paints the same opening before any wasm arrives; a test keeps the two alike, so that nothing
//! moves when the app takes over.

use crate::intake::config::{Bank, Mode};
use crate::intake::effect::FocusTarget;
use crate::intake::event::Panel;
use crate::intake::view::{CaseLine, DraftLine, HomeView};
use crate::intake::{Action, CaseId};
use crate::text::MessageId;
use crate::ui::Ui;
use crate::ui::examples::Example;
use crate::ui::part::foot::{bank_facts, phone};
use crate::ui::part::frame::heading;
use crate::ui::part::tag::tag;
use web_sys::HtmlElement;
use yew::prelude::*;

pub(crate) fn home(ui: &Ui, home: &HomeView, mode: Mode, bank: Option<&Bank>) -> Html {
    let staff = mode == Mode::Staff;
    html! {
        <>
            if staff {
                <div class="row spread wrap">
                    <div>
                        {heading(ui.word(MessageId::UiStaffHomeTitle))}
                        <p class="hint page-hint">{ui.word(MessageId::UiStaffHomeLead)}</p>
                    </div>
                    <button type="button" class="btn" onclick={ui.click(Action::New)}>{ui.word(MessageId::UiStaffBegin)}</button>
                </div>
            } else {
                {hero(ui, Some(home.lead), bank)}
            }
            <div class={staff.then_some("desk-lists")}>
                if staff || !home.drafts.is_empty() {
                    <section class="section">
                        <h2>{ui.word(MessageId::UiDraftsTitle)}</h2>
                        if home.drafts.is_empty() {
                            <p class="empty">{ui.word(MessageId::UiNoDrafts)}</p>
                        } else {
                            <ul class="list">
                                {for home.drafts.iter().map(|draft| html! {
                                    <DraftItem {staff} key={draft.id.as_str()} ui={ui.clone()} draft={draft.clone()} />
                                })}
                            </ul>
                        }
                    </section>
                }
                if staff || !home.cases.is_empty() {
                    <section class="section">
                        <h2>{ui.word(MessageId::UiCasesTitle)}</h2>
                        if home.cases.is_empty() {
                            <p class="empty">{ui.word(MessageId::UiNoCases)}</p>
                        } else {
                            <ul class="list">{for home.cases.iter().map(|case| case_item(ui, case))}</ul>
                        }
                    </section>
                }
            </div>
            if let Some(bank) = bank.filter(|_| !staff) {
                <section class="section">
                    <h2>{ui.word(MessageId::UiOtherWays)}</h2>
                    <div class="card">
                        <p class="muted">{ui.word(MessageId::UiOtherWaysText)}</p>
                        {bank_facts(ui, bank)}
                    </div>
                    <p class="section own"><a href="status.html">{ui.word(MessageId::UiAskStatus)}</a></p>
                </section>
            }
            <section class="section own">
                <button type="button" class="btn btn-line btn-small" onclick={ui.click(Action::Open(Panel::Health))}>
                    {ui.word(MessageId::UiHealth)}
                </button>
            </section>
        </>
    }
}

/// The opening of the home page, which is also what index.html shows while the app loads.
pub(crate) fn hero(ui: &Ui, lead: Option<MessageId>, bank: Option<&Bank>) -> Html {
    let promises = [
        (MessageId::UiPromiseReasons, MessageId::UiPromiseReasonsText),
        (MessageId::UiPromiseDates, MessageId::UiPromiseDatesText),
        (MessageId::UiPromiseReceipt, MessageId::UiPromiseReceiptText),
    ];
    let urgent = bank.map(|bank| {
        bank.urgent_phone
            .clone()
            .unwrap_or_else(|| bank.supervision_phone.clone())
    });
    html! {
        <div class="hero">
            {heading(ui.word(MessageId::UiHomeTitle))}
            <p class="lead">{ui.word(lead.unwrap_or(MessageId::UiHomeLead))}</p>
            <ul class="promises">
                {for promises.into_iter().map(|(title, text)| html! {
                    <li><b>{ui.word(title)}</b><span>{ui.word(text)}</span></li>
                })}
            </ul>
            <button type="button" class="btn begin" disabled={lead.is_none()} onclick={ui.click(Action::New)}>
                {ui.word(MessageId::UiBegin)}
            </button>
            <p class="urgent">
                <b>{ui.word(MessageId::UiHomeUrgent)}</b>{ui.word(MessageId::UiHomeUrgentText)}
                if let Some(number) = &urgent {
                    {phone(number)}
                } else {
                    {ui.word(MessageId::UiHomeUrgentPhone)}
                }
                {ui.word(MessageId::UiStop)}
            </p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct DraftItemProps {
    ui: Ui,
    /// There are colleagues who could take it.
    staff: bool,
    draft: DraftLine,
}

/// A draft; deleting it asks once more, on the page.
struct DraftItem {
    asking: bool,
    /// The button that was pressed is gone, and the focus with it.
    focus_lost: bool,
    focus: NodeRef,
}

impl Component for DraftItem {
    /// Whether to ask.
    type Message = bool;
    type Properties = DraftItemProps;

    fn create(_: &Context<DraftItem>) -> DraftItem {
        DraftItem {
            asking: false,
            focus_lost: false,
            focus: NodeRef::default(),
        }
    }

    fn update(&mut self, _: &Context<DraftItem>, asking: bool) -> bool {
        self.asking = asking;
        self.focus_lost = true;
        true
    }

    fn view(&self, context: &Context<DraftItem>) -> Html {
        let DraftItemProps { ui, staff, draft } = context.props();
        let ask = |asking| context.link().callback(move |_: MouseEvent| asking);
        let discard = {
            let (ui, id) = (ui.clone(), draft.id.clone());
            Callback::from(move |_: MouseEvent| {
                ui.act.emit(Action::Discard(id.clone()));
                // The whole entry goes; the focus would be lost with it.
                ui.jump.emit(FocusTarget::Heading);
            })
        };
        html! {
            <li class="item">
                <b>{ui.say(&draft.title)}</b>
                <p class="item-detail num">{ui.say(&draft.detail)}</p>
                if self.asking {
                    <div class="item-sure" role="group" aria-label={ui.word(MessageId::UiDiscardSure)}>
                        <p>{ui.word(MessageId::UiDiscardSure)}</p>
                        <div class="item-acts">
                            <button key="no" ref={&self.focus} type="button" class="btn btn-line btn-small" onclick={ask(false)}>
                                {ui.word(MessageId::UiDiscardNo)}
                            </button>
                            <button key="yes" type="button" class="btn btn-danger btn-small"
                                onclick={discard}>{ui.word(MessageId::UiDiscardYes)}</button>
                        </div>
                    </div>
                } else {
                    <div class="item-acts">
                        <button key="resume" type="button" class="btn btn-small" onclick={ui.click(Action::Resume(draft.id.clone()))}>
                            {ui.word(MessageId::UiResume)}
                        </button>
                        if *staff {
                            <button type="button" class="btn btn-line btn-small" onclick={ui.click(Action::Open(Panel::HandOver(draft.id.clone())))}>
                                {ui.word(MessageId::UiHandOver)}
                            </button>
                        }
                        <button key="delete" ref={&self.focus} type="button" class="btn btn-quiet btn-small" onclick={ask(true)}>
                            {ui.word(MessageId::UiDiscard)}
                        </button>
                    </div>
                }
            </li>
        }
    }

    /// The focus moves to what took the button's place.
    fn rendered(&mut self, _: &Context<DraftItem>, _: bool) {
        if std::mem::take(&mut self.focus_lost)
            && let Some(element) = self.focus.cast::<HtmlElement>()
        {
            let _ = element.focus();
        }
    }
}

/// What else can be done with a case.
pub(crate) fn more(ui: &Ui, case: &CaseId) -> Html {
    html! {
        <button type="button" class="btn btn-quiet btn-small own" onclick={ui.click(Action::Open(Panel::Case(case.clone())))}>
            {ui.word(MessageId::UiMore)}
        </button>
    }
}

/// A confirmed case with its state and what can be done.
pub(crate) fn case_item(ui: &Ui, case: &CaseLine) -> Html {
    html! {
        <li class="item" key={case.id.as_str()}>
            <b class="num">{ui.say(&case.title)}</b>
            {tag(ui, case.tone, &case.tag)}
            <p class="item-detail num">{ui.say(&case.detail)}</p>
            <div class="item-acts">
                <button type="button" class="btn btn-line btn-small" onclick={ui.click(Action::OpenReceipt(case.id.clone()))}>
                    {ui.word(MessageId::UiShowReceipt)}
                </button>
                if let Some(id) = &case.again {
                    <button type="button" class="btn btn-quiet btn-small" onclick={ui.click(Action::TrySend(id.clone()))}>
                        {ui.word(MessageId::UiTryNow)}
                    </button>
                }
                {more(ui, &case.id)}
            </div>
        </li>
    }
}

/// Examples: the opening, while it loads and after; lists of drafts and cases, and a tablet on its first day.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    use crate::intake::view::Tone;
    use crate::text::{Arg, Phrase};
    let bank = crate::ui::examples::bank();
    let at = |id: MessageId| {
        Phrase::message(id)
            .with("time", Arg::Time(Example::moment().wall()))
            .with("page", Arg::Phrase(Box::new(MessageId::StoryTitle.into())))
    };
    let draft = DraftLine {
        id: CaseId::from_random(1),
        title: MessageId::GroundFees.into(),
        detail: at(MessageId::DraftDetail),
    };
    let case = |number, title: &str, tone, tag: MessageId, detail, can_try: bool| CaseLine {
        id: CaseId::from_random(number),
        title: Phrase::Plain(title.to_owned()),
        detail,
        tone,
        tag: tag.into(),
        again: can_try.then(|| CaseId::from_random(number)),
    };
    let lists = HomeView {
        lead: MessageId::UiHomeLead,
        drafts: vec![
            draft.clone(),
            DraftLine {
                id: CaseId::from_random(2),
                title: MessageId::HomeUntitled.into(),
                ..draft
            },
        ],
        cases: vec![
            case(
                3,
                "TS-20261008-0007",
                Tone::Good,
                MessageId::TagSent,
                at(MessageId::CaseDelivered),
                false,
            ),
            case(
                4,
                "NWR6-BW7C",
                Tone::Warn,
                MessageId::TagWaiting,
                at(MessageId::CaseWaiting),
                true,
            ),
            case(
                5,
                "K2V9-3MHD",
                Tone::Bad,
                MessageId::TagStuck,
                MessageId::StuckSignIn.into(),
                true,
            ),
        ],
    };
    let empty = HomeView {
        lead: MessageId::UiHomeLead,
        drafts: Vec::new(),
        cases: Vec::new(),
    };
    vec![
        Example::new("loading", hero(ui, None, None)),
        Example::new("first visit", home(ui, &empty, Mode::Web, Some(&bank))),
        Example::new("drafts and cases", home(ui, &lists, Mode::Web, None)),
        Example::new("staff, first day", home(ui, &empty, Mode::Staff, Some(&bank))),
    ]
}
