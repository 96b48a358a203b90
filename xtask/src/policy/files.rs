//! A pack's folder, read as its author wrote it.

use std::path::{Path, PathBuf};

use jiesu::rules::builtin;
use jiesu::rules::cases::CaseFile;
use jiesu::rules::pack::{PackFault, PolicyPack};
use jiesu::rules::{RuleBook, Wording, WorkingCalendar};
use serde_json::{Map, Value};

use super::place::{full_width, line_of};
use super::source;
use crate::Done;
use crate::run::{at, read_text};

/// Where the built-in packs stand.
const BUILT_IN: &str = "src/rules/packs";

/// A folder with `pack.toml`, its words and its cases.
pub struct Folder {
    path: PathBuf,
    /// The text of `pack.toml`, for finding lines.
    pub toml: String,
    /// The compact JSON in which the pack travels.
    pub json: String,
}

impl Folder {
    /// Opens a folder by its path, or a built-in pack by its id.
    ///
    /// # Errors
    /// There is no such folder, or its `pack.toml` is no TOML; the message has line and column.
    pub fn open(named: &str) -> Done<Folder> {
        let built_in = at(BUILT_IN).join(named);
        let path = if built_in.join("pack.toml").is_file() {
            built_in
        } else {
            PathBuf::from(named)
        };
        if !path.join("pack.toml").is_file() {
            return Err(format!(
                "{named}: no folder with a pack.toml, and no built-in pack. Built in are: {}",
                built_in_ids().join(", ")
            )
            .into());
        }
        let toml = read_text(&path.join("pack.toml"))?;
        let mut pack = parsed(&path.join("pack.toml"), &toml)?;
        let vocabulary = read_toml(&at(BUILT_IN).join("vocabulary.toml"))?;
        source::embed_shared_facts(&mut pack, &vocabulary["facts"]);
        source::spell_out_levels(&mut pack);
        let json = serde_json::to_string(&pack)?;
        Ok(Folder { path, toml, json })
    }

    /// A file of the folder as a person would name it.
    pub fn file(&self, name: &str) -> String {
        let path = self.path.join(name);
        let shown = path.strip_prefix(at("")).unwrap_or(&path);
        shown.display().to_string()
    }

    /// The pack, or every fault of it with its line.
    ///
    /// # Errors
    /// Its faults.
    pub fn pack(&self) -> Result<PolicyPack, Vec<PackFault>> {
        PolicyPack::from_json(&self.json)
            .map_err(|faults| faults.into_iter().map(|fault| self.located(fault)).collect())
    }

    /// The fault with the line of its place in `pack.toml`.
    pub fn located(&self, mut fault: PackFault) -> PackFault {
        fault.line = line_of(&fault.place, &fault.found, &self.toml);
        fault
    }

    /// The words by language, from every `<language>.toml`.
    ///
    /// # Errors
    /// A file is no TOML, or holds something that is no text.
    pub fn words(&self) -> Done<Vec<(String, Wording)>> {
        let mut words = Vec::new();
        for path in toml_files(&self.path)? {
            let language = stem(&path);
            if matches!(language.as_str(), "pack" | "cases") {
                continue;
            }
            let json = flat(&path)?;
            let wording =
                Wording::from_json(&json).map_err(|error| format!("{}: {error}", path.display()))?;
            words.push((language, wording));
        }
        Ok(words)
    }

    /// The cases; none where the folder has no `cases.toml`.
    ///
    /// # Errors
    /// The file is no TOML, or a case is written wrongly.
    pub fn cases(&self) -> Done<Option<CaseFile>> {
        let path = self.path.join("cases.toml");
        if !path.is_file() {
            return Ok(None);
        }
        let text = read_text(&path)?;
        let file = toml::from_str(&text).map_err(|error| wrong_toml(&path, &text, &error))?;
        Ok(Some(file))
    }

    /// The line on which the case of this name begins.
    pub fn case_line(&self, name: &str) -> Option<usize> {
        let text = read_text(&self.path.join("cases.toml")).ok()?;
        line_of(&format!("cases[{name}]"), "", &text)
    }

    /// The folder of the pack it extends: beside it, or else the built-in one.
    ///
    /// # Errors
    /// There is none.
    pub fn extended(&self) -> Done<Option<Folder>> {
        let pack: Value = serde_json::from_str(&self.json)?;
        let Some(id) = pack["extends"].as_str() else {
            return Ok(None);
        };
        let beside = self.path.with_file_name(id);
        let named = if beside.join("pack.toml").is_file() {
            beside.display().to_string()
        } else {
            id.to_owned()
        };
        Folder::open(&named).map(Some)
    }

    /// The pack over the one it extends, with the built-in calendar.
    ///
    /// # Errors
    /// The pack it extends is not there or faulty.
    pub fn book(&self, pack: PolicyPack) -> Done<RuleBook> {
        let statutory = match self.extended()? {
            Some(folder) => Some(folder.pack().map_err(|_| {
                let name = folder.file("pack.toml");
                format!("the pack it extends is faulty: {name}; `cargo xtask policy check` says where")
            })?),
            None => None,
        };
        let calendar = WorkingCalendar::from_json(builtin::calendar_json())
            .map_err(|_| "the built-in calendar does not load")?;
        Ok(RuleBook {
            pack,
            statutory,
            calendar,
        })
    }
}

/// The ids of the built-in packs, sorted.
pub fn built_in_ids() -> Vec<String> {
    let folders = std::fs::read_dir(at(BUILT_IN)).into_iter().flatten().flatten();
    let mut ids: Vec<String> = folders
        .filter(|entry| entry.path().join("pack.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    ids.sort();
    ids
}

/// The words in which faults are explained.
///
/// # Errors
/// The language is not there.
pub fn fault_words(language: &str) -> Done<Wording> {
    let path = at(BUILT_IN).join(format!("faults/{language}.toml"));
    if !path.is_file() {
        return Err(format!("--language {language}: faults are explained in zh-Hans and en").into());
    }
    Wording::from_json(&flat(&path)?).map_err(Into::into)
}

/// A wording file as flat JSON.
fn flat(path: &Path) -> Done<String> {
    let mut texts = Map::new();
    source::flatten("", read_toml(path)?, &mut texts);
    Ok(serde_json::to_string(&texts)?)
}

fn read_toml(path: &Path) -> Done<Value> {
    parsed(path, &read_text(path)?)
}

fn parsed(path: &Path, text: &str) -> Done<Value> {
    source::parse(text).map_err(|error| wrong_toml(path, text, &error).into())
}

/// What the parser says, with its line, and what was probably mistyped there.
fn wrong_toml(path: &Path, text: &str, error: &toml::de::Error) -> String {
    let offset = error.span().map_or(0, |span| span.start);
    let hints: Vec<String> = [true, false]
        .into_iter()
        .filter_map(|chinese| full_width(text, offset, chinese))
        .collect();
    let hint = hints
        .iter()
        .map(|hint| format!("\n    {hint}"))
        .collect::<String>();
    format!("{}: {error}{hint}", path.display())
}

fn toml_files(folder: &Path) -> Done<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    // Chinese first: it is the language the others are held against.
    files.sort_by_key(|path| stem(path) != "zh-Hans");
    Ok(files)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
