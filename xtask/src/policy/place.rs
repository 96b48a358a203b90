//! Lines: where a place such as `clocks[reply].tiers[major].amount` stands in the TOML its author wrote.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The line of a place, from 1; of the word `found` where it stands within that place. What is not there itself,
/// such as a key that is missing, has the line of the nearest table around it. `None` where nothing of the place
/// is there, or the text is no TOML.
pub fn line_of(place: &str, found: &str, toml: &str) -> Option<usize> {
    let root = DeTable::parse(toml).ok()?;
    let mut at = None;
    let mut here: Option<&DeTable<'_>> = Some(root.get_ref());
    let mut list: Option<&[Spanned<DeValue<'_>>]> = None;
    for part in parts(place) {
        let value = match (&part, here, list) {
            (Part::Key(key), Some(table), _) => {
                let entry = table.iter().find(|(name, _)| name.get_ref() == key);
                entry.map(|(name, value)| (name.span().start, value))
            }
            (Part::Item(name), _, Some(items)) => item(items, name).map(|value| (start_of(value), value)),
            _ => None,
        };
        let Some((start, value)) = value else { break };
        at = Some((start, value.span().end.max(start)));
        here = value.get_ref().as_table();
        list = value.get_ref().as_array().map(|items| &items[..]);
    }
    let (start, end) = at?;
    let quoted = format!("\"{found}\"");
    let within = toml.get(start..end).and_then(|text| text.find(&quoted));
    Some(line_at(toml, start + within.unwrap_or(0)))
}

/// The line of a byte, from 1.
pub fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

enum Part {
    Key(String),
    Item(String),
}

/// `conditions[c1].when.any[0]` as `conditions`, `[c1]`, `when`, `any`, `[0]`.
fn parts(place: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in place.split('.') {
        let mut pieces = piece.split('[');
        if let Some(key) = pieces.next().filter(|key| !key.is_empty()) {
            parts.push(Part::Key(key.to_owned()));
        }
        parts.extend(pieces.map(|item| Part::Item(item.trim_end_matches(']').to_owned())));
    }
    parts
}

/// A table of a list by its id or tier, or anything by its number.
fn item<'a, 'i>(items: &'a [Spanned<DeValue<'i>>], name: &str) -> Option<&'a Spanned<DeValue<'i>>> {
    let named = |value: &&Spanned<DeValue<'i>>| {
        let table = value.get_ref().as_table();
        table.is_some_and(|table| {
            table.iter().any(|(key, value)| {
                matches!(key.get_ref().as_ref(), "id" | "tier" | "name")
                    && value.get_ref().as_str() == Some(name)
            })
        })
    };
    items
        .iter()
        .find(named)
        .or_else(|| name.parse::<usize>().ok().and_then(|index| items.get(index)))
}

/// Where a value begins; of a table its first key, since its own span may be its header's.
fn start_of(value: &Spanned<DeValue<'_>>) -> usize {
    let first = value
        .get_ref()
        .as_table()
        .and_then(|table| table.keys().map(|key| key.span().start).min());
    first.unwrap_or(value.span().start)
}

/// What people who write Chinese mistype, on the line where TOML gives up.
pub fn full_width(text: &str, offset: usize, chinese: bool) -> Option<String> {
    let line = text.lines().nth(line_at(text, offset) - 1)?;
    let (sign, half) = [
        ('“', "\""),
        ('”', "\""),
        ('＝', "="),
        ('，', ","),
        ('【', "["),
        ('】', "]"),
        ('｛', "{"),
        ('｝', "}"),
        ('＂', "\""),
    ]
    .into_iter()
    .find(|(sign, _)| line.contains(*sign))
    .or_else(|| {
        let digit = line.chars().find(|letter| ('０'..='９').contains(letter))?;
        Some((digit, "0–9"))
    })
    .map_or((None, ""), |(sign, half)| (Some(sign), half));
    match sign {
        Some(sign) if chinese => Some(format!("这一行用了全角的“{sign}”。→ 请改成英文半角：{half}")),
        Some(sign) => Some(format!("This line has the full-width sign {sign}. → Use {half}")),
        None if line
            .trim_start()
            .chars()
            .next()
            .is_some_and(|first| !first.is_ascii())
            && chinese =>
        {
            Some("项目名要用英文（如 duty）；中文只能写在引号里。".to_owned())
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOML: &str = "\
id = \"x\"

[[questions]]
id = \"urgent\"
facts = [\"amount\"]

[[clocks]]
id = \"reply\"
tiers = [
  { tier = \"ordinary\", amount = 5 },
  { tier = \"urgent\", amount = 1 },
]
when = { all = [
  { is = \"a\" },
  { is = \"b\" },
] }

[[clocks]]
id = \"urgent\"
unit = \"hour\"
";

    #[test]
    fn a_place_is_found_where_it_stands_and_not_where_its_word_does() {
        for (place, line) in [
            ("id", 1),
            ("questions[urgent]", 4),
            ("clocks[urgent]", 19),
            ("clocks[urgent].unit", 20),
            ("clocks[reply].tiers[urgent].amount", 11),
            ("clocks[reply].when.all[1].is", 15),
            // What is not there has the line of what is around it.
            ("clocks[urgent].amount", 19),
        ] {
            assert_eq!(line_of(place, "", TOML), Some(line), "{place}");
        }
        assert_eq!(
            line_of("clocks[reply].when", "b", TOML),
            Some(15),
            "the word within the place"
        );
        assert_eq!(line_of("clocks", "", "no toml"), None);
    }

    #[test]
    fn full_width_signs_are_pointed_out() {
        let text = "id = \"x\"\nduty ＝ “reply”\n";
        assert!(full_width(text, 12, true).unwrap().contains('“'));
        assert!(full_width("职责 = 1", 0, true).unwrap().contains("英文"));
        assert_eq!(full_width("id = \"x", 0, true), None);
    }
}
