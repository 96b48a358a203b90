//! Everything that can happen.
//!
//! A person acts ([`Action`], from the user interface), the shell reports ([`Report`], the result of
//! an effect or news from the browser). The driver stamps each with the time and fresh random bits.

use super::answer::{Answer, Private};
use super::case_id::CaseId;
use super::config::ConfigFault;
use super::draft::{Attachment, Draft, DraftSummary};
use super::form::PageId;
use super::model::Announced;
use super::outbox::OutboxEntry;
use super::outcome::Attempt;
use crate::rules::{Moment, RuleBook, Wording};
use crate::text::{Catalogue, Language};

/// One thing that happened, with the time and the random numbers it may use.
#[derive(Debug, Clone)]
pub struct Event {
    /// When, and fresh randomness.
    pub stamp: Stamp,
    /// What.
    pub what: What,
}

/// Time and randomness, drawn by the driver for this event alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The device's clock.
    pub now: Moment,
    /// 128 random bits for an id.
    pub random: u128,
}

/// Who caused the event.
#[derive(Debug, Clone)]
pub enum What {
    /// A person did something.
    Person(Action),
    /// The shell reports.
    Shell(Report),
}

/// A window over the app, shown by scripts that are fetched when a person asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Panel {
    /// How well this device keeps what was entered; making and reading a backup.
    Health,
    /// One confirmed case: exporting it, mending it, taking it back.
    Case(CaseId),
    /// Staff: giving a draft to a colleague on the same device.
    HandOver(CaseId),
}

/// What a person can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Go from the home page to the privacy notice of a new complaint.
    New,
    /// The privacy notice was read: begin the draft.
    Begin,
    /// Open a stored draft.
    Resume(CaseId),
    /// Delete a draft for good.
    Discard(CaseId),
    /// An answer changed; sent with every keystroke.
    Edit {
        /// Field id.
        field: String,
        /// The whole new answer.
        answer: Answer,
    },
    /// Leave the page forwards; its faults are shown instead, if there are any.
    Continue,
    /// Leave the page backwards; nothing is checked, nothing is lost.
    Back,
    /// Jump to a page (from check answers, from the browser's back button).
    GoTo(PageId),
    /// Leave the draft and go home; it stays stored.
    Leave,
    /// Remove an attachment.
    Detach(CaseId),
    /// Confirm the declaration and hand the complaint in.
    Confirm,
    /// Open the list of what waits to be sent.
    OpenOutbox,
    /// Show the receipt of a case that was handed in.
    OpenReceipt(CaseId),
    /// Try to send one case now.
    TrySend(CaseId),
    /// Back to the home page.
    GoHome,
    /// Print the page.
    Print,
    /// Speak another language.
    Speak(Language),
    /// Large type on or off.
    LargeType(bool),
    /// Take the version of the draft that another window saved.
    TakeStored,
    /// Use the waiting new version of the app; offered only between complaints.
    ApplyUpdate,
    /// Staff: lock one's store again.
    Lock,
    /// Open a window over the app.
    Open(Panel),
    /// It was read that the browser threw cases away.
    Acknowledge,
    /// Try again to start, after a fault was shown.
    Restart,
}

/// What the shell reports.
#[derive(Debug, Clone)]
pub enum Report {
    /// The configuration was read and is sound, and the rules it names are loaded.
    Ready(Box<Ready>),
    /// The configuration is wrong; every fault is listed.
    ConfigRefused(Vec<ConfigFault>),
    /// Something the app cannot start without did not load (its path, no personal data).
    LoadFailed(String),
    /// Staff: the stores are locked; `first_time` when nobody has one on this device yet.
    Locked {
        /// Whether a passphrase is to be chosen.
        first_time: bool,
    },
    /// The store is open.
    StoreOpened {
        /// All drafts.
        drafts: Vec<DraftSummary>,
        /// All outbox entries, tombstones included.
        outbox: Vec<OutboxEntry>,
        /// Whether it outlives this page.
        durable: bool,
        /// Records that are there and cannot be read; they are kept, and the person is told.
        unreadable: usize,
    },
    /// The store could not be opened; the app goes on in memory where that is honest.
    StoreFailed(StoreFault),
    /// The device's clock was held against the server's.
    ClockCompared {
        /// How far the device is ahead, in milliseconds; behind, if negative.
        ahead_ms: i64,
        /// Drafts whose end was announced on this device before.
        warned: Vec<Announced>,
    },
    /// The browser threw away what was stored here.
    Evicted {
        /// How many cases were not with the bank yet.
        count: u32,
        /// When they were last seen.
        at: Moment,
    },
    /// A draft was read.
    DraftOpened(Box<Draft>),
    /// A draft is not there any more.
    DraftMissing(CaseId),
    /// The transaction of a save completed.
    DraftSaved {
        /// Which draft.
        id: CaseId,
        /// The revision that is now stored.
        revision: u64,
    },
    /// A save did not complete.
    DraftNotSaved {
        /// Which draft.
        id: CaseId,
        /// Why.
        fault: StoreFault,
    },
    /// The draft moved to the outbox in one strict transaction, the bank's part of a mixed complaint behind its other.
    MovedToOutbox(Vec<OutboxEntry>),
    /// It did not; the draft is as it was.
    MoveFailed {
        /// Which case.
        id: CaseId,
        /// Why.
        fault: StoreFault,
    },
    /// The new state of an outbox entry is stored.
    EntrySaved(CaseId),
    /// It is not.
    EntryNotSaved {
        /// Which case.
        id: CaseId,
        /// Why.
        fault: StoreFault,
    },
    /// A file is in the store.
    Attached(Attachment),
    /// A file was not taken.
    AttachRefused {
        /// The file's name.
        name: Private,
        /// Why.
        why: AttachFault,
    },
    /// One attempt to send ended.
    Attempted {
        /// Which case.
        id: CaseId,
        /// How.
        attempt: Attempt,
    },
    /// Another window of this browser is sending; it will report through the store.
    SenderBusy(CaseId),
    /// Another window changed the outbox: the entries as they are stored now.
    OutboxChanged(Vec<OutboxEntry>),
    /// A wake-up that was asked for.
    Woken,
    /// The browser says the network came or went (a hint, never a proof).
    Network(bool),
    /// The page became visible or hidden.
    Visible(bool),
    /// A new version of the app waits.
    UpdateWaiting,
    /// The wordings of a language are loaded.
    WordingLoaded {
        /// Its messages.
        catalogue: Catalogue,
        /// Its wordings, the pack's over the statutory layer's.
        wording: Box<Wording>,
    },
    /// The words of a language are neither on this device nor to be had from the network.
    WordingMissing(Language),
}

/// What the app starts with.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The checked configuration.
    pub config: super::config::Config,
    /// The rules it names.
    pub book: RuleBook,
    /// The messages of the language to begin in.
    pub catalogue: Catalogue,
    /// The wordings of that language.
    pub wording: Wording,
    /// Whether large type was chosen on this device before.
    pub large_type: bool,
    /// A page to return to after a reload: the draft that was open in this window.
    pub resume: Option<CaseId>,
}

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreFault {
    /// The device has no room left.
    Full,
    /// The browser refuses storage (private window, policy).
    Refused,
    /// The stored data were written by a newer version of the app.
    Newer {
        /// Version found.
        found: u32,
        /// Highest version this app reads.
        supported: u32,
    },
    /// Another window saved another version of the draft in the meantime.
    Conflict {
        /// The revision that is stored.
        stored: u64,
    },
    /// The case was already handed in from another window.
    AlreadySubmitted,
    /// The stored data cannot be decrypted with this key.
    Unreadable,
    /// Anything else; a technical word for support, without personal data.
    Other(String),
}

/// Why a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachFault {
    /// Larger than configured.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// More files than configured.
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// Not a picture or PDF by its content.
    WrongType,
    /// An empty file.
    Empty,
    /// The device has no room for it; what was entered before is not touched.
    NoRoom {
        /// Its size in bytes.
        bytes: u64,
    },
    /// The store refused it.
    Store(StoreFault),
}
