//! Wording: the words of a pack in one language, as a flat map from key to text.
//!
//! Keys are dotted (`condition.c1.open`); texts may hold placeholders in braces (`{date}`).

use super::form;
use super::json::Json;
use crate::rules::order::Map;

/// One language's texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Wording(Map<String, String>);

impl Wording {
    /// Reads the JSON that `build.rs` makes of a wording file.
    ///
    /// # Errors
    ///
    /// The parser's message, where the text is not a flat JSON object of strings.
    pub fn from_json(json: &str) -> Result<Wording, String> {
        let value = Json::parse(json).map_err(|error| error.to_string())?;
        form::read(&value).map(Wording).map_err(|misfit| misfit.text())
    }

    /// The text, placeholders unfilled.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The text with its placeholders filled. A missing text gives its key, which a test forbids for
    /// built-in packs; an unfilled placeholder stays as it is, so that it is seen.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(text) = self.get(key) else {
            return key.to_owned();
        };
        // One pass: a filled-in value that contains braces is not filled again.
        let mut out = String::with_capacity(text.len());
        let mut parts = text.split('{');
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            match part.split_once('}') {
                Some((name, rest)) => {
                    match values.iter().find(|(known, _)| *known == name) {
                        Some((_, value)) => out.push_str(value),
                        None => {
                            out.push('{');
                            out.push_str(name);
                            out.push('}');
                        }
                    }
                    out.push_str(rest);
                }
                None => {
                    out.push('{');
                    out.push_str(part);
                }
            }
        }
        out
    }

    /// The names of a text's placeholders, in order.
    pub fn placeholders<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> {
        let text = self.get(key).unwrap_or_default();
        text.split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}').map(|(name, _)| name))
    }

    /// All keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl FromIterator<(String, String)> for Wording {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(texts: I) -> Wording {
        Wording(texts.into_iter().collect())
    }
}
