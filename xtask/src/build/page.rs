//! What the build changes in index.html, the styles, and the scripts that are written by hand.

use crate::Done;

/// Fails if the page has anything that the content security policy would refuse.
///
/// # Errors
/// Names every inline script, style, style attribute and event handler.
pub fn refuse_inline(name: &str, html: &str) -> Done {
    let faults: Vec<String> = tags(html).iter().filter_map(inline_fault).collect();
    if faults.is_empty() {
        return Ok(());
    }
    let list = faults.join("\n  ");
    Err(format!("{name} has what the content security policy refuses:\n  {list}\n  move it to www/").into())
}

/// An opening tag: its name, and its attributes with their values.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

fn inline_fault(tag: &Tag) -> Option<String> {
    let has = |wanted: &str| tag.attributes.iter().any(|(name, _)| name == wanted);
    match tag.name.as_str() {
        "style" => return Some("a <style> element".into()),
        "script" if !has("src") => return Some("a <script> without src".into()),
        _ => {}
    }
    tag.attributes.iter().find_map(|(name, value)| {
        let refused = name == "style"
            || (name.starts_with("on") && name.len() > 2)
            || value.trim().to_ascii_lowercase().starts_with("javascript:");
        refused.then(|| format!("<{} {name}=…>", tag.name))
    })
}

/// The opening tags of `html`, without those in comments. Enough of HTML for a page that we write ourselves.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, after) = tag(rest);
        found.push(tag);
        rest = after;
    }
    found
}

/// Reads one tag that begins with its name; the tag and what follows it.
fn tag(html: &str) -> (Tag, &str) {
    let name_ends = |c: char| c.is_whitespace() || c == '>' || c == '/';
    let (name, mut rest) = cut(html, name_ends);
    let mut attributes = Vec::new();
    loop {
        // A stray `=` begins no attribute; skipping it also makes sure that the loop advances.
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/' || c == '=');
        if rest.is_empty() {
            break;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        let (attribute, after) = cut(rest, |c| name_ends(c) || c == '=');
        let after = after.trim_start();
        let (value, after) = match after.strip_prefix('=').map(str::trim_start) {
            None => ("", after),
            Some(value) => match value.strip_prefix(['"', '\'']) {
                None => cut(value, |c| c.is_whitespace() || c == '>'),
                Some(quoted) => {
                    let quote = if value.starts_with('"') { '"' } else { '\'' };
                    quoted.split_once(quote).unwrap_or((quoted, ""))
                }
            },
        };
        rest = after;
        attributes.push((attribute.to_ascii_lowercase(), value.to_owned()));
    }
    (
        Tag {
            name: name.to_ascii_lowercase(),
            attributes,
        },
        rest,
    )
}

fn cut(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.find(ends).map_or((text, ""), |at| text.split_at(at))
}

/// Puts `with` in the place of `token`.
///
/// # Errors
/// The token is not there; the error says where it belongs.
pub fn put(file: &str, text: &str, token: &str, with: &str) -> Done<String> {
    if text.contains(token) {
        Ok(text.replace(token, with))
    } else {
        Err(format!("{file} lacks `{token}`, which the build replaces").into())
    }
}

/// A page without its comments, which are for whoever writes it, and the lines that they leave empty.
pub fn bare_html(html: &str) -> String {
    let mut parts = html.split("<!--");
    let first = parts.next().unwrap_or_default().to_owned();
    let bare = parts.fold(first, |bare, part| {
        bare + part.split_once("-->").map_or("", |(_, after)| after)
    });
    let lines = bare.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

/// A script without indentation and without the lines that are comments. Enough for the glue and the scripts that
/// we write ourselves: none has a text that goes over several lines.
pub fn bare_script(script: &str) -> String {
    let mut inside = false;
    let mut bare = String::with_capacity(script.len());
    for line in script.lines().map(str::trim) {
        inside |= line.starts_with("/*");
        if !inside && !line.is_empty() && !line.starts_with("//") {
            bare += line;
            bare.push('\n');
        }
        inside &= !line.ends_with("*/");
    }
    bare
}

/// The style sheets in the order of their names, without comments and the spaces that say nothing. Enough for sheets that
/// we write ourselves: no text in them has such a space behind a colon, a comma or a brace.
pub fn bundle_css(sheets: &[String]) -> String {
    let bare = without_css_comments(&sheets.join("\n"));
    let mut bundle = String::with_capacity(bare.len());
    let mut gap = false;
    for letter in bare.chars() {
        if letter.is_whitespace() {
            gap = true;
            continue;
        }
        if letter == '}' && bundle.ends_with(';') {
            bundle.pop();
        }
        // A space before a colon begins a selector of its own, so only the one behind it goes.
        let says_nothing =
            bundle.ends_with(['{', '}', ';', ',', ':']) || ['{', '}', ';', ','].contains(&letter);
        if gap && !says_nothing && !bundle.is_empty() {
            bundle.push(' ');
        }
        gap = false;
        bundle.push(letter);
    }
    // The bundle lies one folder above www/styles.
    bundle.replace("url(\"../", "url(\"").replace("url(../", "url(") + "\n"
}

fn without_css_comments(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut quote = None;
    let mut chars = css.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) => {
                bare.push(c);
                if c == '\\' {
                    bare.extend(chars.next());
                } else if c == open {
                    quote = None;
                }
            }
            None if c == '/' && chars.peek() == Some(&'*') => {
                chars.next();
                let mut before = ' ';
                for c in chars.by_ref() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
                bare.push(' ');
            }
            None => {
                if c == '"' || c == '\'' {
                    quote = Some(c);
                }
                bare.push(c);
            }
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_policy_refuses_is_found() {
        let refused = [
            "<script>alert(1)</script>",
            "<p><STYLE>p{}</STYLE>",
            "<p style='color:red'>",
            "<button onclick=go()>",
            "<a title=\"a > b\" style=\"x\">",
            "<a href=\" JavaScript:go()\">",
            "<p = style=x>",
        ];
        for html in refused {
            assert!(refuse_inline("t", html).is_err(), "{html}");
        }
        let allowed = [
            "<!doctype html><html lang=\"en\"><script type=\"module\" src=\"www/boot.js\"></script>",
            "<!-- <style>in a comment</style> --><p title='style=\"x\"'>1 < 2, style=none</p>",
            "<noscript><p class=\"style\">…</p></noscript><br/><input disabled>",
            "<p",
            "<a href=\"",
        ];
        for html in allowed {
            assert!(refuse_inline("t", html).is_ok(), "{html}");
        }
    }

    #[test]
    fn a_page_loses_comments_and_nothing_else() {
        let html = "<p>\n<!-- why -->\n<b>1 < 2</b><!-- on\ntwo lines --> kept\n</p>\n";
        assert_eq!(bare_html(html), "<p>\n<b>1 < 2</b> kept\n</p>\n");
    }

    #[test]
    fn css_loses_comments_but_no_strings() {
        let css =
            "/* a */ p::after{content:\"/* kept */\\\"\"}\n\n  /**/a{background:url(\"../icons/a.svg\")}"
                .to_owned();
        let bundled = bundle_css(&[css]);
        assert_eq!(
            bundled,
            "p::after{content:\"/* kept */\\\"\"}a{background:url(\"icons/a.svg\")}\n"
        );
        let css = "@media (min-width: 9px) {\n  .a :focus, b > c {\n    top: calc(1px + 2em);\n    color: red;\n  }\n}\n";
        assert_eq!(
            bundle_css(&[css.to_owned()]),
            "@media (min-width:9px){.a :focus,b > c{top:calc(1px + 2em);color:red}}\n"
        );
    }

    #[test]
    fn a_script_loses_comments_and_indentation_but_no_code() {
        let script = "// What it does.\n/**\n * More.\n */\nfunction f() {\n    // Why.\n    return \"// kept\"; // kept\n}\n\n/* one line */\nf();\n";
        assert_eq!(
            bare_script(script),
            "function f() {\nreturn \"// kept\"; // kept\n}\nf();\n"
        );
    }

    #[test]
    fn a_missing_placeholder_is_an_error() {
        assert_eq!(put("f", "a __X__ b", "__X__", "1").unwrap(), "a 1 b");
        assert!(
            put("f", "a", "__X__", "1")
                .unwrap_err()
                .to_string()
                .contains("f lacks `__X__`")
        );
    }
}
