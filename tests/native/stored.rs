//! What is written can be read: the readers made by hand against serde's derived ones, with everything in
//! place and with each part missing in turn.

use super::store::conformance::{delivered, draft, entry, id, manifest};
use jiesu::intake::answer::{TypedDate, TypedPerson};
use jiesu::intake::config::Mode;
use jiesu::intake::form;
use jiesu::intake::outcome::{Problem, RetryReason, StuckReason};
use jiesu::intake::stored::{Stored, receipt};
use jiesu::intake::to_json::to_json;
use jiesu::intake::{Answer, Attachment, Draft, EntryState, OutboxEntry, Private};
use jiesu::rules::{self, Facts, Moment, Timeline, TimelineEvent, Value};
use jiesu::text::Language;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::fmt::Debug;

fn drafts() -> Vec<Draft> {
    let mut full = draft(1, 9, "写到一半 \"引号\" \u{1f600}");
    let typed = |text: &str| Private::new(text);
    for (field, answer) in [
        ("choice", Answer::Choice("counter".to_owned())),
        (
            "choices",
            Answer::Choices(["fees".to_owned(), "attitude".to_owned()].into()),
        ),
        ("yes", Answer::YesNo(true)),
        ("no", Answer::YesNo(false)),
        (
            "date",
            Answer::Date(TypedDate {
                year: typed("2026"),
                month: typed(" 9"),
                day: typed(""),
            }),
        ),
        (
            "people",
            Answer::People(vec![TypedPerson {
                name: typed("王五"),
                phone: typed(""),
            }]),
        ),
    ] {
        full.answers.set(field, answer);
    }
    let file = manifest(7, b"x");
    full.attachments.push(Attachment {
        id: file.id,
        name: file.name,
        media_type: file.media_type,
        bytes: file.bytes,
        digest: file.digest,
    });
    let of_page = |page| Draft {
        page,
        mode: Mode::Staff,
        language: Language::En,
        ..draft(2, 1, "")
    };
    let mended = Draft {
        replaces: Some(id(5)),
        linked: Some(id(6)),
        ..draft(3, 1, "")
    };
    form::pages(Mode::Staff)
        .iter()
        .copied()
        .map(of_page)
        .chain([full, mended])
        .collect()
}

fn entries() -> Vec<OutboxEntry> {
    let at = Moment::from_unix_ms(1_790_000_000_123);
    let mut facts = Facts::new();
    for (fact, value) in [
        ("anonymous", Value::YesNo(false)),
        ("place", Value::Choice("counter".to_owned())),
        (
            "grounds",
            Value::Choices(["fees".to_owned(), "other".to_owned()].into()),
        ),
        ("amount", Value::Number(-125_050)),
        ("occurred_on", Value::Date(at.date())),
        ("received", Value::Moment(at)),
    ] {
        facts.set(fact, value);
    }
    let mut full = entry(1);
    full.sheet.facts = facts;
    full.sheet.timeline = Timeline(vec![
        TimelineEvent::new("received", at).with("by", "call").recorded(at),
    ]);
    let in_state = |state| OutboxEntry { state, ..entry(1) };
    let waiting = |last| {
        in_state(EntryState::Waiting {
            attempts: 3,
            next_try: at,
            last,
        })
    };
    let stuck = |why, problem| {
        in_state(EntryState::Stuck {
            why,
            problem,
            since: at,
        })
    };
    let problem = Problem {
        title: Some("No".to_owned()),
        detail: None,
        pointers: vec!["/matter/grounds".to_owned()],
    };
    let mut nameless = delivered(2);
    if let EntryState::Delivered { receipt } = &mut nameless.state {
        receipt.case_number = None;
        receipt.attachments.clear();
    }
    full.draft = Some(Private::new("{}"));
    let withdrawal = OutboxEntry {
        of: Some(id(1)),
        linked: Some(id(2)),
        ..entry(3)
    };
    let closed = |mended| in_state(EntryState::Closed { at, mended });
    let mut all = vec![
        full,
        withdrawal,
        delivered(1),
        nameless,
        waiting(None),
        closed(false),
        closed(true),
    ];
    all.extend(RetryReason::ALL.map(|why| waiting(Some(why))));
    all.extend(StuckReason::ALL.map(|why| stuck(why, None)));
    all.extend([problem, Problem::default()].map(|problem| stuck(StuckReason::Refused, Some(problem))));
    all
}

/// Every version of `json` in which one member of one object is missing, with its place.
fn damaged(json: &Json) -> Vec<(String, Json)> {
    match json {
        Json::Object(members) => members
            .iter()
            .flat_map(|(key, member)| {
                let mut without = members.clone();
                without.remove(key);
                let inner = damaged(member).into_iter().map(|(place, inner)| {
                    let mut with = members.clone();
                    with.insert(key.clone(), inner);
                    (format!("/{key}{place}"), Json::Object(with))
                });
                [(format!("/{key}"), Json::Object(without))]
                    .into_iter()
                    .chain(inner)
                    .collect::<Vec<_>>()
            })
            .collect(),
        Json::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| {
                damaged(item).into_iter().map(move |(place, inner)| {
                    let mut with = items.clone();
                    with[index] = inner;
                    (format!("/{index}{place}"), Json::Array(with))
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn ours(json: &Json) -> rules::json::Json {
    rules::json::Json::parse(&json.to_string()).unwrap()
}

fn check<T: Stored + DeserializeOwned + Debug + PartialEq>(all: Vec<T>) {
    for whole in all {
        let json = serde_json::to_value(&whole).unwrap();
        assert_eq!(
            to_json(&whole),
            Some(ours(&json)),
            "it is written as serde_json writes it"
        );
        assert_eq!(T::read(&ours(&json)), Some(whole));
        for (place, json) in damaged(&json) {
            assert_eq!(
                T::read(&ours(&json)),
                serde_json::from_value(json).ok(),
                "without {place}"
            );
        }
    }
}

#[test]
fn drafts_are_read_as_they_were_written() {
    check(drafts());
}

#[test]
fn entries_are_read_as_they_were_written() {
    check(entries());
}

#[test]
fn a_receipt_may_say_more_than_the_contract() {
    let said = serde_json::json!({
        "id": id(1).as_str(), "digest": "00", "received_at": "2026-10-08T09:00:00+08:00",
        "case_number": null, "desk": 4
    });
    let read = receipt(&ours(&said)).unwrap();
    assert_eq!((read.case_number, read.attachments), (None, Vec::new()));
    for wrong in [
        "null",
        "[]",
        "{}",
        "\"ok\"",
        "{\"id\":\"1\",\"digest\":\"00\",\"received_at\":\"x\"}",
    ] {
        assert_eq!(
            receipt(&rules::json::Json::parse(wrong).unwrap()),
            None,
            "{wrong}"
        );
    }
}
