//! The catalogues say the same things in every language.

use jiesu::rules::json::Json;
use jiesu::text::{Arg, Catalogue, Language, MessageId, Phrase, Words};

#[test]
fn every_language_has_every_message_with_the_same_placeholders() {
    for id in MessageId::ALL {
        let chinese = Catalogue::of(Language::ZhHans).placeholders(*id);
        let english = Catalogue::of(Language::En).placeholders(*id);
        assert_eq!(chinese, english, "{id:?}");
        for language in Language::ALL {
            let words = Words {
                catalogue: Catalogue::of(language),
                wording: &|_| None,
            };
            assert!(
                !words.message(*id).trim().is_empty(),
                "{id:?} is empty in {}",
                language.tag()
            );
        }
    }
}

#[test]
fn chinese_sentences_use_full_width_marks_and_address_the_reader_politely() {
    let words = Words {
        catalogue: Catalogue::of(Language::ZhHans),
        wording: &|_| None,
    };
    for id in MessageId::ALL {
        let text = words.message(*id);
        assert!(!text.contains('你'), "{id:?} says 你 instead of 您");
        let mut letters = text.chars().peekable();
        let mut before = ' ';
        while let Some(letter) = letters.next() {
            let after = letters.peek().copied().unwrap_or(' ');
            let chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
            let half = matches!(letter, ',' | ';' | '?' | '!') && chinese(before);
            assert!(!half, "{id:?} has a half-width {letter} before {after}");
            before = letter;
        }
    }
}

#[test]
fn dates_money_and_sizes_are_said_as_the_language_says_them() {
    let say = |language, arg: Arg| {
        let words = Words {
            catalogue: Catalogue::of(language),
            wording: &|_| None,
        };
        words.say(&Phrase::message(MessageId::WhenDate).with("date", arg))
    };
    let day = chrono::NaiveDate::from_ymd_opt(2026, 10, 8).unwrap();
    for (language, arg, expected) in [
        (Language::ZhHans, Arg::Date(day), "2026年10月8日 星期四"),
        (Language::En, Arg::Date(day), "Thu 8 October 2026"),
        (Language::ZhHans, Arg::Day(day), "10月8日"),
        (Language::ZhHans, Arg::Fen(12_050), "120.50"),
        (Language::ZhHans, Arg::Fen(12_000), "120"),
        (Language::En, Arg::Bytes(40 * 1024 * 1024), "40 MB"),
        (Language::En, Arg::Bytes(1_600 * 1024), "1.5 MB"),
        (Language::En, Arg::Bytes(1), "1 KB"),
    ] {
        assert_eq!(say(language, arg), expected);
    }
}

#[test]
fn a_catalogue_travels_as_a_file_and_back() {
    for language in Language::ALL {
        let written = Catalogue::of(language);
        let files = written.to_files();
        let read = Catalogue::from_files(language, files.to_vec()).expect("its own files");
        assert_eq!(read.language, language);
        for id in MessageId::ALL {
            assert_eq!(read.text(*id), written.text(*id), "{id:?}");
        }
        // A customer's page has the first file only.
        let [everybodys, few] = files;
        let read = Catalogue::from_files(language, vec![everybodys.clone()]).expect("the first");
        assert_eq!(read.text(MessageId::UiBegin), written.text(MessageId::UiBegin));
        assert_eq!(read.text(MessageId::UiStaffBegin), "");
        for wrong in [
            vec![few.clone()],
            vec![few.clone(), few.clone()],
            vec![everybodys.clone(), everybodys],
        ] {
            assert!(Catalogue::from_files(language, wrong).is_none());
        }
    }
}

#[test]
fn a_catalogue_for_other_messages_is_refused() {
    let [file, _] = Catalogue::of(Language::En).to_files();
    let (fingerprint, texts) = file.split_once('\n').unwrap();
    let one_less = texts.split_once('\n').unwrap().1;
    for wrong in [
        format!("1\n{texts}"),
        texts.to_owned(),
        format!("{fingerprint}\n{one_less}"),
        format!("{file}One more.\n"),
        "<!doctype html>".to_owned(),
        String::new(),
    ] {
        assert!(
            Catalogue::from_files(Language::En, vec![wrong.clone()]).is_none(),
            "{wrong}"
        );
    }
}

#[test]
fn the_windows_over_the_app_say_the_same_in_every_language() {
    alike(
        include_str!("../../src/text/health/zh-Hans.json"),
        include_str!("../../src/text/health/en.json"),
    );
    alike(
        include_str!("../../src/text/staff/zh-Hans.json"),
        include_str!("../../src/text/staff/en.json"),
    );
}

/// Whether two files of words have the same keys with the same placeholders.
fn alike(chinese: &str, english: &str) {
    let read = |text: &str| {
        let json = Json::parse(text).unwrap();
        let texts = json.as_object().unwrap().iter();
        texts
            .map(|(key, text)| (key.clone(), text.as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let (chinese, english) = (read(chinese), read(english));
    let placeholders = |text: &str| {
        let mut names: Vec<String> = text
            .split('{')
            .skip(1)
            .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
            .collect();
        names.sort_unstable();
        names
    };
    assert_eq!(chinese.len(), english.len());
    for ((key, chinese), (other, english)) in chinese.iter().zip(&english) {
        assert_eq!(key, other);
        assert_eq!(placeholders(chinese), placeholders(english), "{key}");
        assert!(!chinese.is_empty() && !english.is_empty(), "{key}");
        assert!(!chinese.contains('你'), "{key} says 你 instead of 您");
    }
}
