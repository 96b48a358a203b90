//! The store's twin in memory: for tests, and for a browser that refuses storage.

use super::{CommitFault, Guard, Row, Store, Table, Write};
use crate::intake::event::StoreFault;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Rows in memory. A clone is a second connection to the same rows, as another tab has.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    rows: Rc<RefCell<BTreeMap<(Table, String), Row>>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }
}

impl Store for MemoryStore {
    async fn read(&self, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
        Ok(self.rows.borrow().get(&(table, key.to_owned())).cloned())
    }

    async fn list(&self, table: Table) -> Result<Vec<(String, Row)>, StoreFault> {
        let rows = self.rows.borrow();
        let of_table = rows.iter().filter(|((of, _), _)| *of == table);
        Ok(of_table
            .map(|((_, key), row)| (key.clone(), row.clone()))
            .collect())
    }

    async fn commit(&self, guards: &[Guard], writes: Vec<Write>) -> Result<(), CommitFault> {
        let mut rows = self.rows.borrow_mut();
        for (index, guard) in guards.iter().enumerate() {
            let (table, key) = guard.place();
            let stored = rows.get(&(table, key.to_owned())).map(|row| row.revision);
            if !guard.holds(stored) {
                return Err(CommitFault::Guard { index, stored });
            }
        }
        for write in writes {
            match write {
                Write::Put(table, key, row) => {
                    rows.insert((table, key), row);
                }
                Write::Delete(table, key) => {
                    rows.remove(&(table, key));
                }
                Write::DeleteUnder(table, prefix) => {
                    rows.retain(|(of, key), _| *of != table || !key.starts_with(&prefix));
                }
            }
        }
        Ok(())
    }
}
