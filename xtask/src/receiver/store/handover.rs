//! Drafts on their way from a terminal to a telephone: sealed by the terminal under a key that never comes here, kept for
//! minutes, given to one taker. The audit log knows nothing of them: they are no cases, and nothing of them stays.

use super::database::{Broken, Transaction};
use super::{Store, again_and_again};

/// How many may wait at once; with the largest of them the disk must still have room.
const MOST: i64 = 64;
/// How long it is remembered that there was one, in milliseconds: whoever comes late is told so.
const REMEMBERED: i64 = 24 * 3_600_000;

/// How far one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// Nobody has come for it.
    Waiting {
        /// Until when it is kept, in milliseconds since 1970.
        until: i64,
    },
    /// Given to somebody who has not said yet that it has arrived.
    Taking {
        /// As in [`HandOver::Waiting`].
        until: i64,
    },
    /// It has arrived.
    Taken,
    /// Expired or called off.
    Gone,
    /// There was none of this id, as far as is remembered.
    Unknown,
}

/// What became of one that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It waits now.
    Waiting,
    /// There was one of this id.
    Exists,
    /// Too many wait.
    Full,
}

impl Store {
    /// Keeps a sealed draft under `id` from `now` `until` then, in milliseconds since 1970.
    ///
    /// # Errors
    /// The database failed; nothing is kept.
    pub fn hand_over(&self, id: &str, body: &[u8], now: i64, until: i64) -> Result<Kept, Broken> {
        self.plainly(|transaction| {
            expire(transaction, now)?;
            let mut waiting =
                transaction.rows("SELECT count(*) FROM handovers WHERE body IS NOT NULL", &[])?;
            if waiting.pop().map_or(Ok(0), |mut row| row.number())? >= MOST {
                return Ok(Kept::Full);
            }
            let added = transaction.run(
                "INSERT INTO handovers (id, until_ms, body) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
                &[id.into(), until.into(), body.into()],
            )?;
            Ok(if added == 0 { Kept::Exists } else { Kept::Waiting })
        })
    }

    /// How far one is.
    ///
    /// # Errors
    /// The database failed.
    pub fn handed_over(&self, id: &str, now: i64) -> Result<HandOver, Broken> {
        self.plainly(|transaction| {
            expire(transaction, now)?;
            look(transaction, id)
        })
    }

    /// Gives it to `taker`, and to the same one again, whose answer may have been lost; to nobody else.
    ///
    /// # Errors
    /// The database failed.
    pub fn take_over(&self, id: &str, taker: &str, now: i64) -> Result<Result<Vec<u8>, HandOver>, Broken> {
        self.plainly(|transaction| {
            expire(transaction, now)?;
            transaction.run(
                "UPDATE handovers SET taker = ?2 WHERE id = ?1 AND taker IS NULL AND body IS NOT NULL",
                &[id.into(), taker.into()],
            )?;
            let mut rows = transaction.rows(
                "SELECT body FROM handovers WHERE id = ?1 AND taker = ?2 AND body IS NOT NULL",
                &[id.into(), taker.into()],
            )?;
            match rows.pop() {
                Some(mut row) => Ok(Ok(row.bytes()?)),
                None => look(transaction, id).map(Err),
            }
        })
    }

    /// Notes that it has arrived at `taker`, and deletes it; how far it was.
    ///
    /// # Errors
    /// The database failed; nothing has changed.
    pub fn taken_over(&self, id: &str, taker: &str, now: i64) -> Result<HandOver, Broken> {
        self.plainly(|transaction| {
            expire(transaction, now)?;
            let arrived = transaction.run(
                "UPDATE handovers SET body = NULL WHERE id = ?1 AND taker = ?2 AND body IS NOT NULL",
                &[id.into(), taker.into()],
            )?;
            let is_its = !transaction
                .rows(
                    "SELECT id FROM handovers WHERE id = ?1 AND taker = ?2",
                    &[id.into(), taker.into()],
                )?
                .is_empty();
            match look(transaction, id)? {
                HandOver::Taken if arrived == 0 && !is_its => Ok(HandOver::Gone),
                other => Ok(other),
            }
        })
    }

    /// Deletes one that nobody has come for; how far it is then.
    ///
    /// # Errors
    /// The database failed; nothing has changed.
    pub fn call_off(&self, id: &str, now: i64) -> Result<HandOver, Broken> {
        self.plainly(|transaction| {
            expire(transaction, now)?;
            transaction.run(
                "UPDATE handovers SET body = NULL WHERE id = ?1 AND taker IS NULL",
                &[id.into()],
            )?;
            look(transaction, id)
        })
    }

    /// Deletes what has expired.
    ///
    /// # Errors
    /// The database failed.
    pub fn expire(&self, now: i64) -> Result<(), Broken> {
        self.plainly(|transaction| expire(transaction, now))
    }

    /// A transaction that the audit log does not hear of, and does not wait for.
    fn plainly<T>(
        &self,
        mut work: impl FnMut(&mut dyn Transaction) -> Result<T, Broken>,
    ) -> Result<T, Broken> {
        let mut done = None;
        again_and_again(|| {
            self.database.write(&mut |transaction| {
                done = Some(work(transaction)?);
                Ok(())
            })
        })?;
        done.ok_or_else(|| Broken::new("a transaction did nothing"))
    }
}

/// One that expires while it is being taken counts as gone: nobody has said that it arrived.
fn expire(transaction: &mut dyn Transaction, now: i64) -> Result<(), Broken> {
    transaction.run(
        "UPDATE handovers SET body = NULL, taker = NULL WHERE until_ms <= ?1 AND body IS NOT NULL",
        &[now.into()],
    )?;
    transaction.run(
        "DELETE FROM handovers WHERE until_ms <= ?1",
        &[now.saturating_sub(REMEMBERED).into()],
    )?;
    Ok(())
}

fn look(transaction: &mut dyn Transaction, id: &str) -> Result<HandOver, Broken> {
    let mut rows = transaction.rows(
        "SELECT until_ms, taker, CASE WHEN body IS NULL THEN NULL ELSE 'there' END FROM handovers WHERE id = ?1",
        &[id.into()],
    )?;
    let Some(mut row) = rows.pop() else {
        return Ok(HandOver::Unknown);
    };
    let until = row.number()?;
    let (taker, body) = (row.text_or_null()?, row.text_or_null()?);
    Ok(match (taker, body) {
        (None, Some(_)) => HandOver::Waiting { until },
        (Some(_), Some(_)) => HandOver::Taking { until },
        (Some(_), None) => HandOver::Taken,
        (None, None) => HandOver::Gone,
    })
}
