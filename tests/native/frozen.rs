//! Dumps of the database as released versions left it, one for each version of its layout: never changed, only added to.

use crate::store::now;
use jiesu::intake::event::StoreFault;
use jiesu::rules::json::Json;
use jiesu::shell::store::{Cases, DATABASE_VERSION, LADDER, MemoryStore, Plain, Row, Store, Table, Write};

/// What each version's dump holds: drafts, cases that wait, receipts, attachments.
const DUMPS: &[(&str, [usize; 4])] = &[(include_str!("../frozen/database-1.json"), [1, 1, 1, 2])];

fn rows(dump: &Json) -> Vec<(Table, String, Row)> {
    let mut rows = Vec::new();
    for (name, list) in dump.get("tables").and_then(Json::as_object).unwrap() {
        let table = Table::ALL.into_iter().find(|table| table.name() == name).unwrap();
        for row in list.as_array().unwrap() {
            let row = row.as_array().unwrap();
            let text = |index: usize| row[index].as_str().unwrap().to_owned();
            let stored = Row {
                format: row[1].as_i64().unwrap().try_into().unwrap(),
                revision: text(2).parse().unwrap(),
                bytes: text(3).into_bytes(),
            };
            rows.push((table, text(0), stored));
        }
    }
    rows
}

#[test]
fn every_released_layout_is_on_record() {
    assert_eq!(
        (DUMPS.len(), LADDER.len()),
        (DATABASE_VERSION as usize, DATABASE_VERSION as usize),
        "a new rung needs a dump of what it leads to, and the old ones stay"
    );
    for (index, (dump, _)) in DUMPS.iter().enumerate() {
        let dump = Json::parse(dump).unwrap();
        assert_eq!(dump.get("version").and_then(Json::as_i64), Some(index as i64 + 1));
        let mut tables: Vec<&str> = LADDER[..=index]
            .iter()
            .flat_map(|rung| rung.iter())
            .map(|table| table.name())
            .collect();
        tables.sort_unstable();
        let held = dump.get("tables").and_then(Json::as_object).unwrap();
        assert_eq!(held.keys().map(String::as_str).collect::<Vec<_>>(), tables);
    }
}

#[test]
fn what_released_versions_stored_is_read_to_the_last_record() {
    for (dump, [drafts, waiting, receipts, attachments]) in DUMPS {
        let rows = rows(&Json::parse(dump).unwrap());
        let store = MemoryStore::new();
        let writes = rows
            .iter()
            .map(|(table, key, row)| Write::Put(*table, key.clone(), row.clone()));
        now(store.commit(&[], writes.collect())).unwrap();
        let cases = Cases::new(store.clone(), Plain);
        let contents = now(cases.contents()).unwrap();
        assert_eq!((contents.drafts.len(), contents.unreadable), (*drafts, 0));
        let delivered = contents
            .outbox
            .iter()
            .filter(|entry| entry.is_delivered())
            .count();
        assert_eq!(
            (contents.outbox.len() - delivered, delivered),
            (*waiting, *receipts)
        );
        assert_eq!(now(store.list(Table::Attachments)).unwrap().len(), *attachments);
        for draft in &contents.drafts {
            let mut draft = now(cases.open_draft(&draft.id)).unwrap().unwrap();
            let before = draft.revision;
            draft.revision += 1;
            now(cases.save_draft(&draft, before)).unwrap();
        }
        for entry in &contents.outbox {
            // A receipt that was kept is not taken back by whatever this version does.
            let stored = now(cases.save_entry(entry));
            assert_eq!(stored, Ok::<(), StoreFault>(()));
        }
    }
}
