//! Who may do what, and how often.
//!
//! With `--token-file` every request but a person's (a question about a code, taking a draft to a telephone) carries `Authorization: Bearer …`. The file
//! holds a line for each token, with the SHA-256 of the token and never the token itself:
//!
//! ```text
//! tablet-3  write         sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
//! office    write,read    sha256:…
//! ```
//!
//! `write` hands in, and reads the receipts of cases whose id it knows; `read` reads cases and attachments, `read:QUEUE`
//! those of one queue alone; `metrics` reads the counts. Changes of the file count from the next request on.

use std::collections::HashSet;
use std::convert::Infallible;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State as Shared};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq as _;

use super::problem::Problem;
use super::rate::Rate;
use super::{Options, Peer, State, body, resource};
use crate::Done;
use crate::build::sha256;

/// Who sent a request, as far as the audit log knows.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The name of the token; `-` without one.
    pub name: Arc<str>,
    /// Whether a token was asked for, and this one was good.
    pub by_token: bool,
    /// The only queue that it may read, if there is one.
    pub queue: Option<Arc<str>>,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Infallible> {
        let known = parts.extensions.get::<Caller>().cloned();
        Ok(known.unwrap_or_else(|| Caller {
            name: "-".into(),
            by_token: false,
            queue: None,
        }))
    }
}

/// What a token may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Hand in, and read receipts of known ids.
    Write,
    /// Read cases and attachments.
    Read,
    /// Read the counts.
    Metrics,
}

impl Scope {
    /// The scope of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Done<Scope> {
        match name {
            "write" => Ok(Scope::Write),
            "read" => Ok(Scope::Read),
            queue if Scope::queue(queue).is_some() => Ok(Scope::Read),
            "metrics" => Ok(Scope::Metrics),
            other => {
                let known = "write, read, read:QUEUE and metrics";
                Err(format!("there is no scope `{other}`; there are {known}").into())
            }
        }
    }

    /// The queue that the scope of this name is limited to.
    fn queue(name: &str) -> Option<&str> {
        name.strip_prefix("read:").filter(|queue| !queue.is_empty())
    }
}

struct Token {
    name: Arc<str>,
    scopes: HashSet<Scope>,
    queue: Option<Arc<str>>,
    digest: Vec<u8>,
}

/// The tokens of a file, read again when the file changes.
struct Tokens {
    file: PathBuf,
    read: Mutex<(Option<SystemTime>, Arc<Vec<Token>>)>,
}

impl Tokens {
    fn open(file: &Path) -> Done<Tokens> {
        let changed = std::fs::metadata(file).and_then(|about| about.modified()).ok();
        let text = crate::run::read_text(file)?;
        Ok(Tokens {
            file: file.to_owned(),
            read: Mutex::new((changed, Arc::new(parse(&text)?))),
        })
    }

    fn now(&self) -> Arc<Vec<Token>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = std::fs::metadata(&self.file)
            .and_then(|about| about.modified())
            .ok();
        if changed != read.0 {
            match crate::run::read_text(&self.file).and_then(|text| parse(&text)) {
                Ok(tokens) => *read = (changed, Arc::new(tokens)),
                // Half-written, perhaps: the tokens of before stay good until it can be read.
                Err(fault) => eprintln!("receiver: {}: {fault}", self.file.display()),
            }
        }
        Arc::clone(&read.1)
    }
}

fn parse(text: &str) -> Done<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::new();
    for (line, words) in text.lines().enumerate() {
        let words: Vec<&str> = words.split_whitespace().collect();
        if words.first().is_none_or(|first| first.starts_with('#')) {
            continue;
        }
        let [name, scopes, digest] = words.as_slice() else {
            return Err(format!("line {}: wanted are a name, scopes and sha256:…", line + 1).into());
        };
        let digest = digest.strip_prefix("sha256:").and_then(from_hex);
        let digest =
            digest.ok_or_else(|| format!("line {}: no sha256: with 64 hexadecimal digits", line + 1))?;
        if tokens.iter().any(|token| *token.name == **name) {
            return Err(format!("line {}: a second token of this name", line + 1).into());
        }
        tokens.push(Token {
            name: (*name).into(),
            queue: scopes.split(',').find_map(Scope::queue).map(Arc::from),
            scopes: scopes.split(',').map(Scope::named).collect::<Done<_>>()?,
            digest,
        });
    }
    Ok(tokens)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let bytes: Vec<u8> = digits?
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |sum, d| sum * 16 + d))
        .collect();
    (bytes.len() == 32 && text.len() == 64).then_some(bytes)
}

/// What guards the doors.
pub struct Access {
    tokens: Option<Tokens>,
    rate: Option<Rate>,
    /// For questions about codes, which need no token.
    questions: Option<Rate>,
    behind_proxy: bool,
}

impl Access {
    /// Reads the token file, if one is named.
    ///
    /// # Errors
    /// It cannot be read; the line is named.
    pub fn open(options: &Options) -> Done<Access> {
        let tokens = options.tokens.as_deref().map(|file| {
            Tokens::open(file).map_err(|fault| format!("--token-file {}: {fault}", file.display()))
        });
        Ok(Access {
            tokens: tokens.transpose()?,
            rate: Rate::new(options.rate),
            questions: Rate::new(options.question_rate),
            behind_proxy: options.behind_proxy,
        })
    }

    /// Who it is, and whether the scope suffices.
    fn caller(&self, headers: &HeaderMap, need: Option<Scope>) -> Result<Caller, Problem> {
        let nobody = Caller {
            name: "-".into(),
            by_token: false,
            queue: None,
        };
        let (Some(tokens), Some(need)) = (&self.tokens, need) else {
            return Ok(nobody);
        };
        let presented = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let presented = presented.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let Some(presented) = presented else {
            let detail = "Send Authorization: Bearer with a token of this receiver.";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "token-missing", detail));
        };
        let digest = sha256(presented.as_bytes());
        // Over all of them, each in constant time: how long it takes tells nothing about which are there.
        let tokens = tokens.now();
        let mut found = None;
        for token in tokens.iter() {
            if bool::from(token.digest.ct_eq(&digest)) {
                found = Some(token);
            }
        }
        match found {
            None => {
                let detail = "This token is not known here, or no longer.";
                Err(Problem::new(StatusCode::UNAUTHORIZED, "token-unknown", detail))
            }
            Some(token) if token.scopes.contains(&need) => Ok(Caller {
                name: Arc::clone(&token.name),
                by_token: true,
                queue: token.queue.clone(),
            }),
            Some(_) => {
                let detail = "This token is not for that.";
                Err(Problem::new(StatusCode::FORBIDDEN, "scope", detail))
            }
        }
    }

    /// From where: the other side of the connection, or what the proxy in front says of it.
    fn address(&self, request: &Request) -> String {
        let peer = request.extensions().get::<ConnectInfo<Peer>>();
        let told = request
            .headers()
            .get_all("x-forwarded-for")
            .iter()
            .next_back()
            .and_then(|value| value.to_str().ok())
            // Only the last is the proxy's own word; what stands before it, anybody may have written.
            .and_then(|value| value.rsplit(',').next())
            .and_then(|address| address.trim().parse().ok())
            .filter(|_| self.behind_proxy);
        match told.or_else(|| peer.map(|peer| peer.0.address.ip())) {
            None => "-".into(),
            Some(IpAddr::V4(address)) => address.to_string(),
            // A household or an office has a whole /64 of them.
            Some(IpAddr::V6(address)) => address
                .segments()
                .iter()
                .take(4)
                .map(|part| format!("{part:x}:"))
                .collect(),
        }
    }
}

/// What a request needs; nothing for a person's question about a code, and for whoever takes a draft to a telephone.
fn need(method: &Method, resource: &str) -> Option<Scope> {
    match resource {
        "status" | "take" | "_faults" => None,
        "cases" | "attachments" if method == Method::GET => Some(Scope::Read),
        "metrics" => Some(Scope::Metrics),
        _ => Some(Scope::Write),
    }
}

/// Lets a request in, or says why not.
pub async fn apply(app: Shared<Arc<State>>, mut request: Request, next: Next) -> Response {
    let resource = match request.uri().path() {
        "/metrics" => "metrics",
        path => resource::of(path, &app.options.base),
    };
    if resource == "_faults" {
        return next.run(request).await;
    }
    let access = &app.access;
    let caller = access.caller(request.headers(), need(request.method(), resource));
    let by = caller.as_ref().map_or("-", |caller| &caller.name);
    let key = format!("{by} {}", access.address(&request));
    let rate = if ["status", "take"].contains(&resource) {
        &access.questions
    } else {
        &access.rate
    };
    let now = (app.clock)();
    let refused = match (rate.as_ref().map_or(Ok(()), |rate| rate.ask(&key, now)), caller) {
        (Err(seconds), _) => {
            let detail = "Too many requests; see Retry-After.";
            let mut response = refuse(
                request,
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many", detail),
            )
            .await;
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return response;
        }
        (Ok(()), Err(problem)) => problem,
        (Ok(()), Ok(caller)) => {
            request.extensions_mut().insert(caller);
            return next.run(request).await;
        }
    };
    let unknown = refused.status == StatusCode::UNAUTHORIZED;
    let mut response = refuse(request, refused).await;
    if unknown {
        let scheme = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}

/// Answers with a problem. What little may have been sent is read, so that the answer is; who sends more than that
/// without being let in sees the connection close.
async fn refuse(request: Request, problem: Problem) -> Response {
    const READ: usize = 1024 * 1024;
    body::refuse(request.into_body(), READ, problem)
        .await
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_the_file_is_named_by_its_line() {
        let digest = "ab".repeat(32);
        let check = |text: &str| {
            parse(text)
                .map(|tokens| tokens.len())
                .map_err(|fault| fault.to_string())
        };
        assert_eq!(
            check(&format!(
                "# devices\n\na write sha256:{digest}\nb write,read sha256:{digest}"
            )),
            Ok(2)
        );
        for (text, said) in [
            (format!("a write {digest}"), "line 1"),
            (format!("\na sha256:{digest}"), "line 2"),
            (format!("a wirte sha256:{digest}"), "no scope `wirte`"),
            ("a write sha256:12".to_owned(), "64"),
            (
                format!("a write sha256:{digest}\na read sha256:{digest}"),
                "second token",
            ),
        ] {
            assert!(check(&text).unwrap_err().contains(said), "{text}");
        }
    }
}
