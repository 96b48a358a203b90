//! The tables, in the words that SQLite and PostgreSQL share.

/// The layout of the database that this code reads and writes.
pub const VERSION: i64 = 4;

/// What creates them. `bytes` and `number` are the database's names for such columns, `end` what stands behind a
/// table.
pub fn tables(bytes: &str, number: &str, end: &str) -> String {
    format!(
        "
    CREATE TABLE cases (
        id TEXT PRIMARY KEY, digest TEXT NOT NULL, received_ms {number} NOT NULL,
        number TEXT NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE, signed TEXT,
        body {bytes} NOT NULL, queue TEXT
    ){end};
    CREATE INDEX cases_by_time ON cases (received_ms, number);
    CREATE TABLE keys (key TEXT PRIMARY KEY, case_id TEXT NOT NULL, digest TEXT NOT NULL){end};
    CREATE TABLE attachments (
        case_id TEXT NOT NULL REFERENCES cases (id), id TEXT NOT NULL, digest TEXT NOT NULL,
        media TEXT NOT NULL, PRIMARY KEY (case_id, id)
    ){end};
    CREATE TABLE events (
        case_id TEXT NOT NULL REFERENCES cases (id), id TEXT NOT NULL, digest TEXT NOT NULL,
        received_ms {number} NOT NULL, body {bytes} NOT NULL, PRIMARY KEY (case_id, id)
    ){end};
    CREATE TABLE days (day TEXT PRIMARY KEY, last {number} NOT NULL){end};
    CREATE TABLE audit (
        place {number} PRIMARY KEY, at_ms {number} NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
        case_id TEXT, object_id TEXT, digest TEXT, hash TEXT NOT NULL
    ){end};
    CREATE TABLE audit_head (
        one {number} PRIMARY KEY CHECK (one = 1), place {number} NOT NULL, hash TEXT NOT NULL
    ){end};
    INSERT INTO audit_head (one, place, hash) VALUES (1, 0, '');
    {};
",
        handovers(bytes, number, end)
    )
}

/// Sealed drafts on their way to a telephone; from layout 3, which knew none.
pub fn handovers(bytes: &str, number: &str, end: &str) -> String {
    format!(
        "CREATE TABLE handovers (id TEXT PRIMARY KEY, until_ms {number} NOT NULL, taker TEXT, body {bytes}){end}"
    )
}

/// From layout 2, which knew no queues.
pub const QUEUES: &str = "ALTER TABLE cases ADD COLUMN queue TEXT";

/// Why a database of another layout is not opened.
pub fn other_version(found: i64) -> String {
    format!(
        "the database has layout {found}, this receiver knows {VERSION}; it is left untouched. \
         Use a newer xtask, or another database."
    )
}
