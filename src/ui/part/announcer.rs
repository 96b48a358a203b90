//! Says aloud that something could not be saved. A change of page is said by its heading, which takes the
//! focus; a successful save, several a minute, is not said at all.

use crate::intake::ViewModel;
use crate::intake::view::{SaveView, Screen};
use crate::text::MessageId;
use crate::ui::Ui;
use yew::prelude::*;

pub(crate) fn announcer(ui: &Ui, view: &ViewModel) -> Html {
    let save = match &view.screen {
        Screen::Page(page) => Some(&page.frame.save),
        Screen::Result(result) => Some(&result.frame.save),
        Screen::Check(check) => Some(&check.frame.save),
        _ => None,
    };
    let said = match save {
        Some(SaveView::Failed(why)) => format!("{} {}", ui.word(MessageId::NotSaved), ui.say(why)),
        _ => String::new(),
    };
    html! { <p class="unseen" aria-live="polite">{said}</p> }
}
