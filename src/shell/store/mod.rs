//! Drafts, attachments and the outbox at rest.
//!
//! Two layers. A [`Store`] keeps rows in tables and knows one way to change them: a set of guards and
//! writes in a single strict transaction. [`Cases`] sits on top of any store and any cipher and speaks
//! the language of the application. So the guards (revision, already handed in, already delivered)
//! are checked where nobody can come between, and sealing, which a transaction would not survive
//! waiting for, happens before it begins.

mod cases;
mod cipher;
mod memory;

#[cfg(feature = "app")]
mod device;
#[cfg(feature = "app")]
mod indexed;
#[cfg(feature = "app")]
mod web;

pub use cases::{Cases, Contents, database_name, draft_row};
pub use cipher::{Cipher, Plain};
pub use memory::MemoryStore;

#[cfg(feature = "app")]
pub use device::{AnyCipher, AnyStore};
#[cfg(feature = "app")]
pub use indexed::IndexedStore;
#[cfg(feature = "app")]
pub use web::WebCipher;

use crate::intake::event::StoreFault;
use std::future::Future;

/// What each version of the database's layout added, the first version first. It only ever grows at its end: a device
/// may come from any version, and tests/frozen holds a dump of each that was released.
pub const LADDER: &[&[Table]] = &[
    // 1
    &[Table::Drafts, Table::Attachments, Table::Outbox, Table::Device],
];

/// The version of the database's layout. A higher one is refused, and nothing in it is touched.
pub const DATABASE_VERSION: u32 = LADDER.len() as u32;

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Drafts by case id.
    Drafts,
    /// Attachments' bytes by `case/attachment`.
    Attachments,
    /// Confirmed cases by case id.
    Outbox,
    /// The keyring and other records of the device, by name.
    Device,
}

impl Table {
    /// All tables.
    pub const ALL: [Table; 4] = [Table::Drafts, Table::Attachments, Table::Outbox, Table::Device];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Table::Drafts => "drafts",
            Table::Attachments => "attachments",
            Table::Outbox => "outbox",
            Table::Device => "device",
        }
    }
}

/// A stored row. Only its numbers are in the clear when a cipher is in use.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The version of the record's stored form.
    pub format: u32,
    /// What guards compare: a draft's revision, an entry's rank.
    pub revision: u64,
    /// The record, sealed or not.
    pub bytes: Vec<u8>,
}

/// A row with its place.
pub type Placed = (Table, String, Row);

impl std::fmt::Debug for Row {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Row(format {}, revision {}, {} bytes)",
            self.format,
            self.revision,
            self.bytes.len()
        )
    }
}

/// A condition that must hold inside the transaction, or nothing is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// The row is there and has exactly this revision.
    Exactly(Table, String, u64),
    /// The row is not there, or has exactly this revision.
    AbsentOr(Table, String, u64),
    /// The row is not there.
    Absent(Table, String),
    /// The row is not there, or its revision is not above this.
    NotAbove(Table, String, u64),
}

impl Guard {
    /// Table and key of the row that it looks at.
    pub fn place(&self) -> (Table, &str) {
        match self {
            Guard::Exactly(table, key, _)
            | Guard::AbsentOr(table, key, _)
            | Guard::Absent(table, key)
            | Guard::NotAbove(table, key, _) => (*table, key),
        }
    }

    /// Whether it holds for the stored revision, `None` where no row is stored.
    pub fn holds(&self, stored: Option<u64>) -> bool {
        match self {
            Guard::Exactly(_, _, wanted) => stored == Some(*wanted),
            Guard::AbsentOr(_, _, wanted) => stored.is_none_or(|stored| stored == *wanted),
            Guard::Absent(..) => stored.is_none(),
            Guard::NotAbove(_, _, limit) => stored.is_none_or(|stored| stored <= *limit),
        }
    }
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Puts a row, over an older one if there is one.
    Put(Table, String, Row),
    /// Deletes a row; that it is not there is no fault.
    Delete(Table, String),
    /// Deletes every row whose key begins with this text, which must end with `/`.
    DeleteUnder(Table, String),
}

/// Why a transaction did not complete; nothing of it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitFault {
    /// A guard did not hold.
    Guard {
        /// Its position in the list.
        index: usize,
        /// The revision that is stored, if a row is.
        stored: Option<u64>,
    },
    /// The store failed.
    Store(StoreFault),
}

impl From<StoreFault> for CommitFault {
    fn from(fault: StoreFault) -> CommitFault {
        CommitFault::Store(fault)
    }
}

/// Rows in tables, changed by guarded transactions only.
///
/// Futures need not be `Send`: a browser has one thread.
pub trait Store {
    /// Reads a row.
    ///
    /// # Errors
    ///
    /// The fault of the store; a missing row is `None`.
    fn read(&self, table: Table, key: &str) -> impl Future<Output = Result<Option<Row>, StoreFault>>;

    /// Reads all rows of a table in the order of their keys.
    ///
    /// # Errors
    ///
    /// The fault of the store.
    fn list(&self, table: Table) -> impl Future<Output = Result<Vec<(String, Row)>, StoreFault>>;

    /// Checks the guards and writes, all in one transaction that survives a loss of power once this
    /// returns `Ok`.
    ///
    /// # Errors
    ///
    /// The first guard that does not hold, or the fault of the store; in both cases nothing was written.
    fn commit(&self, guards: &[Guard], writes: Vec<Write>) -> impl Future<Output = Result<(), CommitFault>>;
}
