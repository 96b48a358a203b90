//! Every row of the outcome table, and what is sent, over a transport that is played.

use super::store::conformance::{entry, id, manifest, receipt};
use super::store::now;
use jiesu::intake::CaseId;
use jiesu::intake::config::{Endpoint, Method};
use jiesu::intake::outbox::OutboxEntry;
use jiesu::intake::outcome::{Attempt, RetryReason, StuckReason};
use jiesu::shell::deliver::{AttachmentSource, RawAnswer, Request, Transport, attempt};
use std::cell::RefCell;
use std::collections::VecDeque;

/// Answers from a list, and remembers what was asked.
struct Played {
    answers: RefCell<VecDeque<RawAnswer>>,
    asked: RefCell<Vec<Request>>,
}

impl Played {
    fn new(answers: impl IntoIterator<Item = RawAnswer>) -> Played {
        Played {
            answers: RefCell::new(answers.into_iter().collect()),
            asked: RefCell::default(),
        }
    }

    /// `PUT /cases/…` of every request.
    fn asked(&self) -> Vec<String> {
        let asked = self.asked.borrow();
        asked
            .iter()
            .map(|request| format!("{} {}", request.method, request.url))
            .collect()
    }
}

impl Transport for Played {
    async fn send(&self, request: Request) -> RawAnswer {
        self.asked.borrow_mut().push(request);
        self.answers
            .borrow_mut()
            .pop_front()
            .expect("one request more than was expected")
    }
}

struct Files;

impl AttachmentSource for Files {
    async fn bytes(&self, _case: &CaseId, attachment: &CaseId) -> Option<Vec<u8>> {
        (*attachment != id(404)).then(|| attachment.as_str().as_bytes().to_vec())
    }
}

fn endpoint(method: Method) -> Endpoint {
    Endpoint {
        base: "/api/v1".to_owned(),
        method,
        headers: [("X-Api-Key".to_owned(), "k".to_owned())].into(),
        receipt_keys: Vec::new(),
        mapping: None,
    }
}

fn status(status: u16) -> RawAnswer {
    RawAnswer {
        status,
        retry_after: None,
        body: Vec::new(),
    }
}

fn receipt_of(entry: &OutboxEntry, files: usize) -> RawAnswer {
    let mut receipt = receipt(entry);
    receipt.attachments.truncate(files);
    RawAnswer {
        status: 201,
        retry_after: None,
        body: serde_json::to_vec(&receipt).unwrap(),
    }
}

fn bare() -> OutboxEntry {
    OutboxEntry {
        attachments: Vec::new(),
        ..entry(1)
    }
}

fn two_files() -> OutboxEntry {
    OutboxEntry {
        attachments: vec![manifest(8, b"8"), manifest(9, b"9")],
        ..entry(1)
    }
}

fn send(entry: &OutboxEntry, answers: Vec<RawAnswer>) -> (Attempt, Played) {
    let transport = Played::new(answers);
    let outcome = now(attempt(&transport, &Files, &endpoint(Method::Put), entry));
    assert!(
        transport.answers.borrow().is_empty(),
        "not every answer was asked for: {:?}",
        transport.asked()
    );
    (outcome, transport)
}

#[test]
fn each_status_has_its_outcome() {
    let retry = |why| Attempt::Retry { why, after: None };
    let stuck = |why| Attempt::Stuck { why, problem: None };
    let portal = RawAnswer {
        status: 200,
        retry_after: None,
        body: b"<html>Welcome to our Wi-Fi".to_vec(),
    };
    let table = [
        (status(0), retry(RetryReason::NoNetwork)),
        (portal, retry(RetryReason::NotTheBackend)),
        (status(204), retry(RetryReason::NotTheBackend)),
        (status(302), retry(RetryReason::NotTheBackend)),
        (status(409), retry(RetryReason::InProgress)),
        (status(408), retry(RetryReason::Busy)),
        (status(425), retry(RetryReason::Busy)),
        (status(429), retry(RetryReason::Busy)),
        (status(500), retry(RetryReason::ServerFailed)),
        (status(503), retry(RetryReason::ServerFailed)),
        (status(400), stuck(StuckReason::Refused)),
        (status(422), stuck(StuckReason::Refused)),
        (status(401), stuck(StuckReason::SignIn)),
        (status(403), stuck(StuckReason::SignIn)),
        (status(404), stuck(StuckReason::WrongPlace)),
        (status(405), stuck(StuckReason::WrongPlace)),
        (status(410), stuck(StuckReason::WrongPlace)),
        (status(415), stuck(StuckReason::WrongPlace)),
        (status(413), stuck(StuckReason::TooLarge)),
        (status(418), stuck(StuckReason::Unexpected)),
    ];
    for (answer, wanted) in table {
        let code = answer.status;
        assert_eq!(send(&bare(), vec![answer]).0, wanted, "{code}");
    }
}

#[test]
fn a_receipt_that_echoes_is_a_delivery_and_no_other() {
    let case = bare();
    let (outcome, _) = send(&case, vec![receipt_of(&case, 0)]);
    assert_eq!(outcome, Attempt::Delivered(receipt(&case)));
    let other_digest = OutboxEntry {
        digest: "00".to_owned(),
        ..bare()
    };
    let (outcome, _) = send(&case, vec![receipt_of(&other_digest, 0)]);
    assert_eq!(
        outcome,
        Attempt::Stuck {
            why: StuckReason::OtherContent,
            problem: None
        }
    );
    let (outcome, _) = send(&case, vec![receipt_of(&entry(2), 0)]);
    assert_eq!(
        outcome,
        Attempt::Retry {
            why: RetryReason::NotTheBackend,
            after: None
        }
    );
}

#[test]
fn already_there_is_verified_by_the_receipt() {
    let case = bare();
    let (outcome, transport) = send(&case, vec![status(412), receipt_of(&case, 0)]);
    assert_eq!(outcome, Attempt::Delivered(receipt(&case)));
    let path = format!("/api/v1/cases/{}", case.id.as_str());
    assert_eq!(
        transport.asked(),
        [format!("PUT {path}"), format!("GET {path}/receipt")]
    );
    let (outcome, _) = send(&case, vec![status(412), status(412)]);
    assert_eq!(
        outcome,
        Attempt::Retry {
            why: RetryReason::NotTheBackend,
            after: None
        }
    );
    let (outcome, _) = send(&case, vec![status(412), status(0)]);
    assert_eq!(
        outcome,
        Attempt::Retry {
            why: RetryReason::NoNetwork,
            after: None
        }
    );
}

#[test]
fn the_server_may_ask_for_patience_and_explain_itself() {
    let busy = RawAnswer {
        status: 503,
        retry_after: Some(120),
        body: Vec::new(),
    };
    assert_eq!(
        send(&bare(), vec![busy]).0,
        Attempt::Retry {
            why: RetryReason::ServerFailed,
            after: Some(120)
        }
    );
    let body =
        br#"{"type":"about:blank","title":"Refused","errors":[{"pointer":"/matter/grounds"}]}"#.to_vec();
    let (outcome, _) = send(
        &bare(),
        vec![RawAnswer {
            status: 422,
            retry_after: None,
            body,
        }],
    );
    let Attempt::Stuck {
        why: StuckReason::Refused,
        problem: Some(problem),
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        (problem.title.as_deref(), problem.pointers),
        (Some("Refused"), vec!["/matter/grounds".to_owned()])
    );
}

#[test]
fn only_missing_files_are_sent_and_the_last_receipt_decides() {
    let case = two_files();
    let (outcome, transport) = send(
        &case,
        vec![receipt_of(&case, 1), status(201), receipt_of(&case, 2)],
    );
    assert_eq!(outcome, Attempt::Delivered(receipt(&case)));
    let path = format!("/api/v1/cases/{}", case.id.as_str());
    let second = format!("PUT {path}/attachments/{}", id(9).as_str());
    assert_eq!(
        transport.asked(),
        [format!("PUT {path}"), second, format!("GET {path}/receipt")]
    );
    assert_eq!(
        transport.asked.borrow()[1].body.as_deref(),
        Some(id(9).as_str().as_bytes())
    );
    // A portal may say 200 to a file; the receipt does not list it.
    let (outcome, _) = send(
        &case,
        vec![receipt_of(&case, 1), status(200), receipt_of(&case, 1)],
    );
    assert_eq!(
        outcome,
        Attempt::Retry {
            why: RetryReason::AttachmentsMissing,
            after: None
        }
    );
    // The first file that is refused ends the attempt.
    let (outcome, _) = send(&case, vec![receipt_of(&case, 0), status(413)]);
    assert_eq!(
        outcome,
        Attempt::Stuck {
            why: StuckReason::TooLarge,
            problem: None
        }
    );
}

#[test]
fn every_retry_is_byte_for_byte_the_same() {
    let case = bare();
    let (_, first) = send(&case, vec![status(500)]);
    let (_, again) = send(&case, vec![status(0)]);
    assert_eq!(*first.asked.borrow(), *again.asked.borrow());
    assert_eq!(first.asked.borrow()[0].body.as_deref(), Some("abc".as_bytes()));
}

#[test]
fn put_and_post_carry_their_keys() {
    let case = bare();
    let check = |method, wanted: &[(&str, &str)], absent: &str| {
        let transport = Played::new([status(500)]);
        now(attempt(&transport, &Files, &endpoint(method), &case));
        let asked = transport.asked.borrow();
        let header = |name: &str| {
            asked[0]
                .headers
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        for (name, value) in wanted {
            assert_eq!(header(name), Some(*value), "{name}");
        }
        assert_eq!(header(absent), None);
        assert_eq!(header("X-Api-Key"), Some("k"));
        assert_eq!(header("Content-Type"), Some("application/json"));
        let digest = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
        assert_eq!(header("Content-Digest"), Some(digest));
    };
    check(Method::Put, &[("If-None-Match", "*")], "Idempotency-Key");
    let key = format!("\"{}\"", case.id.as_str());
    check(Method::Post, &[("Idempotency-Key", &key)], "If-None-Match");
}

#[test]
fn what_was_delivered_is_not_sent_again() {
    let case = super::store::conformance::delivered(1);
    let (outcome, transport) = send(&case, Vec::new());
    assert!(matches!(outcome, Attempt::Delivered(_)));
    assert!(transport.asked().is_empty());
}

#[test]
fn a_file_that_is_gone_is_a_persons_decision() {
    let case = OutboxEntry {
        attachments: vec![manifest(404, b"")],
        ..entry(1)
    };
    let (outcome, _) = send(&case, vec![receipt_of(&case, 0)]);
    assert_eq!(
        outcome,
        Attempt::Stuck {
            why: StuckReason::Unexpected,
            problem: None
        }
    );
}

#[test]
fn a_request_shows_neither_body_nor_headers_in_a_log() {
    let (_, transport) = send(&bare(), vec![status(500)]);
    let shown = format!("{:?}", transport.asked.borrow());
    assert!(!shown.contains("abc") && !shown.contains("X-Api-Key"), "{shown}");
}

#[test]
fn what_happened_to_a_case_goes_to_a_place_of_its_own_by_either_method() {
    let event = OutboxEntry {
        of: Some(id(7)),
        ..bare()
    };
    for method in [Method::Put, Method::Post] {
        let transport = Played::new([receipt_of(&event, 0)]);
        let outcome = now(attempt(&transport, &Files, &endpoint(method), &event));
        assert_eq!(outcome, Attempt::Delivered(receipt(&event)));
        let wanted = format!(
            "PUT /api/v1/cases/{}/events/{}",
            id(7).as_str(),
            event.id.as_str()
        );
        assert_eq!(transport.asked(), [wanted]);
    }
}
