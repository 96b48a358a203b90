//! The right to send: one window at a time.

use super::deliver::AttachmentSource;
use super::host::locks;
use super::storage::{DeviceCases, Storage};
use crate::intake::CaseId;

const LOCK: &str = "jiesu-sender";
/// Longer than the slowest attempt: a lease that outlives a killed window holds the queue no longer.
const LEASE_MS: i64 = 120_000;

/// The right to send, as a lock of the browser or a lease in the store.
pub enum Right {
    /// A Web Lock; the browser frees it when the window dies.
    Lock(locks::Held),
    /// A row that runs out, where there are no locks.
    Lease,
}

impl Right {
    /// Takes it; `None` while another window has it.
    pub async fn take(storage: &Storage) -> Option<Right> {
        match locks::take(LOCK).await {
            locks::Asked::Held(held) => Some(Right::Lock(held)),
            locks::Asked::Busy => None,
            locks::Asked::Missing => storage.take_lease(LEASE_MS).await.then_some(Right::Lease),
        }
    }

    /// Gives it back.
    pub async fn give_back(self, storage: &Storage) {
        match self {
            Right::Lock(held) => drop(held),
            Right::Lease => storage.drop_lease().await,
        }
    }
}

/// The attachments as they lie in the store.
pub struct Files<'a>(pub &'a DeviceCases);

impl AttachmentSource for Files<'_> {
    async fn bytes(&self, case: &CaseId, attachment: &CaseId) -> Option<Vec<u8>> {
        self.0.get_attachment(case, attachment).await.ok().flatten()
    }
}
