//! JSON as YAML 1.2 that a person can read: block style, and quotes only where they are needed.

use serde_json::Value;

/// Members that stand before the others, in this order; the rest follow by name.
const FIRST: &[&str] = &[
    "$schema",
    "$id",
    "openapi",
    "name",
    "in",
    "info",
    "title",
    "version",
    "servers",
    "url",
    "security",
    "tags",
    "paths",
    "summary",
    "description",
    "operationId",
    "type",
    "required",
    "parameters",
    "requestBody",
    "headers",
    "content",
    "schema",
    "properties",
    "responses",
];

/// `value` as a YAML document, which ends in a line break.
pub fn text(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

/// Writes `value` below the line that named it, or as the whole document.
fn block(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| {
                FIRST
                    .iter()
                    .position(|first| first == name)
                    .unwrap_or(FIRST.len())
            });
            for (name, member) in members {
                indent(depth, text);
                text.push_str(&scalar(&Value::String(name.clone())));
                text.push(':');
                after(member, depth + 1, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                indent(depth, text);
                text.push_str("- ");
                // The first line stands behind the dash.
                let mut inner = String::new();
                block(item, depth + 1, &mut inner);
                text.push_str(inner.trim_start_matches(' '));
            }
        }
        other => {
            indent(depth, text);
            text.push_str(&scalar(other));
            text.push('\n');
        }
    }
}

/// Writes `value` behind a name.
fn after(value: &Value, depth: usize, text: &mut String) {
    let nested = match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if nested {
        text.push('\n');
        block(value, depth, text);
    } else {
        text.push(' ');
        text.push_str(&scalar(value));
        text.push('\n');
    }
}

fn indent(depth: usize, text: &mut String) {
    text.push_str(&"  ".repeat(depth));
}

/// A value on one line. JSON's own form is YAML too; words that cannot be taken for something else go without quotes.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(word) if is_plain(word) => word.clone(),
        other => other.to_string(),
    }
}

fn is_plain(word: &str) -> bool {
    const TAKEN: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '.' || last == ')')
        && !TAKEN.contains(&word.to_ascii_lowercase().as_str())
        && !word.contains(": ")
        && !word.contains(" #")
        && word
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || " -_.,/()+:;'".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_could_be_taken_for_something_else_is_quoted() {
        let written = text(&json!({
            "200": "no", "description": "a: b", "title": "Plain words, (all) of them.", "empty": [], "none": {},
            "list": [1, { "b": null, "a": "#x" }, [true]], "/cases/{id}": "中",
        }));
        let expected = "\
title: Plain words, (all) of them.
description: \"a: b\"
\"/cases/{id}\": \"中\"
\"200\": \"no\"
empty: []
list:
  - 1
  - a: \"#x\"
    b: null
  - - true
none: {}
";
        assert_eq!(written, expected);
    }
}
