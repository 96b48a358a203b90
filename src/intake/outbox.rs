//! What was handed in and is not yet, or just, with the bank.
//!
//! An entry is a case, or a withdrawal that follows one. `www/case` writes two things here that the app only reads: the
//! withdrawal of a case, and that a case was closed on this device.

use super::case_id::CaseId;
use super::contract::{ManifestEntry, Receipt};
use super::outcome::{Problem, RetryReason, StuckReason};
use crate::rules::order::Map;
use crate::rules::{Facts, Moment, Timeline};
use serde::{Deserialize, Serialize};

/// The version of the stored form of an entry.
pub const ENTRY_FORMAT: u32 = 1;

/// A case that a person confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// Version of this stored form, [`ENTRY_FORMAT`].
    pub format: u32,
    /// The case's id.
    pub id: CaseId,
    /// SHA-256 of the body, lower-case hex.
    pub digest: String,
    /// The body, byte for byte as it is sent; dropped with the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<super::answer::Private>,
    /// The draft that it was frozen from, as JSON text, so that what the bank refuses can be mended; dropped with the body,
    /// and never kept beside a sealed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<super::answer::Private>,
    /// The case that this is an event of; a case of its own, if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<CaseId>,
    /// The other part of a mixed complaint, which went to another body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<CaseId>,
    /// Whether body and attachments are sealed for the bank.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
    /// Whether the receipt was found to be signed by one of the bank's keys.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
    /// Its attachments.
    pub attachments: Vec<ManifestEntry>,
    /// When the person confirmed, by the device's clock.
    pub confirmed_at: Moment,
    /// What the receipt shows: nothing personal.
    pub sheet: ReceiptSheet,
    /// Where it stands.
    pub state: EntryState,
}

/// How an entry is to be sealed before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Public key of whoever is to read it, a JWK as JSON text.
    pub key: String,
    /// The salt of its body.
    pub salt: super::answer::Private,
}

/// What a receipt needs to show reasons and dates again: facts by id and moments, no names, no story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSheet {
    /// Pack that judged the case.
    pub pack: String,
    /// Its version.
    pub pack_version: String,
    /// The facts it was judged by.
    pub facts: Facts,
    /// What has happened to it.
    pub timeline: Timeline,
    /// Dates that were provisional when it was confirmed, by clock: once their year is announced, the receipt says
    /// what it said before.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub provisional: Map<String, String>,
}

/// Where an entry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// Waits for its turn.
    Waiting {
        /// Attempts so far.
        attempts: u32,
        /// When the next one is due.
        next_try: Moment,
        /// How the last one ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<RetryReason>,
    },
    /// A person must decide.
    Stuck {
        /// Why.
        why: StuckReason,
        /// What the backend said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<Problem>,
        /// Since when.
        since: Moment,
    },
    /// With the bank: a tombstone.
    Delivered {
        /// The receipt that echoed id and digest.
        receipt: Receipt,
    },
    /// Taken back by the person before a receipt came, or mended and handed in anew: a tombstone. It is never sent again.
    Closed {
        /// When.
        at: Moment,
        /// Whether it was mended and handed in anew.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        mended: bool,
    },
}

impl OutboxEntry {
    /// Whether the bank has it.
    pub fn is_delivered(&self) -> bool {
        matches!(self.state, EntryState::Delivered { .. })
    }

    /// Whether nothing is left to do: a tombstone of either kind.
    pub fn is_done(&self) -> bool {
        self.is_delivered() || matches!(self.state, EntryState::Closed { .. })
    }
}
