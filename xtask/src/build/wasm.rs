//! From a crate to wasm and its JavaScript glue.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use wasm_bindgen_cli_support::Bindgen;

use crate::Done;
use crate::run::{cargo, target_dir};
use crate::setup::WASM;

/// Reference types and multi-value returns, which rustc switches on by default, keep the module from loading
/// below Chrome 96. Only here, never in `.cargo/config.toml`: it breaks every browser test there. It works
/// only with `strip`, which both profiles have.
///
/// SHA-256 is taken of packs and cases only, a few kilobytes each: its unrolled form would cost more to load than
/// it saves to run. Attachments are left to the browser.
const FLAGS: &str = "-C target-feature=-reference-types,-multivalue --cfg sha2_backend_soft=\"compact\"";

/// What wasm-bindgen makes of a module.
pub struct Bound {
    /// The glue, an ES module.
    pub js: Vec<u8>,
    /// The wasm.
    pub wasm: Vec<u8>,
    /// Further files, by their path beside the glue.
    pub snippets: Vec<(String, Vec<u8>)>,
}

/// Runs Cargo with `args` for wasm32; the path of the wasm file it wrote.
///
/// # Errors
/// It does not compile, or writes no wasm.
pub fn compile(args: &[&str]) -> Done<PathBuf> {
    let mut cargo = cargo();
    cargo
        .args(args)
        .args(["--target", WASM, "--message-format", "json-render-diagnostics"]);
    // These two would take precedence over the flags for the target.
    cargo
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        format!("{FLAGS} {}", without_paths()),
    );
    let output = cargo.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("cargo {} ended with {}", args.join(" "), output.status).into());
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let written = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let files = written
        .filter_map(|message| message["filenames"].as_array().cloned())
        .flatten();
    let mut wasm = files
        .filter_map(|file| file.as_str().map(PathBuf::from))
        .filter(|file| file.extension().is_some_and(|e| e == "wasm"));
    wasm.next_back()
        .ok_or_else(|| format!("cargo {} wrote no wasm", args.join(" ")).into())
}

/// Leaves out of the wasm where this machine keeps its crates: the same sources give the same bytes everywhere.
fn without_paths() -> String {
    let home = |variable: &str, folder: &str| {
        let default = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(folder);
        std::env::var_os(variable).map_or_else(default, PathBuf::from)
    };
    let crates = home("CARGO_HOME", ".cargo")
        .join("registry/src")
        .display()
        .to_string();
    // Flags are parted by spaces, whatever stands around them.
    if crates.contains(' ') {
        return String::new();
    }
    format!("--remap-path-prefix={crates}=crates")
}

/// Runs wasm-bindgen on `wasm` for `<script type=module>`, under the file name `name`.
///
/// # Errors
/// wasm-bindgen refuses the module.
pub fn bind(wasm: &Path, name: &str) -> Done<Bound> {
    let into = target_dir().join("xtask-bindgen").join(name);
    if into.exists() {
        std::fs::remove_dir_all(&into)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(name)
        .typescript(false)
        .omit_default_module_path(false);
    bindgen.web(true)?;
    bindgen
        .generate(&into)
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    let read = |file: &str| crate::run::read(&into.join(file));
    let snippets = crate::run::files(&into)
        .into_iter()
        .filter(|file| file.starts_with("snippets/"));
    let js = String::from_utf8(read(&format!("{name}.js"))?)?;
    let (js, wasm) = with_short_imports(&js, &read(&format!("{name}_bg.wasm"))?)?;
    Ok(Bound {
        js: js.into_bytes(),
        wasm,
        snippets: snippets
            .map(|file| Ok((file.clone(), read(&file)?)))
            .collect::<Done<_>>()?,
    })
}

/// Where the files of the standard library and of other crates lie: a panic names its place by them. There are a few
/// dozen, each with a digest, and they pack badly.
const FOREIGN: [&[u8]; 2] = [b"/rustc/", b"crates/index.crates.io-"];

/// Blanks the paths of files that are not ours, in place; line and column of a panic stay, and our own files too.
fn blank_foreign_paths(data: &mut [u8]) {
    const END: &[u8] = b".rs";
    const LONGEST: usize = 200;
    let mut at = 0;
    while let Some(rest) = data.get_mut(at..).filter(|rest| !rest.is_empty()) {
        let begins = FOREIGN.iter().any(|start| rest.starts_with(start));
        let end = begins
            .then(|| {
                rest.windows(END.len())
                    .take(LONGEST)
                    .position(|window| window == END)
            })
            .flatten();
        match end {
            Some(end) => {
                rest.iter_mut().take(end).for_each(|byte| *byte = b'.');
                at += end;
            }
            None => at += 1,
        }
    }
}

/// Glue and module with short names for what the module imports. wasm-bindgen writes a name and a digest of sixteen
/// digits, twice, which pack badly: they make up a third of the glue after brotli.
fn with_short_imports(glue: &str, wasm: &[u8]) -> Done<(String, Vec<u8>)> {
    let mut module = walrus::ModuleConfig::new()
        .generate_producers_section(false)
        // wasm-bindgen names what it adds itself.
        .generate_name_section(false)
        .parse(wasm)
        .map_err(|error| format!("reading what wasm-bindgen wrote: {error:#}"))?;
    let all: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for data in all {
        blank_foreign_paths(&mut module.data.get_mut(data).value);
    }
    let mut short = BTreeMap::new();
    for (number, import) in module.imports.iter_mut().enumerate() {
        let name = format!("i{number}");
        short.insert(std::mem::replace(&mut import.name, name.clone()), name);
    }
    let mut renamed = String::with_capacity(glue.len());
    for line in glue.lines() {
        let indent = line.len() - line.trim_start().len();
        let key = line
            .trim_start()
            .split_once(": ")
            .and_then(|(key, rest)| Some((short.remove(key)?, rest)));
        match key {
            Some((key, rest)) => renamed += &format!("{:indent$}{key}: {rest}\n", ""),
            None => renamed += &format!("{line}\n"),
        }
    }
    match short.keys().next() {
        None => Ok((renamed, module.emit_wasm())),
        Some(missing) => Err(format!("the glue of wasm-bindgen does not define `{missing}`").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_peoples_paths_are_blanked_and_nothing_else() {
        let before = "src/rules/json.rs/rustc/0123/library/core/src/str.rscalled on a None valuecrates/index.crates.io-a1/yew/x.rs|/rustc/ and no end";
        let mut data = before.as_bytes().to_vec();
        blank_foreign_paths(&mut data);
        let after = String::from_utf8(data).unwrap();
        assert_eq!(after.len(), before.len());
        let dots = |text: &str| ".".repeat(text.len());
        let expected = before
            .replace(
                "/rustc/0123/library/core/src/str",
                &dots("/rustc/0123/library/core/src/str"),
            )
            .replace(
                "crates/index.crates.io-a1/yew/x",
                &dots("crates/index.crates.io-a1/yew/x"),
            );
        assert_eq!(after, expected);
    }
}
