//! From the TOML in which people write packs to the JSON in which they travel: the form only, no sense.
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
