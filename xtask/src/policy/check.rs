//! `cargo xtask policy check`: everything that is wrong with a pack, at once, and whether its cases come out.

use std::time::{SystemTime, UNIX_EPOCH};

use jiesu::rules::lint::{LintContext, lint};
use jiesu::rules::pack::{PackFault, Severity};
use jiesu::rules::{Moment, Wording, cases};

use super::files::{Folder, built_in_ids, fault_words};
use crate::Done;
use crate::args::Args;

/// What one pack came to.
#[derive(Default)]
struct Tally {
    errors: usize,
    warnings: usize,
    cases: usize,
    failed: usize,
}

/// Runs `policy check [PACK]... [--language L]`.
///
/// # Errors
/// A pack has an error, or a case does not come out.
pub fn command(args: &Args) -> Done {
    let words = fault_words(args.value("language").unwrap_or("zh-Hans"))?;
    let named = if args.plain.is_empty() {
        built_in_ids()
    } else {
        args.plain.clone()
    };
    let mut bad = false;
    for name in &named {
        let tally = match check(name, &words) {
            Ok(tally) => tally,
            Err(fault) => {
                println!("{fault}");
                Tally {
                    errors: 1,
                    ..Tally::default()
                }
            }
        };
        println!(
            "{name}: {} cases, {} failed; {} errors, {} warnings",
            tally.cases, tally.failed, tally.errors, tally.warnings
        );
        bad |= tally.errors + tally.failed > 0;
    }
    if bad { Err("".into()) } else { Ok(()) }
}

fn check(name: &str, explained: &Wording) -> Done<Tally> {
    let folder = Folder::open(name)?;
    let mut tally = Tally::default();
    let pack = match folder.pack() {
        Ok(pack) => pack,
        Err(faults) => {
            for fault in &faults {
                show(&folder, fault, explained, &mut tally);
            }
            return Ok(tally);
        }
    };
    let words = folder.words()?;
    let wordings: Vec<(&str, Wording)> = words
        .iter()
        .map(|(language, wording)| (language.as_str(), wording.clone()))
        .collect();
    let book = folder.book(pack)?;
    let context = LintContext {
        wordings: &wordings,
        statutory: book.statutory.as_ref(),
        calendar: Some(&book.calendar),
        versions: &[],
        as_of: Some(today()),
    };
    for fault in lint(&book.pack, &context) {
        show(&folder, &fault.located_in(&folder.toml), explained, &mut tally);
    }
    let Some(file) = folder.cases()? else {
        println!(
            "{}: no cases; every pack carries its own",
            folder.file("cases.toml")
        );
        tally.errors += 1;
        return Ok(tally);
    };
    tally.cases = file.cases.len();
    let wrong = cases::run(&book, &file);
    for wrong in &wrong {
        println!(
            "{}: case \"{}\": {}\n    expected {}\n    found    {}",
            folder.file("cases.toml"),
            wrong.case,
            wrong.key,
            wrong.expected,
            wrong.found
        );
    }
    tally.failed = file
        .cases
        .iter()
        .filter(|case| wrong.iter().any(|wrong| wrong.case == case.name))
        .count();
    for rule in cases::untouched(&book, &file) {
        println!("{}: no case touches {rule}", folder.file("cases.toml"));
        tally.warnings += 1;
    }
    Ok(tally)
}

fn show(folder: &Folder, fault: &PackFault, words: &Wording, tally: &mut Tally) {
    let kind = match fault.severity() {
        Severity::Error => {
            tally.errors += 1;
            "error"
        }
        Severity::Warning => {
            tally.warnings += 1;
            "warning"
        }
    };
    let line = fault.line.map(|line| format!(":{line}")).unwrap_or_default();
    let said = fault.explain(words);
    println!(
        "{}{line}: {kind}[{}] {}\n    {}\n    {}\n    → {}",
        folder.file("pack.toml"),
        fault.code.as_str(),
        fault.place,
        said.what,
        said.why,
        said.remedy
    );
}

/// Today in China: a pack is checked against the calendar as it is now.
fn today() -> chrono::NaiveDate {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or_default()).date()
}
