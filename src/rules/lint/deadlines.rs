//! Limits held against the statute and the calendar, by counting them out.

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::rules::calendar::WorkingCalendar;
use crate::rules::clock::{ClockDefinition, ClockKind, Due, Timeline, TimelineEvent, evaluate};
use crate::rules::moment::{Moment, date_text};
use crate::rules::pack::{FaultCode, PackFault, PolicyPack, join, within};

/// Limits of the bank that can end later than the statutory one for the same duty, and rights that can end
/// earlier. Tried for every announced day, since only counting shows where holidays make three working days
/// longer than a week.
pub(super) fn against_statute(
    pack: &PolicyPack,
    statutory: &PolicyPack,
    calendar: &WorkingCalendar,
    faults: &mut Vec<PackFault>,
) {
    for clock in &pack.clocks {
        let code = match clock.kind {
            ClockKind::Duty => FaultCode::LooserThanStatute,
            ClockKind::Right => FaultCode::ShorterThanStatute,
            // What ends by itself is neither owed nor given.
            ClockKind::Lapse => continue,
        };
        let same = |law: &&ClockDefinition| law.duty == clock.duty && law.kind == clock.kind;
        for law in statutory.clocks.iter().filter(same) {
            let tiers: Vec<Option<&str>> = match clock.tiers.as_slice() {
                [] => vec![None],
                tiers => tiers.iter().map(|limit| Some(limit.tier.as_str())).collect(),
            };
            for tier in tiers {
                let worse = announced_days(calendar).find(|day| {
                    match (due(clock, tier, *day, calendar), due(law, None, *day, calendar)) {
                        (Some(ours), Some(law)) => {
                            let (from, to) = match clock.kind {
                                ClockKind::Right => (ours.at, law.at),
                                _ => (law.at, ours.at),
                            };
                            ours.provisional.is_none() && law.provisional.is_none() && from < to
                        }
                        _ => false,
                    }
                });
                if let Some(day) = worse {
                    let tier = tier.map(|tier| within(".tiers", tier)).unwrap_or_default();
                    faults.push(
                        PackFault::new(code, within("clocks", &clock.id) + &tier, law.id.clone())
                            .expecting(date_text(day)),
                    );
                }
            }
        }
    }
}

/// Steps of an extension that reach no further than the limit of any level: their length was probably meant as
/// so much more.
pub(super) fn extensions(pack: &PolicyPack, faults: &mut Vec<PackFault>) {
    for clock in &pack.clocks {
        let limits = clock.tiers.iter().map(|limit| limit.amount).chain(clock.amount);
        let Some(shortest) = limits.min() else { continue };
        for step in &clock.extension {
            let reach = [step.total, step.cap].into_iter().flatten().min();
            let same = step.unit.is_none_or(|unit| unit == clock.unit);
            if let Some(reach) = reach.filter(|reach| same && *reach <= shortest) {
                let place = within(&join(&within("clocks", &clock.id), "extension"), &step.id);
                faults.push(
                    PackFault::new(FaultCode::ExtensionTooShort, place, reach.to_string())
                        .expecting(shortest.to_string()),
                );
            }
        }
    }
}

/// Limits that, started on `as_of`, need a year that is not announced.
pub(super) fn calendar_end(
    pack: &PolicyPack,
    calendar: &WorkingCalendar,
    as_of: NaiveDate,
    faults: &mut Vec<PackFault>,
) {
    for clock in &pack.clocks {
        let tiers = clock
            .tiers
            .iter()
            .map(|limit| Some(limit.tier.as_str()))
            .chain([None]);
        let waits = tiers
            .filter_map(|tier| due(clock, tier, as_of, calendar)?.provisional)
            .next();
        if let Some(waits) = waits {
            faults.push(
                PackFault::new(
                    FaultCode::CalendarTooShort,
                    within("clocks", &clock.id),
                    clock.id.clone(),
                )
                .expecting(waits.waiting_for.to_string()),
            );
        }
    }
}

fn due(
    clock: &ClockDefinition,
    tier: Option<&str>,
    day: NaiveDate,
    calendar: &WorkingCalendar,
) -> Option<Due> {
    let at = Moment::new(day.and_time(NaiveTime::MIN));
    let timeline = Timeline(vec![TimelineEvent::new(clock.start.first()?, at)]);
    evaluate(clock, &timeline, tier, calendar, at).due
}

fn announced_days(calendar: &WorkingCalendar) -> impl Iterator<Item = NaiveDate> {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1);
    let days = move |year| {
        first(year)
            .into_iter()
            .flat_map(|first| first.iter_days())
            .take_while(move |day| day.year() == year)
    };
    calendar.coverage().years.into_iter().flat_map(days)
}
