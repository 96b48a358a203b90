//! What the shell must do.

use super::case_id::CaseId;
use super::draft::Draft;
use super::event::Panel;
use super::form::PageId;
use super::model::Announced;
use super::outbox::OutboxEntry;
use super::parting::Frozen;
use crate::rules::Moment;
use crate::text::Language;

/// One thing for the shell to do. Each says which [`super::Report`] answers it.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Store a draft in one strict transaction, if the stored revision is `replaces` (0: none yet).
    /// Answers `DraftSaved` after the transaction completed, or `DraftNotSaved`.
    SaveDraft {
        /// The draft.
        draft: Box<Draft>,
        /// The revision it replaces.
        replaces: u64,
    },
    /// Read a draft. Answers `DraftOpened` or `DraftMissing`.
    OpenDraft(CaseId),
    /// Delete a draft and its attachments, unless the stored revision is above this one: then another window went on with
    /// it. Answers with the lists as they are.
    DeleteDraft(CaseId, u64),
    /// Delete the bytes of one attachment. No answer.
    DeleteAttachment {
        /// The case.
        case: CaseId,
        /// The attachment.
        attachment: CaseId,
    },
    /// In one strict transaction: check that the stored draft has `revision`, that no entry of these ids
    /// exists, put the entries, delete the draft; then read the entries back.
    /// Answers `MovedToOutbox` or `MoveFailed`.
    MoveToOutbox {
        /// The entry, and the bank's part of a mixed complaint behind it. Each is sealed first, where it says for whom:
        /// what is stored is sealed, or nothing is.
        parts: Vec<Frozen>,
        /// The revision of the draft they were frozen from.
        revision: u64,
    },
    /// Store the new state of an entry; a tombstone also drops the attachments' bytes.
    /// Answers `EntrySaved` or `EntryNotSaved`.
    SaveEntry(Box<OutboxEntry>),
    /// Take the sender's lock, read the entry again from the store, send it and what is missing of its
    /// attachments once. Answers `Attempted` or `SenderBusy`.
    Send(CaseId),
    /// Wake the app at that moment (device clock). Answers `Woken`; a newer one replaces it.
    WakeAt(Moment),
    /// Load the words of a language. Answers `WordingLoaded` or `WordingMissing`.
    LoadWording(Language),
    /// Keep language and type size for the next visit (no personal data).
    KeepPreferences {
        /// Language.
        language: Language,
        /// Large type.
        large_type: bool,
    },
    /// Remember in this window (session storage) which draft is open, for a reload.
    RememberOpen(Option<CaseId>),
    /// Tell the browser's history that another page is shown.
    Navigate(Place),
    /// Put the focus on the heading, the error summary or a field, and scroll there.
    Focus(FocusTarget),
    /// Print the page.
    Print,
    /// Let the waiting version of the app take over and reload.
    ApplyUpdate,
    /// Staff: ask for number and passphrase, as often as it takes, and open a person's store.
    /// Answers `StoreOpened`.
    Unlock {
        /// Whether nobody has a store on this device yet.
        first_time: bool,
    },
    /// Staff: forget the key and close the store, in every window. Answers `Locked`.
    Lock,
    /// Hold the device's clock against the server's. Answers `ClockCompared`, or nothing where no server answers.
    CompareClock,
    /// Remember which drafts' end was announced, and when (no personal data).
    KeepWarned(Vec<Announced>),
    /// Open a window over the app. No answer.
    Open(Panel),
    /// Forget that the browser threw cases away.
    Acknowledge,
    /// Reload the page.
    Reload,
}

/// A place in the browser's history. It never holds an id or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The home page.
    Home,
    /// The notice before a complaint.
    Start,
    /// A page of the complaint.
    Page(PageId),
    /// The receipt.
    Receipt,
    /// The outbox.
    Outbox,
}

/// Where the focus goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FocusTarget {
    /// The page's heading.
    Heading,
    /// The summary of faults.
    Summary,
    /// A field by id.
    Field(String),
}
