//! Drafts that nobody touched, clocks that are wrong, cases that the browser threw away.

use super::world::{moment, ready, shell};
use jiesu::intake::draft::DraftSummary;
use jiesu::intake::event::What;
use jiesu::intake::form::PageId;
use jiesu::intake::model::Loaded;
use jiesu::intake::view::Screen;
use jiesu::intake::{Action, CaseId, Config, Effect, Event, Model, Moment, Report, Stamp, update, view};
use jiesu::text::{MessageId, Phrase};

const DAY: i64 = 86_400_000;

fn id(number: u128) -> CaseId {
    CaseId::from_random(number << 80 | number)
}

/// A device with one draft, changed `days` days before `now`.
fn device(mode: &str, storage: &str, now: Moment, days: i64) -> Model {
    let mut model = ready(mode, now);
    if let Some(loaded) = &mut model.ready {
        let text = super::world::CONFIG
            .replace("\"web\"", &format!("\"{mode}\""))
            .replacen('{', &format!("{{ {storage}"), 1);
        **loaded = Loaded {
            config: Config::parse(&text).unwrap(),
            ..(**loaded).clone()
        };
    }
    let opened = Report::StoreOpened {
        drafts: vec![DraftSummary {
            id: id(1),
            revision: 4,
            edited_at: now.plus_ms(-days * DAY),
            page: PageId::Story,
            ground: None,
        }],
        outbox: Vec::new(),
        durable: true,
        unreadable: 0,
    };
    update(&mut model, shell(now, 0, opened));
    model
}

fn compared(model: &mut Model, now: Moment, ahead_ms: i64) -> Vec<Effect> {
    let warned = model.warned.clone();
    update(model, shell(now, 0, Report::ClockCompared { ahead_ms, warned }))
}

/// Whether the list announces an end.
fn announced(model: &Model) -> bool {
    match view(model).screen {
        Screen::Home(home) => home
            .drafts
            .iter()
            .any(|draft| matches!(&draft.detail, Phrase::Message { id, .. } if *id == MessageId::DraftEnds)),
        other => panic!("{other:?}"),
    }
}

fn deletes(effects: &[Effect]) -> bool {
    effects.contains(&Effect::DeleteDraft(id(1), 4))
}

#[test]
fn a_draft_is_announced_for_a_week_before_it_is_deleted() {
    let now = moment("2026-09-21T10:00:00+08:00");
    for (days, is_announced) in [
        (0, false),
        (22, false),
        (23, true),
        (29, true),
        (30, true),
        (400, true),
    ] {
        let mut model = device("web", "", now, days);
        let effects = compared(&mut model, now, 0);
        assert!(!deletes(&effects), "{days}: never without a word");
        assert_eq!(announced(&model), is_announced, "{days}");
        assert_eq!(
            effects
                .iter()
                .any(|effect| matches!(effect, Effect::KeepWarned(_))),
            is_announced,
            "{days}: remembered"
        );
    }
    let mut model = device("web", "", now, 400);
    compared(&mut model, now, 0);
    let nearly = now.plus_ms(7 * DAY - 1);
    assert!(!deletes(&compared(&mut model, nearly, 0)));
    assert!(announced(&model));
    assert!(deletes(&compared(&mut model, now.plus_ms(7 * DAY), 0)));
}

#[test]
fn a_clock_that_jumps_deletes_nothing() {
    let now = moment("2026-09-21T10:00:00+08:00");
    // A year ahead; the server knows better.
    let mut model = device("web", "", now, 1);
    let later = now.plus_ms(365 * DAY);
    assert!(!deletes(&compared(&mut model, later, 365 * DAY)));
    assert!(!announced(&model));
    // And without a server nothing is even announced.
    let model = device("web", "", now, 400);
    assert!(!announced(&model));
}

#[test]
fn a_draft_that_was_changed_after_its_announcement_begins_anew() {
    let now = moment("2026-09-21T10:00:00+08:00");
    let mut model = device("web", "", now, 40);
    compared(&mut model, now, 0);
    let later = now.plus_ms(8 * DAY);
    model.drafts[0].edited_at = now.plus_ms(DAY);
    let effects = compared(&mut model, later, 0);
    assert!(!deletes(&effects) && !announced(&model));
    assert!(effects.contains(&Effect::KeepWarned(Vec::new())));
}

#[test]
fn a_draft_that_is_changed_on_a_device_whose_clock_is_behind_begins_anew_too() {
    let now = moment("2026-09-21T10:00:00+08:00");
    let device_now = now.plus_ms(-365 * DAY);
    let mut model = device("web", "", device_now, 0);
    let behind = -365 * DAY;
    assert!(!deletes(&compared(&mut model, device_now, behind)));
    assert!(announced(&model), "it looks a year old");
    // Changed a day before the end that was announced.
    model.drafts[0].edited_at = device_now.plus_ms(6 * DAY);
    let effects = compared(&mut model, device_now.plus_ms(7 * DAY), behind);
    assert!(!deletes(&effects));
    assert!(deletes(&compared(
        &mut model,
        device_now.plus_ms(14 * DAY),
        behind
    )));
}

#[test]
fn the_bank_says_how_long_and_staff_keep_theirs() {
    let now = moment("2026-09-21T10:00:00+08:00");
    for (mode, storage, days, is_announced) in [
        ("web", r#""storage": { "draft_days": 10 }, "#, 4, true),
        ("web", r#""storage": { "draft_days": 90 }, "#, 40, false),
        ("staff", "", 4000, false),
        ("staff", r#""storage": { "draft_days": 10 }, "#, 4, true),
    ] {
        let mut model = device(mode, storage, now, days);
        if mode == "staff" {
            model.stage = jiesu::intake::Stage::Home;
        }
        compared(&mut model, now, 0);
        assert_eq!(announced(&model), is_announced, "{mode} {storage} {days}");
    }
}

#[test]
fn a_wrong_length_is_refused_with_its_place() {
    for wrong in ["0", "-1", "1.5", "\"30\"", "null"] {
        let text =
            super::world::CONFIG.replacen('{', &format!(r#"{{ "storage": {{ "draft_days": {wrong} }}, "#), 1);
        let faults = Config::parse(&text).unwrap_err();
        let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
        assert_eq!(places, ["/storage/draft_days"], "{wrong}");
    }
    let text = super::world::CONFIG.replacen('{', r#"{ "storage": { "lock_minutes": 0 }, "#, 1);
    assert_eq!(
        Config::parse(&text).unwrap_err()[0].place,
        "/storage/lock_minutes"
    );
    let text = super::world::CONFIG.replacen('{', r#"{ "storage": { "draft_dayz": 3 }, "#, 1);
    assert_eq!(Config::parse(&text).unwrap_err()[0].place, "/storage/draft_dayz");
}

#[test]
fn a_clock_is_asked_for_at_the_start_and_where_dates_are_shown() {
    let now = moment("2026-09-21T10:00:00+08:00");
    let mut model = device("web", "", now, 0);
    assert_eq!(model.clock_asked, Some(now));
    let act = |model: &mut Model, now, action| {
        update(
            model,
            Event {
                stamp: Stamp { now, random: 1 },
                what: What::Person(action),
            },
        )
    };
    let asks = |effects: Vec<Effect>| effects.contains(&Effect::CompareClock);
    assert!(!asks(act(&mut model, now.plus_ms(1), Action::GoHome)));
    act(&mut model, now, Action::New);
    act(&mut model, now, Action::Begin);
    assert!(!asks(act(&mut model, now.plus_ms(DAY), Action::Back)));
    act(&mut model, now, Action::New);
    act(&mut model, now, Action::Begin);
    assert!(!asks(act(
        &mut model,
        now.plus_ms(599_000),
        Action::GoTo(PageId::Result)
    )));
    // Set back by a day, or ten minutes later.
    assert!(asks(act(
        &mut model,
        now.plus_ms(-DAY),
        Action::GoTo(PageId::Check)
    )));
    assert!(asks(act(&mut model, now, Action::GoTo(PageId::Result))));
}

#[test]
fn two_minutes_are_tolerated_and_more_is_told_without_a_correction() {
    let now = moment("2026-09-21T10:00:00+08:00");
    for (ahead_ms, told) in [
        (0, None),
        (120_000, None),
        (-120_000, None),
        (120_001, Some(MessageId::NoticeClockFast)),
        (-120_001, Some(MessageId::NoticeClockSlow)),
        (365 * DAY, Some(MessageId::NoticeClockFast)),
    ] {
        let mut model = device("web", "", now, 0);
        let act = |model: &mut Model, action| {
            update(
                model,
                Event {
                    stamp: Stamp { now, random: 1 },
                    what: What::Person(action),
                },
            );
        };
        compared(&mut model, now, ahead_ms);
        let said = |model: &Model| {
            view(model)
                .notices
                .into_iter()
                .find_map(|notice| match notice.text {
                    Phrase::Message { id, .. }
                        if [MessageId::NoticeClockFast, MessageId::NoticeClockSlow].contains(&id) =>
                    {
                        Some(id)
                    }
                    _ => None,
                })
        };
        assert_eq!(said(&model), None, "{ahead_ms}: no dates are shown at home");
        act(&mut model, Action::New);
        act(&mut model, Action::Begin);
        act(&mut model, Action::GoTo(PageId::Result));
        assert_eq!(said(&model), told, "{ahead_ms}");
        assert_eq!(model.now, Some(now), "nothing is corrected");
    }
}

#[test]
fn what_the_browser_threw_away_is_said_until_it_was_read() {
    let now = moment("2026-09-21T10:00:00+08:00");
    let mut model = device("web", "", now, 0);
    let evicted = Report::Evicted { count: 3, at: now };
    update(&mut model, shell(now, 0, evicted));
    let says = |model: &Model| {
        let notices = view(model).notices;
        notices
            .into_iter()
            .filter_map(|notice| notice.act)
            .any(|(_, action)| action == Action::Acknowledge)
    };
    assert!(says(&model));
    let effects = update(
        &mut model,
        Event {
            stamp: Stamp { now, random: 1 },
            what: What::Person(Action::Acknowledge),
        },
    );
    assert!(effects.contains(&Effect::Acknowledge) && !says(&model));
}
