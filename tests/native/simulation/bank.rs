//! The backend of contract v1, and the network in front of it.

use super::disk::Weather;
use jiesu::intake::CaseId;
use jiesu::intake::canonical::digest;
use jiesu::rules::Moment;
use jiesu::shell::deliver::{RawAnswer, Request, Transport};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

/// What the bank holds: the first write of a case stands, as `If-None-Match: *` has it.
#[derive(Default)]
pub struct Bank {
    pub cases: BTreeMap<CaseId, Held>,
    /// The bank's own time.
    pub now: Option<Moment>,
}

pub struct Held {
    pub digest: String,
    /// Digests of the files that its manifest names.
    pub wanted: BTreeSet<String>,
    /// Those that have arrived.
    pub files: BTreeSet<String>,
    /// How often a case of this id was stored.
    pub writes: u32,
    /// What happened to it since, by the event's id: its digest.
    pub events: BTreeMap<CaseId, String>,
}

/// The stand-in for sealing: what is inside can be seen, and what the device would send is another text.
pub const SEAL: &str = "sealed ";

impl Bank {
    fn answer(&mut self, request: &Request) -> RawAnswer {
        let path = request.url.strip_prefix("/api/v1/cases/").unwrap_or_default();
        let mut parts = path.split('/');
        let id = parts
            .next()
            .and_then(CaseId::parse)
            .expect("an address of the contract");
        match (request.method, parts.next()) {
            ("PUT", None) => {
                if self.cases.contains_key(&id) {
                    return status(412);
                }
                let held = held(&id, request.body.as_deref().unwrap_or_default());
                self.cases.insert(id.clone(), held);
                self.receipt(&id, 201)
            }
            ("PUT", Some("attachments")) => match self.cases.get_mut(&id) {
                Some(held) => {
                    let bytes = request.body.as_deref().unwrap_or_default();
                    let digest = digest(bytes.strip_prefix(SEAL.as_bytes()).unwrap_or(bytes));
                    assert!(held.wanted.contains(&digest), "a file that no manifest names");
                    held.files.insert(digest);
                    status(204)
                }
                None => status(404),
            },
            ("PUT", Some("events")) => {
                let event = parts.next().and_then(CaseId::parse).expect("an event's id");
                let digest = digest(request.body.as_deref().unwrap_or_default());
                let Some(held) = self.cases.get_mut(&id) else {
                    return RawAnswer {
                        body: br#"{"title":"No case of this id is stored."}"#.to_vec(),
                        ..status(404)
                    };
                };
                let known = held.events.insert(event.clone(), digest.clone());
                assert!(known.is_none_or(|known| known == digest), "an event has changed");
                receipt(&event, &digest, &BTreeSet::new(), self.now, 201)
            }
            ("GET", Some("receipt")) if self.cases.contains_key(&id) => self.receipt(&id, 200),
            ("GET", Some("receipt")) => status(404),
            other => panic!("{other:?} is not in the contract"),
        }
    }

    fn receipt(&self, id: &CaseId, status: u16) -> RawAnswer {
        let held = &self.cases[id];
        receipt(id, &held.digest, &held.files, self.now, status)
    }
}

fn receipt(
    id: &CaseId,
    digest: &str,
    files: &BTreeSet<String>,
    now: Option<Moment>,
    status: u16,
) -> RawAnswer {
    let receipt = json!({
        "id": id, "digest": digest, "attachments": files,
        "received_at": now.expect("the bank has a clock").to_string(),
    });
    RawAnswer {
        status,
        retry_after: None,
        body: receipt.to_string().into_bytes(),
    }
}

fn held(id: &CaseId, bytes: &[u8]) -> Held {
    let sent: Value = serde_json::from_slice(bytes).expect("a body is JSON");
    let inside = sent["jwe"]
        .as_str()
        .map(|jwe| jwe.strip_prefix(SEAL).expect("sealed"));
    let (digest, body) = match inside {
        Some(text) => (
            digest(text.as_bytes()),
            serde_json::from_str(text).expect("a body is JSON"),
        ),
        None => (digest(bytes), sent.clone()),
    };
    if inside.is_some() {
        assert_eq!(
            sent["digest"], digest,
            "the digest outside is not that of the inside"
        );
    }
    assert_eq!(body["id"], id.as_str());
    let manifest = body["attachments"].as_array().into_iter().flatten();
    Held {
        digest,
        wanted: manifest
            .map(|file| file["digest"].as_str().expect("a digest").to_owned())
            .collect(),
        files: BTreeSet::new(),
        writes: 1,
        events: BTreeMap::new(),
    }
}

fn status(status: u16) -> RawAnswer {
    RawAnswer {
        status,
        ..RawAnswer::default()
    }
}

/// A network: slow, so that others act before a request arrives and before its answer does, and unreliable both times.
pub struct Wire {
    pub weather: Rc<Weather>,
    pub bank: Rc<RefCell<Bank>>,
}

impl Transport for Wire {
    async fn send(&self, request: Request) -> RawAnswer {
        pause().await;
        if self.weather.fails() {
            let kinds = [
                0, 0, 500, 503, 429, 409, 200, 302, 401, 404, 413, 422, 422, 422, 422,
            ];
            let mut answer = status(kinds[self.weather.below(kinds.len())]);
            match answer.status {
                429 | 503 => answer.retry_after = Some(u32::try_from(self.weather.below(4_000)).unwrap()),
                200 => answer.body = b"<!doctype html><title>Wi-Fi</title>".to_vec(),
                422 => answer.body = br#"{"title":"refused"}"#.to_vec(),
                _ => {}
            }
            return answer;
        }
        let answer = self.bank.borrow_mut().answer(&request);
        pause().await;
        if self.weather.fails() {
            // It was done, and nobody hears of it, or of something else.
            return match self.weather.below(3) {
                0 => status(502),
                1 => RawAnswer {
                    body: b"{\"id\":\"".to_vec(),
                    ..answer
                },
                _ => status(0),
            };
        }
        answer
    }
}

/// Lets others act once.
async fn pause() {
    let mut waited = false;
    poll_fn(|_| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        Poll::Pending
    })
    .await;
}
