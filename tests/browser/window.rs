//! What the window gives: one sender, and files taken in.

use crate::conformance::id;
use jiesu::intake::Report;
use jiesu::intake::config::AttachmentLimits;
use jiesu::intake::event::AttachFault;
use jiesu::shell::attach;
use jiesu::shell::host::locks::{Asked, take};
use jiesu::shell::store::{AnyCipher, AnyStore, Cases, MemoryStore};
use js_sys::{Array, Uint8Array};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::File;

#[wasm_bindgen_test]
async fn one_window_sends_at_a_time() {
    let Asked::Held(held) = take("jiesu-test-sender").await else {
        panic!("the lock is free")
    };
    assert!(matches!(take("jiesu-test-sender").await, Asked::Busy));
    drop(held);
    // The browser frees it in its own time, which a second request for another name outlasts.
    for _ in 0..50 {
        let _ = take("jiesu-test-other").await;
        if matches!(take("jiesu-test-sender").await, Asked::Held(_)) {
            return;
        }
    }
    panic!("the lock was not given back");
}

fn file(name: &str, bytes: &[u8]) -> File {
    let parts = Array::of1(&Uint8Array::from(bytes));
    File::new_with_u8_array_sequence(&parts, name).unwrap()
}

async fn attached(bytes: &[u8], count: usize) -> Result<(String, u64, String), AttachFault> {
    let cases = Cases::new(AnyStore::Memory(MemoryStore::new()), AnyCipher::Plain);
    let limits = AttachmentLimits {
        max_bytes: 64,
        max_count: 2,
    };
    match attach::take(&cases, &id(1), count, limits, &file("收据.jpg", bytes)).await {
        Report::Attached(attachment) => {
            let stored = cases.get_attachment(&id(1), &attachment.id).await.unwrap();
            assert_eq!(stored.as_deref(), Some(bytes));
            Ok((attachment.media_type, attachment.bytes, attachment.digest))
        }
        Report::AttachRefused { name, why } => {
            assert_eq!(name.expose(), "收据.jpg");
            Err(why)
        }
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn files_are_judged_by_content_and_limits() {
    let pdf = attached(b"%PDF-", 0).await.unwrap();
    let digest = jiesu::intake::canonical::digest(b"%PDF-");
    assert_eq!(pdf, ("application/pdf".to_owned(), 5, digest));
    assert_eq!(attached(b"MZ no picture", 0).await, Err(AttachFault::WrongType));
    assert_eq!(attached(b"", 0).await, Err(AttachFault::Empty));
    assert_eq!(
        attached(&[0xff; 65], 0).await,
        Err(AttachFault::TooLarge { bytes: 65, limit: 64 })
    );
    assert_eq!(
        attached(b"%PDF-", 2).await,
        Err(AttachFault::TooMany { limit: 2 })
    );
}
