//! From the model to the picture.

use super::answers::{field_view, groups};
use super::cases::{case_lines, home, receipt};
use super::deadline::Sight;
use super::faults::store_fault;
use super::{
    BlockedView, CheckView, Frame, Notice, OutboxView, PageView, ProblemView, ResultView, SaveView, Screen,
    StartView, Tone, ViewModel, result,
};
use crate::intake::config::{Config, Kept, Mode};
use crate::intake::event::{Action, Panel, StoreFault};
use crate::intake::facts;
use crate::intake::form::{self, PageId, field};
use crate::intake::model::{Block, ClockCheck, Filling, Loaded, Model, Stage};
use crate::intake::update::TOLERATED_MS;
use crate::rules::order::Map;
use crate::rules::{CaseInput, Facts, Moment, Timeline, assess};
use crate::text::{Arg, Language, MessageId as M, Phrase};
use std::rc::Rc;

/// The picture of a model. `None` of it is stored: it is drawn anew after every event.
pub fn view(model: &Model) -> ViewModel {
    let loaded = model.ready.as_deref();
    ViewModel {
        catalogue: model.catalogue,
        languages: loaded.map_or_else(
            || Language::USUAL.to_vec(),
            |loaded| loaded.config.languages.clone(),
        ),
        wording: loaded
            .map(|loaded| Rc::clone(&loaded.wording))
            .unwrap_or_default(),
        large_type: model.large_type,
        mode: loaded.map_or(Mode::Web, |loaded| loaded.config.mode),
        shared: loaded.is_some_and(|loaded| loaded.config.is_shared()),
        bank: loaded.map(|loaded| loaded.config.bank.clone()),
        screen: screen(model),
        waiting: model.outbox.values().filter(|entry| !entry.is_done()).count(),
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
        Stage::Locked => Screen::Locked,
        Stage::Home => Screen::Home(home(model)),
        Stage::Start => Screen::Start(start(&loaded.config)),
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
        Block::Unprotected(what) => BlockedView {
            title: M::BlockedUnprotectedTitle.into(),
            text: Phrase::message(M::BlockedUnprotectedText).with("what", Arg::Text(what.clone())),
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
    if let Some(language) = model.missing_language {
        let name = Arg::Text(language.own_name().to_owned());
        let text = Phrase::message(M::NoticeNoLanguage).with("language", name);
        add(Tone::Warn, text, None);
    }
    match &model.store_fault {
        // Refused is what a private window does: nothing is broken, and what to do differs.
        Some(StoreFault::Refused) => add(Tone::Warn, M::NoticeMemory.into(), None),
        Some(fault) => add(Tone::Bad, store_fault(fault), None),
        None if model.durable == Some(false) => add(Tone::Warn, M::NoticeMemory.into(), None),
        None => {}
    }
    let dated = match &model.stage {
        Stage::Filling(filling) => filling.draft.page >= PageId::Result,
        Stage::Receipt(_) => true,
        _ => false,
    };
    if let Some(clock) = model
        .clock
        .filter(|clock| dated && clock.ahead_ms.abs() > TOLERATED_MS)
    {
        add(Tone::Warn, clock_in_words(clock), None);
    }
    if let Some((count, at)) = model.evicted {
        let text = Phrase::message(M::NoticeEvicted)
            .with("count", Arg::Number(i64::from(count)))
            .with("time", Arg::Time(at.wall()));
        add(
            Tone::Bad,
            text,
            Some((M::NoticeEvictedAct.into(), Action::Acknowledge)),
        );
    }
    let unsaved = match &model.stage {
        Stage::Filling(filling) => !filling.conflict && filling.saved.fault.is_some(),
        _ => false,
    };
    if unsaved {
        add(
            Tone::Bad,
            M::NoticeBackup.into(),
            Some((M::NoticeBackupAct.into(), Action::Open(Panel::Health))),
        );
    }
    if model.unreadable > 0 {
        let text = Phrase::message(M::NoticeUnreadable).with("count", number(model.unreadable));
        add(Tone::Bad, text, None);
    }
    if model.paused {
        add(Tone::Bad, M::NoticePaused.into(), None);
    }
    let outside = matches!(model.stage, Stage::Home | Stage::Start);
    if outside
        && model
            .ready
            .as_deref()
            .is_some_and(|loaded| loaded.config.prints_only())
    {
        add(Tone::Warn, M::PaperHint.into(), None);
    }
    let waiting = model.outbox.values().filter(|entry| !entry.is_done()).count();
    // At a terminal they are other people's.
    if waiting > 0 && model.mode() != Mode::Kiosk && outside {
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

fn clock_in_words(clock: ClockCheck) -> Phrase {
    let minutes = clock.ahead_ms.abs() / 60_000;
    let (unit, n) = match minutes {
        0..180 => (M::UnitMinutes, minutes),
        180..2880 => (M::UnitHours, minutes / 60),
        _ => (M::UnitCalendarDays, minutes / 1440),
    };
    let span = Phrase::message(unit).with("n", Arg::Number(n));
    let text = if clock.ahead_ms > 0 {
        M::NoticeClockFast
    } else {
        M::NoticeClockSlow
    };
    Phrase::message(text)
        .with("span", Arg::Phrase(Box::new(span)))
        .with("time", Arg::Time(clock.at.wall()))
}

pub(super) fn number(count: usize) -> Arg {
    Arg::Number(i64::try_from(count).unwrap_or_default())
}

/// The notice that PIPL art. 17 asks for, in its order.
fn start(config: &Config) -> StartView {
    let bank = &config.bank;
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
                vec![match config.draft_days {
                    _ if config.kept == Kept::Memory => text(M::PrivacyKeepMemory),
                    Some(days) if config.mode == Mode::Web => {
                        text(M::PrivacyKeepWeb).with("days", Arg::Number(i64::from(days)))
                    }
                    _ if config.mode == Mode::Kiosk => text(M::PrivacyKeepKiosk),
                    _ => text(M::PrivacyKeepStaff),
                }],
            ),
            (
                text(M::PrivacyRightsTitle),
                vec![text(M::PrivacyRights).with("contact", plain(&bank.privacy_contact))],
            ),
        ],
    }
}

fn writing(model: &Model, loaded: &Loaded, filling: &Filling, now: Moment, busy: bool) -> Screen {
    let frame = frame(model, filling, loaded, busy);
    let so_far = || {
        let facts = facts::facts(&filling.draft, loaded);
        let timeline = facts::timeline(&filling.draft, loaded, now);
        assessed(
            loaded,
            model.catalogue.language,
            facts,
            timeline,
            now,
            false,
            None,
        )
    };
    match filling.draft.page {
        PageId::Result => {
            let assessment = so_far();
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
            so_far: (loaded.config.mode == Mode::Staff).then(so_far),
            frame,
        })),
    }
}

/// What the rules say about any case, in the words of its receipt; every clock, as staff see them.
pub fn in_words(loaded: &Loaded, language: Language, case: &CaseInput) -> super::AssessmentView {
    let sight = Sight {
        loaded,
        language,
        now: case.now,
        earlier: None,
        confirmed: true,
    };
    result::assessment(&assess(&loaded.book, case), &sight)
}

pub(super) fn assessed(
    loaded: &Loaded,
    language: Language,
    facts: Facts,
    timeline: Timeline,
    now: Moment,
    confirmed: bool,
    earlier: Option<&Map<String, String>>,
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
        earlier,
        confirmed,
    };
    result::assessment(&assess(&loaded.book, &case), &sight)
}

fn frame(model: &Model, filling: &Filling, loaded: &Loaded, busy: bool) -> Frame {
    let page = filling.draft.page;
    let pages = form::pages_of(&filling.draft, loaded);
    let place = pages.iter().position(|known| *known == page).unwrap_or_default();
    let prints_only = loaded.config.prints_only();
    let next = match page {
        _ if filling.changing && page < PageId::Check => M::BackToCheck,
        PageId::Result => M::ToCheck,
        PageId::Check if prints_only => M::ToPaper,
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
        hint: match page {
            PageId::Check if prints_only => Some(M::PaperHint.into()),
            _ => page.hint().map(Phrase::message),
        },
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
