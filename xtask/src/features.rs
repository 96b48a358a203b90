//! What is left out of the default build, which a first `cargo xtask serve` waits for; a command that needs it runs itself
//! again with it.

use crate::Done;
use crate::run::{cargo, command, finish, replace, say, target_dir};

/// PostgreSQL, S3 and SM2: always all of them, so that one build serves all.
pub const ALL: &str = "postgres,s3,sm";

/// Runs the same command by an xtask that has all of them.
///
/// # Errors
/// It does not compile.
pub fn with_all(name: &str, words: &[String]) -> Done {
    say(
        "PostgreSQL, S3 and SM2 are not in the default build, which everybody waits for: building them in, once (some minutes on two cores)",
    );
    finish(cargo().args(["build", "--package", "xtask", "--features", ALL]))?;
    replace(command(target_dir().join("debug/xtask")).arg(name).args(words))
}
