//! `cargo xtask …`: everything that is done to Jiesu rather than by it.
//!
//! One file or folder per command. Nothing has to be installed beforehand but a Rust toolchain from rustup;
//! each command fetches what it lacks and says so.

mod args;
mod backends;
mod bench;
mod build;
mod calendar;
mod config;
mod conformance;
mod dependencies;
mod features;
#[cfg(all(test, feature = "s3"))]
mod moto;
mod policy;
mod postgres;
mod proof;
mod receiver;
mod recover;
mod run;
mod serve;
mod setup;
mod size;
mod sm;
mod test;

use std::process::ExitCode;

/// The result of every step: on failure a text that says what went wrong, where, and what to do.
pub type Done<T = ()> = Result<T, Box<dyn std::error::Error>>;

const HELP: &str = "\
cargo xtask COMMAND

  serve     build the app, serve it and the reference receiver   [--port N] [--data FILE] [--no-build] [--faults]
  build     write dist/app and dist/rules                        [app|rules] [--csp legacy] [--features sm]
  test      everything that must hold                            [lint|native|browser|size|e2e|backends]...
  size      raw, gzip and brotli bytes against size-budget.toml  [--no-build]
  receiver  the reference backend of submission contract v1      [--port N] [--database URL] [--token-file FILE]
            its tokens and its audit log (docs/receiver.md)      token NAME | audit verify
  recover   opens what staff locked by a forgotten passphrase    --key PRIVATE.jwk FILE --out FOLDER
  config    what is wrong with a configuration; its schema       check FILE… | schema
  conformance  whether a backend keeps contract v1               --url URL [--token TOKEN] [--junit FILE]
  bench     how fast it is, beside comparable packages and alone rules|native
  calendar  a year's schedule from the form of holiday-cn         import FILE [--json FOLDER]
  policy    what a pack's author needs                           new|check|explain|build|diff
  dependencies  licences, sources, versions and known weaknesses [--fetch]
  proof     run a long proof and record it in docs/proof         NAME
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let words: Vec<String> = words.collect();
    let done = match command.as_str() {
        "serve" => serve::command(&words),
        "build" => build::command(&words),
        "test" => test::command(&words),
        "size" => size::command(&words),
        "receiver" => receiver::command(&words),
        "recover" => recover::command(&words),
        "config" => config::command(&words),
        "conformance" => conformance::command(&words),
        "bench" => bench::command(&words),
        "calendar" => calendar::command(&words),
        "policy" => policy::command(&words),
        "dependencies" => dependencies::command(&words),
        "proof" => proof::command(&words),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`.\n\n{HELP}").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let fault = fault.to_string();
            // A command that has said it all already fails with an empty text.
            if !fault.is_empty() {
                eprintln!("xtask: {fault}");
            }
            ExitCode::FAILURE
        }
    }
}
