//! One attempt to hand a case in, by contract v1.
//!
//! The order of requests and what each answer means are decided here, over a [`Transport`] that a test
//! can play; `fetch` is the real one. A case counts as delivered only by a receipt that echoes its id
//! and digest and lists every attachment.

mod answer;
#[cfg(feature = "app")]
mod fetch;

pub use answer::{content_digest, read_answer};
#[cfg(feature = "app")]
pub use fetch::Fetch;

use crate::intake::config::{Endpoint, Method};
use crate::intake::contract::{ManifestEntry, Receipt};
use crate::intake::outbox::{EntryState, OutboxEntry};
use crate::intake::outcome::{Attempt, HttpAnswer, RetryReason, StuckReason, classify};
use crate::intake::{CaseId, canonical};
use std::future::Future;

/// One request. Its body is sent byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `PUT`, `POST` or `GET`.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// Headers in the order they were decided.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// Digest of what it is about, as the case has it: of the case, or of an attachment. With the next one all that a
    /// mapping needs beside the request.
    pub digest: String,
    /// How many attachments the case has.
    pub files: usize,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither headers (a key) nor body (a person's story) belong into a log.
        write!(
            formatter,
            "{} {} ({} bytes)",
            self.method,
            self.url,
            self.body.as_ref().map_or(0, Vec::len)
        )
    }
}

/// What came back, before anybody judged it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawAnswer {
    /// Status code; 0 when no complete answer came.
    pub status: u16,
    /// `Retry-After`, turned into seconds.
    pub retry_after: Option<u32>,
    /// The body; empty when it was not read to its end.
    pub body: Vec<u8>,
}

/// Sends one request. It neither follows redirects nor repeats anything, and a request that takes too
/// long, its answer's body included, is one without an answer.
pub trait Transport {
    /// Sends it.
    fn send(&self, request: Request) -> impl Future<Output = RawAnswer>;
}

/// Where the bytes of an attachment come from.
pub trait AttachmentSource {
    /// The bytes; `None` where they cannot be had.
    fn bytes(&self, case: &CaseId, attachment: &CaseId) -> impl Future<Output = Option<Vec<u8>>>;
}

/// Tries once to hand a case in, with whatever is missing of its attachments.
///
/// An entry that has its receipt already gives that receipt, and nothing is sent.
pub async fn attempt(
    transport: &impl Transport,
    attachments: &impl AttachmentSource,
    endpoint: &Endpoint,
    entry: &OutboxEntry,
) -> Attempt {
    if let EntryState::Delivered { receipt } = &entry.state {
        return Attempt::Delivered(receipt.clone());
    }
    let Some(body) = &entry.body else {
        // Cannot happen to an entry that waits; if it did, sending nothing is the safe answer.
        return Attempt::Stuck {
            why: StuckReason::Unexpected,
            problem: None,
        };
    };
    let answer = ask(transport, hand_over(endpoint, entry, body.expose())).await;
    let receipt = match judge(transport, endpoint, entry, &answer).await {
        Attempt::Delivered(receipt) => receipt,
        other => return other,
    };
    let missing = missing(entry, &receipt);
    if missing.is_empty() {
        return Attempt::Delivered(receipt);
    }
    for attachment in missing {
        let Some(bytes) = attachments.bytes(&entry.id, &attachment.id).await else {
            return Attempt::Stuck {
                why: StuckReason::Unexpected,
                problem: None,
            };
        };
        let answer = ask(transport, hand_over_file(endpoint, entry, attachment, bytes)).await;
        match answer.status {
            // Stored, or stored before: the receipt decides below.
            200..=299 | 412 => {}
            _ => return classify(&entry.id, &entry.digest, &answer),
        }
    }
    match verify(transport, endpoint, entry).await {
        Attempt::Delivered(receipt) if self::missing(entry, &receipt).is_empty() => {
            Attempt::Delivered(receipt)
        }
        Attempt::Delivered(_) => Attempt::Retry {
            why: RetryReason::AttachmentsMissing,
            after: None,
        },
        other => other,
    }
}

/// What the answer to the case itself means; "already there" is verified by its receipt.
async fn judge(
    transport: &impl Transport,
    endpoint: &Endpoint,
    entry: &OutboxEntry,
    answer: &HttpAnswer,
) -> Attempt {
    match classify(&entry.id, &entry.digest, answer) {
        Attempt::Verify => verify(transport, endpoint, entry).await,
        other => other,
    }
}

/// Asks for the receipt.
async fn verify(transport: &impl Transport, endpoint: &Endpoint, entry: &OutboxEntry) -> Attempt {
    let url = format!("{}/cases/{}/receipt", endpoint.base, entry.id.as_str());
    let mut headers = vec![("Accept".to_owned(), ACCEPT.to_owned())];
    headers.extend(configured(endpoint));
    let answer = ask(
        transport,
        Request {
            method: "GET",
            url,
            headers,
            body: None,
            digest: entry.digest.clone(),
            files: entry.attachments.len(),
        },
    )
    .await;
    match classify(&entry.id, &entry.digest, &answer) {
        // A precondition on a plain GET makes no sense: whoever said so is not the backend.
        Attempt::Verify => Attempt::Retry {
            why: RetryReason::NotTheBackend,
            after: answer.retry_after,
        },
        other => other,
    }
}

async fn ask(transport: &impl Transport, request: Request) -> HttpAnswer {
    read_answer(&transport.send(request).await)
}

fn missing<'a>(entry: &'a OutboxEntry, receipt: &Receipt) -> Vec<&'a ManifestEntry> {
    entry
        .attachments
        .iter()
        .filter(|wanted| !receipt.attachments.contains(&wanted.digest))
        .collect()
}

const ACCEPT: &str = "application/json, application/problem+json";

fn hand_over(endpoint: &Endpoint, entry: &OutboxEntry, body: &str) -> Request {
    let mut headers = vec![
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("Accept".to_owned(), ACCEPT.to_owned()),
        (
            "Content-Digest".to_owned(),
            content_digest(&canonical::digest(body.as_bytes())),
        ),
    ];
    let id = entry.id.as_str();
    let (method, url) = match (&entry.of, endpoint.method) {
        // What happened to a case has a place of its own, where it is stored once.
        (Some(case), _) => (
            "PUT",
            format!("{}/cases/{}/events/{id}", endpoint.base, case.as_str()),
        ),
        (None, Method::Put) => {
            headers.push(("If-None-Match".to_owned(), "*".to_owned()));
            ("PUT", format!("{}/cases/{id}", endpoint.base))
        }
        (None, Method::Post) => {
            headers.push(("Idempotency-Key".to_owned(), format!("\"{id}\"")));
            ("POST", format!("{}/cases", endpoint.base))
        }
    };
    headers.extend(configured(endpoint));
    Request {
        method,
        url,
        headers,
        body: Some(body.as_bytes().to_vec()),
        digest: entry.digest.clone(),
        files: entry.attachments.len(),
    }
}

fn hand_over_file(endpoint: &Endpoint, entry: &OutboxEntry, file: &ManifestEntry, bytes: Vec<u8>) -> Request {
    // What is sealed has another digest than the file, and its type is the bank's to know.
    let (media_type, digest) = if entry.sealed {
        ("application/octet-stream", canonical::digest(&bytes))
    } else {
        (file.media_type.as_str(), file.digest.clone())
    };
    let mut headers = vec![
        ("Content-Type".to_owned(), media_type.to_owned()),
        ("Accept".to_owned(), ACCEPT.to_owned()),
        ("Content-Digest".to_owned(), content_digest(&digest)),
    ];
    headers.extend(configured(endpoint));
    let url = format!(
        "{}/cases/{}/attachments/{}",
        endpoint.base,
        entry.id.as_str(),
        file.id.as_str()
    );
    Request {
        method: "PUT",
        url,
        headers,
        body: Some(bytes),
        digest: file.digest.clone(),
        files: entry.attachments.len(),
    }
}

fn configured(endpoint: &Endpoint) -> impl Iterator<Item = (String, String)> + '_ {
    endpoint
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
}
