//! Drafts and confirmed cases: the lists and the receipt.

use super::build::assessed;
use super::faults::{retry_reason, stuck_reason};
use super::result;
use super::{CaseLine, DraftLine, HomeView, ReceiptView, Tone};
use crate::intake::config::Mode;
use crate::intake::draft::DraftSummary;
use crate::intake::model::{Loaded, Model};
use crate::intake::outbox::{EntryState, OutboxEntry};
use crate::intake::update;
use crate::rules::{CaseInput, Facts, Moment, assess, order};
use crate::text::{Arg, MessageId as M, Phrase};

pub(super) fn home(model: &Model) -> HomeView {
    let mut drafts: Vec<&DraftSummary> = model.drafts.iter().collect();
    order::by_key(&mut drafts, |draft| std::cmp::Reverse(draft.edited_at));
    // There is nothing to come back to where nothing outlasts the page.
    let goes = model.mode() == Mode::Kiosk || model.durable == Some(false);
    HomeView {
        lead: if goes { M::UiHomeLeadKiosk } else { M::UiHomeLead },
        drafts: drafts.into_iter().map(|draft| draft_line(model, draft)).collect(),
        cases: case_lines(model),
    }
}

fn draft_line(model: &Model, draft: &DraftSummary) -> DraftLine {
    let detail = Phrase::message(M::DraftDetail)
        .with("time", Arg::Time(draft.edited_at.wall()))
        .with("page", Arg::Phrase(Box::new(draft.page.title().into())));
    let detail = match update::end(model, draft) {
        Some(end) => Phrase::message(M::DraftEnds)
            .with("detail", Arg::Phrase(Box::new(detail)))
            .with("date", Arg::Day(end.date())),
        None => detail,
    };
    DraftLine {
        id: draft.id.clone(),
        title: draft
            .ground
            .as_deref()
            .map_or_else(|| M::HomeUntitled.into(), ground),
        detail,
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

pub(super) fn case_lines(model: &Model) -> Vec<CaseLine> {
    let mut entries: Vec<&OutboxEntry> = model.outbox.values().filter(|entry| entry.of.is_none()).collect();
    // At a terminal, those of which the receipt is known are this person's.
    if model.mode() == Mode::Kiosk {
        entries.retain(|entry| entry.sheet.facts != Facts::default());
    }
    order::by_key(&mut entries, |entry| std::cmp::Reverse(entry.confirmed_at));
    entries.into_iter().map(|entry| case_line(model, entry)).collect()
}

fn case_line(model: &Model, entry: &OutboxEntry) -> CaseLine {
    let withdrawal = withdrawal(model, entry);
    // Once it is taken back, what is still to be sent is that.
    let open = withdrawal.unwrap_or(entry);
    let sending = model.sending.as_ref() == Some(&open.id);
    let (tone, tag, detail) = state(open, sending);
    let number = match &entry.state {
        EntryState::Delivered { receipt } => receipt.case_number.clone(),
        _ => None,
    };
    CaseLine {
        id: entry.id.clone(),
        title: Phrase::Plain(number.unwrap_or_else(|| entry.id.short_code())),
        detail,
        tone,
        tag: withdrawal.map_or(tag, |_| M::TagWithdrawn.into()),
        again: (!open.is_done() && !sending).then(|| open.id.clone()),
    }
}

/// The withdrawal of a case, if it was taken back.
fn withdrawal<'a>(model: &'a Model, case: &OutboxEntry) -> Option<&'a OutboxEntry> {
    model
        .outbox
        .values()
        .find(|entry| entry.of.as_ref() == Some(&case.id))
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
        EntryState::Closed { at, mended } => {
            let (tag, text) = if *mended {
                (M::TagReplaced, M::CaseReplaced)
            } else {
                (M::TagWithdrawn, M::CaseWithdrawn)
            };
            let detail = Phrase::message(text).with("time", Arg::Time(at.wall()));
            (Tone::Plain, tag.into(), detail)
        }
    }
}

pub(super) fn receipt(model: &Model, loaded: &Loaded, entry: &OutboxEntry, now: Moment) -> ReceiptView {
    let withdrawal = withdrawal(model, entry);
    let open = withdrawal.unwrap_or(entry);
    let sending = model.sending.as_ref() == Some(&open.id);
    let (tone, headline, text) = match &entry.state {
        _ if withdrawal.is_some() => (Tone::Plain, M::TagWithdrawn.into(), state(open, sending).2),
        EntryState::Closed { .. } => state(entry, sending),
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
    // On the bank's own device the confirmation is the receipt.
    let confirmed = delivered.is_some() || loaded.config.mode != Mode::Web;
    let same_pack = entry.sheet.pack == loaded.book.pack.id;
    let other = entry.linked.as_ref().and_then(|other| model.outbox.get(other));
    ReceiptView {
        id: entry.id.clone(),
        headline,
        text,
        tone,
        case_number: delivered.and_then(|receipt| receipt.case_number.clone()),
        code: entry.id.short_code(),
        status_code: entry.id.status_code(),
        confirmed_at: entry.confirmed_at,
        received_at: delivered.and_then(|receipt| Moment::parse(&receipt.received_at).ok()),
        verified: entry.verified,
        digest: entry.digest.clone(),
        assessment: same_pack.then(|| {
            // The sheet of a withdrawal knows that it ended.
            let (facts, timeline) = (open.sheet.facts.clone(), open.sheet.timeline.clone());
            // A device whose clock is behind must not show a case that the bank has as not begun.
            let begun = timeline.0.iter().map(|event| event.occurred_at).max();
            let now = begun.map_or(now, |begun| begun.max(now));
            assessed(
                loaded,
                model.catalogue.language,
                facts,
                timeline,
                now,
                confirmed,
                Some(&entry.sheet.provisional),
            )
        }),
        other: other.map(|other| {
            let case = CaseInput {
                facts: other.sheet.facts.clone(),
                timeline: other.sheet.timeline.clone(),
                now,
                parameters: loaded.config.parameters.clone(),
            };
            let way = result::headline(&assess(&loaded.book, &case));
            CaseLine {
                detail: Phrase::message(M::OtherPart)
                    .with("code", Arg::Text(other.id.status_code()))
                    .with("way", Arg::Phrase(Box::new(way))),
                ..case_line(model, other)
            }
        }),
        again: (!open.is_done() && !sending).then(|| open.id.clone()),
        sending,
        signed: delivered.and_then(|receipt| receipt.signed.clone()),
    }
}
