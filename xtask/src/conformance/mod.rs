//! `cargo xtask conformance --url …`: whether a backend keeps contract v1. It asks over the network and nothing else,
//! and hands in complaints that say in their own text that they are for trying.

mod cases;
pub mod client;
mod doors;
mod files;
mod hands;
mod later;
mod refusals;
mod report;
pub mod sample;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Barrier;
use std::time::Instant;

use serde_json::Value;

use crate::Done;
use crate::args::Args;
use crate::build::{hex, sha256};
use crate::receiver::schema::Schema;
use crate::run::{say, write};
use client::{Answer, Client, Headers};
use jiesu::intake::contract;
use report::{Line, Outcome};
use sample::{Case, content_digest};

/// What a check found, where it is not as it should be.
pub enum Fault {
    /// Against the contract.
    Broken(String),
    /// Should be better; the app copes.
    Lacking(String),
    /// Cannot be asked here.
    Skipped(String),
}

impl From<String> for Fault {
    fn from(what: String) -> Fault {
        Fault::Broken(what)
    }
}

impl From<&str> for Fault {
    fn from(what: &str) -> Fault {
        Fault::Broken(what.to_owned())
    }
}

/// The end of a check.
pub type Found<T = ()> = Result<T, Fault>;

/// One thing that must hold.
pub struct Check {
    /// Group and name.
    pub id: &'static str,
    /// What must hold, in a sentence.
    pub says: &'static str,
    /// Finds out.
    pub run: fn(&Bench) -> Found,
}

/// What checks work with.
pub struct Bench {
    /// The backend.
    pub client: Client,
    /// Whether cases are handed in by POST.
    pub by_post: bool,
    /// Whether a token goes with every request.
    pub with_token: bool,
    /// An origin whose pages may send there.
    pub origin: Option<String>,
    receipts: Schema,
    problems: Schema,
    events: Schema,
    statuses: Schema,
}

/// Everything, in the order in which it is asked: what fills a limit comes last.
fn checks() -> impl Iterator<Item = &'static Check> {
    let groups = [
        cases::CHECKS,
        refusals::CHECKS,
        files::CHECKS,
        later::CHECKS,
        hands::CHECKS,
        doors::CHECKS,
    ];
    groups.into_iter().flatten()
}

/// Runs `cargo xtask conformance --url URL [--token TOKEN] [--header 'NAME: VALUE']... [--method PUT|POST]
/// [--origin URL] [--only GROUP]... [--junit FILE]`.
///
/// # Errors
/// Something is against the contract; what, has been printed.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(
        words,
        &["url", "token", "header", "method", "origin", "only", "junit"],
        &[],
    )?;
    let url = args
        .value("url")
        .ok_or("conformance --url http://host:port/base: which backend?")?;
    let bench = Bench::of(&args, url)?;
    let only: Vec<&str> = args.all("only").collect();
    if let Some(unknown) = only
        .iter()
        .find(|only| !checks().any(|check| check.id.starts_with(**only)))
    {
        return Err(format!("--only {unknown}: there is no such check").into());
    }
    say(&format!(
        "{url}: complaints that say they are for trying will be handed in; clear them away afterwards"
    ));
    let lines = bench.run(&only, |line| println!("{}", report::told(line)));
    println!("{}", report::summary(&lines));
    if let Some(file) = args.value("junit") {
        write(&PathBuf::from(file), report::junit(url, &lines))?;
        say(&format!("written to {file}"));
    }
    // It has been said.
    if lines
        .iter()
        .any(|line| matches!(line.outcome, Outcome::Broken(_)))
    {
        return Err("".into());
    }
    Ok(())
}

impl Bench {
    fn of(args: &Args, url: &str) -> Done<Bench> {
        let mut headers = Vec::new();
        for header in args.all("header") {
            let (name, value) = header
                .split_once(':')
                .ok_or_else(|| format!("--header {header}: NAME: VALUE"))?;
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        // A token on the command line can be seen by others on this machine.
        let token = args
            .value("token")
            .map(str::to_owned)
            .or_else(|| std::env::var("JIESU_TOKEN").ok());
        if let Some(token) = &token {
            headers.push(("authorization".into(), format!("Bearer {token}")));
        }
        let by_post = match args.value("method") {
            None | Some("PUT") => false,
            Some("POST") => true,
            Some(other) => return Err(format!("--method {other}: PUT or POST").into()),
        };
        Ok(Bench {
            client: Client::new(url, headers)?,
            by_post,
            with_token: token.is_some(),
            origin: args.value("origin").map(str::to_owned),
            receipts: Schema::of::<contract::Receipt>()?,
            problems: Schema::of::<contract::ProblemBody>()?,
            events: Schema::of::<contract::EventReceipt>()?,
            statuses: Schema::of::<contract::CaseStatus>()?,
        })
    }

    /// Runs every check whose id begins with one of `only`, or all.
    fn run(&self, only: &[&str], mut hear: impl FnMut(&Line)) -> Vec<Line> {
        let mut lines = Vec::new();
        for check in
            checks().filter(|check| only.is_empty() || only.iter().any(|only| check.id.starts_with(only)))
        {
            let begun = Instant::now();
            let outcome = match (check.run)(self) {
                Ok(()) => Outcome::Held,
                Err(Fault::Broken(why)) => Outcome::Broken(why),
                Err(Fault::Lacking(why)) => Outcome::Lacking(why),
                Err(Fault::Skipped(why)) => Outcome::Skipped(why),
            };
            let line = Line {
                id: check.id,
                says: check.says,
                outcome,
                took: begun.elapsed(),
            };
            hear(&line);
            lines.push(line);
        }
        lines
    }

    /// Hands in a case as the app does.
    pub fn hand_in(&self, case: &Case) -> Result<Answer, String> {
        self.hand_in_bytes(&case.id, &case.body())
    }

    /// Hands in bytes under an id.
    pub fn hand_in_bytes(&self, id: &str, body: &[u8]) -> Result<Answer, String> {
        let digest = content_digest(body);
        let json = ("content-type", "application/json");
        if self.by_post {
            let headers = [json, ("idempotency-key", id), ("content-digest", &digest)];
            return self.client.send("POST /cases", &headers, body);
        }
        let headers = [json, ("if-none-match", "*"), ("content-digest", &digest)];
        self.client.send(&format!("PUT /cases/{id}"), &headers, body)
    }

    /// Hands in a new case, which has to succeed; its receipt.
    pub fn new_case(&self, files: usize) -> Found<(Case, Value)> {
        let case = Case::new(files);
        let answer = self.hand_in(&case)?;
        if !answer.is_success() {
            return Err(format!("a new case was answered with {}", answer.status).into());
        }
        let receipt = self.receipt_of(&case, &answer)?;
        Ok((case, receipt))
    }

    /// Asks for the receipt of an id.
    pub fn ask(&self, id: &str) -> Result<Answer, String> {
        self.client.send(&format!("GET /cases/{id}/receipt"), &[], b"")
    }

    /// Asks for the receipt of a case, which has to be there.
    pub fn receipt(&self, case: &Case) -> Found<Value> {
        let answer = self.ask(&case.id)?;
        if answer.status != 200 {
            return Err(format!("the receipt was answered with {}", answer.status).into());
        }
        self.receipt_of(case, &answer)
    }

    /// That nothing is stored under an id.
    pub fn must_be_absent(&self, id: &str, why: &str) -> Found {
        match self.ask(id)?.status {
            404 => Ok(()),
            status => Err(format!("{why}, yet its receipt was answered with {status} instead of 404").into()),
        }
    }

    /// The receipt in an answer, if it is one of this case.
    pub fn receipt_of(&self, case: &Case, answer: &Answer) -> Found<Value> {
        let receipt = answer.json();
        must_have_form(&self.receipts, &receipt, "the receipt")?;
        if receipt["id"] != case.id.as_str() || receipt["digest"] != case.digest().as_str() {
            return Err("the receipt does not echo id and digest of what was sent".into());
        }
        Ok(receipt)
    }

    /// Hands in a file of a case.
    pub fn hand_in_file(&self, case: &str, file: &str, bytes: &[u8], digest: &str) -> Result<Answer, String> {
        let headers = [("content-type", "image/png"), ("content-digest", digest)];
        self.client
            .send(&format!("PUT /cases/{case}/attachments/{file}"), &headers, bytes)
    }

    /// Sends from several sides at the same moment.
    pub fn at_once<T: Send>(&self, count: usize, send: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let together = Barrier::new(count);
        std::thread::scope(|scope| {
            let (send, together) = (&send, &together);
            let threads: Vec<_> = (0..count)
                .map(|place| {
                    scope.spawn(move || {
                        together.wait();
                        send(place)
                    })
                })
                .collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .collect()
        })
    }
}

/// That a value has the published form.
fn must_have_form(schema: &Schema, value: &Value, what: &str) -> Found {
    let faults = schema.faults(value);
    match faults.first() {
        None => Ok(()),
        Some(fault) => {
            let place = if fault.pointer.is_empty() {
                "/"
            } else {
                fault.pointer.as_str()
            };
            Err(format!(
                "{what} does not have the published form: {place}: {}",
                fault.detail
            )
            .into())
        }
    }
}

/// SHA-256 in lower-case hexadecimal.
fn digest(bytes: &[u8]) -> String {
    hex(&sha256(bytes))
}
