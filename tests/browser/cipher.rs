//! Sealing at rest in `staff` mode.

use crate::conformance::{CHECKS, Windows, draft, id, run};
use crate::fresh;
use jiesu::intake::event::StoreFault;
use jiesu::shell::host::crypto;
use jiesu::shell::store::{Cases, Cipher, IndexedStore, MemoryStore, Store, Table, WebCipher};
use wasm_bindgen_test::wasm_bindgen_test;

async fn cipher() -> WebCipher {
    let bytes = crypto::random::<32>().unwrap();
    WebCipher::new(crypto::data_key(&bytes).await.unwrap())
}

#[wasm_bindgen_test]
async fn sealed_stores_conform() {
    let cipher = cipher().await;
    for check in 0..CHECKS {
        let store = MemoryStore::new();
        let window = || Cases::new(store.clone(), cipher.clone());
        run(
            check,
            Windows {
                one: window(),
                other: window(),
            },
        )
        .await;
        let name = fresh("sealed");
        let indexed = async || Cases::new(IndexedStore::open(&name).await.unwrap(), cipher.clone());
        run(
            check,
            Windows {
                one: indexed().await,
                other: indexed().await,
            },
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn nothing_a_person_typed_lies_open() {
    let store = MemoryStore::new();
    let secret = "卡号6222020200011112222";
    let cases = Cases::new(store.clone(), cipher().await);
    cases.save_draft(&draft(1, 1, secret), 0).await.unwrap();
    cases
        .put_attachment(&id(1), &id(2), secret.as_bytes().to_vec())
        .await
        .unwrap();
    for table in Table::ALL {
        for (_, row) in store.list(table).await.unwrap() {
            let found = |needle: &[u8]| row.bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!found(secret.as_bytes()) && !found(b"answers"), "{table:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_seal_holds_its_place_and_its_bytes() {
    let cipher = cipher().await;
    let sealed = cipher
        .seal("jiesu/1/drafts/a/1", b"story".to_vec())
        .await
        .unwrap();
    assert_eq!(
        cipher.open("jiesu/1/drafts/a/1", sealed.clone()).await.unwrap(),
        b"story"
    );
    let elsewhere = cipher.open("jiesu/1/drafts/a/2", sealed.clone()).await;
    assert_eq!(elsewhere, Err(StoreFault::Unreadable));
    for index in 0..sealed.len() {
        let mut torn = sealed.clone();
        torn[index] ^= 1;
        assert_eq!(
            cipher.open("jiesu/1/drafts/a/1", torn).await,
            Err(StoreFault::Unreadable),
            "{index}"
        );
    }
    let again = cipher
        .seal("jiesu/1/drafts/a/1", b"story".to_vec())
        .await
        .unwrap();
    assert_ne!(sealed, again, "a nonce was used twice");
    let other = self::cipher().await;
    assert_eq!(
        other.open("jiesu/1/drafts/a/1", sealed).await,
        Err(StoreFault::Unreadable)
    );
}
