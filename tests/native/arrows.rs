//! The import arrows of ARCHITECTURE.md, checked on the text of the sources.
//!
//! `rules` knows nobody, `intake` knows `rules` and `text`, `ui` knows `intake` and `text`, `shell` knows
//! `intake` and `rules`; `ui` and `shell` never meet. No crate of the browser is named in the core.

use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom.
const ARROWS: &[(&str, &[&str])] = &[
    ("rules", &["rules"]),
    ("text", &["text"]),
    ("intake", &["intake", "rules", "text"]),
    ("ui", &["ui", "intake", "text"]),
    ("shell", &["shell", "intake", "rules"]),
];

/// The rooms of the house.
const ROOMS: &[&str] = &["rules", "text", "intake", "ui", "shell"];

/// Crates that only a browser has.
const BROWSER: &[&str] = &[
    "yew",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "indexed_db_futures",
    "gloo",
];

/// Words that would make the core depend on the moment or on chance.
const IMPURE: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "rand::",
    "async fn",
    ".await",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The files of a room, its own `<room>.rs` among them.
fn files_of(room: &str) -> Vec<PathBuf> {
    let mut files = rust_files(&source().join(room));
    files.extend(Some(source().join(format!("{room}.rs"))).filter(|path| path.is_file()));
    files
}

/// The code of a file: no comments, no tests at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let line = |line: &str| line.split_once("//").map_or(line, |(code, _)| code).to_owned();
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The rooms a text reaches through `crate::` or `jiesu::`, also inside braces.
fn reached(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for start in ["crate::", "jiesu::"] {
        for rest in code.split(start).skip(1) {
            let names: Vec<String> = if let Some(list) = rest.strip_prefix('{') {
                top_level(list)
            } else {
                vec![word(rest)]
            };
            rooms.extend(names.into_iter().filter(|name| ROOMS.contains(&name.as_str())));
        }
    }
    rooms
}

fn word(text: &str) -> String {
    text.trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// The first words of the parts of a `{…}` list.
fn top_level(list: &str) -> Vec<String> {
    let (mut depth, mut part, mut parts) = (0, String::new(), Vec::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(std::mem::take(&mut part)),
            _ if depth == 0 => part.push(c),
            _ => {}
        }
    }
    parts.push(part);
    parts.iter().map(|part| word(part)).collect()
}

fn forbidden(room: &str, allowed: &[&str], text: &str) -> Vec<String> {
    let code = code(text);
    let mut found: Vec<String> = reached(&code)
        .into_iter()
        .filter(|other| !allowed.contains(&other.as_str()))
        .collect();
    if ["rules", "text", "intake"].contains(&room) {
        found.extend(
            BROWSER
                .iter()
                .filter(|name| code.contains(&format!("{name}::")))
                .map(|name| (*name).to_owned()),
        );
        found.extend(
            IMPURE
                .iter()
                .filter(|name| code.contains(*name))
                .map(|name| (*name).to_owned()),
        );
    }
    found
}

#[test]
fn the_rooms_import_only_whom_they_may() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (room, allowed) in ARROWS {
        for path in files_of(room) {
            seen += 1;
            let text = fs::read_to_string(&path).expect("readable");
            for what in forbidden(room, allowed, &text) {
                wrong.push(format!("{}: {what}", path.display()));
            }
        }
    }
    assert!(seen > 20, "only {seen} files were looked at");
    assert!(
        wrong.is_empty(),
        "arrows that ARCHITECTURE.md forbids:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_check_sees_what_it_is_there_for() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("rules", "use crate::intake::Event;", &["intake"]),
        ("rules", "use crate::rules::fact::Facts;", &[]),
        ("rules", "// use crate::ui::Page;", &[]),
        ("rules", "fn now() -> SystemTime { todo() }", &["SystemTime"]),
        (
            "intake",
            "use crate::{rules::{clock, pack}, shell::Store};",
            &["shell"],
        ),
        ("intake", "use wasm_bindgen::prelude::*;", &["wasm_bindgen"]),
        ("ui", "let x = crate::shell::store::open();", &["shell"]),
        (
            "ui",
            "use jiesu::intake::View;\nuse crate::rules::fact::Facts;",
            &["rules"],
        ),
        ("shell", "use crate::{\n    intake::Effect,\n    ui,\n};", &["ui"]),
    ];
    for (room, text, expected) in cases {
        let allowed = ARROWS.iter().find(|(other, _)| other == room).expect("a room").1;
        assert_eq!(forbidden(room, allowed, text), *expected, "{text}");
    }
}

#[test]
fn the_browser_crates_are_optional() {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("readable");
    let manifest: toml::Table = toml::from_str(&manifest).expect("TOML");
    for (name, entry) in manifest["dependencies"].as_table().expect("a table") {
        if BROWSER.contains(&name.replace('-', "_").as_str()) {
            let optional = entry.get("optional").and_then(toml::Value::as_bool);
            assert_eq!(optional, Some(true), "{name}");
        }
    }
}
