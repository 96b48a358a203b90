//! A mixed complaint leaves as two, and each case comes into the right hands.

use super::world::{choices, complete, draft, edit, moment, person, recipients, saves, shell, text, writing};
use jiesu::intake::config::Sealing;
use jiesu::intake::contract::SubmissionBody;
use jiesu::intake::event::Stamp;
use jiesu::intake::form::{self, PageId, field};
use jiesu::intake::outbox::{OutboxEntry, Seal};
use jiesu::intake::parting::frozen;
use jiesu::intake::view::Screen;
use jiesu::intake::{
    Action, Answer, Attachment, CaseId, Draft, Effect, Model, Private, Report, Stage, update, view,
};
use jiesu::rules::Moment;

const NOW: &str = "2026-09-30T10:00:00+08:00";

fn now() -> Moment {
    moment(NOW)
}

/// A complaint that is being written at a bank with queues.
fn written(changes: Vec<(&'static str, Answer)>) -> Model {
    let mut model = writing("web", now(), complete());
    model.ready.as_mut().unwrap().config.recipients = Some(recipients());
    for (field, answer) in changes {
        update(&mut model, person(now(), 5, edit(field, answer)));
    }
    model
}

fn mixed() -> (&'static str, Answer) {
    (field::GROUNDS, choices(&["fees", "misconduct"]))
}

fn body(entry: &OutboxEntry) -> SubmissionBody {
    serde_json::from_str(entry.body.as_ref().unwrap().expose()).unwrap()
}

/// The parts of what is written, the one with the draft's id first.
fn parts(draft: &Draft, model: &Model, random: u128) -> Vec<(OutboxEntry, Option<Seal>)> {
    let stamp = Stamp { now: now(), random };
    frozen(draft, model.ready.as_ref().unwrap(), stamp).unwrap()
}

/// The queue of what is written, which is one case.
fn queue(changes: Vec<(&'static str, Answer)>) -> Option<String> {
    let model = written(changes);
    let parts = parts(draft(&model), &model, 5);
    assert_eq!(parts.len(), 1);
    body(&parts[0].0).queue
}

#[test]
fn a_case_that_names_staff_or_is_referred_is_not_for_the_branch() {
    let nobody = (field::STAFF_PERSON, text(""));
    assert_eq!(queue(vec![nobody.clone()]).as_deref(), Some("branch"));
    for named in ["张三", "工号 0217", "戴眼镜的柜员"] {
        assert_eq!(
            queue(vec![(field::STAFF_PERSON, text(named))]).as_deref(),
            Some("supervision")
        );
    }
    let referred = (field::GROUNDS, choices(&["misconduct"]));
    assert_eq!(
        queue(vec![nobody.clone(), referred.clone()]).as_deref(),
        Some("discipline")
    );
    assert_eq!(queue(vec![referred.clone()]).as_deref(), Some("discipline"));
    // A route without a queue of its own is still not for the branch, mixed or not.
    for changes in [vec![nobody.clone(), referred], vec![nobody, mixed()]] {
        let mut model = written(changes);
        let recipients = &mut model.ready.as_mut().unwrap().config.recipients;
        recipients.as_mut().unwrap().routes = [].into();
        let parts = parts(draft(&model), &model, 5);
        assert_eq!(parts.len(), 1);
        assert_eq!(body(&parts[0].0).queue.as_deref(), Some("supervision"));
    }
}

#[test]
fn nothing_is_said_of_queues_where_the_bank_names_none() {
    let mut model = written(vec![mixed()]);
    model.ready.as_mut().unwrap().config.recipients = None;
    let parts = parts(draft(&model), &model, 5);
    assert_eq!(parts.len(), 1);
    assert!(!parts[0].0.body.as_ref().unwrap().expose().contains("queue"));
    assert!(!report_is_asked(&model));
}

fn report_is_asked(model: &Model) -> bool {
    form::fields(PageId::Story, draft(model), model.ready.as_ref().unwrap())
        .iter()
        .any(|field| field.id == field::REPORT)
}

#[test]
fn the_branch_reads_nothing_of_a_report() {
    let report = "柜员张三私下收了五百元。";
    let model = written(vec![
        mixed(),
        (field::REPORT, text(report)),
        (field::EVIDENCE_NOTE, text("收款截图")),
        (field::STAFF_PERSON, text("")),
    ]);
    assert!(report_is_asked(&model));
    let mut draft = draft(&model).clone();
    draft.attachments.push(Attachment {
        id: CaseId::from_random(9),
        name: Private::new("截图.pdf"),
        media_type: "application/pdf".to_owned(),
        bytes: 4,
        digest: "0".repeat(64),
    });
    let both = parts(&draft, &model, 5);
    let [(to_body, None), (to_bank, None)] = both.as_slice() else {
        panic!("two parts");
    };
    let (theirs, ours) = (body(to_body), body(to_bank));
    assert_eq!(theirs.id, draft.id);
    assert_eq!(theirs.linked, Some(ours.id.clone()));
    assert_eq!(theirs.queue.as_deref(), Some("discipline"));
    assert_eq!(theirs.matter.grounds, ["misconduct"]);
    assert_eq!(theirs.matter.story, Some(Private::new(report)));
    assert_eq!(theirs.attachments.len(), 1);
    assert_eq!(theirs.assessment.outcome, "referred");

    assert_eq!(ours.linked, None);
    assert_eq!(ours.queue.as_deref(), Some("branch"));
    assert_eq!(ours.matter.grounds, ["fees"]);
    assert!(ours.matter.story.as_ref().unwrap().expose().contains("手续费"));
    let told = to_bank.body.as_ref().unwrap().expose().to_owned();
    let kept = to_bank.draft.as_ref().unwrap().expose();
    for hidden in [
        report,
        "截图",
        "misconduct",
        "integrity",
        "discipline",
        draft.id.as_str(),
    ] {
        assert!(!told.contains(hidden), "{hidden}");
    }
    assert!(!kept.contains(report), "nor where it is mended");

    // Confirmed again, on another device even, it is the same case.
    let again = parts(&draft, &model, 6);
    assert_eq!(again[1].0.id, to_bank.id);
}

#[test]
fn words_that_nobody_has_parted_go_to_the_other_body_alone() {
    let model = written(vec![mixed(), (field::DEMAND_TEXT, text("查处张三"))]);
    let both = parts(draft(&model), &model, 5);
    let [theirs, ours] = [0, 1].map(|part: usize| body(&both[part].0));
    assert!(theirs.matter.story.unwrap().expose().contains("手续费"));
    assert!(theirs.demand.text.is_some());
    assert_eq!((ours.matter.story, ours.demand.text), (None, None));
    assert_eq!(ours.demand.demands, ["refund"]);
    // It names a member of staff, so the branch does not get the rest either.
    assert_eq!(ours.queue.as_deref(), Some("supervision"));
}

#[test]
fn each_part_is_sealed_for_whoever_receives_it() {
    let mut model = written(vec![mixed(), (field::REPORT, text("收钱"))]);
    let config = &mut model.ready.as_mut().unwrap().config;
    config.recipients = None;
    config.sealing = Some(Sealing {
        key: "bank".to_owned(),
        routes: [("integrity-report".to_owned(), "discipline".to_owned())].into(),
    });
    let both = parts(draft(&model), &model, 5);
    let seals: Vec<&Seal> = both.iter().filter_map(|(_, seal)| seal.as_ref()).collect();
    assert_eq!([&seals[0].key, &seals[1].key], ["discipline", "bank"]);
    assert_ne!(seals[0].salt.expose(), seals[1].salt.expose());
    for (entry, seal) in &both {
        assert_eq!(body(entry).salt, seal.as_ref().map(|seal| seal.salt.clone()));
    }
}

#[test]
fn both_parts_are_handed_in_at_once_and_each_receipt_tells_of_the_other() {
    let mut model = written(vec![mixed(), (field::REPORT, text("收钱"))]);
    update(&mut model, person(now(), 5, Action::GoTo(PageId::Result)));
    let Screen::Result(result) = view(&model).screen else {
        panic!("the result page");
    };
    let said = format!("{:?}", result.assessment.explanation);
    assert!(said.contains("ExplainTwo"), "{said}");

    for _ in 0..20 {
        if draft(&model).page == PageId::Declaration {
            break;
        }
        update(&mut model, person(now(), 5, Action::Continue));
    }
    while let Stage::Filling(filling) = &model.stage
        && let Some(revision) = filling.saved.in_flight
    {
        let id = filling.draft.id.clone();
        update(&mut model, shell(now(), 5, Report::DraftSaved { id, revision }));
    }
    let effects = update(&mut model, person(now(), 5, Action::Confirm));
    assert_eq!(saves(&effects), []);
    let [Effect::MoveToOutbox { parts, .. }] = effects.as_slice() else {
        panic!("one strict move: {effects:?}");
    };
    let [(report, _), (bank, _)] = parts.as_slice() else {
        panic!("two parts: {parts:?}");
    };
    let moved = Report::MovedToOutbox(vec![report.clone(), bank.clone()]);
    let effects = update(&mut model, shell(now(), 5, moved));
    assert!(effects.contains(&Effect::RememberOpen(Some(bank.id.clone()))));
    assert_eq!(model.outbox.len(), 2);
    for (open, other) in [(bank, report), (report, bank)] {
        update(&mut model, person(now(), 5, Action::OpenReceipt(open.id.clone())));
        let Screen::Receipt(receipt) = view(&model).screen else {
            panic!("the receipt");
        };
        assert_eq!(receipt.id, open.id);
        let told = receipt.other.as_ref().unwrap();
        assert_eq!(told.id, other.id);
        assert!(format!("{:?}", told.detail).contains(&other.id.status_code()));
    }
}
