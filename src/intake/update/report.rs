//! What the shell reports.

use super::super::case_id::CaseId;
use super::super::config::Mode;
use super::super::draft::Draft;
use super::super::effect::{Effect, FocusTarget, Place};
use super::super::event::{Ready, Report, Stamp, StoreFault};
use super::super::model::{Block, ClockCheck, Filling, Loaded, Model, Saved, Stage};
use super::super::outbox::OutboxEntry;
use super::{changed, expiry, save, sending};

/// How long to wait before a failed save is tried again, in milliseconds.
const SAVE_AGAIN_MS: i64 = 5_000;

/// Takes a report.
pub(super) fn hear(model: &mut Model, stamp: Stamp, report: Report) -> Vec<Effect> {
    match report {
        Report::Ready(ready) => self::ready(model, *ready),
        Report::ConfigRefused(faults) => blocked(model, Block::Config(faults)),
        Report::LoadFailed(what) => blocked(model, Block::Load(what)),
        Report::Locked { first_time } => {
            model.drafts.clear();
            model.outbox.clear();
            model.sending = None;
            model.stage = Stage::Locked;
            vec![Effect::Unlock { first_time }]
        }
        Report::StoreOpened {
            drafts,
            outbox,
            durable,
            unreadable,
        } => {
            model.unreadable = unreadable;
            model.drafts = drafts;
            model.outbox = by_id(outbox);
            model.durable = Some(durable);
            model.store_fault = None;
            let mut effects = arrive(model);
            effects.extend(sending::pump(model, stamp));
            effects
        }
        Report::StoreFailed(StoreFault::Newer { found, supported }) => {
            blocked(model, Block::Newer { found, supported })
        }
        // On the bank's own device nothing is taken down where it cannot be encrypted.
        Report::StoreFailed(fault) if model.mode() != Mode::Web && !is_open(model) => {
            blocked(model, Block::Unprotected(word(fault)))
        }
        Report::StoreFailed(fault) => {
            model.store_fault = Some(fault);
            model.durable = Some(false);
            arrive(model)
        }
        Report::ClockCompared { ahead_ms, warned } => {
            model.clock = Some(ClockCheck {
                ahead_ms,
                at: stamp.now,
            });
            model.warned = warned;
            expiry::look(model, stamp.now)
        }
        Report::Evicted { count, at } => {
            model.evicted = Some((count, at));
            Vec::new()
        }
        Report::DraftOpened(draft) => opened(model, *draft),
        Report::DraftMissing(id) => missing(model, &id),
        Report::DraftSaved { id, revision } => saved(model, stamp, &id, revision),
        Report::DraftNotSaved { id, fault } => not_saved(model, stamp, &id, fault),
        Report::MovedToOutbox(entries) => moved(model, stamp, entries),
        Report::MoveFailed { id, fault } => not_moved(model, stamp, &id, fault),
        Report::EntrySaved(_) => Vec::new(),
        // The entry is right in memory; should the page die now, it is sent once more, and the
        // backend answers that it has it.
        Report::EntryNotSaved { .. } => Vec::new(),
        Report::Attached(attachment) => match &mut model.stage {
            Stage::Filling(filling) => {
                filling.refused = None;
                filling.draft.attachments.push(attachment);
                changed(filling, stamp.now)
            }
            _ => Vec::new(),
        },
        Report::AttachRefused { name, why } => {
            if let Stage::Filling(filling) = &mut model.stage {
                filling.refused = Some((name, why));
            }
            Vec::new()
        }
        Report::Attempted { id, attempt } => sending::attempted(model, stamp, &id, attempt),
        Report::SenderBusy(id) => sending::busy(model, stamp, &id),
        Report::OutboxChanged(entries) => outbox_changed(model, stamp, entries),
        Report::Woken => woken(model, stamp),
        Report::Network(on) => {
            model.offline = !on;
            if on {
                model.clock_asked = None;
                model.missing_language = None;
                sending::network_is_back(model, stamp)
            } else {
                Vec::new()
            }
        }
        Report::Visible(visible) => {
            if visible {
                woken(model, stamp)
            } else {
                Vec::new()
            }
        }
        Report::UpdateWaiting => {
            model.update_waiting = true;
            Vec::new()
        }
        Report::WordingLoaded { catalogue, wording } => {
            let language = catalogue.language;
            model.catalogue = catalogue;
            model.missing_language = None;
            if let Some(loaded) = model.ready.as_deref_mut() {
                loaded.wording = (*wording).into();
            }
            let mut effects = vec![Effect::KeepPreferences {
                language,
                large_type: model.large_type,
            }];
            if let Stage::Filling(filling) = &mut model.stage {
                filling.draft.language = language;
                effects.extend(changed(filling, stamp.now));
            }
            effects
        }
        Report::WordingMissing(language) => {
            model.missing_language = Some(language);
            Vec::new()
        }
    }
}

/// Whether the store is open, or its fault known.
fn is_open(model: &Model) -> bool {
    !matches!(model.stage, Stage::Loading | Stage::Locked)
}

/// A fault for support.
fn word(fault: StoreFault) -> String {
    match fault {
        StoreFault::Other(word) => word,
        StoreFault::Full => "full".to_owned(),
        StoreFault::Unreadable => "unreadable".to_owned(),
        _ => "refused".to_owned(),
    }
}

fn blocked(model: &mut Model, block: Block) -> Vec<Effect> {
    model.stage = Stage::Blocked(block);
    vec![Effect::Focus(FocusTarget::Heading)]
}

fn ready(model: &mut Model, ready: Ready) -> Vec<Effect> {
    model.catalogue = ready.catalogue;
    model.large_type = ready.large_type;
    model.resume = ready.resume;
    model.ready = Some(Box::new(Loaded {
        config: ready.config,
        book: ready.book,
        wording: ready.wording.into(),
    }));
    Vec::new()
}

fn by_id(entries: Vec<OutboxEntry>) -> crate::rules::order::Map<CaseId, OutboxEntry> {
    // One by one: collecting would bring a sort of its own into the wasm.
    let mut all = crate::rules::order::Map::new();
    for entry in entries {
        all.insert(entry.id.clone(), entry);
    }
    all
}

/// After the store opened: back to what was open in this window, or home.
fn arrive(model: &mut Model) -> Vec<Effect> {
    if is_open(model) {
        return Vec::new();
    }
    match model.resume.take() {
        Some(id) if model.outbox.contains_key(&id) => {
            model.stage = Stage::Receipt(id);
            vec![Effect::Navigate(Place::Receipt)]
        }
        Some(id) if model.drafts.iter().any(|draft| draft.id == id) => {
            model.stage = Stage::Opening(id.clone());
            vec![Effect::OpenDraft(id)]
        }
        _ => {
            // Whoever typed a passphrase had the focus in a box that is gone now; whoever only opened the page
            // begins at its top.
            let unlocked = matches!(model.stage, Stage::Locked);
            model.stage = Stage::Home;
            let mut effects = vec![Effect::Navigate(Place::Home)];
            if unlocked {
                effects.push(Effect::Focus(FocusTarget::Heading));
            }
            effects
        }
    }
}

fn opened(model: &mut Model, draft: Draft) -> Vec<Effect> {
    if !matches!(&model.stage, Stage::Opening(id) if *id == draft.id) {
        return Vec::new();
    }
    let page = draft.page;
    let effects = vec![
        Effect::RememberOpen(Some(draft.id.clone())),
        Effect::Navigate(Place::Page(page)),
        Effect::Focus(FocusTarget::Heading),
    ];
    let saved = Saved {
        revision: draft.revision,
        at: Some(draft.edited_at),
        in_flight: None,
        fault: None,
    };
    model.stage = Stage::Filling(Box::new(Filling {
        draft,
        saved,
        problems: Vec::new(),
        changing: false,
        refused: None,
        conflict: false,
    }));
    effects
}

fn missing(model: &mut Model, id: &CaseId) -> Vec<Effect> {
    model.drafts.retain(|draft| draft.id != *id);
    if !matches!(&model.stage, Stage::Opening(open) if open == id) {
        return Vec::new();
    }
    show_submitted_or_home(model, id)
}

/// A draft that is gone was handed in, here or in another window, or deleted.
fn show_submitted_or_home(model: &mut Model, id: &CaseId) -> Vec<Effect> {
    if model.outbox.contains_key(id) {
        model.stage = Stage::Receipt(id.clone());
        vec![
            Effect::Navigate(Place::Receipt),
            Effect::Focus(FocusTarget::Heading),
        ]
    } else {
        model.stage = Stage::Home;
        vec![
            Effect::RememberOpen(None),
            Effect::Navigate(Place::Home),
            Effect::Focus(FocusTarget::Heading),
        ]
    }
}

fn filling_of<'a>(model: &'a mut Model, id: &CaseId) -> Option<&'a mut Filling> {
    match &mut model.stage {
        Stage::Filling(filling) if filling.draft.id == *id => Some(filling),
        Stage::Confirming(confirming) if confirming.filling.draft.id == *id => Some(&mut confirming.filling),
        _ => None,
    }
}

fn saved(model: &mut Model, stamp: Stamp, id: &CaseId, revision: u64) -> Vec<Effect> {
    let Some(filling) = filling_of(model, id) else {
        return Vec::new();
    };
    filling.saved.revision = filling.saved.revision.max(revision);
    filling.saved.at = Some(stamp.now);
    filling.saved.fault = None;
    if filling.saved.in_flight == Some(revision) {
        filling.saved.in_flight = None;
    }
    let summary = filling.draft.summary();
    let effects = save(filling);
    model.drafts.retain(|draft| draft.id != summary.id);
    model.drafts.push(summary);
    effects
}

fn not_saved(model: &mut Model, stamp: Stamp, id: &CaseId, fault: StoreFault) -> Vec<Effect> {
    if fault == StoreFault::AlreadySubmitted {
        return match filling_of(model, id) {
            Some(_) => show_submitted_or_home(model, id),
            None => Vec::new(),
        };
    }
    let Some(filling) = filling_of(model, id) else {
        return Vec::new();
    };
    filling.saved.in_flight = None;
    if let StoreFault::Conflict { stored } = fault {
        if stored == filling.saved.revision {
            // No other window: an earlier save of this one failed, and this save built on it.
            return save(filling);
        }
        filling.conflict = true;
    }
    filling.saved.fault = Some(fault);
    vec![Effect::WakeAt(stamp.now.plus_ms(SAVE_AGAIN_MS))]
}

/// The entry is the one that was stored: a sealed one is not kept in the clear here either.
fn moved(model: &mut Model, stamp: Stamp, entries: Vec<OutboxEntry>) -> Vec<Effect> {
    // Of a mixed complaint the bank's part is shown, whose dates the person waits for.
    let (Some(first), Some(shown)) = (entries.first(), entries.last()) else {
        return Vec::new();
    };
    if !matches!(&model.stage, Stage::Confirming(confirming) if confirming.entry.id == first.id) {
        return Vec::new();
    }
    let shown = shown.id.clone();
    model.drafts.retain(|draft| draft.id != first.id);
    for entry in entries {
        model.outbox.insert(entry.id.clone(), entry);
    }
    model.stage = Stage::Receipt(shown.clone());
    let mut effects = vec![
        Effect::RememberOpen(Some(shown)),
        Effect::Navigate(Place::Receipt),
        Effect::Focus(FocusTarget::Heading),
    ];
    effects.extend(sending::pump(model, stamp));
    effects
}

fn not_moved(model: &mut Model, stamp: Stamp, id: &CaseId, fault: StoreFault) -> Vec<Effect> {
    let mut filling = match &model.stage {
        Stage::Confirming(confirming) if confirming.entry.id == *id => confirming.filling.clone(),
        _ => return Vec::new(),
    };
    if fault == StoreFault::AlreadySubmitted {
        return show_submitted_or_home(model, id);
    }
    filling.saved.in_flight = None;
    match fault {
        StoreFault::Conflict { stored } if stored == filling.saved.revision => {
            // The save right before the move failed; its own report has said why.
            filling
                .saved
                .fault
                .get_or_insert(StoreFault::Other("save".to_owned()));
        }
        fault => {
            filling.conflict |= matches!(fault, StoreFault::Conflict { .. });
            filling.saved.fault = Some(fault);
        }
    }
    model.stage = Stage::Filling(Box::new(filling));
    vec![
        Effect::Focus(FocusTarget::Summary),
        Effect::WakeAt(stamp.now.plus_ms(SAVE_AGAIN_MS)),
    ]
}

fn outbox_changed(model: &mut Model, stamp: Stamp, entries: Vec<OutboxEntry>) -> Vec<Effect> {
    model.outbox = by_id(entries);
    let submitted: Vec<CaseId> = model.outbox.keys().cloned().collect();
    model.drafts.retain(|draft| !submitted.contains(&draft.id));
    let open = match &model.stage {
        Stage::Filling(filling) => Some(filling.draft.id.clone()),
        _ => None,
    };
    let mut effects = match open {
        Some(id) if model.outbox.contains_key(&id) => show_submitted_or_home(model, &id),
        _ => Vec::new(),
    };
    effects.extend(sending::pump(model, stamp));
    effects
}

fn woken(model: &mut Model, stamp: Stamp) -> Vec<Effect> {
    let mut effects = match &mut model.stage {
        Stage::Filling(filling) => save(filling),
        _ => Vec::new(),
    };
    effects.extend(sending::pump(model, stamp));
    effects
}
