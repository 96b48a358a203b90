//! `cargo xtask dependencies`: licences, sources, versions and known weaknesses of everything that is depended on,
//! held against dependencies.toml. Works offline once Cargo has fetched the crates.

mod advisories;
mod licence;

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;
use serde::Deserialize;

use crate::Done;
use crate::args::Args;
use crate::run::{self, at, cargo, finish, output, read_text, say};

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
const NPM: &str = "https://registry.npmjs.org/";
/// Folders with a lock file of npm.
const NPM_FOLDERS: [&str; 2] = ["tests/e2e", "tests/bench"];
/// The wasm modules that ship, by the feature they are built with.
const SHIPPED: [&str; 4] = ["app", "rules-js", "check-js", "sm"];

/// dependencies.toml.
#[derive(Deserialize)]
struct Policy {
    licences: Licences,
    #[serde(default)]
    shipped: Vec<Duplicates>,
    #[serde(default)]
    elsewhere: Vec<Duplicates>,
    advisories: Advisories,
}

#[derive(Deserialize)]
struct Licences {
    allowed: Vec<String>,
    #[serde(default)]
    exceptions: BTreeMap<String, Exception>,
}

#[derive(Deserialize)]
struct Exception {
    licence: String,
    reason: String,
}

/// Crates that are there in several versions, and why.
#[derive(Deserialize)]
struct Duplicates {
    crates: Vec<String>,
    reason: String,
}

#[derive(Deserialize)]
struct Advisories {
    ignored: BTreeMap<String, String>,
}

/// What Cargo.lock says of a crate.
#[derive(Deserialize)]
struct Locked {
    name: String,
    version: Version,
    source: Option<String>,
    checksum: Option<String>,
}

/// A crate as Cargo knows it.
#[derive(Deserialize)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// An SPDX expression, where its author gave one.
    pub license: Option<String>,
    /// A file of its own with the licence's text.
    pub license_file: Option<String>,
    /// Where its Cargo.toml lies.
    pub manifest_path: std::path::PathBuf,
}

/// Runs `cargo xtask dependencies [--fetch]`.
///
/// # Errors
/// Something is depended on that must not be; what, has been printed.
pub fn command(words: &[String]) -> Done {
    if Args::parse(words, &[], &["fetch"])?.flag("fetch") {
        fetch()?;
    }
    check()
}

/// Holds everything against dependencies.toml.
///
/// # Errors
/// Lists every fault.
pub fn check() -> Done {
    let policy: Policy = toml::from_str(&read_text(&at("dependencies.toml"))?)?;
    let mut faults = Vec::new();
    let crates = crates()?;
    let packages = npm_packages(&mut faults)?;
    let locked = cargo_sources(&mut faults)?;

    let licences = crates
        .iter()
        .map(|known| (format!("crate:{}", known.name), known.license.clone()))
        .chain(
            packages
                .iter()
                .map(|(name, licence)| (format!("npm:{name}"), licence.clone())),
        );
    faults.extend(licence_faults(&policy.licences, licences));

    let mut shipped = BTreeMap::new();
    for feature in SHIPPED {
        shipped.extend(doubled(&shipped_by(feature)?));
    }
    let all = doubled(&locked);
    let others = all
        .into_iter()
        .filter(|(name, _)| !shipped.contains_key(name))
        .collect();
    faults.extend(duplicate_faults("in the wasm", &shipped, &policy.shipped));
    faults.extend(duplicate_faults("elsewhere", &others, &policy.elsewhere));

    say(&format!(
        "{} crates and {} npm packages: licences, sources and versions looked at",
        crates.len(),
        packages.len()
    ));
    match advisories::database() {
        None => {
            say("advisories: not checked, no copy of RustSec's database (cargo xtask dependencies --fetch)")
        }
        Some(folder) => {
            let said = advisories::check(&folder, &locked, &policy.advisories.ignored)?;
            for note in &said.notes {
                say(&format!("advisories: {note}"));
            }
            say(&format!(
                "advisories: crates checked against RustSec's database of {}; npm packages not checked",
                said.day
            ));
            faults.extend(said.faults);
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("{} faults:\n  {}", faults.len(), faults.join("\n  ")).into())
}

/// Fetches what needs a network: RustSec's database, and npm's answer about its packages.
fn fetch() -> Done {
    let into = advisories::fetched();
    let git = || run::command("git");
    if into.is_dir() {
        finish(git().arg("-C").arg(&into).args(["pull", "--ff-only", "--quiet"]))?;
    } else {
        let from = "https://github.com/rustsec/advisory-db";
        finish(git().args(["clone", "--quiet", "--depth", "1", from]).arg(&into))?;
    }
    for folder in NPM_FOLDERS {
        finish(run::command("npm").arg("audit").current_dir(at(folder)))?;
    }
    Ok(())
}

/// Every crate of the workspace's graph, for every platform.
///
/// # Errors
/// Cargo.lock does not fit Cargo.toml, or crates cannot be fetched.
pub fn crates() -> Done<Vec<Crate>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Crate>,
    }
    let text = output(cargo().args(["metadata", "--format-version", "1", "--locked", "--all-features"]))?;
    Ok(serde_json::from_str::<Metadata>(&text)?.packages)
}

/// What is linked into the wasm that a feature of `jiesu` makes, without what only runs while compiling.
///
/// # Errors
/// Cargo fails.
pub fn shipped_by(feature: &str) -> Done<BTreeMap<String, Vec<Version>>> {
    let text = output(cargo().args([
        "tree",
        "--locked",
        "--package",
        "jiesu",
        "--no-default-features",
        "--features",
        feature,
        "--edges",
        "normal,no-proc-macro",
        "--target",
        crate::setup::WASM,
        "--prefix",
        "none",
        "--no-dedupe",
        "--format",
        "{p}",
    ]))?;
    let mut found = BTreeMap::<String, BTreeSet<Version>>::new();
    for line in text.lines() {
        let mut words = line.split(' ');
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            let version = version.trim_start_matches('v').parse()?;
            found.entry(name.to_owned()).or_default().insert(version);
        }
    }
    for ours in ["jiesu", "jiesu-sm"] {
        found.remove(ours);
    }
    Ok(found
        .into_iter()
        .map(|(name, versions)| (name, versions.into_iter().collect()))
        .collect())
}

/// The crates of Cargo.lock; each must come from crates.io and carry a checksum.
fn cargo_sources(faults: &mut Vec<String>) -> Done<BTreeMap<String, Vec<Version>>> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Locked>,
    }
    let lock: Lock = toml::from_str(&read_text(&at("Cargo.lock"))?)?;
    let mut found = BTreeMap::<String, Vec<Version>>::new();
    for Locked {
        name,
        version,
        source,
        checksum,
    } in lock.package
    {
        match source.as_deref() {
            // Of the workspace itself.
            None => continue,
            Some(CRATES_IO) if checksum.is_some() => {}
            Some(CRATES_IO) => faults.push(format!("crate {name} {version} has no checksum in Cargo.lock")),
            Some(other) => faults.push(format!(
                "crate {name} {version} comes from {other}, not from crates.io"
            )),
        }
        found.entry(name).or_default().push(version);
    }
    Ok(found)
}

/// The packages of all lock files of npm with their licences; each must be pinned, whole and from npm's registry.
fn npm_packages(faults: &mut Vec<String>) -> Done<BTreeMap<String, Option<String>>> {
    let mut found = BTreeMap::new();
    for folder in NPM_FOLDERS {
        let read = |file: &str| -> Done<serde_json::Value> {
            Ok(serde_json::from_str(&read_text(&at(folder).join(file))?)?)
        };
        let (manifest, lock) = (read("package.json")?, read("package-lock.json")?);
        npm_faults(folder, &manifest, &lock, &mut found, faults);
    }
    Ok(found)
}

fn npm_faults(
    folder: &str,
    manifest: &serde_json::Value,
    lock: &serde_json::Value,
    found: &mut BTreeMap<String, Option<String>>,
    faults: &mut Vec<String>,
) {
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    for kind in ["dependencies", "devDependencies", "optionalDependencies"] {
        for (name, wanted) in manifest[kind].as_object().into_iter().flatten() {
            let wanted = text(wanted).unwrap_or_default();
            if wanted.parse::<Version>().is_err() {
                faults.push(format!("{folder}: {name} is `{wanted}`, not one version"));
            }
        }
    }
    for (path, package) in lock["packages"].as_object().into_iter().flatten() {
        // The folder itself.
        let Some((_, name)) = path.rsplit_once("node_modules/") else {
            continue;
        };
        let from = text(&package["resolved"]);
        if from.as_ref().is_some_and(|from| !from.starts_with(NPM)) || package["link"] == true {
            faults.push(format!("{folder}: {name} does not come from npm's registry"));
        }
        if !text(&package["integrity"]).is_some_and(|sum| sum.starts_with("sha512-")) {
            faults.push(format!("{folder}: {name} has no SHA-512 in the lock file"));
        }
        if package["hasInstallScript"] == true {
            faults.push(format!(
                "{folder}: {name} wants to run a script when it is installed"
            ));
        }
        found.insert(name.to_owned(), text(&package["license"]));
    }
}

fn licence_faults(policy: &Licences, all: impl Iterator<Item = (String, Option<String>)>) -> Vec<String> {
    let mut unused: BTreeSet<&String> = policy.exceptions.keys().collect();
    let mut faults = Vec::new();
    for (name, licence) in all {
        let licence = licence.unwrap_or_default();
        match policy.exceptions.get(&name) {
            Some(exception) => {
                unused.remove(&name);
                if exception.licence != licence || exception.reason.is_empty() {
                    faults.push(format!(
                        "{name} is under `{licence}`, which its exception does not explain"
                    ));
                }
            }
            None if licence::is_allowed(&licence, &policy.allowed) => {}
            None => faults.push(format!(
                "{name} is under `{licence}`, which dependencies.toml does not allow"
            )),
        }
    }
    faults.extend(
        unused
            .into_iter()
            .map(|name| format!("the exception for {name} is not needed")),
    );
    faults
}

/// Those that are there in more than one version.
fn doubled(crates: &BTreeMap<String, Vec<Version>>) -> BTreeMap<String, Vec<Version>> {
    crates
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| (name.clone(), versions.clone()))
        .collect()
}

fn duplicate_faults(
    place: &str,
    found: &BTreeMap<String, Vec<Version>>,
    known: &[Duplicates],
) -> Vec<String> {
    let mut faults = Vec::new();
    let reasoned: BTreeSet<&String> = known
        .iter()
        .filter(|entry| !entry.reason.is_empty())
        .flat_map(|entry| &entry.crates)
        .collect();
    for (name, versions) in found {
        if !reasoned.contains(name) {
            let versions: Vec<String> = versions.iter().map(Version::to_string).collect();
            faults.push(format!(
                "{name} is there {} times {place} ({}), without a reason",
                versions.len(),
                versions.join(", ")
            ));
        }
    }
    for name in reasoned {
        if !found.contains_key(name) {
            faults.push(format!("{name} is there once {place}; its reason is not needed"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(text: &str) -> Vec<Version> {
        text.split(' ').map(|version| version.parse().unwrap()).collect()
    }

    #[test]
    fn a_licence_is_allowed_or_explained_and_an_explanation_that_nothing_needs_is_a_fault() {
        let policy = Licences {
            allowed: vec!["MIT".to_owned()],
            exceptions: BTreeMap::from([(
                "npm:odd".to_owned(),
                Exception {
                    licence: "MPL-2.0".to_owned(),
                    reason: "only in tests".to_owned(),
                },
            )]),
        };
        let faults = |all: &[(&str, Option<&str>)]| {
            let all = all
                .iter()
                .map(|(name, licence)| ((*name).to_owned(), licence.map(str::to_owned)));
            licence_faults(&policy, all).len()
        };
        assert_eq!(
            faults(&[("crate:a", Some("MIT")), ("npm:odd", Some("MPL-2.0"))]),
            0
        );
        assert_eq!(faults(&[("crate:a", Some("MIT"))]), 1, "an exception too many");
        assert_eq!(
            faults(&[("npm:odd", Some("GPL-3.0-only"))]),
            1,
            "it has changed its licence"
        );
        assert_eq!(faults(&[("npm:odd", Some("MPL-2.0")), ("crate:b", None)]), 1);
        assert_eq!(
            faults(&[("npm:odd", Some("MPL-2.0")), ("crate:odd", Some("MPL-2.0"))]),
            1
        );
    }

    #[test]
    fn a_second_version_needs_a_reason_and_a_reason_a_second_version() {
        let found = doubled(&BTreeMap::from([
            ("a".to_owned(), versions("1.0.0 2.0.0")),
            ("b".to_owned(), versions("1.0.0")),
        ]));
        let known = |name: &str, reason: &str| Duplicates {
            crates: vec![name.to_owned()],
            reason: reason.to_owned(),
        };
        assert!(duplicate_faults("here", &found, &[known("a", "because")]).is_empty());
        assert_eq!(duplicate_faults("here", &found, &[]).len(), 1);
        assert_eq!(duplicate_faults("here", &found, &[known("a", "")]).len(), 1);
        assert_eq!(
            duplicate_faults("here", &found, &[known("a", "because"), known("b", "because")]).len(),
            1
        );
    }

    #[test]
    fn a_package_of_npm_is_pinned_whole_and_from_the_registry() {
        let check = |wanted: &str, package: serde_json::Value| {
            let manifest = serde_json::json!({ "dependencies": { "a": wanted } });
            let lock = serde_json::json!({ "packages": { "": {}, "node_modules/a": package } });
            let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
            npm_faults("here", &manifest, &lock, &mut found, &mut faults);
            assert_eq!(found.len(), 1);
            faults.len()
        };
        let good = serde_json::json!({ "integrity": "sha512-x", "license": "MIT" });
        assert_eq!(check("1.2.3", good.clone()), 0);
        assert_eq!(check("^1.2.3", good.clone()), 1);
        assert_eq!(check("file:../a", good), 1);
        assert_eq!(check("1.2.3", serde_json::json!({ "integrity": "sha1-x" })), 1);
        let elsewhere =
            serde_json::json!({ "integrity": "sha512-x", "resolved": "https://example.org/a.tgz" });
        assert_eq!(check("1.2.3", elsewhere), 1);
        assert_eq!(
            check(
                "1.2.3",
                serde_json::json!({ "integrity": "sha512-x", "hasInstallScript": true })
            ),
            1
        );
    }
}
