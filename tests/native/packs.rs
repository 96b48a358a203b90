//! The built-in packs: they load, and their own cases come out as their authors expect.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiesu::rules::assessment::RuleBook;
use jiesu::rules::builtin;
use jiesu::rules::cases::{self, CaseFile};
use jiesu::rules::pack::PolicyPack;

use crate::support::CHINA;

/// A built-in pack, loaded.
pub fn pack(id: &str) -> PolicyPack {
    let built_in = builtin::packs()
        .iter()
        .find(|pack| pack.id == id)
        .expect("built in");
    PolicyPack::from_json(built_in.json).unwrap_or_else(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{id} is refused:\n{}", faults.join("\n"))
    })
}

/// The S01 pack over the statutory one.
pub static S01: LazyLock<RuleBook> = LazyLock::new(|| book("s01-credit-coop-trial"));

/// A built-in pack over the one it extends.
pub fn book(id: &str) -> RuleBook {
    let pack = pack(id);
    RuleBook {
        statutory: pack.extends.as_deref().map(self::pack),
        pack,
        calendar: CHINA.clone(),
    }
}

/// Every case comes out as its author expects, and no rule is without one.
fn check_cases(book: &RuleBook) {
    let path = folder(&book.pack.id).join("cases.toml");
    let text = fs::read_to_string(&path).expect("a pack has cases");
    let table: toml::Value =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let json = serde_json::to_string(&table).unwrap();
    let file = CaseFile::from_json(&json).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let wrong: Vec<String> = cases::run(book, &file)
        .into_iter()
        .map(|wrong| {
            format!(
                "{}: {}\n    expected {}\n    found    {}",
                wrong.case, wrong.key, wrong.expected, wrong.found
            )
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        path.display(),
        wrong.join("\n")
    );
    assert_eq!(
        cases::untouched(book, &file),
        Vec::<String>::new(),
        "rules of {} without a case",
        book.pack.id
    );
}

/// The folder a built-in pack is written in.
pub fn folder(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/rules/packs")
        .join(id)
}

#[test]
fn the_cases_of_every_built_in_pack() {
    for built_in in builtin::packs() {
        check_cases(&book(built_in.id));
    }
}

#[test]
fn the_digest_written_at_build_time_is_the_one_found_at_load_time() {
    for built_in in builtin::packs() {
        assert_eq!(pack(built_in.id).digest, format!("sha-256:{}", built_in.digest));
    }
}

#[test]
fn the_shared_vocabulary_is_read() {
    assert!(builtin::vocabulary().len() >= 19);
}

#[test]
fn weakly_attested_clocks_do_not_run() {
    let pack = pack("cn-statutory");
    let off: Vec<&str> = pack.switched_off.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(off, ["cn-verify-decide", "cn-regulator-forward", "pbc-reply"]);
    assert!(pack.clocks.iter().all(|clock| !off.contains(&clock.id.as_str())));
}

#[test]
fn a_share_of_callbacks_is_rounded_up() {
    let s01 = &S01.pack;
    let least = |id: &str, closed| {
        s01.callbacks
            .iter()
            .find(|rule| rule.id == id)
            .map(|rule| rule.least(closed))
    };
    for (closed, sample) in [
        (0, 0),
        (1, 1),
        (3, 1),
        (4, 2),
        (10, 3),
        (11, 4),
        (100, 30),
        (101, 31),
        (1_000, 300),
    ] {
        assert_eq!(least("sample", closed), Some(sample), "30 % of {closed}");
        assert_eq!(least("all", closed), Some(closed));
    }
    // A count that large never occurs; it must still not overflow.
    assert_eq!(least("all", u64::MAX), Some(u64::MAX));
}
