//! PostgreSQL, and whatever speaks its protocol. Nothing is used that such engines may lack: no advisory locks, no
//! extensions, no types but text, numbers and bytes.

use std::collections::HashMap;
use std::error::Error as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, IsolationLevel, NoTls, Statement};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::database::{Broken, Database, Row, Transaction, Value, Work};
use super::{AT_ONCE, layout};
use crate::Done;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a transaction is tried that another one got in the way of.
const TRIES: u32 = 10;

/// A database by its URL.
pub struct Postgres {
    config: Config,
    /// How the server is spoken to in secret; none where that is not asked for.
    tls: Option<MakeRustlsConnect>,
    pool: Mutex<Pool>,
    freed: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    open: usize,
}

struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Postgres {
    /// Connects, and creates the tables where there are none. The password may come from `PGPASSWORD`.
    ///
    /// # Errors
    /// The URL is none, the server does not answer, or its tables are of another version.
    pub fn open(url: &str) -> Done<Postgres> {
        let (url, root) = without_root(url);
        // The error's own text may quote the URL, password included.
        let mut config: Config = url
            .parse()
            .map_err(|_| "--database: not a URL like postgres://user@host:5432/database")?;
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        // To another machine never in the clear, unless somebody says so; and never to one that cannot prove its name.
        let distant = config.get_hosts().iter().any(|host| !is_near(host));
        let asked_for = config.get_ssl_mode() == SslMode::Require;
        let tls = if asked_for || distant && config.get_ssl_mode() != SslMode::Disable {
            config.ssl_mode(SslMode::Require);
            Some(tls(root.as_deref())?)
        } else {
            config.ssl_mode(SslMode::Disable);
            None
        };
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        config.application_name("jiesu-receiver");
        let database = Postgres {
            config,
            tls,
            pool: Mutex::default(),
            freed: Condvar::new(),
        };
        for _ in 0..TRIES {
            match database.prepare() {
                Err(fault) if fault.again => {}
                other => {
                    other.map_err(|fault| format!("--database: {fault}"))?;
                    break;
                }
            }
        }
        let mut found = 0;
        database.read(&mut |transaction| {
            let mut rows = transaction.rows("SELECT version FROM layout", &[])?;
            found = rows.pop().map_or(Ok(0), |mut row| row.number())?;
            Ok(())
        })?;
        if found != layout::VERSION {
            return Err(layout::other_version(found).into());
        }
        Ok(database)
    }

    /// Creates the tables, all or none. Two receivers may begin at the same moment: the second finds them there.
    fn prepare(&self) -> Result<(), Broken> {
        self.write(&mut |transaction| {
            let there = transaction.rows(
                "SELECT count(*) FROM information_schema.tables \
                 WHERE table_name = 'layout' AND table_schema = current_schema()",
                &[],
            )?;
            if there.into_iter().next().map_or(Ok(0), |mut row| row.number())? > 0 {
                // A rung for each layout before this one; of two receivers, the second waits and finds nothing to do.
                let handovers = layout::handovers("BYTEA", "BIGINT", "");
                for (old, step) in [(2_i64, layout::QUEUES), (3, handovers.as_str())] {
                    let up = "UPDATE layout SET version = ?2 WHERE version = ?1";
                    if transaction.run(up, &[old.into(), (old + 1).into()])? > 0 {
                        transaction.run(step, &[])?;
                    }
                }
                return Ok(());
            }
            let tables = layout::tables("BYTEA", "BIGINT", "");
            for statement in tables.split(';').map(str::trim).filter(|s| !s.is_empty()) {
                transaction.run(statement, &[])?;
            }
            transaction.run("CREATE TABLE layout (version BIGINT PRIMARY KEY)", &[])?;
            transaction.run(
                "INSERT INTO layout (version) VALUES (?1)",
                &[layout::VERSION.into()],
            )?;
            Ok(())
        })
    }

    fn connect(&self) -> Result<Connection, Broken> {
        let mut client = match &self.tls {
            None => self.config.connect(NoTls)?,
            Some(tls) => self.config.connect(tls.clone())?,
        };
        client.batch_execute("SET statement_timeout = '30s'")?;
        // A server may be set up to answer before anything is on its disk; a receipt must not. Engines that do not
        // know the setting have no such weakness to turn off.
        if let Ok(row) = client.query_one("SHOW synchronous_commit", &[])
            && row.try_get::<_, &str>(0).is_ok_and(|mode| mode == "off")
        {
            client.batch_execute("SET synchronous_commit = on")?;
        }
        Ok(Connection {
            client,
            statements: HashMap::new(),
        })
    }

    /// Does something with a connection of its own, which goes back only if it is still good.
    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, Broken>) -> Result<T, Broken> {
        let pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = |pool: &mut Pool| pool.idle.is_empty() && pool.open >= AT_ONCE;
        let (mut pool, waited) = self
            .freed
            .wait_timeout_while(pool, PATIENCE, busy)
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(Broken::new("PostgreSQL: every connection is busy"));
        }
        let idle = pool.idle.pop();
        if idle.is_none() {
            pool.open += 1;
        }
        drop(pool);
        // Counts down again whatever happens, also when `work` panics.
        let mut place = Place {
            database: self,
            connection: None,
        };
        let connection = match idle.filter(|connection| !connection.client.is_closed()) {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let done = work(place.connection.insert(connection));
        if done.is_err() {
            // It may be half-dead without having noticed.
            place.connection = None;
        }
        done
    }
}

/// A connection's place among [`AT_ONCE`].
struct Place<'a> {
    database: &'a Postgres,
    connection: Option<Connection>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let good = self
            .connection
            .take()
            .filter(|connection| !connection.client.is_closed() && !std::thread::panicking());
        let mut pool = self.database.pool.lock().unwrap_or_else(PoisonError::into_inner);
        match good {
            Some(connection) => pool.idle.push(connection),
            None => pool.open = pool.open.saturating_sub(1),
        }
        drop(pool);
        self.database.freed.notify_one();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let pool = std::mem::take(self.pool.get_mut().unwrap_or_else(PoisonError::into_inner));
        // A connection says farewell, and waits for it; that is not allowed where asynchronous work is under way.
        let _ = std::thread::spawn(move || drop(pool)).join();
    }
}

impl Database for Postgres {
    fn write(&self, work: Work) -> Result<(), Broken> {
        self.with(|connection| {
            let mut open = Open {
                transaction: connection.client.transaction()?,
                statements: &mut connection.statements,
            };
            work(&mut open)?;
            // What becomes of a commit whose answer was lost, nobody knows: the sender asks again.
            open.transaction.commit().map_err(|error| Broken {
                again: is_conflict(&error),
                ..Broken::from(error)
            })
        })
    }

    fn read(&self, work: Work) -> Result<(), Broken> {
        self.with(|connection| {
            let transaction = connection
                .client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()?;
            let mut open = Open {
                transaction,
                statements: &mut connection.statements,
            };
            work(&mut open)?;
            Ok(open.transaction.commit()?)
        })
    }
}

struct Open<'a> {
    transaction: postgres::Transaction<'a>,
    statements: &'a mut HashMap<String, Statement>,
}

impl Open<'_> {
    fn prepared(&mut self, text: &str) -> Result<Statement, Broken> {
        if let Some(known) = self.statements.get(text) {
            return Ok(known.clone());
        }
        let statement = self.transaction.prepare(&text.replace('?', "$"))?;
        self.statements.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Transaction for Open<'_> {
    fn run(&mut self, statement: &str, with: &[Value]) -> Result<u64, Broken> {
        let statement = self.prepared(statement)?;
        Ok(self.transaction.execute(&statement, &parameters(with))?)
    }

    fn rows(&mut self, query: &str, with: &[Value]) -> Result<Vec<Row>, Broken> {
        let query = self.prepared(query)?;
        let rows = self.transaction.query(&query, &parameters(with))?;
        rows.iter()
            .map(|row| {
                let values: Result<Vec<Value>, Broken> = (0..row.len()).map(|at| value(row, at)).collect();
                values.map(Row::new)
            })
            .collect()
    }

    fn for_update(&self) -> &'static str {
        " FOR UPDATE"
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn value(row: &postgres::Row, at: usize) -> Result<Value, Broken> {
    let form = row.columns().get(at).map(|column| column.type_().clone());
    let value = match form {
        Some(Type::INT8) => row.try_get::<_, Option<i64>>(at)?.map(Value::Number),
        Some(Type::BYTEA) => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Value::Bytes),
        Some(Type::TEXT) => row.try_get::<_, Option<String>>(at)?.map(Value::Text),
        _ => return Err(Broken::new("a row has another form")),
    };
    Ok(value.unwrap_or(Value::Null))
}

impl ToSql for Value {
    fn to_sql(
        &self,
        form: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Text(text) => text.to_sql(form, out),
            Value::Number(number) => number.to_sql(form, out),
            Value::Bytes(bytes) => bytes.to_sql(form, out),
            Value::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(form: &Type) -> bool {
        matches!(*form, Type::TEXT | Type::INT8 | Type::BYTEA)
    }

    to_sql_checked!();
}

/// Whether another transaction got in the way: then this one has left nothing, and can be tried again.
fn is_conflict(error: &postgres::Error) -> bool {
    [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ]
    .iter()
    .any(|state| error.code() == Some(state))
}

/// Whether two receivers created the tables at the same moment.
fn is_race(error: &postgres::Error) -> bool {
    [SqlState::DUPLICATE_TABLE, SqlState::UNIQUE_VIOLATION]
        .iter()
        .any(|state| error.code() == Some(state))
}

/// Whether the server lets go of us: it is ending, starting, or was told to.
fn is_farewell(error: &postgres::Error) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
    ]
    .iter()
    .any(|state| error.code() == Some(state))
}

/// Whether the connection was cut while something was on its way, which is not yet known as closed then.
fn is_cut(error: &postgres::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        io_kind(error),
        Some(BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
    )
}

fn io_kind(error: &postgres::Error) -> Option<std::io::ErrorKind> {
    let source = error.source()?;
    source.downcast_ref::<std::io::Error>().map(std::io::Error::kind)
}

impl From<postgres::Error> for Broken {
    fn from(error: postgres::Error) -> Broken {
        // The code only: the text may quote values.
        let kind = match error.code() {
            Some(code) => format!("PostgreSQL: {}", code.code()),
            None if error.is_closed() => "PostgreSQL: the connection broke".to_owned(),
            None => match io_kind(&error) {
                Some(kind) => format!("PostgreSQL: {kind:?}"),
                None => "PostgreSQL: a value or an answer does not fit".to_owned(),
            },
        };
        Broken {
            again: is_conflict(&error)
                || is_race(&error)
                || is_farewell(&error)
                || error.is_closed()
                || is_cut(&error),
            ..Broken::new(kind)
        }
    }
}

/// TLS by which the server has to prove its name: to the authorities in the file `root`, or to those of this machine.
fn tls(root: Option<&Path>) -> Done<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    match root {
        None => {
            let known = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(known.certs);
        }
        Some(file) => {
            let unreadable = || format!("sslrootcert={}: no certificates in PEM", file.display());
            for certificate in CertificateDer::pem_file_iter(file).map_err(|_| unreadable())? {
                roots.add(certificate.map_err(|_| unreadable())?)?;
            }
        }
    }
    if roots.is_empty() {
        return Err(
            "there are no certificates to verify the database's by; name a file by ?sslrootcert=FILE".into(),
        );
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The URL without its `sslrootcert=FILE`, and the file. PostgreSQL's own tools know that word; its library for Rust
/// does not.
fn without_root(url: &str) -> (String, Option<PathBuf>) {
    let Some((start, query)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let (roots, rest): (Vec<&str>, Vec<&str>) = query
        .split('&')
        .partition(|word| word.starts_with("sslrootcert="));
    let root = roots
        .last()
        .and_then(|word| word.split_once('='))
        .map(|(_, file)| PathBuf::from(file));
    match rest.as_slice() {
        [] => (start.to_owned(), root),
        rest => (format!("{start}?{}", rest.join("&")), root),
    }
}

fn is_near(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
    }
}
