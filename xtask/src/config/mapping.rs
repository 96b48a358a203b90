//! The mapping of a configuration, checked by the very script that checks it in the browser.

use std::process::Command;

use serde::Deserialize;

use crate::Done;
use crate::run::{at, is_there, output, read, target_dir, write};

/// One fault, as the script writes it.
#[derive(Debug, Deserialize)]
pub struct MappingFault {
    /// A JSON pointer.
    pub place: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// What is wrong with `endpoint.mapping` of a configuration, in the form of its JSON text.
///
/// # Errors
/// There is no Node to ask.
pub fn faults(text: &str) -> Done<Vec<MappingFault>> {
    if !is_there("node") {
        return Err("Node 18 or later is needed to check a mapping (Debian: apt-get install nodejs)".into());
    }
    // Node takes a script as a module where a package.json beside it says so.
    let folder = target_dir()
        .join("config-check")
        .join(std::process::id().to_string());
    for name in ["check.js", "send.js"] {
        write(&folder.join(name), read(&at("www/mapping").join(name))?)?;
    }
    write(&folder.join("package.json"), "{\"type\":\"module\"}")?;
    write(&folder.join("config.json"), text)?;
    write(
        &folder.join("ask.js"),
        "import { readFileSync } from \"node:fs\";\n\
         import { check } from \"./check.js\";\n\
         const text = readFileSync(new URL(\"config.json\", import.meta.url), \"utf8\");\n\
         process.stdout.write(JSON.stringify(check(text, \"en\")));\n",
    )?;
    let said = output(Command::new("node").arg(folder.join("ask.js")));
    // Left behind, it harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
    Ok(serde_json::from_str(&said?)?)
}
