//! `cargo xtask size`: what a visitor has to load, measured and kept within budgets.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use crate::Done;
use crate::args::Args;
use crate::build::{self, Csp};
use crate::run::{at, files, read, read_text, write};

/// What one file, or several, cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl std::ops::Add for Bytes {
    type Output = Bytes;
    fn add(self, other: Bytes) -> Bytes {
        Bytes {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// One entry of size-budget.toml.
#[derive(Debug, Deserialize)]
struct Budget {
    /// The most bytes after brotli.
    brotli: usize,
}

/// Runs `cargo xtask size [--no-build]`.
///
/// # Errors
/// A bundle is over its budget, or cannot be built.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(words, &[], &["no-build"])?;
    if !args.flag("no-build") {
        build::app_with_sm(Csp::Strict)?;
        build::rules()?;
    }
    let app = measured(&build::app_dir())?;
    let with_sm = measured(&build::app_with_sm_dir())?;
    let rules = measured(&build::rules_dir())?;
    let bundles = BTreeMap::from([
        ("first-visit-web", total(&app, on_first_visit)),
        ("app", total(&app, |_| true)),
        ("embed", total(&app, |name| name == "embed.js")),
        ("rules", total(&rules, on_page_with_rules)),
        ("rules-package", total(&rules, |_| true)),
        ("sealing-by-sm", total(&with_sm, |name| !app.contains_key(name))),
    ]);
    let budgets: BTreeMap<String, Budget> = toml::from_str(&read_text(&at("size-budget.toml"))?)?;
    let over = over(&bundles, &budgets)?;

    let row = |name: &str, bytes: Bytes, mark: &str| {
        println!(
            "{name:<52} {:>9} {:>9} {:>9}  {mark}",
            bytes.raw, bytes.gzip, bytes.brotli
        );
    };
    println!("{:<52} {:>9} {:>9} {:>9}", "", "raw", "gzip", "brotli");
    for (name, bytes) in &app {
        row(
            &format!("dist/app/{name}"),
            *bytes,
            if on_first_visit(name) { "first visit" } else { "" },
        );
    }
    for (name, bytes) in &rules {
        row(&format!("dist/rules/{name}"), *bytes, "");
    }
    println!();
    for (name, bytes) in &bundles {
        let budget = budgets.get(*name).map(|budget| format!("of {}", budget.brotli));
        row(name, *bytes, &budget.unwrap_or_default());
    }
    let as_json = |list: &mut dyn Iterator<Item = (String, Bytes)>| {
        let entries =
            list.map(|(name, b)| (name, json!({ "raw": b.raw, "gzip": b.gzip, "brotli": b.brotli })));
        serde_json::Value::Object(entries.collect())
    };
    let all = json!({
        "app": as_json(&mut app.iter().map(|(n, b)| (n.clone(), *b))),
        "rules": as_json(&mut rules.iter().map(|(n, b)| (n.clone(), *b))),
        "bundles": as_json(&mut bundles.iter().map(|(n, b)| ((*n).to_owned(), *b))),
        "budgets": budgets.iter().map(|(n, b)| (n.clone(), json!(b.brotli))).collect::<serde_json::Map<_, _>>(),
    });
    write(
        &at("dist/size.json"),
        format!("{}\n", serde_json::to_string_pretty(&all)?),
    )?;
    if over.is_empty() {
        Ok(())
    } else {
        Err(over.join("\n").into())
    }
}

/// The bundles over their budget, one sentence each.
///
/// # Errors
/// A budget is for no bundle: it would never be checked.
fn over(bundles: &BTreeMap<&str, Bytes>, budgets: &BTreeMap<String, Budget>) -> Done<Vec<String>> {
    let mut over = Vec::new();
    for (name, budget) in budgets {
        let bytes = bundles
            .get(name.as_str())
            .ok_or_else(|| format!("size-budget.toml: there is no bundle `{name}`"))?;
        if bytes.brotli > budget.brotli {
            over.push(format!(
                "{name} has {} bytes after brotli, its budget is {}",
                bytes.brotli, budget.brotli
            ));
        }
    }
    Ok(over)
}

/// Every file of a folder that is sent to a visitor, with its sizes.
fn measured(folder: &Path) -> Done<BTreeMap<String, Bytes>> {
    let sent = files(folder).into_iter().filter(|name| {
        let packed = name.ends_with(".br") || name.ends_with(".gz");
        !packed && name != "headers.nginx.conf"
    });
    sent.map(|name| {
        let bytes = read(&folder.join(&name))?;
        // The build has packed most files already, at the same settings.
        let packed = |extension: &str| std::fs::read(folder.join(format!("{name}.{extension}")));
        let brotli = packed("br").or_else(|_| build::brotli(&bytes))?;
        let gzip = packed("gz").or_else(|_| build::gzip(&bytes))?;
        Ok((
            name,
            Bytes {
                raw: bytes.len(),
                gzip: gzip.len(),
                brotli: brotli.len(),
            },
        ))
    })
    .collect()
}

fn total(files: &BTreeMap<String, Bytes>, counts: impl Fn(&str) -> bool) -> Bytes {
    files
        .iter()
        .filter(|(name, _)| counts(name))
        .map(|(_, bytes)| *bytes)
        .fold(Bytes::default(), |a, b| a + b)
}

/// Whether a first visit loads a file: the page does, or the service worker right after it.
fn on_first_visit(name: &str) -> bool {
    name == "sw.js" || build::is_for_first_visit(name)
}

/// Whether a page loads a file of the rules package for one policy: by `init()` and
/// `load("s01-credit-coop-trial", "zh-Hans")`.
fn on_page_with_rules(name: &str) -> bool {
    match name.strip_prefix("packs/") {
        Some(pack) => matches!(
            pack,
            "cn-statutory.json"
                | "cn-statutory.zh-Hans.json"
                | "s01-credit-coop-trial.json"
                | "s01-credit-coop-trial.zh-Hans.json"
        ),
        // What checks packs is loaded where a pack is not built in.
        None if name.starts_with("jiesu_check") => false,
        None => (name.ends_with(".js") && name != "node.js") || name.ends_with(".wasm"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_over_its_budget_is_named() {
        let bytes = |brotli| Bytes {
            raw: 1,
            gzip: 1,
            brotli,
        };
        let budget = |brotli| BTreeMap::from([("app".to_owned(), Budget { brotli })]);
        let bundles = BTreeMap::from([("app", bytes(10))]);
        assert!(over(&bundles, &budget(10)).unwrap().is_empty());
        assert_eq!(over(&bundles, &budget(9)).unwrap().len(), 1);
        assert!(over(&BTreeMap::new(), &budget(9)).is_err());
    }

    #[test]
    fn a_page_loads_one_policy() {
        for (name, loaded) in [
            ("index.js", true),
            ("jiesu_rules_bg.wasm", true),
            ("jiesu_check_bg.wasm", false),
            ("packs/s01-credit-coop-trial.zh-Hans.json", true),
            ("packs/s01-credit-coop-trial.en.json", false),
            ("packs/s14-four-types.json", false),
            ("node.js", false),
            ("index.d.ts", false),
            ("LICENSE", false),
        ] {
            assert_eq!(on_page_with_rules(name), loaded, "{name}");
        }
    }

    #[test]
    fn a_first_visit_loads_the_shell_one_language_and_the_packs_in_use() {
        for (name, loaded) in [
            ("index.html", true),
            ("sw.js", true),
            ("packs/cn-statutory.json", true),
            ("packs/s01-credit-coop-trial.zh-Hans.json", true),
            ("packs/cn-statutory.en.json", false),
            ("packs/another.json", false),
            ("packs/faults.zh-Hans.json", false),
            ("words/zh-Hans.txt", true),
            ("words/en.txt", false),
            ("words/few.zh-Hans.txt", false),
            ("config.json", true),
            ("examples/config.tablet.json", false),
            ("icons/icon.svg", true),
            ("icons/icon-512.png", false),
            ("examples/host.html", false),
            ("policies.html", false),
            ("embed.js", false),
            ("embed.html", false),
            ("embed/frame.js", false),
            ("sri.json", false),
            ("gallery.html", false),
            ("gallery/jiesu-gallery_bg.wasm", false),
            ("policies/page.js", false),
            ("rules/jiesu_rules_bg.wasm", false),
            ("packs/s01-credit-coop-trial.cases.json", false),
        ] {
            assert_eq!(on_first_visit(name), loaded, "{name}");
        }
    }
}
