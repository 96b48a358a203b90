//! `dist/rules`: the rules as the package `jiesu-rules`, for Node, bundlers and plain browsers.

use std::path::Path;

use jiesu::rules::builtin;
use serde_json::json;

use super::join::join;
use super::page::{self, bare_script};
use super::script::minified;
use super::{notice, wasm};
use crate::Done;
use crate::run::{at, read, read_text, say, write};

/// The modules of the package: the name of glue and wasm, and the feature that has its JavaScript face.
const MODULES: [(&str, &str); 2] = [(RULES, "rules-js"), ("jiesu_check", "check-js")];
const RULES: &str = "jiesu_rules";
const GLUE: &str = "jiesu_rules.js";

/// Writes the package into the folder `into`, which is empty.
///
/// # Errors
/// The rules do not compile, or have no JavaScript face.
pub fn build(into: &Path) -> Done {
    say("compiling the rules for JavaScript");
    let mut modules = vec![("packs.js", packs(into)?)];
    for (name, feature) in MODULES {
        // The cdylib is asked for here and not in the manifest, where Cargo would silently drop LTO.
        let wasm = wasm::compile(&[
            "rustc",
            "--package",
            "jiesu",
            "--lib",
            "--crate-type",
            "cdylib",
            "--no-default-features",
            "--features",
            feature,
            "--profile",
            "rules",
        ])?;
        let bound = wasm::bind(&wasm, name)?;
        let glue = bare_script(&String::from_utf8(bound.js)?);
        if name == RULES {
            modules.push((GLUE, glue));
        } else {
            // Packs that are at hand are known in one place.
            let glue = page::put(name, &glue, "'./files.js'", "'./index.js'")?;
            write(&into.join(format!("{name}.js")), minified(name, &glue)?)?;
        }
        write(&into.join(format!("{name}_bg.wasm")), bound.wasm)?;
    }
    modules.extend(SCRIPTS.map(|(name, script)| (name, bare_script(script))));
    write(&into.join("index.js"), minified("index.js", &join(&modules)?)?)?;
    write(
        &into.join("node.js"),
        minified("node.js", include_str!("../../../src/js/package/node.js"))?,
    )?;
    for (name, text) in WRITTEN_BY_HAND {
        write(&into.join(name), text)?;
    }
    let features = MODULES.map(|(_, feature)| feature);
    write(&into.join("THIRD-PARTY.txt"), notice::third_party(&features)?)?;
    write(&into.join("package.json"), package()?)?;
    if let Ok(license) = read(&at("LICENSE")) {
        write(&into.join("LICENSE"), license)?;
    }
    Ok(())
}

/// The modules around the glue, in the order in which they run; they are sent as one, without their comments.
const SCRIPTS: [(&str, &str); 5] = [
    ("files.js", include_str!("../../../src/js/package/files.js")),
    (
        "assessment.js",
        include_str!("../../../src/js/package/assessment.js"),
    ),
    ("days.js", include_str!("../../../src/js/package/days.js")),
    ("session.js", include_str!("../../../src/js/package/session.js")),
    ("index.js", include_str!("../../../src/js/package/index.js")),
];

/// The files that are sent as they stand in the repository.
const WRITTEN_BY_HAND: [(&str, &str); 2] = [
    ("index.d.ts", include_str!("../../../src/js/types.d.ts")),
    ("README.md", include_str!("rules-readme.md")),
];

/// The packs and all words as files of their own, so that a page loads only what it uses. Gives their list, a module.
fn packs(into: &Path) -> Done<String> {
    let file = |name: &str| into.join(format!("packs/{name}.json"));
    let mut list = Vec::new();
    for pack in builtin::packs() {
        write(&file(pack.id), pack.json)?;
        for (language, words) in pack.wording {
            write(&file(&format!("{}.{language}", pack.id)), words)?;
        }
        let rules: serde_json::Value = serde_json::from_str(pack.json)?;
        list.push(json!({
            "id": pack.id,
            "version": rules["version"],
            "instrument": rules["instrument"],
            "extends": rules["extends"],
            "languages": rules["languages"],
            "digest": format!("sha-256:{}", pack.digest),
        }));
    }
    let english = builtin::fault_wording().iter().find(|(of, _)| *of == "en");
    if let Some((language, words)) = english {
        write(&file(&format!("faults.{language}")), words)?;
    }
    Ok(format!("const PACKS = {};", json!(list)))
}

/// The manifest, with version and licence of the crate. It stays a text: of its conditions the first that fits is
/// taken, and JSON read and written again would put `default` before `node`.
fn package() -> Done<String> {
    let manifest: toml::Table = read_text(&at("Cargo.toml"))?.parse()?;
    let mut text = include_str!("../../../src/js/package/package.json").to_owned();
    for (field, blank) in [("version", "0.0.0"), ("license", "")] {
        let value = manifest
            .get("package")
            .and_then(|package| package.get(field))
            .and_then(|value| value.as_str())
            .ok_or_else(|| format!("Cargo.toml has no `{field}`"))?;
        let line = |value: &str| format!("\"{field}\": \"{value}\"");
        text = page::put("package.json", &text, &line(blank), &line(value))?;
    }
    Ok(text)
}
