//! Turns the packs and calendars from TOML, which people write, into compact JSON, which travels.
//!
//! Only the form changes here. Types and sense are checked by tests and by `cargo xtask policy check`,
//! which can say what is wrong where; so a fault stops the build only where the file is no TOML.

use serde_json::{Map, Value, json};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    calendar(Path::new("src/rules/calendars/cn"), &out.join("cn.json"))?;
    Ok(())
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
