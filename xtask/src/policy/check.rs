//! `cargo xtask policy check`: everything that is wrong with a pack, at once, and whether its cases come out.

use jiesu::rules::lint::{LintContext, lint};
use jiesu::rules::pack::{FaultCode, PackFault, Severity};
use jiesu::rules::{Moment, Wording, cases};

use super::files::{Folder, built_in_ids, fault_words};
use crate::Done;
use crate::args::Args;
use crate::run::unix_ms;

/// What one pack came to.
#[derive(Default)]
pub struct Tally {
    errors: usize,
    warnings: usize,
    /// `None`: not run, since the pack does not load.
    cases: Option<usize>,
    failed: usize,
}

impl Tally {
    /// Whether the pack may ship.
    pub fn is_sound(&self) -> bool {
        self.errors + self.failed == 0
    }
}

/// In which language it speaks.
pub struct Speech {
    faults: Wording,
    chinese: bool,
}

impl Speech {
    /// As `--language` says; Chinese, if it says nothing.
    ///
    /// # Errors
    /// There is no such language.
    pub fn of(args: &Args) -> Done<Speech> {
        let language = args.value("language").unwrap_or("zh-Hans");
        Ok(Speech {
            faults: fault_words(language)?,
            chinese: language.starts_with("zh"),
        })
    }

    fn say<'a>(&self, chinese: &'a str, english: &'a str) -> &'a str {
        if self.chinese { chinese } else { english }
    }
}

/// Runs `policy check [PACK]... [--language L]`.
///
/// # Errors
/// A pack has an error, or a case does not come out.
pub fn command(args: &Args) -> Done {
    let speech = Speech::of(args)?;
    let named = if args.plain.is_empty() {
        built_in_ids()
    } else {
        args.plain.clone()
    };
    let mut sound = true;
    for name in &named {
        let tally = check(name, &speech).unwrap_or_else(|fault| {
            println!("{fault}");
            Tally {
                errors: 1,
                ..Tally::default()
            }
        });
        let Tally {
            errors,
            warnings,
            failed,
            ..
        } = tally;
        let cases = match (tally.cases, speech.chinese) {
            (Some(cases), true) => format!("{cases} 个案例，{failed} 个不符"),
            (Some(cases), false) => format!("{cases} cases, {failed} failed"),
            (None, true) => "案例还没有试，先改好上面的错误".to_owned(),
            (None, false) => "cases not run yet; mend the errors first".to_owned(),
        };
        if speech.chinese {
            println!("{name}：{cases}；{errors} 个错误，{warnings} 个提醒");
        } else {
            println!("{name}: {cases}; {errors} errors, {warnings} warnings");
        }
        sound &= tally.is_sound();
    }
    if sound { Ok(()) } else { Err("".into()) }
}

/// Checks one pack and prints what there is to say of it.
///
/// # Errors
/// There is no such pack, or a file of it cannot be read.
pub fn check(name: &str, speech: &Speech) -> Done<Tally> {
    let folder = Folder::open(name)?;
    let mut tally = Tally::default();
    let pack = match folder.pack() {
        Ok(pack) => pack,
        Err(faults) => {
            for fault in &faults {
                show(&folder, fault, speech, &mut tally);
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
    let found = lint(&book.pack, &context);
    let (missing, found): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|fault| fault.code == FaultCode::MissingTranslation);
    for fault in found {
        show(&folder, &folder.located(fault), speech, &mut tally);
    }
    for language in &book.pack.languages {
        let keys: Vec<&str> = missing
            .iter()
            .filter(|fault| fault.place == *language)
            .map(|fault| fault.found.as_str())
            .collect();
        missing_words(&folder, language, &keys, speech, &mut tally);
    }
    let Some(file) = folder.cases()?.filter(|file| !file.cases.is_empty()) else {
        let said = speech.say(
            "没有案例；每个制度包都要带自己的案例。起草：",
            "no cases; every pack carries its own. To begin:",
        );
        println!(
            "{}: {said} cargo xtask policy draft {name}",
            folder.file("cases.toml")
        );
        tally.errors += 1;
        return Ok(tally);
    };
    tally.cases = Some(file.cases.len());
    let wrong = cases::run(&book, &file);
    for wrong in &wrong {
        let line = folder.case_line(&wrong.case);
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        let nothing = |text: &str| match text {
            "" => speech.say("（没有）", "(none)").to_owned(),
            text => text.to_owned(),
        };
        println!(
            "{}{line}: {} \"{}\"  {}\n    {} {}\n    {} {}",
            folder.file("cases.toml"),
            speech.say("案例", "case"),
            wrong.case,
            wrong.key,
            speech.say("应为", "expected"),
            nothing(&wrong.expected),
            speech.say("得到", "found   "),
            nothing(&wrong.found)
        );
    }
    tally.failed = file
        .cases
        .iter()
        .filter(|case| wrong.iter().any(|wrong| wrong.case == case.name))
        .count();
    let untouched = cases::untouched(&book, &file);
    for rule in &untouched {
        let said = speech.say("没有案例涉及", "no case touches");
        println!("{}: {said} {rule}", folder.file("cases.toml"));
        tally.warnings += 1;
    }
    if !untouched.is_empty() {
        let said = speech.say("→ 起草这些案例：", "→ to begin such cases:");
        println!("    {said} cargo xtask policy draft {name}");
    }
    Ok(tally)
}

/// Texts that a language lacks, as a block to paste: dozens of single messages would hide that it is one task.
fn missing_words(folder: &Folder, language: &str, keys: &[&str], speech: &Speech, tally: &mut Tally) {
    if keys.is_empty() {
        return;
    }
    tally.errors += 1;
    let file = folder.file(&format!("{language}.toml"));
    if keys == [language] {
        let said = speech.say(
            "没有这个文件，languages 里却写了它",
            "there is no such file, though languages names it",
        );
        println!("{file}: {said}");
        return;
    }
    let said = speech.say("缺少下面的文字，请补进去：", "these texts are missing; add them:");
    println!("{file}: error[missing-translation] {said}");
    let mut section = "";
    for key in keys {
        let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
        if table != section && !table.is_empty() {
            println!("    [{table}]");
        }
        section = table;
        println!("    {name} = \"\"");
    }
}

fn show(folder: &Folder, fault: &PackFault, speech: &Speech, tally: &mut Tally) {
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
    let of_words = matches!(
        fault.code,
        FaultCode::UnusedWording | FaultCode::PlaceholderMismatch
    );
    let file = if of_words {
        let language = fault.place.rsplit(", ").next().unwrap_or_default();
        format!("{language}.toml")
    } else {
        "pack.toml".to_owned()
    };
    let line = fault.line.filter(|_| !of_words);
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    let said = fault.explain(&speech.faults);
    println!(
        "{}{line}: {kind}[{}] {}\n    {}\n    {}\n    → {}",
        folder.file(&file),
        fault.code.as_str(),
        fault.place,
        said.what,
        said.why,
        said.remedy
    );
}

/// Today in China: a pack is checked against the calendar as it is now.
fn today() -> chrono::NaiveDate {
    Moment::from_unix_ms(unix_ms()).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::at;

    #[test]
    fn the_worked_example_passes_and_every_rule_of_it_has_a_case() {
        let speech = Speech {
            faults: fault_words("en").unwrap(),
            chinese: false,
        };
        let folder = at("docs/example-pack").display().to_string();
        let tally = check(&folder, &speech).unwrap();
        assert!(tally.is_sound());
        // Two limits that can end after the law's, and a right that ends before it; a rule without a case would add one.
        assert_eq!(tally.warnings, 3);
        assert!(tally.cases > Some(12), "{:?}", tally.cases);
    }
}
