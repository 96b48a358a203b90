//! RFC 9457 problems. They say what is wrong and where, never what a person wrote.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::store::Broken;

/// One fault inside a body.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Fault {
    /// JSON Pointer into the body.
    pub pointer: String,
    /// What is wrong there.
    pub detail: String,
}

/// A refusal.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    name: &'static str,
    detail: String,
    errors: Vec<Fault>,
}

impl Problem {
    /// A problem of the type `urn:jiesu:problem:<name>`.
    pub fn new(status: StatusCode, name: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            name,
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// The same, with the places in the body.
    pub fn with(mut self, errors: Vec<Fault>) -> Problem {
        self.errors = errors;
        self
    }

    /// The database or the disk failed. The sender learns no more than that; who runs the receiver, the kind.
    pub fn of(broken: Broken) -> Problem {
        eprintln!("receiver: {broken}");
        Problem::internal()
    }

    /// Something is wrong with the receiver itself; the sender keeps the case and tries again.
    pub fn internal() -> Problem {
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The receiver failed; nothing was stored. Send again later.",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Problem");
        let mut body = serde_json::json!({
            "type": format!("urn:jiesu:problem:{}", self.name),
            "title": title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !self.errors.is_empty() {
            body["errors"] = serde_json::json!(self.errors);
        }
        let mut response = (self.status, Json(body)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        response
    }
}
