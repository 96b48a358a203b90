//! From the model to the picture.

use super::deadline::Sight;
use super::{
    BlockedView, CaseLine, CheckGroup, CheckView, DraftLine, FieldView, Frame, HomeView, LockedView, Notice,
    OutboxView, PageView, ProblemView, ReceiptView, ResultView, SaveView, Screen, Shown, StartView, Tone,
    ViewModel, result,
};
use crate::intake::answer::{Answer, Private};
use crate::intake::check;
use crate::intake::config::{Bank, Mode};
use crate::intake::draft::DraftSummary;
use crate::intake::event::{Action, AttachFault, StoreFault};
use crate::intake::facts;
use crate::intake::form::{self, Choice, FieldKind, FieldSpec, PageId, field};
use crate::intake::model::{Block, Filling, Loaded, Model, Stage};
use crate::intake::outbox::{EntryState, OutboxEntry};
use crate::intake::outcome::{Problem, RetryReason, StuckReason};
use crate::rules::{CaseInput, Facts, Moment, Timeline, assess};
use crate::text::{Arg, Language, MessageId as M, Phrase};
use std::rc::Rc;

/// The picture of a model. `None` of it is stored: it is drawn anew after every event.
pub fn view(model: &Model) -> ViewModel {
    let loaded = model.ready.as_deref();
    ViewModel {
        language: model.language,
        languages: loaded.map_or_else(
            || Language::ALL.to_vec(),
            |loaded| loaded.config.languages.clone(),
        ),
        wording: loaded
            .map(|loaded| Rc::clone(&loaded.wording))
            .unwrap_or_default(),
        large_type: model.large_type,
        mode: loaded.map_or(Mode::Web, |loaded| loaded.config.mode),
        bank: loaded.map(|loaded| loaded.config.bank.clone()),
        screen: screen(model),
        waiting: model
            .outbox
            .values()
            .filter(|entry| !entry.is_delivered())
            .count(),
        notices: notices(model),
    }
}

fn screen(model: &Model) -> Screen {
    let (Some(loaded), Some(now)) = (model.ready.as_deref(), model.now) else {
        return match &model.stage {
            Stage::Blocked(block) => Screen::Blocked(blocked(block)),
            _ => Screen::Loading,
        };
    };
    match &model.stage {
        Stage::Loading | Stage::Opening(_) => Screen::Loading,
        Stage::Blocked(block) => Screen::Blocked(blocked(block)),
        Stage::Locked {
            first_time,
            wrong,
            checking,
        } => Screen::Locked(LockedView {
            first_time: *first_time,
            wrong: *wrong,
            checking: *checking,
        }),
        Stage::Home => Screen::Home(home(model)),
        Stage::Start => Screen::Start(start(&loaded.config.bank, loaded.config.mode)),
        Stage::Filling(filling) => writing(model, loaded, filling, now, false),
        Stage::Confirming(confirming) => writing(model, loaded, &confirming.filling, now, true),
        Stage::Receipt(id) => match model.outbox.get(id) {
            Some(entry) => Screen::Receipt(Box::new(receipt(model, loaded, entry, now))),
            None => Screen::Home(home(model)),
        },
        Stage::Outbox => Screen::Outbox(OutboxView {
            cases: case_lines(model),
        }),
    }
}

fn blocked(block: &Block) -> BlockedView {
    match block {
        Block::Config(faults) => BlockedView {
            title: M::BlockedConfigTitle.into(),
            text: M::BlockedConfigText.into(),
            faults: faults
                .iter()
                .map(|fault| (fault.place.clone(), fault.what.clone()))
                .collect(),
            retry: true,
        },
        Block::Load(what) => BlockedView {
            title: M::BlockedLoadTitle.into(),
            text: Phrase::message(M::BlockedLoadText).with("what", Arg::Text(what.clone())),
            faults: Vec::new(),
            retry: true,
        },
        Block::Newer { found, supported } => BlockedView {
            title: M::BlockedNewerTitle.into(),
            text: Phrase::message(M::StoreNewer)
                .with("found", Arg::Number(i64::from(*found)))
                .with("supported", Arg::Number(i64::from(*supported))),
            faults: Vec::new(),
            retry: true,
        },
    }
}

fn notices(model: &Model) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut add = |tone, text: Phrase, act| notices.push(Notice { text, tone, act });
    if matches!(model.stage, Stage::Loading | Stage::Blocked(_)) {
        return notices;
    }
    if model.offline {
        add(Tone::Warn, M::NoticeOffline.into(), None);
    }
    if model.durable == Some(false) {
        add(Tone::Warn, M::NoticeMemory.into(), None);
    }
    if model.paused {
        add(Tone::Bad, M::NoticePaused.into(), None);
    }
    let waiting = model
        .outbox
        .values()
        .filter(|entry| !entry.is_delivered())
        .count();
    if waiting > 0 && matches!(model.stage, Stage::Home | Stage::Start) {
        add(
            Tone::Warn,
            Phrase::message(M::NoticeWaiting).with("count", number(waiting)),
            Some((M::NoticeWaitingAct.into(), Action::OpenOutbox)),
        );
    }
    if model.update_waiting && !matches!(model.stage, Stage::Filling(_) | Stage::Confirming(_)) {
        add(
            Tone::Plain,
            M::NoticeUpdate.into(),
            Some((M::NoticeUpdateAct.into(), Action::ApplyUpdate)),
        );
    }
    notices
}

fn number(count: usize) -> Arg {
    Arg::Number(i64::try_from(count).unwrap_or_default())
}

fn home(model: &Model) -> HomeView {
    let mut drafts: Vec<&DraftSummary> = model.drafts.iter().collect();
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.edited_at));
    HomeView {
        drafts: drafts.into_iter().map(draft_line).collect(),
        cases: case_lines(model),
    }
}

fn draft_line(draft: &DraftSummary) -> DraftLine {
    DraftLine {
        id: draft.id.clone(),
        title: draft
            .ground
            .as_deref()
            .map_or_else(|| M::HomeUntitled.into(), ground),
        detail: Phrase::message(M::DraftDetail)
            .with("time", Arg::Time(draft.edited_at.wall()))
            .with("page", Arg::Phrase(Box::new(draft.page.title().into()))),
    }
}

fn ground(id: &str) -> Phrase {
    Phrase::message(match id {
        "attitude" => M::GroundAttitude,
        "fees" => M::GroundFees,
        "slowness" => M::GroundSlowness,
        "misleading" => M::GroundMisleading,
        "safety" => M::GroundSafety,
        "system" => M::GroundSystem,
        "misconduct" => M::GroundMisconduct,
        _ => M::GroundOther,
    })
}

fn case_lines(model: &Model) -> Vec<CaseLine> {
    let mut entries: Vec<&OutboxEntry> = model.outbox.values().collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.confirmed_at));
    entries
        .into_iter()
        .map(|entry| {
            let sending = model.sending.as_ref() == Some(&entry.id);
            let (tone, tag, detail) = state(entry, sending);
            let number = match &entry.state {
                EntryState::Delivered { receipt } => receipt.case_number.clone(),
                _ => None,
            };
            CaseLine {
                id: entry.id.clone(),
                title: Phrase::Plain(number.unwrap_or_else(|| entry.id.short_code())),
                detail,
                tone,
                tag,
                can_try: !entry.is_delivered() && !sending,
            }
        })
        .collect()
}

fn state(entry: &OutboxEntry, sending: bool) -> (Tone, Phrase, Phrase) {
    match &entry.state {
        EntryState::Delivered { receipt } => {
            let at = Moment::parse(&receipt.received_at).unwrap_or(entry.confirmed_at);
            let detail = Phrase::message(M::CaseDelivered).with("time", Arg::Time(at.wall()));
            (Tone::Good, M::TagSent.into(), detail)
        }
        EntryState::Waiting { next_try, last, .. } => {
            let detail = match last {
                Some(why) => Phrase::message(M::CaseRetry)
                    .with("why", Arg::Phrase(Box::new(retry_reason(*why))))
                    .with("time", Arg::Time(next_try.wall())),
                None => Phrase::message(M::CaseWaiting).with("time", Arg::Time(entry.confirmed_at.wall())),
            };
            let tag = if sending { M::TagSending } else { M::TagWaiting };
            (Tone::Warn, tag.into(), detail)
        }
        EntryState::Stuck { why, problem, .. } => (
            Tone::Bad,
            M::TagStuck.into(),
            stuck_reason(*why, problem.as_ref()),
        ),
    }
}

fn retry_reason(why: RetryReason) -> Phrase {
    Phrase::message(match why {
        RetryReason::NoNetwork => M::WhyNoNetwork,
        RetryReason::Busy => M::WhyBusy,
        RetryReason::ServerFailed => M::WhyServerFailed,
        RetryReason::NotTheBackend => M::WhyNotTheBackend,
        RetryReason::InProgress => M::WhyInProgress,
        RetryReason::AttachmentsMissing => M::WhyAttachmentsMissing,
    })
}

fn stuck_reason(why: StuckReason, problem: Option<&Problem>) -> Phrase {
    match why {
        StuckReason::Refused => {
            let said = problem.and_then(|problem| problem.detail.clone().or_else(|| problem.title.clone()));
            let detail = said.map_or_else(|| Arg::Phrase(Box::new(M::NoDetail.into())), Arg::Text);
            Phrase::message(M::StuckRefused).with("detail", detail)
        }
        StuckReason::SignIn => M::StuckSignIn.into(),
        StuckReason::WrongPlace => M::StuckWrongPlace.into(),
        StuckReason::TooLarge => M::StuckTooLarge.into(),
        StuckReason::OtherContent => M::StuckOtherContent.into(),
        StuckReason::Unexpected => M::StuckUnexpected.into(),
    }
}

/// The notice that PIPL art. 17 asks for, in its order.
fn start(bank: &Bank, mode: Mode) -> StartView {
    let text = |id| Phrase::message(id);
    let plain = |value: &str| Arg::Text(value.to_owned());
    StartView {
        parts: vec![
            (
                text(M::PrivacyWhoTitle),
                vec![
                    text(M::PrivacyWho)
                        .with("bank", plain(&bank.name))
                        .with("address", plain(&bank.address))
                        .with("contact", plain(&bank.privacy_contact)),
                ],
            ),
            (text(M::PrivacyWhyTitle), vec![text(M::PrivacyWhy)]),
            (text(M::PrivacyWhatTitle), vec![text(M::PrivacyWhat)]),
            (
                text(M::PrivacyKeepTitle),
                vec![text(match mode {
                    Mode::Web => M::PrivacyKeepWeb,
                    Mode::Staff => M::PrivacyKeepStaff,
                })],
            ),
            (
                text(M::PrivacyRightsTitle),
                vec![text(M::PrivacyRights).with("contact", plain(&bank.privacy_contact))],
            ),
        ],
    }
}

fn writing(model: &Model, loaded: &Loaded, filling: &Filling, now: Moment, busy: bool) -> Screen {
    let frame = frame(model, filling, busy);
    match filling.draft.page {
        PageId::Result => {
            let facts = facts::facts(&filling.draft, loaded);
            let timeline = facts::timeline(&filling.draft, now);
            let assessment = assessed(loaded, model.language, facts, timeline, now, false);
            let frame = Frame {
                title: assessment.headline.clone(),
                ..frame
            };
            Screen::Result(Box::new(ResultView { frame, assessment }))
        }
        PageId::Check => Screen::Check(Box::new(CheckView {
            groups: groups(filling, loaded, now),
            frame,
        })),
        page => Screen::Page(Box::new(PageView {
            fields: form::fields(page, &filling.draft, loaded)
                .into_iter()
                .map(|spec| field_view(spec, filling))
                .collect(),
            advice: advice(filling, loaded),
            frame,
        })),
    }
}

fn assessed(
    loaded: &Loaded,
    language: Language,
    facts: Facts,
    timeline: Timeline,
    now: Moment,
    confirmed: bool,
) -> super::AssessmentView {
    let case = CaseInput {
        facts,
        timeline,
        now,
        parameters: loaded.config.parameters.clone(),
    };
    let sight = Sight {
        loaded,
        language,
        now,
        confirmed,
    };
    result::assessment(&assess(&loaded.book, &case), &sight)
}

fn frame(model: &Model, filling: &Filling, busy: bool) -> Frame {
    let page = filling.draft.page;
    let pages = form::pages(filling.draft.mode);
    let place = pages.iter().position(|known| *known == page).unwrap_or_default();
    let next = match page {
        _ if filling.changing && page < PageId::Check => M::BackToCheck,
        PageId::Result => M::ToCheck,
        PageId::Check => M::ToDeclaration,
        PageId::Declaration if busy => M::HandingIn,
        PageId::Declaration => M::HandIn,
        _ => M::Continue,
    };
    Frame {
        page,
        step: u16::try_from(place + 1).unwrap_or(1),
        steps: u16::try_from(pages.len()).unwrap_or(1),
        title: page.title().into(),
        hint: page.hint().map(Phrase::message),
        save: save_view(model, filling),
        problems: filling
            .problems
            .iter()
            .map(|problem| ProblemView {
                field: problem.field.clone(),
                text: problem.text.clone(),
            })
            .collect(),
        conflict: filling.conflict,
        next: next.into(),
        busy,
        back: true,
    }
}

fn save_view(model: &Model, filling: &Filling) -> SaveView {
    let saved = &filling.saved;
    match (&saved.fault, saved.at) {
        (Some(fault), _) => SaveView::Failed(store_fault(fault)),
        _ if model.durable == Some(false) => SaveView::MemoryOnly,
        (None, Some(at)) if saved.revision == filling.draft.revision => SaveView::Saved(at),
        _ if filling.draft.revision == 0 => SaveView::Untouched,
        _ => SaveView::Saving,
    }
}

fn store_fault(fault: &StoreFault) -> Phrase {
    match fault {
        StoreFault::Full => M::StoreFull.into(),
        StoreFault::Refused => M::StoreRefused.into(),
        StoreFault::Newer { found, supported } => Phrase::message(M::StoreNewer)
            .with("found", Arg::Number(i64::from(*found)))
            .with("supported", Arg::Number(i64::from(*supported))),
        StoreFault::Conflict { .. } => M::StoreConflict.into(),
        StoreFault::AlreadySubmitted => M::StoreAlreadySubmitted.into(),
        StoreFault::Unreadable => M::StoreUnreadable.into(),
        StoreFault::Other(code) => Phrase::message(M::StoreOther).with("code", Arg::Text(code.clone())),
    }
}

fn advice(filling: &Filling, loaded: &Loaded) -> Vec<(Tone, Phrase)> {
    let chose = |id| filling.draft.answers.chose(field::GROUNDS, id);
    let bank = &loaded.config.bank;
    let mut lines = Vec::new();
    match filling.draft.page {
        PageId::Grounds => {
            if chose("safety") {
                let phone = bank.urgent_phone.as_ref().unwrap_or(&bank.supervision_phone);
                let text = Phrase::message(M::UrgentAdvice).with("phone", Arg::Text(phone.clone()));
                lines.push((Tone::Bad, text));
            }
            if chose("misconduct") {
                lines.push((Tone::Warn, M::MisconductAdvice.into()));
            }
        }
        PageId::Declaration => lines.push((Tone::Plain, M::DeclarationAdvice.into())),
        _ => {}
    }
    lines
}

fn field_view(spec: FieldSpec, filling: &Filling) -> FieldView {
    let is_files = matches!(spec.kind, FieldKind::Files { .. });
    FieldView {
        id: spec.id,
        label: spec.label.into(),
        hint: match &spec.kind {
            FieldKind::Files { max, max_bytes } => Some(
                Phrase::message(M::AttachmentsLimit)
                    .with("size", Arg::Bytes(*max_bytes))
                    .with("count", number(*max)),
            ),
            _ => spec.hint.map(Phrase::message),
        },
        kind: spec.kind,
        optional: spec.optional,
        answer: filling.draft.answers.get(spec.id).cloned(),
        problem: filling
            .problems
            .iter()
            .find(|problem| problem.field == spec.id)
            .map(|problem| problem.text.clone()),
        files: if is_files {
            filling.draft.attachments.clone()
        } else {
            Vec::new()
        },
        refused: if is_files {
            filling.refused.as_ref().map(|(name, why)| refused(name, why))
        } else {
            None
        },
    }
}

fn refused(name: &Private, why: &AttachFault) -> Phrase {
    let named = |id| Phrase::message(id).with("name", Arg::Text(name.expose().to_owned()));
    match why {
        AttachFault::TooLarge { bytes, limit } => named(M::FileTooLarge)
            .with("size", Arg::Bytes(*bytes))
            .with("limit", Arg::Bytes(*limit)),
        AttachFault::TooMany { limit } => named(M::FileTooMany).with("limit", number(*limit)),
        AttachFault::WrongType => named(M::FileWrongType),
        AttachFault::Empty => named(M::FileEmpty),
        AttachFault::Store(fault) => {
            named(M::FileNotStored).with("why", Arg::Phrase(Box::new(store_fault(fault))))
        }
    }
}

fn groups(filling: &Filling, loaded: &Loaded, now: Moment) -> Vec<CheckGroup> {
    form::pages(filling.draft.mode)
        .iter()
        .copied()
        .filter(|page| *page < PageId::Result)
        .map(|page| CheckGroup {
            page,
            title: page.title().into(),
            lines: form::fields(page, &filling.draft, loaded)
                .iter()
                .filter_map(|spec| shown(spec, filling).map(|shown| (Phrase::message(spec.label), shown)))
                .collect(),
            faulty: !check::page(page, &filling.draft, loaded, now).is_empty(),
        })
        .collect()
}

/// An answer as it is shown again; `None` for a box that was not ticked, which says nothing.
fn shown(spec: &FieldSpec, filling: &Filling) -> Option<Shown> {
    let label = |choices: &[Choice], id: &str| {
        choices
            .iter()
            .find(|choice| choice.id == id)
            .map(|choice| choice.label.clone())
    };
    let answer = filling.draft.answers.get(spec.id);
    let files = &filling.draft.attachments;
    Some(match (&spec.kind, answer) {
        (FieldKind::Tick, Some(Answer::YesNo(true))) => Shown::Said(M::Ticked.into()),
        (FieldKind::Tick, _) => return None,
        (FieldKind::Files { .. }, _) if files.is_empty() => Shown::Nothing,
        (FieldKind::Files { .. }, _) => Shown::Lines(files.iter().map(|file| file.name.clone()).collect()),
        (_, None) => Shown::Nothing,
        (FieldKind::One(choices) | FieldKind::Select(choices), Some(Answer::Choice(id))) => {
            label(choices, id).map_or(Shown::Nothing, Shown::Said)
        }
        (FieldKind::Many(choices), Some(Answer::Choices(ids))) => {
            let said = ids.iter().filter_map(|id| label(choices, id)).collect();
            Shown::Said(Phrase::message(M::ListOf).with("list", Arg::List(said)))
        }
        (_, Some(Answer::YesNo(yes))) => Shown::Said(if *yes { M::Yes } else { M::No }.into()),
        (_, Some(Answer::Date(typed))) => match check::whole_date(typed) {
            Some(date) => Shown::Said(Phrase::message(M::WhenDate).with("date", Arg::Date(date))),
            None => Shown::Typed(Private::new(
                [&typed.year, &typed.month, &typed.day]
                    .into_iter()
                    .filter(|part| !part.is_blank())
                    .map(|part| part.expose().trim())
                    .collect::<Vec<_>>()
                    .join("-"),
            )),
        },
        (_, Some(Answer::People(people))) => Shown::Lines(
            people
                .iter()
                .filter(|person| !person.name.is_blank())
                .map(|person| {
                    Private::new(format!(
                        "{} {}",
                        person.name.expose().trim(),
                        person.phone.expose().trim()
                    ))
                })
                .collect(),
        ),
        (_, Some(Answer::Text(text))) if text.is_blank() => Shown::Nothing,
        (_, Some(Answer::Text(text))) => Shown::Typed(text.clone()),
        (_, Some(_)) => Shown::Nothing,
    })
}

fn receipt(model: &Model, loaded: &Loaded, entry: &OutboxEntry, now: Moment) -> ReceiptView {
    let sending = model.sending.as_ref() == Some(&entry.id);
    let (tone, headline, text) = match &entry.state {
        EntryState::Delivered { .. } => (
            Tone::Good,
            M::ReceiptDeliveredTitle.into(),
            M::ReceiptDeliveredText.into(),
        ),
        EntryState::Stuck { .. } => (Tone::Bad, M::ReceiptStuckTitle.into(), state(entry, sending).2),
        EntryState::Waiting { last: None, .. } if sending => (
            Tone::Plain,
            M::ReceiptSendingTitle.into(),
            M::ReceiptWaitingText.into(),
        ),
        EntryState::Waiting { .. } => (
            Tone::Warn,
            M::ReceiptWaitingTitle.into(),
            M::ReceiptWaitingText.into(),
        ),
    };
    let delivered = match &entry.state {
        EntryState::Delivered { receipt } => Some(receipt),
        _ => None,
    };
    // Staff take a complaint on the bank's own device: their confirmation is the receipt.
    let confirmed = delivered.is_some() || loaded.config.mode == Mode::Staff;
    let same_pack = entry.sheet.pack == loaded.book.pack.id;
    ReceiptView {
        id: entry.id.clone(),
        headline,
        text,
        tone,
        case_number: delivered.and_then(|receipt| receipt.case_number.clone()),
        code: entry.id.short_code(),
        confirmed_at: entry.confirmed_at,
        received_at: delivered.and_then(|receipt| Moment::parse(&receipt.received_at).ok()),
        digest: entry.digest.clone(),
        assessment: same_pack.then(|| {
            let (facts, timeline) = (entry.sheet.facts.clone(), entry.sheet.timeline.clone());
            assessed(loaded, model.language, facts, timeline, now, confirmed)
        }),
        can_try: delivered.is_none() && !sending,
        sending,
    }
}
