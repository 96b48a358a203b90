//! The runtime configuration: `config.json` beside index.html.
//!
//! A wrong file is refused as a whole, with every fault and its place, before anything is opened.

mod reader;

use crate::rules::calendar::{CalendarFault, CalendarProblem};
use crate::rules::json::Json;
use crate::rules::order::Map;
use crate::rules::pack::near_name;
use crate::rules::{Assessment, Outcome, PolicyPack};
use crate::text::{Arg, Language, MessageId, Phrase};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where Jiesu runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A customer on the bank's own page.
    Web,
    /// Bank staff on a tablet.
    Staff,
    /// Anybody, at a terminal in the lobby: one person after the other, and nothing of theirs stays.
    Kiosk,
}

impl Mode {
    /// The word in the configuration and in the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Web => "web",
            Mode::Staff => "staff",
            Mode::Kiosk => "kiosk",
        }
    }
}

/// `web`: where drafts and unsent cases lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the browser, readable: the device is the customer's own.
    Device,
    /// In the page only.
    Memory,
    /// In the browser, encrypted under a code that the person keeps.
    Code,
}

/// The shortest time at a terminal, in seconds, before it asks whether somebody is there: a page has to be read.
pub const LEAST_IDLE_SECONDS: u64 = 30;

/// The pack of a configuration that names none.
pub const DEFAULT_PACK: &str = "s01-credit-coop-trial";

/// A sound configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where it runs.
    pub mode: Mode,
    /// The bank.
    pub bank: Bank,
    /// Id of the policy pack.
    pub pack: String,
    /// Parameters of the pack that differ from its defaults.
    pub parameters: Map<String, String>,
    /// Where finished cases go.
    pub endpoint: Endpoint,
    /// Languages offered, the first one first.
    pub languages: Vec<Language>,
    /// After how many days without a change a draft is deleted, once that was announced; never, if none.
    pub draft_days: Option<u32>,
    /// Limits of attachments.
    pub attachments: AttachmentLimits,
    /// Files of further calendar years, from the page's own address: years announced after this build.
    pub calendars: Vec<String>,
    /// Days off of the region or of the bank, beside the State Council's.
    pub days_off: Vec<DayOff>,
    /// For whom finished cases are sealed, if for anybody.
    pub sealing: Option<Sealing>,
    /// `web`: where drafts and unsent cases lie.
    pub kept: Kept,
    /// Staff, and customers under a code: after how many minutes without a touch a store is locked.
    pub lock_minutes: u64,
    /// Kiosk: after how many seconds without a touch it asks whether somebody is there.
    pub idle_seconds: u64,
    /// Staff: the bank's public key (JWK as JSON text) that opens stores whose passphrase is forgotten, if there is one.
    pub recovery_key: Option<String>,
    /// Into whose hands a case comes, if the bank says so here.
    pub recipients: Option<Recipients>,
}

/// Into whose hands a case comes: names of queues, as the bank's backend knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients {
    /// For every case that no other line is about; commonly the branch's own.
    pub default: String,
    /// In its place where a member of staff is named, who can then neither take nor open it (D33), and for whatever
    /// belongs to another body that has no line of its own.
    pub supervision: String,
    /// For what belongs to another body, by route: the branch does not read it (D30).
    pub routes: Map<String, String>,
}

impl Recipients {
    /// The queue of a case.
    pub fn queue(&self, assessment: &Assessment, names_staff: bool) -> &str {
        let route = match &assessment.outcome {
            Outcome::Referred { routes } => routes.iter().find_map(|route| self.routes.get(route)),
            _ => None,
        };
        route.unwrap_or(if names_staff || !assessment.routes.is_empty() {
            &self.supervision
        } else {
            &self.default
        })
    }
}

impl Config {
    /// Whether other people use the device, so that its stores do not stay open and the browser is to remember nothing.
    pub fn is_shared(&self) -> bool {
        self.mode != Mode::Web || self.kept == Kept::Code
    }

    /// Whether a complaint leaves on paper only: a terminal that can seal for nobody may keep nothing confirmed, not even
    /// until an answer that got lost is asked for again.
    pub fn prints_only(&self) -> bool {
        self.mode == Mode::Kiosk && self.sealing.is_none()
    }
}

/// For whom finished cases are sealed. Keys are public ones, JWK as JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealing {
    /// The bank's key.
    pub key: String,
    /// Keys of bodies that take what is referred to them, by route: such a report is not for the branch (D30).
    pub routes: Map<String, String>,
}

impl Sealing {
    /// The key of whoever is to read a case.
    pub fn key_for(&self, outcome: &Outcome) -> &str {
        let route = match outcome {
            Outcome::Referred { routes } => routes.iter().find_map(|route| self.routes.get(route)),
            _ => None,
        };
        route.unwrap_or(&self.key)
    }
}

/// A day off of a region, such as 三月三, or of the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOff {
    /// The day.
    pub date: NaiveDate,
    /// Its name, as it is shown.
    pub name: String,
}

/// The bank, as the start page and the receipt name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bank {
    /// Name.
    pub name: String,
    /// The branch that this installation serves, if one.
    pub branch: Option<String>,
    /// 服务监督电话, which the law wants published.
    pub supervision_phone: String,
    /// Postal address for letters and visits.
    pub address: String,
    /// Whom to ask about personal information (PIPL art. 17).
    pub privacy_contact: String,
    /// Outlets to choose from; empty means that the person types the name.
    pub outlets: Vec<Outlet>,
    /// Hotline for what cannot wait; the supervision phone where none is given.
    pub urgent_phone: Option<String>,
}

/// An outlet of the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlet {
    /// Id for the backend.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// Where finished cases go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Base address of contract v1, without a slash at the end: `/api/v1` or `https://…`.
    pub base: String,
    /// How a case is handed over.
    pub method: Method,
    /// Headers sent with every request (an API key of the gateway, for instance).
    pub headers: Map<String, String>,
    /// Public keys of which one has signed every receipt, JWK as JSON text; none: signatures are not looked at.
    pub receipt_keys: Vec<String>,
    /// This whole entry as JSON text, where its `mapping` says how to speak to a backend that does not speak contract
    /// v1. What stands there is the business of `www/mapping/`, which only such a bank's customers load.
    pub mapping: Option<String>,
}

/// How a case is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `PUT {base}/cases/{id}` with `If-None-Match: *`.
    Put,
    /// `POST {base}/cases` with `Idempotency-Key`.
    Post,
}

/// Limits of attachments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentLimits {
    /// Most bytes of one file.
    pub max_bytes: u64,
    /// Most files; none where the backend takes none.
    pub max_count: usize,
}

impl Default for AttachmentLimits {
    fn default() -> Self {
        AttachmentLimits {
            max_bytes: 10 * 1024 * 1024,
            max_count: 9,
        }
    }
}

/// One fault of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// Where: a JSON pointer such as `/bank/address`, or `line 3, column 7` of a file that is no JSON.
    pub place: String,
    /// What is wrong and what to do.
    pub what: Phrase,
}

impl ConfigFault {
    /// A pack of a name that is not among the known ones.
    pub fn of_pack(id: &str, known: &[&str]) -> ConfigFault {
        let near = near_name(id, known.iter().copied());
        let message = match near {
            Some(_) => MessageId::ConfigPackNear,
            None => MessageId::ConfigPack,
        };
        ConfigFault {
            place: "/pack".to_owned(),
            what: Phrase::message(message)
                .with("near", Arg::Text(near.unwrap_or_default().to_owned()))
                .with("known", Arg::Text(known.join(", "))),
        }
    }

    /// Keys or queues for routes that the pack does not have: what goes there would go to the bank after all.
    pub fn of_routes(config: &Config, pack: &PolicyPack) -> Vec<ConfigFault> {
        let known: Vec<&str> = pack.routes.iter().map(|route| route.id.as_str()).collect();
        let mut faults = Vec::new();
        for (part, routes) in config.by_route() {
            for route in routes.keys().filter(|route| !known.contains(&route.as_str())) {
                faults.push(ConfigFault {
                    place: format!("/{part}/routes/{route}"),
                    what: Phrase::message(MessageId::ConfigUnknownKey)
                        .with("known", Arg::Text(known.join(", "))),
                });
            }
        }
        faults
    }

    /// A fault of a calendar file that the configuration names.
    pub fn of_calendar(path: &str, fault: &CalendarFault) -> ConfigFault {
        let what = match &fault.problem {
            CalendarProblem::Unreadable(words) => {
                Phrase::message(MessageId::CalendarUnreadable).with("what", Arg::Text(words.clone()))
            }
            CalendarProblem::OtherYear => MessageId::CalendarOtherYear.into(),
            CalendarProblem::Twice => MessageId::CalendarTwice.into(),
            CalendarProblem::EndsBeforeItBegins => MessageId::CalendarReversed.into(),
            CalendarProblem::MakeUpOnWeekday => MessageId::CalendarMakeUp.into(),
            CalendarProblem::NoSuchDay => MessageId::CalendarNoSuchDay.into(),
            CalendarProblem::NoNotice => MessageId::CalendarNoNotice.into(),
        };
        ConfigFault {
            place: format!("{path}: {}", fault.place),
            what,
        }
    }
}

impl Config {
    fn by_route(&self) -> impl Iterator<Item = (&'static str, &Map<String, String>)> {
        let sealing = self.sealing.iter().map(|to| ("sealing", &to.routes));
        sealing.chain(self.recipients.iter().map(|to| ("recipients", &to.routes)))
    }

    /// Whether what a route takes has a key or a queue of its own, and so leaves the rest of a complaint.
    pub fn has_recipient(&self, route: &str) -> bool {
        self.by_route().any(|(_, routes)| routes.contains_key(route))
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    ///
    /// All faults at once, each with its place and what to do.
    pub fn parse(text: &str) -> Result<Config, Vec<ConfigFault>> {
        let value = match Json::parse(text) {
            Ok(value) => value,
            Err(error) => {
                return Err(vec![ConfigFault {
                    place: format!("{}:{}", error.line, error.column),
                    what: Phrase::message(MessageId::ConfigNoJson)
                        .with("line", Arg::Number(i64::try_from(error.line).unwrap_or_default()))
                        .with(
                            "column",
                            Arg::Number(i64::try_from(error.column).unwrap_or_default()),
                        ),
                }]);
            }
        };
        let mut reader = reader::Reader { faults: Vec::new() };
        let config = reader.config(&value);
        if reader.faults.is_empty() {
            Ok(config)
        } else {
            Err(reader.faults)
        }
    }
}
