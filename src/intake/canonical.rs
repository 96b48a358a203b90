//! The RFC 8785 form of JSON, for bodies whose numbers are integers.

use crate::rules::order;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Writes a value in its canonical form: no white space, keys sorted by UTF-16 units, shortest escapes.
///
/// Numbers must be integers, which the contract guarantees; a fraction is written as serde_json does,
/// which differs from RFC 8785 for very large and very small ones.
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// SHA-256 of a text's UTF-8 bytes, lower-case hex.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
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

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            order::by_key(&mut keys, |key| key.encode_utf16().collect::<Vec<u16>>());
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                // serde_json escapes exactly as RFC 8785 asks: \b \t \n \f \r, \" \\ and \u00xx.
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                if let Some(member) = members.get(key) {
                    write(member, out);
                }
            }
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{canonical, digest};

    #[test]
    fn keys_are_sorted_by_utf16_and_escapes_are_short() {
        // From RFC 8785, section 3.2.3 and 3.2.2.2.
        let value = serde_json::json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
            "z": "\u{20ac}$\u{f}\nA'B\"\\\\\"/"
        });
        let text = canonical(&value);
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
    fn the_digest_is_that_of_the_bytes() {
        assert_eq!(
            digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
