//! The catalogues say the same things in every language.

use jiesu::rules::builtin;
use jiesu::rules::json::Json;
use jiesu::text::{Arg, Catalogue, Language, MessageId, Phrase, Words};
use std::path::Path;

#[test]
fn every_language_has_every_message_with_the_same_placeholders() {
    for id in MessageId::ALL {
        let chinese = Catalogue::of(Language::ZhHans).placeholders(*id);
        for language in Language::ALL {
            let catalogue = Catalogue::of(language);
            let tag = language.tag();
            assert_eq!(chinese, catalogue.placeholders(*id), "{id:?} in {tag}");
            assert!(!catalogue.text(*id).trim().is_empty(), "{id:?} is empty in {tag}");
        }
    }
}

/// Characters that are never written in traditional Chinese: of those our sentences use, in simplified ones only.
const SIMPLIFIED: &str = "专业两个为么从们会传体偿储兑关内写决况凭删别办务动区协单厅历县发号员周响团国图场处备头实对导将属币应开录态总户执护报拨择挂挡损\
    捡换数断无时显暂术机权条来构标样检残汇没泄测湾满点独现电监盖盗瞒码确离称签类紧约级纪线终经结给络绝统继续编网联脑营补见览计认议记许论设访证评识\
    诉试话询该误说请诺读诿谁调负财责账贵贷费资赔转载输达过还这进违连选邮释钟钥钮银销锁错长门闭问间阅队际陆险随页项顺须预题额马验";

#[test]
fn traditional_chinese_is_traditional_throughout() {
    let check = |place: &str, text: &str| {
        let found = text
            .chars()
            .find(|letter| SIMPLIFIED.contains(*letter) || "“”你".contains(*letter));
        assert_eq!(found, None, "{place}: {text}");
    };
    for id in MessageId::ALL {
        check(&format!("{id:?}"), Catalogue::of(Language::ZhHant).text(*id));
    }
    for json in [
        include_str!("../../src/text/health/zh-Hant.json"),
        include_str!("../../src/text/staff/zh-Hant.json"),
        include_str!("../../src/text/parts/zh-Hant.json"),
    ] {
        check("a window", json);
    }
    for pack in builtin::packs() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/text/packs/{}.toml", pack.id));
        let written = std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{} has no words", pack.id));
        written
            .lines()
            .filter(|line| !line.starts_with('#'))
            .for_each(|line| check(pack.id, line));
    }
}

#[test]
fn packs_say_the_same_in_traditional_characters() {
    for pack in builtin::packs() {
        let (_, simplified) = pack.wording.iter().find(|(tag, _)| *tag == "zh-Hans").unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/text/packs/{}.toml", pack.id));
        let written: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let mut texts = Vec::new();
        flat("", &toml::Value::Table(written), &mut texts);
        texts.sort();
        let traditional: Vec<String> = texts
            .iter()
            .map(|(key, text)| format!("{}:{}", serde_json::json!(key), serde_json::json!(text)))
            .collect();
        alike(simplified, &format!("{{{}}}", traditional.join(",")));
    }
}

fn flat(prefix: &str, value: &toml::Value, texts: &mut Vec<(String, String)>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                let dot = if prefix.is_empty() { "" } else { "." };
                flat(&format!("{prefix}{dot}{key}"), value, texts);
            }
        }
        text => texts.push((prefix.to_owned(), text.as_str().unwrap_or_default().to_owned())),
    }
}

#[test]
fn tags_find_their_language() {
    for (tag, language) in [
        ("zh", Some(Language::ZhHans)),
        ("zh-CN", Some(Language::ZhHans)),
        ("zh-SG", Some(Language::ZhHans)),
        ("zh-Hant", Some(Language::ZhHant)),
        ("zh-TW", Some(Language::ZhHant)),
        ("zh-HK", Some(Language::ZhHant)),
        ("en-GB", Some(Language::En)),
        ("ug-CN", Some(Language::Ug)),
        ("bo", Some(Language::Bo)),
        ("fr", None),
        ("", None),
    ] {
        assert_eq!(Language::from_tag(tag), language, "{tag}");
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
        include_str!("../../src/text/health/zh-Hans.json"),
        include_str!("../../src/text/health/zh-Hant.json"),
    );
    alike(
        include_str!("../../src/text/staff/zh-Hans.json"),
        include_str!("../../src/text/staff/en.json"),
    );
    alike(
        include_str!("../../src/text/staff/zh-Hans.json"),
        include_str!("../../src/text/staff/zh-Hant.json"),
    );
    alike(
        include_str!("../../src/text/parts/zh-Hans.json"),
        include_str!("../../src/text/parts/en.json"),
    );
    alike(
        include_str!("../../src/text/parts/zh-Hans.json"),
        include_str!("../../src/text/parts/zh-Hant.json"),
    );
    alike(
        include_str!("../../src/text/kiosk/zh-Hans.json"),
        include_str!("../../src/text/kiosk/en.json"),
    );
    alike(
        include_str!("../../src/text/kiosk/zh-Hans.json"),
        include_str!("../../src/text/kiosk/zh-Hant.json"),
    );
    alike(
        include_str!("../../src/text/hand/zh-Hans.json"),
        include_str!("../../src/text/hand/en.json"),
    );
    alike(
        include_str!("../../src/text/hand/zh-Hans.json"),
        include_str!("../../src/text/hand/zh-Hant.json"),
    );
    alike(
        include_str!("../../src/text/embed/zh-Hans.json"),
        include_str!("../../src/text/embed/en.json"),
    );
    alike(
        include_str!("../../src/text/embed/zh-Hans.json"),
        include_str!("../../src/text/embed/zh-Hant.json"),
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
