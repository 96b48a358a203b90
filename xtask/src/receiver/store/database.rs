//! What the store needs of a database: transactions over a few plain statements. Everything that the contract
//! promises is written once, above this, in [`super::Store`].

use std::fmt;

/// A value that goes into a statement or comes out of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Nothing.
    Null,
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Number(number)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Value {
        Value::Bytes(bytes.to_vec())
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Value {
        text.map_or(Value::Null, Value::from)
    }
}

/// One row, read from left to right.
pub struct Row(std::vec::IntoIter<Value>);

impl Row {
    /// A row of these values.
    pub fn new(values: Vec<Value>) -> Row {
        Row(values.into_iter())
    }

    /// The next value, a text.
    ///
    /// # Errors
    /// It is none: the layout is not ours.
    pub fn text(&mut self) -> Result<String, Broken> {
        match self.0.next() {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(Broken::new("a row has another form")),
        }
    }

    /// The next value, a text or nothing.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn text_or_null(&mut self) -> Result<Option<String>, Broken> {
        match self.0.next() {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(Broken::new("a row has another form")),
        }
    }

    /// The next value, a number.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn number(&mut self) -> Result<i64, Broken> {
        match self.0.next() {
            Some(Value::Number(number)) => Ok(number),
            _ => Err(Broken::new("a row has another form")),
        }
    }

    /// The next value, bytes.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn bytes(&mut self) -> Result<Vec<u8>, Broken> {
        match self.0.next() {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(Broken::new("a row has another form")),
        }
    }
}

/// The database or the disk failed. Says which kind of failure; never a value, since databases quote them.
#[derive(Debug)]
pub struct Broken {
    /// Which kind of failure, without any value.
    pub kind: String,
    /// Whether it has left nothing, and may come out otherwise when it is tried again at once.
    pub again: bool,
}

impl Broken {
    /// A failure of this kind.
    pub fn new(kind: impl Into<String>) -> Broken {
        Broken {
            kind: kind.into(),
            again: false,
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.kind)
    }
}

impl std::error::Error for Broken {}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Broken {
        Broken::new(format!("file: {:?}", error.kind()))
    }
}

/// Inside of one transaction. Parameters are written `?1`, `?2`, …; statements are constants of ours.
pub trait Transaction {
    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// The database failed; the transaction will be rolled back.
    fn run(&mut self, statement: &str, with: &[Value]) -> Result<u64, Broken>;

    /// Runs a query.
    ///
    /// # Errors
    /// As [`Transaction::run`].
    fn rows(&mut self, query: &str, with: &[Value]) -> Result<Vec<Row>, Broken>;

    /// What is written behind a query whose row no other transaction may change until this one ends.
    fn for_update(&self) -> &'static str;
}

/// What happens inside of a transaction. May run again from the start, where the database asks for that.
pub type Work<'a> = &'a mut dyn FnMut(&mut dyn Transaction) -> Result<(), Broken>;

/// A database that keeps what it has committed.
pub trait Database: Send + Sync {
    /// Runs `work` and commits it, on the disk when this returns; or rolls it back if it fails.
    ///
    /// # Errors
    /// What `work` gave, or the commit failed. Then it may or may not be stored: the sender asks again.
    fn write(&self, work: Work) -> Result<(), Broken>;

    /// Runs `work`, which changes nothing.
    ///
    /// # Errors
    /// What `work` gave, or the database failed.
    fn read(&self, work: Work) -> Result<(), Broken>;
}
