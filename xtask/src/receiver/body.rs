//! Reading what was sent: type, size, digest, form.

use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body::Body as _;
use serde_json::Value;
use tokio::time::Instant;

use super::canonical;
use super::problem::{Fault, Problem};
use super::store::{Finished, Upload};
use crate::build::{hex, sha256};

/// How much of a body that is not wanted is still read, so that the sender gets the answer and not a reset connection.
pub const DRAINED: usize = 128 * 1024 * 1024;
/// How long a body may take. A sender that is slower gets 408 and tries again.
const AT_MOST: Duration = Duration::from_secs(600);
/// How long nothing may arrive.
const SILENCE: Duration = Duration::from_secs(30);

/// Bytes whose digest is known.
pub struct Received {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256, in lower-case hexadecimal.
    pub digest: String,
}

/// Reads a body of at most `limit` bytes and checks it against `Content-Digest`, if that was sent.
///
/// # Errors
/// 413 if it is larger, 408 if it is too slow, 400 if it breaks off or its digest is another.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Received, Problem> {
    let mut bytes = Vec::new();
    let mut arriving = Arriving::new(body, limit);
    while let Some(chunk) = arriving.next().await? {
        bytes.extend_from_slice(&chunk);
    }
    let digest = hex(&sha256(&bytes));
    if announced(headers)?.is_some_and(|announced| announced != digest) {
        return Err(other_digest());
    }
    Ok(Received { digest, bytes })
}

/// Reads a body of at most `limit` bytes into its place; its `Content-Digest` is the caller's to check.
///
/// # Errors
/// 413 if it is larger, 408 if it is too slow, 400 if it breaks off, 500 if the disk or the bucket fails.
pub async fn keep(body: Body, limit: usize, mut upload: Upload) -> Result<Finished, Problem> {
    let mut arriving = Arriving::new(body, limit);
    loop {
        let taken = match arriving.next().await {
            Ok(None) => return upload.finish().await.map_err(Problem::of),
            Ok(Some(chunk)) => upload.write(chunk).await.map_err(Problem::of),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = taken {
            // What was written so far is gone when the refusal goes out.
            upload.discard().await;
            return Err(problem);
        }
    }
}

/// Reads what is not wanted, up to `most` bytes, and gives the refusal back.
pub async fn refuse(body: Body, most: usize, problem: Problem) -> Problem {
    let mut arriving = Arriving::new(body, 0);
    arriving.drained = most;
    // Too slow or too large even for that: the refusal stays the same.
    while let Ok(Some(_)) = arriving.next().await {}
    problem
}

/// A body on its way.
struct Arriving {
    body: Body,
    limit: usize,
    size: usize,
    /// How much beyond the limit is read.
    drained: usize,
    end: Instant,
}

impl Arriving {
    fn new(body: Body, limit: usize) -> Arriving {
        Arriving {
            body,
            limit,
            size: 0,
            drained: DRAINED,
            end: Instant::now() + AT_MOST,
        }
    }

    /// The next bytes; none at the end. What comes beyond the limit is read and thrown away.
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let patience = self.end.min(Instant::now() + SILENCE);
            let frame = std::future::poll_fn(|context| Pin::new(&mut self.body).poll_frame(context));
            let Ok(frame) = tokio::time::timeout_at(patience, frame).await else {
                let detail = "The body came too slowly.";
                return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", detail));
            };
            let Some(frame) = frame else { break };
            let frame = frame
                .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "incomplete", "The body broke off."))?;
            let Ok(chunk) = frame.into_data() else { continue };
            self.size = self.size.saturating_add(chunk.len());
            if self.size <= self.limit {
                return Ok(Some(chunk));
            }
            if self.size > self.limit.saturating_add(self.drained) {
                break;
            }
        }
        if self.size <= self.limit {
            return Ok(None);
        }
        let detail = format!("At most {} bytes are taken here.", self.limit);
        Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail))
    }
}

/// The digest that `Content-Digest` announces, in lower-case hexadecimal.
///
/// # Errors
/// 400 if the header is there and cannot be read.
pub fn announced(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(header) = headers.get("content-digest") else {
        return Ok(None);
    };
    match header.to_str().ok().and_then(announced_digest) {
        Some(digest) => Ok(Some(hex(&digest))),
        None => {
            let detail = "Content-Digest has no readable sha-256 (RFC 9530).";
            Err(Problem::new(StatusCode::BAD_REQUEST, "content-digest", detail))
        }
    }
}

/// The bytes are not the ones that were announced.
pub fn other_digest() -> Problem {
    let detail = "The bytes that arrived have another SHA-256 than Content-Digest says. Send them again.";
    Problem::new(StatusCode::BAD_REQUEST, "content-digest", detail)
}

/// The SHA-256 in a `Content-Digest` header: a dictionary like `sha-256=:<base64>:, sha-512=:<base64>:`.
fn announced_digest(header: &str) -> Option<Vec<u8>> {
    let members = header.split(',').map(str::trim);
    let value = members
        .filter_map(|member| member.strip_prefix("sha-256=:"))
        .next_back()?;
    STANDARD
        .decode(value.strip_suffix(':')?)
        .ok()
        .filter(|digest| digest.len() == 32)
}

/// # Errors
/// 415 if the body is not announced as JSON.
pub fn must_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "media-type",
        "Send application/json.",
    ))
}

/// Parses JSON in its canonical form.
///
/// # Errors
/// 400 if it is no JSON, 422 if it is not in the form of RFC 8785.
pub fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        // The line and column, not the error's own text, which may quote the body.
        let detail = format!("Not JSON at line {}, column {}.", error.line(), error.column());
        Problem::new(StatusCode::BAD_REQUEST, "not-json", detail)
    })?;
    match canonical::text(&value) {
        Some(text) if text.as_bytes() == bytes => Ok(value),
        _ => {
            let detail = "The body is not in the form of RFC 8785, over which its digest is taken.";
            let fault = Fault {
                pointer: String::new(),
                detail: detail.into(),
            };
            Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-canonical", detail).with(vec![fault]))
        }
    }
}

/// Whether `id` is a UUID in lower case. Whatever else stands in a path never reaches the disk or the database.
pub fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// # Errors
/// 404 if an id in a path is not a UUID in lower case.
pub fn must_be_uuid(id: &str) -> Result<(), Problem> {
    if is_uuid(id) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::NOT_FOUND,
        "no-such-path",
        "The id in the path is not a UUID in lower case.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_header_may_name_several_algorithms() {
        let zeros = STANDARD.encode([0_u8; 32]);
        assert_eq!(
            announced_digest(&format!("sha-512=:AA==:, sha-256=:{zeros}:")),
            Some(vec![0; 32])
        );
        for header in ["", "sha-256=:AA==:", "sha-256=AAAA", "md5=:AA==:"] {
            assert_eq!(announced_digest(header), None, "{header}");
        }
    }

    #[test]
    fn only_lower_case_uuids_are_ids() {
        assert!(must_be_uuid("0192f0c1-7a3b-7c4d-8e5f-0123456789ab").is_ok());
        for id in [
            "",
            "0192F0C1-7A3B-7C4D-8E5F-0123456789AB",
            "0192f0c17a3b7c4d8e5f0123456789ab",
            "../../etc",
        ] {
            assert!(must_be_uuid(id).is_err(), "{id}");
        }
    }
}
