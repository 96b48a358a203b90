//! Mutation: turns every number, operator and condition of a pack, one at a time, and asks whether the pack's
//! own cases notice. A rule whose change no case notices is a rule nobody has checked.

use jiesu::rules::cases::{self, CaseFile};
use jiesu::rules::{PolicyPack, RuleBook};
use serde_json::{Value, json};

use super::files::{Folder, built_in_ids};
use crate::Done;

/// One changed place.
pub struct Mutant {
    /// Where and how, such as `clocks[reply].amount: 5 → 6`.
    pub what: String,
    json: String,
}

/// What became of a pack's mutants.
pub struct Survey {
    /// How many there were.
    pub all: usize,
    /// Those that no case noticed.
    pub survived: Vec<String>,
}

/// Tries every mutant of every built-in pack; the record, and whether at least 95 in 100 are caught in each.
///
/// # Errors
/// A pack does not load.
pub fn proof() -> Done<(String, bool)> {
    let mut record = String::from("| pack | mutants | caught | share |\n|---|---|---|---|\n");
    let mut survivors = String::new();
    let (mut all, mut caught, mut holds) = (0, 0, true);
    for id in built_in_ids() {
        let survey = survey(&id, |_| true)?;
        let noticed = survey.all - survey.survived.len();
        record += &format!(
            "| {id} | {} | {noticed} | {} |\n",
            survey.all,
            share(noticed, survey.all)
        );
        for what in &survey.survived {
            survivors += &format!("- {id}: {what}\n");
        }
        holds &= enough(noticed, survey.all);
        all += survey.all;
        caught += noticed;
    }
    record += &format!("| all | {all} | {caught} | {} |\n", share(caught, all));
    if !survivors.is_empty() {
        record += &format!("\nNot noticed by any case:\n\n{survivors}");
    }
    Ok((record, holds))
}

fn share(caught: usize, all: usize) -> String {
    if all == 0 {
        return "–".to_owned();
    }
    format!("{:.1} %", 100.0 * caught as f64 / all as f64)
}

/// At least 95 in 100.
fn enough(caught: usize, all: usize) -> bool {
    caught * 100 >= all * 95
}

/// Tries the mutants of a pack whose number is `wanted`.
///
/// # Errors
/// The pack does not load, or has no cases.
pub fn survey(named: &str, wanted: impl Fn(usize) -> bool) -> Done<Survey> {
    let folder = Folder::open(named)?;
    let pack = folder.pack().map_err(|_| format!("{named} does not load"))?;
    let book = folder.book(pack)?;
    let file = folder.cases()?.ok_or_else(|| format!("{named} has no cases"))?;
    let mutants = mutants(&serde_json::from_str(&folder.json)?);
    let chosen: Vec<Mutant> = mutants
        .into_iter()
        .enumerate()
        .filter(|(index, _)| wanted(*index))
        .map(|(_, mutant)| mutant)
        .collect();
    Ok(Survey {
        all: chosen.len(),
        survived: chosen
            .into_iter()
            .filter(|mutant| !is_caught(&book, &file, mutant))
            .map(|mutant| mutant.what)
            .collect(),
    })
}

/// Refused by the loader, or seen by a case.
fn is_caught(book: &RuleBook, file: &CaseFile, mutant: &Mutant) -> bool {
    match PolicyPack::from_json(&mutant.json) {
        Err(_) => true,
        Ok(pack) => {
            let book = RuleBook { pack, ..book.clone() };
            !cases::run(&book, file).is_empty()
        }
    }
}

/// Every mutant of a pack, in the order of its places.
fn mutants(pack: &Value) -> Vec<Mutant> {
    let mut places = Vec::new();
    walk(pack, &mut Vec::new(), &mut places);
    places
        .into_iter()
        .filter_map(|(path, change, how)| {
            let mut changed = pack.clone();
            let name = named(pack, &path);
            if decides_nothing(pack, &path, &name) {
                return None;
            }
            *changed.pointer_mut(&pointer(&path))? = change;
            Some(Mutant {
                what: format!("{name}: {how}"),
                json: changed.to_string(),
            })
        })
        .collect()
}

/// A report's "once a year" counts nothing, and a parameter's value stands over the amount it sets.
fn decides_nothing(pack: &Value, path: &[String], name: &str) -> bool {
    let [section, index, rest @ ..] = path else {
        return false;
    };
    if section != "clocks" {
        return false;
    }
    let clock = index.parse::<usize>().ok().map(|index| &pack["clocks"][index]);
    let Some(clock) = clock else { return false };
    let periodic = clock["unit"]
        .as_str()
        .is_some_and(|unit| unit.starts_with("per_"));
    let parameters = pack["parameters"].as_array().into_iter().flatten();
    let mut set = parameters.filter_map(|parameter| parameter["sets"].get("tier_amount"));
    let overruled = set.any(|sets| {
        sets["clock"] == clock["id"]
            && sets["tier"]
                .as_str()
                .is_some_and(|tier| name.ends_with(&format!("tiers[{tier}].amount")))
    });
    (periodic && rest == ["amount"]) || overruled
}

type Change = (Vec<String>, Value, String);

/// Sections without anything to compute.
const WORDS_ONLY: &[&str] = &[
    "switched_off",
    "callbacks",
    "facts",
    "source",
    "effective",
    "parameters",
    // What a question decides is tested where its facts are used.
    "questions",
];

fn walk(value: &Value, path: &mut Vec<String>, found: &mut Vec<Change>) {
    if path.len() == 1 && WORDS_ONLY.contains(&path[0].as_str()) {
        return;
    }
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries {
                path.push(key.clone());
                turned(key, inner, path, found);
                walk(inner, path, found);
                path.pop();
            }
            operator(entries, path, found);
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                path.push(index.to_string());
                walk(inner, path, found);
                path.pop();
            }
        }
        Value::Number(number) => {
            // Periodic reports have a number that counts nothing.
            let Some(number) = number.as_i64() else { return };
            for other in [number + 1, number - 1].into_iter().filter(|other| *other >= 0) {
                found.push((path.clone(), json!(other), format!("{number} → {other}")));
            }
        }
        _ => {}
    }
}

/// A test becomes its opposite; one of several accepted values is dropped; a yes becomes a no.
fn turned(key: &str, value: &Value, path: &[String], found: &mut Vec<Change>) {
    match (key, value) {
        ("when", test) => found.push((path.to_vec(), json!({ "not": test }), "turned".to_owned())),
        ("values", Value::Array(values)) if path.iter().any(|part| part == "one_of") && values.len() > 1 => {
            for value in values {
                let rest: Vec<&Value> = values.iter().filter(|other| *other != value).collect();
                found.push((path.to_vec(), json!(rest), format!("without {value}")));
            }
        }
        ("roll" | "follows_hand_over", Value::Bool(yes)) => {
            found.push((path.to_vec(), json!(!yes), format!("{yes} → {}", !yes)));
        }
        _ => {}
    }
}

fn operator(entries: &serde_json::Map<String, Value>, path: &[String], found: &mut Vec<Change>) {
    for (from, to) in [("all", "any"), ("any", "all")] {
        if let Some(Value::Array(parts)) = entries.get(from)
            && entries.len() == 1
            && parts.len() > 1
        {
            found.push((path.to_vec(), json!({ to: parts }), format!("{from} → {to}")));
        }
    }
    if let Some(op) = entries.get("op").and_then(Value::as_str) {
        let other = match op {
            "<" => "<=",
            "<=" => "<",
            ">" => ">=",
            ">=" => ">",
            _ => ">=",
        };
        let mut place = path.to_vec();
        place.push("op".to_owned());
        found.push((place, json!(other), format!("{op} → {other}")));
    }
}

fn pointer(path: &[String]) -> String {
    path.iter()
        .map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")))
        .collect()
}

/// The place by ids, as a person finds it.
fn named(pack: &Value, path: &[String]) -> String {
    let (mut name, mut here) = (String::new(), pack);
    for part in path {
        here = match here {
            Value::Array(items) => {
                let item = part.parse::<usize>().ok().and_then(|index| items.get(index));
                let id = item.and_then(|item| item.get("id").or_else(|| item.get("tier")));
                name += &format!("[{}]", id.and_then(Value::as_str).unwrap_or(part));
                item.unwrap_or(&Value::Null)
            }
            _ => {
                if !name.is_empty() {
                    name.push('.');
                }
                name += part;
                &here[part.as_str()]
            }
        };
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_operators_and_tests_are_turned_one_at_a_time() {
        let pack = json!({ "conditions": [{ "id": "c", "when": { "all": [{ "is": "a" }, { "compare": { "fact": "n", "op": ">=", "value": 3 } }] } }] });
        let mut what: Vec<String> = mutants(&pack).into_iter().map(|mutant| mutant.what).collect();
        what.sort();
        assert_eq!(
            what,
            [
                "conditions[c].when.all[1].compare.op: >= → >",
                "conditions[c].when.all[1].compare.value: 3 → 2",
                "conditions[c].when.all[1].compare.value: 3 → 4",
                "conditions[c].when: all → any",
                "conditions[c].when: turned",
            ]
        );
    }

    /// A part of the whole; `cargo xtask proof mutation` tries them all.
    #[test]
    fn the_cases_of_the_packs_notice_what_changes() {
        let (mut all, mut survived) = (0, Vec::new());
        for (number, id) in built_in_ids().into_iter().enumerate() {
            let survey = survey(&id, |index| index % 11 == number % 11).unwrap();
            all += survey.all;
            survived.extend(survey.survived.into_iter().map(|what| format!("{id}: {what}")));
        }
        assert!(
            enough(all - survived.len(), all),
            "of {all} not noticed: {survived:#?}"
        );
    }
}
