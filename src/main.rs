//! The composition root: starts the shell's driver and hands its pictures to the user interface.
//!
//! The page that index.html painted stays until the first picture that is worth showing.

#![cfg_attr(
    not(target_arch = "wasm32"),
    allow(unused, reason = "the app runs in a browser only")
)]

use jiesu::intake::effect::FocusTarget;
use jiesu::intake::view::Screen;
use jiesu::intake::{Action, ViewModel};
use jiesu::shell::driver::Driver;
use jiesu::shell::host::{page, window};
use jiesu::text::{MessageId, Words};
use jiesu::ui::{FocusRequest, Root, RootProps};
use std::cell::RefCell;
use std::rc::Rc;
use yew::{AppHandle, Callback, Renderer};

/// The element of index.html that the app fills.
const ROOT: &str = "app";
/// The message of index.html for a fault of the app itself: the draft is stored, please reload.
const CRASHED: &str = "crashed";

fn main() {
    // Neither the message nor the place of a panic is shown: it could hold what a person typed.
    yew::set_custom_panic_hook(Box::new(|_| page::reveal(CRASHED)));
    let stage = Rc::new(Stage::new());
    let drawing = Rc::clone(&stage);
    let driver = Driver::start(Box::new(move |view, focus| drawing.draw(view, focus)));
    stage.connect(driver);
}

/// Where pictures are drawn.
struct Stage {
    app: RefCell<Option<AppHandle<Root>>>,
    driver: Rc<RefCell<Option<Driver>>>,
    on_action: Callback<Action>,
    on_files: Callback<Vec<web_sys::File>>,
}

impl Stage {
    /// A stage whose callbacks reach the driver once it is connected. They are made once: a new one would
    /// look like a change and draw everything again.
    fn new() -> Stage {
        let driver = Rc::<RefCell<Option<Driver>>>::default();
        let (acting, taking) = (Rc::clone(&driver), Rc::clone(&driver));
        Stage {
            app: RefCell::default(),
            driver,
            on_action: Callback::from(move |action| {
                if let Some(driver) = &*acting.borrow() {
                    driver.act(action);
                }
            }),
            on_files: Callback::from(move |files| {
                if let Some(driver) = &*taking.borrow() {
                    driver.take_files(files);
                }
            }),
        }
    }

    fn connect(&self, driver: Driver) {
        *self.driver.borrow_mut() = Some(driver);
    }

    fn draw(&self, view: Rc<ViewModel>, focus: Option<(u64, FocusTarget)>) {
        let mut app = self.app.borrow_mut();
        if app.is_none() && view.screen == Screen::Loading {
            return;
        }
        page::title(&title(&view));
        let props = RootProps {
            view,
            focus: focus.map(|(serial, target)| FocusRequest { serial, target }),
            on_action: self.on_action.clone(),
            on_files: self.on_files.clone(),
        };
        match &mut *app {
            Some(app) => app.update(props),
            None => {
                let root = window().and_then(|window| window.document()?.get_element_by_id(ROOT));
                *app = root.map(|root| Renderer::<Root>::with_root_and_props(root, props).render());
            }
        }
    }
}

/// The window's title: the page's heading first, as a screen reader wants it, then whose app it is.
fn title(view: &ViewModel) -> String {
    let wording = |key: &str| view.wording.get(key).map(ToOwned::to_owned);
    let words = Words {
        catalogue: view.catalogue,
        wording: &wording,
    };
    let heading = match &view.screen {
        Screen::Page(page) => Some(&page.frame.title),
        Screen::Result(result) => Some(&result.frame.title),
        Screen::Check(check) => Some(&check.frame.title),
        Screen::Receipt(receipt) => Some(&receipt.headline),
        Screen::Blocked(blocked) => Some(&blocked.title),
        Screen::Loading | Screen::Locked | Screen::Home(_) | Screen::Start(_) | Screen::Outbox(_) => None,
    };
    let app = words.message(MessageId::UiAppName).to_owned();
    let parts = heading.map(|heading| words.say(heading)).into_iter().chain([app]);
    parts
        .chain(view.bank.iter().map(|bank| bank.name.clone()))
        .collect::<Vec<_>>()
        .join(" · ")
}
