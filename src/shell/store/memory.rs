//! The store's twin in memory: for tests, and for a browser that refuses storage.

use super::{CommitFault, Guard, Placed, Row, Store, Table, Write};
use crate::intake::event::StoreFault;
use crate::rules::order;
use std::cell::RefCell;
use std::rc::Rc;

/// Rows in memory. A clone is a second connection to the same rows, as another tab has.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    /// In no order: there are few, and a map of them would cost every visitor's download more than it saves.
    rows: Rc<RefCell<Vec<(Table, String, Row)>>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    /// All rows.
    pub fn rows(&self) -> Vec<Placed> {
        self.rows.borrow().clone()
    }

    /// Puts a row in its place, or leaves none there.
    pub fn put(&self, table: Table, key: String, row: Option<Row>) {
        let mut rows = self.rows.borrow_mut();
        rows.retain(|(of, at, _)| *of != table || *at != key);
        rows.extend(row.map(|row| (table, key, row)));
    }

    fn find<T>(&self, table: Table, key: &str, take: impl Fn(&Row) -> T) -> Option<T> {
        let rows = self.rows.borrow();
        let found = rows.iter().find(|(of, at, _)| *of == table && at == key);
        found.map(|(_, _, row)| take(row))
    }
}

impl Store for MemoryStore {
    async fn read(&self, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
        Ok(self.find(table, key, Row::clone))
    }

    async fn list(&self, table: Table) -> Result<Vec<(String, Row)>, StoreFault> {
        let mut list = Vec::new();
        for (of, key, row) in &*self.rows.borrow() {
            if *of == table {
                list.push((key.clone(), row.clone()));
            }
        }
        order::by_key(&mut list, |(key, _)| key.clone());
        Ok(list)
    }

    async fn commit(&self, guards: &[Guard], writes: Vec<Write>) -> Result<(), CommitFault> {
        for (index, guard) in guards.iter().enumerate() {
            let (table, key) = guard.place();
            let stored = self.find(table, key, |row| row.revision);
            if !guard.holds(stored) {
                return Err(CommitFault::Guard { index, stored });
            }
        }
        for write in writes {
            match write {
                Write::Put(table, key, row) => self.put(table, key, Some(row)),
                Write::Delete(table, key) => self.put(table, key, None),
                Write::DeleteUnder(table, prefix) => {
                    let mut rows = self.rows.borrow_mut();
                    rows.retain(|(of, at, _)| *of != table || !at.starts_with(&prefix));
                }
            }
        }
        Ok(())
    }
}
