//! The queue: one case at a time, the oldest due one first, each with its own state.

use super::super::case_id::CaseId;
use super::super::config::Mode;
use super::super::contract::Receipt;
use super::super::effect::Effect;
use super::super::event::Stamp;
use super::super::facts;
use super::super::model::Model;
use super::super::outbox::{EntryState, OutboxEntry};
use super::super::outcome::{Attempt, Problem, RetryReason, StuckReason, backoff_ms};
use super::clock;
use crate::rules::Moment;

/// How long to leave the queue to another window before looking again, in milliseconds.
const OTHER_SENDER_MS: i64 = 3_000;

/// The longest wait there is, in milliseconds: the cap of the backoff and that of a server's wish. What is due later was
/// put off by a clock that was ahead and has been set back since.
const LONGEST_MS: i64 = 30 * 60 * 1_000;

/// Sends the next case that is due, or asks to be woken when one is.
pub(super) fn pump(model: &mut Model, stamp: Stamp) -> Vec<Effect> {
    if model.sending.is_some() || model.paused {
        return Vec::new();
    }
    let next = model
        .outbox
        .values()
        .filter_map(|entry| match entry.state {
            EntryState::Waiting { next_try, .. } => {
                let put_off = next_try > stamp.now.plus_ms(LONGEST_MS);
                let due = if put_off { stamp.now } else { next_try };
                Some((due, entry.confirmed_at, entry.id.clone()))
            }
            _ => None,
        })
        .min();
    match next {
        Some((due, _, id)) if due <= stamp.now => {
            model.sending = Some(id.clone());
            vec![Effect::Send(id)]
        }
        Some((due, ..)) => vec![Effect::WakeAt(due)],
        None => Vec::new(),
    }
}

/// A person asks for a try now: a stuck case goes back into the queue, a paused queue goes on.
pub(super) fn try_now(model: &mut Model, stamp: Stamp, id: &CaseId) -> Vec<Effect> {
    model.paused = false;
    let mut effects = Vec::new();
    if let Some(entry) = model.outbox.get_mut(id) {
        let attempts = match entry.state {
            EntryState::Waiting { attempts, .. } => Some(attempts),
            EntryState::Stuck { .. } => Some(0),
            EntryState::Delivered { .. } | EntryState::Closed { .. } => None,
        };
        if let Some(attempts) = attempts {
            entry.state = EntryState::Waiting {
                attempts,
                next_try: stamp.now,
                last: None,
            };
            effects.push(Effect::SaveEntry(Box::new(entry.clone())));
        }
    }
    effects.extend(pump(model, stamp));
    effects
}

/// The network came back: what waited for it is due now.
pub(super) fn network_is_back(model: &mut Model, stamp: Stamp) -> Vec<Effect> {
    for entry in model.outbox.values_mut() {
        if let EntryState::Waiting { next_try, last, .. } = &mut entry.state
            && matches!(last, Some(RetryReason::NoNetwork | RetryReason::NotTheBackend))
            && *next_try > stamp.now
        {
            *next_try = stamp.now;
        }
    }
    pump(model, stamp)
}

/// Another window sends: look again a little later.
pub(super) fn busy(model: &mut Model, stamp: Stamp, id: &CaseId) -> Vec<Effect> {
    model.sending = None;
    if let Some(OutboxEntry {
        state: EntryState::Waiting { next_try, .. },
        ..
    }) = model.outbox.get_mut(id)
    {
        *next_try = stamp.now.plus_ms(OTHER_SENDER_MS);
    }
    pump(model, stamp)
}

/// One attempt ended.
pub(super) fn attempted(model: &mut Model, stamp: Stamp, id: &CaseId, attempt: Attempt) -> Vec<Effect> {
    if model.sending.as_ref() == Some(id) {
        model.sending = None;
    }
    let (mode, verifies) = model.ready.as_ref().map_or((Mode::Web, false), |loaded| {
        let config = &loaded.config;
        (config.mode, !config.endpoint.receipt_keys.is_empty())
    });
    if let Attempt::Delivered(receipt) = &attempt
        && let Ok(received_at) = Moment::parse(&receipt.received_at)
    {
        clock::received(model, received_at, stamp.now);
    }
    let mut effects = Vec::new();
    let moot = is_moot(model, id, &attempt);
    if let Some(entry) = model.outbox.get_mut(id)
        && !entry.is_done()
    {
        match attempt {
            Attempt::Delivered(receipt) => {
                settle(entry, receipt, mode, stamp.now);
                // With keys, only a signed receipt comes this far.
                entry.verified = verifies;
            }
            Attempt::Verify => retry(entry, stamp, RetryReason::InProgress, None),
            Attempt::Retry { why, after } => retry(entry, stamp, why, after),
            Attempt::Stuck { .. } if moot => {
                entry.state = EntryState::Closed {
                    at: stamp.now,
                    mended: false,
                };
            }
            Attempt::Stuck { why, problem } => {
                model.paused |= why == StuckReason::SignIn;
                stuck(entry, stamp.now, why, problem);
            }
        }
        effects.push(Effect::SaveEntry(Box::new(entry.clone())));
    }
    effects.extend(pump(model, stamp));
    effects
}

/// Whether a withdrawal found no case to end: it was taken back before it arrived, and nothing is left to do.
fn is_moot(model: &Model, id: &CaseId, attempt: &Attempt) -> bool {
    // In the bank's own words: a proxy's page knows of no case.
    let not_there = matches!(
        attempt,
        Attempt::Stuck {
            why: StuckReason::WrongPlace,
            problem: Some(_),
        }
    );
    let case = model.outbox.get(id).and_then(|entry| entry.of.as_ref());
    let gone = |case| {
        let kept = model.outbox.get(case);
        kept.is_none_or(|case| matches!(case.state, EntryState::Closed { .. }))
    };
    not_there && case.is_some_and(gone)
}

/// The bank has it: what remains is a tombstone with the receipt.
fn settle(entry: &mut OutboxEntry, receipt: Receipt, mode: Mode, now: Moment) {
    if mode == Mode::Web
        && entry.of.is_none()
        && let Ok(received_at) = Moment::parse(&receipt.received_at)
    {
        // On the website the server's moment is the receipt that deadlines run from.
        // The day of the matter stays, where the instrument is judged by it.
        let before = std::mem::replace(&mut entry.sheet.timeline, facts::received(received_at, now));
        let others = before.0.into_iter().filter(|event| event.kind != "received");
        entry.sheet.timeline.0.extend(others);
    }
    entry.body = None;
    entry.draft = None;
    entry.state = EntryState::Delivered { receipt };
}

fn retry(entry: &mut OutboxEntry, stamp: Stamp, why: RetryReason, after: Option<u32>) {
    let attempts = match entry.state {
        EntryState::Waiting { attempts, .. } => attempts.saturating_add(1),
        _ => 1,
    };
    entry.state = EntryState::Waiting {
        attempts,
        next_try: stamp
            .now
            .plus_ms(backoff_ms(attempts.saturating_sub(1), after, stamp.random)),
        last: Some(why),
    };
}

fn stuck(entry: &mut OutboxEntry, since: Moment, why: StuckReason, problem: Option<Problem>) {
    entry.state = EntryState::Stuck { why, problem, since };
}
