//! Who holds the case, and by when what must be done and told.

use crate::rules::order::{Map, Set};

use chrono::NaiveDate;

use super::known::Known;
use super::outcome::in_order;
use super::{CaseInput, DutyDue, LevelResult, LevelSource, NoticeResult, RuleBook};
use crate::rules::clock::{self, Changes, ClockDefinition, ClockKind, ClockResult, ClockState};
use crate::rules::pack::{Level, Notice, PolicyPack, Setting};
use crate::rules::truth::Truth;

/// The tier that first held the case, and the level it has now.
pub(super) fn level(
    pack: &PolicyPack,
    case: &CaseInput,
    day: NaiveDate,
    known: &Known<'_>,
) -> (Option<String>, Option<LevelResult>) {
    let levels: Vec<&Level> = pack
        .levels
        .iter()
        .filter(|level| level.effective.covers(day))
        .collect();
    let result = |level: &Level, source: LevelSource, open: Set<String>| LevelResult {
        id: level.id.clone(),
        source,
        citation: level.citation.clone(),
        open: in_order(pack, open),
    };
    // The last in the pack's order is the highest; a higher one that is still open leaves it undecided.
    let (mut open, mut found) = (Set::new(), None);
    for level in levels.iter().rev() {
        let Some(when) = &level.when else { continue };
        let trail = when.evaluate(known);
        match trail.truth {
            Truth::True if open.is_empty() => {
                found = Some(result(level, LevelSource::Facts, Set::new()));
                break;
            }
            Truth::True => break,
            Truth::Unknown => open.extend(trail.open_facts()),
            Truth::False => {}
        }
    }
    let default = || {
        let level = levels
            .iter()
            .find(|level| Some(&level.id) == pack.level_rule.default.as_ref())?;
        Some(result(level, LevelSource::Default, open))
    };
    let first = found.or_else(default);
    let first_tier = first.as_ref().map(|level| level.id.clone());
    if pack.level_rule.follows_hand_over {
        let events = case.timeline.until(case.now);
        let holder = events
            .iter()
            .rev()
            .filter(|event| event.kind == "handed_over")
            .find_map(|event| {
                let to = event.says("to")?;
                levels.iter().find(|level| level.id == to)
            });
        if let Some(holder) = holder {
            return (
                first_tier,
                Some(result(holder, LevelSource::HandOver, Set::new())),
            );
        }
    }
    (first_tier, first)
}

/// Every clock of a pack that applies. A doubt about `when` never takes a deadline away; a duty without a
/// number is no deadline, and is named only where it certainly holds.
pub(super) fn clocks(
    pack: &PolicyPack,
    parameters: &Map<String, String>,
    case: &CaseInput,
    day: NaiveDate,
    known: &Known<'_>,
    tier: Option<&str>,
    book: &RuleBook,
) -> Vec<ClockResult> {
    let applies = |clock: &&ClockDefinition| {
        let truth = clock.when.as_ref().map_or(Truth::True, |when| when.truth(known));
        clock.effective.covers(day)
            && match truth {
                Truth::True => true,
                Truth::False => false,
                Truth::Unknown => clock.unit.is_counted(),
            }
    };
    let result = |definition: &ClockDefinition| {
        let changes = changes(pack, parameters, definition);
        clock::evaluate_under(
            definition,
            &changes,
            &case.timeline,
            tier,
            &book.calendar,
            case.now,
        )
    };
    pack.clocks.iter().filter(applies).map(result).collect()
}

/// What the bank's readings change in a clock.
pub(super) fn changes(
    pack: &PolicyPack,
    values: &Map<String, String>,
    definition: &ClockDefinition,
) -> Changes {
    let mut changes = Changes::default();
    for parameter in &pack.parameters {
        let Some(value) = values.get(&parameter.id) else {
            continue;
        };
        match &parameter.sets {
            Setting::TierAmount { clock, tier } if *clock == definition.id => {
                let amount = value.parse().ok().map(|amount| (tier.clone(), amount));
                changes.amounts.extend(amount);
            }
            Setting::Roll { clock } if *clock == definition.id => changes.roll = Some(value == "yes"),
            _ => {}
        }
    }
    changes
}

/// For each duty of the bank its earliest date (D15); clocks that have ended bind nobody.
pub fn duties(clocks: &[ClockResult]) -> Vec<DutyDue> {
    let mut duties: Vec<DutyDue> = Vec::new();
    for clock in clocks {
        let Some(due) = clock.due else { continue };
        if clock.kind != ClockKind::Duty || clock.state == ClockState::Ended {
            continue;
        }
        let candidate = DutyDue {
            duty: clock.duty,
            clock: clock.id.clone(),
            due,
        };
        match duties.iter_mut().find(|other| other.duty == clock.duty) {
            Some(other) if other.due.at <= due.at => {}
            Some(other) => *other = candidate,
            None => duties.push(candidate),
        }
    }
    duties
}

pub(super) fn notices(book: &RuleBook, day: NaiveDate, known: &Known<'_>) -> Vec<NoticeResult> {
    let statutory = book.statutory.iter().flat_map(|pack| &pack.notices);
    book.pack
        .notices
        .iter()
        .chain(statutory)
        .filter(|notice| notice.effective.covers(day))
        .filter(|notice| {
            notice
                .when
                .as_ref()
                .is_none_or(|when| !when.truth(known).is_false())
        })
        .map(NoticeResult::from)
        .collect()
}

impl From<&Notice> for NoticeResult {
    fn from(notice: &Notice) -> NoticeResult {
        NoticeResult {
            id: notice.id.clone(),
            to: notice.tell.clone(),
            at: notice.at.clone(),
            citation: notice.citation.clone(),
        }
    }
}
