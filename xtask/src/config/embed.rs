//! The pages in which the form may be: origins that a browser can compare, letter by letter.

use axum::http::Uri;
use serde_json::Value;

use super::check::{Checker, Level};

/// The origins that a configuration lists, as `frame-ancestors` may name them: nothing in them can end a policy or begin
/// another one.
pub fn origins(config: &Value) -> Vec<&str> {
    let listed = config["embed"]["origins"].as_array().into_iter().flatten();
    let is_web = config["mode"] == "web";
    listed
        .filter_map(Value::as_str)
        .filter(|origin| is_web && fault(origin).is_none())
        .collect()
}

/// What is wrong with an origin, if anything.
pub(super) fn fault(origin: &str) -> Option<&'static str> {
    const FORM: &str = "This is no origin: a scheme, a name in ASCII and perhaps a port, in lower case and nothing behind it.";
    let rest = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    let Some(rest) = rest else {
        return Some(FORM);
    };
    let is_plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-:[]".contains(letter);
    let uri: Option<Uri> = origin.parse().ok();
    let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
    if host.is_empty() || !rest.chars().all(is_plain) {
        return Some(FORM);
    }
    let is_this_machine = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    if origin.starts_with("http://") && !is_this_machine {
        return Some("A page that travels in the clear can be anybody's by the time it arrives.");
    }
    let standard = [("https://", ":443"), ("http://", ":80")];
    let says_what_is_meant =
        |(scheme, port): &(&str, &str)| origin.starts_with(scheme) && origin.ends_with(port);
    standard
        .iter()
        .any(says_what_is_meant)
        .then_some("A browser leaves the scheme's own port out, so this is never what it compares with.")
}

impl Checker {
    /// Origins that no page can have, and entries that do nothing.
    pub(super) fn embed(&mut self, value: &Value) {
        const PLACE: &str = "/embed/origins";
        const LIKE: &str =
            "Write it like https://www.bank.example, as the page's own console shows location.origin.";
        const WHY: &str = "The form compares origins letter by letter; there no page could have it.";
        let Some(listed) = value.pointer(PLACE) else {
            return;
        };
        let Some(list) = listed.as_array() else {
            let words = ["This is no list.", "No other page can have the form.", LIKE];
            self.add(Level::Fault, "origins", PLACE, words);
            return;
        };
        for (at, origin) in list.iter().enumerate() {
            if let Some(what) = origin.as_str().map_or(Some("This is no text."), fault) {
                self.add(
                    Level::Fault,
                    "origin",
                    &format!("{PLACE}/{at}"),
                    [what, WHY, LIKE],
                );
            }
        }
        if value["mode"] != "web" && !list.is_empty() {
            let words = [
                "Only the form for customers can be in another page.",
                "Neither a terminal nor a staff tablet is one.",
                "Take it out, or use mode web.",
            ];
            self.add(Level::Warning, "no-effect", "/embed", words);
        }
    }
}
