//! The form of `pack.toml` as a JSON Schema, made from the table by which packs are read, so that an editor
//! and the loader cannot disagree.

use serde_json::{Map, Value, json};

use super::check::EVENTS;
use super::schema::{Key, PACK, RULE, Shape};
use super::words::{self, names};

/// The JSON Schema (2020-12) of a `pack.toml`.
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = table(PACK, false);
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let expression = json!({ "$ref": "#/$defs/expression" });
    let list = json!({ "type": "array", "items": expression });
    let one = |name: &str, value: Value| {
        let properties = Value::Object(Map::from_iter([(name.to_owned(), value)]));
        json!({ "type": "object", "properties": properties, "required": [name], "additionalProperties": false })
    };
    let closed = |properties: Value| {
        let names: Vec<String> = properties
            .as_object()
            .map(|all| all.keys().cloned().collect())
            .unwrap_or_default();
        json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
    };
    let comparisons = names(words::COMPARISONS);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("A policy pack: a bank's complaint rules as data");
    schema["$defs"] = json!({ "expression": {
        "description": "A test over facts: one of these.",
        "oneOf": [
            one("all", list.clone()),
            one("any", list.clone()),
            one("not", expression),
            one("at_least", closed(json!({ "n": { "type": "integer", "minimum": 0 }, "of": list }))),
            one("is", json!({ "type": "string" })),
            one("answered", json!({ "type": "string" })),
            one("level", json!({ "type": "string" })),
            one("one_of", closed(json!({ "fact": { "type": "string" }, "values": texts }))),
            one("compare", closed(json!({
                "fact": { "type": "string" },
                "op": { "enum": comparisons },
                "value": { "type": ["integer", "string", "boolean"] },
            }))),
        ],
    } });
    schema
}

fn table(keys: &[Key], rule: bool) -> Value {
    let extra: &[Key] = if rule { RULE } else { &[] };
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    for key in keys.iter().chain(extra) {
        properties.insert(key.name.to_owned(), shape(key));
        if key.required {
            required.push(key.name);
        }
    }
    if rule {
        required.push("article");
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn shape(key: &Key) -> Value {
    // Days may stand unquoted in TOML; editors hand them on as texts.
    let mut schema = match key.shape {
        Shape::Text | Shape::Day | Shape::Time => json!({ "type": "string" }),
        Shape::Word(allowed) => json!({ "enum": allowed() }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Number => json!({ "type": "integer", "minimum": 0 }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Expression => json!({ "$ref": "#/$defs/expression" }),
        Shape::Answer | Shape::Setting | Shape::Parts => json!({}),
        Shape::Table(keys) => table(keys, false),
        Shape::Tables(keys) => json!({ "type": "array", "items": table(keys, false) }),
        // `scope` is the one rule that stands alone.
        Shape::Rules(keys) if key.name == "scope" => table(keys, true),
        Shape::Rules(keys) => json!({ "type": "array", "items": table(keys, true) }),
    };
    if is_event(key.name) {
        match key.shape {
            Shape::Texts => schema["items"] = json!({ "enum": EVENTS }),
            _ => schema = json!({ "enum": EVENTS }),
        }
    }
    schema
}

/// Whether a key names events.
fn is_event(key: &str) -> bool {
    matches!(key, "start" | "stops" | "ends" | "restarts" | "event" | "at")
}
