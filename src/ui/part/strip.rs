//! The days of a count as a strip, or as weeks where there is little room. A screen reader gets the same
//! as sentences, from the steps.

use crate::intake::view::{StripDayView, StripRole};
use crate::text::short_weekday;
use crate::text::{MessageId, Phrase};
use crate::ui::examples::Example;
use crate::ui::{Ui, class};
use chrono::{Datelike, Days};
use yew::prelude::*;

pub(crate) fn strip(ui: &Ui, days: &[StripDayView]) -> Html {
    if days.is_empty() {
        return Html::default();
    }
    let one_row = (8..=12).contains(&days.len()).then_some("strip-12");
    html! {
        <ol class={class("strip num", &[one_row])} aria-hidden="true">
            {for days.iter().enumerate().map(|(index, day)| {
                let role = match day.role {
                    StripRole::Zero => Some("day-zero"),
                    StripRole::Off => Some("day-off"),
                    StripRole::Count => Some("day-count"),
                    StripRole::MakeUp => Some("day-makeup"),
                    StripRole::Due => Some("day-due"),
                    StripRole::Plain => None,
                };
                // The month is said where it begins to matter.
                let with_month = index == 0 || day.date.day() == 1;
                // Large letters on a narrow screen break it there, and not in the middle of a number.
                let month = with_month.then(|| html! { <>{day.date.month()}{"/"}<wbr /></> });
                html! {
                    <li class={class("day", &[role, day.today.then_some("day-today")])}>
                        <span class="day-week">{short_weekday(ui.catalogue.language, day.date)}</span>
                        <span class={class("day-number", &[with_month.then_some("day-month")])}>{for month}{day.date.day()}</span>
                        <span class="day-label">{ui.say(&day.label)}</span>
                    </li>
                }
            })}
        </ol>
    }
}

/// Examples: a working day counted across a week of holidays and a working Saturday, in one row; two days; three weeks.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    use StripRole::{Count, Due, MakeUp, Off, Plain, Zero};
    let day = |index: u64, role, label: &str| StripDayView {
        // From 30 September 2026, a Wednesday.
        date: Example::moment()
            .date()
            .checked_sub_days(Days::new(8))
            .and_then(|first| first.checked_add_days(Days::new(index)))
            .unwrap_or_default(),
        role,
        label: match role {
            Zero => MessageId::StripZero.into(),
            Due => MessageId::StripDue.into(),
            MakeUp => MessageId::StripMakeUp.into(),
            _ if label.is_empty() || ui.catalogue.language.is_chinese() => Phrase::Plain(label.to_owned()),
            _ => MessageId::StripOff.into(),
        },
        today: index == 0,
    };
    let across = |due: u64| -> Vec<StripDayView> {
        (0..12)
            .map(|index| match index {
                0 => day(index, Zero, ""),
                1..=7 => day(index, Off, "国庆节"),
                _ if index == due => day(index, Due, ""),
                10 if index < due => day(index, MakeUp, ""),
                _ if index < due => day(index, Count, ""),
                11 => day(index, Off, ""),
                _ => day(index, Plain, ""),
            })
            .collect()
    };
    let weeks: Vec<StripDayView> = (0..21)
        .map(|index| match index {
            0 => day(index, Zero, ""),
            15 => day(index, Due, ""),
            1..=14 => day(index, Count, ""),
            _ => day(index, Plain, ""),
        })
        .collect();
    vec![
        Example::new("none", strip(ui, &[])),
        Example::new("a week of holidays", strip(ui, &across(8))),
        Example::new("a working Saturday", strip(ui, &across(11))),
        Example::new("two days", strip(ui, &[day(0, Zero, ""), day(1, Due, "")])),
        Example::new("three weeks", strip(ui, &weeks)),
    ]
}
