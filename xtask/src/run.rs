//! Child processes and paths.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Done;

/// The root of the repository.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// A file or folder by its path from the root of the repository.
pub fn at(path: &str) -> PathBuf {
    root().join(path)
}

/// The target directory that Cargo was told to use, shared by every step.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => at("target"),
    }
}

/// Tells the person what is being done.
pub fn say(what: &str) {
    println!("→ {what}");
}

/// A command that runs in the root of the repository.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Cargo, the one that runs us, without flags from outside that would differ from step to step.
pub fn cargo() -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // `cargo run` describes this package to us in its environment; a build script that listens to such a
    // variable would be run again for every other package.
    // A note about two old crates of the test runner at every build helps nobody.
    command.env("CARGO_FUTURE_INCOMPAT_REPORT_FREQUENCY", "never");
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR")
        {
            command.env_remove(name);
        }
    }
    command
}

/// Runs `command` to its end and shows what it prints.
///
/// # Errors
/// It could not be started, or ended with a failure.
pub fn finish(command: &mut Command) -> Done {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` ended with {status}", shown(command)).into())
    }
}

/// Goes on as `command`, so that signals reach it; elsewhere than on Unix, runs it to its end.
///
/// # Errors
/// It could not be started, or ended with a failure.
pub fn replace(command: &mut Command) -> Done {
    #[cfg(unix)]
    {
        let error = std::os::unix::process::CommandExt::exec(command);
        Err(cannot_start(command, &error).into())
    }
    #[cfg(not(unix))]
    finish(command)
}

/// Runs `command` silently; the text it printed.
///
/// # Errors
/// It could not be started, or ended with a failure; then with what it said.
pub fn output(command: &mut Command) -> Done<String> {
    let output = command.output().map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(format!("`{}` ended with {}: {said}", shown(command), output.status).into())
}

/// Runs `command`, handing each line of its output to `hear`; whether it succeeded.
///
/// # Errors
/// It could not be started.
pub fn listen(command: &mut Command, mut hear: impl FnMut(&str)) -> Done<bool> {
    command.stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot_start(command, &error))?;
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            hear(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
            line.clear();
        }
    }
    Ok(child.wait()?.success())
}

/// Whether `program` can be started at all.
pub fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null());
    command.status().is_ok()
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start `{}`: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Reads a file of the repository; the error names it.
///
/// # Errors
/// The file cannot be read.
pub fn read(path: &Path) -> Done<Vec<u8>> {
    std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()).into())
}

/// Reads a text file of the repository; the error names it.
///
/// # Errors
/// The file cannot be read or is not UTF-8.
pub fn read_text(path: &Path) -> Done<String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()).into())
}

/// Writes a file, with the folders above it.
///
/// # Errors
/// The file cannot be written; the error names it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Done {
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, bytes));
    written.map_err(|error| format!("cannot write {}: {error}", path.display()).into())
}

/// Every file under `folder`, as paths from it with `/`, sorted. A missing folder has none.
pub fn files(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, before: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = format!("{before}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push(name);
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found);
    found.sort();
    found
}

/// Now, in milliseconds since 1970.
pub fn unix_ms() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
