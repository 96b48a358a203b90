//! A complaint that is still being written.

use super::answer::{Answers, Private};
use super::case_id::CaseId;
use super::config::Mode;
use super::form::PageId;
use crate::rules::Moment;
use crate::text::Language;
use serde::{Deserialize, Serialize};

/// The version of the stored form of a draft. A stored draft of a higher one is refused, not repaired.
pub const DRAFT_FORMAT: u32 = 1;

/// A complaint that is still being written, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Version of this stored form, [`DRAFT_FORMAT`].
    pub format: u32,
    /// The id that the case will keep.
    pub id: CaseId,
    /// Counts every change; a save names the revision it saved, and which one it replaced.
    pub revision: u64,
    /// The pack under which the draft was begun.
    pub pack: String,
    /// Its version.
    pub pack_version: String,
    /// Where it was begun.
    pub mode: Mode,
    /// The language of the interface when it was last changed.
    pub language: Language,
    /// When it was begun, by the device's clock.
    pub begun_at: Moment,
    /// When it was last changed, by the device's clock.
    pub edited_at: Moment,
    /// The page that is open.
    pub page: PageId,
    /// What was answered.
    pub answers: Answers,
    /// What was attached, without the bytes.
    pub attachments: Vec<Attachment>,
    /// The confirmed case that the bank refused and this one mends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<CaseId>,
    /// In a report that was part of a mixed complaint: the other part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<CaseId>,
}

/// A file that was attached; its bytes lie in the store under its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Id of the attachment, drawn on the device.
    pub id: CaseId,
    /// The file's name on the person's device.
    pub name: Private,
    /// Media type, found by content: `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, lower-case hex.
    pub digest: String,
}

/// What a list of drafts shows without opening them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSummary {
    /// Id of the draft.
    pub id: CaseId,
    /// Its revision.
    pub revision: u64,
    /// When it was last changed.
    pub edited_at: Moment,
    /// The page that was open.
    pub page: PageId,
    /// The first ground that was chosen, by id.
    pub ground: Option<String>,
}

impl Draft {
    /// Whether nothing was answered and nothing attached.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.attachments.is_empty()
    }

    /// The line of this draft in a list.
    pub fn summary(&self) -> DraftSummary {
        DraftSummary {
            id: self.id.clone(),
            revision: self.revision,
            edited_at: self.edited_at,
            page: self.page,
            ground: self
                .answers
                .choices(super::form::field::GROUNDS)
                .and_then(|grounds| grounds.iter().next().cloned()),
        }
    }
}
