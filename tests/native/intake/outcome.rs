//! The outcome table of contract v1, row by row.

use jiesu::intake::CaseId;
use jiesu::intake::contract::Receipt;
use jiesu::intake::outcome::{Attempt, HttpAnswer, RetryReason, StuckReason, backoff_ms, classify};

fn receipt(id: &CaseId, digest: &str) -> Receipt {
    Receipt {
        id: id.clone(),
        digest: digest.to_owned(),
        received_at: "2026-09-30T10:00:00+08:00".to_owned(),
        case_number: Some("TS-20260930-0001".to_owned()),
        attachments: Vec::new(),
        signed: None,
    }
}

#[test]
fn every_status_means_what_the_contract_says() {
    let id = CaseId::from_random(1);
    let check = |status: u16, echo: Option<Receipt>, expected: &str| {
        let answer = HttpAnswer {
            status,
            receipt: echo,
            ..HttpAnswer::default()
        };
        let found = match classify(&id, "aa", &answer) {
            Attempt::Delivered(_) => "delivered".to_owned(),
            Attempt::Verify => "verify".to_owned(),
            Attempt::Retry { why, .. } => format!("retry {why:?}"),
            Attempt::Stuck { why, .. } => format!("stuck {why:?}"),
        };
        assert_eq!(found, expected, "status {status}");
    };
    for status in [200, 201, 202] {
        check(status, Some(receipt(&id, "aa")), "delivered");
        // A captive portal's page, or a body that is no receipt.
        check(status, None, "retry NotTheBackend");
        check(
            status,
            Some(receipt(&CaseId::from_random(2), "aa")),
            "retry NotTheBackend",
        );
        check(status, Some(receipt(&id, "bb")), "stuck OtherContent");
    }
    for (status, expected) in [
        (0, "retry NoNetwork"),
        (302, "retry NotTheBackend"),
        (400, "stuck Refused"),
        (401, "stuck SignIn"),
        (403, "stuck SignIn"),
        (404, "stuck WrongPlace"),
        (405, "stuck WrongPlace"),
        (408, "retry Busy"),
        (409, "retry InProgress"),
        (410, "stuck WrongPlace"),
        (412, "verify"),
        (413, "stuck TooLarge"),
        (415, "stuck WrongPlace"),
        (418, "stuck Unexpected"),
        (422, "stuck Refused"),
        (425, "retry Busy"),
        (429, "retry Busy"),
        (500, "retry ServerFailed"),
        (503, "retry ServerFailed"),
    ] {
        check(status, None, expected);
        // An echo does not turn a refusal into a receipt.
        check(status, Some(receipt(&id, "aa")), expected);
    }
}

#[test]
fn waiting_grows_with_jitter_to_a_quarter_of_an_hour() {
    let most = |attempts| {
        (0..1_000)
            .map(|n| backoff_ms(attempts, None, n * 999))
            .max()
            .unwrap()
    };
    assert!(most(0) <= 2_000);
    assert!(most(3) <= 16_000 && most(3) > 8_000);
    for attempts in [9, 20, 40, u32::MAX] {
        assert!(most(attempts) <= 15 * 60 * 1_000, "{attempts}");
    }
    assert!((0..1_000).all(|n| backoff_ms(5, None, n * 999) >= 250));
    assert!(
        backoff_ms(0, Some(120), 0) >= 120_000,
        "never earlier than the server asked for"
    );
}

#[test]
fn the_reasons_survive_being_stored() {
    for why in [
        RetryReason::NoNetwork,
        RetryReason::NotTheBackend,
        RetryReason::AttachmentsMissing,
    ] {
        let json = serde_json::to_string(&why).unwrap();
        assert_eq!(serde_json::from_str::<RetryReason>(&json).unwrap(), why);
    }
    let json = serde_json::to_string(&StuckReason::OtherContent).unwrap();
    assert_eq!(json, "\"other_content\"");
}
