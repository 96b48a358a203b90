//! Reading the configuration: what is sound is taken, and every fault is noted with its place.

use super::{
    AttachmentLimits, Bank, Config, ConfigFault, DEFAULT_PACK, DayOff, Endpoint, Kept, LEAST_IDLE_SECONDS,
    Method, Mode, Outlet, Recipients, Sealing,
};
use crate::intake::canonical::canonical;
use crate::rules::json::Json;
use crate::rules::moment::parse_date;
use crate::rules::order::Map;
use crate::text::{Arg, Language, MessageId, Phrase};

const KEYS: [&str; 17] = [
    "$schema",
    "mode",
    "bank",
    "pack",
    "parameters",
    "endpoint",
    "languages",
    "attachments",
    "calendars",
    "days_off",
    "sealing",
    "recovery_key",
    "recipients",
    "storage",
    "embed",
    // The business of `www/kiosk/paper.js` and `www/hand/terminal.js`, which only terminals load.
    "paper",
    "hand_over",
];
const BANK_KEYS: [&str; 7] = [
    "name",
    "branch",
    "supervision_phone",
    "address",
    "privacy_contact",
    "outlets",
    "urgent_phone",
];
const ENDPOINT_KEYS: [&str; 5] = ["base", "method", "headers", "receipt_keys", "mapping"];
const STORAGE_KEYS: [&str; 4] = ["draft_days", "idle_seconds", "kept", "lock_minutes"];
/// On a customer's own device; staff's drafts are the bank's business, and stay unless it says otherwise.
const DRAFT_DAYS_WEB: u64 = 30;
/// A tablet on a counter is out of sight sooner than a desk.
const LOCK_MINUTES: u64 = 5;
/// Whoever reads a page at a terminal needs longer than a minute, and the next person waits no longer than two.
const IDLE_SECONDS: u64 = 120;
const ATTACHMENT_KEYS: [&str; 2] = ["max_bytes", "max_count"];

/// Walks the file, takes what is sound and notes every fault.
pub(super) struct Reader {
    pub(super) faults: Vec<ConfigFault>,
}

impl Reader {
    fn fault(&mut self, place: impl Into<String>, what: Phrase) {
        self.faults.push(ConfigFault {
            place: place.into(),
            what,
        });
    }

    pub(super) fn config(&mut self, value: &Json) -> Config {
        self.known_keys(value, "", &KEYS);
        let bank = value.get("bank").unwrap_or(&Json::Null);
        self.known_keys(bank, "/bank", &BANK_KEYS);
        let endpoint = value.get("endpoint").unwrap_or(&Json::Null);
        self.known_keys(endpoint, "/endpoint", &ENDPOINT_KEYS);
        let attachments = value.get("attachments").unwrap_or(&Json::Null);
        self.known_keys(attachments, "/attachments", &ATTACHMENT_KEYS);
        let storage = value.get("storage").unwrap_or(&Json::Null);
        self.known_keys(storage, "/storage", &STORAGE_KEYS);
        // What it says is the business of `www/embed/`, which alone is loaded inside other pages.
        let embed = value.get("embed").unwrap_or(&Json::Null);
        self.known_keys(embed, "/embed", &["origins"]);
        let mode = self.mode(value.get("mode"));
        Config {
            mode,
            draft_days: self.draft_days(storage, mode),
            kept: self.kept(storage, mode),
            idle_seconds: self.number(
                storage,
                "/storage/idle_seconds",
                "idle_seconds",
                LEAST_IDLE_SECONDS,
                IDLE_SECONDS,
            ),
            lock_minutes: self.number(storage, "/storage/lock_minutes", "lock_minutes", 1, LOCK_MINUTES),
            bank: Bank {
                name: self.text(bank, "/bank/name", "name", true).unwrap_or_default(),
                branch: self.text(bank, "/bank/branch", "branch", false),
                supervision_phone: self
                    .text(bank, "/bank/supervision_phone", "supervision_phone", true)
                    .unwrap_or_default(),
                address: self
                    .text(bank, "/bank/address", "address", true)
                    .unwrap_or_default(),
                privacy_contact: self
                    .text(bank, "/bank/privacy_contact", "privacy_contact", true)
                    .unwrap_or_default(),
                outlets: self.outlets(bank.get("outlets")),
                urgent_phone: self.text(bank, "/bank/urgent_phone", "urgent_phone", false),
            },
            pack: self
                .text(value, "/pack", "pack", false)
                .unwrap_or_else(|| DEFAULT_PACK.to_owned()),
            parameters: self.texts(value.get("parameters"), "/parameters"),
            endpoint: self.endpoint(endpoint),
            languages: self.languages(value.get("languages")),
            attachments: self.attachments(attachments),
            calendars: self.calendars(value.get("calendars")),
            days_off: self.days_off(value.get("days_off")),
            sealing: value.get("sealing").map(|sealing| self.sealing(sealing)),
            recovery_key: value
                .get("recovery_key")
                .map(|key| self.public_key("/recovery_key", Some(key))),
            recipients: value.get("recipients").map(|to| self.recipients(to)),
        }
    }

    /// Queues of which none but the first may be the branch's own: it would read what is not for it.
    fn recipients(&mut self, value: &Json) -> Recipients {
        const PLACE: &str = "/recipients";
        self.known_keys(value, PLACE, &["default", "supervision", "routes"]);
        let default = self
            .text(value, "/recipients/default", "default", true)
            .unwrap_or_default();
        let supervision = self.text(value, "/recipients/supervision", "supervision", false);
        let supervision = supervision.unwrap_or_default();
        let routes = self.texts(value.get("routes"), "/recipients/routes");
        let by_route = routes
            .iter()
            .map(|(route, queue)| (format!("routes/{route}"), queue));
        for (key, queue) in std::iter::once(("supervision".to_owned(), &supervision)).chain(by_route) {
            if queue.trim().is_empty() || *queue == default {
                self.fault(format!("{PLACE}/{key}"), Phrase::message(MessageId::ConfigQueue));
            }
        }
        Recipients {
            default,
            supervision,
            routes,
        }
    }

    fn sealing(&mut self, value: &Json) -> Sealing {
        self.known_keys(value, "/sealing", &["key", "routes"]);
        let mut routes = Map::new();
        if let Some(keys) = value.get("routes") {
            match keys {
                Json::Object(keys) => {
                    for (route, key) in keys {
                        routes.insert(
                            route.clone(),
                            self.public_key(&format!("/sealing/routes/{route}"), Some(key)),
                        );
                    }
                }
                _ => self.fault("/sealing/routes", Phrase::message(MessageId::ConfigNoObject)),
            }
        }
        Sealing {
            key: self.public_key("/sealing/key", value.get("key")),
            routes,
        }
    }

    /// A public key on P-256. A private one here would be everybody's.
    fn public_key(&mut self, place: &str, key: Option<&Json>) -> String {
        let part = |name| key.and_then(|key| key.get(name)).and_then(Json::as_str);
        let is_number = |text: &str| {
            let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
            text.len() == 43 && text.chars().all(allowed)
        };
        let is_public = part("kty") == Some("EC")
            && part("crv") == Some("P-256")
            && ["x", "y"].iter().all(|name| part(name).is_some_and(is_number))
            && part("d").is_none();
        if !is_public {
            self.fault(place, Phrase::message(MessageId::ConfigPublicKey));
        }
        key.map(canonical).unwrap_or_default()
    }

    /// Addresses below the page's own: a legal date never hangs on somebody else's server.
    fn calendars(&mut self, value: Option<&Json>) -> Vec<String> {
        let Some(value) = value else {
            return Vec::new();
        };
        let own = |path: &&str| path.ends_with(".json") && !path.contains(':') && !path.starts_with("//");
        let read = |item: &Json| item.as_str().filter(own).map(ToOwned::to_owned);
        let list: Option<Vec<String>> = value
            .as_array()
            .and_then(|items| items.iter().map(read).collect());
        list.unwrap_or_else(|| {
            self.fault("/calendars", Phrase::message(MessageId::ConfigCalendars));
            Vec::new()
        })
    }

    fn days_off(&mut self, value: Option<&Json>) -> Vec<DayOff> {
        let Some(value) = value else {
            return Vec::new();
        };
        let mut days = Vec::new();
        for (index, item) in value.as_array().unwrap_or(&[Json::Null]).iter().enumerate() {
            let text = |key: &str| item.get(key)?.as_str().filter(|text| !text.trim().is_empty());
            match (text("date").and_then(parse_date), text("name")) {
                (Some(date), Some(name)) => days.push(DayOff {
                    date,
                    name: name.trim().to_owned(),
                }),
                _ => self.fault(
                    format!("/days_off/{index}"),
                    Phrase::message(MessageId::ConfigDaysOff),
                ),
            }
        }
        days
    }

    fn mode(&mut self, value: Option<&Json>) -> Mode {
        match value.and_then(Json::as_str) {
            Some("web") => Mode::Web,
            Some("staff") => Mode::Staff,
            Some("kiosk") => Mode::Kiosk,
            other => {
                let found = other.map_or_else(
                    || value.map_or_else(|| "—".to_owned(), canonical),
                    ToOwned::to_owned,
                );
                self.fault(
                    "/mode",
                    Phrase::message(MessageId::ConfigMode).with("found", Arg::Text(found)),
                );
                Mode::Web
            }
        }
    }

    fn endpoint(&mut self, value: &Json) -> Endpoint {
        let base = self
            .text(value, "/endpoint/base", "base", true)
            .unwrap_or_default();
        let sound =
            base.is_empty() || base.starts_with('/') || base.starts_with("https://") || is_loopback(&base);
        if !sound {
            self.fault("/endpoint/base", Phrase::message(MessageId::ConfigBase));
        }
        let method = match value.get("method").map(|method| method.as_str()) {
            None | Some(Some("PUT")) => Method::Put,
            Some(Some("POST")) => Method::Post,
            Some(_) => {
                self.fault("/endpoint/method", Phrase::message(MessageId::ConfigMethod));
                Method::Put
            }
        };
        Endpoint {
            base: base.trim_end_matches('/').to_owned(),
            method,
            headers: self.headers(value.get("headers")),
            receipt_keys: self.receipt_keys(value.get("receipt_keys")),
            mapping: value.get("mapping").map(|mapping| {
                self.found(mapping);
                canonical(value)
            }),
        }
    }

    /// Takes up what `www/mapping/check.js` has found, which leaves its faults in place of a mapping.
    fn found(&mut self, mapping: &Json) {
        for fault in mapping.get("faults").map(Json::items).unwrap_or_default() {
            let text = |name| fault.get(name).and_then(Json::as_str).unwrap_or_default();
            self.fault(text("place"), Phrase::Plain(text("what").to_owned()));
        }
    }

    /// Headers as a request can carry them: with any other no request could be made, and no network would be blamed.
    fn headers(&mut self, value: Option<&Json>) -> Map<String, String> {
        const PLACE: &str = "/endpoint/headers";
        let headers = self.texts(value, PLACE);
        for (name, value) in headers.iter() {
            let named = name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
            if !named || !value.chars().all(|letter| (' '..='~').contains(&letter)) {
                self.fault(PLACE, Phrase::message(MessageId::ConfigNoText));
            }
        }
        headers
    }

    fn receipt_keys(&mut self, value: Option<&Json>) -> Vec<String> {
        let keys = value.map(|value| value.as_array().unwrap_or(std::slice::from_ref(value)));
        let place = |at| format!("/endpoint/receipt_keys/{at}");
        let keys = keys.unwrap_or_default().iter().enumerate();
        keys.map(|(at, key)| self.public_key(&place(at), Some(key)))
            .collect()
    }

    fn languages(&mut self, value: Option<&Json>) -> Vec<Language> {
        let Some(value) = value else {
            return Language::USUAL.to_vec();
        };
        let read: Option<Vec<Language>> = value.as_array().map(|list| {
            list.iter()
                .filter_map(|tag| {
                    Language::ALL
                        .into_iter()
                        .find(|language| Some(language.tag()) == tag.as_str())
                })
                .collect()
        });
        match read {
            Some(list) if !list.is_empty() && Some(list.len()) == value.as_array().map(<[Json]>::len) => list,
            _ => {
                self.fault("/languages", Phrase::message(MessageId::ConfigLanguages));
                Language::USUAL.to_vec()
            }
        }
    }

    fn attachments(&mut self, value: &Json) -> AttachmentLimits {
        let defaults = AttachmentLimits::default();
        let max_bytes = self.number(
            value,
            "/attachments/max_bytes",
            "max_bytes",
            1,
            defaults.max_bytes,
        );
        let count = u64::try_from(defaults.max_count).unwrap_or_default();
        let max_count = self.number(value, "/attachments/max_count", "max_count", 0, count);
        AttachmentLimits {
            max_bytes,
            max_count: usize::try_from(max_count).unwrap_or(defaults.max_count),
        }
    }

    fn draft_days(&mut self, value: &Json, mode: Mode) -> Option<u32> {
        if mode != Mode::Web && value.get("draft_days").is_none() {
            return None;
        }
        let days = self.number(value, "/storage/draft_days", "draft_days", 1, DRAFT_DAYS_WEB);
        u32::try_from(days).ok()
    }

    fn kept(&mut self, value: &Json, mode: Mode) -> Kept {
        match (value.get("kept").map(|kept| kept.as_str()), mode) {
            (None, _) | (Some(Some("device")), Mode::Web) => Kept::Device,
            (Some(Some("memory")), Mode::Web) => Kept::Memory,
            (Some(Some("code")), Mode::Web) => Kept::Code,
            _ => {
                self.fault("/storage/kept", Phrase::message(MessageId::ConfigKept));
                Kept::Device
            }
        }
    }

    fn number(&mut self, parent: &Json, place: &str, key: &str, least: u64, default: u64) -> u64 {
        match parent.get(key) {
            None => default,
            Some(value) => value
                .as_i64()
                .and_then(|number| u64::try_from(number).ok())
                .filter(|number| *number >= least)
                .unwrap_or_else(|| {
                    self.fault(place, Phrase::message(MessageId::ConfigNumber));
                    default
                }),
        }
    }

    fn text(&mut self, parent: &Json, place: &str, key: &str, required: bool) -> Option<String> {
        match parent.get(key) {
            Some(Json::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            None if !required => None,
            Some(Json::Null) if !required => None,
            Some(Json::String(_)) | None | Some(Json::Null) => {
                let what = match key {
                    "supervision_phone" => MessageId::ConfigNoSupervisionPhone,
                    "address" => MessageId::ConfigNoAddress,
                    "privacy_contact" => MessageId::ConfigNoPrivacyContact,
                    _ => MessageId::ConfigMissing,
                };
                self.fault(place, Phrase::message(what));
                None
            }
            Some(_) => {
                self.fault(place, Phrase::message(MessageId::ConfigNoText));
                None
            }
        }
    }

    fn texts(&mut self, value: Option<&Json>, place: &str) -> Map<String, String> {
        let mut out = Map::new();
        match value {
            None => {}
            Some(Json::Object(members)) => {
                for (key, member) in members {
                    match member {
                        Json::String(text) => {
                            out.insert(key.clone(), text.clone());
                        }
                        _ => {
                            self.fault(format!("{place}/{key}"), Phrase::message(MessageId::ConfigNoText));
                        }
                    }
                }
            }
            Some(_) => self.fault(place, Phrase::message(MessageId::ConfigNoObject)),
        }
        out
    }

    fn outlets(&mut self, value: Option<&Json>) -> Vec<Outlet> {
        let Some(value) = value else {
            return Vec::new();
        };
        let Some(list) = value.as_array() else {
            self.fault("/bank/outlets", Phrase::message(MessageId::ConfigOutlets));
            return Vec::new();
        };
        let mut outlets = Vec::new();
        for (index, item) in list.iter().enumerate() {
            let text = |key: &str| item.get(key)?.as_str().filter(|text| !text.is_empty());
            match (text("id"), text("name")) {
                (Some(id), Some(name)) => outlets.push(Outlet {
                    id: id.to_owned(),
                    name: name.to_owned(),
                }),
                _ => {
                    self.fault(
                        format!("/bank/outlets/{index}"),
                        Phrase::message(MessageId::ConfigOutlets),
                    );
                }
            }
        }
        outlets
    }

    fn known_keys(&mut self, value: &Json, place: &str, known: &[&str]) {
        match value {
            Json::Object(members) => {
                for key in members.keys() {
                    if !known.contains(&key.as_str()) {
                        self.fault(
                            format!("{place}/{key}"),
                            Phrase::message(MessageId::ConfigUnknownKey)
                                .with("known", Arg::Text(known.join(", "))),
                        );
                    }
                }
            }
            Json::Null if place.is_empty() || ["/attachments", "/storage", "/embed"].contains(&place) => {}
            Json::Null => self.fault(place, Phrase::message(MessageId::ConfigMissing)),
            _ => self.fault(place, Phrase::message(MessageId::ConfigNoObject)),
        }
    }
}

/// Whether it is plain HTTP to this machine, and not to one whose name begins like it.
fn is_loopback(base: &str) -> bool {
    let rest = base
        .strip_prefix("http://127.0.0.1")
        .or_else(|| base.strip_prefix("http://localhost"));
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.starts_with('/') || (rest.starts_with(':') && !rest.contains('@'))
    })
}
