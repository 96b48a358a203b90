//! `cargo xtask bench NAME`: how fast it is, beside comparable packages.

use crate::Done;
use crate::run::{command as program, finish};

/// Runs `cargo xtask bench rules` or `cargo xtask bench native`.
///
/// # Errors
/// There is no such benchmark, or the contenders do not agree.
pub fn command(words: &[String]) -> Done {
    match words {
        [name] if name == "rules" => {
            crate::build::rules()?;
            crate::setup::packages_in("tests/bench")?;
            finish(program("node").arg("tests/bench/rules.mjs"))
        }
        [name] if name == "native" => {
            // A workspace of its own: nobody else builds Criterion.
            let mut bench = crate::run::cargo();
            bench
                .args(["bench", "--manifest-path", "tests/bench/native/Cargo.toml"])
                .arg("--target-dir")
                .arg(crate::run::target_dir().join("bench"));
            finish(&mut bench)
        }
        _ => Err("bench of what? There are: rules, native".into()),
    }
}
