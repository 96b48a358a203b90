//! `cargo xtask config`: config.json, checked before anybody sees it, and described for editors.

mod advice;
mod beside;
mod check;
mod embed;
mod hand_over;
mod mapping;
mod places;
pub mod schema;
mod sm;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::Done;
use crate::args::Args;
pub use embed::origins;

use check::{Finding, Level};

const USAGE: &str = "config: there are `check FILE…` and `schema`";

/// Runs `cargo xtask config check FILE…` or `config schema`.
///
/// # Errors
/// A file has a fault, which has been printed, or cannot be read.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(words, &[], &[])?;
    let (what, files) = args.plain.split_first().ok_or(USAGE)?;
    match (what.as_str(), files) {
        ("schema", []) => {
            print!("{}", schema::text()?);
            Ok(())
        }
        ("check", []) => Err(
            "config check: which file? config.json of the app, with its packs and calendars beside it".into(),
        ),
        // A sound key on SM2 is told from another one only by an xtask that knows them.
        ("check", files) if files.iter().any(is_on_sm2) => crate::features::with_all("config", words),
        ("check", files) => all(files),
        _ => Err(USAGE.into()),
    }
}

fn is_on_sm2(file: &String) -> bool {
    crate::run::read_text(Path::new(file)).is_ok_and(|text| crate::sm::is_wanted(&text))
}

fn all(files: &[String]) -> Done {
    let (mut faults, mut warnings) = (0, 0);
    for file in files {
        let findings = check::file(Path::new(file))?;
        for finding in &findings {
            println!("{}", shown(file, finding));
            match finding.level {
                Level::Fault => faults += 1,
                Level::Warning => warnings += 1,
            }
        }
        if findings.is_empty() {
            println!("{file}: sound");
        }
    }
    println!("{faults} faults, {warnings} warnings");
    if faults == 0 { Ok(()) } else { Err("".into()) }
}

/// A finding in the form that editors and terminals make a link of.
fn shown(file: &str, finding: &Finding) -> String {
    let level = match finding.level {
        Level::Fault => "fault",
        Level::Warning => "warning",
    };
    let mut text = format!(
        "{file}:{}:{}: {level}[{}]",
        finding.spot.line, finding.spot.column, finding.code
    );
    if !finding.place.is_empty() {
        text.push_str(&format!(" {}", finding.place));
    }
    for (name, line) in [
        ("what", &finding.what),
        ("why", &finding.why),
        ("do", &finding.todo),
    ] {
        if !line.is_empty() {
            text.push_str(&format!("\n  {name:<4}  {line}"));
        }
    }
    text
}
