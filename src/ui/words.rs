//! What every part needs: words to say, and somewhere to report to.

use crate::intake::Action;
use crate::intake::Wording;
use crate::intake::effect::FocusTarget;
use crate::text::{Catalogue, MessageId, Phrase, Words};
use std::rc::Rc;
use yew::prelude::*;

/// The class of an element: its names, and those of some more that apply.
pub(crate) fn class(names: &str, more: &[Option<&'static str>]) -> String {
    let mut all = names.to_owned();
    for name in more.iter().flatten() {
        all.push(' ');
        all.push_str(name);
    }
    all
}

/// The surroundings of a part.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Ui {
    /// The messages of the language to speak.
    pub catalogue: Catalogue,
    /// The wordings of the packs.
    pub wording: Rc<Wording>,
    /// Where actions go.
    pub act: Callback<Action>,
    /// Where picked files go.
    pub files: Callback<Vec<web_sys::File>>,
    /// Moves the focus.
    pub jump: Callback<FocusTarget>,
    /// Whether several people use the device, so that the browser must remember nothing of what is typed.
    pub shared: bool,
}

impl Ui {
    /// A phrase as a sentence.
    pub fn say(&self, phrase: &Phrase) -> String {
        let wording = |key: &str| self.wording.get(key).map(ToOwned::to_owned);
        Words {
            catalogue: self.catalogue,
            wording: &wording,
        }
        .say(phrase)
    }

    /// A message without values.
    // Said in hundreds of places, in each of which it would be repeated.
    #[inline(never)]
    pub fn word(&self, id: MessageId) -> &'static str {
        self.catalogue.text(id)
    }

    /// A part that the script `www/parts/<name>.js` draws; `dates` is what it draws it from.
    #[inline(never)]
    pub fn drawn(&self, name: &'static str, dates: &str) -> Html {
        html! { <jiesu-part data-part={name} data-language={self.catalogue.language.tag()} data-dates={dates.to_owned()}></jiesu-part> }
    }

    /// A click that reports an action.
    #[inline(never)]
    pub fn click(&self, action: Action) -> Callback<MouseEvent> {
        let act = self.act.clone();
        Callback::from(move |_| act.emit(action.clone()))
    }
}
