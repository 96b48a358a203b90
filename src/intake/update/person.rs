//! What a person does.

use super::super::case_id::CaseId;
use super::super::check;
use super::super::draft::{DRAFT_FORMAT, Draft};
use super::super::effect::{Effect, FocusTarget, Place};
use super::super::event::{Action, Stamp};
use super::super::form::{self, PageId};
use super::super::model::{Confirming, Filling, Loaded, Model, Saved, Stage};
use super::super::parting;
use super::{changed, flush, save, sending};

/// Takes an action.
pub(super) fn act(model: &mut Model, stamp: Stamp, action: Action) -> Vec<Effect> {
    let passes = matches!(
        action,
        Action::Speak(_) | Action::LargeType(_) | Action::ApplyUpdate | Action::Restart
    );
    // The browser's back button, too, stays before the lock, and before what blocks.
    if matches!(model.stage, Stage::Locked | Stage::Blocked(_)) && !passes {
        return Vec::new();
    }
    match action {
        Action::New => new(model),
        Action::Begin => begin(model, stamp),
        Action::Resume(id) => {
            model.stage = Stage::Opening(id.clone());
            vec![Effect::OpenDraft(id)]
        }
        Action::Discard(id) => discard(model, id),
        Action::Edit { field, answer } => edit(model, stamp, |filling| {
            filling.draft.answers.set(&field, answer);
        }),
        Action::Continue => forwards(model, stamp),
        Action::Back => backwards(model, stamp),
        Action::GoTo(page) => go_to(model, stamp, page),
        Action::Leave | Action::GoHome => leave(model),
        Action::Detach(attachment) => detach(model, stamp, attachment),
        Action::Confirm => confirm(model, stamp),
        Action::OpenOutbox => go(model, Stage::Outbox, Place::Outbox),
        Action::OpenReceipt(id) if model.outbox.contains_key(&id) => {
            let mut effects = go(model, Stage::Receipt(id.clone()), Place::Receipt);
            effects.push(Effect::RememberOpen(Some(id)));
            effects
        }
        Action::OpenReceipt(_) => Vec::new(),
        Action::TrySend(id) => sending::try_now(model, stamp, &id),
        Action::Print => vec![Effect::Print],
        Action::Speak(language) => vec![Effect::LoadWording(language)],
        Action::LargeType(on) => {
            model.large_type = on;
            vec![Effect::KeepPreferences {
                language: model.catalogue.language,
                large_type: on,
            }]
        }
        Action::TakeStored => take_stored(model),
        Action::ApplyUpdate => apply_update(model),
        Action::Lock => lock(model),
        Action::Open(panel) => vec![Effect::Open(panel)],
        Action::Acknowledge => {
            model.evicted = None;
            vec![Effect::Acknowledge]
        }
        Action::Restart => vec![Effect::Reload],
    }
}

fn go(model: &mut Model, stage: Stage, place: Place) -> Vec<Effect> {
    model.stage = stage;
    vec![Effect::Navigate(place), Effect::Focus(FocusTarget::Heading)]
}

fn new(model: &mut Model) -> Vec<Effect> {
    if model.ready.is_none() {
        return Vec::new();
    }
    go(model, Stage::Start, Place::Start)
}

fn begin(model: &mut Model, stamp: Stamp) -> Vec<Effect> {
    let Some(Loaded { config, book, .. }) = model.ready.as_deref() else {
        return Vec::new();
    };
    if !matches!(model.stage, Stage::Start) {
        return Vec::new();
    }
    let Some(first) = form::pages(config.mode).first().copied() else {
        return Vec::new();
    };
    let draft = Draft {
        format: DRAFT_FORMAT,
        id: CaseId::from_random(stamp.random),
        revision: 0,
        pack: book.pack.id.clone(),
        pack_version: book.pack.version.clone(),
        mode: config.mode,
        language: model.catalogue.language,
        begun_at: stamp.now,
        edited_at: stamp.now,
        page: first,
        answers: super::super::Answers::default(),
        attachments: Vec::new(),
        replaces: None,
        linked: None,
    };
    let id = draft.id.clone();
    let mut filling = Filling {
        draft,
        saved: Saved::default(),
        problems: Vec::new(),
        changing: false,
        refused: None,
        conflict: false,
    };
    // Stored at once, so that a reload of the first page comes back to it.
    let mut effects = changed(&mut filling, stamp.now);
    effects.push(Effect::RememberOpen(Some(id)));
    effects.extend(go(model, Stage::Filling(Box::new(filling)), Place::Page(first)));
    effects
}

fn discard(model: &mut Model, id: CaseId) -> Vec<Effect> {
    let open = matches!(&model.stage, Stage::Filling(filling) if filling.draft.id == id);
    // It leaves the list when the store reports that it is gone: what is not shown must not come back.
    let mut effects = vec![Effect::DeleteDraft(id, u64::MAX)];
    if open {
        effects.push(Effect::RememberOpen(None));
        effects.extend(go(model, Stage::Home, Place::Home));
    }
    effects
}

/// The draft without the file is stored before its bytes go: a page that dies in between must not leave a draft that
/// names a file nobody has.
fn detach(model: &mut Model, stamp: Stamp, attachment: CaseId) -> Vec<Effect> {
    let mut effects = edit(model, stamp, |filling| {
        filling.draft.attachments.retain(|known| known.id != attachment);
        filling.refused = None;
    });
    if let Stage::Filling(filling) = &mut model.stage {
        effects.extend(flush(filling));
        let case = filling.draft.id.clone();
        effects.push(Effect::DeleteAttachment { case, attachment });
    }
    effects
}

fn edit(model: &mut Model, stamp: Stamp, change: impl FnOnce(&mut Filling)) -> Vec<Effect> {
    let (Some(loaded), Stage::Filling(filling)) = (model.ready.as_deref(), &mut model.stage) else {
        return Vec::new();
    };
    change(filling);
    if !filling.problems.is_empty() {
        // A fault that was mended goes away at once; no new one appears before the page is left.
        let now_wrong = check::page(filling.draft.page, &filling.draft, loaded, stamp.now);
        filling.problems.retain_mut(|known| {
            match now_wrong.iter().find(|found| found.field == known.field) {
                Some(found) => {
                    known.text = found.text.clone();
                    true
                }
                None => false,
            }
        });
    }
    changed(filling, stamp.now)
}

fn forwards(model: &mut Model, stamp: Stamp) -> Vec<Effect> {
    let (Some(loaded), Stage::Filling(filling)) = (model.ready.as_deref(), &mut model.stage) else {
        return Vec::new();
    };
    let page = filling.draft.page;
    let problems = check::page(page, &filling.draft, loaded, stamp.now);
    if !problems.is_empty() {
        filling.problems = problems;
        return vec![Effect::Focus(FocusTarget::Summary)];
    }
    if page == PageId::Check
        && let Some(faulty) =
            check::first_faulty_before(PageId::Declaration, &filling.draft, loaded, stamp.now)
    {
        return show_faults(filling, loaded, stamp, faulty);
    }
    let next = if filling.changing && page < PageId::Check {
        Some(PageId::Check)
    } else {
        let pages = form::pages_of(&filling.draft, loaded);
        pages.into_iter().find(|next| *next > page)
    };
    match next {
        Some(next) => turn_to(filling, stamp, next, false),
        // Where nothing can be confirmed the last page is printed, for staff.
        None => vec![Effect::Print],
    }
}

/// Opens a page and shows what is wrong on it.
fn show_faults(filling: &mut Filling, loaded: &Loaded, stamp: Stamp, page: PageId) -> Vec<Effect> {
    let mut effects = turn_to(filling, stamp, page, true);
    filling.problems = check::page(page, &filling.draft, loaded, stamp.now);
    effects.push(Effect::Focus(FocusTarget::Summary));
    effects
}

fn turn_to(filling: &mut Filling, stamp: Stamp, page: PageId, changing: bool) -> Vec<Effect> {
    filling.draft.page = page;
    filling.problems.clear();
    filling.refused = None;
    filling.changing = changing;
    let mut effects = changed(filling, stamp.now);
    effects.push(Effect::Navigate(Place::Page(page)));
    effects.push(Effect::Focus(FocusTarget::Heading));
    effects
}

fn backwards(model: &mut Model, stamp: Stamp) -> Vec<Effect> {
    let (Some(loaded), Stage::Filling(filling)) = (model.ready.as_deref(), &mut model.stage) else {
        return leave(model);
    };
    let pages = form::pages_of(&filling.draft, loaded);
    match pages.into_iter().rfind(|page| *page < filling.draft.page) {
        Some(previous) => turn_to(filling, stamp, previous, false),
        None => leave(model),
    }
}

fn go_to(model: &mut Model, stamp: Stamp, page: PageId) -> Vec<Effect> {
    match &mut model.stage {
        Stage::Filling(filling) if form::pages(filling.draft.mode).contains(&page) => {
            let changing = page < PageId::Check && (filling.draft.page == PageId::Check || filling.changing);
            turn_to(filling, stamp, page, changing)
        }
        _ => Vec::new(),
    }
}

fn leave(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    match &mut model.stage {
        Stage::Loading | Stage::Blocked(_) | Stage::Locked | Stage::Confirming(_) => return effects,
        Stage::Filling(filling) => {
            if filling.draft.is_empty() {
                let id = filling.draft.id.clone();
                model.drafts.retain(|draft| draft.id != id);
                // Here at least: what another window has written into it stays.
                let saved = &filling.saved;
                let seen = saved.in_flight.unwrap_or(saved.revision);
                effects.push(Effect::DeleteDraft(id, seen));
            } else if filling.saved.fault.is_some() && !filling.conflict {
                // Leaving now would lose what is only in memory: try once more and stay.
                effects.extend(save(filling));
                effects.push(Effect::Focus(FocusTarget::Heading));
                return effects;
            } else {
                effects.extend(flush(filling));
                let summary = filling.draft.summary();
                model.drafts.retain(|draft| draft.id != summary.id);
                model.drafts.push(summary);
            }
        }
        _ => {}
    }
    effects.push(Effect::RememberOpen(None));
    effects.extend(go(model, Stage::Home, Place::Home));
    effects
}

fn take_stored(model: &mut Model) -> Vec<Effect> {
    match &model.stage {
        Stage::Filling(filling) => {
            let id = filling.draft.id.clone();
            model.stage = Stage::Opening(id.clone());
            vec![Effect::OpenDraft(id)]
        }
        _ => Vec::new(),
    }
}

fn apply_update(model: &mut Model) -> Vec<Effect> {
    // Never over an open complaint: the person finishes or leaves it first.
    match model.stage {
        Stage::Filling(_) | Stage::Confirming(_) => Vec::new(),
        _ => vec![Effect::ApplyUpdate],
    }
}

fn lock(model: &mut Model) -> Vec<Effect> {
    // Every window tells the others that it is locked: one that is already has nothing more to say.
    let shared = model
        .ready
        .as_deref()
        .is_some_and(|loaded| loaded.config.is_shared());
    if !shared || matches!(model.stage, Stage::Loading | Stage::Blocked(_) | Stage::Locked) {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if let Stage::Filling(filling) = &mut model.stage {
        // What another window has stored is safe.
        if filling.saved.fault.is_some() && !filling.conflict {
            return save(filling);
        }
        effects.extend(flush(filling));
    }
    effects.push(Effect::Lock);
    effects
}

fn confirm(model: &mut Model, stamp: Stamp) -> Vec<Effect> {
    let (Some(loaded), Stage::Filling(filling)) = (model.ready.as_deref(), &mut model.stage) else {
        return Vec::new();
    };
    if filling.conflict || filling.draft.page != PageId::Declaration || loaded.config.prints_only() {
        return Vec::new();
    }
    if let Some(faulty) = check::first_faulty(&filling.draft, loaded, stamp.now) {
        if faulty == PageId::Declaration {
            filling.problems = check::page(faulty, &filling.draft, loaded, stamp.now);
            return vec![Effect::Focus(FocusTarget::Summary)];
        }
        return show_faults(filling, loaded, stamp, faulty);
    }
    let parts = parting::frozen(&filling.draft, loaded, stamp).unwrap_or_default();
    let Some((entry, _)) = parts.first().cloned() else {
        return Vec::new();
    };
    let mut effects = flush(filling);
    let revision = filling.draft.revision;
    effects.push(Effect::MoveToOutbox { parts, revision });
    let filling = (**filling).clone();
    model.stage = Stage::Confirming(Box::new(Confirming { filling, entry }));
    effects
}
