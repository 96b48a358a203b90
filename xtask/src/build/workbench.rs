//! What the page policies.html runs on: the browser's part of `dist/rules` as `rules/`, and the packs' own cases.
//!
//! The packs themselves are not copied: `rules/` reads those that the app has.

use super::page;
use crate::Done;
use crate::run::{at, files as files_of, read, read_text};

/// Where a script of the package looks for packs, and where they are in the app.
const PACKS: (&str, &str) = ("`./packs/", "`../packs/");

/// Where the cases of a pack are, behind its id.
const CASES: &str = ".cases.json";

/// Whether a file of the app is there for the workbench alone.
pub fn has(name: &str) -> bool {
    name == "policies.html"
        || name.starts_with("policies/")
        || name.starts_with("rules/")
        || (name.starts_with("packs/") && name.ends_with(CASES))
}

/// The files by the names they have in the app. `dist/rules` is there already.
///
/// # Errors
/// A file cannot be read, or the package looks for its packs somewhere else.
pub fn files() -> Done<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let package = super::rules_dir();
    for name in files_of(&package) {
        let is_script = name.ends_with(".js") && name != "node.js";
        let bytes = match name.as_str() {
            "index.js" => {
                let script = read_text(&package.join(&name))?;
                page::put("index.js", &script, PACKS.0, PACKS.1)?.into_bytes()
            }
            _ if is_script || name.ends_with(".wasm") => read(&package.join(&name))?,
            _ => continue,
        };
        found.push((format!("rules/{name}"), bytes));
    }
    let packs = at("src/rules/packs");
    for name in files_of(&packs) {
        let Some(id) = name.strip_suffix("/cases.toml") else {
            continue;
        };
        let cases: serde_json::Value = toml::from_str(&read_text(&packs.join(&name))?)?;
        found.push((format!("packs/{id}{CASES}"), cases.to_string().into_bytes()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_customers_load_is_not_the_workbenchs() {
        for (name, its) in [
            ("policies.html", true),
            ("policies/page.js", true),
            ("rules/jiesu_check_bg.wasm", true),
            ("packs/s01-credit-coop-trial.cases.json", true),
            ("packs/s01-credit-coop-trial.json", false),
            ("packs/s01-credit-coop-trial.zh-Hans.json", false),
            ("index.html", false),
        ] {
            assert_eq!(has(name), its, "{name}");
        }
    }
}
