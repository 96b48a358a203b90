//! Limits held against the statute and the calendar, by counting them out.

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::rules::calendar::WorkingCalendar;
use crate::rules::clock::{ClockDefinition, ClockKind, Due, Timeline, TimelineEvent, evaluate};
use crate::rules::moment::{Moment, date_text};
use crate::rules::pack::{FaultCode, PackFault, PolicyPack, within};

/// Limits of the bank that can end later than the statutory one for the same duty. Tried for every
/// announced day, since only counting shows where holidays make three working days longer than a week.
pub(super) fn looser(
    pack: &PolicyPack,
    statutory: &PolicyPack,
    calendar: &WorkingCalendar,
    faults: &mut Vec<PackFault>,
) {
    for clock in pack.clocks.iter().filter(|clock| clock.kind == ClockKind::Duty) {
        let same = |law: &&ClockDefinition| law.duty == clock.duty && law.kind == ClockKind::Duty;
        for law in statutory.clocks.iter().filter(same) {
            let tiers: Vec<Option<&str>> = match clock.tiers.as_slice() {
                [] => vec![None],
                tiers => tiers.iter().map(|limit| Some(limit.tier.as_str())).collect(),
            };
            for tier in tiers {
                let later = announced_days(calendar).find(|day| {
                    match (due(clock, tier, *day, calendar), due(law, None, *day, calendar)) {
                        (Some(ours), Some(law)) => {
                            ours.provisional.is_none() && law.provisional.is_none() && ours.at > law.at
                        }
                        _ => false,
                    }
                });
                if let Some(day) = later {
                    let tier = tier.map(|tier| within(".tiers", tier)).unwrap_or_default();
                    faults.push(
                        PackFault::new(
                            FaultCode::LooserThanStatute,
                            within("clocks", &clock.id) + &tier,
                            law.id.clone(),
                        )
                        .expecting(date_text(day)),
                    );
                }
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
