//! JSON as packs, calendars and wordings travel in it, read in little code.
//!
//! serde_json's tree stands on B-trees and floating-point numbers, which take the rules' wasm as much room as
//! all clocks. The law counts in whole numbers; so a fraction is known here only for being one.

use std::fmt;

use super::order::Map;

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number; `1250.0` is one, since JavaScript has but one type of number.
    Number(i64),
    /// A number with a fraction or an exponent, or too large.
    OtherNumber,
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// An object; of a key that stands twice, the last.
    Object(Map<String, Json>),
}

impl Json {
    /// Reads a text that is one JSON value (RFC 8259), nested at most 128 deep.
    ///
    /// # Errors
    /// What is wrong first, and where.
    pub fn parse(text: &str) -> Result<Json, JsonError> {
        let mut reader = Reader {
            text,
            at: 0,
            depth: 0,
        };
        let read = reader.value().and_then(|value| {
            reader.blanks();
            match reader.peek() {
                None => Ok(value),
                Some(_) => Err("nothing more was expected"),
            }
        });
        read.map_err(|what| reader.error(what))
    }

    /// The value of a key; of anything but an object, `None`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.as_object()?.get(key)
    }

    /// The entries of an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Map<String, Json>> {
        match self {
            Json::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of a list.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Json::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The items of a list; of anything else, none.
    #[must_use]
    pub fn items(&self) -> &[Json] {
        self.as_array().unwrap_or_default()
    }

    /// A text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Json::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// `true` or `false`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Json::Bool(truth) => Some(*truth),
            _ => None,
        }
    }
}

/// What keeps a text from being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Line, from 1.
    pub line: usize,
    /// Byte in the line, from 1.
    pub column: usize,
    what: &'static str,
}

impl fmt::Display for JsonError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JsonError { line, column, what } = self;
        write!(out, "{what} at line {line} column {column}")
    }
}

impl std::error::Error for JsonError {}

/// Deeper nesting could exhaust the stack; no pack is a tenth as deep.
const DEEPEST: u8 = 128;

type Read<T> = Result<T, &'static str>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over a byte, if it is the next one.
    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn error(&self, what: &'static str) -> JsonError {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let in_line = before.iter().rev().take_while(|byte| **byte != b'\n').count();
        JsonError {
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: in_line + 1,
            what,
        }
    }

    fn value(&mut self) -> Read<Json> {
        self.blanks();
        match self.peek() {
            Some(b'{') => self.nested(Reader::object),
            Some(b'[') => self.nested(Reader::array),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err("a value was expected"),
            None => Err("the text ends too early"),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Read<Json> {
        for byte in word.bytes() {
            if !self.take(byte) {
                return Err("a value was expected");
            }
        }
        Ok(value)
    }

    fn nested(&mut self, read: fn(&mut Self) -> Read<Json>) -> Read<Json> {
        if self.depth == DEEPEST {
            return Err("this is nested too deep");
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    /// Whether a list or object goes on after an item, or ends with `end`.
    fn goes_on(&mut self, end: u8) -> Read<bool> {
        self.blanks();
        match () {
            () if self.take(b',') => Ok(true),
            () if self.take(end) => Ok(false),
            () => Err("a comma or the end of the list or object was expected"),
        }
    }

    fn array(&mut self) -> Read<Json> {
        let mut items = Vec::new();
        self.blanks();
        if !self.take(b']') {
            loop {
                items.push(self.value()?);
                if !self.goes_on(b']')? {
                    break;
                }
            }
        }
        Ok(Json::Array(items))
    }

    fn object(&mut self) -> Read<Json> {
        let mut entries = Map::new();
        self.blanks();
        if !self.take(b'}') {
            loop {
                self.blanks();
                let key = self.string()?;
                self.blanks();
                if !self.take(b':') {
                    return Err("a colon was expected");
                }
                entries.insert(key, self.value()?);
                if !self.goes_on(b'}')? {
                    break;
                }
            }
        }
        Ok(Json::Object(entries))
    }

    /// Steps over digits; how many there are.
    fn digits(&mut self, mut each: impl FnMut(u8)) -> Read<()> {
        let first = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            each(digit - b'0');
            self.at += 1;
        }
        if self.at > first {
            Ok(())
        } else {
            Err("a digit was expected")
        }
    }

    fn number(&mut self) -> Read<Json> {
        let negative = self.take(b'-');
        let (mut whole, first) = (Some(0_i64), self.at);
        let leading_zero = self.peek() == Some(b'0');
        self.digits(|digit| {
            let digit = i64::from(digit);
            let digit = if negative { -digit } else { digit };
            whole = whole.and_then(|n| n.checked_mul(10)?.checked_add(digit));
        })?;
        if leading_zero && self.at > first + 1 {
            return Err("a number begins with no zero");
        }
        if self.take(b'.') {
            self.digits(|digit| whole = whole.filter(|_| digit == 0))?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits(|_| ())?;
            whole = None;
        }
        Ok(whole.map_or(Json::OtherNumber, Json::Number))
    }

    fn string(&mut self) -> Read<String> {
        if !self.take(b'"') {
            return Err("a text in quotes was expected");
        }
        let mut read = String::new();
        loop {
            let first = self.at;
            while self
                .peek()
                .is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
            {
                self.at += 1;
            }
            // Both ends are next to ASCII, so this is never cut within a character.
            read.push_str(self.text.get(first..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(read);
                }
                Some(b'\\') => {
                    self.at += 1;
                    read.push(self.escaped()?);
                }
                Some(_) => return Err("a control character stands in a text"),
                None => return Err("the text ends too early"),
            }
        }
    }

    fn escaped(&mut self) -> Read<char> {
        let escape = self.peek();
        self.at += 1;
        Ok(match escape {
            Some(same @ (b'"' | b'\\' | b'/')) => char::from(same),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let mut code = self.four_hex()?;
                if (0xd800..0xdc00).contains(&code) && self.take(b'\\') && self.take(b'u') {
                    let low = self.four_hex()?;
                    // What is no second half makes the sum no character either.
                    code = match low {
                        0xdc00..0xe000 => 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00),
                        _ => code,
                    };
                }
                char::from_u32(code).ok_or("half a character is escaped")?
            }
            _ => return Err("there is no such escape"),
        })
    }

    fn four_hex(&mut self) -> Read<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            code = code * 16 + digit.ok_or("four hexadecimal digits were expected")?;
            self.at += 1;
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    /// Whole numbers as they are; what else there is, in the form of serde_json's tree.
    fn same(read: &Json, expected: &serde_json::Value) -> bool {
        use serde_json::Value;
        match (read, expected) {
            (Json::Null, Value::Null) => true,
            (Json::Bool(a), Value::Bool(b)) => a == b,
            (Json::Number(a), Value::Number(b)) => {
                b.as_i64() == Some(*a) || b.as_f64().is_some_and(|b| b.fract() == 0.0 && b as i64 == *a)
            }
            (Json::OtherNumber, Value::Number(b)) => !b.is_i64(),
            (Json::String(a), Value::String(b)) => a == b,
            (Json::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Json::Object(a), Value::Object(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|((x, a), (y, b))| x == y && same(a, b))
            }
            _ => false,
        }
    }

    /// Both readers take it and see the same, or both refuse it.
    fn check(text: &str) {
        match (Json::parse(text), serde_json::from_str::<serde_json::Value>(text)) {
            (Ok(read), Ok(expected)) => assert!(same(&read, &expected), "{text}: {read:?}"),
            (Err(_), Err(_)) => {}
            // JSON knows no largest number; serde_json's floating point does.
            (Ok(_), Err(error)) if error.to_string().contains("out of range") => {}
            (ours, theirs) => panic!("{text}: {ours:?}, serde_json: {theirs:?}"),
        }
    }

    const TEXTS: &[&str] = &[
        r#"{"a":[1,-2,{"b":null}],"c":true,"a":false,"é":"接诉 \u63a5\ud83d\ude00\n\/\"\\\b\f\r\t"}"#,
        " [ ] ",
        "{ }",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "nul",
        "nulls",
        "true false",
        "",
        " ",
        "0",
        "-0",
        "00",
        "01",
        "-",
        "1.",
        "1.0",
        "1250.00",
        "1.5",
        ".5",
        "1e",
        "1e+",
        "1e40",
        "12e-3",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "\"\\ud83d\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\u0041\"",
        "\"\\udc00\"",
        "\"\\u12\"",
        "\"\\x\"",
        "\"\n\"",
        "\"open",
        "\"\\",
        "[\"\u{7f}\"]",
        "\u{feff}1",
    ];

    #[test]
    fn it_reads_what_serde_json_reads() {
        TEXTS.iter().copied().for_each(check);
        for depth in [100, 200] {
            check(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        }
    }

    #[test]
    fn it_refuses_what_serde_json_refuses() {
        // Every text cut short, and with each byte replaced by others that mean something.
        for text in TEXTS.iter().filter(|text| text.len() > 1) {
            for (at, _) in text.char_indices() {
                let (before, rest) = text.split_at(at);
                check(before);
                for other in [
                    "", "\"", "\\", ",", ":", "]", "}", "{", "0", "-", "e", "\u{1}", "诉",
                ] {
                    let after: String = rest.chars().skip(1).collect();
                    check(&format!("{before}{other}{after}"));
                }
            }
        }
    }

    #[test]
    fn it_says_where_it_stopped() {
        let error = Json::parse("{\n  \"a\": 1\n  \"b\": 2\n}").unwrap_err();
        assert_eq!((error.line, error.column), (3, 3));
        assert!(error.to_string().ends_with("at line 3 column 3"), "{error}");
    }
}
