//! The wasm of gallery.html: every part in each of its states, from the parts' own examples.
//!
//! For whoever works on the parts, translates, or puts a bank's own colours on. No visitor loads it.

#![cfg_attr(
    not(target_arch = "wasm32"),
    allow(unused, reason = "the gallery runs in a browser only")
)]

use jiesu::text::{Catalogue, Language};
use jiesu::ui::examples::{Example, examples};
use wasm_bindgen::prelude::wasm_bindgen;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
struct GalleryProps {
    catalogue: Catalogue,
    density: Option<String>,
    /// Shows this part alone.
    only: Option<String>,
}

#[component]
fn Gallery(props: &GalleryProps) -> Html {
    let wanted = |part: &&(&'static str, Vec<Example>)| props.only.as_ref().is_none_or(|only| only == part.0);
    let parts = examples(props.catalogue);
    let language = props.catalogue.language;
    html! {
        <>
            {for parts.iter().filter(wanted).map(|(part, list)| html! {
                <section class="gallery-part" key={*part}>
                    <h2>{*part}</h2>
                    {for list.iter().map(|example| html! {
                        <article class="gallery-example" data-example={format!("{part}/{}", example.name)}>
                            <p class="gallery-name">{example.name.clone()}</p>
                            <div class="jiesu" lang={language.tag()} dir={language.direction()} data-density={props.density.clone()}>
                                {example.html.clone()}
                            </div>
                        </article>
                    })}
                </section>
            })}
        </>
    }
}

/// Fills an element with the examples, in the words of the files `words/<tag>.txt` and `words/few.<tag>.txt`; whether they
/// could be read.
#[wasm_bindgen]
pub fn show(
    root: web_sys::Element,
    tag: &str,
    words: Vec<String>,
    density: Option<String>,
    only: Option<String>,
) -> bool {
    let catalogue = Language::from_tag(tag).and_then(|language| Catalogue::from_files(language, words));
    let Some(catalogue) = catalogue else {
        return false;
    };
    let props = GalleryProps {
        catalogue,
        density,
        only,
    };
    yew::Renderer::<Gallery>::with_root_and_props(root, props).render();
    true
}

fn main() {}
