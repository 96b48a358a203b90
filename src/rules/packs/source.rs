//! From the TOML in which people write packs to the JSON in which they travel: what is short for people is written
//! out (shared facts, tests of a level), and nothing is checked.
//!
//! Not a module of the crate: `build.rs` does this to the built-in packs and `cargo xtask policy` to anybody's,
//! and both must write the same bytes, or the digests would differ.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Writes the shared facts a pack uses into it, so that its digest covers their meaning. Names that the
/// vocabulary lacks stay under `uses`, where loading reports them with the near name.
pub fn embed_shared_facts(pack: &mut Value, shared: &Value) {
    let named = |fact: &Value, name: &Value| fact.get("id") == Some(name);
    let facts = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut all = facts(pack.get("facts"));
    for name in facts(pack.get("uses")) {
        let found = facts(Some(shared)).into_iter().find(|fact| named(fact, &name));
        all.extend(found.filter(|_| !all.iter().any(|fact| named(fact, &name))));
    }
    if let Some(pack) = pack.as_object_mut() {
        pack.insert("facts".into(), json!(all));
    }
}

/// Spells out what `{ level = "major" }` stands for: the level's own test, and that of no higher one. It is open while
/// any of them is, as the level itself. What cannot be asked for a level (a rule that comes before the levels) and a
/// level that facts alone do not settle become a name that loading reports.
pub fn spell_out_levels(pack: &mut Value) {
    let after = |section: &str| matches!(section, "clocks" | "callbacks" | "duties" | "notices");
    let spell_out_in = |pack: &mut Value, last: bool, tests: &Map<String, Value>| {
        for (section, rules) in pack.as_object_mut().into_iter().flatten() {
            if after(section) == last {
                spell_out(rules, tests, false);
            }
        }
    };
    spell_out_in(pack, false, &Map::new());
    let tests = level_tests(pack);
    spell_out_in(pack, true, &tests);
}

fn level_tests(pack: &Value) -> Map<String, Value> {
    let levels = pack["levels"].as_array().cloned().unwrap_or_default();
    let dated = |level: &Value| level.get("from").or(level.get("to")).is_some();
    if pack["level_rule"]["follows_hand_over"] == true || levels.iter().any(dated) {
        return Map::new();
    }
    let none_of = |higher: &[Value]| json!({ "not": { "any": higher } });
    let (mut higher, mut found) = (Vec::new(), Vec::new());
    for level in levels.iter().rev() {
        let mut ways = Vec::new();
        if let Some(when) = level.get("when") {
            ways.push(match higher.as_slice() {
                [] => when.clone(),
                higher => json!({ "all": [when, none_of(higher)] }),
            });
            higher.push(when.clone());
        }
        found.push((&level["id"], ways));
    }
    let mut tests = Map::new();
    for (id, mut ways) in found {
        if pack["level_rule"].get("default") == Some(id) {
            ways.push(none_of(&higher));
        }
        if let Some(id) = id.as_str() {
            let test = if ways.len() == 1 {
                ways.remove(0)
            } else {
                json!({ "any": ways })
            };
            tests.insert(id.to_owned(), test);
        }
    }
    tests
}

fn spell_out(value: &mut Value, tests: &Map<String, Value>, within: bool) {
    let asked = value.get("level").and_then(Value::as_str).filter(|_| within);
    if let Some(level) = asked {
        let unsettled = || json!({ "is": format!("level {level}") });
        *value = tests.get(level).cloned().unwrap_or_else(unsettled);
        return;
    }
    match value {
        Value::Object(table) => {
            for (key, part) in table {
                spell_out(part, tests, within || key == "when");
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| spell_out(part, tests, within)),
        _ => {}
    }
}

/// Nested tables of words as one flat table with dotted keys.
pub fn flatten(prefix: &str, value: Value, texts: &mut Map<String, Value>) {
    match value {
        Value::Object(table) => {
            for (key, value) in table {
                let key = if prefix.is_empty() {
                    key
                } else {
                    format!("{prefix}.{key}")
                };
                flatten(&key, value, texts);
            }
        }
        text => {
            texts.insert(prefix.to_owned(), text);
        }
    }
}

/// A TOML text as JSON; TOML's own dates become texts.
///
/// # Errors
/// It is no TOML.
pub fn parse(text: &str) -> Result<Value, toml::de::Error> {
    toml::from_str::<toml::Table>(text).map(|table| to_json(toml::Value::Table(table)))
}

/// SHA-256 of a pack's JSON in hex.
pub fn digest(json: &str) -> String {
    Sha256::digest(json.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(truth) => json!(truth),
        toml::Value::Datetime(moment) => json!(moment.to_string()),
        toml::Value::Array(list) => list.into_iter().map(to_json).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(key, value)| (key, to_json(value)))
                .collect(),
        ),
    }
}
