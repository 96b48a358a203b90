//! What is wrong with a configuration, everything at once: by the loader of the app itself, and by what only shows with the
//! files beside it, in the browser, or when it is too late.

use std::path::Path;

use axum::http::Uri;
use jiesu::intake::Config;
use jiesu::intake::config::ConfigFault;
use jiesu::rules::pack::near_name;
use jiesu::text::{Arg, Catalogue, Language, Phrase, Words};
use serde_json::Value;

use super::advice::{advice, kebab};
use super::mapping;
use super::places::{Places, Spot, escaped};
use super::sm;
use crate::Done;
use crate::run::read_text;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The app refuses to start, or does not do what it has to.
    Fault,
    /// It works, and perhaps not as it is meant.
    Warning,
}

/// Something to tell.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// A name that stays the same, for filters and for talking about it.
    pub code: String,
    /// A JSON pointer; empty where the file as a whole is meant. A file beside it is named before the place in it.
    pub place: String,
    /// Where in the file.
    pub spot: Spot,
    /// What is wrong.
    pub what: String,
    /// Why that matters.
    pub why: String,
    /// What to do.
    pub todo: String,
}

/// Checks a file, with the packs and calendars beside it.
///
/// # Errors
/// It cannot be read, or what the check needs is not there.
pub fn file(path: &Path) -> Done<Vec<Finding>> {
    check(&read_text(path)?, path.parent().unwrap_or(Path::new(".")))
}

/// Checks the text of a configuration that lies in this folder.
///
/// # Errors
/// What the check needs is not there.
pub fn check(text: &str, folder: &Path) -> Done<Vec<Finding>> {
    let mut checker = Checker {
        places: Places::default(),
        findings: Vec::new(),
    };
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) => {
            for fault in Config::parse(text).err().unwrap_or_default() {
                checker.of_loader(&fault, &Value::Null);
            }
            return Ok(checker.findings);
        }
    };
    checker.places = Places::of(text);
    for fault in sm::parsed(text, &value).err().into_iter().flatten() {
        checker.of_loader(&fault, &value);
    }
    for (place, spot) in std::mem::take(&mut checker.places.twice) {
        let words = [
            "This entry is there twice.",
            "Only the last one counts, and whoever reads the first is misled.",
            "Take one of them out.",
        ];
        checker.add(Level::Fault, "twice", &place, words).spot = spot;
    }
    if !value["endpoint"]["mapping"].is_null() {
        for fault in mapping::faults(text)? {
            let why = "By the mapping the app speaks to your backend: with a wrong one cases do not arrive.";
            let words = [&fault.what, why, "docs/mapping.md explains every entry."];
            checker.add(Level::Fault, "mapping", &fault.place, words);
        }
    }
    checker.addresses(&value);
    checker.keys(&value);
    checker.keys_on_sm2(&value, folder);
    checker.outlets(&value);
    checker.calendars(&value, folder);
    checker.pack(&value, folder);
    checker.modes(&value);
    checker.embed(&value);
    checker.hand_over(&value);
    checker.findings.sort_by_key(|finding| finding.spot);
    Ok(checker.findings)
}

pub(super) struct Checker {
    places: Places,
    findings: Vec<Finding>,
}

impl Checker {
    /// Notes something: what is wrong, why that matters, and what to do.
    pub(super) fn add(
        &mut self,
        level: Level,
        code: &str,
        place: &str,
        [what, why, todo]: [&str; 3],
    ) -> &mut Finding {
        let spot = self.places.find(place);
        self.findings.push(Finding {
            level,
            code: code.into(),
            place: place.into(),
            spot,
            what: what.into(),
            why: why.into(),
            todo: todo.into(),
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Whether something was said of this place.
    pub(super) fn is_told(&self, place: &str) -> bool {
        self.findings.iter().any(|finding| finding.place == place)
    }

    /// A fault that the app itself would show, in its own words.
    fn of_loader(&mut self, fault: &ConfigFault, value: &Value) {
        let (code, args) = match &fault.what {
            Phrase::Message { id, args } => (kebab(&format!("{id:?}")), args.as_slice()),
            _ => ("mapping".to_owned(), [].as_slice()),
        };
        let code = match code.strip_prefix("config-") {
            // A private key says so by its name, and is worse than none.
            Some("public-key") if value.pointer(&format!("{}/d", fault.place)).is_some() => "private-key",
            Some(code) => code,
            None => &code,
        };
        let place = match fault.place.rsplit_once('/') {
            // A name that nobody foresaw may hold what a pointer writes otherwise.
            Some((around, name)) if code == "unknown-key" => format!("{around}/{}", escaped(name)),
            _ => fault.place.clone(),
        };
        let known = args.iter().find_map(|(name, arg)| match arg {
            Arg::Text(text) if *name == "known" => Some(text.as_str()),
            _ => None,
        });
        let name = fault.place.rsplit('/').next().unwrap_or_default();
        let near = known.and_then(|known| near_name(name, known.split(", ")));
        let (why, todo) = advice(code);
        let line_and_column = place.split_once(':').and_then(|(line, column)| {
            Some(Spot {
                line: line.parse().ok()?,
                column: column.parse().ok()?,
            })
        });
        let place = if line_and_column.is_some() {
            String::new()
        } else {
            place
        };
        let todo = match near {
            Some(near) if code == "unknown-key" => format!("Perhaps `{near}` is meant?"),
            _ => todo.to_owned(),
        };
        let finding = self.add(Level::Fault, code, &place, [&in_english(&fault.what), why, &todo]);
        if let Some(spot) = line_and_column {
            finding.spot = spot;
        }
    }

    /// Addresses that look right to the loader and lead nowhere, or elsewhere.
    fn addresses(&mut self, value: &Value) {
        const PLACE: &str = "/endpoint/base";
        let told = self.is_told(PLACE);
        let base = value["endpoint"]["base"].as_str();
        let Some(base) = base.filter(|base| base.contains("://") && !told) else {
            return;
        };
        let uri: Option<Uri> = base.parse().ok();
        let authority = uri.as_ref().and_then(Uri::authority);
        let host = authority.map(|authority| authority.host()).unwrap_or_default();
        if host.is_empty() || base.contains(['?', '#']) || !base.is_ascii() {
            self.add(
                Level::Fault,
                "address",
                PLACE,
                [
                    "This is no address that paths can follow.",
                    "Every request goes to this address and `/cases/…`.",
                    "Write it like https://bank.example/api/v1, its name in ASCII, without ? and #.",
                ],
            );
        } else if authority.is_some_and(|authority| authority.as_str().contains('@')) {
            self.add(
                Level::Fault,
                "secret",
                PLACE,
                [
                    "There is a name or password in the address.",
                    "Anybody who opens the page can read this file; and browsers refuse such addresses.",
                    "Take it out; a password that has stood here is known.",
                ],
            );
        }
    }

    /// Keys that have the form of one and are none; and headers that are one.
    fn keys(&mut self, value: &Value) {
        let mut places = vec!["/sealing/key".to_owned(), "/recovery_key".to_owned()];
        for (list, is_object) in [("/sealing/routes", true), ("/endpoint/receipt_keys", false)] {
            match value.pointer(list) {
                Some(Value::Object(keys)) if is_object => {
                    places.extend(keys.keys().map(|key| format!("{list}/{}", escaped(key))));
                }
                Some(Value::Array(keys)) => places.extend((0..keys.len()).map(|at| format!("{list}/{at}"))),
                _ => {}
            }
        }
        for place in places {
            let told = self.is_told(&place);
            if let Some(key) = value.pointer(&place).filter(|key| key["crv"] == "P-256" && !told)
                && crate::receiver::public_key(key).is_none()
            {
                self.add(
                    Level::Fault,
                    "no-point",
                    &place,
                    [
                        "This key lies on no point of P-256.",
                        "Nothing can be sealed for it, and no signature verified by it.",
                        "Copy it again, whole; `cargo xtask receiver key FILE` makes a pair.",
                    ],
                );
            }
        }
        let headers = value["endpoint"]["headers"].as_object();
        let is_secret = |name: &&String| {
            let name = name.to_ascii_lowercase();
            ["authorization", "token", "secret", "password", "cookie"]
                .iter()
                .any(|word| name.contains(word))
        };
        for name in headers
            .into_iter()
            .flat_map(|headers| headers.keys())
            .filter(is_secret)
        {
            let place = format!("/endpoint/headers/{}", escaped(name));
            self.add(
                Level::Warning,
                "secret",
                &place,
                [
                    "This header looks like a secret.",
                    "Anybody who opens the page can read this file.",
                    "Give it a token that may write only (docs/receiver.md, scopes).",
                ],
            );
        }
    }

    fn outlets(&mut self, value: &Value) {
        let outlets = value["bank"]["outlets"].as_array();
        let ids: Vec<&str> = outlets
            .into_iter()
            .flatten()
            .map(|outlet| outlet["id"].as_str().unwrap_or_default())
            .collect();
        for (at, id) in ids.iter().enumerate() {
            if !id.is_empty() && ids.iter().take(at).any(|before| before == id) {
                let place = format!("/bank/outlets/{at}/id");
                self.add(
                    Level::Fault,
                    "twice",
                    &place,
                    [
                        "Another outlet has this id.",
                        "The backend could not tell which of them a complaint is about.",
                        "Give each outlet an id of its own.",
                    ],
                );
            }
        }
    }

    /// What is sound and does not do what its author hopes.
    fn modes(&mut self, value: &Value) {
        let mode = value["mode"].as_str().unwrap_or_default();
        let has = |pointer: &str| value.pointer(pointer).is_some();
        if mode == "staff" && !has("/recovery_key") {
            self.add(
                Level::Warning,
                "no-recovery",
                "",
                [
                    "There is no recovery_key.",
                    "Who forgets the passphrase has lost what was not sent.",
                    "docs/recovery.md says how to make one, and where to keep its private half.",
                ],
            );
        }
        if mode == "kiosk" && !has("/sealing") {
            self.add(
                Level::Warning,
                "prints-only",
                "",
                [
                    "This terminal hands nothing in: it prints for staff.",
                    "Whatever it kept until the network is back, the next person could read, so it needs a key to seal for.",
                    "Add `sealing.key`; `cargo xtask receiver key FILE` makes a pair.",
                ],
            );
        }
        let paper = value["paper"].as_u64();
        let is_width = |wide: u64| wide == 0 || wide == 210 || (40..=120).contains(&wide);
        if has("/paper") && !paper.is_some_and(is_width) {
            self.add(
                Level::Warning,
                "paper",
                "/paper",
                [
                    "No paper is this wide.",
                    "A roll has 40 to 120 millimetres; anything else prints as on sheets.",
                    "Write 58 or 80 for a roll, 210 for sheets, 0 where there is no printer.",
                ],
            );
        }
        if mode == "kiosk" && !has("/sealing") && paper == Some(0) {
            self.add(
                Level::Fault,
                "no-way-out",
                "/paper",
                [
                    "Nothing can leave this terminal.",
                    "Without a key it only prints, and there is no printer.",
                    "Add `sealing.key`, or the width of the paper.",
                ],
            );
        }
        if mode == "web" && has("/recovery_key") {
            self.add(
                Level::Warning,
                "no-effect",
                "/recovery_key",
                [
                    "This concerns staff only.",
                    "Customers' stores are not wrapped for the bank.",
                    "Take it out, or use mode staff.",
                ],
            );
        }
        if value["attachments"]["max_count"] == 0 && value["attachments"]["max_bytes"].is_number() {
            self.add(
                Level::Warning,
                "no-effect",
                "/attachments/max_bytes",
                [
                    "Files are not asked for.",
                    "max_count is 0.",
                    "Take one of the two out.",
                ],
            );
        }
    }
}

/// What the app's own loader says, in English.
pub(super) fn in_english(phrase: &Phrase) -> String {
    let words = Words {
        catalogue: Catalogue::of(Language::En),
        wording: &|_| None,
    };
    words.say(phrase)
}
