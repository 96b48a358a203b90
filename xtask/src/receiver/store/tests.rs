//! What every database has to do, asked of each in the same words; and what is SQLite's alone.

use super::*;

const CASE: &str = "0192f0c1-7a3b-7c4d-8e5f-000000000001";
const OTHER: &str = "0192f0c1-7a3b-7c4d-8e5f-000000000002";
const THING: &str = "0192f0c1-7a3b-7c4d-8e5f-00000000000a";
/// 2026-11-20 23:30 in Beijing, still the 20th; in UTC it is 15:30.
const NOW: i64 = 1_795_188_600_000;

/// A folder that goes away at the end of a test.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// A new one.
    pub fn new() -> Scratch {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("jiesu-test-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Scratch(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What is promised, and what shows it.
type Promise = (&'static str, fn(&Store));

/// The promises of the store, each for a database that is empty.
pub const PROMISES: &[Promise] = &[
    ("a case is stored once", a_case_is_stored_once),
    ("a key stands for one body", a_key_stands_for_one_body),
    (
        "things of a case are stored once",
        things_of_a_case_are_stored_once,
    ),
    ("sixteen at once are one case", sixteen_at_once_are_one_case),
    (
        "different cases at once are all there",
        different_cases_at_once_are_all_there,
    ),
    ("bytes come back as they were", bytes_come_back_as_they_were),
    ("what fails leaves nothing", what_fails_leaves_nothing),
    ("the audit log notices changes", the_audit_log_notices_changes),
    ("a draft is handed over once", a_draft_is_handed_over_once),
];

fn sent<'a>(id: &'a str, digest: &'a str, body: &'a [u8]) -> Sent<'a> {
    Sent {
        id,
        digest,
        body,
        now: NOW,
        who: "tablet",
    }
}

fn a_draft_is_handed_over_once(store: &Store) {
    assert_eq!(store.handed_over(CASE, NOW).unwrap(), HandOver::Unknown);
    assert_eq!(
        store.hand_over(CASE, b"sealed", NOW, NOW + 9).unwrap(),
        Waits::Waiting
    );
    assert_eq!(
        store.hand_over(CASE, b"other", NOW, NOW + 9).unwrap(),
        Waits::Exists
    );
    let takers: Vec<String> = (0..8).map(|taker| taker.to_string()).collect();
    let given = std::thread::scope(|scope| {
        let asking: Vec<_> = takers
            .iter()
            .map(|taker| scope.spawn(|| store.take_over(CASE, taker, NOW).unwrap().is_ok()))
            .collect();
        asking
            .into_iter()
            .map(|asked| asked.join().unwrap())
            .collect::<Vec<_>>()
    });
    let got: Vec<&String> = takers
        .iter()
        .zip(given)
        .filter(|(_, got)| *got)
        .map(|(taker, _)| taker)
        .collect();
    let [taker] = got.as_slice() else {
        panic!("{got:?}")
    };
    assert_eq!(store.take_over(CASE, taker, NOW).unwrap(), Ok(b"sealed".to_vec()));
    assert_eq!(
        store.call_off(CASE, NOW).unwrap(),
        HandOver::Taking { until: NOW + 9 }
    );
    assert_eq!(store.taken_over(CASE, taker, NOW).unwrap(), HandOver::Taken);
    assert_eq!(store.handed_over(CASE, NOW + 9).unwrap(), HandOver::Taken);
    assert_eq!(
        store.hand_over(OTHER, b"late", NOW, NOW + 9).unwrap(),
        Waits::Waiting
    );
    assert_eq!(store.take_over(OTHER, "x", NOW + 9).unwrap(), Err(HandOver::Gone));
}

fn a_case_is_stored_once(store: &Store) {
    let Put::Created(first) = store.put_case(&sent(CASE, "aa", b"{}")).unwrap() else {
        panic!("not stored");
    };
    assert_eq!(
        (first.case_number.as_str(), first.digest.as_str()),
        ("TS-20261120-0001", "aa")
    );
    assert!(first.signed.is_some());
    let later = Sent {
        now: NOW + 1_800_000,
        ..sent(CASE, "bb", b"{2}")
    };
    assert_eq!(store.put_case(&later).unwrap(), Put::Known(first.clone()));
    assert_eq!(store.receipt(CASE).unwrap(), Some(first));
    assert_eq!(store.receipt(OTHER).unwrap(), None);
    let Put::Created(next_day) = store.put_case(&Sent { id: OTHER, ..later }).unwrap() else {
        panic!("not stored");
    };
    assert_eq!(next_day.case_number, "TS-20261121-0001");
    let newest_first: Vec<_> = store
        .cases("office", NOW, "", "", 1000)
        .unwrap()
        .into_iter()
        .map(|(receipt, ..)| receipt.id)
        .collect();
    assert_eq!(newest_first, [OTHER, CASE]);
    let page = |before: &str, limit| {
        let cases = store.cases("office", NOW, "", before, limit).unwrap().into_iter();
        cases.map(|(receipt, ..)| receipt.case_number).collect::<Vec<_>>()
    };
    assert_eq!(page("", 1), ["TS-20261121-0001"]);
    assert_eq!(page("TS-20261121-0001", 1), ["TS-20261120-0001"]);
    assert_eq!(page("TS-20261120-0001", 1), Vec::<String>::new());
    assert_eq!(page("TS-nothing", 9), Vec::<String>::new());
    assert_eq!(store.count().unwrap(), 2);
}

fn a_key_stands_for_one_body(store: &Store) {
    let Put::Created(first) = store.post_case("k1", &sent(CASE, "aa", b"{}")).unwrap() else {
        panic!("not stored");
    };
    assert_eq!(
        store.post_case("k1", &sent(CASE, "aa", b"{}")).unwrap(),
        Put::Known(first.clone())
    );
    assert_eq!(
        store.post_case("k1", &sent(OTHER, "bb", b"{}")).unwrap(),
        Put::Different
    );
    assert_eq!(
        store.post_case("k2", &sent(CASE, "bb", b"{}")).unwrap(),
        Put::Different
    );
    assert_eq!(
        store.post_case("k3", &sent(CASE, "aa", b"{}")).unwrap(),
        Put::Known(first.clone())
    );
    assert_eq!(
        store.put_case(&sent(CASE, "bb", b"{}")).unwrap(),
        Put::Known(first)
    );
}

fn things_of_a_case_are_stored_once(store: &Store) {
    assert!(
        store
            .put_attachment(CASE, &sent(THING, "cc", b""), "image/png")
            .is_err()
    );
    assert!(store.put_event(CASE, &sent(THING, "ee", b"{}")).is_err());
    store.put_case(&sent(CASE, "aa", b"{}")).unwrap();
    let Put::Created(receipt) = store
        .put_attachment(CASE, &sent(THING, "cc", b""), "image/png")
        .unwrap()
    else {
        panic!("not stored");
    };
    assert_eq!(receipt.attachments, ["cc"]);
    let again = store
        .put_attachment(CASE, &sent(THING, "cc", b""), "image/png")
        .unwrap();
    assert_eq!(again, Put::Known(receipt));
    let other = store
        .put_attachment(CASE, &sent(THING, "dd", b""), "image/png")
        .unwrap();
    assert_eq!(other, Put::Different);
    let at = "2026-11-20T23:30:00+08:00".to_owned();
    assert_eq!(
        store.put_event(CASE, &sent(THING, "ee", b"{1}")).unwrap(),
        Put::Created(at.clone())
    );
    assert_eq!(
        store.put_event(CASE, &sent(THING, "ee", b"{1}")).unwrap(),
        Put::Known(at)
    );
    assert_eq!(
        store.put_event(CASE, &sent(THING, "ff", b"{2}")).unwrap(),
        Put::Different
    );
    let code = CaseId::parse(CASE).unwrap().status_code();
    let known = store.known(&code).unwrap().unwrap();
    assert_eq!(
        (known.case_number.as_str(), known.events),
        ("TS-20261120-0001", vec![b"{1}".to_vec()])
    );
    assert_eq!(store.known("2222-2222-2222-2222").unwrap(), None);
    assert_eq!(
        store.cases("office", NOW, "", "", 1000).unwrap()[0].2,
        1,
        "the number of events"
    );
}

fn sixteen_at_once_are_one_case(store: &Store) {
    let digests: Vec<String> = (0..16).map(|n| format!("{:064x}", n % 2)).collect();
    let put = |digest: &String| {
        matches!(
            store.put_case(&sent(CASE, digest, b"{}")).unwrap(),
            Put::Created(_)
        )
    };
    let created = std::thread::scope(|scope| {
        let threads: Vec<_> = digests
            .iter()
            .map(|digest| scope.spawn(move || put(digest)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .filter(|created| *created)
            .count()
    });
    assert_eq!(created, 1);
    assert_eq!(store.cases("office", NOW, "", "", 1000).unwrap().len(), 1);
}

fn different_cases_at_once_are_all_there(store: &Store) {
    let ids: Vec<String> = (0..24)
        .map(|n| format!("0192f0c1-7a3b-7c4d-8e5f-{n:012x}"))
        .collect();
    std::thread::scope(|scope| {
        for id in &ids {
            scope.spawn(move || store.put_case(&sent(id, "aa", b"{}")).unwrap());
        }
    });
    let mut numbers: Vec<_> = ids
        .iter()
        .map(|id| store.receipt(id).unwrap().unwrap().case_number)
        .collect();
    numbers.sort();
    let expected: Vec<_> = (1..=24).map(|n| format!("TS-20261120-{n:04}")).collect();
    assert_eq!(numbers, expected, "every number once, none left out");
    assert!(matches!(
        store.check_audit(None).unwrap(),
        Checked::Whole { entries: 24, .. }
    ));
}

fn bytes_come_back_as_they_were(store: &Store) {
    let every: Vec<u8> = (0..=255).collect();
    store.put_case(&sent(CASE, "aa", &every)).unwrap();
    assert_eq!(store.body(CASE).unwrap(), Some(every.clone()));
    store.put_event(CASE, &sent(THING, "ee", &every)).unwrap();
    let code = CaseId::parse(CASE).unwrap().status_code();
    assert_eq!(store.known(&code).unwrap().unwrap().events, [every]);
    let hostile = "k'; DROP TABLE cases; -- \u{202e}中";
    store.post_case(hostile, &sent(CASE, "aa", b"{}")).unwrap();
    assert!(matches!(
        store.post_case(hostile, &sent(CASE, "aa", b"{}")).unwrap(),
        Put::Known(_)
    ));
}

fn what_fails_leaves_nothing(store: &Store) {
    let failed: Result<(), Broken> = store.write(|transaction| {
        store.insert(transaction, &sent(CASE, "aa", b"{}"))?;
        Err(Broken::new("a test"))
    });
    assert!(failed.is_err());
    assert_eq!(store.receipt(CASE).unwrap(), None);
    assert_eq!(store.count().unwrap(), 0);
    // The connection is as good as before, and the number was not used up.
    let put = store.put_case(&sent(OTHER, "aa", b"{}")).unwrap();
    assert!(matches!(put, Put::Created(receipt) if receipt.case_number == "TS-20261120-0001"));
    assert!(store.put_case(&sent("../../etc", "aa", b"{}")).is_err());
}

fn the_audit_log_notices_changes(store: &Store) {
    assert_eq!(
        store.check_audit(None).unwrap(),
        Checked::Whole {
            entries: 0,
            head: String::new()
        }
    );
    store.put_case(&sent(CASE, "aa", b"{}")).unwrap();
    store
        .put_attachment(CASE, &sent(THING, "cc", b""), "image/png")
        .unwrap();
    store.put_event(CASE, &sent(THING, "ee", b"{}")).unwrap();
    // What changes nothing is not written down again.
    store.put_event(CASE, &sent(THING, "ee", b"{}")).unwrap();
    let Checked::Whole { entries: 3, head } = store.check_audit(None).unwrap() else {
        panic!("three deeds");
    };
    store.cases("office", NOW, "", "", 1000).unwrap();
    let whole = |noted| {
        matches!(
            store.check_audit(noted).unwrap(),
            Checked::Whole { entries: 4, .. }
        )
    };
    assert!(whole(Some((3, &head))));
    assert!(!whole(Some((2, &head))));
    assert!(!whole(Some((5, &head))));
    for (change, back, at) in [
        (
            "UPDATE audit SET who = 'x' WHERE place = 2",
            "UPDATE audit SET who = 'tablet' WHERE place = 2",
            2,
        ),
        (
            "UPDATE audit SET place = 9 WHERE place = 4",
            "UPDATE audit SET place = 4 WHERE place = 9",
            4,
        ),
        (
            "UPDATE audit_head SET place = 3",
            "UPDATE audit_head SET place = 4",
            5,
        ),
    ] {
        let run = |statement: &str| {
            store
                .database
                .write(&mut |t| t.run(statement, &[]).map(drop))
                .unwrap()
        };
        run(change);
        assert_eq!(
            store.check_audit(None).unwrap(),
            Checked::BrokenAt(at),
            "{change}"
        );
        run(back);
        assert!(whole(None));
    }
}

#[test]
fn sqlite_keeps_every_promise() {
    for (promise, check) in PROMISES {
        println!("{promise}");
        check(&Store::open(&Place::Memory, None, Signer::passing()).unwrap());
        let scratch = Scratch::new();
        let place = Place::Sqlite(scratch.0.join("cases.sqlite"));
        let store = Store::open(&place, None, Signer::passing()).unwrap();
        check(&store);
        let (count, head) = (store.count().unwrap(), store.check_audit(None).unwrap());
        drop(store);
        // It is on the disk: another process finds it.
        let again = Store::open(&place, None, Signer::passing()).unwrap();
        assert_eq!(
            (again.count().unwrap(), again.check_audit(None).unwrap()),
            (count, head)
        );
    }
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    let file = scratch.0.join("newer.sqlite");
    let newer = rusqlite::Connection::open(&file).unwrap();
    newer
        .execute_batch("CREATE TABLE future (x); PRAGMA user_version = 9;")
        .unwrap();
    let refused = Store::open(&Place::Sqlite(file), None, Signer::passing());
    assert!(refused.err().unwrap().to_string().contains("layout 9"));
    let tables: i64 = newer
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1);
}

#[test]
fn a_database_of_layout_1_goes_on_with_its_attachments_in_files() {
    let scratch = Scratch::new();
    let file = scratch.0.join("cases.sqlite");
    // As the first receiver wrote it; never to be changed.
    let old = rusqlite::Connection::open(&file).unwrap();
    old.execute_batch(&format!(
        "CREATE TABLE cases (
            id TEXT PRIMARY KEY, digest TEXT NOT NULL, received_ms INTEGER NOT NULL,
            number TEXT NOT NULL UNIQUE, body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE keys (key TEXT PRIMARY KEY, case_id TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
        CREATE TABLE attachments (
            case_id TEXT NOT NULL REFERENCES cases (id), id TEXT NOT NULL, digest TEXT NOT NULL,
            media TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (case_id, id)
        ) STRICT;
        CREATE TABLE events (
            case_id TEXT NOT NULL REFERENCES cases (id), id TEXT NOT NULL, digest TEXT NOT NULL,
            received_ms INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (case_id, id)
        ) STRICT;
        CREATE TABLE days (day TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
        INSERT INTO cases VALUES ('{CASE}', 'aa', {NOW}, 'TS-20261120-0001', x'7b7d');
        INSERT INTO keys VALUES ('k1', '{CASE}', 'aa');
        INSERT INTO attachments VALUES ('{CASE}', '{THING}', 'cc', 'image/png', x'706963');
        INSERT INTO events VALUES ('{CASE}', '{THING}', 'ee', {NOW}, x'7b7d');
        INSERT INTO days VALUES ('20261120', 1);
        PRAGMA user_version = 1;"
    ))
    .unwrap();
    drop(old);
    let open = || Store::open(&Place::Sqlite(file.clone()), None, Signer::passing()).unwrap();
    drop(open());
    // As the second one wrote it: without queues.
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch("ALTER TABLE cases DROP COLUMN queue; DROP TABLE handovers; PRAGMA user_version = 2;")
        .unwrap();
    drop(open());
    // As the third one wrote it: drafts went nowhere.
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch("DROP TABLE handovers; PRAGMA user_version = 3;")
        .unwrap();
    let store = open();
    assert_eq!(store.handed_over(CASE, NOW).unwrap(), HandOver::Unknown);
    let receipt = store.receipt(CASE).unwrap().unwrap();
    assert_eq!(
        (receipt.case_number.as_str(), receipt.signed),
        ("TS-20261120-0001", None)
    );
    assert_eq!(receipt.attachments, ["cc"]);
    assert_eq!(store.files.read(CASE, THING).unwrap(), b"pic");
    assert!(matches!(
        store.post_case("k1", &sent(CASE, "aa", b"{}")).unwrap(),
        Put::Known(_)
    ));
    let code = CaseId::parse(CASE).unwrap().status_code();
    assert_eq!(store.known(&code).unwrap().unwrap().events.len(), 1);
    let Put::Created(next) = store
        .put_case(&sent(OTHER, "bb", br#"{"queue":"east"}"#))
        .unwrap()
    else {
        panic!("not stored");
    };
    assert_eq!(next.case_number, "TS-20261120-0002");
    let count = |queue| store.cases("office", NOW, queue, "", 9).unwrap().len();
    assert_eq!(["", "east", "west"].map(count), [2, 1, 0]);
}
