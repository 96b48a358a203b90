//! What a person takes back, or mends after the bank refused it: what the app makes of the entries that `www/case` writes.

use super::world::{complete, draft, moment, person, ready, shell, writing};
use jiesu::intake::answer::Private;
use jiesu::intake::contract::{Receipt, SubmissionBody};
use jiesu::intake::event::Stamp;
use jiesu::intake::outbox::EntryState;
use jiesu::intake::outcome::{Attempt, Problem, RetryReason, StuckReason};
use jiesu::intake::stored::Stored;
use jiesu::intake::submission::freeze;
use jiesu::intake::view::{CaseLine, Screen};
use jiesu::intake::{Action, CaseId, Draft, Effect, Model, OutboxEntry, Report, update, view};
use jiesu::rules::json::Json;
use jiesu::rules::{Moment, TimelineEvent};
use jiesu::text::MessageId as M;

fn now() -> Moment {
    moment("2026-09-30T10:00:00+08:00")
}

fn id(number: u128) -> CaseId {
    CaseId::from_random(number)
}

fn confirmed(mode: &str) -> OutboxEntry {
    let model = writing(mode, now(), complete());
    let loaded = model.ready.as_deref().unwrap();
    freeze(
        draft(&model),
        loaded,
        Stamp {
            now: now(),
            random: 3,
        },
    )
    .unwrap()
    .0
}

fn withdrawal(case: &OutboxEntry) -> OutboxEntry {
    let mut event = OutboxEntry {
        id: id(99),
        of: Some(case.id.clone()),
        body: Some(Private::new("{}")),
        draft: None,
        attachments: Vec::new(),
        ..case.clone()
    };
    event
        .sheet
        .timeline
        .0
        .push(TimelineEvent::new("withdrawn", now()).recorded(now()));
    event.state = EntryState::Waiting {
        attempts: 0,
        next_try: now(),
        last: None,
    };
    event
}

fn receipt(entry: &OutboxEntry) -> Receipt {
    Receipt {
        id: entry.id.clone(),
        digest: entry.digest.clone(),
        received_at: "2026-09-30T10:00:05+08:00".to_owned(),
        case_number: Some("TS-20260930-0001".to_owned()),
        attachments: Vec::new(),
        signed: None,
    }
}

fn closed(mut case: OutboxEntry, mended: bool) -> OutboxEntry {
    (case.body, case.draft) = (None, None);
    case.state = EntryState::Closed { at: now(), mended };
    case
}

fn delivered(mut case: OutboxEntry) -> OutboxEntry {
    case.state = EntryState::Delivered {
        receipt: receipt(&case),
    };
    case
}

/// A model whose store holds these.
fn opened(outbox: &[OutboxEntry]) -> (Model, Vec<Effect>) {
    let mut model = ready("web", now());
    let report = Report::StoreOpened {
        drafts: Vec::new(),
        outbox: outbox.to_vec(),
        durable: true,
        unreadable: 0,
    };
    let effects = update(&mut model, shell(now(), 0, report));
    (model, effects)
}

fn attempted(model: &mut Model, id: &CaseId, attempt: Attempt) -> Vec<Effect> {
    let report = Report::Attempted {
        id: id.clone(),
        attempt,
    };
    update(model, shell(now(), 0, report))
}

fn lines(model: &Model) -> Vec<CaseLine> {
    match view(model).screen {
        Screen::Home(home) => home.cases,
        other => panic!("not at home: {other:?}"),
    }
}

/// 404: in the bank's words, or as anything between it and the device says it.
fn not_there(in_words: bool) -> Attempt {
    let said = Problem {
        title: Some("No case of this id is stored.".to_owned()),
        ..Problem::default()
    };
    Attempt::Stuck {
        why: StuckReason::WrongPlace,
        problem: in_words.then_some(said),
    }
}

#[test]
fn what_is_closed_is_never_sent_and_its_withdrawal_is() {
    for case in [closed(confirmed("web"), false), delivered(confirmed("web"))] {
        let event = withdrawal(&case);
        let (mut model, effects) = opened(&[case.clone(), event.clone()]);
        assert!(effects.contains(&Effect::Send(event.id.clone())));
        assert!(!effects.contains(&Effect::Send(case.id.clone())));
        let line = &lines(&model)[0];
        assert_eq!(
            (lines(&model).len(), &line.tag),
            (1, &M::TagWithdrawn.into()),
            "one line for both"
        );
        assert_eq!(view(&model).waiting, 1, "it is not over before the bank knows");
        update(&mut model, person(now(), 0, Action::TrySend(case.id.clone())));
        assert_eq!(model.outbox.get(&case.id).unwrap().state, case.state);

        attempted(&mut model, &event.id, Attempt::Delivered(receipt(&event)));
        let stored = model.outbox.get(&event.id).unwrap();
        assert!(stored.is_delivered() && stored.body.is_none());
        let kinds: Vec<_> = stored
            .sheet
            .timeline
            .0
            .iter()
            .map(|event| event.kind.as_str())
            .collect();
        assert_eq!(
            kinds.last(),
            Some(&"withdrawn"),
            "and the sheet still says how it ended"
        );
        assert_eq!((view(&model).waiting, lines(&model)[0].again.clone()), (0, None));
    }
}

#[test]
fn on_the_website_the_banks_moment_takes_the_place_of_the_devices_and_of_nothing_else() {
    let mut case = confirmed("web");
    // As an instrument has it that is judged by the day of the matter.
    let day = moment("2026-09-20T00:00:00+08:00");
    let occurred = TimelineEvent::new("occurred", day).recorded(now());
    case.sheet.timeline.0.push(occurred);
    let (mut model, _) = opened(std::slice::from_ref(&case));
    attempted(&mut model, &case.id, Attempt::Delivered(receipt(&case)));
    let timeline = &model.outbox.get(&case.id).unwrap().sheet.timeline.0;
    let told: Vec<_> = timeline
        .iter()
        .map(|event| (event.kind.as_str(), event.occurred_at))
        .collect();
    let received = moment("2026-09-30T10:00:05+08:00");
    assert_eq!(told, [("received", received), ("occurred", day)]);
}

#[test]
fn a_withdrawal_that_finds_no_case_is_over_only_where_there_was_no_receipt() {
    let case = closed(confirmed("web"), false);
    let event = withdrawal(&case);
    let (mut model, _) = opened(&[case, event.clone()]);
    attempted(
        &mut model,
        &event.id,
        Attempt::Retry {
            why: RetryReason::NoNetwork,
            after: None,
        },
    );
    assert_eq!(
        lines(&model)[0].again,
        Some(event.id.clone()),
        "trying now sends the withdrawal"
    );
    attempted(&mut model, &event.id, not_there(false));
    assert!(
        matches!(
            model.outbox.get(&event.id).unwrap().state,
            EntryState::Stuck { .. }
        ),
        "a page of a proxy says nothing about the bank"
    );
    attempted(&mut model, &event.id, not_there(true));
    assert!(matches!(
        model.outbox.get(&event.id).unwrap().state,
        EntryState::Closed { mended: false, .. }
    ));
    assert_eq!(view(&model).waiting, 0);

    let case = delivered(confirmed("web"));
    let event = withdrawal(&case);
    let (mut model, _) = opened(&[case, event.clone()]);
    attempted(&mut model, &event.id, not_there(true));
    assert!(
        matches!(
            model.outbox.get(&event.id).unwrap().state,
            EntryState::Stuck { .. }
        ),
        "a bank that has the case and does not take its withdrawal is a fault"
    );
}

#[test]
fn a_withdrawal_ends_the_clocks_of_the_receipt() {
    let clocks = |outbox: &[OutboxEntry]| {
        let (mut model, _) = opened(outbox);
        update(
            &mut model,
            person(now(), 0, Action::OpenReceipt(outbox[0].id.clone())),
        );
        match view(&model).screen {
            Screen::Receipt(receipt) => receipt.assessment.unwrap().deadlines,
            other => panic!("no receipt: {other:?}"),
        }
    };
    let case = delivered(confirmed("web"));
    let running = clocks(std::slice::from_ref(&case));
    assert!(running.iter().all(|clock| clock.tag.1 != M::TagEnded.into()));
    let event = withdrawal(&case);
    let ended = clocks(&[case, event]);
    assert!(ended.iter().any(|clock| clock.tag.1 == M::TagEnded.into()));
    assert!(
        ended.iter().all(|clock| clock.tag.1 != M::TagConfirmed.into()),
        "none runs on: {ended:?}"
    );
}

#[test]
fn what_is_mended_comes_from_the_kept_draft_and_names_what_it_replaces() {
    let first = confirmed("web");
    let kept = Json::parse(first.draft.as_ref().unwrap().expose()).unwrap();
    let mut mended = Draft::read(&kept).unwrap();
    assert_eq!(mended.id, first.id, "the draft is kept until there is a receipt");
    mended.id = id(42);
    mended.replaces = Some(first.id.clone());
    let model = ready("web", now());
    let stamp = Stamp {
        now: now(),
        random: 4,
    };
    let (entry, _) = freeze(&mended, model.ready.as_deref().unwrap(), stamp).unwrap();
    let body: SubmissionBody = serde_json::from_str(entry.body.as_ref().unwrap().expose()).unwrap();
    assert_eq!((body.id, body.replaces), (id(42), Some(first.id.clone())));

    let old = closed(first, true);
    let (model, effects) = opened(&[old.clone(), entry.clone()]);
    assert!(
        effects.contains(&Effect::Send(entry.id.clone())) && !effects.contains(&Effect::Send(old.id.clone()))
    );
    let tags: Vec<_> = lines(&model)
        .into_iter()
        .map(|line| (line.id, line.tag))
        .collect();
    assert!(tags.contains(&(old.id, M::TagReplaced.into())), "{tags:?}");
}

#[test]
fn with_the_receipt_the_draft_goes_too() {
    let case = confirmed("web");
    let (mut model, _) = opened(std::slice::from_ref(&case));
    let refused = Attempt::Stuck {
        why: StuckReason::Refused,
        problem: Some(Problem::default()),
    };
    attempted(&mut model, &case.id, refused);
    assert!(model.outbox.get(&case.id).unwrap().draft.is_some());
    attempted(&mut model, &case.id, Attempt::Delivered(receipt(&case)));
    let stored = model.outbox.get(&case.id).unwrap();
    assert!(stored.draft.is_none() && stored.body.is_none());
}
