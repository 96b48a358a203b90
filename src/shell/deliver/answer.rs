//! Reading answers, and writing digests as RFC 9530 wants them.

use super::RawAnswer;
use crate::intake::outcome::{HttpAnswer, Problem};
use crate::intake::stored;
use crate::rules::json::Json;

/// Most characters of a backend's sentence that are shown.
const LONGEST: usize = 300;

/// Reduces an answer to what the outcome table needs. A body that is neither receipt nor problem is
/// dropped: it may be a whole login page.
pub fn read_answer(raw: &RawAnswer) -> HttpAnswer {
    let success = (200..=299).contains(&raw.status);
    let value = std::str::from_utf8(&raw.body)
        .ok()
        .and_then(|text| Json::parse(text).ok());
    HttpAnswer {
        status: raw.status,
        retry_after: raw.retry_after,
        problem: value
            .as_ref()
            .filter(|_| !success && raw.status != 0)
            .and_then(problem),
        receipt: value.as_ref().filter(|_| success).and_then(stored::receipt),
    }
}

/// A problem document of RFC 9457, with or without its `errors` extension.
fn problem(value: &Json) -> Option<Problem> {
    let text = |name: &str| {
        let text = value.get(name)?.as_str()?;
        Some(text.chars().take(LONGEST).collect::<String>())
    };
    let items = |name: &str| value.get(name).map(Json::items).unwrap_or_default();
    let pointers = items("errors")
        .iter()
        .filter_map(|error| error.get("pointer")?.as_str())
        .take(20)
        .map(str::to_owned);
    let listed = items("pointers")
        .iter()
        .filter_map(Json::as_str)
        .take(20)
        .map(str::to_owned);
    let problem = Problem {
        title: text("title"),
        detail: text("detail"),
        pointers: pointers.chain(listed).collect(),
    };
    (problem != Problem::default()).then_some(problem)
}

/// `Content-Digest` (RFC 9530) of a SHA-256 given in hex.
pub fn content_digest(hex: &str) -> String {
    let digits: Vec<u32> = hex.chars().filter_map(|letter| letter.to_digit(16)).collect();
    let bytes: Vec<u32> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit))
        .collect();
    format!("sha-256=:{}:", base64(&bytes))
}

fn base64(bytes: &[u32]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, index| {
            bits << 8 | chunk.get(index).copied().unwrap_or_default()
        });
        for index in 0..4 {
            out.push(if index <= chunk.len() {
                sextet(bits >> (18 - 6 * index) & 0x3f)
            } else {
                '='
            });
        }
    }
    out
}

fn sextet(bits: u32) -> char {
    let from = |base: char, offset: u32| char::from_u32(u32::from(base) + offset).unwrap_or('=');
    match bits {
        0..=25 => from('A', bits),
        26..=51 => from('a', bits - 26),
        52..=61 => from('0', bits - 52),
        62 => '+',
        _ => '/',
    }
}

#[cfg(test)]
mod tests {
    use super::{RawAnswer, content_digest, read_answer};

    #[test]
    fn content_digest_is_that_of_rfc_9530() {
        // Appendix D of RFC 9530: {"hello": "world"} without a line end.
        let hex = "5f8f04f6a3a892aaabbddb6cf273894493773960d4a325b105fee46eef4304f1";
        assert_eq!(
            content_digest(hex),
            "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
        );
    }

    #[test]
    fn a_login_page_is_neither_receipt_nor_problem() {
        let page = b"<!doctype html><title>Wi-Fi</title>".to_vec();
        for status in [200, 403, 511] {
            let answer = read_answer(&RawAnswer {
                status,
                retry_after: None,
                body: page.clone(),
            });
            assert_eq!((answer.receipt, answer.problem), (None, None), "{status}");
        }
    }

    #[test]
    fn a_long_problem_is_cut_by_characters() {
        let body = format!(
            "{{\"title\":\"{}\",\"errors\":[{{\"pointer\":\"/matter\"}}]}}",
            "字".repeat(999)
        );
        let answer = read_answer(&RawAnswer {
            status: 422,
            retry_after: None,
            body: body.into_bytes(),
        });
        let problem = answer.problem.unwrap();
        assert_eq!(problem.title.unwrap().chars().count(), 300);
        assert_eq!(problem.pointers, ["/matter"]);
    }
}
