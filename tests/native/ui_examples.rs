//! Every part in each of its states against a stored drawing, so that a change of markup is seen in review.
//!
//! After a wanted change: `JIESU_ACCEPT=1 cargo test --test native examples`, and look at the difference.

use crate::ui_html::Page;
use futures::executor::block_on;
use jiesu::text::{Catalogue, Language};
use jiesu::ui::examples::{Shown, ShownProps, examples};
use std::fmt::Write as _;
use std::path::Path;
use yew::{Html, LocalServerRenderer};

fn draw(html: Html) -> String {
    block_on(
        LocalServerRenderer::<Shown>::with_props(ShownProps { html })
            .hydratable(false)
            .render(),
    )
}

/// One tag a line, so that a difference can be read.
fn lines(html: &str) -> String {
    html.replace("><", ">\n<")
}

#[test]
fn examples_are_drawn_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/native/data/ui");
    let accept = std::env::var_os("JIESU_ACCEPT").is_some();
    let mut changed = Vec::new();
    for (part, list) in examples(Catalogue::of(Language::ZhHans)) {
        let mut drawn = String::new();
        for example in list {
            let html = lines(&draw(example.html));
            writeln!(drawn, "<!-- {} -->\n{html}", example.name).expect("a string takes it");
        }
        let file = folder.join(format!("{part}.html"));
        let stored = std::fs::read_to_string(&file).unwrap_or_default();
        if stored != drawn {
            changed.push(part);
            if accept {
                std::fs::create_dir_all(&folder).expect("the folder can be made");
                std::fs::write(&file, drawn).expect("the drawing can be stored");
            }
        }
    }
    assert!(
        accept || changed.is_empty(),
        "drawn otherwise than stored: {changed:?}"
    );
}

#[test]
fn examples_speak_every_language_and_name_their_inputs() {
    for language in Language::ALL {
        for (part, list) in examples(Catalogue::of(language)) {
            assert!(!list.is_empty(), "{part} has no example");
            for example in list {
                let page = Page::read(&draw(example.html));
                let labelled: Vec<&str> = page.tags.iter().filter_map(|tag| tag.get("for")).collect();
                let inputs = page
                    .tags
                    .iter()
                    .filter(|tag| ["input", "select", "textarea"].contains(&tag.name.as_str()));
                for input in inputs {
                    let id = input.get("id").unwrap_or_default();
                    assert!(
                        labelled.contains(&id),
                        "{part}, {}: no label for {id:?}",
                        example.name
                    );
                }
            }
        }
    }
}
