//! `cargo xtask policy new`: a folder to begin with.
//!
//! The template is a small, complete instrument that passes `check` as it stands, so that an author always
//! changes something that works.

use std::path::{Path, PathBuf};

use crate::Done;
use crate::args::Args;
use crate::run::{say, write};

const FILES: &[(&str, &str)] = &[
    ("pack.toml", include_str!("template/pack.toml")),
    ("zh-Hans.toml", include_str!("template/zh-Hans.toml")),
    ("en.toml", include_str!("template/en.toml")),
    ("cases.toml", include_str!("template/cases.toml")),
    ("README.md", include_str!("template/README.md")),
];

/// Runs `policy new ID [--into FOLDER]`.
///
/// # Errors
/// The id is none, or the folder is already there.
pub fn command(args: &Args) -> Done {
    let Some(id) = args.plain.first() else {
        return Err("policy new ID: a name such as my-bank-2027".into());
    };
    let folder = create(id, Path::new(args.value("into").unwrap_or(".")))?;
    let shown = folder.display();
    say(&format!(
        "{shown}: change pack.toml first, then the words, then the cases"
    ));
    say(&format!(
        "`cargo xtask policy check {shown}` says at any time what is still missing, `policy draft` begins the cases"
    ));
    Ok(())
}

fn create(id: &str, into: &Path) -> Done<PathBuf> {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if id.is_empty() || !id.chars().all(fits) || id.starts_with('-') {
        return Err(
            format!("{id}: an id has small letters, digits and hyphens, such as my-bank-2027").into(),
        );
    }
    let folder = into.join(id);
    if folder.exists() {
        return Err(format!("{}: is there already; nothing was changed", folder.display()).into());
    }
    for (name, text) in FILES {
        write(&folder.join(name), text.replace("my-bank", id))?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::super::files::Folder;
    use super::*;
    use jiesu::rules::cases;
    use jiesu::rules::lint::{LintContext, lint};

    #[test]
    fn a_new_pack_passes_its_own_check_and_is_not_overwritten() {
        let into = std::env::temp_dir().join(format!("jiesu-policy-new-{}", std::process::id()));
        let path = create("my-bank-2027", &into).unwrap();
        let folder = Folder::open(&path.display().to_string()).unwrap();
        let pack = folder.pack().unwrap();
        assert_eq!(pack.id, "my-bank-2027");
        let words = folder.words().unwrap();
        let wordings: Vec<_> = words
            .iter()
            .map(|(tag, words)| (tag.as_str(), words.clone()))
            .collect();
        let book = folder.book(pack).unwrap();
        let context = LintContext {
            wordings: &wordings,
            statutory: book.statutory.as_ref(),
            calendar: Some(&book.calendar),
            ..LintContext::default()
        };
        assert_eq!(lint(&book.pack, &context), []);
        let file = folder.cases().unwrap().unwrap();
        assert_eq!(cases::run(&book, &file), []);
        assert_eq!(cases::untouched(&book, &file), Vec::<String>::new());
        assert!(create("my-bank-2027", &into).is_err());
        std::fs::remove_dir_all(into).unwrap();
    }

    #[test]
    fn an_id_is_a_name_of_a_folder() {
        for id in ["", "My-Bank", "../x", "银行", "-x"] {
            assert!(create(id, Path::new("/nowhere")).is_err(), "{id}");
        }
    }
}
