//! The words of every language as files beside the app.
//!
//! `words/<tag>.txt` has the messages of the product, `packs/<id>.<tag>.json` those of a pack, `health/`, `staff/` and
//! `kiosk/` those of the windows over the app, `parts/` those of the parts of a page that scripts draw. Only the two languages that every pack is written in are listed for the service worker,
//! and the messages of the third: it keeps the rest like a bank's own files, once they were used, and a first visit hears
//! nothing of them.

use jiesu::text::{Catalogue, Language};
use serde_json::{Map, Value};

use crate::Done;
use crate::policy::source;
use crate::run::{at, files as files_of, read, read_text};

/// What shows the health of the storage, and its words: fetched when a person asks for it.
pub const HEALTH: &str = "health/";

/// What staff's windows over the app say: fetched when one is opened.
pub const STAFF: &str = "staff/";

/// What a terminal in a lobby says.
pub const KIOSK: &str = "kiosk/";

/// What a terminal and a telephone say when a draft goes from one to the other.
pub const HAND: &str = "hand/";

/// What is said around the app inside another page.
pub const EMBED: &str = "embed/";

/// What scripts draw on a page, with its words: kept by the service worker like a bank's own files, once it was used, so that
/// a first visit hears nothing of it.
pub const PARTS: &str = "parts/";

/// The messages of the product, one file for each language.
pub const MESSAGES: &str = "words/";

/// Packs' words in traditional characters, written beside the packs, whose digests they do not touch.
const PACKS: &str = "src/text/packs";

/// Whether a file has words that the service worker is not told of.
pub fn is_on_demand(name: &str) -> bool {
    let tag = Language::ZhHant.tag();
    name.ends_with(&format!(".{tag}.json")) || name.ends_with(&format!("/{tag}.json"))
}

/// The files by the names they have in the app.
///
/// # Errors
/// A file cannot be read.
pub fn files() -> Done<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for language in Language::OWN {
        for windows in [HEALTH, STAFF, KIOSK, HAND, EMBED, PARTS] {
            let name = format!("{windows}{}.json", language.tag());
            found.push((name.clone(), read(&at("src/text").join(&name))?));
        }
        found.extend(messages(MESSAGES, language));
    }
    // Languages whose words a bank brings are shown to whoever works on the parts.
    for language in [Language::Ug, Language::Bo] {
        found.extend(messages("gallery/words/", language));
    }
    for name in files_of(&at(PACKS)) {
        let Some(id) = name.strip_suffix(".toml") else {
            continue;
        };
        let words: Value = toml::from_str(&read_text(&at(PACKS).join(&name))?)?;
        let mut texts = Map::new();
        source::flatten("", words, &mut texts);
        let json = Value::Object(texts).to_string();
        found.push((
            format!("packs/{id}.{}.json", Language::ZhHant.tag()),
            json.into_bytes(),
        ));
    }
    Ok(found)
}

/// What everybody meets, and what no customer does.
fn messages(folder: &str, language: Language) -> Vec<(String, Vec<u8>)> {
    let files = ["", "few."].into_iter().zip(Catalogue::of(language).to_files());
    let named = files.map(|(whose, file)| {
        let name = format!("{folder}{whose}{}.txt", language.tag());
        (name, file.into_bytes())
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_visit_hears_nothing_of_traditional_characters() {
        for (name, on_demand) in [
            ("packs/s01-credit-coop-trial.zh-Hant.json", true),
            ("health/zh-Hant.json", true),
            ("packs/s01-credit-coop-trial.zh-Hans.json", false),
            ("health/en.json", false),
            ("words/zh-Hant.txt", false),
            ("words/few.zh-Hant.txt", false),
        ] {
            assert_eq!(is_on_demand(name), on_demand, "{name}");
        }
    }
}
