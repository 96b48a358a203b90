//! What is known at a moment.
//!
//! The stage is one enum whose variants own their data, so that "submitted but still being edited"
//! cannot be written.

use super::answer::Private;
use super::case_id::CaseId;
use super::check::Problem;
use super::config::{Config, ConfigFault, Mode};
use super::draft::{Draft, DraftSummary};
use super::event::{AttachFault, StoreFault};
use super::outbox::OutboxEntry;
use crate::rules::order::Map;
use crate::rules::{Moment, RuleBook, Wording};
use crate::text::{Catalogue, Language};
use std::rc::Rc;

/// The whole state of the application.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// What was loaded to work with; `None` until `Report::Ready`.
    pub ready: Option<Box<Loaded>>,
    /// The messages of the language of the interface.
    pub catalogue: Catalogue,
    /// The language that was asked for, where its words cannot be had now.
    pub missing_language: Option<Language>,
    /// Large type.
    pub large_type: bool,
    /// What a person is doing.
    pub stage: Stage,
    /// All stored drafts.
    pub drafts: Vec<DraftSummary>,
    /// All confirmed cases.
    pub outbox: Map<CaseId, OutboxEntry>,
    /// The case that is being sent now.
    pub sending: Option<CaseId>,
    /// A sign-in is needed before anything more is sent.
    pub paused: bool,
    /// What the browser last said about the network.
    pub offline: bool,
    /// Whether the store outlives the page; `None` until it is open.
    pub durable: Option<bool>,
    /// Records of this device that cannot be read.
    pub unreadable: usize,
    /// How far the device's clock was from the server's, once they were compared.
    pub clock: Option<ClockCheck>,
    /// When that was last asked for.
    pub clock_asked: Option<Moment>,
    /// Drafts whose end was announced.
    pub warned: Vec<Announced>,
    /// Cases that the browser threw away: how many, and when they were last seen.
    pub evicted: Option<(u32, Moment)>,
    /// The store could not be opened, and why.
    pub store_fault: Option<StoreFault>,
    /// A new version of the app waits.
    pub update_waiting: bool,
    /// The time of the last event, for the view.
    pub now: Option<Moment>,
    /// The draft to open as soon as the store is open.
    pub resume: Option<CaseId>,
}

/// The end of a draft was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// Which draft.
    pub id: CaseId,
    /// When, by the server's clock.
    pub at: Moment,
    /// When the draft had last been changed, by the device's clock: one that was changed since is another draft.
    pub edited_at: Moment,
}

impl Model {
    /// Where it runs; on the bank's page, as long as nothing is known.
    pub fn mode(&self) -> Mode {
        self.ready
            .as_deref()
            .map_or(Mode::Web, |loaded| loaded.config.mode)
    }
}

/// The device's clock, held against the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockCheck {
    /// How far the device was ahead, in milliseconds; behind, if negative.
    pub ahead_ms: i64,
    /// When they were compared, by the device's clock.
    pub at: Moment,
}

/// What was loaded to work with.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The rules.
    pub book: RuleBook,
    /// The wordings of the current language.
    pub wording: Rc<Wording>,
}

/// What a person is doing.
#[derive(Debug, Clone, Default)]
pub enum Stage {
    /// The app is starting.
    #[default]
    Loading,
    /// It cannot start or go on; nothing was deleted.
    Blocked(Block),
    /// Staff: the store is locked.
    Locked,
    /// The home page: begin, go on, look.
    Home,
    /// The notice before a complaint.
    Start,
    /// A stored draft is being read.
    Opening(CaseId),
    /// A complaint is being written.
    Filling(Box<Filling>),
    /// It was confirmed, and its move to the outbox is being stored.
    Confirming(Box<Confirming>),
    /// The receipt of a confirmed case.
    Receipt(CaseId),
    /// What waits to be sent.
    Outbox,
}

/// Why the app cannot go on.
#[derive(Debug, Clone)]
pub enum Block {
    /// The configuration has faults.
    Config(Vec<ConfigFault>),
    /// Something did not load.
    Load(String),
    /// Staff: what is entered could not be protected on this device; a technical word for support.
    Unprotected(String),
    /// The stored data are newer than the app.
    Newer {
        /// Version found.
        found: u32,
        /// Highest version this app reads.
        supported: u32,
    },
}

/// A complaint that is being written.
#[derive(Debug, Clone)]
pub struct Filling {
    /// The draft as it stands in memory.
    pub draft: Draft,
    /// How far it is stored.
    pub saved: Saved,
    /// The faults of the open page, once a person tried to leave it.
    pub problems: Vec<Problem>,
    /// The page was reached by a change link: continue leads back to check answers.
    pub changing: bool,
    /// The last file that was not taken.
    pub refused: Option<(Private, AttachFault)>,
    /// Another window saved another version.
    pub conflict: bool,
}

/// How far a draft is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// The highest revision whose transaction completed; 0 if none.
    pub revision: u64,
    /// When that was reported.
    pub at: Option<Moment>,
    /// The revision that is being stored now.
    pub in_flight: Option<u64>,
    /// Why the last save failed.
    pub fault: Option<StoreFault>,
}

/// A complaint between confirmation and its place in the outbox.
#[derive(Debug, Clone)]
pub struct Confirming {
    /// What to go back to if the move fails.
    pub filling: Filling,
    /// What is being stored.
    pub entry: OutboxEntry,
}
