//! The RFC 8785 form of JSON, for bodies whose numbers are integers.

use crate::rules::json::Json;
use crate::rules::order;
use sha2::{Digest, Sha256};

/// Writes a value in its canonical form: no white space, keys sorted by UTF-16 units, shortest escapes.
///
/// Numbers must be whole, which the contract guarantees and [`to_json`](super::to_json::to_json) ensures; of any
/// other, nothing is known here, and it is written as `null`.
pub fn canonical(value: &Json) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// SHA-256 of bytes, lower-case hex.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 0xf] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    out
}

fn write(value: &Json, out: &mut String) {
    match value {
        Json::Null | Json::OtherNumber => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Number(number) => out.push_str(&number.to_string()),
        Json::String(text) => quote(text, out),
        Json::Array(items) => {
            let mut before = '[';
            for item in items {
                out.push(before);
                write(item, out);
                before = ',';
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Json::Object(members) => {
            let mut sorted: Vec<(&String, &Json)> = members.iter().collect();
            order::by_key(&mut sorted, |(key, _)| key.encode_utf16().collect::<Vec<u16>>());
            let mut before = '{';
            for (key, member) in sorted {
                out.push(before);
                quote(key, out);
                out.push(':');
                write(member, out);
                before = ',';
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control @ '\0'..'\u{20}' => {
                out.push_str("\\u00");
                out.push_str(&hex(&[control as u8]));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{canonical, digest};
    use crate::rules::json::Json;

    #[test]
    fn keys_are_sorted_by_utf16_and_escapes_are_short() {
        // From RFC 8785, section 3.2.3 and 3.2.2.2.
        let value = serde_json::json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
            "z": "\u{20ac}$\u{f}\nA'B\"\\\\\"/"
        });
        let text = canonical(&Json::parse(&value.to_string()).unwrap());
        let order: Vec<usize> = [
            "Carriage",
            "One",
            "Control",
            "Diaeresis",
            "Euro",
            "Grinning",
            "Dagesh",
        ]
        .iter()
        .map(|word| text.find(word).unwrap())
        .collect();
        assert!(order.is_sorted(), "{text}");
        assert!(text.contains(r#""z":"€$\u000f\nA'B\"\\\\\"/""#), "{text}");
    }

    #[test]
    fn scalars_and_empty_lists_are_written_as_serde_json_writes_them() {
        let text = r#"[null,true,false,-12,9007199254740993,"",[],{},[[]],{"a":[1]},"\b\t\n\f\r\u0000\u001f\u007f/"]"#;
        let expected: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(canonical(&Json::parse(text).unwrap()), expected.to_string());
    }

    #[test]
    fn the_digest_is_that_of_the_bytes() {
        assert_eq!(
            digest(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
