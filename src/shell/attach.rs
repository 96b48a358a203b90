//! Taking a file in: checked before it is read, stored before it is named.

use super::host::{crypto, member, time};
use super::sniff;
use super::storage::DeviceCases;
use crate::intake::config::AttachmentLimits;
use crate::intake::event::AttachFault;
use crate::intake::{Attachment, CaseId, Private, Report, canonical};
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Reads a file and stores its bytes; `count` files are attached already.
pub async fn take(
    cases: &DeviceCases,
    case: &CaseId,
    count: usize,
    limits: AttachmentLimits,
    file: &File,
) -> Report {
    let name = Private::new(file.name());
    match read(cases, case, count, limits, file).await {
        Ok(attachment) => Report::Attached(attachment),
        Err(why) => Report::AttachRefused { name, why },
    }
}

async fn read(
    cases: &DeviceCases,
    case: &CaseId,
    count: usize,
    limits: AttachmentLimits,
    file: &File,
) -> Result<Attachment, AttachFault> {
    if count >= limits.max_count {
        return Err(AttachFault::TooMany {
            limit: limits.max_count,
        });
    }
    // A size is a whole number, and a cast saturates.
    let size = file.size() as u64;
    if size > limits.max_bytes {
        return Err(AttachFault::TooLarge {
            bytes: size,
            limit: limits.max_bytes,
        });
    }
    if size == 0 {
        return Err(AttachFault::Empty);
    }
    let bytes = bytes_of(file).await.ok_or(AttachFault::Empty)?;
    let media_type = sniff::media_type(&bytes)
        .ok_or(AttachFault::WrongType)?
        .to_owned();
    let digest = match crypto::sha256(&bytes).await {
        Ok(digest) => canonical::hex(&digest),
        Err(_) => canonical::digest(&bytes),
    };
    let attachment = Attachment {
        id: CaseId::from_random(time::stamp().random),
        name: Private::new(file.name()),
        media_type,
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        digest,
    };
    cases
        .put_attachment(case, &attachment.id, bytes)
        .await
        .map_err(AttachFault::Store)?;
    Ok(attachment)
}

/// `None` where the file vanished since it was picked.
async fn bytes_of(file: &File) -> Option<Vec<u8>> {
    // A few old WebViews lack the method.
    member(file, "arrayBuffer")?;
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
