//! The pages of a complaint and the fields on them.
//!
//! One group of questions per page. A field that does not apply is not shown, and its answer is not
//! sent; it is kept, so that changing one's mind loses nothing.

use super::config::Mode;
use super::draft::Draft;
use super::model::Loaded;
use crate::text::{MessageId, Phrase};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

pub mod field;
mod fields;
pub(super) mod further;

pub use fields::fields;

/// A page of the complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageId {
    /// Staff only: how and when it arrived, who took it.
    Arrival,
    /// For oneself, for another, an organisation, several.
    Capacity,
    /// Name, contact, identity document.
    Contact,
    /// About which outlet, person, place, product.
    Respondent,
    /// Grounds.
    Grounds,
    /// When and what.
    Story,
    /// Files and other proof.
    Evidence,
    /// What is asked for, and how to answer.
    Demand,
    /// What the bank's instrument wants to know beside that; left out where it wants nothing.
    Further,
    /// Conditions, level, dates.
    Result,
    /// All answers with change links.
    Check,
    /// Declaration and confirmation.
    Declaration,
}

impl PageId {
    /// The page's name in the address of the browser's history: a word, never an answer.
    pub fn slug(self) -> &'static str {
        match self {
            PageId::Arrival => "arrival",
            PageId::Capacity => "who",
            PageId::Contact => "contact",
            PageId::Respondent => "about",
            PageId::Grounds => "grounds",
            PageId::Story => "story",
            PageId::Evidence => "evidence",
            PageId::Demand => "demand",
            PageId::Further => "further",
            PageId::Result => "result",
            PageId::Check => "check",
            PageId::Declaration => "declaration",
        }
    }

    /// The page of a slug.
    pub fn from_slug(slug: &str) -> Option<PageId> {
        pages(Mode::Staff)
            .iter()
            .copied()
            .find(|page| page.slug() == slug)
    }

    /// The page's heading.
    pub fn title(self) -> MessageId {
        match self {
            PageId::Arrival => MessageId::ArrivalTitle,
            PageId::Capacity => MessageId::CapacityTitle,
            PageId::Contact => MessageId::ContactTitle,
            PageId::Respondent => MessageId::RespondentTitle,
            PageId::Grounds => MessageId::GroundsTitle,
            PageId::Story => MessageId::StoryTitle,
            PageId::Evidence => MessageId::EvidenceTitle,
            PageId::Demand => MessageId::DemandTitle,
            PageId::Further => MessageId::FurtherTitle,
            PageId::Result => MessageId::ResultTitle,
            PageId::Check => MessageId::CheckTitle,
            PageId::Declaration => MessageId::DeclarationTitle,
        }
    }

    /// The line under the heading.
    pub fn hint(self) -> Option<MessageId> {
        match self {
            PageId::Arrival => Some(MessageId::ArrivalHint),
            PageId::Capacity => None,
            PageId::Contact => Some(MessageId::ContactHint),
            PageId::Respondent => Some(MessageId::RespondentHint),
            PageId::Grounds => Some(MessageId::GroundsHint),
            PageId::Story => Some(MessageId::StoryHint),
            PageId::Evidence => Some(MessageId::EvidenceHint),
            PageId::Demand => Some(MessageId::DemandHint),
            PageId::Further => Some(MessageId::FurtherHint),
            PageId::Result => None,
            PageId::Check => Some(MessageId::CheckHint),
            PageId::Declaration => None,
        }
    }
}

/// The pages of a mode, in order.
pub fn pages(mode: Mode) -> &'static [PageId] {
    use PageId::{
        Arrival, Capacity, Check, Contact, Declaration, Demand, Evidence, Further, Grounds, Respondent,
        Result, Story,
    };
    match mode {
        Mode::Web | Mode::Kiosk => &[
            Capacity,
            Contact,
            Respondent,
            Grounds,
            Story,
            Evidence,
            Demand,
            Further,
            Result,
            Check,
            Declaration,
        ],
        Mode::Staff => &[
            Arrival,
            Capacity,
            Contact,
            Respondent,
            Grounds,
            Story,
            Evidence,
            Demand,
            Further,
            Result,
            Check,
            Declaration,
        ],
    }
}

/// The pages of a draft, in order: those of its mode that have something to ask, and no declaration where nothing can be
/// confirmed.
pub fn pages_of(draft: &Draft, loaded: &Loaded) -> Vec<PageId> {
    let mut list = pages(draft.mode).to_vec();
    list.retain(|page| match page {
        PageId::Further => !fields(*page, draft, loaded).is_empty(),
        PageId::Declaration => !loaded.config.prints_only(),
        _ => true,
    });
    list
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// One line.
    Line {
        /// What is typed, for keyboard, autofill and checks.
        input: Input,
        /// Most characters.
        max: usize,
    },
    /// Several lines.
    Paragraph {
        /// Most characters.
        max: usize,
    },
    /// One of several, as tiles.
    One(Vec<Choice>),
    /// One of several, as a drop-down list (long lists).
    Select(Vec<Choice>),
    /// Any of several, as tiles.
    Many(Vec<Choice>),
    /// Yes or no.
    YesNo,
    /// A day in three boxes.
    Date,
    /// One box to tick.
    Tick,
    /// Up to `max` people.
    People {
        /// Most people.
        max: usize,
    },
    /// Files.
    Files {
        /// Most files.
        max: usize,
        /// Most bytes of each.
        max_bytes: u64,
    },
}

/// What is typed into a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Anything.
    Text,
    /// A person's name.
    Name,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An identity document's number.
    Identity,
    /// 统一社会信用代码.
    CreditCode,
    /// Money in yuan.
    Money,
    /// A time of day.
    Time,
    /// A whole number.
    Number,
}

/// One choice of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its id, which is stored and sent.
    pub id: String,
    /// Its label.
    pub label: Phrase,
    /// An explaining line.
    pub hint: Option<Phrase>,
}

/// The id of a field: one of [`field`], or one that a pack names.
pub type FieldId = Cow<'static, str>;

/// One field of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSpec {
    /// Its id, see [`field`].
    pub id: FieldId,
    /// What it takes.
    pub kind: FieldKind,
    /// Its label.
    pub label: Phrase,
    /// A line under the label.
    pub hint: Option<MessageId>,
    /// Shown as optional.
    pub optional: bool,
}
