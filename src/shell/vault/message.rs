//! What the app, the scripts in `www/staff` and the worker say to each other. Keys travel as handles, so the app never
//! holds raw bytes.

use super::{Answer, Credentials, Recovery, Vault};
use crate::intake::Private;
use crate::intake::event::StoreFault;
use crate::shell::host::{member, object, parts, time};
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

/// Asks a script for the key of a store and its database: `vault` asks staff for a passphrase, `code` a customer for a code.
/// `None` where it cannot be had now, or the person wants nothing opened.
pub async fn ask(script: &str, given: &[JsValue]) -> Option<Result<(CryptoKey, String), StoreFault>> {
    let answer = parts::call(script, given).await?;
    let text = |name| member(&answer, name)?.as_string();
    let version = |name| member(&answer, name).and_then(|value| value.as_f64());
    if let Some(key) = member(&answer, "key") {
        return Some(Ok((key.unchecked_into(), text("database")?)));
    }
    Some(Err(match text("is")?.as_str() {
        "full" => StoreFault::Full,
        "refused" => StoreFault::Refused,
        "unreadable" => StoreFault::Unreadable,
        // Versions are small whole numbers, which JavaScript keeps as doubles.
        "newer" => StoreFault::Newer {
            found: version("found")? as u32,
            supported: version("supported")? as u32,
        },
        other => StoreFault::Other(other.to_owned()),
    }))
}

/// The worker's side: does what a message asks (`device`, the name of its database; `name`, `passphrase`, `fresh`, whether a
/// store may be made; `recovery`, the bank's public key, if there is one); the message that answers it. `seal` is that of `www/seal.js`.
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
