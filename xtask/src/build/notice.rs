//! THIRD-PARTY.txt: whose work a bundle holds, under which licence, with the text that its licence asks to be kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::Done;
use crate::dependencies::{Crate, crates, shipped_by};
use crate::run::{files, read_text};

/// The notices for the modules that these features of `jiesu` make.
///
/// # Errors
/// Cargo fails, or the text of a licence cannot be read.
pub fn third_party(features: &[&str]) -> Done<String> {
    let known = crates()?;
    let mut shipped = BTreeSet::new();
    for feature in features {
        for (name, versions) in shipped_by(feature)? {
            shipped.extend(versions.into_iter().map(|version| (name.clone(), version)));
        }
    }
    let mut by_text = BTreeMap::<String, Vec<String>>::new();
    let mut list = String::new();
    for (name, version) in &shipped {
        let known = known
            .iter()
            .find(|known| known.name == *name && known.version == *version)
            .ok_or_else(|| format!("Cargo does not know {name} {version}"))?;
        let licence = known.license.as_deref().unwrap_or("see its text");
        list.push_str(&format!("{name} {version}: {licence}\n"));
        for text in texts(known)? {
            by_text.entry(text).or_default().push(format!("{name} {version}"));
        }
    }
    let mut said = format!(
        "The modules in this folder were compiled from Jiesu, from Rust's standard library (MIT OR Apache-2.0, The Rust \
         Project Developers), and from these crates:\n\n{list}"
    );
    for (text, names) in by_text {
        said.push_str(&format!("\n{}\n{}\n\n{text}\n", "-".repeat(80), names.join(", ")));
    }
    Ok(said)
}

/// The texts that go with a crate: of several licences to choose from the shortest named one, MIT, where it is there;
/// otherwise all there are.
fn texts(known: &Crate) -> Done<Vec<String>> {
    let folder = known.manifest_path.parent().unwrap_or(Path::new("."));
    let mut names: Vec<String> = files(folder)
        .into_iter()
        .filter(|name| is_of_licence(name))
        .collect();
    names.extend(known.license_file.clone().filter(|file| !names.contains(file)));
    let expression = known.license.as_deref().unwrap_or_default();
    let mit = |name: &String| name.to_uppercase().contains("MIT");
    if !expression.contains("AND") && expression.contains("MIT") && names.iter().any(mit) {
        names.retain(|name| mit(name) || name.to_uppercase().contains("NOTICE"));
    }
    names
        .iter()
        .map(|name| {
            Ok(read_text(&folder.join(name))?
                .replace("\r\n", "\n")
                .trim()
                .to_owned())
        })
        .collect()
}

fn is_of_licence(name: &str) -> bool {
    let upper = name.to_uppercase();
    [
        "LICENSE",
        "LICENCE",
        "COPYING",
        "COPYRIGHT",
        "NOTICE",
        "UNLICENSE",
    ]
    .iter()
    .any(|start| upper.starts_with(start))
}
