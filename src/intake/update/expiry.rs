//! Drafts that nobody touched for as long as the configuration says. Each is announced first, on this device and for a
//! week, and only the server's time counts: a device whose clock jumps deletes nothing.

use super::super::config::Config;
use super::super::draft::DraftSummary;
use super::super::effect::Effect;
use super::super::model::{Announced, Model, Stage};
use crate::rules::Moment;

const DAY_MS: i64 = 86_400_000;
/// How long a draft's end is announced, in milliseconds.
const NOTICE_MS: i64 = 7 * DAY_MS;

/// Announces the end of drafts, and deletes those whose announcement has run out.
pub(super) fn look(model: &mut Model, now: Moment) -> Vec<Effect> {
    let (Some(clock), Stage::Home) = (model.clock, &model.stage) else {
        return Vec::new();
    };
    let now = now.plus_ms(-clock.ahead_ms);
    let before = std::mem::take(&mut model.warned);
    let mut effects = Vec::new();
    for draft in &model.drafts {
        let Some(due) = due(model.ready.as_deref().map(|loaded| &loaded.config), draft) else {
            continue;
        };
        if now < due.plus_ms(-NOTICE_MS) {
            continue;
        }
        // One that was changed after its announcement begins anew.
        let known = before.iter().find(|known| is_of(known, draft));
        match known {
            Some(known) if now >= due.max(known.at.plus_ms(NOTICE_MS)) => {
                effects.push(Effect::DeleteDraft(draft.id.clone(), draft.revision));
            }
            Some(known) => model.warned.push(known.clone()),
            None => model.warned.push(Announced {
                id: draft.id.clone(),
                at: now,
                edited_at: draft.edited_at,
            }),
        }
    }
    if !before.is_empty() || !model.warned.is_empty() {
        effects.push(Effect::KeepWarned(model.warned.clone()));
    }
    effects
}

/// When the end of a draft is announced for, if it is.
pub(in crate::intake) fn end(model: &Model, draft: &DraftSummary) -> Option<Moment> {
    let config = model.ready.as_deref().map(|loaded| &loaded.config);
    let known = model.warned.iter().find(|known| is_of(known, draft))?;
    Some(due(config, draft)?.max(known.at.plus_ms(NOTICE_MS)))
}

/// Whether an announcement is of a draft as it is now. Two moments of the same clock: that of the announcement is the
/// server's, and a device that is behind would seem to have changed nothing since.
fn is_of(known: &Announced, draft: &DraftSummary) -> bool {
    known.id == draft.id && known.edited_at == draft.edited_at
}

fn due(config: Option<&Config>, draft: &DraftSummary) -> Option<Moment> {
    let days = config?.draft_days?;
    Some(draft.edited_at.plus_ms(i64::from(days) * DAY_MS))
}
