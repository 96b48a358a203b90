//! Known weaknesses, from a copy of RustSec's database: a folder, no network.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use semver::{Version, VersionReq};
use serde::Deserialize;

use crate::Done;
use crate::run::{files, output, read_text, target_dir};

/// Where a copy of <https://github.com/rustsec/advisory-db> may lie: what `JIESU_ADVISORIES` names, ours, cargo-audit's.
pub fn database() -> Option<PathBuf> {
    let named = std::env::var_os("JIESU_ADVISORIES").map(PathBuf::from);
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(PathBuf::from(home).join(".cargo"))
    });
    [named, Some(fetched()), home.map(|home| home.join("advisory-db"))]
        .into_iter()
        .flatten()
        .find(|folder| folder.join("crates").is_dir())
}

/// Where `cargo xtask dependencies --fetch` puts its copy.
pub fn fetched() -> PathBuf {
    target_dir().join("advisory-db")
}

/// The front matter of an advisory.
#[derive(Deserialize)]
struct Advisory {
    advisory: About,
    #[serde(default)]
    versions: Versions,
}

#[derive(Deserialize)]
struct About {
    id: String,
    package: String,
    /// `unmaintained`, `unsound`, `notice`: no weakness as such.
    informational: Option<String>,
    withdrawn: Option<toml::Value>,
}

#[derive(Default, Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<VersionReq>,
    #[serde(default)]
    unaffected: Vec<VersionReq>,
}

/// What a copy of the database says.
#[derive(Debug, Default)]
pub struct Said {
    /// Weaknesses of versions that are used.
    pub faults: Vec<String>,
    /// What is unmaintained or unsound: to be known, and no reason to stop.
    pub notes: Vec<String>,
    /// The day of the copy, where it is a clone.
    pub day: String,
}

/// Holds every crate of the lock file, with its versions, against the database.
///
/// # Errors
/// An advisory about a crate that is used cannot be read.
pub fn check(
    database: &Path,
    crates: &BTreeMap<String, Vec<Version>>,
    ignored: &BTreeMap<String, String>,
) -> Done<Said> {
    let mut said = Said {
        day: output(
            crate::run::command("git")
                .arg("-C")
                .arg(database)
                .args(["log", "-1", "--format=%cs"]),
        )
        .map_or_else(|_| "an unknown day".to_owned(), |day| day.trim().to_owned()),
        ..Said::default()
    };
    let mut met = Vec::new();
    for (name, versions) in crates {
        let folder = database.join("crates").join(name);
        for file in files(&folder) {
            let path = folder.join(&file);
            let text = read_text(&path)?;
            let matter = text
                .split("```")
                .nth(1)
                .and_then(|block| block.strip_prefix("toml"))
                .ok_or_else(|| format!("{}: no front matter", path.display()))?;
            let advisory: Advisory =
                toml::from_str(matter).map_err(|fault| format!("{}: {fault}", path.display()))?;
            let about = &advisory.advisory;
            if about.package != *name || about.withdrawn.is_some() {
                continue;
            }
            for version in versions.iter().filter(|version| advisory.concerns(version)) {
                if ignored.contains_key(&about.id) {
                    met.push(about.id.clone());
                    continue;
                }
                let line = format!("{name} {version}: {}", about.id);
                match about.informational.as_deref() {
                    None => said.faults.push(line),
                    Some(kind) => said.notes.push(format!("{line} ({kind})")),
                }
            }
        }
    }
    for id in ignored.keys().filter(|id| !met.contains(id)) {
        said.faults.push(format!(
            "{id} is ignored in dependencies.toml and concerns nothing"
        ));
    }
    Ok(said)
}

impl Advisory {
    fn concerns(&self, version: &Version) -> bool {
        let safe = self.versions.patched.iter().chain(&self.versions.unaffected);
        !safe.into_iter().any(|range| range.matches(version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weakness_of_a_version_that_is_used_is_found_and_a_patched_one_is_not() {
        let folder = target_dir().join(format!("advisories-{}", std::process::id()));
        let file = |name: &str, text: &str| {
            crate::run::write(
                &folder.join("crates").join(name),
                format!("```toml\n{text}\n```\n\n# Title\n"),
            )
            .unwrap();
        };
        file(
            "leaky/A-1.md",
            "[advisory]\nid = \"A-1\"\npackage = \"leaky\"\n[versions]\npatched = [\">= 1.2.3\"]\nunaffected = [\"< 0.5\"]",
        );
        file(
            "leaky/A-2.md",
            "[advisory]\nid = \"A-2\"\npackage = \"leaky\"\nwithdrawn = \"2026-01-01\"\n[versions]\npatched = []",
        );
        file(
            "old/A-3.md",
            "[advisory]\nid = \"A-3\"\npackage = \"old\"\ninformational = \"unmaintained\"\n[versions]\npatched = []",
        );
        let used = |pairs: &[(&str, &str)]| {
            let mut crates = BTreeMap::<String, Vec<Version>>::new();
            for (name, version) in pairs {
                crates
                    .entry((*name).to_owned())
                    .or_default()
                    .push(version.parse().unwrap());
            }
            crates
        };
        let none = BTreeMap::new();
        let said = check(
            &folder,
            &used(&[("leaky", "1.2.2"), ("leaky", "1.2.3"), ("old", "1.0.0")]),
            &none,
        )
        .unwrap();
        assert_eq!(said.faults, ["leaky 1.2.2: A-1"]);
        assert_eq!(said.notes, ["old 1.0.0: A-3 (unmaintained)"]);
        assert!(
            check(&folder, &used(&[("leaky", "0.4.9")]), &none)
                .unwrap()
                .faults
                .is_empty()
        );
        let ignored = BTreeMap::from([("A-1".to_owned(), "a reason".to_owned())]);
        assert!(
            check(&folder, &used(&[("leaky", "1.0.0")]), &ignored)
                .unwrap()
                .faults
                .is_empty()
        );
        assert_eq!(
            check(&folder, &used(&[("leaky", "2.0.0")]), &ignored)
                .unwrap()
                .faults
                .len(),
            1
        );
        std::fs::remove_dir_all(folder).unwrap();
    }
}
