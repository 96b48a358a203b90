//! What is read back: for people with a code, and for an office.

use super::audit::{self, Deed};
use super::database::Broken;
use super::{Known, Receipt, Store, beijing, receipt};

impl Store {
    /// What is known of the case with this status code, if there is one.
    ///
    /// # Errors
    /// The database failed.
    pub fn known(&self, code: &str) -> Result<Option<Known>, Broken> {
        self.read(|transaction| {
            let mut rows = transaction.rows(
                "SELECT id, number, received_ms, body FROM cases WHERE code = ?1",
                &[code.into()],
            )?;
            let Some(mut row) = rows.pop() else {
                return Ok(None);
            };
            let id = row.text()?;
            let (case_number, received_ms, body) = (row.text()?, row.number()?, row.bytes()?);
            let events = transaction.rows(
                "SELECT body FROM events WHERE case_id = ?1 ORDER BY received_ms, id",
                &[id.as_str().into()],
            )?;
            let events: Result<_, Broken> = events.into_iter().map(|mut row| row.bytes()).collect();
            Ok(Some(Known {
                case_number,
                received_at: beijing(received_ms),
                body,
                events: events?,
            }))
        })
    }

    /// Cases with their bytes and the number of their events, the newest first: at most `limit`, those of one queue, or of
    /// all if it is empty, and those before the case with the number `before`, or from the newest on if it is empty. That
    /// `who` has read them is noted.
    ///
    /// # Errors
    /// The database failed.
    pub fn cases(
        &self,
        who: &str,
        now: i64,
        queue: &str,
        before: &str,
        limit: i64,
    ) -> Result<Vec<(Receipt, Vec<u8>, i64)>, Broken> {
        // Noted first: whoever has read without being noted must not exist.
        self.note(who, now, "list", None, None)?;
        self.read(|transaction| {
            let rows = transaction.rows(
                "SELECT id, body, (SELECT count(*) FROM events WHERE case_id = cases.id) FROM cases \
                 WHERE (?1 = '' OR (received_ms, number) < (SELECT received_ms, number FROM cases WHERE number = ?1)) \
                 AND (?3 = '' OR queue = ?3) ORDER BY received_ms DESC, number DESC LIMIT ?2",
                &[before.into(), limit.into(), queue.into()],
            )?;
            let mut cases = Vec::new();
            for mut row in rows {
                let (id, body, events) = (row.text()?, row.bytes()?, row.number()?);
                if let Some(receipt) = receipt(transaction, &id)? {
                    cases.push((receipt, body, events));
                }
            }
            Ok(cases)
        })
    }

    /// The bytes of an attachment that a receipt lists, of a case of this queue, or of any if it is empty. That `who` has
    /// read it is noted. May wait for the disk.
    ///
    /// # Errors
    /// The database or the disk failed.
    pub fn attachment(
        &self,
        who: &str,
        now: i64,
        queue: &str,
        case: &str,
        id: &str,
    ) -> Result<Option<Vec<u8>>, Broken> {
        let listed = self.read(|transaction| {
            let query = "SELECT digest FROM attachments WHERE case_id = ?1 AND id = ?2 \
                         AND (?3 = '' OR EXISTS (SELECT 1 FROM cases WHERE cases.id = ?1 AND queue = ?3))";
            let with = [case.into(), id.into(), queue.into()];
            Ok(!transaction.rows(query, &with)?.is_empty())
        })?;
        if !listed {
            return Ok(None);
        }
        self.note(who, now, "read", Some(case), Some(id))?;
        Ok(Some(self.files.read(case, id)?))
    }

    fn note(
        &self,
        who: &str,
        at_ms: i64,
        what: &str,
        case: Option<&str>,
        object: Option<&str>,
    ) -> Result<(), Broken> {
        let deed = Deed {
            at_ms,
            who,
            what,
            case,
            object,
            digest: None,
        };
        self.write(|transaction| audit::append(transaction, &deed))
    }
}
