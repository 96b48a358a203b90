//! Licence expressions as SPDX has them, with the `/` of older manifests.

/// Whether a choice of licences is left that `allowed` holds all of: of `A OR B` one is enough, of `A AND B` both are
/// needed. An expression that cannot be read allows nothing.
pub fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let held = any_of(&mut words, allowed);
    held == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

/// Reads operands between `OR`; `None` where the expression is not one.
fn any_of(words: &mut Words, allowed: &[String]) -> Option<bool> {
    let mut held = all_of(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        held |= all_of(words, allowed)?;
    }
    Some(held)
}

fn all_of(words: &mut Words, allowed: &[String]) -> Option<bool> {
    let mut held = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        held &= one(words, allowed)?;
    }
    Some(held)
}

fn one(words: &mut Words, allowed: &[String]) -> Option<bool> {
    match words.next()? {
        "(" => {
            let held = any_of(words, allowed)?;
            words.next_if_eq(&")").map(|_| held)
        }
        ")" | "OR" | "AND" | "WITH" => None,
        name => {
            let full = match words.next_if_eq(&"WITH") {
                Some(_) => format!("{name} WITH {}", words.next()?),
                None => name.to_owned(),
            };
            Some(allowed.contains(&full))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_is_enough_and_what_is_joined_must_all_be_allowed() {
        let allowed = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(String::from);
        for (expression, is_held) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("", false),
            ("MIT OR GPL-3.0-only", true),
            ("GPL-3.0-only/MIT", true),
            ("GPL-3.0-only / MIT", true),
            ("MIT AND GPL-3.0-only", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND OpenSSL", false),
            ("GPL-3.0-only OR MIT AND OpenSSL", false),
            ("Apache-2.0", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("MIT WITH something", false),
            ("MIT OR", false),
            ("(MIT", false),
            ("MIT Apache-2.0", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), is_held, "{expression}");
        }
    }
}
