//! `cargo xtask policy …`: what a pack's author needs.

mod check;
mod files;

#[path = "../../../src/rules/packs/source.rs"]
mod source;

use crate::Done;
use crate::args::Args;

const HELP: &str = "\
cargo xtask policy COMMAND

  check    every fault of a pack with its line, and its cases     [PACK]... [--language zh-Hans|en]

PACK is the id of a built-in pack or a folder with a pack.toml; none: all that are built in.
";

/// Runs `cargo xtask policy`.
///
/// # Errors
/// The command's own.
pub fn command(words: &[String]) -> Done {
    let mut args = Args::parse(words, &["language"], &[])?;
    let command = if args.plain.is_empty() {
        String::new()
    } else {
        args.plain.remove(0)
    };
    match command.as_str() {
        "check" => check::command(&args),
        "" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command `policy {other}`.\n\n{HELP}").into()),
    }
}
