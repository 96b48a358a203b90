//! What every store must do, over every cipher. Run natively for memory and in Chromium for IndexedDB.
//!
//! Each check gets two connections to one empty store, as two windows have.

use jiesu::intake::config::Mode;
use jiesu::intake::contract::{ManifestEntry, Receipt};
use jiesu::intake::draft::DRAFT_FORMAT;
use jiesu::intake::event::StoreFault;
use jiesu::intake::form::PageId;
use jiesu::intake::outbox::{ENTRY_FORMAT, ReceiptSheet};
use jiesu::intake::{Answer, Answers, Attachment, CaseId, Draft, EntryState, OutboxEntry, Private};
use jiesu::rules::{Facts, Moment, Timeline};
use jiesu::shell::store::{Cases, Cipher, Guard, Row, Store, Table, Write};
use jiesu::text::Language;

/// Two windows on one store.
pub struct Windows<S, C> {
    pub one: Cases<S, C>,
    pub other: Cases<S, C>,
}

/// Number of checks, so that a runner can give each a store of its own.
pub const CHECKS: usize = 17;

/// Runs check number `index`.
pub async fn run<S: Store, C: Cipher>(index: usize, windows: Windows<S, C>) {
    match index {
        0 => a_draft_comes_back_as_it_was_saved(windows).await,
        1 => the_list_shows_the_latest_draft_first(windows).await,
        2 => the_second_window_meets_a_conflict(windows).await,
        3 => a_draft_that_was_evicted_is_saved_again(windows).await,
        4 => a_move_leaves_an_entry_and_no_draft(windows).await,
        5 => a_move_of_an_outdated_draft_changes_nothing(windows).await,
        6 => a_case_is_handed_in_once(windows).await,
        7 => a_draft_and_its_files_go_together(windows).await,
        8 => a_handed_in_case_keeps_its_files_until_the_receipt(windows).await,
        9 => a_receipt_is_never_taken_back(windows).await,
        10 => records_of_a_newer_version_are_refused_and_kept(windows).await,
        11 => one_bad_record_does_not_hide_the_others(windows).await,
        12 => a_save_whose_answer_was_lost_is_no_conflict(windows).await,
        13 => a_case_is_not_handed_in_without_its_files(windows).await,
        14 => a_file_that_a_stored_draft_names_is_kept(windows).await,
        15 => a_draft_that_was_handed_over_is_not_written_again(windows).await,
        16 => a_draft_that_another_window_went_on_with_is_not_deleted(windows).await,
        _ => panic!("there is no check {index}"),
    }
}

pub fn id(number: u128) -> CaseId {
    CaseId::from_random(number << 80 | number)
}

pub fn draft(number: u128, revision: u64, story: &str) -> Draft {
    let mut answers = Answers::default();
    answers.set("story", Answer::Text(Private::new(story)));
    let at = Moment::from_unix_ms(1_790_000_000_000 + i64::try_from(revision).unwrap() * 1_000);
    Draft {
        format: DRAFT_FORMAT,
        id: id(number),
        revision,
        pack: "s01-credit-coop-trial".to_owned(),
        pack_version: "1".to_owned(),
        mode: Mode::Web,
        language: Language::ZhHans,
        begun_at: at,
        edited_at: at,
        page: PageId::Story,
        answers,
        attachments: Vec::new(),
        replaces: None,
        linked: None,
    }
}

pub fn entry(number: u128) -> OutboxEntry {
    let at = Moment::from_unix_ms(1_790_000_000_000);
    OutboxEntry {
        format: ENTRY_FORMAT,
        id: id(number),
        digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
        body: Some(Private::new("abc")),
        draft: None,
        of: None,
        linked: None,
        sealed: false,
        verified: false,
        attachments: vec![manifest(9, b"%PDF-1.7")],
        confirmed_at: at,
        sheet: ReceiptSheet {
            pack: "s01-credit-coop-trial".to_owned(),
            pack_version: "1".to_owned(),
            facts: Facts::default(),
            timeline: Timeline::default(),
            provisional: [("s01-reply".to_owned(), "2027-01-02".to_owned())].into(),
        },
        state: EntryState::Waiting {
            attempts: 0,
            next_try: at,
            last: None,
        },
    }
}

pub fn manifest(number: u128, bytes: &[u8]) -> ManifestEntry {
    ManifestEntry {
        id: id(number),
        name: Private::new("收据.pdf"),
        media_type: "application/pdf".to_owned(),
        bytes: u64::try_from(bytes.len()).unwrap(),
        digest: format!("{number:064x}"),
    }
}

pub fn delivered(number: u128) -> OutboxEntry {
    let mut entry = entry(number);
    entry.body = None;
    entry.state = EntryState::Delivered {
        receipt: receipt(&entry),
    };
    entry
}

pub fn receipt(entry: &OutboxEntry) -> Receipt {
    Receipt {
        id: entry.id.clone(),
        digest: entry.digest.clone(),
        received_at: "2026-10-08T09:00:00+08:00".to_owned(),
        case_number: Some("2026-0001".to_owned()),
        attachments: entry.attachments.iter().map(|file| file.digest.clone()).collect(),
        signed: Some("e30.e30.c2ln".to_owned()),
    }
}

async fn a_draft_comes_back_as_it_was_saved<S: Store, C: Cipher>(windows: Windows<S, C>) {
    let saved = draft(1, 7, "柜面排队三小时,无人答复。");
    windows.one.save_draft(&saved, 0).await.unwrap();
    assert_eq!(windows.other.open_draft(&saved.id).await.unwrap(), Some(saved));
    assert_eq!(windows.other.open_draft(&id(2)).await.unwrap(), None);
}

async fn the_list_shows_the_latest_draft_first<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows.one.save_draft(&draft(1, 1, "first"), 0).await.unwrap();
    windows.one.save_draft(&draft(2, 5, "second"), 0).await.unwrap();
    windows.one.save_draft(&draft(3, 3, "third"), 0).await.unwrap();
    let contents = windows.other.contents().await.unwrap();
    let order: Vec<CaseId> = contents.drafts.into_iter().map(|draft| draft.id).collect();
    assert_eq!(order, [id(2), id(3), id(1)]);
}

async fn the_second_window_meets_a_conflict<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows
        .one
        .save_draft(&draft(1, 1, "both opened this"), 0)
        .await
        .unwrap();
    windows.one.save_draft(&draft(1, 2, "one"), 1).await.unwrap();
    let late = windows.other.save_draft(&draft(1, 2, "other"), 1).await;
    assert_eq!(late, Err(StoreFault::Conflict { stored: 2 }));
    assert_eq!(
        windows.other.open_draft(&id(1)).await.unwrap(),
        Some(draft(1, 2, "one"))
    );
}

async fn a_draft_that_another_window_went_on_with_is_not_deleted<S: Store, C: Cipher>(
    windows: Windows<S, C>,
) {
    let (one, other) = (&windows.one, &windows.other);
    one.save_draft(&draft(1, 1, ""), 0).await.unwrap();
    other.save_draft(&draft(1, 2, "more"), 1).await.unwrap();
    attach(other, 1).await;
    one.delete_draft(&id(1), 1).await.unwrap();
    assert_eq!(one.open_draft(&id(1)).await.unwrap(), Some(draft(1, 2, "more")));
    assert!(one.get_attachment(&id(1), &id(9)).await.unwrap().is_some());

    one.delete_draft(&id(1), 2).await.unwrap();
    assert_eq!(one.open_draft(&id(1)).await.unwrap(), None);
    assert_eq!(one.get_attachment(&id(1), &id(9)).await.unwrap(), None);
}

async fn a_draft_that_was_evicted_is_saved_again<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows.one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    windows.other.delete_draft(&id(1), u64::MAX).await.unwrap();
    windows
        .one
        .save_draft(&draft(1, 2, "still here"), 1)
        .await
        .unwrap();
    assert_eq!(
        windows.other.open_draft(&id(1)).await.unwrap(),
        Some(draft(1, 2, "still here"))
    );
}

async fn a_move_leaves_an_entry_and_no_draft<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows.one.save_draft(&draft(1, 4, "x"), 0).await.unwrap();
    attach(&windows.one, 1).await;
    windows
        .one
        .move_to_outbox(&[entry(1)], 4, Vec::new())
        .await
        .unwrap();
    assert_eq!(windows.other.open_draft(&id(1)).await.unwrap(), None);
    assert_eq!(windows.other.entry(&id(1)).await.unwrap(), Some(entry(1)));
    assert_eq!(windows.other.entries().await.unwrap(), [entry(1)]);
}

async fn a_move_of_an_outdated_draft_changes_nothing<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows.one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    windows.other.save_draft(&draft(1, 2, "newer"), 1).await.unwrap();
    let moved = windows.one.move_to_outbox(&[entry(1)], 1, Vec::new()).await;
    assert_eq!(moved, Err(StoreFault::Conflict { stored: 2 }));
    assert_eq!(windows.one.entry(&id(1)).await.unwrap(), None);
    assert_eq!(
        windows.one.open_draft(&id(1)).await.unwrap(),
        Some(draft(1, 2, "newer"))
    );
    // Nor does a case move that was never stored.
    assert_eq!(
        windows.one.move_to_outbox(&[entry(2)], 1, Vec::new()).await,
        Err(StoreFault::Conflict { stored: 0 })
    );
    assert_eq!(windows.one.entries().await.unwrap(), []);
}

async fn a_case_is_handed_in_once<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows.one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    attach(&windows.one, 1).await;
    windows
        .one
        .move_to_outbox(&[entry(1)], 1, Vec::new())
        .await
        .unwrap();
    let other = &windows.other;
    assert_eq!(
        other.save_draft(&draft(1, 2, "y"), 1).await,
        Err(StoreFault::AlreadySubmitted)
    );
    assert_eq!(
        other.move_to_outbox(&[entry(1)], 1, Vec::new()).await,
        Err(StoreFault::AlreadySubmitted)
    );
    let file = other.put_attachment(&id(1), &id(8), vec![1]).await;
    assert_eq!(file, Err(StoreFault::AlreadySubmitted));
    assert_eq!(other.open_draft(&id(1)).await.unwrap(), None);
    // Two parts come in together, or neither does.
    let one = &windows.one;
    one.save_draft(&draft(2, 1, "x"), 0).await.unwrap();
    attach(one, 2).await;
    let taken = one.move_to_outbox(&[entry(2), entry(1)], 1, Vec::new()).await;
    assert!(matches!(taken, Err(StoreFault::Other(_))), "{taken:?}");
    assert_eq!(other.entry(&id(2)).await.unwrap(), None);
    assert!(other.open_draft(&id(2)).await.unwrap().is_some());
    one.move_to_outbox(&[entry(2), entry(3)], 1, Vec::new())
        .await
        .unwrap();
    assert_eq!(other.entries().await.unwrap().len(), 3);
    assert_eq!(other.open_draft(&id(2)).await.unwrap(), None);
}

async fn a_draft_and_its_files_go_together<S: Store, C: Cipher>(windows: Windows<S, C>) {
    let one = &windows.one;
    one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    one.put_attachment(&id(1), &id(8), vec![8; 70_000]).await.unwrap();
    one.put_attachment(&id(1), &id(9), vec![9]).await.unwrap();
    one.put_attachment(&id(2), &id(8), vec![2]).await.unwrap();
    one.delete_attachment(&id(1), &id(9)).await.unwrap();
    assert_eq!(one.get_attachment(&id(1), &id(9)).await.unwrap(), None);
    assert_eq!(
        one.get_attachment(&id(1), &id(8)).await.unwrap(),
        Some(vec![8; 70_000])
    );
    one.delete_draft(&id(1), u64::MAX).await.unwrap();
    assert_eq!(one.get_attachment(&id(1), &id(8)).await.unwrap(), None);
    assert_eq!(one.get_attachment(&id(2), &id(8)).await.unwrap(), Some(vec![2]));
}

async fn a_handed_in_case_keeps_its_files_until_the_receipt<S: Store, C: Cipher>(windows: Windows<S, C>) {
    let (one, other) = (&windows.one, &windows.other);
    one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    attach(one, 1).await;
    one.move_to_outbox(&[entry(1)], 1, Vec::new()).await.unwrap();
    // A window that still shows the draft must not take the files of what was handed in.
    other.delete_draft(&id(1), u64::MAX).await.unwrap();
    other.delete_attachment(&id(1), &id(9)).await.unwrap();
    assert_eq!(
        one.get_attachment(&id(1), &id(9)).await.unwrap(),
        Some(b"%PDF-1.7".to_vec())
    );
    one.save_entry(&delivered(1)).await.unwrap();
    assert_eq!(one.get_attachment(&id(1), &id(9)).await.unwrap(), None);
    assert_eq!(other.entry(&id(1)).await.unwrap(), Some(delivered(1)));
}

/// A file that nobody has is found missing while a person can still do something about it.
async fn a_case_is_not_handed_in_without_its_files<S: Store, C: Cipher>(windows: Windows<S, C>) {
    let one = &windows.one;
    one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    let moved = one.move_to_outbox(&[entry(1)], 1, Vec::new()).await;
    assert_eq!(moved, Err(StoreFault::Other("file".to_owned())));
    assert_eq!(one.open_draft(&id(1)).await.unwrap(), Some(draft(1, 1, "x")));
    attach(one, 1).await;
    one.move_to_outbox(&[entry(1)], 1, Vec::new()).await.unwrap();
}

/// The save without it failed, so that it would be missed after a restart.
async fn a_file_that_a_stored_draft_names_is_kept<S: Store, C: Cipher>(windows: Windows<S, C>) {
    let one = &windows.one;
    let mut naming = draft(1, 1, "x");
    naming.attachments = vec![Attachment {
        id: id(9),
        name: Private::new("收据.pdf"),
        media_type: "application/pdf".to_owned(),
        bytes: 8,
        digest: format!("{:064x}", 9),
    }];
    one.save_draft(&naming, 0).await.unwrap();
    attach(one, 1).await;
    one.delete_attachment(&id(1), &id(9)).await.unwrap();
    assert!(one.get_attachment(&id(1), &id(9)).await.unwrap().is_some());
    one.save_draft(&draft(1, 2, "x"), 1).await.unwrap();
    one.delete_attachment(&id(1), &id(9)).await.unwrap();
    assert_eq!(one.get_attachment(&id(1), &id(9)).await.unwrap(), None);
}

/// Stores the file of [`entry`].
pub async fn attach<S: Store, C: Cipher>(cases: &Cases<S, C>, number: u128) {
    let bytes = b"%PDF-1.7".to_vec();
    cases.put_attachment(&id(number), &id(9), bytes).await.unwrap();
}

async fn a_receipt_is_never_taken_back<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows.one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    attach(&windows.one, 1).await;
    windows
        .one
        .move_to_outbox(&[entry(1)], 1, Vec::new())
        .await
        .unwrap();
    windows.one.save_entry(&delivered(1)).await.unwrap();
    assert_eq!(
        windows.other.save_entry(&entry(1)).await,
        Err(StoreFault::AlreadySubmitted)
    );
    windows.other.save_entry(&delivered(1)).await.unwrap();
    assert_eq!(windows.one.entry(&id(1)).await.unwrap(), Some(delivered(1)));
}

async fn records_of_a_newer_version_are_refused_and_kept<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows.one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    let store = windows.one.store();
    let newer = Row {
        format: DRAFT_FORMAT + 1,
        revision: 3,
        bytes: b"from the future".to_vec(),
    };
    let key = id(2).as_str().to_owned();
    store
        .commit(&[], vec![Write::Put(Table::Drafts, key.clone(), newer.clone())])
        .await
        .unwrap();
    let refused = StoreFault::Newer {
        found: DRAFT_FORMAT + 1,
        supported: DRAFT_FORMAT,
    };
    assert_eq!(windows.other.contents().await.map(drop), Err(refused.clone()));
    assert_eq!(windows.other.open_draft(&id(2)).await, Err(refused));
    assert_eq!(store.read(Table::Drafts, &key).await.unwrap(), Some(newer));
}

async fn one_bad_record_does_not_hide_the_others<S: Store, C: Cipher>(windows: Windows<S, C>) {
    windows.one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    windows
        .one
        .save_draft(&draft(3, 1, "moved below"), 0)
        .await
        .unwrap();
    let store = windows.one.store();
    let (bad, from) = (id(2).as_str().to_owned(), id(3).as_str().to_owned());
    let torn = Row {
        format: DRAFT_FORMAT,
        revision: 1,
        bytes: vec![0, 1, 2],
    };
    store
        .commit(&[], vec![Write::Put(Table::Drafts, bad.clone(), torn.clone())])
        .await
        .unwrap();
    let contents = windows.other.contents().await.unwrap();
    assert_eq!((contents.drafts.len(), contents.unreadable), (2, 1));
    assert_eq!(
        windows.other.open_draft(&id(2)).await,
        Err(StoreFault::Unreadable)
    );
    assert_eq!(store.read(Table::Drafts, &bad).await.unwrap(), Some(torn.clone()));
    // A failed guard writes nothing, not even what stands before it in the list.
    let guards = [
        Guard::Absent(Table::Outbox, from.clone()),
        Guard::Exactly(Table::Drafts, from.clone(), 9),
    ];
    let writes = vec![
        Write::Delete(Table::Drafts, from.clone()),
        Write::Put(Table::Outbox, from, torn),
    ];
    assert!(store.commit(&guards, writes).await.is_err());
    assert_eq!(windows.other.contents().await.unwrap().drafts.len(), 2);
}

async fn a_save_whose_answer_was_lost_is_no_conflict<S: Store, C: Cipher>(windows: Windows<S, C>) {
    let one = &windows.one;
    one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    one.save_draft(&draft(1, 2, "stored, but nobody said so"), 1)
        .await
        .unwrap();
    // Tried again, since it seemed to have failed.
    one.save_draft(&draft(1, 2, "stored, but nobody said so"), 1)
        .await
        .unwrap();
    let other = one.save_draft(&draft(1, 2, "another text"), 1).await;
    assert_eq!(other, Err(StoreFault::Conflict { stored: 2 }));
}

async fn a_draft_that_was_handed_over_is_not_written_again<S: Store, C: Cipher>(windows: Windows<S, C>) {
    let (one, other) = (&windows.one, &windows.other);
    one.save_draft(&draft(1, 1, "x"), 0).await.unwrap();
    let handed = Row {
        format: 1,
        revision: 0,
        bytes: Vec::new(),
    };
    let place = format!("handed/{}", id(1).as_str());
    let put = |row| vec![Write::Put(Table::Device, place.clone(), row)];
    one.store().commit(&[], put(handed)).await.unwrap();
    let conflict = Err(StoreFault::Conflict { stored: 0 });
    // Before it is deleted here, and after.
    for _ in 0..2 {
        assert_eq!(other.save_draft(&draft(1, 2, "y"), 1).await, conflict);
        assert_eq!(other.put_attachment(&id(1), &id(8), vec![1]).await, conflict);
        assert!(other.move_to_outbox(&[entry(1)], 1, Vec::new()).await.is_err());
        one.delete_draft(&id(1), u64::MAX).await.unwrap();
    }
    assert_eq!(other.get_attachment(&id(1), &id(8)).await.unwrap(), None);
    other
        .save_draft(&draft(2, 1, "of another case"), 0)
        .await
        .unwrap();
}
