//! Keys on SM2, for which only an app seals that was built with it: what `www/mapping/check.js` says of them in the browser.

use std::path::Path;

use jiesu::intake::Config;
use jiesu::intake::config::ConfigFault;
use serde_json::Value;

use super::check::{Checker, Level};
use super::places::escaped;
use crate::run::files;

/// What the loader makes of a configuration (`text`, which says `value`). It knows the form of keys on P-256, and gets those
/// on SM2 under that name, as it does in the browser.
pub(super) fn parsed(text: &str, value: &Value) -> Result<Config, Vec<ConfigFault>> {
    let places = on_sm2(value);
    if places.is_empty() {
        return Config::parse(text);
    }
    let mut value = value.clone();
    for place in places {
        if let Some(key) = value.pointer_mut(&place) {
            key["crv"] = "P-256".into();
        }
    }
    Config::parse(&value.to_string())
}

/// The places of all keys for which cases are sealed.
fn sealing(value: &Value) -> Vec<String> {
    let routes = value["sealing"]["routes"].as_object();
    let routes = routes.into_iter().flat_map(|routes| routes.keys());
    std::iter::once("/sealing/key".to_owned())
        .chain(routes.map(|route| format!("/sealing/routes/{}", escaped(route))))
        .collect()
}

fn is_on_sm2(key: &Value) -> bool {
    key["crv"] == crate::sm::CURVE
}

fn on_sm2(value: &Value) -> Vec<String> {
    let mut places = sealing(value);
    places.retain(|place| value.pointer(place).is_some_and(is_on_sm2));
    places
}

impl Checker {
    /// Keys on SM2 that are none, stand beside others, or lie beside an app that cannot seal for them.
    pub(super) fn keys_on_sm2(&mut self, value: &Value, folder: &Path) {
        let places = on_sm2(value);
        let Some(first) = places.first() else {
            return;
        };
        for place in &places {
            let is_key = value
                .pointer(place)
                .is_some_and(|key| crate::sm::is_public_key(&key.to_string()));
            if !is_key && !self.is_told(place) {
                let words = [
                    "This key lies on no point of SM2.",
                    "Nothing can be sealed for it.",
                    "Copy it again, whole; `cargo xtask receiver key FILE --sm` makes a pair.",
                ];
                self.add(Level::Fault, "no-point", place, words);
            }
        }
        for place in sealing(value) {
            if value.pointer(&place).is_some() && !places.contains(&place) && !self.is_told(&place) {
                let words = [
                    "Some keys of `sealing` are on SM2, and this one is not.",
                    "Files are sealed in one way, and the app refuses to start.",
                    "Put all of them on SM2, or all on P-256.",
                ];
                self.add(Level::Fault, "mixed-keys", &place, words);
            }
        }
        let beside = files(folder);
        let has = |start: &str| beside.iter().any(|name| name.starts_with(start));
        let why = "An app that was built without SM2 says so and does not start.";
        let todo = "`cargo xtask build --features sm` writes one that has it, dist/app-sm.";
        if !has("index.html") {
            let what = "This key is on SM2: it needs an app that was built with it.";
            self.add(Level::Warning, "needs-sm", first, [what, why, todo]);
        } else if !has("seal-sm-") {
            let what = "This key is on SM2, and the app beside this file was built without it.";
            self.add(Level::Fault, "needs-sm", first, [what, why, todo]);
        }
    }
}
