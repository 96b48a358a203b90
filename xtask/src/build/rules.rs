//! `dist/rules`: the rules as the package `jiesu-rules`, for Node, bundlers and plain browsers.

use std::path::Path;

use jiesu::rules::builtin;
use serde_json::json;

use super::page::bare_script;
use super::{notice, wasm};
use crate::Done;
use crate::run::{at, read, read_text, say, write};

/// The modules of the package: the name of glue and wasm, and the feature that has its JavaScript face.
const MODULES: [(&str, &str); 2] = [("jiesu_rules", "rules-js"), ("jiesu_check", "check-js")];

/// Writes the package into the folder `into`, which is empty.
///
/// # Errors
/// The rules do not compile, or have no JavaScript face.
pub fn build(into: &Path) -> Done {
    say("compiling the rules for JavaScript");
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
        let glue = String::from_utf8(bound.js)?;
        write(&into.join(format!("{name}.js")), bare_script(&glue))?;
        write(&into.join(format!("{name}_bg.wasm")), bound.wasm)?;
    }
    for (name, script) in SCRIPTS {
        write(&into.join(name), bare_script(script))?;
    }
    for (name, text) in WRITTEN_BY_HAND {
        write(&into.join(name), text)?;
    }
    packs(into)?;
    let features = MODULES.map(|(_, feature)| feature);
    write(&into.join("THIRD-PARTY.txt"), notice::third_party(&features)?)?;
    write(&into.join("package.json"), package()?)?;
    if let Ok(license) = read(&at("LICENSE")) {
        write(&into.join("LICENSE"), license)?;
    }
    Ok(())
}

/// The modules around the glue; they are sent without their comments.
const SCRIPTS: [(&str, &str); 6] = [
    ("index.js", include_str!("../../../src/js/package/index.js")),
    ("node.js", include_str!("../../../src/js/package/node.js")),
    ("files.js", include_str!("../../../src/js/package/files.js")),
    (
        "assessment.js",
        include_str!("../../../src/js/package/assessment.js"),
    ),
    ("days.js", include_str!("../../../src/js/package/days.js")),
    ("session.js", include_str!("../../../src/js/package/session.js")),
];

/// The files that are sent as they stand in the repository.
const WRITTEN_BY_HAND: [(&str, &str); 2] = [
    ("index.d.ts", include_str!("../../../src/js/types.d.ts")),
    ("README.md", include_str!("rules-readme.md")),
];

/// The packs and all words as files of their own, so that a page loads only what it uses; and their list.
fn packs(into: &Path) -> Done {
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
    write(
        &into.join("packs.js"),
        format!("export const list = {};\n", json!(list)),
    )
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
        text = super::page::put("package.json", &text, &line(blank), &line(value))?;
    }
    Ok(text)
}
