//! What a pack asks beside the common form.

use super::world::{choice, draft, edit, loaded, moment, open_store, person, ready, shell, text};
use jiesu::intake::event::{Ready, Stamp};
use jiesu::intake::form::{self, PageId, field};
use jiesu::intake::submission::freeze;
use jiesu::intake::view::{Screen, view};
use jiesu::intake::{Action, Answer, Model, Report, update};
use jiesu::rules::{PolicyPack, RuleBook, Value, Wording, builtin};
use serde_json::{Value as Json, json};

const NOW: &str = "2026-09-30T10:00:00+08:00";

/// The default pack with a question for the customer that depends on another, one for staff, and two fields.
fn book() -> RuleBook {
    let built_in = builtin::packs()
        .iter()
        .find(|pack| pack.id == "s01-credit-coop-trial")
        .unwrap();
    let mut pack: Json = serde_json::from_str(built_in.json).unwrap();
    let mut add = |section: &str, item: Json| {
        let list = pack
            .as_object_mut()
            .unwrap()
            .entry(section)
            .or_insert_with(|| json!([]));
        list.as_array_mut().unwrap().push(item);
    };
    add("facts", json!({ "id": "loss", "kind": "yes_no" }));
    add(
        "facts",
        json!({ "id": "loss_size", "kind": "number", "unit": "fen" }),
    );
    add(
        "facts",
        json!({ "id": "media", "kind": "yes_no", "asked": "handler" }),
    );
    add("questions", json!({ "id": "loss", "facts": ["loss"] }));
    add(
        "questions",
        json!({ "id": "loss-size", "facts": ["loss_size"], "when": { "is": "loss" } }),
    );
    add("questions", json!({ "id": "media", "facts": ["media"] }));
    add("fields", json!({ "id": "member-number", "article": "第一条" }));
    add(
        "fields",
        json!({ "id": "remark", "article": "第一条", "kind": "paragraph", "asked": "handler" }),
    );
    let mut book = loaded("web").book;
    book.pack = PolicyPack::from_json(&pack.to_string()).unwrap();
    book
}

/// A draft under that pack, on its first page.
fn begun(mode: &str) -> Model {
    let now = moment(NOW);
    let mut model = ready(mode, now);
    let before = model.ready.as_deref().unwrap();
    let words = ["fact.loss.ask", "fact.loss_size.ask", "fact.media.ask"];
    let wording: Wording = words
        .into_iter()
        .map(|key| (key.to_owned(), key.to_owned()))
        .collect();
    let again = Report::Ready(Box::new(Ready {
        config: before.config.clone(),
        book: book(),
        catalogue: model.catalogue,
        wording,
        large_type: false,
        resume: None,
    }));
    update(&mut model, shell(now, 0, again));
    open_store(&mut model, now);
    update(&mut model, person(now, 1, Action::New));
    update(&mut model, person(now, 7, Action::Begin));
    model
}

fn answer(model: &mut Model, field: &str, answer: Answer) {
    update(model, person(moment(NOW), 1, edit(field, answer)));
}

fn asked(model: &Model) -> Vec<String> {
    let loaded = model.ready.as_deref().unwrap();
    form::fields(PageId::Further, draft(model), loaded)
        .into_iter()
        .map(|spec| spec.id.into_owned())
        .collect()
}

#[test]
fn a_pack_without_questions_of_its_own_has_no_page_for_them() {
    let (loaded, model) = (loaded("web"), super::world::writing("web", moment(NOW), vec![]));
    assert!(!form::pages_of(draft(&model), &loaded).contains(&PageId::Further));
}

#[test]
fn customers_are_asked_what_is_theirs_and_staff_everything() {
    let mut web = begun("web");
    assert_eq!(asked(&web), ["fact.loss", "field.member-number"]);
    answer(&mut web, "fact.loss", Answer::YesNo(true));
    assert_eq!(
        asked(&web),
        ["fact.loss", "fact.loss_size", "field.member-number"],
        "a question that hangs on another follows it"
    );
    assert_eq!(
        asked(&begun("staff")),
        ["fact.loss", "fact.media", "field.member-number", "field.remark"]
    );
}

#[test]
fn their_page_stands_before_the_result_and_can_be_left_blank() {
    let mut model = begun("web");
    let now = moment(NOW);
    update(&mut model, person(now, 1, Action::GoTo(PageId::Demand)));
    update(&mut model, person(now, 1, Action::Continue));
    assert_eq!(draft(&model).page, PageId::Further);
    assert!(matches!(view(&model).screen, Screen::Page(_)));
    update(&mut model, person(now, 1, Action::Continue));
    assert_eq!(draft(&model).page, PageId::Result);
    update(&mut model, person(now, 1, Action::Back));
    assert_eq!(draft(&model).page, PageId::Further);
}

#[test]
fn the_answers_become_facts_and_parts_of_what_is_sent() {
    let mut model = begun("web");
    answer(&mut model, field::CAPACITY, choice("self"));
    answer(&mut model, "fact.loss", Answer::YesNo(true));
    answer(&mut model, "fact.loss_size", text("120.50"));
    answer(&mut model, "field.member-number", text("  A-17 "));
    let sent = |model: &Model| {
        let stamp = Stamp {
            now: moment(NOW),
            random: 1,
        };
        let (entry, _) = freeze(draft(model), model.ready.as_deref().unwrap(), stamp).unwrap();
        let body: Json = serde_json::from_str(entry.body.as_ref().unwrap().expose()).unwrap();
        (entry.sheet.facts, body)
    };
    let (facts, body) = sent(&model);
    assert_eq!(facts.get("loss"), Some(&Value::YesNo(true)));
    assert_eq!(facts.get("loss_size"), Some(&Value::Number(12_050)));
    assert_eq!(
        body["further"],
        json!([{ "id": "member-number", "text": "A-17" }])
    );
    // A question that no longer applies is not sent, though its answer is kept.
    answer(&mut model, "fact.loss", Answer::YesNo(false));
    assert_eq!(sent(&model).0.get("loss_size"), None);
    assert!(draft(&model).answers.get("fact.loss_size").is_some());
}
