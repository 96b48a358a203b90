//! Reading what was sent: type, size, digest, form.

use std::pin::Pin;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body::Body as _;
use serde_json::Value;

use super::canonical;
use super::problem::{Fault, Problem};
use crate::build::{hex, sha256};

/// How much of an oversized body is still read, so that the sender gets the answer and not a reset connection.
const DRAINED: usize = 128 * 1024 * 1024;

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
/// 413 if it is larger, 400 if it breaks off or its digest is another.
pub async fn read(headers: &HeaderMap, mut body: Body, limit: usize) -> Result<Received, Problem> {
    let mut bytes = Vec::new();
    let mut size = 0_usize;
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame =
            frame.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "incomplete", "The body broke off."))?;
        let Ok(chunk) = frame.into_data() else { continue };
        size += chunk.len();
        if size <= limit {
            bytes.extend_from_slice(&chunk);
        } else if size > DRAINED {
            break;
        }
    }
    if size > limit {
        let detail = format!("At most {limit} bytes are taken here.");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail));
    }
    let digest = sha256(&bytes);
    if let Some(announced) = headers.get("content-digest") {
        let announced = announced.to_str().ok().and_then(announced_digest);
        let announced = announced.ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "content-digest",
                "Content-Digest has no readable sha-256 (RFC 9530).",
            )
        })?;
        if announced != digest {
            let detail =
                "The bytes that arrived have another SHA-256 than Content-Digest says. Send them again.";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "content-digest", detail));
        }
    }
    Ok(Received {
        digest: hex(&digest),
        bytes,
    })
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

/// # Errors
/// 404 if an id in a path is not a UUID in lower case.
pub fn must_be_uuid(id: &str) -> Result<(), Problem> {
    let well_formed = id.len() == 36
        && id.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        });
    if well_formed {
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
