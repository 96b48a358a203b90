//! Where in a JSON text each value stands: editors jump to lines, not to pointers.

use std::collections::BTreeMap;

/// Line and column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Every place in a text that is sound JSON, and the members that are there twice.
#[derive(Debug, Default)]
pub struct Places {
    spots: BTreeMap<String, Spot>,
    /// Pointers of members whose name an earlier member of the same object has; all but the last count for nothing.
    pub twice: Vec<(String, Spot)>,
}

impl Places {
    /// Reads a text.
    pub fn of(text: &str) -> Places {
        let mut reader = Reader {
            letters: text.chars().collect(),
            at: 0,
            spot: Spot { line: 1, column: 1 },
            places: Places::default(),
        };
        reader.value(String::new());
        reader.places
    }

    /// Where a pointer leads: for a member, where its name stands; for what is not there, where the nearest thing around
    /// it begins.
    pub fn find(&self, pointer: &str) -> Spot {
        let mut pointer = pointer;
        loop {
            if let Some(spot) = self.spots.get(pointer) {
                return *spot;
            }
            match pointer.rsplit_once('/') {
                Some((around, _)) => pointer = around,
                None => return Spot { line: 1, column: 1 },
            }
        }
    }
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    spot: Spot,
    places: Places,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        if letter == '\n' {
            self.spot = Spot {
                line: self.spot.line + 1,
                column: 1,
            };
        } else {
            self.spot.column += 1;
        }
        Some(letter)
    }

    /// To the next letter that is more than layout.
    fn skip(&mut self) {
        while self.peek().is_some_and(|letter| letter.is_whitespace()) {
            self.next();
        }
    }

    fn value(&mut self, pointer: String) {
        self.skip();
        let spot = self.spot;
        self.places.spots.entry(pointer.clone()).or_insert(spot);
        match self.peek() {
            Some('{') => self.members(&pointer),
            Some('[') => self.items(&pointer),
            Some('"') => drop(self.text()),
            _ => {
                while self
                    .peek()
                    .is_some_and(|letter| !",]}".contains(letter) && !letter.is_whitespace())
                {
                    self.next();
                }
            }
        }
    }

    fn members(&mut self, pointer: &str) {
        self.next();
        let mut names = Vec::new();
        loop {
            self.skip();
            if self.peek() != Some('"') {
                break;
            }
            let spot = self.spot;
            let name = self.text();
            let inner = format!("{pointer}/{}", escaped(&name));
            if names.contains(&name) {
                self.places.twice.push((inner.clone(), spot));
            }
            names.push(name);
            self.places.spots.insert(inner.clone(), spot);
            self.skip();
            // The colon.
            self.next();
            self.value(inner);
            self.skip();
            if self.next() != Some(',') {
                return;
            }
        }
        self.next();
    }

    fn items(&mut self, pointer: &str) {
        self.next();
        for index in 0.. {
            self.skip();
            if matches!(self.peek(), None | Some(']')) {
                break;
            }
            self.value(format!("{pointer}/{index}"));
            self.skip();
            if self.next() != Some(',') {
                return;
            }
        }
        self.next();
    }

    /// A text in quotes, without them; its escapes are undone by who knows how.
    fn text(&mut self) -> String {
        let begin = self.at;
        self.next();
        while let Some(letter) = self.next() {
            match letter {
                '\\' => drop(self.next()),
                '"' => break,
                _ => {}
            }
        }
        let text: String = self
            .letters
            .get(begin..self.at)
            .unwrap_or_default()
            .iter()
            .collect();
        serde_json::from_str(&text).unwrap_or(text)
    }
}

/// A name as a JSON pointer has it.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_items_and_what_is_missing_have_a_place() {
        let text = "{\n  \"bank\": { \"名\\u0061\": \"}\\\"]\", \"list\": [1, {\"x\": [] }, null] },\n  \"a/b\": true, \"bank\": {} }";
        let places = Places::of(text);
        for (pointer, line, column) in [
            ("", 1, 1),
            ("/名a", 1, 1),
            ("/bank/名a", 2, 13),
            ("/bank/list", 2, 32),
            ("/bank/list/1", 2, 44),
            ("/bank/list/1/x", 2, 45),
            ("/bank/list/2", 2, 56),
            ("/bank/list/7/x", 2, 32),
            ("/a~1b", 3, 3),
        ] {
            assert_eq!(places.find(pointer), Spot { line, column }, "{pointer}");
        }
        assert_eq!(places.twice, [("/bank".to_owned(), Spot { line: 3, column: 16 })]);
        for broken in ["", "{", "{\"a\"", "[1,", "{\"a\":}", "\"", "[[[", "{\"a\":1,}"] {
            Places::of(broken);
        }
    }
}
