//! `cargo xtask policy …`: what a pack's author needs.

mod bundle;
mod check;
mod diff;
mod draft;
mod explain;
mod files;
pub mod mutate;
mod new;
mod place;
mod plain;

#[path = "../../../src/rules/packs/source.rs"]
pub mod source;

use crate::Done;
use crate::args::Args;

const HELP: &str = "\
cargo xtask policy COMMAND

  new      a folder to begin with, that already passes `check`    ID [--into FOLDER]
  check    every fault of a pack with its line, and its cases     [PACK]... [--language zh-Hans|en]
  draft    cases to fill in, for the rules that no case touches    PACK
  explain  one of its cases in plain words, step by step          PACK [CASE] [--full] [--language zh-Hans|en]
  build    one JSON file with words and digest, signed if asked   PACK [--out FILE] [--key PEM]
  diff     what a new version changes, and for which cases        OLD NEW

PACK is the id of a built-in pack or a folder with a pack.toml; for `check`, none: all that are built in.
";

/// Runs `cargo xtask policy`.
///
/// # Errors
/// The command's own.
pub fn command(words: &[String]) -> Done {
    let mut args = Args::parse(words, &["language", "into", "out", "key"], &["full", "help"])?;
    let command = if args.plain.is_empty() {
        String::new()
    } else {
        args.plain.remove(0)
    };
    if args.flag("help") {
        print!("{HELP}");
        return Ok(());
    }
    match command.as_str() {
        "new" => new::command(&args),
        "check" => check::command(&args),
        "draft" => draft::command(&args),
        "explain" => explain::command(&args),
        "build" => bundle::command(&args),
        "diff" => diff::command(&args),
        "" | "help" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command `policy {other}`.\n\n{HELP}").into()),
    }
}
