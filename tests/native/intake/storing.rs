//! What the store says and refuses, as the application takes it: saves, moves, locks.

use super::journey::{act, forward_to, hear, now, saved};
use super::world::{complete, draft, edit, saves, text, writing};
use jiesu::intake::event::StoreFault;
use jiesu::intake::form::{PageId, field};
use jiesu::intake::view::{SaveView, Screen};
use jiesu::intake::{Action, Effect, Model, Report, Stage, view};
use jiesu::text::MessageId;

#[test]
fn saves_never_overlap_and_never_fall_behind() {
    let mut model = writing("web", now(), Vec::new());
    saved(&mut model);
    let first = act(&mut model, edit(field::STORY, text("一")));
    assert_eq!(saves(&first), [(2, 1)]);
    for more in ["一二", "一二三"] {
        assert_eq!(saves(&act(&mut model, edit(field::STORY, text(more)))), []);
    }
    let id = draft(&model).id.clone();
    let next = hear(&mut model, Report::DraftSaved { id, revision: 2 });
    assert_eq!(
        saves(&next),
        [(4, 2)],
        "what was typed meanwhile is saved at once"
    );
}

#[test]
fn a_failed_save_stays_visible_and_is_tried_again() {
    let mut model = writing("web", now(), vec![(field::STORY, text("经过"))]);
    let id = draft(&model).id.clone();
    let effects = hear(
        &mut model,
        Report::DraftNotSaved {
            id,
            fault: StoreFault::Full,
        },
    );
    assert!(matches!(effects.as_slice(), [Effect::WakeAt(_)]));
    let shown = |model: &Model| match view(model).screen {
        Screen::Page(page) => page.frame.save,
        other => panic!("a page: {other:?}"),
    };
    assert!(matches!(shown(&model), SaveView::Failed(_)));
    // Going home would lose it: the person stays.
    act(&mut model, Action::Leave);
    assert!(matches!(model.stage, Stage::Filling(_)));
    let again = hear(&mut model, Report::Woken);
    assert_eq!(
        saves(&again).len(),
        0,
        "the attempt of leaving is still on its way"
    );
    saved(&mut model);
    assert!(matches!(shown(&model), SaveView::Saved(_)));
}

#[test]
fn a_save_that_built_on_a_failed_one_is_no_conflict() {
    let mut model = writing("web", now(), vec![(field::STORY, text("经过"))]);
    let id = draft(&model).id.clone();
    hear(
        &mut model,
        Report::DraftNotSaved {
            id: id.clone(),
            fault: StoreFault::Full,
        },
    );
    let again = hear(
        &mut model,
        Report::DraftNotSaved {
            id,
            fault: StoreFault::Conflict { stored: 0 },
        },
    );
    assert_eq!(saves(&again), [(2, 0)]);
    assert_eq!(draft(&model).answers.text(field::STORY), Some("经过"));
}

#[test]
fn another_windows_version_is_never_overwritten() {
    let mut model = writing("web", now(), vec![(field::STORY, text("甲"))]);
    let id = draft(&model).id.clone();
    hear(
        &mut model,
        Report::DraftNotSaved {
            id: id.clone(),
            fault: StoreFault::Conflict { stored: 9 },
        },
    );
    assert_eq!(saves(&act(&mut model, edit(field::STORY, text("乙")))), []);
    forward_to(&mut model, PageId::Capacity);
    assert_eq!(act(&mut model, Action::Confirm), []);
    assert_eq!(act(&mut model, Action::TakeStored), [Effect::OpenDraft(id)]);
}

#[test]
fn a_failed_move_goes_back_to_the_draft() {
    let mut model = writing("web", now(), complete());
    forward_to(&mut model, PageId::Declaration);
    saved(&mut model);
    let id = draft(&model).id.clone();
    act(&mut model, Action::Confirm);
    hear(
        &mut model,
        Report::MoveFailed {
            id,
            fault: StoreFault::Full,
        },
    );
    assert_eq!(draft(&model).page, PageId::Declaration);
    assert_eq!(draft(&model).answers.text(field::NAME), Some("王小明"));
    assert!(model.outbox.is_empty());
    // Whether there is room again is found out by itself, although no answer has changed.
    let effects = hear(&mut model, Report::Woken);
    let (revision, _) = saves(&effects)[0];
    let id = draft(&model).id.clone();
    hear(&mut model, Report::DraftSaved { id, revision });
    act(&mut model, Action::Leave);
    assert!(matches!(model.stage, Stage::Home));
}

#[test]
fn staff_take_nothing_down_where_nothing_can_be_encrypted() {
    let faults = [
        (StoreFault::Other("webcrypto".to_owned()), "webcrypto"),
        (StoreFault::Full, "full"),
        (StoreFault::Refused, "refused"),
    ];
    for (fault, word) in faults {
        let mut model = super::world::ready("staff", now());
        hear(&mut model, Report::Locked { first_time: true });
        hear(&mut model, Report::StoreFailed(fault));
        assert!(
            matches!(&model.stage, Stage::Blocked(jiesu::intake::model::Block::Unprotected(what)) if what == word)
        );
        for action in [Action::New, Action::Begin, Action::GoHome, Action::OpenOutbox] {
            act(&mut model, action);
            assert!(
                matches!(model.stage, Stage::Blocked(_)),
                "there is no way past it"
            );
        }
    }
}

#[test]
fn a_lock_waits_for_what_is_stored_nowhere_and_for_nothing_else() {
    for (fault, locks) in [
        (StoreFault::Full, false),
        (StoreFault::Other("died".to_owned()), false),
        (StoreFault::Conflict { stored: 40 }, true),
    ] {
        let mut model = super::world::writing("staff", now(), super::world::complete());
        let Stage::Filling(filling) = &model.stage else {
            panic!("a complaint is being written");
        };
        let id = filling.draft.id.clone();
        hear(
            &mut model,
            Report::DraftNotSaved {
                id,
                fault: fault.clone(),
            },
        );
        let effects = act(&mut model, Action::Lock);
        assert_eq!(effects.contains(&Effect::Lock), locks, "{fault:?}");
        let saves = effects
            .iter()
            .any(|effect| matches!(effect, Effect::SaveDraft { .. }));
        assert_eq!(saves, !locks, "{fault:?}: it is tried again");
    }
}

#[test]
fn a_store_that_does_not_open_says_why() {
    let mut model = super::world::ready("web", now());
    hear(&mut model, Report::StoreFailed(StoreFault::Unreadable));
    let said: Vec<String> = view(&model)
        .notices
        .iter()
        .map(|notice| format!("{:?}", notice.text))
        .collect();
    assert!(
        said.iter().any(|text| text.contains("StoreUnreadable")),
        "{said:?}"
    );
}

#[test]
fn records_that_cannot_be_read_are_named() {
    let mut model = super::world::ready("web", now());
    let opened = |unreadable| Report::StoreOpened {
        drafts: Vec::new(),
        outbox: Vec::new(),
        durable: true,
        unreadable,
    };
    let told = |model: &Model| {
        view(model)
            .notices
            .iter()
            .any(|notice| format!("{:?}", notice.text).contains("NoticeUnreadable"))
    };
    hear(&mut model, opened(0));
    assert!(!told(&model));
    hear(&mut model, opened(2));
    assert!(told(&model));
}

#[test]
fn nobody_is_told_to_come_back_where_nothing_outlasts_the_page() {
    let lead = |mode: &str, durable| {
        let mut model = super::world::ready(mode, now());
        hear(
            &mut model,
            Report::StoreOpened {
                drafts: Vec::new(),
                outbox: Vec::new(),
                durable,
                unreadable: 0,
            },
        );
        match view(&model).screen {
            Screen::Home(home) => home.lead,
            other => panic!("not at home: {other:?}"),
        }
    };
    assert_eq!(lead("web", true), MessageId::UiHomeLead);
    assert_eq!(lead("web", false), MessageId::UiHomeLeadKiosk);
}
