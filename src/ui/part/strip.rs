//! The days of a count as a strip, or as weeks where there is little room. A screen reader gets the same
//! as sentences, from the steps.

use crate::intake::view::{StripDayView, StripRole};
use crate::text::short_weekday;
use crate::ui::{Ui, class};
use chrono::Datelike;
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
                let number = if with_month {
                    format!("{}/{}", day.date.month(), day.date.day())
                } else {
                    day.date.day().to_string()
                };
                html! {
                    <li class={class("day", &[role, day.today.then_some("day-today")])}>
                        <span class="day-week">{short_weekday(ui.catalogue.language, day.date)}</span>
                        <span class={class("day-number", &[with_month.then_some("day-month")])}>{number}</span>
                        <span class="day-label">{ui.say(&day.label)}</span>
                    </li>
                }
            })}
        </ol>
    }
}
