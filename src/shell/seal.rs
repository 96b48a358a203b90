//! Sealing a finished case for the bank, before it enters the outbox: what lies there then, this device cannot read.
//!
//! And the bank's own seal: only a receipt that it has signed is one, where its keys are known.
//!
//! The cryptography is `www/seal.js`, over WebCrypto.

use super::host::parts;
use super::storage::DeviceCases;
use crate::intake::contract::{CONTRACT, Receipt, SealedBody};
use crate::intake::outbox::{OutboxEntry, Seal};
use crate::intake::outcome::{Attempt, RetryReason};
use crate::intake::{CaseId, Private, canonical, to_json};
use js_sys::{JsString, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// A sealed entry, and the sealed bytes of its attachments.
pub type Sealed = (OutboxEntry, Vec<(CaseId, Vec<u8>)>);

/// Seals an entry and its attachments; `None` where the browser's cryptography or an attachment cannot be had.
pub async fn seal(entry: &OutboxEntry, seal: &Seal, cases: &DeviceCases) -> Option<Sealed> {
    let mut files = Vec::new();
    for file in &entry.attachments {
        let bytes = cases.get_attachment(&entry.id, &file.id).await.ok().flatten()?;
        let place = format!("jiesu/{CONTRACT}/{}/{}", entry.id.as_str(), file.id.as_str());
        let given = [
            seal.salt.expose().into(),
            place.into(),
            Uint8Array::from(bytes.as_slice()).into(),
        ];
        let sealed: Uint8Array = parts::call("sealFile", &given).await?.dyn_into().ok()?;
        files.push((file.id.clone(), sealed.to_vec()));
    }
    let given = [seal.key.as_str().into(), entry.body.as_ref()?.expose().into()];
    let jwe: JsString = parts::call("seal", &given).await?.dyn_into().ok()?;
    let body = SealedBody {
        contract: CONTRACT,
        id: entry.id.clone(),
        digest: entry.digest.clone(),
        jwe: jwe.into(),
    };
    let mut entry = entry.clone();
    entry.body = Some(Private::new(canonical::canonical(&to_json::to_json(&body)?)));
    entry.draft = None;
    entry.sealed = true;
    for file in &mut entry.attachments {
        file.name = Private::default();
    }
    Some((entry, files))
}

/// The attempt, where its receipt is signed by one of the keys (or there are none); else somebody stood between.
pub async fn vouched(attempt: Attempt, keys: &[String]) -> Attempt {
    match attempt {
        Attempt::Delivered(receipt) if !keys.is_empty() && !is_signed(&receipt, keys).await => {
            Attempt::Retry {
                why: RetryReason::NotTheBackend,
                after: None,
            }
        }
        other => other,
    }
}

async fn is_signed(receipt: &Receipt, keys: &[String]) -> bool {
    let Some(signed) = &receipt.signed else {
        return false;
    };
    let said = [
        &format!("[{}]", keys.join(",")),
        signed,
        receipt.id.as_str(),
        &receipt.digest,
        &receipt.received_at,
        receipt.case_number.as_deref().unwrap_or_default(),
    ];
    let said = said.map(JsValue::from_str);
    parts::call("signed", &said)
        .await
        .is_some_and(|signed| signed.is_truthy())
}
