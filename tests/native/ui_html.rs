//! Just enough reading of HTML for the interface tests: start tags with their attributes, and texts.

/// A start tag.
#[derive(Debug)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its attributes in order.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A page, taken apart.
#[derive(Debug)]
pub struct Page {
    /// Start tags in order.
    pub tags: Vec<Tag>,
    /// Texts between tags, trimmed, without the empty ones.
    pub texts: Vec<String>,
    /// For each text, whether the tag before it says that it is Chinese whatever the screen's language.
    pub quoted: Vec<bool>,
}

impl Page {
    /// Takes a page apart.
    pub fn read(html: &str) -> Page {
        let mut page = Page {
            tags: Vec::new(),
            texts: Vec::new(),
            quoted: Vec::new(),
        };
        for piece in html.split('<') {
            let (inside, text) = piece.split_once('>').unwrap_or(("", piece));
            if !inside.is_empty() && !inside.starts_with(['/', '!']) {
                page.tags.push(tag(inside));
            }
            let text = plain(text.trim());
            if !text.is_empty() {
                let opened = !inside.starts_with('/');
                let quoted = page.tags.last().and_then(|tag| tag.get("lang")) == Some("zh-Hans");
                page.quoted.push(opened && quoted);
                page.texts.push(text);
            }
        }
        page
    }

    /// What is read out though it is not shown.
    pub fn spoken(&self) -> Vec<String> {
        self.tags
            .iter()
            .filter_map(|tag| tag.get("aria-label"))
            .map(ToOwned::to_owned)
            .collect()
    }
}

fn tag(inside: &str) -> Tag {
    let inside = inside.trim_end_matches('/');
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest
            .find(|letter: char| letter == '=' || letter.is_whitespace())
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        match after.strip_prefix("=\"") {
            Some(value) => {
                let (value, tail) = value.split_once('"').unwrap_or((value, ""));
                attributes.push((key.to_owned(), plain(value)));
                rest = tail;
            }
            None => {
                attributes.push((key.to_owned(), String::new()));
                rest = after;
            }
        }
    }
    Tag {
        name: name.to_owned(),
        attributes,
    }
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}
