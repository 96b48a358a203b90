//! The device's store as the application meets it.

use crate::conformance::{attach, draft, entry, id};
use jiesu::intake::Report;
use jiesu::intake::config::{Kept, Mode};
use jiesu::intake::event::StoreFault;
use jiesu::shell::storage::Storage;
use jiesu::shell::store::{AnyStore, Store, Table, database_name};
use jiesu::shell::vault;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::future_to_promise;
use wasm_bindgen_test::wasm_bindgen_test;

/// The worker's side without a worker, which is a file of the built app.
fn serve_the_vault() {
    let serve = |asked: JsValue| -> JsValue {
        future_to_promise(async move { Ok(vault::serve(&asked, &js_sys::Function::default()).await) }).into()
    };
    let serve = Closure::<dyn Fn(JsValue) -> JsValue>::new(serve).into_js_value();
    let parts = js_sys::Object::new();
    js_sys::Reflect::set(&parts, &"vault".into(), &serve).unwrap();
    js_sys::Reflect::set(&js_sys::global(), &"jiesuParts".into(), &parts).unwrap();
}

/// What the worker is asked, by the script that asks the person.
fn asked(passphrase: &str, new: bool) -> JsValue {
    let asked = js_sys::Object::new();
    for (name, value) in [
        ("device", JsValue::from(database_name(Mode::Staff))),
        ("name", "0731".into()),
        ("passphrase", passphrase.into()),
        ("fresh", new.into()),
    ] {
        js_sys::Reflect::set(&asked, &name.into(), &value).unwrap();
    }
    asked.into()
}

fn opened(report: Report) -> (usize, usize, bool) {
    match report {
        Report::StoreOpened {
            drafts,
            outbox,
            durable,
            ..
        } => (drafts.len(), outbox.len(), durable),
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn on_a_customers_device_it_opens_by_itself() {
    let storage = Storage::default();
    assert_eq!(
        opened(storage.open(Mode::Web, Kept::Device, 120).await),
        (0, 0, true)
    );
    let saved = storage.save_draft(&draft(1, 1, "x"), 0).await;
    assert!(
        matches!(saved, Report::DraftSaved { revision: 1, .. }),
        "{saved:?}"
    );
    let other = Storage::default();
    assert_eq!(
        opened(other.open(Mode::Web, Kept::Device, 120).await),
        (1, 0, true)
    );
    other.save_draft(&draft(1, 2, "other window"), 1).await;
    let late = storage.save_draft(&draft(1, 2, "this window"), 1).await;
    let conflict = StoreFault::Conflict { stored: 2 };
    assert!(matches!(late, Report::DraftNotSaved { fault, .. } if fault == conflict));
    attach(&other.cases().unwrap(), 1).await;
    let moved = other.move_to_outbox(vec![(entry(1), None)], 2).await;
    assert!(matches!(moved, Report::MovedToOutbox(..)), "{moved:?}");
    let late = storage.save_draft(&draft(1, 3, "this window"), 2).await;
    assert!(matches!(
        late,
        Report::DraftNotSaved {
            fault: StoreFault::AlreadySubmitted,
            ..
        }
    ));
    assert!(matches!(storage.open_draft(id(1)).await, Report::DraftMissing(_)));
    assert!(matches!(storage.outbox().await, Some(Report::OutboxChanged(entries)) if entries == [entry(1)]));
}

#[wasm_bindgen_test]
async fn on_a_staff_device_it_is_locked_and_sealed() {
    let storage = Storage::default();
    assert!(matches!(
        storage.open(Mode::Staff, Kept::Device, 120).await,
        Report::Locked { first_time: true }
    ));
    let early = storage.save_draft(&draft(1, 1, "x"), 0).await;
    assert!(matches!(
        early,
        Report::DraftNotSaved {
            fault: StoreFault::Refused,
            ..
        }
    ));
    let blocked = storage.unlock(&[asked("correct horse", true)]).await;
    assert!(matches!(blocked, Report::LoadFailed(file) if file == vault::FILE));
    serve_the_vault();
    assert_eq!(
        opened(storage.unlock(&[asked("correct horse", true)]).await),
        (0, 0, true)
    );
    storage.save_draft(&draft(1, 1, "柜面排队三小时"), 0).await;
    assert!(matches!(
        storage.lock(),
        Some(Report::Locked { first_time: false })
    ));
    assert!(storage.cases().is_none(), "the key is forgotten");

    let reloaded = Storage::default();
    assert!(matches!(
        reloaded.open(Mode::Staff, Kept::Device, 120).await,
        Report::Locked { first_time: false }
    ));
    assert_eq!(
        opened(reloaded.unlock(&[asked("correct horse", false)]).await),
        (1, 0, true)
    );

    let raw = reloaded.cases().unwrap();
    let AnyStore::Indexed(raw) = raw.store() else {
        panic!("it is on the disk")
    };
    let rows = raw.list(Table::Drafts).await.unwrap();
    let text = String::from_utf8_lossy(&rows[0].1.bytes).into_owned();
    assert!(
        !text.contains("answers") && !text.contains("柜面"),
        "it lies there sealed"
    );
}
