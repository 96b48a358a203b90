//! How far the device's clock can be trusted. It is held against the server's and what is found is told; no time is
//! ever corrected by it.

use super::super::effect::Effect;
use super::super::form::PageId;
use super::super::model::{ClockCheck, Model, Stage};
use crate::rules::Moment;

/// How old a comparison may be where dates are shown, in milliseconds.
const FRESH_MS: i64 = 600_000;
/// From where on a person is told, in milliseconds.
pub(in crate::intake) const TOLERATED_MS: i64 = 120_000;

/// Asks for a comparison at the beginning, and where dates are shown; not twice within ten minutes.
pub(super) fn ask(model: &mut Model, now: Moment) -> Option<Effect> {
    let wanted = match &model.stage {
        Stage::Home => model.clock_asked.is_none(),
        Stage::Filling(filling) => filling.draft.page >= PageId::Result,
        _ => false,
    };
    // A clock that was moved makes the last comparison look far away, in either direction.
    let fresh = model
        .clock_asked
        .is_some_and(|asked| (now.unix_ms() - asked.unix_ms()).abs() < FRESH_MS);
    if !wanted || fresh || model.offline {
        return None;
    }
    model.clock_asked = Some(now);
    Some(Effect::CompareClock)
}

/// A receipt from the future: the server has received nothing before it was sent, so the device is behind.
pub(super) fn received(model: &mut Model, received_at: Moment, now: Moment) {
    let ahead_ms = now.unix_ms() - received_at.unix_ms();
    if ahead_ms < -TOLERATED_MS {
        model.clock = Some(ClockCheck { ahead_ms, at: now });
    }
}
