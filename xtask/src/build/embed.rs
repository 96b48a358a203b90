//! The app inside other pages: embed.html, which is index.html with another script in front, and what pages check files by.

use std::collections::BTreeMap;

use super::digest::integrity;
use super::page;
use super::script::minified;
use crate::Done;
use crate::run::{at, read_text};

/// What decides in a frame who may have the app there.
pub const FRAME: &str = "embed/frame.js";

/// What draws the form into a page itself.
pub const OPEN: &str = "embed/open.js";

/// What a page's own styles cannot do there.
pub const OPEN_SHEET: &str = "embed/open.css";

/// The app as a function of all that it finds around it, once for each element.
pub const RUN: &str = "embed-open";

/// What the app, its glue and what starts it find by a name without anything before it, and `started`, which starts the glue.
const AROUND: [&str; 18] = [
    "window",
    "self",
    "globalThis",
    "document",
    "history",
    "location",
    "navigator",
    "fetch",
    "setTimeout",
    "clearTimeout",
    "addEventListener",
    "Window",
    "BroadcastChannel",
    "customElements",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "started",
];

/// What a page checks the files by that it loads.
pub const SRI: &str = "sri.json";

/// Whether a file is there for other pages, and for whoever puts the app into one: no visit of the app itself loads it.
pub fn has(name: &str) -> bool {
    name.starts_with("embed") || name == SRI
}

/// The page for frames, from the app's own `html`, which still asks for its first script as `boot_tag`, named `boot`.
///
/// # Errors
/// A placeholder is missing.
pub fn files(html: &str, boot_tag: &str, boot: &str) -> Done<[(&'static str, Vec<u8>); 2]> {
    // The script comes when it is known whose page this is in, so nothing is loaded ahead.
    let tag = format!(
        "<link rel=\"stylesheet\" href=\"embed/frame.css\">\n<script type=\"module\" src=\"{FRAME}\"></script>"
    );
    let html = page::put("embed.html", html, boot_tag, &tag)?;
    let html = page::put("embed.html", &html, "<html ", "<html class=\"embedded\" ")?;
    // Whoever opens it again stays in the frame.
    let html = page::put("embed.html", &html, "href=\"./\"", "href=\"embed.html\"")?;
    let frame = read_text(&at("www").join(FRAME))?;
    let frame = page::put(FRAME, &frame, "__BOOT_JS__", &format!("../{boot}"))?;
    Ok([
        ("embed.html", html.into_bytes()),
        (FRAME, minified(FRAME, &frame)?.into_bytes()),
    ])
}

/// The app's `glue` and what starts it, `boot`, in one function of what is around them: the same program, which can then be there
/// several times, and whose document ends at an element.
///
/// # Errors
/// One of them is not as it was.
pub fn running(glue: &str, boot: &str) -> Done<String> {
    let glue = page::put(
        "the glue of wasm-bindgen",
        glue,
        "export { initSync, __wbg_init as default };",
        "return __wbg_init;",
    )?;
    // Yew finds by marks on elements and events whose listeners are meant, and counts them from one: in a page that is a Yew app
    // itself, that app would take ours for its own.
    let glue = glue.replace("__yew_", "__jiesu_");
    let boot = page::put("www/boot.js", boot, "await import(GLUE)", "{ default: glued }")?;
    if glue.contains("\nexport ") || boot.contains("\nimport ") {
        return Err("the glue or www/boot.js is no function body any more".into());
    }
    let around = AROUND.join(", ");
    Ok(format!(
        "export default ({{ {around} }}) => {{\nconst glued = started((() => {{\n{glue}\n}})());\n{boot}\n}};\n"
    ))
}

/// What draws the form into a page itself, with its style sheet, made of the app's own `css`; `running` is named `run`.
///
/// # Errors
/// A placeholder is missing.
pub fn open(css: &str, run: &str) -> Done<[(&'static str, Vec<u8>); 2]> {
    let script = read_text(&at("www").join(OPEN))?;
    let script = page::put(OPEN, &script, "__OPEN_JS__", &format!("../{run}"))?;
    let own = |name| read_text(&at("www").join(name));
    let css = [own(OPEN_SHEET)?, css.to_owned(), own("embed/frame.css")?];
    Ok([
        (OPEN, minified(OPEN, &script)?.into_bytes()),
        (OPEN_SHEET, inside(&page::bundle_css(&css)).into_bytes()),
    ])
}

/// A style sheet for what has no document of its own: what is said of the document is said of the element that the form is in,
/// and what is asked of the window's width, of that element's.
fn inside(css: &str) -> String {
    let mut css = css.to_owned();
    for (document, element) in [
        (":root,:host{", ".embedded{"),
        ("html{", ".embedded{"),
        ("body{", ".embedded{"),
    ] {
        for before in ["}", "{", "\n"] {
            css = css.replace(&format!("{before}{document}"), &format!("{before}{element}"));
        }
    }
    for asked in ["@media (min-width:", "@media (max-width:"] {
        let mut parts = css.split(asked);
        let first = parts.next().unwrap_or_default().to_owned();
        css = parts.fold(first, |done, part| {
            // With a height it is about a screen that stands upright, which an element is not.
            let is_of_width = !part.split('{').next().unwrap_or_default().contains("height");
            let asked = if is_of_width {
                asked.replace("@media", "@container")
            } else {
                asked.to_owned()
            };
            done + &asked + part
        });
    }
    css
}

/// The digests of all files that keep what they were built as; the bank edits its configuration.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn digests(files: &BTreeMap<String, Vec<u8>>) -> Done<Vec<u8>> {
    let fixed = files
        .iter()
        .filter(|(name, _)| !name.starts_with("config.") && *name != SRI);
    let digests: BTreeMap<&String, String> = fixed.map(|(name, bytes)| (name, integrity(bytes))).collect();
    Ok(serde_json::to_vec_pretty(&digests)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_document_is_said_of_the_element() {
        let css = page::bundle_css(&[
            "a { b: c }\n:root, :host { --a: 1 }\nhtml { x: 1 }\nbody { margin: 0 }\n.tbody { y: 1 }"
                .to_owned(),
            "@media (min-width: 600px) { :root, :host { --a: 2 } }".to_owned(),
            "@media (min-width: 9px) and (min-height: 9px) { b { z: 1 } }\n@media print { b { z: 2 } }"
                .to_owned(),
        ]);
        assert_eq!(
            inside(&css),
            "a{b:c}.embedded{--a:1}.embedded{x:1}.embedded{margin:0}.tbody{y:1}@container (min-width:600px){.embedded{--a:2}}\
             @media (min-width:9px) and (min-height:9px){b{z:1}}@media print{b{z:2}}\n"
        );
    }

    #[test]
    fn a_glue_that_is_written_otherwise_is_refused() {
        let glue = "const a = e.__yew_listener_id;\nexport { initSync, __wbg_init as default };\n";
        let boot = "const glue = await import(GLUE);\n";
        let made = running(glue, boot).unwrap();
        assert!(
            made.contains("const a = e.__jiesu_listener_id;\nreturn __wbg_init;"),
            "{made}"
        );
        assert!(made.contains("const glue = { default: glued };"), "{made}");
        assert!(running("export function f() {}\n", boot).is_err());
        assert!(running(glue, "import x from \"y\";\n").is_err());
    }
}
