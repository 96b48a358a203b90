//! The schema by which editors check `pack.toml`: it is the one in the repository, and it takes every built-in pack.

use std::fs;

use jiesu::rules::builtin;
use jiesu::rules::pack::json_schema;
use serde_json::{Value, json};

use crate::packs::folder;

/// `JIESU_ACCEPT=1` writes it anew after a wanted change.
#[test]
fn the_schema_in_the_repository_is_the_loaders_own() {
    let path = folder("pack.schema.json");
    let made = format!("{:#}\n", json_schema());
    if std::env::var_os("JIESU_ACCEPT").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap();
    assert!(
        stored == made,
        "{} is not what the loader reads: run this test with JIESU_ACCEPT=1",
        path.display()
    );
}

#[test]
fn it_takes_every_built_in_pack_and_refuses_a_slip() {
    let validator = jsonschema::validator_for(&json_schema()).unwrap();
    for built_in in builtin::packs() {
        let pack: Value = serde_json::from_str(built_in.json).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&pack)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert_eq!(faults, Vec::<String>::new(), "{}", built_in.id);
    }
    let mut pack: Value = serde_json::from_str(builtin::packs()[0].json).unwrap();
    pack["clocks"][0]["unit"] = json!("working_days");
    assert!(!validator.is_valid(&pack));
    pack["clocks"][0]["unit"] = json!("working_day");
    pack["clocks"][0]["wehn"] = json!({});
    assert!(!validator.is_valid(&pack));
}
