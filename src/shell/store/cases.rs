//! Drafts, attachments and confirmed cases, over any store and any cipher.

use super::{Cipher, CommitFault, Guard, Placed, Row, Store, Table, Write};
use crate::intake::CaseId;
use crate::intake::canonical::canonical;
use crate::intake::config::Mode;
use crate::intake::draft::{DRAFT_FORMAT, Draft, DraftSummary};
use crate::intake::event::StoreFault;
use crate::intake::outbox::{ENTRY_FORMAT, OutboxEntry};
use crate::intake::stored::Stored;
use crate::intake::to_json::to_json;
use crate::rules::json::Json;
use crate::rules::{Facts, Moment, Timeline, order};

/// Rank of an entry that is not yet with the bank.
const OPEN: u64 = 1;
/// Rank of a tombstone: nothing may take it back to [`OPEN`].
const DELIVERED: u64 = 2;
const ATTACHMENT_FORMAT: u32 = 1;
/// Revision of an attachment that is stored as it was sealed for the bank.
const FOR_THE_BANK: u64 = 2;
/// What support is told where the bytes of an attachment are not there any more.
const FILE_GONE: &str = "file";

/// What lies in the store.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// All drafts, the one changed last first.
    pub drafts: Vec<DraftSummary>,
    /// All confirmed cases that could be read, tombstones included.
    pub outbox: Vec<OutboxEntry>,
    /// Records that are there and cannot be read; they are kept as they are.
    pub unreadable: usize,
}

/// Drafts, attachments and confirmed cases.
#[derive(Debug, Clone)]
pub struct Cases<S, C> {
    store: S,
    cipher: C,
}

impl<S: Store, C: Cipher> Cases<S, C> {
    /// Puts a cipher over a store.
    pub fn new(store: S, cipher: C) -> Cases<S, C> {
        Cases { store, cipher }
    }

    /// The store underneath.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The cipher over it.
    pub fn cipher(&self) -> &C {
        &self.cipher
    }

    /// Reads the lists that the home page shows.
    ///
    /// A record that does not open is counted and left alone: one bad record must not hide the others.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Newer`] where any record was written by a newer version, or the fault of the
    /// store; [`StoreFault::Unreadable`] where there are records and none of them opens.
    pub async fn contents(&self) -> Result<Contents, StoreFault> {
        let (drafts, unreadable_drafts) = self.values(Table::Drafts).await?;
        let (outbox, unreadable_entries) = self.values(Table::Outbox).await?;
        let mut contents = Contents {
            drafts: drafts
                .iter()
                .filter_map(Draft::read)
                .map(|draft| draft.summary())
                .collect(),
            outbox: outbox.iter().filter_map(OutboxEntry::read).collect(),
            unreadable: unreadable_drafts + unreadable_entries,
        };
        contents.unreadable += drafts.len() + outbox.len() - contents.drafts.len() - contents.outbox.len();
        if contents.unreadable > 0 && contents.drafts.is_empty() && contents.outbox.is_empty() {
            return Err(StoreFault::Unreadable);
        }
        order::by_key(&mut contents.drafts, |draft| std::cmp::Reverse(draft.edited_at));
        Ok(contents)
    }

    /// Stores a draft if the stored revision is `replaces`, then reads it back.
    ///
    /// A draft that is no longer stored at all (evicted by the browser) is stored again: the one in
    /// memory is then the only one there is.
    ///
    /// # Errors
    ///
    /// [`StoreFault::AlreadySubmitted`] where the case is in the outbox, [`StoreFault::Conflict`] where
    /// another window saved in between, or the fault of the store.
    pub async fn save_draft(&self, draft: &Draft, replaces: u64) -> Result<(), StoreFault> {
        let key = draft.id.as_str();
        let row = self
            .seal(Table::Drafts, key, draft.revision, written(draft)?)
            .await?;
        let guards = [
            Guard::Absent(Table::Outbox, key.to_owned()),
            Guard::AbsentOr(Table::Drafts, key.to_owned(), replaces),
            kept(key),
        ];
        let writes = vec![Write::Put(Table::Drafts, key.to_owned(), row.clone())];
        match self.store.commit(&guards, writes).await {
            Ok(()) => self.read_back(Table::Drafts, key, &row).await,
            // A connection can die after the transaction completed and before it said so. What is stored
            // is then this very draft, and neither a fault nor another window's.
            Err(fault) => match self.open_draft(&draft.id).await {
                Ok(Some(found)) if found == *draft => Ok(()),
                _ => Err(draft_fault(fault)),
            },
        }
    }

    /// Reads a draft; `None` where it is not there any more.
    ///
    /// # Errors
    ///
    /// The fault of the store, [`StoreFault::Newer`] or [`StoreFault::Unreadable`].
    pub async fn open_draft(&self, id: &CaseId) -> Result<Option<Draft>, StoreFault> {
        match self.value(Table::Drafts, id.as_str()).await? {
            Some(value) => Draft::read(&value).map(Some).ok_or(StoreFault::Unreadable),
            None => Ok(None),
        }
    }

    /// Deletes a draft and the bytes of its attachments, unless its stored revision is above `seen`: then
    /// another window went on with it. A confirmed case keeps its own.
    ///
    /// # Errors
    ///
    /// The fault of the store.
    pub async fn delete_draft(&self, id: &CaseId, seen: u64) -> Result<(), StoreFault> {
        let key = id.as_str().to_owned();
        let guards = [
            Guard::Absent(Table::Outbox, key.clone()),
            Guard::NotAbove(Table::Drafts, key.clone(), seen),
        ];
        let writes = vec![
            Write::Delete(Table::Drafts, key),
            Write::DeleteUnder(Table::Attachments, under(id)),
        ];
        match self.store.commit(&guards, writes).await {
            Ok(()) | Err(CommitFault::Guard { .. }) => Ok(()),
            Err(CommitFault::Store(fault)) => Err(fault),
        }
    }

    /// Stores the bytes of an attachment, then reads them back.
    ///
    /// # Errors
    ///
    /// The fault of the store, or [`StoreFault::AlreadySubmitted`].
    pub async fn put_attachment(
        &self,
        case: &CaseId,
        attachment: &CaseId,
        bytes: Vec<u8>,
    ) -> Result<(), StoreFault> {
        let key = attachment_key(case, attachment);
        let row = self.seal(Table::Attachments, &key, 1, bytes).await?;
        let guards = [
            Guard::Absent(Table::Outbox, case.as_str().to_owned()),
            kept(case.as_str()),
        ];
        self.store
            .commit(
                &guards,
                vec![Write::Put(Table::Attachments, key.clone(), row.clone())],
            )
            .await
            .map_err(draft_fault)?;
        self.read_back(Table::Attachments, &key, &row).await
    }

    /// Reads the bytes of an attachment.
    ///
    /// # Errors
    ///
    /// The fault of the store or [`StoreFault::Unreadable`].
    pub async fn get_attachment(
        &self,
        case: &CaseId,
        attachment: &CaseId,
    ) -> Result<Option<Vec<u8>>, StoreFault> {
        let key = attachment_key(case, attachment);
        match self.store.read(Table::Attachments, &key).await? {
            Some(row) => self.open_bytes(Table::Attachments, &key, row).await.map(Some),
            None => Ok(None),
        }
    }

    /// Deletes the bytes of an attachment, unless the case was handed in: then they still have to be sent; or unless the
    /// stored draft names them still, since the save without them failed: then they go with the draft.
    ///
    /// # Errors
    ///
    /// The fault of the store.
    pub async fn delete_attachment(&self, case: &CaseId, attachment: &CaseId) -> Result<(), StoreFault> {
        if let Some(draft) = self.open_draft(case).await?
            && draft.attachments.iter().any(|file| file.id == *attachment)
        {
            return Ok(());
        }
        let guards = [Guard::Absent(Table::Outbox, case.as_str().to_owned())];
        let writes = vec![Write::Delete(
            Table::Attachments,
            attachment_key(case, attachment),
        )];
        match self.store.commit(&guards, writes).await {
            Ok(()) | Err(CommitFault::Guard { .. }) => Ok(()),
            Err(CommitFault::Store(fault)) => Err(fault),
        }
    }

    /// Puts the parts of a draft, of which the first has its id and its files, and deletes the draft, all in one strict
    /// transaction; then reads the parts back and compares them. Mostly there is one.
    ///
    /// # Errors
    ///
    /// [`StoreFault::AlreadySubmitted`] where an entry of the draft's id exists, [`StoreFault::Conflict`] where
    /// the stored draft is not the one that was confirmed (0: there is none), [`StoreFault::Other`] where the bytes of
    /// an attachment are gone, which would be found out only when nothing can be changed any more, or where the other part
    /// is there already, or the fault of the store.
    pub async fn move_to_outbox(
        &self,
        parts: &[OutboxEntry],
        revision: u64,
        files: Vec<(CaseId, Vec<u8>)>,
    ) -> Result<(), StoreFault> {
        let Some((first, others)) = parts.split_first() else {
            return Ok(());
        };
        let key = first.id.as_str();
        let mut guards = vec![
            Guard::Absent(Table::Outbox, key.to_owned()),
            Guard::Exactly(Table::Drafts, key.to_owned(), revision),
            kept(key),
        ];
        for file in &first.attachments {
            guards.push(Guard::Exactly(
                Table::Attachments,
                attachment_key(&first.id, &file.id),
                1,
            ));
        }
        for other in others {
            guards.push(Guard::Absent(Table::Outbox, other.id.as_str().to_owned()));
        }
        let mut writes = vec![Write::Delete(Table::Drafts, key.to_owned())];
        for entry in parts {
            let key = entry.id.as_str();
            let row = self.sealed_entry(entry).await?;
            writes.push(Write::Put(Table::Outbox, key.to_owned(), row));
        }
        for (file, bytes) in files {
            let key = attachment_key(&first.id, &file);
            let row = match self.cipher.keeps_sealed() {
                true => Row {
                    format: ATTACHMENT_FORMAT,
                    revision: FOR_THE_BANK,
                    bytes,
                },
                false => self.seal(Table::Attachments, &key, 1, bytes).await?,
            };
            writes.push(Write::Put(Table::Attachments, key, row));
        }
        self.store
            .commit(&guards, writes)
            .await
            .map_err(|fault| match fault {
                CommitFault::Guard { index: 3.., .. } => StoreFault::Other(FILE_GONE.to_owned()),
                fault => draft_fault(fault),
            })?;
        for entry in parts {
            match self.entry(&entry.id).await? {
                // Another window may have changed its state since, or sent it; never what was confirmed.
                Some(found)
                    if found.digest == entry.digest && (found.is_delivered() || found.body == entry.body) => {
                }
                _ => return Err(StoreFault::Other("read-back".to_owned())),
            }
        }
        Ok(())
    }

    /// Stores the new state of an entry. With a receipt it becomes a tombstone, and in the same
    /// transaction the bytes of its attachments go.
    ///
    /// # Errors
    ///
    /// [`StoreFault::AlreadySubmitted`] where the stored entry has its receipt and this one has not, or
    /// the fault of the store.
    pub async fn save_entry(&self, entry: &OutboxEntry) -> Result<(), StoreFault> {
        let key = entry.id.as_str();
        let row = self.sealed_entry(entry).await?;
        let guards = [Guard::NotAbove(Table::Outbox, key.to_owned(), rank(entry))];
        let mut writes = vec![Write::Put(Table::Outbox, key.to_owned(), row)];
        if entry.is_done() {
            writes.push(Write::DeleteUnder(Table::Attachments, under(&entry.id)));
        }
        match self.store.commit(&guards, writes).await {
            Ok(()) => Ok(()),
            Err(CommitFault::Guard { .. }) => Err(StoreFault::AlreadySubmitted),
            Err(CommitFault::Store(fault)) => Err(fault),
        }
    }

    /// All confirmed cases that can be read.
    ///
    /// # Errors
    ///
    /// As [`Cases::contents`].
    pub async fn entries(&self) -> Result<Vec<OutboxEntry>, StoreFault> {
        let (entries, _) = self.values(Table::Outbox).await?;
        Ok(entries.iter().filter_map(OutboxEntry::read).collect())
    }

    /// One confirmed case as it is stored now.
    ///
    /// # Errors
    ///
    /// The fault of the store, [`StoreFault::Newer`] or [`StoreFault::Unreadable`].
    pub async fn entry(&self, id: &CaseId) -> Result<Option<OutboxEntry>, StoreFault> {
        match self.value(Table::Outbox, id.as_str()).await? {
            Some(value) => OutboxEntry::read(&value).map(Some).ok_or(StoreFault::Unreadable),
            None => Ok(None),
        }
    }

    /// Takes the right to send for a while, where the browser has no locks: a row that runs out.
    ///
    /// # Errors
    ///
    /// The fault of the store; that another window holds it is `Ok(false)`.
    pub async fn take_lease(&self, now: Moment, holds_ms: i64) -> Result<bool, StoreFault> {
        const KEY: &str = "sender";
        let (held_until, revision) = match self.store.read(Table::Device, KEY).await? {
            Some(row) => (
                String::from_utf8(row.bytes)
                    .ok()
                    .and_then(|text| text.parse::<i64>().ok()),
                row.revision,
            ),
            None => (None, 0),
        };
        let now = now.unix_ms();
        // A device clock that was set back must not lock everybody out for longer than one lease.
        if held_until.is_some_and(|until| until > now && until <= now + holds_ms) {
            return Ok(false);
        }
        let row = Row {
            format: 1,
            revision: revision + 1,
            bytes: (now + holds_ms).to_string().into_bytes(),
        };
        let guards = [Guard::AbsentOr(Table::Device, KEY.to_owned(), revision)];
        match self
            .store
            .commit(&guards, vec![Write::Put(Table::Device, KEY.to_owned(), row)])
            .await
        {
            Ok(()) => Ok(true),
            Err(CommitFault::Guard { .. }) => Ok(false),
            Err(CommitFault::Store(fault)) => Err(fault),
        }
    }

    /// Gives the right to send back.
    ///
    /// # Errors
    ///
    /// The fault of the store; the lease then runs out by itself.
    pub async fn drop_lease(&self) -> Result<(), StoreFault> {
        match self
            .store
            .commit(&[], vec![Write::Delete(Table::Device, "sender".to_owned())])
            .await
        {
            Err(CommitFault::Store(fault)) => Err(fault),
            _ => Ok(()),
        }
    }

    /// The values of all rows of a table that open, and how many do not.
    async fn values(&self, table: Table) -> Result<(Vec<Json>, usize), StoreFault> {
        let (mut values, mut unreadable) = (Vec::new(), 0);
        for (key, row) in self.store.list(table).await? {
            match self.open(table, &key, row).await {
                Ok(value) => values.push(value),
                Err(StoreFault::Unreadable) => unreadable += 1,
                Err(fault) => return Err(fault),
            }
        }
        Ok((values, unreadable))
    }

    /// One row's value; `None` where there is no row.
    async fn value(&self, table: Table, key: &str) -> Result<Option<Json>, StoreFault> {
        match self.store.read(table, key).await? {
            Some(row) => self.open(table, key, row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn open(&self, table: Table, key: &str, row: Row) -> Result<Json, StoreFault> {
        let plain = self.open_bytes(table, key, row).await?;
        let text = std::str::from_utf8(&plain).map_err(|_| StoreFault::Unreadable)?;
        Json::parse(text).map_err(|_| StoreFault::Unreadable)
    }

    async fn open_bytes(&self, table: Table, key: &str, row: Row) -> Result<Vec<u8>, StoreFault> {
        let supported = format_of(table);
        if row.format > supported {
            let found = row.format;
            return Err(StoreFault::Newer { found, supported });
        }
        if table == Table::Attachments && row.revision == FOR_THE_BANK && self.cipher.keeps_sealed() {
            return Ok(row.bytes);
        }
        self.cipher
            .open(&place(table, key, row.revision), row.bytes)
            .await
    }

    /// The row of an entry. Where it is not sealed once more, it has to be sealed for the bank, and what only its receipt
    /// needs stays in memory.
    async fn sealed_entry(&self, entry: &OutboxEntry) -> Result<Row, StoreFault> {
        let bytes = if !self.cipher.keeps_sealed() {
            written(entry)?
        } else if entry.sealed {
            let mut bare = entry.clone();
            bare.sheet.facts = Facts::default();
            bare.sheet.timeline = Timeline::default();
            bare.sheet.provisional = order::Map::new();
            written(&bare)?
        } else {
            return Err(StoreFault::Other("seal".to_owned()));
        };
        self.seal(Table::Outbox, entry.id.as_str(), rank(entry), bytes)
            .await
    }

    async fn seal(&self, table: Table, key: &str, revision: u64, plain: Vec<u8>) -> Result<Row, StoreFault> {
        Ok(Row {
            format: format_of(table),
            revision,
            bytes: self.cipher.seal(&place(table, key, revision), plain).await?,
        })
    }

    /// "Saved" is said only of what can be read again.
    async fn read_back(&self, table: Table, key: &str, wanted: &Row) -> Result<(), StoreFault> {
        match self.store.read(table, key).await? {
            // A newer revision is another window's; ours was complete before it.
            Some(found) if found == *wanted || found.revision > wanted.revision => Ok(()),
            // Gone right after: another window moved or deleted it, which it could only do once it was there.
            None => Ok(()),
            Some(_) => Err(StoreFault::Other("read-back".to_owned())),
        }
    }
}

/// The name of the database of a mode. Staff and customers never share one: the one is sealed, the
/// other is not.
pub fn database_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Web => "jiesu",
        Mode::Staff => "jiesu-staff",
        Mode::Kiosk => "jiesu-kiosk",
    }
}

/// The version of a table's records that this app writes, and the highest that it reads.
fn format_of(table: Table) -> u32 {
    match table {
        Table::Drafts => DRAFT_FORMAT,
        Table::Outbox => ENTRY_FORMAT,
        Table::Attachments => ATTACHMENT_FORMAT,
        Table::Device => 1,
    }
}

/// A draft as a row that is not sealed.
///
/// # Errors
///
/// [`StoreFault::Other`] where it cannot be written, which no draft is known to do.
pub fn draft_row(draft: &Draft) -> Result<Placed, StoreFault> {
    let row = Row {
        format: DRAFT_FORMAT,
        revision: draft.revision,
        bytes: written(draft)?,
    };
    Ok((Table::Drafts, draft.id.as_str().to_owned(), row))
}

/// A record as it is written.
fn written<T: Stored>(record: &T) -> Result<Vec<u8>, StoreFault> {
    let value = to_json(record).ok_or_else(|| StoreFault::Other("encode".to_owned()))?;
    Ok(canonical(&value).into_bytes())
}

fn rank(entry: &OutboxEntry) -> u64 {
    if entry.is_done() { DELIVERED } else { OPEN }
}

fn under(case: &CaseId) -> String {
    format!("{}/", case.as_str())
}

fn attachment_key(case: &CaseId, attachment: &CaseId) -> String {
    format!("{}/{}", case.as_str(), attachment.as_str())
}

/// A draft that was handed to a colleague (`www/staff/hand.js`) is not written again: not from another window either.
fn kept(key: &str) -> Guard {
    Guard::Absent(Table::Device, format!("handed/{key}"))
}

fn place(table: Table, key: &str, revision: u64) -> String {
    format!("jiesu/1/{}/{key}/{revision}", table.name())
}

/// The first guard of every change to a draft is that it was not handed in; the second its revision.
fn draft_fault(fault: CommitFault) -> StoreFault {
    match fault {
        CommitFault::Guard { index: 0, .. } => StoreFault::AlreadySubmitted,
        CommitFault::Guard { stored, .. } => StoreFault::Conflict {
            stored: stored.unwrap_or_default(),
        },
        CommitFault::Store(fault) => fault,
    }
}
