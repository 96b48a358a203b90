//! Turns the packs and calendars from TOML, which people write, into compact JSON, which travels.
//!
//! Only the form changes here. Types and sense are checked by tests and by `cargo xtask policy check`,
//! which can say what is wrong where; so a fault stops the build only where the file is no TOML.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

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
    code += "const PACKS: &[BuiltinPack] = &[\n";
    for path in folders {
        println!("cargo::rerun-if-changed={}", path.display());
        let mut pack = read_toml(&path.join("pack.toml"))?;
        embed_shared_facts(&mut pack, &shared);
        let json = serde_json::to_string(&pack)?;
        let digest: String = Sha256::digest(json.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let id = pack.get("id").and_then(Value::as_str).unwrap_or_default();
        let words = wording(&path)?;
        code += &format!(
            "BuiltinPack {{ id: {id:?}, json: {json:?}, digest: {digest:?}, wording: &{words} }},\n"
        );
    }
    code += "];\n";
    fs::write(out.join("packs.rs"), code)?;
    Ok(())
}

/// Writes the shared facts a pack uses into it, so that its digest covers their meaning. Names that the
/// vocabulary lacks stay under `uses`, where loading reports them with the near name.
fn embed_shared_facts(pack: &mut Value, shared: &Value) {
    let named = |fact: &Value, name: &Value| fact.get("id") == Some(name);
    let facts = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut all = facts(pack.get("facts"));
    for name in facts(pack.get("uses")) {
        let found = facts(Some(shared)).into_iter().find(|fact| named(fact, &name));
        all.extend(found.filter(|_| !all.iter().any(|fact| named(fact, &name))));
    }
    if let Some(pack) = pack.as_object_mut() {
        pack.insert("facts".into(), json!(all));
    }
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
        flatten("", read_toml(&path)?, &mut texts);
        code += &format!("({language:?}, {:?}),", serde_json::to_string(&texts)?);
    }
    Ok(code + "]")
}

fn flatten(prefix: &str, value: Value, texts: &mut Map<String, Value>) {
    match value {
        Value::Object(table) => {
            for (key, value) in table {
                let key = if prefix.is_empty() {
                    key
                } else {
                    format!("{prefix}.{key}")
                };
                flatten(&key, value, texts);
            }
        }
        text => {
            texts.insert(prefix.to_owned(), text);
        }
    }
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

/// A TOML file as JSON; TOML's own dates become texts.
fn read_toml(path: &Path) -> Outcome<Value> {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(to_json(toml::Value::Table(table)))
}

fn to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(truth) => json!(truth),
        toml::Value::Datetime(moment) => json!(moment.to_string()),
        toml::Value::Array(list) => list.into_iter().map(to_json).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(key, value)| (key, to_json(value)))
                .collect(),
        ),
    }
}
