//! The messages of the product in one language, as a file that is loaded when it is spoken.
//!
//! The sentences are written in Rust (`zh_hans`, `en`), where a missing one does not compile. Into the browser they
//! travel as `words/<language>.txt`, and what no customer meets as `words/few.<language>.txt`: a visitor loads one language,
//! not all of them.

use super::{Language, MessageId};

/// The messages in one language, in the order of [`MessageId::ALL`].
#[derive(Clone, Copy, Default)]
pub struct Catalogue {
    /// The language they are in.
    pub language: Language,
    texts: &'static [&'static str],
}

impl Catalogue {
    /// Reads the files of a language, which [`Catalogue::to_files`] wrote, the second one where it is needed; `None` where
    /// one is damaged, or was written for another list of messages. The texts stay in memory for good: read each language once.
    pub fn from_files(language: Language, files: Vec<String>) -> Option<Catalogue> {
        let mut texts: Vec<&'static str> = Vec::with_capacity(MessageId::ALL.len());
        for file in files {
            let mut lines = file.leak().lines();
            if lines.next()?.parse() != Ok(MessageId::FINGERPRINT) {
                return None;
            }
            texts.extend(lines);
        }
        let complete = [MessageId::FOR_EVERYBODY, MessageId::ALL.len()].contains(&texts.len());
        complete.then(|| Catalogue {
            language,
            texts: texts.leak(),
        })
    }

    /// The text of a message with its placeholders in braces; empty before a language is loaded.
    pub fn text(self, id: MessageId) -> &'static str {
        self.texts.get(id as usize).copied().unwrap_or_default()
    }
}

/// What the build and native tests need: the sentences themselves.
#[cfg(not(target_arch = "wasm32"))]
impl Catalogue {
    /// The catalogue of a language as it is written in the sources.
    pub fn of(language: Language) -> Catalogue {
        let text = match language {
            Language::ZhHans => super::zh_hans::text,
            Language::ZhHant => super::zh_hant::text,
            Language::En => super::en::text,
            // Their words are not ours to write; these show that the page has room for them.
            Language::Ug => super::pseudo::right_to_left,
            Language::Bo => super::pseudo::long,
        };
        let texts: Vec<&'static str> = MessageId::ALL.iter().map(|id| text(*id)).collect();
        Catalogue {
            language,
            texts: texts.leak(),
        }
    }

    /// The files of this language, for everybody and for few: the fingerprint of the list of messages, then a line for
    /// each message.
    pub fn to_files(self) -> [String; 2] {
        let (everybody, few) = self.texts.split_at(MessageId::FOR_EVERYBODY);
        [everybody, few].map(|texts| {
            let lines = texts.iter().map(|text| format!("{text}\n"));
            format!("{}\n{}", MessageId::FINGERPRINT, lines.collect::<String>())
        })
    }

    /// The placeholders of a message, in order and once each.
    pub fn placeholders(self, id: MessageId) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = self
            .text(id)
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Two of the same language say the same.
impl PartialEq for Catalogue {
    fn eq(&self, other: &Catalogue) -> bool {
        self.language == other.language
    }
}

impl Eq for Catalogue {}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Catalogue({})", self.language.tag())
    }
}
