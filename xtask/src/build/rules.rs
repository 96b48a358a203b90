//! `dist/rules`: the rules as the package `jiesu-rules`, for Node, bundlers and plain browsers.

use std::path::Path;

use serde_json::json;

use super::wasm;
use crate::Done;
use crate::run::{at, read, read_text, say, write};

/// The name of the glue and the wasm inside the package.
const GLUE: &str = "jiesu_rules";

/// Writes the package into the folder `into`, which is empty.
///
/// # Errors
/// The rules do not compile, or have no JavaScript face.
pub fn build(into: &Path) -> Done {
    say("compiling the rules for JavaScript");
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
        "rules-js",
        "--profile",
        "rules",
    ])?;
    let bound = wasm::bind(&wasm, GLUE, true)?;
    write(&into.join(format!("{GLUE}.js")), bound.js)?;
    write(&into.join(format!("{GLUE}_bg.wasm")), bound.wasm)?;
    write(
        &into.join(format!("{GLUE}.d.ts")),
        bound.types.unwrap_or_default(),
    )?;
    for (name, bytes) in bound.snippets {
        write(&into.join(name), bytes)?;
    }
    write(
        &into.join("index.js"),
        format!("export * from \"./{GLUE}.js\";\nexport {{ default }} from \"./{GLUE}.js\";\n"),
    )?;
    write(
        &into.join("index.d.ts"),
        format!("export * from \"./{GLUE}.js\";\nexport {{ default }} from \"./{GLUE}.js\";\n"),
    )?;
    write(&into.join("node.js"), node_entry())?;
    write(&into.join("package.json"), package()?)?;
    write(&into.join("README.md"), README)?;
    if let Ok(license) = read(&at("LICENSE")) {
        write(&into.join("LICENSE"), license)?;
    }
    Ok(())
}

/// Node reads the wasm from the disk at once, so that `import` alone is enough; `init()` may still be called.
fn node_entry() -> String {
    format!(
        "import {{ readFileSync }} from \"node:fs\";\n\
         import {{ initSync }} from \"./{GLUE}.js\";\n\n\
         const wasm = initSync({{ module: readFileSync(new URL(\"./{GLUE}_bg.wasm\", import.meta.url)) }});\n\n\
         export * from \"./{GLUE}.js\";\n\
         export default async function init() {{\n  return wasm;\n}}\n"
    )
}

fn package() -> Done<String> {
    let manifest: toml::Table = read_text(&at("Cargo.toml"))?.parse()?;
    let field = |name: &str| {
        manifest
            .get("package")
            .and_then(|p| p.get(name))
            .and_then(|v| v.as_str())
    };
    let package = json!({
        "name": "jiesu-rules",
        "version": field("version"),
        "description": "The rules of Jiesu: conditions, levels, deadlines and working days of Chinese bank complaints",
        "license": field("license"),
        "type": "module",
        "main": "./node.js",
        "module": "./index.js",
        "types": "./index.d.ts",
        "exports": {
            ".": { "types": "./index.d.ts", "node": "./node.js", "default": "./index.js" },
            "./jiesu_rules_bg.wasm": "./jiesu_rules_bg.wasm",
            "./package.json": "./package.json"
        },
        "sideEffects": ["./node.js"],
        "engines": { "node": ">=18" }
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&package)?))
}

/// The package's own front page.
const README: &str = include_str!("rules-readme.md");
