//! `cargo xtask proof backends`: the receiver on SQLite and on a real PostgreSQL, each asked by the conformance kit and
//! then loaded from 200 sides while it is killed twice.

mod load;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Done;
use crate::build::{hex, sha256};
use crate::run::{self, listen, output, say, target_dir};
use crate::{postgres, setup};

/// The tokens of the receivers: one for devices, one for counts.
const DEVICE: &str = "device-for-the-proof";
const WATCH: &str = "watch-for-the-proof";

/// A receiver in a process of its own, which can be killed and started again on the same port.
pub struct Receiver {
    program: PathBuf,
    words: Vec<String>,
    port: u16,
    process: Option<Child>,
}

impl Receiver {
    fn start(program: &Path, database: &str, folder: &Path) -> Done<Receiver> {
        let tokens = folder.join("tokens");
        let line =
            |name: &str, scope: &str| format!("{name} {scope} sha256:{}\n", hex(&sha256(name.as_bytes())));
        run::write(&tokens, line(DEVICE, "write") + &line(WATCH, "metrics"))?;
        let words = [
            "--database",
            database,
            "--token-file",
            &tokens.display().to_string(),
            "--files",
        ];
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        words.push(folder.join("files").display().to_string());
        // The limit of the tokens is not what is asked here; the one on codes stays.
        words.extend(["--rate".to_owned(), "0".to_owned()]);
        let mut receiver = Receiver {
            program: program.to_owned(),
            words,
            port: 0,
            process: None,
        };
        receiver.again()?;
        Ok(receiver)
    }

    /// Starts it, on the same port as before.
    fn again(&mut self) -> Done {
        let mut command = Command::new(&self.program);
        command
            .arg("receiver")
            .args(&self.words)
            .args(["--port", &self.port.to_string()])
            .stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("listening ").map(str::to_owned));
        let url = url.ok_or("the receiver did not start")?;
        // Somebody has to read what it says later.
        std::thread::spawn(move || lines.for_each(drop));
        self.port = url
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .ok_or("no port")?;
        self.process = Some(process);
        Ok(())
    }

    /// Kills it, as a power cut would.
    fn kill(&mut self) -> Done {
        if let Some(mut process) = self.process.take() {
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// Asks it to end, which it has to do by itself.
    fn end(&mut self) -> Done {
        let Some(mut process) = self.process.take() else {
            return Ok(());
        };
        output(Command::new("kill").args(["-TERM", &process.id().to_string()]))?;
        let status = process.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("the receiver ended with {status}").into())
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/api/v1", self.port)
    }

    /// What its audit log says to a check.
    fn audit(&self) -> Done<String> {
        let mut verify = Command::new(&self.program);
        verify.args(["receiver", "audit", "verify"]).args(&self.words);
        output(&mut verify)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Both databases; the record, and whether everything held.
///
/// # Errors
/// PostgreSQL is missing, or something could not be started.
pub fn proof() -> Done<(String, bool)> {
    setup::postgres()?;
    run::finish(run::cargo().args(["build", "--package", "xtask", "--features", crate::features::ALL]))?;
    // A copy: the next `cargo xtask` puts its own program there.
    let folder = Scratch::new()?;
    let program = folder.0.join("xtask");
    std::fs::copy(target_dir().join("debug/xtask"), &program)?;
    let server = postgres::Server::start()?;
    let version = output(Command::new(postgres::binaries()?.join("postgres")).arg("--version"))?;
    let mut said = String::new();
    let mut held = true;
    for (name, url) in [
        (
            "SQLite".to_owned(),
            format!("sqlite://{}", folder.0.join("sqlite/cases.sqlite").display()),
        ),
        (
            version.trim().replace("postgres (PostgreSQL)", "PostgreSQL"),
            server.database("proof")?,
        ),
    ] {
        say(&format!("the receiver on {name}"));
        let place = folder.0.join(if url.starts_with("sqlite") {
            "sqlite"
        } else {
            "postgres"
        });
        let mut receiver = Receiver::start(&program, &url, &place)?;
        let mut summary = String::new();
        let mut kit = Command::new(&program);
        kit.args(["conformance", "--url", &receiver.url(), "--token", DEVICE]);
        held &= listen(&mut kit, |line| {
            println!("{line}");
            if line.starts_with("This backend") || line.starts_with('✗') || line.starts_with('△') {
                summary.push_str(line);
                summary.push('\n');
            }
        })?;
        let load = load::run(&mut receiver)?;
        held &= load.holds();
        receiver.end()?;
        let audit = receiver.audit()?;
        let entries = audit
            .lines()
            .find_map(|line| line.strip_prefix("→ "))
            .unwrap_or("no answer");
        said.push_str(&format!(
            "## {name}\n\n{summary}\n{load}\nAudit log: {entries}.\n\n"
        ));
    }
    said.push_str(
        "The receiver is the debug build that `cargo xtask` makes, on the loopback interface, with full synchronisation \
         to the disk; PostgreSQL as Debian sets it up.\n",
    );
    Ok((said, held))
}

/// A folder that goes away at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Done<Scratch> {
        let folder = target_dir().join(format!("backends-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Scratch(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
