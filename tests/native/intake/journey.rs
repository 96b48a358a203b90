//! One complaint from the first tap to the receipt, event by event.

use super::world::{at_home, choice, choices, complete, draft, edit, moment, person, shell, writing};
use jiesu::intake::contract::{Receipt, SubmissionBody};
use jiesu::intake::form::{PageId, field};
use jiesu::intake::outbox::EntryState;
use jiesu::intake::outcome::{Attempt, RetryReason, StuckReason};
use jiesu::intake::view::Screen;
use jiesu::intake::{Action, Answer, Effect, Model, Report, Stage, update, view};
use jiesu::rules::{Moment, Verdict};
use jiesu::text::{Catalogue, Language, MessageId, Phrase};

pub(super) fn now() -> Moment {
    moment("2026-09-30T10:00:00+08:00")
}

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    update(model, person(now(), 5, action))
}

pub(super) fn hear(model: &mut Model, report: Report) -> Vec<Effect> {
    update(model, shell(now(), 5, report))
}

/// Completes the saves that are on their way, as a store that works does.
pub(super) fn saved(model: &mut Model) {
    while let Stage::Filling(filling) = &model.stage
        && let Some(revision) = filling.saved.in_flight
    {
        let id = filling.draft.id.clone();
        hear(model, Report::DraftSaved { id, revision });
    }
}

/// Goes forwards until a page is open.
pub(super) fn forward_to(model: &mut Model, page: PageId) {
    for _ in 0..20 {
        if draft(model).page == page {
            return;
        }
        act(model, Action::Continue);
    }
    panic!("stays on {:?}", draft(model).page);
}

/// The result page of some answers: headline id as text, verdicts, routes.
fn result(answers: Vec<(&'static str, Answer)>) -> (String, Vec<Verdict>, Vec<String>) {
    let mut model = writing("web", now(), answers);
    act(&mut model, Action::GoTo(PageId::Result));
    match view(&model).screen {
        Screen::Result(result) => (
            format!("{:?}", result.assessment.headline),
            result
                .assessment
                .conditions
                .iter()
                .map(|condition| condition.verdict)
                .collect(),
            result
                .assessment
                .routes
                .iter()
                .map(|route| route.id.clone())
                .collect(),
        ),
        other => panic!("no result page: {other:?}"),
    }
}

fn with(changes: Vec<(&'static str, Answer)>) -> Vec<(&'static str, Answer)> {
    let mut answers = complete();
    answers.extend(changes);
    answers
}

#[test]
fn the_whole_way_ends_with_a_receipt() {
    let mut model = writing("web", now(), complete());
    assert_eq!(draft(&model).page, PageId::Capacity);
    forward_to(&mut model, PageId::Result);
    let Screen::Result(result) = view(&model).screen else {
        panic!("the result page")
    };
    let first = &result.assessment.deadlines[0];
    assert_eq!(
        first.date.unwrap().to_string(),
        "2026-10-08",
        "one working day after the eve of a holiday"
    );
    assert!(first.strip.iter().any(|day| day.date.to_string() == "2026-10-08"));

    forward_to(&mut model, PageId::Declaration);
    saved(&mut model);
    let effects = act(&mut model, Action::Confirm);
    let entry = match effects.as_slice() {
        [Effect::MoveToOutbox { parts, revision }] => {
            let [(entry, None)] = parts.as_slice() else {
                panic!("one part: {parts:?}");
            };
            assert!(*revision > 0);
            entry.clone()
        }
        other => panic!("one strict move: {other:?}"),
    };
    assert!(matches!(model.stage, Stage::Confirming(_)));
    let body: SubmissionBody = serde_json::from_str(entry.body.as_ref().unwrap().expose()).unwrap();
    assert_eq!(body.assessment.outcome, "accepted");
    assert_eq!(body.assessment.digest.len(), 64, "bare hex, as the contract says");
    assert_eq!(body.matter.amount_fen, Some(12_000));
    assert_eq!(body.matter.occurred_on.as_deref(), Some("2026-09-29"));

    let effects = hear(&mut model, Report::MovedToOutbox(vec![entry.clone()]));
    assert!(effects.contains(&Effect::Send(entry.id.clone())));
    let receipt = Receipt {
        id: entry.id.clone(),
        digest: entry.digest.clone(),
        received_at: "2026-09-30T10:00:03+08:00".to_owned(),
        case_number: Some("TS-20260930-0001".to_owned()),
        attachments: Vec::new(),
        signed: None,
    };
    let effects = hear(
        &mut model,
        Report::Attempted {
            id: entry.id.clone(),
            attempt: Attempt::Delivered(receipt),
        },
    );
    match effects.as_slice() {
        [Effect::SaveEntry(tombstone)] => {
            assert!(tombstone.is_delivered());
            assert_eq!(
                tombstone.body, None,
                "the receipt is the moment to forget the content"
            );
        }
        other => panic!("a tombstone is stored: {other:?}"),
    }
    let Screen::Receipt(receipt) = view(&model).screen else {
        panic!("the receipt")
    };
    assert_eq!(receipt.case_number.as_deref(), Some("TS-20260930-0001"));
    let assessment = receipt.assessment.unwrap();
    assert_eq!(assessment.reviews.len(), 2, "both ways to review are shown");
    let due = assessment.deadlines[0].date.unwrap().to_string();
    assert_eq!(
        due, "2026-10-08",
        "though the bank's clock is ahead of the device's"
    );
}

#[test]
fn each_condition_can_fail_and_nobody_is_turned_away() {
    use Verdict::{Met, NotMet, Unknown};
    let check = |answers, headline: &str, verdicts: [Verdict; 5]| {
        let (found, conditions, _) = result(answers);
        assert!(found.contains(headline), "{found}");
        assert_eq!(conditions, verdicts, "{headline}");
    };
    check(complete(), "OutcomeAccepted", [Unknown, Met, Met, Met, Met]);
    check(
        with(vec![(field::GROUNDS, choices(&["system"]))]),
        "OutcomeRegisteredOnly",
        [NotMet, NotMet, Met, Met, Met],
    );
    check(
        with(vec![(field::GROUNDS, choices(&["other"]))]),
        "OutcomeNotYet",
        [Unknown, Unknown, Met, Met, Met],
    );
    check(
        with(vec![(field::CAPACITY, choice("witness"))]),
        "OutcomeRegisteredOnly",
        [Unknown, Met, NotMet, Met, Met],
    );
    check(
        with(vec![(field::RESPONDENT_UNKNOWN, Answer::YesNo(true))]),
        "OutcomeRegisteredOnly",
        [Unknown, Met, Met, NotMet, Met],
    );
    check(
        with(vec![(field::NO_EVENT, Answer::YesNo(true))]),
        "OutcomeRegisteredOnly",
        [Unknown, Met, Met, Met, NotMet],
    );
    check(
        with(vec![(field::ANONYMOUS, Answer::YesNo(true))]),
        "OutcomeNotYet",
        [Unknown, Met, Unknown, Met, Met],
    );
    check(
        with(vec![(field::PLACE, choice("app"))]),
        "OutcomeRegisteredOnly",
        [Unknown, Met, Met, Met, Met],
    );
}

#[test]
fn misconduct_is_referred_and_a_mixed_complaint_is_split() {
    let (headline, _, routes) = result(with(vec![(field::GROUNDS, choices(&["misconduct"]))]));
    assert!(headline.contains("OutcomeReferred"), "{headline}");
    assert_eq!(routes, ["integrity-report"]);
    let (headline, _, routes) = result(with(vec![(field::GROUNDS, choices(&["attitude", "misconduct"]))]));
    assert!(headline.contains("OutcomeAccepted"), "{headline}");
    assert_eq!(routes, ["integrity-report"]);
}

#[test]
fn a_change_link_leads_back_to_the_check() {
    let mut model = writing("web", now(), complete());
    forward_to(&mut model, PageId::Check);
    act(&mut model, Action::GoTo(PageId::Grounds));
    act(&mut model, edit(field::GROUNDS, choices(&["attitude"])));
    act(&mut model, Action::Continue);
    assert_eq!(draft(&model).page, PageId::Check);
    act(&mut model, Action::Back);
    assert_eq!(draft(&model).page, PageId::Result);
}

#[test]
fn what_is_missing_at_the_end_is_shown_where_it_is() {
    let mut answers = complete();
    answers.retain(|(field, _)| *field != field::NAME);
    let mut model = writing("web", now(), answers);
    act(&mut model, Action::GoTo(PageId::Check));
    act(&mut model, Action::Continue);
    assert_eq!(draft(&model).page, PageId::Contact);
    let Stage::Filling(filling) = &model.stage else {
        panic!("still writing")
    };
    assert_eq!(filling.problems[0].field, field::NAME);
}

#[test]
fn another_language_keeps_the_page_and_every_answer() {
    let mut model = writing("web", now(), complete());
    forward_to(&mut model, PageId::Story);
    let before = draft(&model).answers.clone();
    assert_eq!(
        act(&mut model, Action::Speak(Language::En)),
        [Effect::LoadWording(Language::En)]
    );
    hear(
        &mut model,
        Report::WordingLoaded {
            catalogue: Catalogue::of(Language::En),
            wording: Box::default(),
        },
    );
    assert_eq!(model.catalogue.language, Language::En);
    assert_eq!(draft(&model).page, PageId::Story);
    assert_eq!(draft(&model).answers, before);
}

#[test]
fn a_language_whose_words_cannot_be_had_is_named_until_the_network_is_back() {
    let mut model = writing("web", now(), complete());
    let before = model.catalogue;
    let named = |model: &Model| {
        let notices = view(model).notices;
        notices.iter().any(|notice| {
            matches!(
                &notice.text,
                Phrase::Message {
                    id: MessageId::NoticeNoLanguage,
                    ..
                }
            )
        })
    };
    act(&mut model, Action::Speak(Language::En));
    assert!(!named(&model));
    hear(&mut model, Report::WordingMissing(Language::En));
    assert!(named(&model));
    assert_eq!(model.catalogue, before, "the old words stay");
    hear(&mut model, Report::Network(true));
    assert!(!named(&model));
}

#[test]
fn an_empty_complaint_leaves_nothing_behind() {
    let mut model = writing("web", now(), Vec::new());
    let id = draft(&model).id.clone();
    let effects = act(&mut model, Action::Leave);
    assert!(effects.contains(&Effect::DeleteDraft(id, 1)));
    assert!(model.drafts.is_empty());
}

#[test]
fn the_queue_keeps_each_case_apart() {
    let mut model = at_home("web", now());
    let mut ids = Vec::new();
    for number in [11, 12] {
        update(&mut model, person(now(), 1, Action::New));
        update(&mut model, person(now(), number, Action::Begin));
        for (field, answer) in complete() {
            act(&mut model, edit(field, answer));
        }
        forward_to(&mut model, PageId::Declaration);
        saved(&mut model);
        act(&mut model, Action::Confirm);
        let Stage::Confirming(confirming) = &model.stage else {
            panic!("confirming")
        };
        let entry = confirming.entry.clone();
        let id = entry.id.clone();
        hear(&mut model, Report::MovedToOutbox(vec![entry]));
        ids.push(id);
    }
    assert_eq!(
        model.sending,
        Some(ids[0].clone()),
        "one sender, one case at a time"
    );
    let stuck = Attempt::Stuck {
        why: StuckReason::Refused,
        problem: None,
    };
    let effects = hear(
        &mut model,
        Report::Attempted {
            id: ids[0].clone(),
            attempt: stuck,
        },
    );
    assert!(
        effects.contains(&Effect::Send(ids[1].clone())),
        "a bad one does not block the next"
    );
    let retry = Attempt::Retry {
        why: RetryReason::NoNetwork,
        after: None,
    };
    let effects = hear(
        &mut model,
        Report::Attempted {
            id: ids[1].clone(),
            attempt: retry,
        },
    );
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::WakeAt(at) if *at > now()))
    );
    // The clock was ahead when the next try was set, and was put right: nothing waits for a year.
    let before = now().plus_ms(-365 * 86_400_000);
    let effects = update(&mut model.clone(), shell(before, 1, Report::Woken));
    assert!(effects.contains(&Effect::Send(ids[1].clone())));
    assert!(hear(&mut model, Report::Network(true)).contains(&Effect::Send(ids[1].clone())));
    let sign_in = Attempt::Stuck {
        why: StuckReason::SignIn,
        problem: None,
    };
    hear(
        &mut model,
        Report::Attempted {
            id: ids[1].clone(),
            attempt: sign_in,
        },
    );
    assert!(model.paused);
    assert!(act(&mut model, Action::TrySend(ids[0].clone())).contains(&Effect::Send(ids[0].clone())));
    assert!(matches!(
        model.outbox.get(&ids[1]).unwrap().state,
        EntryState::Stuck { .. }
    ));
}

#[test]
fn a_receipt_says_what_a_date_was_before_its_year_was_announced() {
    use jiesu::intake::event::Stamp;
    use jiesu::intake::submission::freeze;
    use jiesu::intake::view::Screen;
    use jiesu::rules::calendar::YearFile;
    let now = super::world::moment("2026-12-31T10:00:00+08:00");
    let model = super::world::writing("staff", now, super::world::complete());
    let stamp = Stamp { now, random: 1 };
    let (entry, _) = freeze(
        super::world::draft(&model),
        model.ready.as_deref().unwrap(),
        stamp,
    )
    .unwrap();
    assert_eq!(
        entry.sheet.provisional.get("s01-reply").map(String::as_str),
        Some("2027-01-02")
    );
    // Later the year is announced: New Year's Day to the 3rd are off, so the first working day is the 4th.
    let mut model = super::world::ready("staff", now);
    let year = r#"{ "year": 2027, "notice": [{ "title": "x", "url": "x" }],
        "off": [{ "holiday": ["new-year"], "from": "2027-01-01", "to": "2027-01-03" }], "work": [] }"#;
    let loaded = model.ready.as_deref_mut().unwrap();
    let calendar = &mut loaded.book.calendar;
    *calendar = calendar.with_year(YearFile::from_json(year).unwrap()).unwrap();
    hear(
        &mut model,
        Report::StoreOpened {
            drafts: Vec::new(),
            outbox: vec![entry.clone()],
            durable: true,
            unreadable: 0,
        },
    );
    update(
        &mut model,
        super::world::person(now, 1, Action::OpenReceipt(entry.id.clone())),
    );
    let Screen::Receipt(receipt) = view(&model).screen else {
        panic!("{:?}", view(&model).screen);
    };
    let reply = &receipt.assessment.as_ref().unwrap().deadlines[0];
    assert_eq!(reply.date.unwrap().to_string(), "2027-01-04");
    let said = format!("{:?}", reply.provisional);
    assert!(
        said.contains("DateSettled") && said.contains("2027-01-02"),
        "{said}"
    );
}

#[test]
fn personal_data_does_not_reach_a_log() {
    let mut model = writing("web", now(), complete());
    forward_to(&mut model, PageId::Declaration);
    let effects = act(&mut model, Action::Confirm);
    let printed = format!("{:?} {effects:?}", model.stage);
    for secret in ["王小明", "13800001111", "转账", "2号柜台"] {
        assert!(!printed.contains(secret), "{secret} is printed");
    }
}

#[test]
fn a_terminal_that_can_seal_for_nobody_prints_and_confirms_nothing() {
    let mut model = writing("kiosk", now(), complete());
    forward_to(&mut model, PageId::Check);
    let paper = act(&mut model, Action::Continue);
    assert!(matches!(paper[..], [Effect::Print]), "{paper:?}");
    assert_eq!(draft(&model).page, PageId::Check);
    // Not by a way around either.
    act(&mut model, Action::GoTo(PageId::Declaration));
    assert!(act(&mut model, Action::Confirm).is_empty());
    assert!(matches!(model.stage, Stage::Filling(_)));
    let mut faulty = writing("kiosk", now(), Vec::new());
    act(&mut faulty, Action::GoTo(PageId::Check));
    let effects = act(&mut faulty, Action::Continue);
    assert!(!effects.contains(&Effect::Print), "nothing incomplete is printed");
}
