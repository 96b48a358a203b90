//! Taking a file in: checked before it is read, stored before it is named.

use super::host::{self, crypto, member, parts, time};
use super::sniff;
use super::storage::DeviceCases;
use crate::intake::config::AttachmentLimits;
use crate::intake::event::{AttachFault, StoreFault};
use crate::intake::{Attachment, CaseId, Private, Report, canonical};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
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
    let too_large = |bytes| AttachFault::TooLarge {
        bytes,
        limit: limits.max_bytes,
    };
    // A picture becomes smaller when it is drawn anew.
    if size > limits.max_bytes.max(LARGEST_PICTURE) {
        return Err(too_large(size));
    }
    if size == 0 {
        return Err(AttachFault::Empty);
    }
    let bytes = bytes_of(file).await.ok_or(AttachFault::Empty)?;
    let media_type = sniff::media_type(&bytes);
    if size > limits.max_bytes && !media_type.is_some_and(|media_type| media_type.starts_with("image/")) {
        return Err(too_large(size));
    }
    let media_type = media_type.ok_or(AttachFault::WrongType)?;
    let (bytes, media_type) = if media_type.starts_with("image/") {
        drawn_anew(&bytes, media_type)
            .await
            .ok_or(AttachFault::WrongType)?
    } else {
        (bytes, media_type)
    };
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.max_bytes {
        return Err(too_large(size));
    }
    // Where the browser tells what is left; some only tell what they would grant at best, and refuse below.
    if let Some(room) = host::room().await
        && room < size.saturating_add(host::RESERVE)
    {
        return Err(AttachFault::NoRoom { bytes: size });
    }
    let digest = match crypto::sha256(&bytes).await {
        Ok(digest) => canonical::hex(&digest),
        Err(_) => canonical::digest(&bytes),
    };
    let attachment = Attachment {
        id: CaseId::from_random(time::stamp().random),
        name: Private::new(file.name()),
        media_type: media_type.to_owned(),
        bytes: size,
        digest,
    };
    cases
        .put_attachment(case, &attachment.id, bytes)
        .await
        .map_err(|fault| match fault {
            StoreFault::Full => AttachFault::NoRoom { bytes: size },
            fault => AttachFault::Store(fault),
        })?;
    Ok(attachment)
}

/// The largest picture that is taken in, in bytes, before it is drawn anew: a phone's at its best.
const LARGEST_PICTURE: u64 = 32 * 1024 * 1024;

/// A picture without what its camera wrote into it, and no larger than anybody needs; `None` where it is no picture.
async fn drawn_anew(bytes: &[u8], media_type: &str) -> Option<(Vec<u8>, &'static str)> {
    let given = [Uint8Array::from(bytes).into(), media_type.into()];
    let drawn: Uint8Array = parts::call("picture", &given).await?.dyn_into().ok()?;
    let drawn = drawn.to_vec();
    let media_type = sniff::media_type(&drawn)?;
    Some((drawn, media_type))
}

/// `None` where the file vanished since it was picked.
async fn bytes_of(file: &File) -> Option<Vec<u8>> {
    // A few old WebViews lack the method.
    member(file, "arrayBuffer")?;
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
