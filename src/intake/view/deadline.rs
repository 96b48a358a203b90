//! A clock in words: the day, how it was counted, and the calendar strip.

use super::{DeadlineView, StripDayView, StripRole, Tone};
use crate::intake::model::Loaded;
use crate::rules::citation::Citation;
use crate::rules::clock::{DayLook, Role, strip};
use crate::rules::moment::{date_text, parse_date};
use crate::rules::order::Map;
use crate::rules::{
    ClockDefinition, ClockKind, ClockResult, ClockState, CountStep, Due, Moment, Unit, WorkingCalendar,
};
use crate::text::{Arg, Language, MessageId as M, Phrase};
use chrono::NaiveDate;

/// Longer strips say less than their sentences.
const LONGEST_STRIP: usize = 42;

/// What a clock is seen with.
pub(super) struct Sight<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) language: Language,
    pub(super) now: Moment,
    /// Dates that were provisional when the case was confirmed.
    pub(super) earlier: Option<&'a Map<String, String>>,
    /// The moment of receipt is settled, so that a date is more than expected.
    pub(super) confirmed: bool,
}

/// One clock as a deadline.
pub(super) fn deadline(result: &ClockResult, sight: &Sight<'_>) -> DeadlineView {
    let definition = definition(&result.id, sight.loaded);
    let start = start_phrase(definition);
    let date = result.due.map(|due| due.date);
    let article = label(&result.citation, sight.loaded);
    let days = strip(result, &sight.loaded.book.calendar);
    DeadlineView {
        id: result.id.clone(),
        name: Phrase::wording(format!("clock.{}.name", result.id)),
        span: span(result, &start),
        article,
        when: when(result, start),
        date,
        day: result.due.map(|due| face(result, due, sight)).unwrap_or_default(),
        tag: tag(result, sight.confirmed),
        provisional: provisional(result).or_else(|| settled(result, sight)),
        steps: steps(result, sight),
        strip: if days.len() > LONGEST_STRIP || date.is_none() {
            Vec::new()
        } else {
            days.iter()
                .map(|day| strip_day(day, &sight.loaded.book.calendar, sight.language, sight.now.date()))
                .collect()
        },
    }
}

/// The last day, and where its time stands. The words are the script's.
fn face(result: &ClockResult, due: Due, sight: &Sight<'_>) -> String {
    let mut face = date_text(due.date);
    if sight.confirmed {
        let state = if due.provisional.is_some() && result.state == ClockState::Running {
            b'P'
        } else {
            b'0' + result.state as u8
        };
        for day in [result.started.unwrap_or(sight.now), sight.now] {
            face.push(' ');
            face += &date_text(day.date());
        }
        face.push(' ');
        face.push(char::from(state));
    }
    face
}

/// An article, with its instrument where that is not the pack's own.
pub(super) fn label(citation: &Citation, loaded: &Loaded) -> String {
    if citation.instrument == loaded.book.pack.instrument {
        citation.article.clone()
    } else {
        format!("{} {}", citation.instrument, citation.article)
    }
}

/// Amount and unit; where a day was granted instead, that: the amount of the rule no longer says anything.
fn span(result: &ClockResult, start: &Phrase) -> Phrase {
    let granted = result.steps.iter().rev().find_map(|step| match step {
        CountStep::Extended {
            at,
            until: Some(until),
            ..
        } => Some((*at, *until)),
        _ => None,
    });
    match granted {
        Some((at, until)) => Phrase::message(M::StepExtended)
            .with("at", Arg::Day(at.date()))
            .with("date", Arg::Date(until)),
        // "At once" and "in time" are said once, as the date would be.
        None if !result.unit.is_counted() => start.clone(),
        None => Phrase::message(M::SpanAfter)
            .with("start", Arg::Phrase(Box::new(start.clone())))
            .with("amount", Arg::Phrase(Box::new(amount(result)))),
    }
}

fn definition<'a>(id: &str, loaded: &'a Loaded) -> Option<&'a ClockDefinition> {
    let statutory = loaded.book.statutory.iter().flat_map(|pack| &pack.clocks);
    loaded
        .book
        .pack
        .clocks
        .iter()
        .chain(statutory)
        .find(|clock| clock.id == id)
}

fn start_phrase(definition: Option<&ClockDefinition>) -> Phrase {
    match definition
        .and_then(|clock| clock.start.first())
        .map(String::as_str)
    {
        Some("received") => Phrase::message(M::StartReceived),
        Some("replied") => Phrase::message(M::StartReplied),
        Some("review_applied") => Phrase::message(M::StartReviewApplied),
        Some("verification_applied") => Phrase::message(M::StartVerificationApplied),
        Some("passed_on") => Phrase::message(M::StartPassedOn),
        Some("handed_over") => Phrase::message(M::StartHandedOver),
        Some("acknowledged") => Phrase::message(M::StartAcknowledged),
        Some("informed") => Phrase::message(M::StartInformed),
        Some("slip_issued") => Phrase::message(M::StartSlipIssued),
        Some("graded") => Phrase::message(M::StartGraded),
        Some("work_started") => Phrase::message(M::StartWorkStarted),
        Some("meeting_called") => Phrase::message(M::StartMeetingCalled),
        Some("opinion_requested") => Phrase::message(M::StartOpinionRequested),
        Some("loss_reported") => Phrase::message(M::StartLossReported),
        other => {
            Phrase::message(M::StartOther).with("event", Arg::Text(other.unwrap_or_default().to_owned()))
        }
    }
}

fn amount(result: &ClockResult) -> Phrase {
    let id = match result.unit {
        Unit::WorkingDay => M::UnitWorkingDays,
        Unit::CalendarDay => M::UnitCalendarDays,
        Unit::Month => M::UnitMonths,
        Unit::Hour => M::UnitHours,
        Unit::Minute => M::UnitMinutes,
        Unit::Immediate => M::UnitImmediate,
        // A right without a number has no end, where a duty has the statute's.
        Unit::Undefined if result.kind == ClockKind::Right => M::UnitAnyTime,
        Unit::Undefined => M::UnitUndefined,
        Unit::PerYear => M::UnitPerYear,
        Unit::PerMonth => M::UnitPerMonth,
        Unit::PerDay => M::UnitPerDay,
        Unit::Year => M::UnitYears,
    };
    Phrase::message(id).with("n", Arg::Number(i64::from(result.amount.unwrap_or(1))))
}

fn when(result: &ClockResult, start: Phrase) -> Phrase {
    match (result.state, result.due) {
        (ClockState::Suspended, _) => Phrase::message(M::WhenSuspended),
        (_, Some(due)) if result.unit.is_clock_time() => {
            Phrase::message(M::WhenAt).with("time", Arg::Time(due.at.wall()))
        }
        (_, Some(due)) => Phrase::message(M::WhenDate).with("date", Arg::Date(due.date)),
        (ClockState::NotStarted, None) => {
            Phrase::message(M::WhenNotStarted).with("start", Arg::Phrase(Box::new(start)))
        }
        (_, None) => amount(result),
    }
}

fn tag(result: &ClockResult, confirmed: bool) -> (Tone, Phrase) {
    let (tone, id) = match result.state {
        ClockState::NotStarted => (Tone::Plain, M::TagNotStarted),
        ClockState::Met => (Tone::Good, M::TagMet),
        ClockState::Missed => (Tone::Bad, M::TagMissed),
        ClockState::Suspended => (Tone::Plain, M::TagSuspended),
        ClockState::Ended => (Tone::Plain, M::TagEnded),
        ClockState::Running if !result.certain => (Tone::Warn, M::TagIfEligible),
        ClockState::Running if result.due.is_some_and(|due| due.provisional.is_some()) => {
            (Tone::Warn, M::TagProvisional)
        }
        ClockState::Running if confirmed => (Tone::Good, M::TagConfirmed),
        ClockState::Running => (Tone::Plain, M::TagExpected),
    };
    (tone, Phrase::message(id))
}

fn provisional(result: &ClockResult) -> Option<Phrase> {
    let due = result.due?;
    let provisional = due.provisional?;
    Some(
        Phrase::message(M::ProvisionalText)
            .with("year", Arg::Number(i64::from(provisional.waiting_for)))
            .with("earliest", Arg::Date(due.date))
            .with("expected", Arg::Date(provisional.expected)),
    )
}

/// What a date was while its year had no schedule, now that it has one.
fn settled(result: &ClockResult, sight: &Sight<'_>) -> Option<Phrase> {
    let earlier = parse_date(sight.earlier?.get(&result.id)?)?;
    result.due?;
    Some(Phrase::message(M::DateSettled).with("earlier", Arg::Date(earlier)))
}

fn steps(result: &ClockResult, sight: &Sight<'_>) -> Vec<Phrase> {
    // "At once" and "in time" are not counted, so there is nothing to show of a count.
    if !result.unit.is_counted() {
        return Vec::new();
    }
    result
        .steps
        .iter()
        .filter_map(|step| sentence(step, sight))
        .collect()
}

/// One step of a count as a sentence. `None` for a step that says nothing to a reader.
fn sentence(step: &CountStep, sight: &Sight<'_>) -> Option<Phrase> {
    let day = |date: &NaiveDate| Arg::Day(*date);
    let named = |names: &[String]| Arg::Text(holidays(names, &sight.loaded.book.calendar, sight.language));
    Some(match step {
        CountStep::DayZero { date } => Phrase::message(M::StepZero).with("date", Arg::Date(*date)),
        CountStep::HourZero { at } => Phrase::message(M::StepZeroMoment).with("time", Arg::Time(at.wall())),
        CountStep::Counted { from, to, n } if from == to => Phrase::message(M::StepCount)
            .with("from", day(from))
            .with("first", Arg::Number(i64::from(*n))),
        CountStep::Counted { from, to, n } => {
            let last = i64::from(*n);
            Phrase::message(M::StepCounts)
                .with("from", day(from))
                .with("to", day(to))
                .with("first", Arg::Number(last - (*to - *from).num_days()))
                .with("last", Arg::Number(last))
        }
        CountStep::SkippedWeekend { from, to } if from == to => {
            Phrase::message(M::StepWeekend).with("from", day(from))
        }
        CountStep::SkippedWeekend { from, to } => Phrase::message(M::StepWeekends)
            .with("from", day(from))
            .with("to", day(to)),
        CountStep::SkippedHoliday { names, from, to } if from == to => Phrase::message(M::StepHoliday)
            .with("from", day(from))
            .with("name", named(names)),
        CountStep::SkippedHoliday { names, from, to } => Phrase::message(M::StepHolidays)
            .with("from", day(from))
            .with("to", day(to))
            .with("name", named(names)),
        CountStep::MakeUpDay { date, names, n } => Phrase::message(M::StepMakeUp)
            .with("date", day(date))
            .with("name", named(names))
            .with("n", Arg::Number(i64::from(*n))),
        CountStep::Paused { from, to: Some(to) } => Phrase::message(M::StepPaused)
            .with("from", Arg::Day(from.date()))
            .with("to", Arg::Day(to.date())),
        CountStep::Paused { from, to: None } => {
            Phrase::message(M::StepPausedOpen).with("from", Arg::Day(from.date()))
        }
        CountStep::BusinessTime { date, minutes } => Phrase::message(M::StepBusinessTime)
            .with("date", day(date))
            .with("n", Arg::Number(i64::from(*minutes))),
        CountStep::Months { to, .. } => Phrase::message(M::StepMonthEnd).with("date", Arg::Date(*to)),
        CountStep::MonthEnd { date, .. } => Phrase::message(M::StepMonthShort).with("date", Arg::Date(*date)),
        CountStep::Rolled { from, to } => Phrase::message(M::StepRolled)
            .with("from", day(from))
            .with("to", Arg::Date(*to)),
        CountStep::Extended {
            at,
            until: Some(until),
            ..
        } => Phrase::message(M::StepExtended)
            .with("at", Arg::Day(at.date()))
            .with("date", Arg::Date(*until)),
        CountStep::Extended { at, amount, unit, .. } => {
            let id = match unit {
                Unit::WorkingDay => M::UnitWorkingDays,
                Unit::Month => M::UnitMonths,
                Unit::Hour => M::UnitHours,
                Unit::Minute => M::UnitMinutes,
                _ => M::UnitCalendarDays,
            };
            let span = Phrase::message(id).with("n", Arg::Number(i64::from(amount.unwrap_or_default())));
            Phrase::message(M::StepExtendedTotal)
                .with("at", Arg::Day(at.date()))
                .with("span", Arg::Phrase(Box::new(span)))
        }
        CountStep::HandedOver { at, tier, .. } => Phrase::message(M::StepHandedOver)
            .with("at", Arg::Day(at.date()))
            .with(
                "tier",
                Arg::Phrase(Box::new(Phrase::wording(format!("level.{tier}")))),
            ),
        CountStep::Restarted { at } => Phrase::message(M::StepRestarted).with("date", Arg::Day(at.date())),
        CountStep::ProvisionalFrom { year } => {
            Phrase::message(M::StepProvisional).with("year", Arg::Number(i64::from(*year)))
        }
        CountStep::NoNumber => Phrase::message(M::UnitUndefined),
        CountStep::Due { due } => Phrase::message(M::StepDue).with("date", Arg::Date(due.date)),
    })
}

fn holidays(names: &[String], calendar: &WorkingCalendar, language: Language) -> String {
    let said: Vec<&str> = names
        .iter()
        // A day off of the bank's own has its name for an id.
        .map(|id| calendar.holiday_name(id, language.tag()).unwrap_or(id))
        .collect();
    said.join(language.comma())
}

fn strip_day(
    day: &crate::rules::clock::StripDay,
    calendar: &WorkingCalendar,
    language: Language,
    today: NaiveDate,
) -> StripDayView {
    let off = matches!(day.look, DayLook::Off | DayLook::Weekend);
    let role = match day.role {
        _ if day.due => StripRole::Due,
        Role::Zero => StripRole::Zero,
        Role::Counted { .. } if day.look == DayLook::MakeUp => StripRole::MakeUp,
        Role::Counted { .. } => StripRole::Count,
        Role::Skipped | Role::Paused => StripRole::Off,
        _ if off => StripRole::Off,
        _ => StripRole::Plain,
    };
    let label = match role {
        StripRole::Due => Phrase::message(M::StripDue),
        StripRole::Zero => Phrase::message(M::StripZero),
        _ if day.look == DayLook::MakeUp => Phrase::message(M::StripMakeUp),
        _ if day.role == Role::Paused => Phrase::message(M::TagSuspended),
        // In other scripts the name is longer than the day is wide; the steps have it.
        _ if day.look == DayLook::Off && !language.is_chinese() => Phrase::message(M::StripOff),
        _ if day.look == DayLook::Off => Phrase::Plain(holidays(&day.names, calendar, language)),
        _ => Phrase::Plain(String::new()),
    };
    StripDayView {
        date: day.date,
        role,
        label,
        today: day.date == today,
    }
}
