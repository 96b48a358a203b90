//! A ladder from the layouts of earlier versions to today's, a rung for each.

use std::path::Path;

use jiesu::intake::CaseId;
use rusqlite::{Connection, params};

use super::files::Files;
use super::layout;
use crate::Done;
use crate::run::say;

/// Brings a SQLite file of an earlier layout to today's. A newer one and a new one are left alone.
///
/// # Errors
/// The database or the disk failed; the file is then as it was.
pub fn run(file: &Path, files: &Files) -> Done {
    if !file.is_file() {
        return Ok(());
    }
    let mut connection =
        Connection::open(file).map_err(|error| format!("cannot open {}: {error}", file.display()))?;
    let found: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    if found == 1 {
        say("the database has layout 1: attachments move into files beside it");
        from_1(&mut connection, files)?;
    }
    let handovers = layout::handovers("BLOB", "INTEGER", " STRICT");
    let steps = match found {
        2 => format!("{}; {handovers}", layout::QUEUES),
        3 => handovers,
        _ => return Ok(()),
    };
    let version = layout::VERSION;
    connection.execute_batch(&format!(
        "BEGIN; {steps}; PRAGMA user_version = {version}; COMMIT;"
    ))?;
    Ok(())
}

/// Layout 1 kept attachments in the database, and had neither codes nor audit log.
fn from_1(connection: &mut Connection, files: &Files) -> Done {
    let mut query = connection.prepare("SELECT case_id, id, bytes FROM attachments")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (case, id): (String, String) = (row.get(0)?, row.get(1)?);
        files.write(&case, &id, row.get_ref(2)?.as_blob()?)?;
    }
    drop(rows);
    drop(query);
    connection.execute_batch("PRAGMA foreign_keys = OFF;")?;
    let transaction = connection.transaction()?;
    for table in ["cases", "keys", "attachments", "events", "days"] {
        transaction.execute_batch(&format!("ALTER TABLE {table} RENAME TO {table}_1;"))?;
    }
    transaction.execute_batch(&layout::tables("BLOB", "INTEGER", " STRICT"))?;
    let mut query = transaction.prepare("SELECT id FROM cases_1")?;
    let ids: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    drop(query);
    for id in ids {
        let code = CaseId::parse(&id)
            .ok_or("a case whose id is no UUID")?
            .status_code();
        transaction.execute(
            "INSERT INTO cases (id, digest, received_ms, number, code, body) \
             SELECT id, digest, received_ms, number, ?2, body FROM cases_1 WHERE id = ?1",
            params![id, code],
        )?;
    }
    transaction.execute_batch(&format!(
        "INSERT INTO keys SELECT * FROM keys_1;
         INSERT INTO attachments SELECT case_id, id, digest, media FROM attachments_1;
         INSERT INTO events SELECT * FROM events_1;
         INSERT INTO days SELECT * FROM days_1;
         DROP TABLE attachments_1; DROP TABLE events_1; DROP TABLE keys_1; DROP TABLE days_1; DROP TABLE cases_1;
         PRAGMA user_version = {};",
        layout::VERSION
    ))?;
    Ok(transaction.commit()?)
}
