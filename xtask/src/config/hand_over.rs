//! Where a complaint goes on that was begun at a terminal.

use serde_json::Value;

use super::check::{Checker, Level};
use super::embed;

const PLACE: &str = "/hand_over";

/// Whether a telephone can open it, and nobody on the way can change what it opens.
fn is_address(to: &str) -> bool {
    let origin_ends = to
        .find("//")
        .and_then(|at| to.get(at + 2..)?.find('/').map(|slash| at + 2 + slash));
    let origin = origin_ends.and_then(|end| to.get(..end)).unwrap_or(to);
    embed::fault(origin).is_none() && !to.contains(['#', '?', '@', ' '])
}

impl Checker {
    /// An address that no telephone can open, and one that nobody will.
    pub(super) fn hand_over(&mut self, value: &Value) {
        let Some(to) = value.get("hand_over") else {
            return;
        };
        if !to.as_str().is_some_and(is_address) {
            let words = [
                "No telephone can open this address.",
                "The key to the draft stands behind it, so it begins with https:// and has neither ? nor #.",
                "Write where the app is in mode web: https://www.bank.example/complaints/.",
            ];
            self.add(Level::Fault, "hand-over", PLACE, words);
        } else if value["mode"] == "kiosk" && value.pointer("/endpoint/mapping").is_some() {
            let words = [
                "This backend takes no hand-overs.",
                "They are part of contract v1, and a mapping says that it speaks something else.",
                "Take it out.",
            ];
            self.add(Level::Warning, "no-effect", PLACE, words);
        }
    }
}
