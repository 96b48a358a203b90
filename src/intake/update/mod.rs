//! What follows from an event. One total match for people, one for the shell.

mod clock;
mod expiry;
mod person;
mod report;
mod sending;

pub(in crate::intake) use clock::TOLERATED_MS;
pub(in crate::intake) use expiry::end;

use super::effect::Effect;
use super::event::{Event, What};
use super::model::{Filling, Model};
use crate::rules::Moment;

/// Takes an event into the model and says what the shell must do, in this order.
///
/// The shell runs effects on the store strictly in the order in which they were returned.
pub fn update(model: &mut Model, event: Event) -> Vec<Effect> {
    model.now = Some(event.stamp.now);
    let mut effects = match event.what {
        What::Person(action) => person::act(model, event.stamp, action),
        What::Shell(report) => report::hear(model, event.stamp, report),
    };
    effects.extend(clock::ask(model, event.stamp.now));
    effects
}

/// Notes a change of the draft and asks for its save.
fn changed(filling: &mut Filling, now: Moment) -> Vec<Effect> {
    filling.draft.revision += 1;
    filling.draft.edited_at = now;
    save(filling)
}

/// Asks for a save, unless one is on its way or could overwrite another window's version.
///
/// One save at a time: what is typed meanwhile is saved when it completes, so a slow device falls
/// behind by one save and never by a queue of them.
fn save(filling: &mut Filling) -> Vec<Effect> {
    let current = filling.draft.revision;
    // After a fault the same revision is stored again: nothing else would tell that there is room now.
    let is_stored = filling.saved.revision == current && filling.saved.fault.is_none();
    if filling.conflict || filling.saved.in_flight.is_some() || is_stored {
        return Vec::new();
    }
    filling.saved.in_flight = Some(current);
    vec![Effect::SaveDraft {
        draft: Box::new(filling.draft.clone()),
        replaces: filling.saved.revision,
    }]
}

/// Asks for the save of the newest revision even while another one is on its way. The store keeps the
/// order, so it replaces the one before.
fn flush(filling: &mut Filling) -> Vec<Effect> {
    let current = filling.draft.revision;
    let before = filling.saved.in_flight.unwrap_or(filling.saved.revision);
    if filling.conflict || before == current {
        return Vec::new();
    }
    filling.saved.in_flight = Some(current);
    vec![Effect::SaveDraft {
        draft: Box::new(filling.draft.clone()),
        replaces: before,
    }]
}
