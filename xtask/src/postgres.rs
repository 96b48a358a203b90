//! A PostgreSQL server of one's own, for tests and proofs: a new database on a free port of the loopback interface,
//! ended and cleared away with its value.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Done;
use crate::run::output;

/// The password of its only user; it listens on the loopback interface alone, and for minutes.
const PASSWORD: &str = "only-for-tests";

/// A running server.
pub struct Server {
    folder: PathBuf,
    binaries: PathBuf,
    user: Option<(u32, u32)>,
    process: Child,
    port: u16,
}

impl Server {
    /// Starts one.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or does not start; it says why.
    pub fn start() -> Done<Server> {
        let binaries = binaries()?;
        // It refuses to run as root, which containers of CI are.
        let user = unprivileged()?;
        let name = format!("jiesu-postgres-{}-{}", std::process::id(), crate::run::unix_ms());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)?;
        let password = folder.join("password");
        std::fs::write(&password, PASSWORD)?;
        let made = certify(&folder);
        if let Some((uid, gid)) = user {
            for path in [
                &folder,
                &password,
                &folder.join("key.pem"),
                &folder.join("certificate.pem"),
            ] {
                if path.exists() {
                    own(path, uid, gid)?;
                }
            }
        }
        made?;
        let started = start(&folder, &binaries, user);
        if started.is_err() {
            let _ = std::fs::remove_dir_all(&folder);
        }
        let (process, port) = started?;
        Ok(Server {
            folder,
            binaries,
            user,
            process,
            port,
        })
    }

    /// The certificate by which it proves that it is 127.0.0.1.
    #[cfg(all(test, feature = "postgres"))]
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    /// Makes an empty database; its URL.
    ///
    /// # Errors
    /// The server refuses; it says why.
    pub fn database(&self, name: &str) -> Done<String> {
        let mut create = Command::new(self.binaries.join("createdb"));
        create
            .args(["--host", "127.0.0.1", "--username", "jiesu", "--port"])
            .args([&self.port.to_string(), name])
            .env("PGPASSWORD", PASSWORD);
        output(&mut create)?;
        Ok(format!(
            "postgres://jiesu:{PASSWORD}@127.0.0.1:{}/{name}",
            self.port
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = as_user(&self.binaries.join("pg_ctl"), self.user);
        stop.args(["stop", "-m", "immediate", "-D"])
            .arg(self.folder.join("data"));
        if output(&mut stop).is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A key, and a certificate that vouches for itself.
fn certify(folder: &Path) -> Done {
    let mut openssl = Command::new("openssl");
    openssl
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args([
            "-subj",
            "/CN=jiesu-test",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("certificate.pem"));
    output(&mut openssl)?;
    // PostgreSQL takes no key that others may read.
    #[cfg(unix)]
    std::fs::set_permissions(
        folder.join("key.pem"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )?;
    Ok(())
}

fn start(folder: &Path, binaries: &Path, user: Option<(u32, u32)>) -> Done<(Child, u16)> {
    let data = folder.join("data");
    let mut init = as_user(&binaries.join("initdb"), user);
    init.args([
        "--username",
        "jiesu",
        "--auth",
        "scram-sha-256",
        "--encoding",
        "UTF8",
        "--locale",
        "C",
    ])
    .arg("--no-sync")
    .arg("--pwfile")
    .arg(folder.join("password"))
    .arg("-D")
    .arg(&data);
    output(&mut init)?;
    let mut said = String::new();
    for _ in 0..5 {
        // Somebody may take the port before the server does; then another one is tried.
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?
            .local_addr()?
            .port();
        let mut server = as_user(&binaries.join("postgres"), user);
        server
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories=", "-c", "log_destination=stderr"])
            .args([
                "-c",
                "ssl=on",
                "-c",
                &format!("ssl_key_file={}", folder.join("key.pem").display()),
            ])
            .args([
                "-c",
                &format!("ssl_cert_file={}", folder.join("certificate.pem").display()),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process = server.spawn()?;
        let mut lines = BufReader::new(process.stderr.take().ok_or("no stderr")?);
        let mut line = String::new();
        said.clear();
        while lines.read_line(&mut line)? > 0 {
            if line.contains("ready to accept connections") {
                // Somebody has to read what it says later, or it would wait.
                std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
                return Ok((process, port));
            }
            said.push_str(&line);
            line.clear();
        }
        process.wait()?;
    }
    Err(format!("PostgreSQL does not start: {said}").into())
}

fn as_user(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    // A folder that the user may not enter cannot be the place it works in.
    command.current_dir(std::env::temp_dir());
    #[cfg(unix)]
    if let Some((uid, gid)) = user {
        use std::os::unix::process::CommandExt as _;
        command.uid(uid).gid(gid);
    }
    #[cfg(not(unix))]
    let _ = user;
    command
}

fn own(path: &Path, uid: u32, gid: u32) -> Done {
    #[cfg(unix)]
    std::os::unix::fs::chown(path, Some(uid), Some(gid))?;
    #[cfg(not(unix))]
    let _ = (path, uid, gid);
    Ok(())
}

/// A user to run as where we are root.
fn unprivileged() -> Done<Option<(u32, u32)>> {
    if !output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let mut words = users
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?
            .split(':');
        let (_, uid, gid) = (
            words.next()?,
            words.next()?.parse().ok()?,
            words.next()?.parse().ok()?,
        );
        Some((uid, gid))
    };
    find("postgres")
        .or_else(|| find("nobody"))
        .map(Some)
        .ok_or_else(|| "PostgreSQL refuses root, and there is no user `postgres` or `nobody`".into())
}

/// Where `initdb` and `postgres` lie: Debian keeps them out of the path.
///
/// # Errors
/// They are not there; says what to install.
pub fn binaries() -> Done<PathBuf> {
    let mut folders = Vec::new();
    for base in ["/usr/lib/postgresql", "/usr/local/lib/postgresql"] {
        let versions = std::fs::read_dir(base).into_iter().flatten().flatten();
        let mut versions: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
        versions.sort();
        folders.extend(versions.into_iter().rev());
    }
    folders.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let programs = ["initdb", "postgres", "pg_ctl", "createdb"];
    let all_there = |folder: &PathBuf| programs.iter().all(|name| folder.join(name).is_file());
    folders.into_iter().find(all_there).ok_or_else(|| {
        "PostgreSQL is missing. On Debian: sudo apt-get install --no-install-recommends postgresql".into()
    })
}
