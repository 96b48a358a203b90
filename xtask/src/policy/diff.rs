//! `cargo xtask policy diff`: what a new version changes in law and in words, and which cases come out differently.

use std::collections::{BTreeMap, BTreeSet};

use jiesu::rules::cases::{self, CaseFile};
use jiesu::rules::{Assessment, RuleBook, assess};
use serde_json::Value;

use super::files::Folder;
use crate::Done;
use crate::args::Args;

/// Runs `policy diff OLD NEW`.
///
/// # Errors
/// One of them is no pack, or a faulty one.
pub fn command(args: &Args) -> Done {
    let [old, new] = args.plain.as_slice() else {
        return Err("policy diff OLD NEW: two folders with a pack.toml".into());
    };
    let (old, new) = (Folder::open(old)?, Folder::open(new)?);
    let changes = changes(
        &serde_json::from_str(&old.json)?,
        &serde_json::from_str(&new.json)?,
    );
    for change in &changes {
        println!("{change}");
    }
    let words = word_changes(&words(&old)?, &words(&new)?);
    if !words.is_empty() {
        println!("\nwords");
    }
    for change in &words {
        println!("    {change}");
    }
    let (before, after) = (book(&old)?, book(&new)?);
    let mut differing = 0;
    let mut total = 0;
    let mut seen = BTreeSet::new();
    for file in [old.cases()?, new.cases()?].into_iter().flatten() {
        for case in &file.cases {
            if !seen.insert(format!("{:?}", file.input(case).now) + &case.name) {
                continue;
            }
            total += 1;
            let lines = outcome_changes(&before, &after, &file, case);
            if !lines.is_empty() {
                differing += 1;
                println!("\ncase \"{}\"", case.name);
                for line in lines {
                    println!("    {line}");
                }
            }
        }
    }
    println!(
        "\n{} rules differ, {} words; {differing} of {total} cases come out differently",
        changes.len(),
        words.len()
    );
    if let Some(version) = kept_version(&changes, &new.json)? {
        println!(
            "! the rules differ, and the version is {version} in both: raise it, since every case names the version it was judged by"
        );
    }
    Ok(())
}

/// The version, where it is the same although a rule differs.
fn kept_version(changes: &[String], new: &str) -> Done<Option<String>> {
    let raised = changes.iter().any(|change| change.starts_with("~ version: "));
    let new: Value = serde_json::from_str(new)?;
    let version = new["version"].as_str().unwrap_or_default().to_owned();
    Ok((!changes.is_empty() && !raised).then_some(version))
}

/// Every text by its language and key.
fn words(folder: &Folder) -> Done<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for (language, wording) in folder.words()? {
        for key in wording.keys() {
            let text = wording.get(key).unwrap_or_default();
            texts.insert(format!("{language} {key}"), text.to_owned());
        }
    }
    Ok(texts)
}

fn word_changes(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    // A new version in another folder may be short of a language: one line says that.
    let language = |key: &str| key.split(' ').next().unwrap_or_default().to_owned();
    let spoken = |texts: &BTreeMap<String, String>| -> BTreeSet<String> {
        texts.keys().map(|key| language(key)).collect()
    };
    let (was, is) = (spoken(before), spoken(after));
    let gone = was
        .difference(&is)
        .map(|tag| format!("- {tag}: the whole language"));
    let added = is
        .difference(&was)
        .map(|tag| format!("+ {tag}: the whole language"));
    let both: BTreeSet<&String> = was.intersection(&is).collect();
    let here = |texts: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let kept = texts.iter().filter(|(key, _)| both.contains(&language(key)));
        kept.map(|(key, text)| (key.clone(), format!("\"{text}\"")))
            .collect()
    };
    let changed = differences(&here(before), &here(after));
    gone.chain(added).chain(changed).collect()
}

fn book(folder: &Folder) -> Done<RuleBook> {
    let name = folder.file("pack.toml");
    let pack = folder
        .pack()
        .map_err(|_| format!("{name} is faulty: `cargo xtask policy check` says where"))?;
    folder.book(pack)
}

/// What comes out differently for one case.
fn outcome_changes(before: &RuleBook, after: &RuleBook, file: &CaseFile, case: &cases::Case) -> Vec<String> {
    let input = file.input(case);
    let (was, is) = (assess(before, &input), assess(after, &input));
    let mut keys: BTreeSet<String> = [
        "outcome", "reading", "scope", "verdicts", "routes", "level", "reply_by",
    ]
    .iter()
    .map(|key| (*key).to_owned())
    .collect();
    let clocks = |seen: &Assessment| -> Vec<String> {
        seen.clocks
            .iter()
            .map(|clock| format!("clock.{}", clock.id))
            .collect()
    };
    keys.extend(clocks(&was));
    keys.extend(clocks(&is));
    keys.into_iter()
        .filter_map(|key| {
            let (was, is) = (cases::shown(&was, &key)?, cases::shown(&is, &key)?);
            (was != is).then(|| format!("{key}: {was} → {is}"))
        })
        .collect()
}

/// Every place in which two packs differ, rules matched by their ids.
fn changes(old: &Value, new: &Value) -> Vec<String> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    leaves(String::new(), old, &mut before);
    leaves(String::new(), new, &mut after);
    differences(&before, &after)
}

/// What was added, taken away or changed, by place.
fn differences(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let places: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    places
        .into_iter()
        .filter_map(|place| match (before.get(place), after.get(place)) {
            (Some(was), Some(is)) if was == is => None,
            (Some(was), Some(is)) => Some(format!("~ {place}: {was} → {is}")),
            (Some(was), None) => Some(format!("- {place}: {was}")),
            (None, Some(is)) => Some(format!("+ {place}: {is}")),
            (None, None) => None,
        })
        .collect()
}

fn leaves(place: String, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let place = if place.is_empty() {
                    key.clone()
                } else {
                    format!("{place}.{key}")
                };
                leaves(place, value, found);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (index, item) in items.iter().enumerate() {
                let name = item.get("id").or_else(|| item.get("tier"));
                let name = name
                    .and_then(Value::as_str)
                    .map_or(index.to_string(), str::to_owned);
                leaves(format!("{place}[{name}]"), item, found);
            }
        }
        other => {
            found.insert(place, other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rules_are_matched_by_id_and_every_difference_has_a_place() {
        let old =
            json!({ "version": "1", "clocks": [{ "id": "a", "amount": 1 }, { "id": "b", "amount": 2 }] });
        let new = json!({ "version": "2", "clocks": [{ "id": "b", "amount": 3 }, { "id": "c" }] });
        assert_eq!(
            changes(&old, &new),
            [
                "- clocks[a].amount: 1",
                "- clocks[a].id: \"a\"",
                "~ clocks[b].amount: 2 → 3",
                "+ clocks[c].id: \"c\"",
                "~ version: \"1\" → \"2\"",
            ]
        );
        assert!(changes(&old, &old).is_empty());
    }

    #[test]
    fn changed_words_are_named_and_a_lost_language_is_said_once() {
        let texts = |list: &[(&str, &str)]| -> BTreeMap<String, String> {
            let texts = list
                .iter()
                .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()));
            texts.collect()
        };
        let before = texts(&[
            ("en title", "Rules"),
            ("en short", "Short"),
            ("zh-Hans title", "办法"),
            ("zh-Hans short", "短"),
        ]);
        let after = texts(&[("zh-Hans title", "新办法"), ("zh-Hans scope.name", "范围")]);
        assert_eq!(
            word_changes(&before, &after),
            [
                "- en: the whole language",
                "+ zh-Hans scope.name: \"范围\"",
                "- zh-Hans short: \"短\"",
                "~ zh-Hans title: \"办法\" → \"新办法\"",
            ]
        );
        assert!(word_changes(&after, &after).is_empty());
    }

    #[test]
    fn a_version_that_was_not_raised_is_noticed_where_rules_differ() {
        let new = r#"{ "version": "1.0.0" }"#;
        let kept = |changes: &[&str]| {
            let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
            kept_version(&changes, new).unwrap()
        };
        assert_eq!(kept(&["~ clocks[a].amount: 1 → 2"]).as_deref(), Some("1.0.0"));
        assert_eq!(
            kept(&["~ clocks[a].amount: 1 → 2", "~ version: \"0.9.0\" → \"1.0.0\""]),
            None
        );
        assert_eq!(kept(&[]), None);
    }
}
