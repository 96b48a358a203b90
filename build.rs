//! Turns the packs and calendars from TOML, which people write, into compact JSON, which travels.
//!
//! Only the form changes here. Types and sense are checked by tests and by `cargo xtask policy check`,
//! which can say what is wrong where; so a fault stops the build only where the file is no TOML.

use serde_json::{Map, Value, json};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/rules/packs/source.rs"]
mod source;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    calendar(Path::new("src/rules/calendars/cn"), &out.join("cn.json"))?;
    packs(Path::new("src/rules/packs"), &out)?;
    Ok(())
}

/// The packs: `vocabulary.toml`, `faults/<language>.toml`, and a folder for each pack with `pack.toml` and
/// one `<language>.toml` for each language. Writes `packs.rs`, constants that hold the compact JSON.
fn packs(folder: &Path, out: &Path) -> Outcome<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let vocabulary = read_toml(&folder.join("vocabulary.toml"))?;
    let shared = vocabulary.get("facts").cloned().unwrap_or_else(|| json!([]));
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    folders.retain(|path| path.join("pack.toml").is_file());
    folders.sort();

    let mut code = format!(
        "const VOCABULARY: &str = {:?};\n",
        serde_json::to_string(&shared)?
    );
    code += &format!(
        "const FAULT_WORDING: &[(&str, &str)] = &{};\n",
        wording(&folder.join("faults"))?
    );
    let mut digests = String::from("const DIGESTS: &[&str] = &[\n");
    code += "const PACKS: &[BuiltinPack] = &[\n";
    for path in folders {
        println!("cargo::rerun-if-changed={}", path.display());
        let mut pack = read_toml(&path.join("pack.toml"))?;
        source::embed_shared_facts(&mut pack, &shared);
        source::spell_out_levels(&mut pack);
        let json = serde_json::to_string(&pack)?;
        let digest = source::digest(&json);
        digests += &format!("{digest:?},\n");
        let id = pack.get("id").and_then(Value::as_str).unwrap_or_default();
        let words = wording(&path)?;
        code += &format!(
            "BuiltinPack {{ id: {id:?}, json: {json:?}, digest: {digest:?}, wording: &{words} }},\n"
        );
    }
    code += "];\n";
    fs::write(out.join("packs.rs"), code + &digests + "];\n")?;
    Ok(())
}

/// The language files of a folder as a list of (language, JSON): nested tables become dotted keys.
fn wording(folder: &Path) -> Outcome<String> {
    let mut code = String::from("[");
    for path in toml_files(folder)? {
        let language = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if matches!(language, "pack" | "cases") {
            continue;
        }
        let mut texts = Map::new();
        source::flatten("", read_toml(&path)?, &mut texts);
        code += &format!("({language:?}, {:?}),", serde_json::to_string(&texts)?);
    }
    Ok(code + "]")
}

/// One calendar folder: `<year>.toml` for each announced year, `fixed.toml`, `names.toml`.
fn calendar(folder: &Path, target: &Path) -> Outcome<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let (mut years, mut file) = (Vec::new(), Map::new());
    for path in toml_files(folder)? {
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        match name.as_str() {
            "fixed" | "names" => {
                file.insert(name, read_toml(&path)?);
            }
            _ => years.push(read_toml(&path)?),
        }
    }
    // JavaScript is not told which notices a year rests on, so they need not be loaded.
    let is_bundle = env::var("CARGO_CFG_TARGET_ARCH")? == "wasm32" && env::var("CARGO_FEATURE_APP").is_err();
    for year in years.iter_mut().filter_map(Value::as_object_mut) {
        if is_bundle {
            year.insert("notice".into(), json!([]));
        }
    }
    file.insert("years".into(), json!(years));
    fs::write(target, serde_json::to_string(&file)?)?;
    Ok(())
}

/// The TOML files of a folder, in the order of their names, so that every build gives the same bytes.
fn toml_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect();
    let mut files = entries?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    Ok(files)
}

/// A TOML file as JSON.
fn read_toml(path: &Path) -> Outcome<Value> {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    source::parse(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
