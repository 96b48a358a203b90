//! RFC 8785: whether a body is in the one form over which its digest is taken.
//!
//! Written apart from the sender's own writer, so that the two check each other. The contract knows whole numbers
//! only (amounts are in fen), so the shortest form of fractions is not needed here.

use serde_json::Value;

/// The canonical text of `value`; none if it has a number that is not whole or not exact in JavaScript.
pub fn text(value: &Value) -> Option<String> {
    let mut text = String::new();
    write(value, &mut text)?;
    Some(text)
}

fn write(value: &Value, text: &mut String) -> Option<()> {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(item, text)?;
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            // By UTF-16 code units, as JavaScript sorts.
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (place, (name, member)) in members.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Value::String(name.clone()).to_string());
                text.push(':');
                write(member, text)?;
            }
            text.push('}');
        }
        Value::Number(number) => {
            const EXACT: i64 = 9_007_199_254_740_991;
            let whole = number.as_i64().filter(|n| (-EXACT..=EXACT).contains(n))?;
            text.push_str(&whole.to_string());
        }
        other => text.push_str(&other.to_string()),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str) -> Option<String> {
        text(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn members_are_sorted_as_javascript_sorts_them() {
        // U+FB33 comes after U+1F600 in UTF-16, before it in UTF-8.
        let text = check("{\"\u{fb33}\":1,\"\u{1f600}\":2,\"a\":[true,null,{\"c\":\"\",\"b\":-1}]}").unwrap();
        assert_eq!(
            text,
            "{\"a\":[true,null,{\"b\":-1,\"c\":\"\"}],\"\u{1f600}\":2,\"\u{fb33}\":1}"
        );
    }

    #[test]
    fn strings_are_escaped_no_more_than_needed() {
        assert_eq!(
            check(r#""\u4e2d\/\u000a\u001F\"\u007f""#).unwrap(),
            "\"中/\\n\\u001f\\\"\u{7f}\""
        );
    }

    #[test]
    fn fractions_and_huge_numbers_are_refused() {
        for json in ["1.5", "1e3", "9007199254740992", "[0.0]"] {
            assert_eq!(check(json), None, "{json}");
        }
    }
}
