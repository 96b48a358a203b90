//! One script of several modules: a page fetches it at once, and it packs better.
//!
//! It knows what the modules of `src/js/package` and the glue of wasm-bindgen are made of, and refuses the rest: an
//! import stands on one line and renames nothing, and what is exported is declared so or stands in one list. Two
//! modules may not declare one name; browsers refuse such a script, and with them every test of the package.

use crate::Done;

/// Joins modules, given by name and text in the order in which they run. The last says what the whole exports.
///
/// # Errors
/// A module has an import or export of another form, or imports what is not joined.
pub fn join(modules: &[(&str, String)]) -> Done<String> {
    let (mut joined, mut exported, mut default) = (String::new(), Vec::new(), "");
    for (name, text) in modules {
        let is_last = modules.last().is_some_and(|(last, _)| last == name);
        for line in text.lines() {
            let refused = || format!("{name}: `{line}` is of no form that is known to join modules");
            let from = line
                .split_once(" from ")
                .map(|(_, from)| from.trim_matches(['\'', '"', ';', '.', '/']));
            let is_joined = |from: &str| modules.iter().any(|(other, _)| *other == from);
            if line.starts_with("import ") {
                if line.contains(" as ") || !from.is_some_and(is_joined) {
                    return Err(refused().into());
                }
            } else if let Some(list) = line.strip_prefix("export {") {
                let names = list.split_once('}').ok_or_else(refused)?.0;
                for name in names.split(',').map(str::trim) {
                    match name.strip_suffix(" as default") {
                        Some(name) => default = name,
                        None if is_last => exported.push(name),
                        None => {}
                    }
                }
            } else {
                joined += line.strip_prefix("export ").unwrap_or(line);
                joined.push('\n');
            }
        }
    }
    let exported: Vec<String> = exported
        .into_iter()
        .map(|name| {
            if name == "default" {
                format!("{default} as default")
            } else {
                name.to_owned()
            }
        })
        .collect();
    Ok(format!("{joined}export {{ {} }};\n", exported.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(modules: &[(&str, &str)]) -> Done<String> {
        let modules: Vec<(&str, String)> = modules
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()))
            .collect();
        join(&modules)
    }

    #[test]
    fn one_script_has_what_the_last_module_exports() {
        let script = joined(&[
            (
                "a.js",
                "export const a = 1;\nfunction start() {}\nexport { b, start as default };",
            ),
            (
                "b.js",
                "import { a } from \"./a.js\";\nexport function b() { return a; }",
            ),
            (
                "index.js",
                "export { default } from './a.js';\nexport { b } from './b.js';",
            ),
        ]);
        assert_eq!(
            script.unwrap(),
            "const a = 1;\nfunction start() {}\nfunction b() { return a; }\nexport { start as default, b };\n"
        );
    }

    #[test]
    fn what_cannot_be_joined_is_refused() {
        for text in [
            "import { a as b } from \"./a.js\";",
            "import { a } from \"./c.js\";",
            "export {",
        ] {
            assert!(
                joined(&[("a.js", "export const a = 1;"), ("b.js", text)]).is_err(),
                "{text}"
            );
        }
    }
}
