//! The store in IndexedDB.

use crate::conformance::{CHECKS, Windows, attach, draft, entry, id, run};
use crate::fresh;
use indexed_db_futures::database::Database;
use jiesu::intake::event::StoreFault;
use jiesu::shell::store::{Cases, DATABASE_VERSION, IndexedStore, Plain, Store, Table};
use wasm_bindgen_test::wasm_bindgen_test;

async fn window(name: &str) -> Cases<IndexedStore, Plain> {
    Cases::new(IndexedStore::open(name).await.unwrap(), Plain)
}

#[wasm_bindgen_test]
async fn indexeddb_conforms() {
    for check in 0..CHECKS {
        let name = fresh("conforms");
        run(
            check,
            Windows {
                one: window(&name).await,
                other: window(&name).await,
            },
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn what_is_saved_is_there_after_a_restart() {
    let name = fresh("restart");
    {
        let before = window(&name).await;
        before.save_draft(&draft(1, 3, "写到一半"), 0).await.unwrap();
        before.save_draft(&draft(2, 1, "x"), 0).await.unwrap();
        attach(&before, 2).await;
        before.move_to_outbox(&[entry(2)], 1, Vec::new()).await.unwrap();
        before.store().close();
    }
    let after = window(&name).await;
    assert_eq!(
        after.open_draft(&id(1)).await.unwrap(),
        Some(draft(1, 3, "写到一半"))
    );
    let contents = after.contents().await.unwrap();
    assert_eq!((contents.drafts.len(), contents.outbox), (1, vec![entry(2)]));
}

#[wasm_bindgen_test]
async fn a_closed_connection_is_opened_again() {
    let cases = window(&fresh("closed")).await;
    cases.save_draft(&draft(1, 1, "before"), 0).await.unwrap();
    // As iOS does with a page in the background.
    cases.store().close();
    cases.save_draft(&draft(1, 2, "after"), 1).await.unwrap();
    assert_eq!(
        cases.open_draft(&id(1)).await.unwrap(),
        Some(draft(1, 2, "after"))
    );
}

#[wasm_bindgen_test]
async fn two_windows_at_once_and_one_wins() {
    let name = fresh("race");
    let (one, other) = (window(&name).await, window(&name).await);
    one.save_draft(&draft(1, 1, "both opened this"), 0).await.unwrap();
    let (ours, theirs) = (draft(1, 2, "one"), draft(1, 2, "other"));
    // Begun in the same breath: only the transactions decide.
    let (first, second) = futures::future::join(one.save_draft(&ours, 1), other.save_draft(&theirs, 1)).await;
    let conflict = Err(StoreFault::Conflict { stored: 2 });
    let stored = one.open_draft(&id(1)).await.unwrap().unwrap();
    if first.is_ok() {
        assert_eq!((second, stored), (conflict, ours));
    } else {
        assert_eq!((first, second, stored), (conflict, Ok(()), theirs));
    }
    attach(&one, 1).await;
    let (first, second) = futures::future::join(
        one.move_to_outbox(&[entry(1)], 2, Vec::new()),
        other.move_to_outbox(&[entry(1)], 2, Vec::new()),
    )
    .await;
    assert_eq!([first, second].iter().filter(|moved| moved.is_ok()).count(), 1);
    assert_eq!(one.entries().await.unwrap(), [entry(1)]);
}

#[wasm_bindgen_test]
async fn a_newer_database_is_refused_and_left_alone() {
    let name = fresh("newer");
    let cases = window(&name).await;
    cases.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    // A newer app in another window: ours lets go of its connection, so that this does not hang.
    let newer = Database::open(name.clone())
        .with_version(DATABASE_VERSION + 1)
        .with_on_upgrade_needed(|_, _| Ok(()))
        .await
        .unwrap();
    newer.close();
    let refused = StoreFault::Newer {
        found: DATABASE_VERSION + 1,
        supported: DATABASE_VERSION,
    };
    assert_eq!(IndexedStore::open(&name).await.map(drop), Err(refused.clone()));
    // The window that was open meanwhile is told as well, and does not write.
    assert_eq!(cases.save_draft(&draft(1, 2, "y"), 1).await, Err(refused));
    let untouched = Database::open(name).await.unwrap();
    assert!((untouched.version() - f64::from(DATABASE_VERSION + 1)).abs() < 0.5);
    let tables: Vec<String> = untouched.object_store_names().collect();
    for table in Table::ALL {
        assert!(tables.iter().any(|name| name == table.name()), "{table:?}");
    }
}

#[wasm_bindgen_test]
async fn rows_are_listed_by_key() {
    let store = IndexedStore::open(&fresh("listed")).await.unwrap();
    let cases = Cases::new(store.clone(), Plain);
    for number in [3, 1, 2] {
        cases.save_draft(&draft(number, 1, "x"), 0).await.unwrap();
    }
    let keys: Vec<String> = store
        .list(Table::Drafts)
        .await
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(keys, [1, 2, 3].map(|number| id(number).as_str().to_owned()));
}
