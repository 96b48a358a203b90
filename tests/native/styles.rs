//! The style sheets keep their promises: every colour and size has a name in one file, nothing that Chrome 84 drops,
//! nothing physical, and colours that can be read, also after a bank has put its own on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where the names are given their values. A bank adds a sheet behind it, see CONTRIBUTING.md.
const TOKENS: &str = "10-tokens.css";
/// A bank's own values.
const BANK: &str = "15-bank.css";

/// What Chrome 84 does not know, or what the styles promise not to use, with the reason.
const REFUSED: [(&str, &str); 21] = [
    ("@layer", "Chrome 84 drops the whole block"),
    ("@container", "Chrome 84 drops the whole block"),
    ("@import", "the build bundles the sheets"),
    (":is(", "unknown to Chrome 84"),
    (":where(", "unknown to Chrome 84"),
    (":has(", "unknown to Chrome 84"),
    ("&", "nesting is unknown to Chrome 84"),
    ("inset:", "unknown to Chrome 84"),
    ("inset-", "unknown to Chrome 84"),
    ("margin-inline:", "unknown to Chrome 84"),
    ("margin-block:", "unknown to Chrome 84"),
    ("padding-inline:", "unknown to Chrome 84"),
    ("padding-block:", "unknown to Chrome 84"),
    ("border-inline:", "unknown to Chrome 84"),
    ("border-block:", "unknown to Chrome 84"),
    ("aspect-ratio", "unknown to Chrome 84"),
    ("color-mix", "unknown to Chrome 84"),
    ("light-dark(", "unknown to Chrome 84"),
    ("accent-color", "unknown to Chrome 84"),
    ("url(", "nothing is loaded by a style sheet"),
    ("italic", "Chinese has no italics"),
];

/// Properties that name a side of the screen, where the text may begin on the other one.
const PHYSICAL: [&str; 10] = [
    "left",
    "right",
    "top",
    "bottom",
    "width",
    "height",
    "min-width",
    "max-width",
    "min-height",
    "max-height",
];

/// One line of a style sheet: where it applies, and what it says.
#[derive(Debug)]
struct Line {
    file: String,
    media: String,
    selector: String,
    property: String,
    value: String,
}

/// All sheets in the order in which the build bundles them.
fn sheets() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/styles");
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the style sheets")
        .flatten()
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            let css = std::fs::read_to_string(file.path()).expect("a style sheet");
            (name, without_comments(&css))
        })
        .collect();
    found.sort();
    found
}

fn without_comments(css: &str) -> String {
    let mut bare = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare + rest
}

/// Every declaration. The sheets nest in media queries and nowhere else.
fn lines() -> Vec<Line> {
    let mut found = Vec::new();
    for (file, css) in sheets() {
        let (mut media, mut selector, mut word) = (String::new(), String::new(), String::new());
        for letter in css.chars() {
            match letter {
                '{' => {
                    let opened = word.split_whitespace().collect::<Vec<_>>().join(" ");
                    word.clear();
                    if opened.starts_with("@media") {
                        media = opened;
                    } else {
                        selector = opened;
                    }
                }
                '}' if selector.is_empty() => media.clear(),
                '}' => selector.clear(),
                ';' => {
                    let (property, value) = word.split_once(':').expect("a declaration");
                    found.push(Line {
                        file: file.clone(),
                        media: media.clone(),
                        selector: selector.clone(),
                        property: property.trim().to_owned(),
                        value: value.split_whitespace().collect::<Vec<_>>().join(" "),
                    });
                    word.clear();
                }
                _ => word.push(letter),
            }
        }
    }
    found
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_oldest_browser_knows_all_of_it() {
    let mut faults = Vec::new();
    for (file, css) in sheets() {
        for (number, line) in css.lines().enumerate() {
            for (word, why) in REFUSED {
                if line.contains(word) {
                    faults.push(format!(
                        "{file}: {word} ({why}): {}, line {}",
                        line.trim(),
                        number + 1
                    ));
                }
            }
            // Where it is not known, the whole rule is dropped: only a rule that takes something away may have it.
            let asks = line.replace(":not(:focus-visible)", "");
            if asks.contains(":focus-visible") {
                faults.push(format!(
                    "{file}: {} (a focus that Chrome 84 never shows)",
                    line.trim()
                ));
            }
        }
    }
    none(&faults);
}

#[test]
fn nothing_names_a_side_of_the_screen_and_no_size_depends_on_the_page_around() {
    let mut faults = Vec::new();
    for line in lines() {
        let of = |what: &str| format!("{} {}: {} ({what})", line.file, line.property, line.value);
        let sided = ["-left", "-right", "-top", "-bottom"];
        let physical = PHYSICAL.contains(&line.property.as_str())
            || sided.iter().any(|side| line.property.ends_with(side));
        // A bar that sticks to the top of the window sticks there in every script.
        if physical && (line.property.as_str(), line.value.as_str()) != ("top", "0") {
            faults.push(of("use the logical property"));
        }
        let box_of_sides = ["margin", "padding"].contains(&line.property.as_str());
        if box_of_sides && split(&line.value).len() > 1 {
            faults.push(of("write the sides one by one, by their logical names"));
        }
        if line.property == "text-align" && ["left", "right"].contains(&line.value.as_str()) {
            faults.push(of("start or end"));
        }
        for (number, unit) in numbers(&line.value) {
            let known = ["", "em", "px", "%", "vh", "fr", "ms", "deg", "pt", "mm"].contains(&unit.as_str());
            let on_paper = line.media.contains("print") || line.selector == "@page";
            if !known || (["pt", "mm"].contains(&unit.as_str()) && !on_paper) {
                faults.push(of(&format!("{number}{unit}: em or px")));
            }
        }
    }
    none(&faults);
}

/// The parts of a value, without taking calc() apart.
fn split(value: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for letter in value.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

/// The numbers of a value with their units.
fn numbers(value: &str) -> Vec<(String, String)> {
    let plain = value
        .replace("var(--js-ink-2)", "")
        .replace("var(--js-ink-3)", "");
    plain
        .split(|letter: char| " ,()+*/".contains(letter))
        .filter(|word| {
            let digits = word.trim_start_matches(['-', '.']);
            digits.starts_with(|letter: char| letter.is_ascii_digit())
        })
        .map(|word| {
            let end = word
                .rfind(|letter: char| letter.is_ascii_digit())
                .map_or(0, |at| at + 1);
            let (number, unit) = word.split_at(end);
            (number.to_owned(), unit.to_owned())
        })
        .collect()
}

#[test]
fn colours_and_sizes_have_their_names_in_one_file() {
    let all = lines();
    let mut faults = Vec::new();
    let named: BTreeSet<&str> = all
        .iter()
        .filter(|line| line.file == TOKENS && line.property.starts_with("--js-"))
        .map(|line| line.property.as_str())
        .collect();
    for line in &all {
        let at = format!(
            "{} {} {{ {}: {} }}",
            line.file, line.selector, line.property, line.value
        );
        if line.property.starts_with("--") && ![TOKENS, BANK].contains(&line.file.as_str()) {
            faults.push(format!("{at}: a token is given its value in {TOKENS} alone"));
        }
        if line.file == BANK && !named.contains(line.property.as_str()) {
            faults.push(format!("{at}: there is no such token"));
        }
        let colour = line.value.contains('#') || line.value.contains("rgb");
        if colour && ![TOKENS, BANK].contains(&line.file.as_str()) {
            faults.push(format!("{at}: a colour without a name"));
        }
        for used in line.value.split("var(").skip(1) {
            let name = used.split([')', ',']).next().unwrap_or_default();
            if !named.contains(name) {
                faults.push(format!("{at}: {name} is no token"));
            }
        }
    }
    let whole: String = sheets().into_iter().map(|(_, css)| css).collect();
    for name in named {
        if !whole.contains(&format!("var({name})")) {
            faults.push(format!("{name} is used nowhere"));
        }
    }
    none(&faults);
}

/// The tokens as a browser sees them under some of the media queries and in one density.
fn tokens(wanted: &[&str], density: Option<&str>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in lines() {
        let applies = line.media.is_empty() || wanted.iter().any(|media| line.media.contains(media));
        let root = line.selector.contains(":root");
        let dense = density.is_some_and(|density| line.selector.contains(&format!("\"{density}\"")));
        if applies && (root || dense) && line.property.starts_with("--js-") {
            found.insert(line.property, line.value);
        }
    }
    // A token may stand for another one.
    for _ in 0..3 {
        let known = found.clone();
        for value in found.values_mut() {
            if let Some(other) = value.strip_prefix("var(").and_then(|rest| rest.strip_suffix(')')) {
                value.clone_from(&known[other]);
            }
        }
    }
    found
}

/// The contrast of two colours (WCAG 2.2, 1.4.3).
fn contrast(one: &str, other: &str) -> f64 {
    let light = |colour: &str| {
        let hex = colour.strip_prefix('#').filter(|hex| hex.len() == 6);
        let hex = hex.unwrap_or_else(|| panic!("{colour} is not written as #rrggbb"));
        let part = |at: usize| {
            let digits = hex.get(at..at + 2).expect("two digits");
            let part = f64::from(u8::from_str_radix(digits, 16).expect("a colour")) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
    };
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// What is written, on what it stands, and how well it must be told apart.
const READ: [(&str, &[&str], f64); 10] = [
    (
        "ink",
        &[
            "paper",
            "card",
            "quiet",
            "accent-soft",
            "met-soft",
            "open-soft",
            "not-soft",
        ],
        4.5,
    ),
    ("ink-2", &["paper", "card", "quiet", "accent-soft"], 4.5),
    ("ink-3", &["paper", "card", "accent-soft", "quiet", "hatch"], 4.5),
    ("accent", &["paper", "card", "accent-soft", "quiet"], 4.5),
    ("accent-ink", &["accent", "accent-2"], 4.5),
    ("met", &["card", "paper", "met-soft"], 4.5),
    ("open", &["card", "paper", "open-soft"], 4.5),
    ("not", &["card", "paper", "not-soft"], 4.5),
    // The edge of what takes an answer.
    ("edge", &["card", "paper"], 3.0),
    // One of its two rings must be seen wherever the focus is.
    ("focus-2", &["focus"], 3.0),
];

#[test]
fn every_colour_can_be_read_where_it_stands() {
    let mut faults = Vec::new();
    for (name, media) in [
        ("light", &[][..]),
        ("dark", &["prefers-color-scheme: dark"][..]),
        ("light, more contrast", &["prefers-contrast"][..]),
        (
            "dark, more contrast",
            &["prefers-color-scheme: dark", "prefers-contrast"][..],
        ),
        ("paper", &["print"][..]),
    ] {
        let known = tokens(media, None);
        for (written, grounds, least) in READ {
            for ground in grounds {
                let colour = |name: &str| known[&format!("--js-{name}")].clone();
                let reached = contrast(&colour(written), &colour(ground));
                if reached < least {
                    faults.push(format!(
                        "{name}: {written} on {ground} is {reached:.2}, less than {least}"
                    ));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn large_type_is_as_large_as_the_rules_for_elderly_users_want_it() {
    // 适老化通用设计规范: text of 18 and more, up to 30; what is pressed 60 by 60; elsewhere 44.
    for (density, media, text, target) in [
        (None, &[][..], 16.0, 44.0),
        (Some("desk"), &[][..], 16.0, 44.0),
        (Some("elder"), &[][..], 18.0, 60.0),
        (Some("elder"), &["min-width: 600px"][..], 18.0, 60.0),
        (None, &["min-height: 1500px"][..], 18.0, 60.0),
    ] {
        let known = tokens(media, density);
        let number = |name: &str| {
            let value = &known[name];
            let (number, unit) = numbers(value).remove(0);
            number.parse::<f64>().expect("a number") * if unit == "em" { 16.0 } else { 1.0 }
        };
        assert!(number("--js-size") >= text, "{density:?} {media:?}: text");
        assert!(number("--js-size") <= 30.0, "{density:?} {media:?}: text");
        assert!(number("--js-target") >= target, "{density:?} {media:?}: targets");
    }
}

#[test]
fn lines_are_short_and_have_air() {
    for line in lines() {
        if line.property == "line-height" && line.selector == ".jiesu" {
            assert!(
                line.value.parse::<f64>().is_ok_and(|height| height >= 1.6),
                "{line:?}"
            );
        }
        if line.property == "max-inline-size" && line.selector.split(", ").any(|selector| selector == "p") {
            let (number, unit) = numbers(&line.value).remove(0);
            assert!(
                unit == "em" && number.parse::<f64>().is_ok_and(|width| width <= 38.0),
                "{line:?}"
            );
        }
    }
}
