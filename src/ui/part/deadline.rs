//! A deadline: the date first, its reason under it, then how it was counted.

use crate::intake::view::{DeadlineView, StripDayView, StripRole, Tone};
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::Ui;
use crate::ui::examples::Example;
use crate::ui::part::icon::{Icon, icon};
use crate::ui::part::strip::strip;
use crate::ui::part::tag::tag;
use yew::prelude::*;

pub(crate) fn deadlines(ui: &Ui, deadlines: &[DeadlineView]) -> Html {
    let Some((first, others)) = deadlines.split_first() else {
        return Html::default();
    };
    html! {
        <>
            <section class="card">
                <div class="card-head">
                    <h2>{ui.word(MessageId::UiDueTitle)}</h2>
                    {tag(ui, first.tag.0, &first.tag.1)}
                </div>
                <p class="due">
                    <strong class="due-date num">{ui.say(&first.when)}</strong>
                    <span class="due-span">
                        {ui.say(&first.name)}{" · "}{ui.say(&first.span)}{" "}<span class="art" lang="zh-Hans">{first.article.clone()}</span>
                    </span>
                </p>
                {face(ui, &first.day)}
                {provisional(ui, first)}
                {strip(ui, &first.strip)}
                {steps(ui, first)}
            </section>
            if !others.is_empty() {
                <section class="card">
                    <h2>{ui.word(MessageId::UiOtherDueTitle)}</h2>
                    {for others.iter().map(|deadline| row(ui, deadline))}
                </section>
            }
        </>
    }
}

/// How much of its time is left, which a script draws (`www/parts/clock.js`).
pub(crate) fn face(ui: &Ui, face: &str) -> Html {
    if !face.contains(' ') {
        return Html::default();
    }
    ui.drawn("clock", face)
}

/// One of several deadlines in a card.
pub(crate) fn row(ui: &Ui, deadline: &DeadlineView) -> Html {
    html! {
        <div class="other-due">
            <div class="card-head">
                <h3>{ui.say(&deadline.name)}</h3>
                {tag(ui, deadline.tag.0, &deadline.tag.1)}
            </div>
            <p class="due">
                <strong class="due-date num">{ui.say(&deadline.when)}</strong>
                <span class="due-span small">{ui.say(&deadline.span)}{" "}<span class="art" lang="zh-Hans">{deadline.article.clone()}</span></span>
            </p>
            {provisional(ui, deadline)}
            {steps(ui, deadline)}
        </div>
    }
}

fn provisional(ui: &Ui, deadline: &DeadlineView) -> Html {
    match &deadline.provisional {
        Some(text) => html! { <p class="provisional">{icon(Icon::Clock)}<span>{ui.say(text)}</span></p> },
        None => Html::default(),
    }
}

fn steps(ui: &Ui, deadline: &DeadlineView) -> Html {
    if deadline.steps.is_empty() {
        return Html::default();
    }
    let list =
        html! { <>{for deadline.steps.iter().map(|step| html! { <li><span>{ui.say(step)}</span></li> })}</> };
    html! {
        <>
            <details class="steps-box">
                <summary><span class="summary-in">{icon(Icon::Right)}{ui.word(MessageId::UiHowCounted)}</span></summary>
                <ol class="steps">{list.clone()}</ol>
            </details>
            // A closed box stays closed on paper, so the paper has its own list.
            <ol class="steps print-only">{list}</ol>
        </>
    }
}

/// A deadline for the examples of this file and of its neighbours.
pub(crate) fn example(tone: Tone, tag: MessageId) -> DeadlineView {
    let due = Example::moment().date();
    let before = due.pred_opt().unwrap_or(due);
    let day = |date, role, label: MessageId, today| StripDayView {
        date,
        role,
        label: label.into(),
        today,
    };
    DeadlineView {
        id: "final-reply".to_owned(),
        name: MessageId::DemandExplain.into(),
        span: Phrase::message(MessageId::UnitWorkingDays).with("n", Arg::Number(1)),
        article: "第十三条(一)".to_owned(),
        when: Phrase::message(MessageId::StepDue).with("date", Arg::Date(due)),
        date: Some(due),
        day: String::new(),
        tag: (tone, tag.into()),
        provisional: None,
        steps: vec![Phrase::message(MessageId::StepDue).with("date", Arg::Date(due))],
        strip: vec![
            day(before, StripRole::Zero, MessageId::StripZero, true),
            day(due, StripRole::Due, MessageId::StripDue, false),
        ],
    }
}

/// Examples: the first one large, the others below it; one that may still change.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let provisional = DeadlineView {
        provisional: Some(MessageId::StoreConflict.into()),
        ..example(Tone::Warn, MessageId::TagProvisional)
    };
    let two = [
        example(Tone::Plain, MessageId::TagExpected),
        example(Tone::Bad, MessageId::TagMissed),
    ];
    vec![
        Example::new("none", deadlines(ui, &[])),
        Example::new("two", deadlines(ui, &two)),
        Example::new("provisional", deadlines(ui, &[provisional])),
    ]
}

/// Examples of the clock face: each state, as the app, the page that tells how far a case is, and the workbench have it.
pub(crate) fn clock_examples(ui: &Ui) -> Vec<Example> {
    // The last day, the day it is counted from, today, state; what the last day was before, since when or when done.
    let states = [
        ("running", "2026-10-15 2026-09-30 2026-10-08 running"),
        ("due tomorrow", "2026-10-09 2026-09-30 2026-10-08 running"),
        ("due today", "2026-10-08 2026-09-30 2026-10-08 running"),
        ("provisional", "2027-01-12 2026-09-30 2026-10-08 provisional"),
        ("extended", "2026-11-13 2026-09-30 2026-10-08 extended 2026-10-15"),
        ("suspended", " 2026-09-30 2026-10-08 suspended  2026-10-05"),
        ("missed", "2026-09-30 2026-09-15 2026-10-08 missed"),
        ("met", "2026-09-30 2026-09-15 2026-10-08 met  2026-09-28"),
        ("ended", "2026-09-30 2026-09-15 2026-10-08 ended"),
        ("not begun", "  2026-10-08 waiting"),
        ("no date known", " 2026-09-30 2026-10-08 elapsed"),
        ("received today", " 2026-10-08 2026-10-08 elapsed"),
        ("replied", " 2026-09-30 2026-10-08 replied  2026-10-05"),
        (
            "extended, no date known",
            " 2026-09-30 2026-10-08 extended  2026-10-05",
        ),
    ];
    states
        .into_iter()
        .map(|(name, dates)| Example::new(name, face(ui, dates)))
        .collect()
}
