//! The form in a page that is itself a Yew app: `<jiesu-intake>` is an element like any other. Its events are listened to by hand,
//! since `html!` knows those of the browser alone. The page loads `embed.js` beside this.

#![cfg_attr(
    not(target_arch = "wasm32"),
    allow(unused, reason = "the example runs in a browser only")
)]

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

/// The events that this page wants to hear.
const EVENTS: [&str; 3] = ["jiesu-ready", "jiesu-step", "jiesu-submitted"];

fn main() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.get_element_by_id("root")) {
        let open = root.has_attribute("data-open");
        yew::Renderer::<Page>::with_root_and_props(root, PageProps { open }).render();
    }
}

#[derive(Properties, PartialEq)]
struct PageProps {
    /// In the page itself instead of a frame.
    open: bool,
}

/// A page with the form in it, which can be taken out and put back.
#[component]
fn Page(props: &PageProps) -> Html {
    let shown = use_state(|| true);
    let language = use_state(|| "zh-Hans");
    let heard = use_state(String::new);
    let on_event = {
        let heard = heard.clone();
        use_callback((), move |name: String, ()| heard.set(name))
    };
    let put = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let translate = {
        let language = language.clone();
        Callback::from(move |_: MouseEvent| language.set("en"))
    };
    html! {
        <section>
            <p id="heard">{(*heard).clone()}</p>
            <button id="language" onclick={translate}>{"English"}</button>
            <button id="put" onclick={put}>{if *shown { "-" } else { "+" }}</button>
            if *shown {
                <Form open={props.open} language={*language} {on_event} />
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    open: bool,
    language: &'static str,
    /// Called with the name of each event, and the page that the form is on where it has one.
    on_event: Callback<String>,
}

/// The element, with listeners for as long as it is there.
#[component]
fn Form(props: &FormProps) -> Html {
    let element = use_node_ref();
    use_effect_with(
        (element.clone(), props.on_event.clone()),
        |(element, on_event)| {
            let target = element.cast::<web_sys::Element>();
            let on_event = on_event.clone();
            let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| on_event.emit(said(&event)));
            if let Some(target) = &target {
                for name in EVENTS {
                    // Never refused: the target is an element.
                    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
                }
            }
            move || {
                for (target, name) in target.iter().flat_map(|target| EVENTS.map(|name| (target, name))) {
                    let _ =
                        target.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
                }
            }
        },
    );
    html! { <jiesu-intake ref={element} open={props.open} lang={props.language}></jiesu-intake> }
}

/// An event as `jiesu-step home`.
fn said(event: &JsValue) -> String {
    let of = |value: &JsValue, key: &str| js_sys::Reflect::get(value, &key.into()).unwrap_or_default();
    let words = [of(event, "type"), of(&of(event, "detail"), "step")];
    words
        .iter()
        .filter_map(JsValue::as_string)
        .collect::<Vec<_>>()
        .join(" ")
}
