//! The interface, drawn to strings: what must hold for every screen on the way of a complaint and for every
//! example of a part, and for the style sheets.

use crate::ui_html::{Page, Tag};
use crate::ui_play::Play;
use futures::executor::block_on;
use jiesu::intake::effect::FocusTarget;
use jiesu::intake::{Effect, Report, ViewModel};
use jiesu::text::Language;
use jiesu::ui::{Root, RootProps};
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;
use yew::{Callback, LocalServerRenderer};

fn draw(view: ViewModel) -> String {
    let props = RootProps {
        view: Rc::new(view),
        focus: None,
        on_action: Callback::noop(),
        on_files: Callback::noop(),
    };
    block_on(
        LocalServerRenderer::<Root>::with_props(props)
            .hydratable(false)
            .render(),
    )
}

/// All screens of both modes and languages, by name.
fn screens() -> Vec<(String, Page)> {
    let ways = [
        ("web", Language::ZhHans),
        ("web", Language::En),
        ("staff", Language::ZhHans),
        ("staff", Language::En),
    ];
    let mut all = Vec::new();
    for (mode, language) in ways {
        for (name, view) in Play::way(mode, language) {
            all.push((
                format!("{mode} {} {name}", language.tag()),
                Page::read(&draw(view)),
            ));
        }
    }
    all
}

/// Runs a check on every screen and says of each fault where it is.
fn check(what: impl Fn(&str, &Page) -> Vec<String>) {
    let screens = screens();
    assert!(
        screens.len() > 90,
        "the way of a complaint has become short: {} screens",
        screens.len()
    );
    let faults: Vec<String> = screens
        .iter()
        .flat_map(|(name, page)| {
            what(name, page)
                .into_iter()
                .map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn controls(page: &Page) -> impl Iterator<Item = &Tag> {
    page.tags
        .iter()
        .filter(|tag| matches!(tag.name.as_str(), "input" | "select" | "textarea"))
}

#[test]
fn every_screen_has_one_heading_and_its_landmarks() {
    check(|_, page| {
        ["h1", "main", "header", "footer"]
            .into_iter()
            .filter_map(|name| {
                let count = page.tags.iter().filter(|tag| tag.name == name).count();
                (count != 1).then(|| format!("{count} times <{name}>"))
            })
            .collect()
    });
}

#[test]
fn the_focus_finds_a_heading_on_every_screen() {
    check(|_, page| {
        let found = page.tags.iter().any(|tag| {
            tag.name == "h1" && tag.get("data-focus") == Some("heading") && tag.get("tabindex") == Some("-1")
        });
        if found {
            Vec::new()
        } else {
            vec!["the heading cannot take the focus".to_owned()]
        }
    });
}

#[test]
fn every_input_has_a_label_and_every_reference_leads_somewhere() {
    check(|_, page| {
        let mut faults = Vec::new();
        let ids: Vec<&str> = page.tags.iter().filter_map(|tag| tag.get("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        if unique.len() != ids.len() {
            faults.push(format!("an id stands twice among {ids:?}"));
        }
        let labelled: BTreeSet<&str> = page
            .tags
            .iter()
            .filter(|tag| tag.name == "label")
            .filter_map(|tag| tag.get("for"))
            .collect();
        for control in controls(page) {
            match control.get("id") {
                Some(id) if labelled.contains(id) => {}
                other => faults.push(format!("no label for {other:?}")),
            }
        }
        for tag in &page.tags {
            let named = ["for", "aria-describedby", "aria-labelledby"]
                .into_iter()
                .filter_map(|name| tag.get(name));
            for id in named
                .flat_map(str::split_whitespace)
                .filter(|id| !unique.contains(id))
            {
                faults.push(format!("<{}> refers to {id}, which is not there", tag.name));
            }
        }
        faults
    });
}

#[test]
fn every_group_of_inputs_begins_with_its_legend() {
    check(|_, page| {
        page.tags
            .windows(2)
            .filter_map(|pair| match pair {
                [group, next] if group.name == "fieldset" && next.name != "legend" => {
                    Some(format!("a fieldset begins with <{}>", next.name))
                }
                _ => None,
            })
            .collect()
    });
}

#[test]
fn a_fault_is_listed_above_and_wired_to_its_field() {
    let way = Play::way("web", Language::ZhHans);
    let (_, view) = way
        .iter()
        .find(|(name, _)| name == "contact-faults")
        .expect("the screen with faults");
    let page = Page::read(&draw(view.clone()));
    let alert = page
        .tags
        .iter()
        .find(|tag| tag.get("role") == Some("alert"))
        .expect("a summary");
    assert_eq!(alert.get("data-focus"), Some("summary"));
    assert_eq!(alert.get("tabindex"), Some("-1"));
    for field in ["name", "phone", "id_number"] {
        let input = page
            .tags
            .iter()
            .find(|tag| tag.get("id") == Some(&format!("f-{field}")))
            .expect("the input");
        assert_eq!(input.get("aria-invalid"), Some("true"), "{field}");
        assert!(
            input
                .get("aria-describedby")
                .is_some_and(|ids| ids.contains(&format!("f-{field}-error"))),
            "{field}"
        );
        assert_eq!(
            input.get("data-focus"),
            Some(format!("field-{field}").as_str()),
            "{field}"
        );
    }
    let sound = page
        .tags
        .iter()
        .find(|tag| tag.get("id") == Some("f-email"))
        .expect("the e-mail input");
    assert_eq!(sound.get("aria-invalid"), None);
}

#[test]
fn whoever_unlocks_is_led_to_the_heading_and_whoever_arrives_keeps_the_focus() {
    let opened = || Report::StoreOpened {
        drafts: Vec::new(),
        outbox: Vec::new(),
        durable: true,
        unreadable: 0,
    };
    let heading = Effect::Focus(FocusTarget::Heading);
    assert!(
        Play::locked("staff", Language::ZhHans)
            .hear(opened())
            .contains(&heading)
    );
    assert!(
        !Play::locked("web", Language::ZhHans)
            .hear(opened())
            .contains(&heading)
    );
}

#[test]
fn nothing_needs_more_than_the_strict_content_policy() {
    check(|_, page| {
        let mut faults = Vec::new();
        for tag in &page.tags {
            for (name, value) in &tag.attributes {
                if name == "style"
                    || name.starts_with("on")
                    || value.starts_with("javascript:")
                    || value == "#"
                {
                    faults.push(format!("<{} {name}=\"{value}\">", tag.name));
                }
            }
            if matches!(tag.name.as_str(), "style" | "script" | "iframe") {
                faults.push(format!("<{}>", tag.name));
            }
        }
        faults
    });
}

#[test]
fn every_word_is_said_in_the_language_of_the_screen() {
    // What is the same in every language: the bank's details, what was typed, and the languages' own names.
    const SAME: [&str; 16] = [
        "清江农村信用合作联社",
        "清江县人民路 1 号，邮编 310000",
        "城东支行",
        "城西分社",
        "诉",
        "中文",
        "王秀英",
        "2 号柜台",
        "周敏",
        "刘芳",
        "回单.jpg",
        "柜台公示的收费标准（2026 年版）.pdf",
        "录像.mp4",
        "昨天去柜台转账，柜员没有说明手续费，扣了 120 元。",
        "我问了两次，都说系统就是这样收的。",
        "国庆节",
    ];
    check(|name, page| {
        let mut faults: Vec<String> = page
            .texts
            .iter()
            .filter(|text| {
                text.contains(['{', '}']) || text.contains("condition.") || text.contains("clock.")
            })
            .map(|text| format!("unfinished: {text}"))
            .collect();
        if name.contains(" en ") {
            let own = page
                .texts
                .iter()
                .zip(&page.quoted)
                .filter(|(_, quoted)| !**quoted)
                .map(|(text, _)| text);
            for text in own.chain(page.spoken().iter()) {
                let rest = SAME
                    .iter()
                    .fold(text.clone(), |rest, same| rest.replace(same, ""));
                if rest
                    .chars()
                    .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
                {
                    faults.push(format!("not English: {text}"));
                }
            }
        }
        faults
    });
}

#[test]
fn the_page_that_paints_first_is_the_one_the_app_begins_with() {
    let file = std::fs::read_to_string(root().join("index.html")).expect("index.html");
    let body = file.split_once("<div id=\"app\">").expect("the app's place").1;
    let (before, after) = body
        .split_once("<noscript>")
        .expect("a way for browsers without scripts");
    let after = after.split_once("</noscript>").expect("its end").1;
    let painted = Page::read(&format!("{before}{after}"));
    let taken_over = Page::read(&draw(Play::unborn(Language::ZhHans).view()));
    let main = |page: &Page| {
        let tags: Vec<(String, Option<String>)> = page
            .tags
            .iter()
            .skip_while(|tag| tag.name != "main")
            .take_while(|tag| tag.name != "footer")
            .map(|tag| (tag.name.clone(), tag.get("class").map(ToOwned::to_owned)))
            .collect();
        tags
    };
    assert_eq!(main(&painted), main(&taken_over));
    for text in &painted.texts {
        assert!(
            taken_over.texts.contains(text),
            "painted first and then gone: {text}"
        );
    }
}

#[test]
fn every_class_that_is_drawn_has_a_style_or_is_none() {
    let mut css = String::new();
    for file in std::fs::read_dir(root().join("www/styles"))
        .expect("the style sheets")
        .flatten()
    {
        css.push_str(&std::fs::read_to_string(file.path()).expect("a style sheet"));
    }
    check(|_, page| {
        let classes = page
            .tags
            .iter()
            .filter_map(|tag| tag.get("class"))
            .flat_map(str::split_whitespace);
        let unknown: BTreeSet<&str> = classes
            .filter(|class| !css.contains(&format!(".{class}")))
            .collect();
        unknown
            .into_iter()
            .map(|class| format!("no style for .{class}"))
            .collect()
    });
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every screen as a file to look at, in `target/tmp/screens`.
#[test]
fn the_screens_are_written_out_to_look_at() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let mut css = String::new();
    let mut sheets: Vec<_> = std::fs::read_dir(root().join("www/styles"))
        .expect("the style sheets")
        .flatten()
        .map(|file| file.path())
        .collect();
    sheets.sort();
    for sheet in sheets {
        css.push_str(&std::fs::read_to_string(sheet).expect("a style sheet"));
    }
    std::fs::write(folder.join("app.css"), css).expect("the style sheet can be written");
    for (mode, language) in [
        ("web", Language::ZhHans),
        ("web", Language::En),
        ("staff", Language::ZhHans),
    ] {
        for (name, view) in Play::way(mode, language) {
            let html = format!(
                "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
                 content=\"width=device-width, initial-scale=1\"><link rel=\"stylesheet\" href=\"app.css\"></head>\
                 <body><div id=\"app\">{}</div></body></html>",
                draw(view),
                tag = language.tag()
            );
            let file = folder.join(format!("{mode}-{}-{name}.html", language.tag()));
            std::fs::write(file, html).expect("the screen can be written");
        }
    }
}
