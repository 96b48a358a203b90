//! Words: what the product says to people, one catalogue per language.
//!
//! Code elsewhere names a [`MessageId`] or a key of a pack's own wording and wraps it, with its
//! values, into a [`Phrase`]. Only here does a phrase become a sentence, so that switching the
//! language changes every word and no answer.

mod catalogue;
mod dates;
mod message;

#[cfg(not(target_arch = "wasm32"))]
mod en;
#[cfg(not(target_arch = "wasm32"))]
mod pseudo;
#[cfg(not(target_arch = "wasm32"))]
mod zh_hans;
#[cfg(not(target_arch = "wasm32"))]
mod zh_hant;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use catalogue::Catalogue;
pub use dates::{clock_time, short_weekday};
pub use message::MessageId;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Language {
    /// Chinese in simplified characters, the default.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// English.
    #[serde(rename = "en")]
    En,
    /// Chinese in traditional characters.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// Uyghur, from right to left. A bank brings the words.
    #[serde(rename = "ug")]
    Ug,
    /// Tibetan. A bank brings the words.
    #[serde(rename = "bo")]
    Bo,
}

impl Language {
    /// All languages that a configuration may name.
    pub const ALL: [Language; 5] = [
        Language::ZhHans,
        Language::En,
        Language::ZhHant,
        Language::Ug,
        Language::Bo,
    ];

    /// Those whose words are part of the product.
    pub const OWN: [Language; 3] = [Language::ZhHans, Language::En, Language::ZhHant];

    /// Those that are offered where the configuration names none: every pack has its words in them.
    pub const USUAL: [Language; 2] = [Language::ZhHans, Language::En];

    /// The BCP 47 tag, as in `lang="…"` and in file names of wordings.
    pub fn tag(self) -> &'static str {
        match self {
            Language::ZhHans => "zh-Hans",
            Language::En => "en",
            Language::ZhHant => "zh-Hant",
            Language::Ug => "ug",
            Language::Bo => "bo",
        }
    }

    /// The language's name in itself, for the menu.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::ZhHans => "中文",
            Language::En => "English",
            Language::ZhHant => "繁體",
            Language::Ug => "ئۇيغۇرچە",
            Language::Bo => "བོད་ཡིག",
        }
    }

    /// Where a line begins, as in `dir="…"`: `None` where it is on the left.
    pub fn direction(self) -> Option<&'static str> {
        (self == Language::Ug).then_some("rtl")
    }

    /// What stands between the entries of a list.
    pub fn comma(self) -> &'static str {
        if self.is_chinese() { "、" } else { ", " }
    }

    /// Whether it is written in Chinese characters.
    pub fn is_chinese(self) -> bool {
        matches!(self, Language::ZhHans | Language::ZhHant)
    }

    /// The language of a tag: regions that write traditional characters have theirs, any other `zh…` is simplified.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let region = tag.get(3..).unwrap_or_default();
        match tag.get(..2)? {
            "zh" if ["Hant", "TW", "HK", "MO"]
                .iter()
                .any(|part| region.starts_with(part)) =>
            {
                Some(Language::ZhHant)
            }
            start => Language::ALL
                .into_iter()
                .find(|language| language.tag().starts_with(start)),
        }
    }
}

/// A value inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A count, an amount of days, a step.
    Number(i64),
    /// An amount of money in fen, said in yuan.
    Fen(i64),
    /// A size in bytes, said in MB or KB.
    Bytes(u64),
    /// A day: `10月8日 星期四`.
    Date(NaiveDate),
    /// A day without its weekday: `10月8日`.
    Day(NaiveDate),
    /// A moment as day and wall time in Beijing: `10月8日 14:32`.
    Time(chrono::NaiveDateTime),
    /// A ready text: an article label, a configured name, a case number.
    Text(String),
    /// Another phrase.
    Phrase(Box<Phrase>),
    /// Several phrases, joined as the language joins a list.
    List(Vec<Phrase>),
}

/// Something to say: an id or key with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// A message of the product.
    Message {
        /// Which message.
        id: MessageId,
        /// Its values by placeholder name.
        args: Vec<(&'static str, Arg)>,
    },
    /// A sentence of a pack's own wording.
    Wording {
        /// The key in the wording file.
        key: String,
        /// Its values by placeholder name.
        args: Vec<(&'static str, Arg)>,
    },
    /// A text that is the same in every language: configured data.
    Plain(String),
}

impl Phrase {
    /// A message without values.
    #[inline(never)]
    pub fn message(id: MessageId) -> Phrase {
        Phrase::Message { id, args: Vec::new() }
    }

    /// A wording key without values.
    pub fn wording(key: impl Into<String>) -> Phrase {
        Phrase::Wording {
            key: key.into(),
            args: Vec::new(),
        }
    }

    /// The same phrase with one more value.
    #[must_use]
    #[inline(never)]
    pub fn with(mut self, name: &'static str, value: Arg) -> Phrase {
        match &mut self {
            Phrase::Message { args, .. } | Phrase::Wording { args, .. } => args.push((name, value)),
            Phrase::Plain(_) => {}
        }
        self
    }
}

impl From<MessageId> for Phrase {
    fn from(id: MessageId) -> Phrase {
        Phrase::message(id)
    }
}

/// The words at hand: the messages of a language and the wordings that were loaded for it.
pub struct Words<'a> {
    /// The messages of the language to speak.
    pub catalogue: Catalogue,
    /// Finds a key of the loaded pack wordings.
    pub wording: &'a dyn Fn(&str) -> Option<String>,
}

impl Words<'_> {
    /// Turns a phrase into the sentence of this language.
    ///
    /// A wording key that was not loaded is shown as the key itself, so that a gap is seen and
    /// reported rather than hidden; `policy check` refuses such packs before they ship.
    pub fn say(&self, phrase: &Phrase) -> String {
        match phrase {
            Phrase::Message { id, args } => self.fill(self.catalogue.text(*id), args),
            Phrase::Wording { key, args } => match (self.wording)(key) {
                Some(text) => self.fill(&text, args),
                None => key.clone(),
            },
            Phrase::Plain(text) => text.clone(),
        }
    }

    /// A message without values.
    pub fn message(&self, id: MessageId) -> &'static str {
        self.catalogue.text(id)
    }

    fn fill(&self, template: &str, args: &[(&'static str, Arg)]) -> String {
        let mut out = String::with_capacity(template.len() + 16);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            match after.split_once('}') {
                Some((name, tail)) => {
                    if let Some((_, value)) = args.iter().find(|(known, _)| *known == name) {
                        out.push_str(&self.value(value));
                    }
                    rest = tail;
                }
                None => {
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }

    fn value(&self, value: &Arg) -> String {
        match value {
            Arg::Number(number) => number.to_string(),
            Arg::Fen(fen) => dates::yuan(*fen),
            Arg::Bytes(bytes) => dates::bytes(*bytes),
            Arg::Date(date) => dates::date(self.catalogue.language, *date),
            Arg::Day(date) => dates::day(self.catalogue.language, *date),
            Arg::Time(time) => dates::time(self.catalogue.language, *time),
            Arg::Text(text) => text.clone(),
            Arg::Phrase(phrase) => self.say(phrase),
            Arg::List(phrases) => {
                let said: Vec<String> = phrases.iter().map(|phrase| self.say(phrase)).collect();
                said.join(self.catalogue.language.comma())
            }
        }
    }
}
