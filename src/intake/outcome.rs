//! What an answer of the backend means: the outcome table of contract v1.
//!
//! Only an answer that echoes the id and the digest of the case counts as a receipt. Everything else
//! is sorted by what can be done about it: try again, let a person decide, or pause the queue.

use super::case_id::CaseId;
use super::contract::Receipt;
use serde::{Deserialize, Serialize};

/// The answer of one HTTP request, reduced to what the table needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpAnswer {
    /// Status code; 0 when no answer came at all.
    pub status: u16,
    /// `Retry-After` in seconds, if the server gave one.
    pub retry_after: Option<u32>,
    /// The receipt, if the body was one.
    pub receipt: Option<Receipt>,
    /// The problem document, if the body was one.
    pub problem: Option<Problem>,
}

/// RFC 9457, as far as a person is shown it. The backend must not put personal data into it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Problem {
    /// Short summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What happened this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Places in the body that were refused, as JSON pointers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pointers: Vec<String>,
}

/// How one attempt to send ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The backend has the case and every attachment.
    Delivered(Receipt),
    /// It says it has the case already: ask for the receipt.
    Verify,
    /// Not now.
    Retry {
        /// Why.
        why: RetryReason,
        /// The server's own wish in seconds.
        after: Option<u32>,
    },
    /// A person must decide.
    Stuck {
        /// Why.
        why: StuckReason,
        /// What the server said.
        problem: Option<Problem>,
    },
}

/// Why it is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryReason {
    /// No connection, or it broke.
    NoNetwork,
    /// The server was too slow or too busy (408, 425, 429).
    Busy,
    /// The server failed (5xx).
    ServerFailed,
    /// An answer that is no receipt: a login page of the network, a proxy's page.
    NotTheBackend,
    /// The same case is being stored right now (409).
    InProgress,
    /// Not every attachment is stored yet.
    AttachmentsMissing,
}

/// Why a person must decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StuckReason {
    /// The content was refused (400, 422).
    Refused,
    /// Signing in is needed (401, 403); the whole queue pauses.
    SignIn,
    /// The configuration names a place that is not there (404, 405, 410, 415).
    WrongPlace,
    /// Too large (413).
    TooLarge,
    /// The backend holds another content under this id.
    OtherContent,
    /// Any other status.
    Unexpected,
}

impl RetryReason {
    /// All of them.
    pub const ALL: [RetryReason; 6] = [
        RetryReason::NoNetwork,
        RetryReason::Busy,
        RetryReason::ServerFailed,
        RetryReason::NotTheBackend,
        RetryReason::InProgress,
        RetryReason::AttachmentsMissing,
    ];
}

impl StuckReason {
    /// All of them.
    pub const ALL: [StuckReason; 6] = [
        StuckReason::Refused,
        StuckReason::SignIn,
        StuckReason::WrongPlace,
        StuckReason::TooLarge,
        StuckReason::OtherContent,
        StuckReason::Unexpected,
    ];
}

/// Sorts the answer to sending a case or asking for its receipt.
pub fn classify(id: &CaseId, digest: &str, answer: &HttpAnswer) -> Attempt {
    let retry = |why| Attempt::Retry {
        why,
        after: answer.retry_after,
    };
    let stuck = |why| Attempt::Stuck {
        why,
        problem: answer.problem.clone(),
    };
    match answer.status {
        200..=299 => match &answer.receipt {
            Some(receipt) if receipt.id == *id && receipt.digest == digest => {
                Attempt::Delivered(receipt.clone())
            }
            Some(receipt) if receipt.id == *id => stuck(StuckReason::OtherContent),
            _ => retry(RetryReason::NotTheBackend),
        },
        // A redirect that fetch did not follow is a portal's work.
        0 => retry(RetryReason::NoNetwork),
        300..=399 => retry(RetryReason::NotTheBackend),
        412 => Attempt::Verify,
        409 => retry(RetryReason::InProgress),
        400 | 422 => stuck(StuckReason::Refused),
        401 | 403 => stuck(StuckReason::SignIn),
        404 | 405 | 410 | 415 => stuck(StuckReason::WrongPlace),
        413 => stuck(StuckReason::TooLarge),
        408 | 425 | 429 => retry(RetryReason::Busy),
        500..=599 => retry(RetryReason::ServerFailed),
        _ => stuck(StuckReason::Unexpected),
    }
}

/// Milliseconds to wait before attempt number `attempts + 1`: exponential with full jitter, at most
/// 15 minutes, never earlier than the server asked for.
pub fn backoff_ms(attempts: u32, retry_after: Option<u32>, random: u128) -> i64 {
    const BASE_MS: i64 = 2_000;
    const CAP_MS: i64 = 15 * 60 * 1_000;
    let ceiling = BASE_MS.saturating_mul(1_i64 << attempts.min(20)).min(CAP_MS);
    let jittered = i64::try_from(random % 1_000_000).unwrap_or_default() * ceiling / 1_000_000;
    let asked = i64::from(retry_after.unwrap_or_default())
        .saturating_mul(1_000)
        .min(CAP_MS);
    // A floor of a quarter second keeps a draw of zero from becoming a hot loop.
    jittered.max(250).saturating_add(asked)
}
