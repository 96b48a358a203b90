//! What a passphrase opens, and what it does not.

use crate::conformance::{draft, id};
use crate::fresh;
use jiesu::intake::event::StoreFault;
use jiesu::intake::{Answer as Typed, Private};
use jiesu::rules::json::Json;
use jiesu::shell::store::{Cases, IndexedStore, Row, Store, Table, WebCipher, Write};
use jiesu::shell::vault::{Answer, Credentials, DEVICE, Vault};
use wasm_bindgen_test::wasm_bindgen_test;

const NOW: i64 = 1_790_000_000_000;
/// The database of the first version, with one draft.
const SHARED: &str = include_str!("data/staff-1.json");
const SHARED_PASSPHRASE: &str = "清河的石桥有七个孔";

fn asked(name: &str, passphrase: &str, new: bool) -> Credentials {
    Credentials {
        name: Private::new(name),
        passphrase: Private::new(passphrase),
        new,
    }
}

async fn at(device: &str, credentials: &Credentials, now: i64) -> Result<Answer, StoreFault> {
    Vault::open(device).await?.unlock(credentials, now).await
}

/// What a person opens, with the name of its database.
async fn opened(device: &str, credentials: &Credentials) -> (Cases<IndexedStore, WebCipher>, String) {
    match at(device, credentials, NOW).await.unwrap() {
        Answer::Open { key, database, .. } => {
            let store = IndexedStore::open(&database).await.unwrap();
            (Cases::new(store, WebCipher::new(key)), database)
        }
        Answer::Wrong(_) => panic!("the passphrase is right"),
        Answer::Unknown => panic!("the person is known"),
    }
}

async fn is_wrong(device: &str, credentials: &Credentials, now: i64) -> Option<i64> {
    match at(device, credentials, now).await.unwrap() {
        Answer::Wrong(until) => Some(until),
        _ => None,
    }
}

#[wasm_bindgen_test]
async fn each_person_has_a_store_that_only_their_passphrase_opens() {
    let device = fresh("vault");
    let (li, wang) = (
        asked("0731", "八字以上的口令", true),
        asked("王芳", "another horse", true),
    );
    let unknown = at(&device, &asked("0731", "八字以上的口令", false), NOW).await;
    assert!(matches!(unknown, Ok(Answer::Unknown)), "nothing is made unasked");
    let (of_li, li_database) = opened(&device, &li).await;
    let (of_wang, wang_database) = opened(&device, &wang).await;
    assert_ne!(li_database, wang_database);
    of_li.save_draft(&draft(1, 1, "柜面排队三小时"), 0).await.unwrap();
    assert_eq!(of_wang.open_draft(&id(1)).await.unwrap(), None);

    // The colleague's passphrase, and one that is nearly right.
    for passphrase in ["another horse", "八字以上的口令 "] {
        assert_eq!(
            is_wrong(&device, &asked("0731", passphrase, true), NOW).await,
            Some(0)
        );
    }
    // Full-width digits and blanks around are how an input method writes the same name.
    let (again, _) = opened(&device, &asked(" ０７３１ ", "八字以上的口令", false)).await;
    assert_eq!(
        again.open_draft(&id(1)).await.unwrap(),
        Some(draft(1, 1, "柜面排队三小时"))
    );
    let strange = Cases::new(
        IndexedStore::open(&li_database).await.unwrap(),
        match at(&device, &wang, NOW).await.unwrap() {
            Answer::Open { key, .. } => WebCipher::new(key),
            _ => panic!("known"),
        },
    );
    assert_eq!(strange.open_draft(&id(1)).await, Err(StoreFault::Unreadable));

    // Neither names nor passphrases lie there, and no key outside of its wrapping.
    let store = IndexedStore::open(&device).await.unwrap();
    assert!(!li_database.contains("0731") && !wang_database.contains("王芳"));
    for key in [DEVICE.to_owned(), format!("{DEVICE}/{}", suffix(&li_database))] {
        let row = store.read(Table::Device, &key).await.unwrap().unwrap();
        let text = String::from_utf8(row.bytes).unwrap();
        for secret in ["0731", "王芳", "八字", "horse"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

fn suffix(database: &str) -> &str {
    database.rsplit_once('-').unwrap().1
}

#[wasm_bindgen_test]
async fn copied_rows_open_nowhere_else() {
    let (device, elsewhere) = (fresh("device"), fresh("elsewhere"));
    let person = asked("0731", "correct horse", true);
    let (_, database) = opened(&device, &person).await;
    let (_, other) = opened(&elsewhere, &person).await;
    assert_ne!(
        suffix(&database),
        suffix(&other),
        "names are hashed under each device's own secret"
    );
    let from = IndexedStore::open(&device).await.unwrap();
    let key = |database: &str| format!("{DEVICE}/{}", suffix(database));
    let row = from.read(Table::Device, &key(&database)).await.unwrap().unwrap();
    let into = IndexedStore::open(&elsewhere).await.unwrap();
    into.commit(&[], vec![Write::Put(Table::Device, key(&other), row)])
        .await
        .unwrap();
    assert_eq!(
        is_wrong(&elsewhere, &person, NOW).await,
        Some(0),
        "the right passphrase is not enough"
    );
}

#[wasm_bindgen_test]
async fn guessing_becomes_slow_and_never_impossible() {
    let device = fresh("attempts");
    opened(&device, &asked("0731", "correct horse", true)).await;
    opened(&device, &asked("0802", "other horse", true)).await;
    let (wrong, right) = (
        asked("0731", "wrong horse", false),
        asked("0731", "correct horse", false),
    );
    for _ in 0..4 {
        assert_eq!(is_wrong(&device, &wrong, NOW).await, Some(0));
    }
    assert_eq!(is_wrong(&device, &wrong, NOW).await, Some(NOW + 30_000));
    // Neither a reload nor the right passphrase ends the wait; a colleague has none.
    assert_eq!(is_wrong(&device, &right, NOW + 29_999).await, Some(NOW + 30_000));
    opened(&device, &asked("0802", "other horse", false)).await;
    assert_eq!(is_wrong(&device, &wrong, NOW + 30_000).await, Some(NOW + 90_000));
    // A clock set back makes no wait longer than it is.
    let back = NOW - 86_400_000;
    assert_eq!(is_wrong(&device, &right, back).await, Some(back + 60_000));
    assert!(matches!(
        at(&device, &right, back + 60_000).await,
        Ok(Answer::Open { .. })
    ));
    assert_eq!(
        is_wrong(&device, &wrong, NOW).await,
        Some(0),
        "and all is forgotten"
    );
}

#[wasm_bindgen_test]
async fn what_the_first_version_wrote_is_taken_over_and_wrapped_anew() {
    let device = fresh("shared");
    let store = IndexedStore::open(&device).await.unwrap();
    let rows = Json::parse(SHARED).unwrap();
    let put = rows.get("rows").unwrap().items().iter().map(|row| {
        let text = |name: &str| row.get(name).unwrap().as_str().unwrap();
        let table = Table::ALL
            .into_iter()
            .find(|table| table.name() == text("table"))
            .unwrap();
        let (hex, bytes) = (text("bytes").as_bytes(), |pair: &[u8]| {
            u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()
        });
        let row = Row {
            format: 1,
            revision: text("revision").parse().unwrap(),
            bytes: hex.chunks(2).map(bytes).collect(),
        };
        Write::Put(table, text("key").to_owned(), row)
    });
    store.commit(&[], put.collect()).await.unwrap();

    assert_eq!(
        is_wrong(&device, &asked("0731", "不是这一句口令", true), NOW).await,
        Some(0)
    );
    for person in [
        asked("0731", SHARED_PASSPHRASE, true),
        asked("0731", SHARED_PASSPHRASE, false),
    ] {
        let (cases, database) = opened(&device, &person).await;
        assert_eq!(database, device, "it stays where it is");
        let contents = cases.contents().await.unwrap();
        assert_eq!((contents.drafts.len(), contents.unreadable), (1, 0));
        let draft = cases.open_draft(&contents.drafts[0].id).await.unwrap().unwrap();
        let name = Typed::Text(Private::new("王淑芬"));
        assert_eq!(draft.answers.get("name"), Some(&name));
        let row = store.read(Table::Device, DEVICE).await.unwrap().unwrap();
        assert_eq!(
            (row.format, row.bytes.as_slice()),
            (2, br#"{"v":2}"#.as_slice()),
            "the old wrapping is gone"
        );
    }
    // It is hers now. Colleagues begin stores of their own.
    let colleague = asked("0802", SHARED_PASSPHRASE, false);
    assert!(matches!(at(&device, &colleague, NOW).await, Ok(Answer::Unknown)));
    let (cases, _) = opened(&device, &asked("0802", "other horse", true)).await;
    assert!(cases.contents().await.unwrap().drafts.is_empty());
}

#[wasm_bindgen_test]
async fn a_keyring_of_a_newer_version_is_refused_and_kept() {
    let device = fresh("newer");
    let person = asked("0731", "correct horse", true);
    let (_, database) = opened(&device, &person).await;
    let newer = Row {
        format: 3,
        revision: 1,
        bytes: br#"{"v":3,"kdf":"argon3"}"#.to_vec(),
    };
    let key = format!("{DEVICE}/{}", suffix(&database));
    let store = IndexedStore::open(&device).await.unwrap();
    store
        .commit(&[], vec![Write::Put(Table::Device, key.clone(), newer.clone())])
        .await
        .unwrap();
    let refused = at(&device, &person, NOW).await.map(|_| ());
    assert_eq!(
        refused,
        Err(StoreFault::Newer {
            found: 3,
            supported: 2
        })
    );
    assert_eq!(store.read(Table::Device, &key).await.unwrap(), Some(newer));
}
