//! `cargo xtask bench NAME`: how fast it is, beside comparable packages.

use crate::Done;
use crate::run::{command as program, finish};

/// Runs `cargo xtask bench rules`.
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
        _ => Err("bench of what? There is: rules".into()),
    }
}
