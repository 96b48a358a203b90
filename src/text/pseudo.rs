//! Words that nobody speaks, made from the English ones: they show whether a page has room for a language whose words
//! are longer, or which runs from right to left. They are for tests and the gallery, never for visitors.

use super::{MessageId, en};

/// English with accents and every vowel twice, a third longer, as many languages are.
pub(super) fn long(id: MessageId) -> &'static str {
    let (vowels, marked) = ("aeiouAEIOU", "áéïöüÁÉÏÖÜ");
    let longer = |letter: char| {
        let at = vowels.chars().position(|known| known == letter);
        let mark = at.and_then(|at| marked.chars().nth(at));
        mark.into_iter().chain([letter]).collect::<String>()
    };
    spoken(en::text(id), longer).leak()
}

/// English in Arabic letters, which the browser runs from right to left.
pub(super) fn right_to_left(id: MessageId) -> &'static str {
    let letters: Vec<char> = "ابتثجحخدرزسشصضطظعغفقكلمنهو".chars().collect();
    let other = |letter: char| {
        let place = u32::from(letter.to_ascii_lowercase()).wrapping_sub(u32::from('a'));
        letters.get(place as usize).copied().unwrap_or(letter).to_string()
    };
    spoken(en::text(id), other).leak()
}

/// The text with every letter replaced, but for the names of placeholders.
fn spoken(text: &str, other: impl Fn(char) -> String) -> String {
    let mut inside = false;
    text.chars()
        .map(|letter| {
            inside = (inside || letter == '{') && letter != '}';
            if inside { letter.to_string() } else { other(letter) }
        })
        .collect()
}
