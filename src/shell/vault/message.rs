//! What the app and the worker say to each other. Keys travel as handles, so the app never holds raw bytes.

use super::{Answer, Recovery, Vault};
use crate::intake::Private;
use crate::intake::event::{Credentials, StoreFault};
use crate::shell::host::{member, object, parts, time};
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

/// What the configuration says about the stores of staff.
pub struct Terms {
    /// The bank's public key (JWK as JSON text), which is to open them, too.
    pub recovery: Option<String>,
    /// After how many minutes without a touch they are locked.
    pub minutes: u64,
}

/// Asks a script for what opens a store: `vault`, which is given a [`message`], or `code`, which asks the person itself. `None`
/// where it cannot be had now, or the person wants nothing opened.
pub async fn ask(script: &str, given: &[JsValue]) -> Option<Result<Answer, StoreFault>> {
    read(&parts::call(script, given).await?)
}

/// What the worker is asked.
pub fn message(device: &str, asked: &Credentials, terms: &Terms) -> JsValue {
    let message = object(&[
        ("device", device.into()),
        ("name", asked.name.expose().into()),
        ("passphrase", asked.passphrase.expose().into()),
        ("fresh", asked.new.into()),
        ("recovery", terms.recovery.as_deref().into()),
        ("minutes", JsValue::from_f64(terms.minutes as f64)),
    ]);
    message.into()
}

fn read(answer: &JsValue) -> Option<Result<Answer, StoreFault>> {
    let text = |name| member(answer, name)?.as_string();
    // Whole numbers that JavaScript keeps as doubles; casts saturate.
    let number = |name| {
        member(answer, name)
            .and_then(|value| value.as_f64())
            .unwrap_or_default()
    };
    if let Some(key) = member(answer, "key") {
        return Some(Ok(Answer::Open {
            key: key.unchecked_into(),
            database: text("database")?,
            id: text("id")?,
        }));
    }
    Some(match text("is")?.as_str() {
        "unknown" => Ok(Answer::Unknown),
        "wrong" => Ok(Answer::Wrong(number("until") as i64)),
        "full" => Err(StoreFault::Full),
        "refused" => Err(StoreFault::Refused),
        "unreadable" => Err(StoreFault::Unreadable),
        "newer" => Err(StoreFault::Newer {
            found: number("found") as u32,
            supported: number("supported") as u32,
        }),
        other => Err(StoreFault::Other(other.to_owned())),
    })
}

/// The worker's side: does what a message asks; the message that answers it. `seal` is that of `www/seal.js`.
pub async fn serve(message: &JsValue, seal: &Function) -> JsValue {
    let text = |name| member(message, name).and_then(|value| value.as_string());
    let asked = Credentials {
        name: Private::new(text("name").unwrap_or_default()),
        passphrase: Private::new(text("passphrase").unwrap_or_default()),
        new: member(message, "fresh").is_some_and(|value| value.is_truthy()),
    };
    let done = match Vault::open(&text("device").unwrap_or_default()).await {
        Ok(vault) => {
            let recovery = text("recovery").map(|key| Recovery {
                key,
                seal: seal.clone(),
            });
            vault.for_bank(recovery).unlock(&asked, time::now_ms()).await
        }
        Err(fault) => Err(fault),
    };
    let is = |word: &str| vec![("is", JsValue::from_str(word))];
    // A millisecond of this century is exact as a double.
    let number = |number: i64| JsValue::from_f64(number as f64);
    let answer = match done {
        Ok(Answer::Open { key, database, id }) => {
            vec![
                ("key", key.into()),
                ("database", database.into()),
                ("id", id.into()),
            ]
        }
        Ok(Answer::Unknown) => is("unknown"),
        Ok(Answer::Wrong(until)) => {
            let mut wrong = is("wrong");
            wrong.push(("until", number(until)));
            wrong
        }
        Err(StoreFault::Full) => is("full"),
        Err(StoreFault::Refused) => is("refused"),
        Err(StoreFault::Unreadable) => is("unreadable"),
        Err(StoreFault::Newer { found, supported }) => {
            let mut newer = is("newer");
            newer.push(("found", found.into()));
            newer.push(("supported", supported.into()));
            newer
        }
        Err(StoreFault::Other(word)) => is(&word),
        Err(StoreFault::Conflict { .. } | StoreFault::AlreadySubmitted) => is("keyring"),
    };
    object(&answer).into()
}
