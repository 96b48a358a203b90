//! The same promises, of a real PostgreSQL that the test starts; and what is PostgreSQL's alone.
#![cfg(feature = "postgres")]

use super::tests::{PROMISES, Scratch};
use super::*;
use crate::postgres::Server;

fn open(url: &str, scratch: &Scratch) -> Store {
    Store::open(
        &Place::Postgres(url.to_owned()),
        Some(&Kept::Folder(scratch.0.clone())),
        Signer::passing(),
    )
    .unwrap()
}

#[test]
fn postgres_keeps_every_promise() {
    let server = Server::start().unwrap();
    for (number, (promise, check)) in PROMISES.iter().enumerate() {
        println!("{promise}");
        let scratch = Scratch::new();
        let url = server.database(&format!("promise_{number}")).unwrap();
        let store = open(&url, &scratch);
        check(&store);
        let (count, head) = (store.count().unwrap(), store.check_audit(None).unwrap());
        drop(store);
        let again = open(&url, &scratch);
        assert_eq!(
            (again.count().unwrap(), again.check_audit(None).unwrap()),
            (count, head)
        );
    }
    two_receivers_share_one_database(&server);
    earlier_layouts_go_on(&server);
    a_newer_layout_is_refused(&server);
    a_broken_connection_is_made_anew(&server);
    a_server_has_to_prove_its_name(&server);
}

const NOW: i64 = 1_795_188_600_000;

fn put(store: &Store, number: usize) -> Put<Receipt> {
    let id = format!("0192f0c1-7a3b-7c4d-8e5f-{number:012x}");
    let sent = Sent {
        id: &id,
        digest: "aa",
        body: b"{}",
        now: NOW,
        who: "-",
    };
    store.put_case(&sent).unwrap()
}

/// Also both create the tables, at the same moment.
fn two_receivers_share_one_database(server: &Server) {
    let scratch = Scratch::new();
    let url = server.database("shared").unwrap();
    let stores: Vec<Store> = std::thread::scope(|scope| {
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| open(&url, &scratch))).collect();
        opening.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let created = std::thread::scope(|scope| {
        let threads: Vec<_> = stores
            .iter()
            .map(|store| {
                scope.spawn(move || {
                    (0..20)
                        .filter(|n| matches!(put(store, *n), Put::Created(_)))
                        .count()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum::<usize>()
    });
    assert_eq!(created, 20, "each case once, whoever took it");
    for store in &stores {
        assert_eq!(store.count().unwrap(), 20);
        assert!(matches!(
            store.check_audit(None).unwrap(),
            Checked::Whole { entries: 20, .. }
        ));
    }
}

/// As the second and the third receiver wrote it: the second knew no queues, neither of them drafts on their way.
fn earlier_layouts_go_on(server: &Server) {
    for (layout, lacks) in [
        (
            2,
            vec!["ALTER TABLE cases DROP COLUMN queue", "DROP TABLE handovers"],
        ),
        (3, vec!["DROP TABLE handovers"]),
    ] {
        let scratch = Scratch::new();
        let url = server.database(&format!("layout_{layout}")).unwrap();
        let store = open(&url, &scratch);
        put(&store, 1);
        let head = store.check_audit(None).unwrap();
        let mut older = |transaction: &mut dyn Transaction| {
            for statement in &lacks {
                transaction.run(statement, &[])?;
            }
            transaction.run("UPDATE layout SET version = ?1", &[i64::from(layout).into()])?;
            Ok(())
        };
        store.database.write(&mut older).unwrap();
        drop(store);
        let store = open(&url, &scratch);
        assert_eq!(
            (store.count().unwrap(), store.check_audit(None).unwrap()),
            (1, head)
        );
        assert!(
            matches!(put(&store, 1), Put::Known(_)),
            "{layout}: the case is still there"
        );
        assert!(matches!(put(&store, 2), Put::Created(_)));
        let nothing = store
            .handed_over("0192f0c1-7a3b-7c4d-8e5f-000000000001", NOW)
            .unwrap();
        assert_eq!(nothing, HandOver::Unknown);
    }
}

fn a_newer_layout_is_refused(server: &Server) {
    let scratch = Scratch::new();
    let url = server.database("newer").unwrap();
    let store = open(&url, &scratch);
    put(&store, 1);
    let newer =
        |transaction: &mut dyn Transaction| transaction.run("UPDATE layout SET version = 9", &[]).map(drop);
    store
        .database
        .write(&mut |transaction| newer(transaction))
        .unwrap();
    let refused = Store::open(
        &Place::Postgres(url),
        Some(&Kept::Folder(scratch.0.clone())),
        Signer::passing(),
    );
    assert!(refused.err().unwrap().to_string().contains("layout 9"));
    assert_eq!(store.count().unwrap(), 1);
}

fn a_broken_connection_is_made_anew(server: &Server) {
    let scratch = Scratch::new();
    let url = server.database("broken").unwrap();
    let (store, other) = (open(&url, &scratch), open(&url, &scratch));
    put(&store, 1);
    // CASE, since the order of conditions is the server's choice, and it must not end itself.
    let end_all = "SELECT count(CASE WHEN application_name = 'jiesu-receiver' AND datname = 'broken' \
                   AND pid <> pg_backend_pid() THEN pg_terminate_backend(pid) END) FROM pg_stat_activity";
    let ended = &mut |transaction: &mut dyn Transaction| {
        let mut rows = transaction.rows(end_all, &[])?;
        assert!(rows.pop().unwrap().number()? > 0);
        Ok(())
    };
    other.database.write(ended).unwrap();
    assert!(matches!(put(&store, 2), Put::Created(_)));
    assert_eq!(store.count().unwrap(), 2);
}

fn a_server_has_to_prove_its_name(server: &Server) {
    let scratch = Scratch::new();
    let url = format!("{}?sslmode=require", server.database("secret").unwrap());
    let certificate = server.certificate().display().to_string();
    let try_with = |url: &str| {
        Store::open(
            &Place::Postgres(url.to_owned()),
            Some(&Kept::Folder(scratch.0.clone())),
            Signer::passing(),
        )
    };
    let store = try_with(&format!("{url}&sslrootcert={certificate}")).unwrap();
    put(&store, 1);
    let secret = "SELECT count(*) FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()";
    let encrypted = &mut |transaction: &mut dyn Transaction| {
        assert_eq!(transaction.rows(secret, &[])?.pop().unwrap().number()?, 1);
        Ok(())
    };
    store.database.read(encrypted).unwrap();
    assert!(try_with(&url).is_err(), "nobody on this machine vouches for it");
    // The same server under a name that the certificate does not have.
    let other_name = url.replace("127.0.0.1", "localhost");
    assert!(try_with(&other_name.replace("require", "disable")).is_ok());
    assert!(try_with(&format!("{other_name}&sslrootcert={certificate}")).is_err());
}

#[test]
fn what_is_wrong_with_a_url_is_said_without_the_url() {
    let scratch = Scratch::new();
    for (url, said) in [
        (
            "postgres://a:geheim@127.0.0.1/x?sslmode=require&sslrootcert=/nothing",
            "sslrootcert",
        ),
        ("postgres://a:geheim@127.0.0.1:notaport/x", "not a URL"),
        ("postgres://a:geheim@127.0.0.1:1/x", "PostgreSQL"),
    ] {
        let fault = Store::open(
            &Place::Postgres(url.into()),
            Some(&Kept::Folder(scratch.0.clone())),
            Signer::passing(),
        );
        let fault = fault.err().unwrap().to_string();
        assert!(
            fault.contains(said) && !fault.contains("geheim"),
            "{url}: {fault}"
        );
    }
}
