//! A database as browsers have them: it fills up, its connection dies before a transaction or between its completion
//! and the word of it, and reads fail.

use crate::intake::world::Dice;
use jiesu::intake::event::StoreFault;
use jiesu::shell::store::{CommitFault, Guard, MemoryStore, Placed, Row, Store, Table, Write};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What goes wrong, for everything in one run.
pub struct Weather {
    pub dice: RefCell<Dice>,
    /// Percentage of operations that fail.
    pub trouble: Cell<usize>,
}

impl Weather {
    pub fn fails(&self) -> bool {
        self.chance(self.trouble.get())
    }

    pub fn chance(&self, percent: usize) -> bool {
        self.dice.borrow_mut().chance(percent)
    }

    pub fn below(&self, limit: usize) -> usize {
        self.dice.borrow_mut().below(limit)
    }

    pub fn draw(&self) -> u64 {
        self.dice.borrow_mut().draw()
    }
}

/// One device's database; a clone is another connection to it.
#[derive(Clone)]
pub struct Disk {
    rows: MemoryStore,
    weather: Rc<Weather>,
    /// The quota is used up.
    pub full: Rc<Cell<bool>>,
    /// Counts transactions that completed.
    pub changes: Rc<Cell<u64>>,
}

impl Disk {
    pub fn new(weather: Rc<Weather>) -> Disk {
        Disk {
            rows: MemoryStore::new(),
            weather,
            full: Rc::default(),
            changes: Rc::default(),
        }
    }

    /// All rows, as nobody in the run sees them: without faults.
    pub fn rows(&self) -> Vec<Placed> {
        self.rows.rows()
    }

    fn dies(&self) -> Result<(), StoreFault> {
        if self.weather.fails() {
            return Err(StoreFault::Other("InvalidStateError".to_owned()));
        }
        Ok(())
    }
}

impl Store for Disk {
    async fn read(&self, table: Table, key: &str) -> Result<Option<Row>, StoreFault> {
        self.dies()?;
        self.rows.read(table, key).await
    }

    async fn list(&self, table: Table) -> Result<Vec<(String, Row)>, StoreFault> {
        self.dies()?;
        self.rows.list(table).await
    }

    async fn commit(&self, guards: &[Guard], writes: Vec<Write>) -> Result<(), CommitFault> {
        let grows = writes.iter().any(|write| matches!(write, Write::Put(..)));
        if grows && self.full.get() {
            return Err(StoreFault::Full.into());
        }
        self.dies()?;
        self.rows.commit(guards, writes).await?;
        self.changes.set(self.changes.get() + 1);
        Ok(self.dies()?)
    }
}
