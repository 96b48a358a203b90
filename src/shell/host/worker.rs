//! The service worker's side of the page: `boot.js` registers it, this watches for a new version and
//! lets it take over when a person says so.

use super::{listen, member, window};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// The word that lets a waiting worker take over.
const SKIP_WAITING: &str = "skip-waiting";

/// Calls back whenever a new version of the app waits. It never takes over by itself.
pub fn watch(waiting: impl Fn() + 'static) {
    let Some(container) = container() else {
        return;
    };
    let waiting = Rc::new(waiting);
    wasm_bindgen_futures::spawn_local(async move {
        let Ok(promise) = container.ready() else {
            return;
        };
        let Ok(registration) = JsFuture::from(promise).await else {
            return;
        };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        if registration.waiting().is_some() {
            waiting();
        }
        if let Some(installing) = registration.installing() {
            when_installed(&installing, Rc::clone(&waiting));
        }
        let again = registration.clone();
        listen(&registration, "updatefound", move |_| {
            if let Some(installing) = again.installing() {
                when_installed(&installing, Rc::clone(&waiting));
            }
        });
    });
}

/// Lets the waiting version take over, then reloads once. Without one it only reloads.
pub fn apply_update() {
    let Some(container) = container() else {
        reload();
        return;
    };
    wasm_bindgen_futures::spawn_local(async move {
        let found = JsFuture::from(container.get_registration()).await;
        let registration = found.ok().filter(JsValue::is_object);
        let waiting = registration
            .map(JsCast::unchecked_into::<ServiceWorkerRegistration>)
            .and_then(|registration| registration.waiting());
        match waiting {
            Some(worker) => {
                let reloaded = Cell::new(false);
                listen(&container, "controllerchange", move |_| {
                    if !reloaded.replace(true) {
                        reload();
                    }
                });
                let _ = worker.post_message(&SKIP_WAITING.into());
            }
            None => reload(),
        }
    });
}

/// Reloads the page.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

fn when_installed(worker: &ServiceWorker, waiting: Rc<impl Fn() + 'static>) {
    let watched = worker.clone();
    listen(worker, "statechange", move |_| {
        // The very first version installs with nobody to wait for.
        let first = container().is_none_or(|container| container.controller().is_none());
        if watched.state() == ServiceWorkerState::Installed && !first {
            waiting();
        }
    });
}

/// `None` where the browser, or the way the page was opened, has no service workers.
fn container() -> Option<ServiceWorkerContainer> {
    member(&window()?.navigator().into(), "serviceWorker").map(JsCast::unchecked_into)
}
