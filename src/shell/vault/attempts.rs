//! Slows guessing down: after some wrong attempts each costs a wait, which a reload does not end.
//!
//! The count lies in the clear and is raised before an attempt is made, so that closing the window in the middle
//! saves nothing. Nobody is shut out for good: that would let anybody at the tablet shut a colleague out.

use crate::intake::event::StoreFault;
use crate::rules::json::Json;
use crate::shell::store::{CommitFault, Guard, IndexedStore, Row, Store, Table, Write};

/// Attempts that cost no wait: who types on glass errs.
const FREE: u64 = 4;
/// The first wait, in milliseconds; it doubles with every further wrong attempt.
const FIRST_MS: i64 = 30_000;
/// The longest wait, in milliseconds.
const LONGEST_MS: i64 = 900_000;

/// The wait after so many wrong attempts, in milliseconds.
pub fn wait_after(attempts: u64) -> i64 {
    let Some(beyond) = attempts.checked_sub(FREE + 1) else {
        return 0;
    };
    let doubled = u32::try_from(beyond).unwrap_or(u32::MAX).min(10);
    (FIRST_MS << doubled).min(LONGEST_MS)
}

/// The wrong attempts on one record.
pub struct Attempts<'a> {
    /// Where the count lies.
    pub store: &'a IndexedStore,
    /// Under which key.
    pub key: String,
}

impl Attempts<'_> {
    /// Begins an attempt at `now`, in milliseconds since 1970. `Ok(Err(until))`: it is too early, nothing was tried.
    /// `Ok(Ok(until))`: go on; should it be wrong, the next one has to wait until then (0: it need not).
    ///
    /// # Errors
    ///
    /// The fault of the store.
    pub async fn begin(&self, now: i64) -> Result<Result<i64, i64>, StoreFault> {
        let stored = self.store.read(Table::Device, &self.key).await?;
        let count = stored.as_ref().map_or(0, |row| row.revision);
        let until = stored.as_ref().and_then(until).unwrap_or_default();
        let wait = wait_after(count);
        if until > now && until - now <= wait {
            return Ok(Err(until));
        }
        if until - now > wait {
            // The device's clock was set back: the wait begins again, and no clock makes it longer than it is.
            return match self.write(count, count, now + wait).await {
                Ok(()) | Err(CommitFault::Guard { .. }) => Ok(Err(now + wait)),
                Err(CommitFault::Store(fault)) => Err(fault),
            };
        }
        let wait = wait_after(count + 1);
        let until = if wait == 0 { 0 } else { now + wait };
        match self.write(count, count + 1, until).await {
            Ok(()) => Ok(Ok(until)),
            // Another window tries at this moment: its attempt counts, this one is not made.
            Err(CommitFault::Guard { .. }) => Ok(Err(now + 1_000)),
            Err(CommitFault::Store(fault)) => Err(fault),
        }
    }

    /// What forgets them, once the passphrase was right.
    pub fn forgotten(&self) -> Write {
        Write::Delete(Table::Device, self.key.clone())
    }

    async fn write(&self, before: u64, count: u64, until: i64) -> Result<(), CommitFault> {
        let row = Row {
            format: 1,
            revision: count,
            bytes: format!("{{\"until\":{until}}}").into_bytes(),
        };
        let guards = [Guard::AbsentOr(Table::Device, self.key.clone(), before)];
        let put = Write::Put(Table::Device, self.key.clone(), row);
        self.store.commit(&guards, vec![put]).await
    }
}

fn until(row: &Row) -> Option<i64> {
    let text = std::str::from_utf8(&row.bytes).ok()?;
    Json::parse(text).ok()?.get("until")?.as_i64()
}
