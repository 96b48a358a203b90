//! `cargo xtask proof NAME`: the long proofs, recorded with the commit they were run on.

use std::process::Command;

use crate::Done;
use crate::run::{self, at, files, listen, output, say, write};

/// A proof without a browser: its record, and whether it holds.
type Native = fn() -> Done<(String, bool)>;

/// The proofs that need no browser.
const NATIVE: &[(&str, Native)] = &[
    ("mutation", crate::policy::mutate::proof),
    ("halves", halves),
    ("fuzz", fuzz),
    ("simulation", simulation),
    ("backends", crate::backends::proof),
];

/// Runs a proof, one of ours or `tests/e2e/proof/NAME.mjs`, and writes what it found to `docs/proof/NAME.md` (the
/// fault matrix: `docs/faults.md`).
///
/// # Errors
/// There is no such proof, or it failed; then nothing is recorded.
pub fn command(words: &[String]) -> Done {
    let scripts = files(&at("tests/e2e/proof"));
    let names: Vec<&str> = scripts
        .iter()
        .filter_map(|file| file.strip_suffix(".mjs"))
        .chain(NATIVE.iter().map(|(name, _)| *name))
        .collect();
    let name = match words {
        [name] if names.contains(&name.as_str()) => name,
        [] => return Err(format!("proof of what? {}", list(&names)).into()),
        other => return Err(format!("there is no proof `{}`. {}", other.join(" "), list(&names)).into()),
    };
    let commit = output(run::command("git").args(["rev-parse", "--short=12", "HEAD"]))?;
    let changed = !output(run::command("git").args(["status", "--porcelain", "--untracked-files=no"]))?
        .trim()
        .is_empty();
    say(&format!("proof {name} at {}", commit.trim()));
    let (said, held) = match NATIVE.iter().find(|(known, _)| known == name) {
        Some((_, proof)) => proof()?,
        None => in_browser(name)?,
    };
    let state = if changed {
        ", with changes that are not committed"
    } else {
        ""
    };
    // A commit has another name once the history before it is put in order; what was tried keeps its own.
    let trees = output(run::command("git").args(["rev-parse", "HEAD:src", "HEAD:www"]))?;
    let record = format!(
        "# Proof: {name}\n\nRun by `cargo xtask proof {name}` at commit {}{state}. There `git rev-parse HEAD:src HEAD:www` \
         prints names that begin with {}; where it still does, this is the app that was tried.\n\n{said}",
        commit.trim(),
        trees
            .split_whitespace()
            .map(|tree| tree.get(..12).unwrap_or(tree))
            .collect::<Vec<_>>()
            .join(" and ")
    );
    if !held {
        println!("{said}");
        return Err(format!("the proof {name} does not hold; nothing was recorded").into());
    }
    let path = match name.as_str() {
        // What a bank asks for first.
        "faults" => "docs/faults.md".to_owned(),
        name => format!("docs/proof/{name}.md"),
    };
    write(&at(&path), record)?;
    say(&format!("written to {path}"));
    Ok(())
}

/// A native test at full length and speed, with what it prints.
fn native_test(name: &str) -> Command {
    let mut cargo = run::cargo();
    cargo.args([
        "test",
        "--release",
        "--quiet",
        "--package",
        "jiesu",
        "--no-default-features",
    ]);
    cargo.args(["--test", "native", name, "--", "--nocapture"]);
    cargo
}

/// 3,000 half-answered forms of each pack against their completions: the native test of that name at full length,
/// optimised, since it judges some ten million forms.
fn halves() -> Done<(String, bool)> {
    let mut cargo = native_test("nothing_is_decided_that_an_open_answer_could_change");
    cargo
        .env("JIESU_HALVES", "3000")
        .env("JIESU_HALVES_ALL", "4096")
        .env("JIESU_HALVES_SAMPLE", "4096");
    let mut said = String::from(
        "Each form of a pack has every answer missing with probability 0.35, and one has nothing answered. Its completions take \
         the values on both sides of each threshold: all of them up to 4,096, beyond that 4,096 drawn ones. Facts that no rule \
         reads take a drawn value. Wrong is a verdict, level, outcome or date that a completion does not share.\n\n\
         | pack | forms | completions | of them through `assess` too | wrong | seconds |\n|---|---|---|---|---|---|\n",
    );
    let held = listen(&mut cargo, |line| {
        println!("{line}");
        if line.starts_with('|') {
            said.push_str(line);
            said.push('\n');
        }
    })?;
    Ok((said, held))
}

/// Thirty minutes of damaged packs, calendars and words, with a seed of its own for each round.
fn fuzz() -> Done<(String, bool)> {
    let begun = std::time::Instant::now();
    let (mut rounds, mut files, mut loaded) = (0_u64, 0_u64, 0_u64);
    let mut held = true;
    while held && begun.elapsed().as_secs() < 30 * 60 {
        rounds += 1;
        let mut cargo = native_test("no_file_makes_it_panic");
        cargo
            .env("JIESU_FUZZ", "2000")
            .env("JIESU_FUZZ_SEED", rounds.to_string());
        held = listen(&mut cargo, |line| {
            if let Some((_, counts)) = line.split_once("fuzzed ") {
                let mut counts = counts
                    .split(' ')
                    .filter_map(|count| count.trim().parse::<u64>().ok());
                files += counts.next().unwrap_or_default();
                loaded += counts.next().unwrap_or_default();
            } else if line.contains("panicked") {
                println!("seed {rounds}: {line}");
            }
        })?;
    }
    let minutes = begun.elapsed().as_secs() / 60;
    let said = format!(
        "{files} damaged files in {minutes} minutes (seeds 1 to {rounds}); {loaded} of them were packs that still load, which were \
         linted and judged by. No panic.\n"
    );
    Ok((said, held && loaded > 0))
}

/// 100,000 runs of devices on which everything goes wrong that can.
fn simulation() -> Done<(String, bool)> {
    const RUNS: u64 = 100_000;
    let begun = std::time::Instant::now();
    let mut cargo = native_test("nothing_is_lost_and_nothing_arrives_twice");
    cargo.env("JIESU_SIMULATION", format!("1-{RUNS}"));
    let mut counts = Vec::new();
    let held = listen(&mut cargo, |line| match line.split_once("simulated ") {
        Some((_, said)) => {
            let mut words = said.split_whitespace().skip(1);
            while let (Some(what), Some(count)) = (words.next(), words.next()) {
                counts.push(format!("| {what} | {count} |"));
            }
        }
        None if line.contains("panicked") || line.starts_with("seed ") => println!("{line}"),
        None => {}
    })?;
    let said = format!(
        "{RUNS} runs (seeds 1 to {RUNS}) of up to two devices with up to two windows each, 500 steps, then everything works \
         again; in {} s. The application, its store over a database in memory, and the delivery are the real ones; database, \
         network, bank, clocks and people are played. After every step what lies on each device is held against what \
         people were told (`tests/native/simulation/laws.rs`).\n\n\
         | what | count |\n|---|---|\n{}\n\n\
         `confirmed` counts cases that were handed in on a device; `other` those of which another device, which had the \
         draft from a backup, had handed in another version: the bank has that one, the person is told, nothing is sent. \
         `withdrawn` are cases that a person took back before their receipt, `mended` those that the bank refused and a person \
         corrected, which go on under another id. `kills` are windows that died at a random moment, `failures` saves and moves that failed, `clocks` device clocks \
         that were set wrong or right by up to a year, `travelled` cases brought from a backup of another device, `expired` \
         drafts deleted after a week's announcement, `parted` cases that are one of the two parts of a mixed complaint.\n",
        begun.elapsed().as_secs(),
        counts.join("\n")
    );
    Ok((said, held && !counts.is_empty()))
}

/// What the script printed, and whether it succeeded.
fn in_browser(name: &str) -> Done<(String, bool)> {
    crate::build::app(crate::build::Csp::Strict)?;
    let browser = crate::setup::browser()?;
    crate::setup::node_packages()?;
    let mut node = run::command("node");
    node.arg(format!("tests/e2e/proof/{name}.mjs"));
    crate::test::environment(&mut node, &browser);
    let mut said = String::new();
    let held = listen(&mut node, |line| {
        println!("{line}");
        said.push_str(line);
        said.push('\n');
    })?;
    Ok((said, held))
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "There are none yet: a proof is a script in tests/e2e/proof.".into();
    }
    format!("There are: {}", names.join(", "))
}
