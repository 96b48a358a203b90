//! `cargo xtask policy explain`: one case in plain words, with every step of every date.

use std::rc::Rc;

use jiesu::intake::model::Loaded;
use jiesu::intake::view::{ConditionView, DeadlineView, in_words};
use jiesu::intake::{Config, Language, Phrase};
use jiesu::rules::cases::CaseFile;
use jiesu::rules::{RuleBook, Verdict, Wording, assess};
use jiesu::text::{Catalogue, Words};

use super::files::Folder;
use super::plain::{Marks, Plain};
use crate::Done;
use crate::args::Args;

/// Any valid configuration will do: nothing of it is said.
const CONFIG: &str = r#"{
  "mode": "staff",
  "bank": { "name": "-", "supervision_phone": "0", "address": "-", "privacy_contact": "-" },
  "endpoint": { "base": "/" }
}"#;

/// Runs `policy explain PACK [CASE] [--language L] [--full]`.
///
/// # Errors
/// No such pack or case, or a faulty pack.
pub fn command(args: &Args) -> Done {
    let Some(named) = args.plain.first() else {
        return Err("policy explain PACK [CASE]: which pack?".into());
    };
    let folder = Folder::open(named)?;
    let pack = folder
        .pack()
        .map_err(|_| format!("{named} is faulty: `cargo xtask policy check {named}`"))?;
    let file = folder.cases()?.ok_or_else(|| format!("{named} has no cases"))?;
    let Some(wanted) = args.plain.get(1) else {
        for (index, case) in file.cases.iter().enumerate() {
            println!("{:3}  {}", index + 1, case.name);
        }
        println!("\n`cargo xtask policy explain {named} NUMBER` explains one of them.");
        return Ok(());
    };
    let language = args.value("language").unwrap_or("zh-Hans");
    let language = Language::from_tag(language)
        .ok_or_else(|| format!("--language {language}: explained in zh-Hans and en"))?;
    let wording = words(&folder, language)?;
    let book = folder.book(pack)?;
    explain(&book, wording, &file, wanted, language, args.flag("full"))
}

/// The words of a pack over those of the one it extends.
fn words(folder: &Folder, language: Language) -> Done<Wording> {
    let mut texts: Vec<(String, String)> = Vec::new();
    let extended = folder.extended()?;
    for folder in extended.iter().chain([folder]) {
        for (_, words) in folder
            .words()?
            .into_iter()
            .filter(|(tag, _)| tag == language.tag())
        {
            texts.extend(
                words
                    .keys()
                    .filter_map(|key| Some((key.to_owned(), words.get(key)?.to_owned()))),
            );
        }
    }
    Ok(texts.into_iter().collect())
}

fn explain(
    book: &RuleBook,
    wording: Wording,
    file: &CaseFile,
    wanted: &str,
    language: Language,
    full: bool,
) -> Done {
    let number = wanted
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let case = match number {
        Some(index) => file.cases.get(index),
        None => file.cases.iter().find(|case| case.name == wanted),
    };
    let case = case.ok_or_else(|| format!("there is no case \"{wanted}\"; leave it out to see them all"))?;
    let input = file.input(case);
    let config = Config::parse(CONFIG).map_err(|_| "the configuration within this program is refused")?;
    let loaded = Loaded {
        config: Config {
            parameters: input.parameters.clone(),
            ..config
        },
        book: book.clone(),
        wording: Rc::new(wording),
    };
    let lookup = |key: &str| loaded.wording.get(key).map(str::to_owned);
    let words = Words {
        catalogue: Catalogue::of(language),
        wording: &lookup,
    };
    let say = |phrase: &Phrase| words.say(phrase);
    let chinese = language.tag().starts_with("zh");
    let marks = Marks::of(chinese);
    let view = in_words(&loaded, language, &input);
    println!("{}\n", case.name);
    println!("{}", say(&view.headline));
    for line in &view.explanation {
        println!("{}", say(line));
    }
    for condition in &view.conditions {
        println!("\n{}", condition_line(condition, &say, &marks));
    }
    for route in &view.routes {
        println!(
            "\n→ {}{}\n    {}",
            say(&route.name),
            marks.aside(&route.article.to_string()),
            say(&route.text)
        );
    }
    if let Some((name, reason, article)) = &view.level {
        println!("\n{}{} {article}", say(name), marks.aside(&say(reason)));
    }
    for deadline in view.deadlines.iter().chain(&view.reviews) {
        println!("\n{}", deadline_lines(deadline, &say, &marks));
    }
    if full {
        let plain = Plain::new(&book.pack, &input.facts, &loaded.wording, chinese)?;
        for line in plain.everything(&assess(book, &input)) {
            println!("{line}");
        }
    }
    Ok(())
}

fn condition_line(condition: &ConditionView, say: &dyn Fn(&Phrase) -> String, marks: &Marks) -> String {
    let glyph = match condition.verdict {
        Verdict::Met => "✓",
        Verdict::NotMet => "✕",
        Verdict::Unknown => "?",
    };
    let mut line = format!(
        "{glyph} {}{}\n    {}",
        say(&condition.name),
        marks.aside(&condition.article.to_string()),
        say(&condition.reason)
    );
    if let Some((change, _)) = &condition.change {
        line += &format!("\n    {}", say(change));
    }
    line
}

fn deadline_lines(deadline: &DeadlineView, say: &dyn Fn(&Phrase) -> String, marks: &Marks) -> String {
    let mut lines = format!(
        "● {}{}{}{} [{}]",
        say(&deadline.name),
        marks.colon(),
        say(&deadline.when),
        marks.aside(&format!(
            "{}{}{}",
            say(&deadline.span),
            marks.comma(),
            deadline.article
        )),
        say(&deadline.tag.1)
    );
    if let Some(provisional) = &deadline.provisional {
        lines += &format!("\n    {}", say(provisional));
    }
    for step in &deadline.steps {
        lines += &format!("\n    {}", say(step));
    }
    lines
}
