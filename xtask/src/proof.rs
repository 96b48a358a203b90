//! `cargo xtask proof NAME`: the long proofs, recorded with the commit they were run on.

use crate::Done;
use crate::run::{self, at, files, listen, output, say, write};

/// Runs `tests/e2e/proof/NAME.mjs` and writes what it printed to `docs/proof/NAME.md`.
///
/// # Errors
/// There is no such proof, or it failed; then nothing is recorded.
pub fn command(words: &[String]) -> Done {
    let scripts = files(&at("tests/e2e/proof"));
    let names: Vec<&str> = scripts
        .iter()
        .filter_map(|file| file.strip_suffix(".mjs"))
        .collect();
    let name = match words {
        [name] if names.contains(&name.as_str()) => name,
        [] => return Err(format!("proof of what? {}", list(&names)).into()),
        other => return Err(format!("there is no proof `{}`. {}", other.join(" "), list(&names)).into()),
    };
    crate::build::app(crate::build::Csp::Strict)?;
    let browser = crate::setup::browser()?;
    crate::setup::node_packages()?;
    let commit = output(run::command("git").args(["rev-parse", "--short=12", "HEAD"]))?;
    let changed = !output(run::command("git").args(["status", "--porcelain", "--untracked-files=no"]))?
        .trim()
        .is_empty();
    say(&format!("proof {name} at {}", commit.trim()));
    let mut node = run::command("node");
    node.arg(format!("tests/e2e/proof/{name}.mjs"));
    crate::test::environment(&mut node, &browser);
    let mut said = String::new();
    let held = listen(&mut node, |line| {
        println!("{line}");
        said.push_str(line);
        said.push('\n');
    })?;
    if !held {
        return Err(format!("the proof {name} does not hold").into());
    }
    let state = if changed {
        ", with changes that are not committed"
    } else {
        ""
    };
    let record = format!(
        "# Proof: {name}\n\nRun by `cargo xtask proof {name}` at commit {}{state}.\n\n{said}",
        commit.trim()
    );
    write(&at("docs/proof").join(format!("{name}.md")), record)?;
    say(&format!("written to docs/proof/{name}.md"));
    Ok(())
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "There are none yet: a proof is a script in tests/e2e/proof.".into();
    }
    format!("There are: {}", names.join(", "))
}
