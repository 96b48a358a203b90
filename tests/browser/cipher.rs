//! Sealing at rest in `staff` mode.

use crate::conformance::{CHECKS, Windows, draft, id, run};
use crate::fresh;
use jiesu::intake::Private;
use jiesu::intake::event::StoreFault;
use jiesu::shell::store::{
    Cases, Cipher, IndexedStore, Keyring, MemoryStore, Row, Store, Table, WebCipher, Write,
};
use wasm_bindgen_test::wasm_bindgen_test;

async fn unlocked<S: Store>(store: &S, passphrase: &str) -> WebCipher {
    Keyring::unlock(store, &Private::new(passphrase))
        .await
        .unwrap()
        .unwrap()
}

#[wasm_bindgen_test]
async fn sealed_stores_conform() {
    let memory = MemoryStore::new();
    let cipher = unlocked(&memory, "correct horse").await;
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
async fn only_the_right_passphrase_opens_it() {
    let store = IndexedStore::open(&fresh("keyring")).await.unwrap();
    assert!(!Keyring::exists(&store).await.unwrap());
    let cases = Cases::new(store.clone(), unlocked(&store, "八字以上的口令").await);
    cases.save_draft(&draft(1, 1, "柜面排队三小时"), 0).await.unwrap();
    assert!(Keyring::exists(&store).await.unwrap());
    assert!(
        Keyring::unlock(&store, &Private::new("八字以上的口令 "))
            .await
            .unwrap()
            .is_none()
    );
    let again = Cases::new(store.clone(), unlocked(&store, "八字以上的口令").await);
    assert_eq!(
        again.open_draft(&id(1)).await.unwrap(),
        Some(draft(1, 1, "柜面排队三小时"))
    );
}

#[wasm_bindgen_test]
async fn nothing_a_person_typed_lies_open() {
    let store = MemoryStore::new();
    let secret = "卡号6222020200011112222";
    let cases = Cases::new(store.clone(), unlocked(&store, "correct horse").await);
    cases.save_draft(&draft(1, 1, secret), 0).await.unwrap();
    cases
        .put_attachment(&id(1), &id(2), secret.as_bytes().to_vec())
        .await
        .unwrap();
    for table in Table::ALL {
        for (_, row) in store.list(table).await.unwrap() {
            let found = |needle: &[u8]| row.bytes.windows(needle.len()).any(|window| window == needle);
            assert!(
                !found(secret.as_bytes()) && !found(b"correct horse") && !found(b"answers"),
                "{table:?}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn a_seal_holds_its_place_and_its_bytes() {
    let store = MemoryStore::new();
    let cipher = unlocked(&store, "correct horse").await;
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
    // Another device's key, under the same passphrase, is another key.
    let other = unlocked(&MemoryStore::new(), "correct horse").await;
    assert_eq!(
        other.open("jiesu/1/drafts/a/1", sealed).await,
        Err(StoreFault::Unreadable)
    );
}

#[wasm_bindgen_test]
async fn a_keyring_of_a_newer_version_is_refused_and_kept() {
    let store = MemoryStore::new();
    let newer = Row {
        format: 2,
        revision: 1,
        bytes: br#"{"v":2,"kdf":"argon2id"}"#.to_vec(),
    };
    let put = Write::Put(Table::Device, "keyring".to_owned(), newer.clone());
    store.commit(&[], vec![put]).await.unwrap();
    let refused = Keyring::unlock(&store, &Private::new("x"))
        .await
        .map(|cipher| cipher.is_some());
    assert_eq!(
        refused,
        Err(StoreFault::Newer {
            found: 2,
            supported: 1
        })
    );
    assert_eq!(store.read(Table::Device, "keyring").await.unwrap(), Some(newer));
}
