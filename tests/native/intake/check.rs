//! What is wrong with an answer, and what is only unusual.

use super::world::{choice, choices, complete, day, draft, edit, loaded, moment, person, text, writing};
use jiesu::intake::answer::TypedDate;
use jiesu::intake::check::{self, fen, is_email, partial_date, phone, time};
use jiesu::intake::form::{PageId, field};
use jiesu::intake::identity::{
    IdentityFault, IdentityKind, check as check_identity, check_credit_code, normal,
};
use jiesu::intake::{Answer, Private, update};
use jiesu::text::{Catalogue, Language, Words};

const NOW: &str = "2026-09-30T10:00:00+08:00";

#[test]
fn telephone_numbers_are_understood_as_people_write_them() {
    for (typed, expected) in [
        ("13800001111", Some("13800001111")),
        ("138 0000 1111", Some("13800001111")),
        ("１３８００００１１１１", Some("13800001111")),
        ("+86 138-0000-1111", Some("13800001111")),
        ("0086 13800001111", Some("13800001111")),
        ("8613800001111", Some("13800001111")),
        ("0571-88886666", Some("057188886666")),
        ("（０５７１）８８８８６６６６", Some("057188886666")),
        ("010-88886666转801", Some("01088886666801")),
        ("88886666", Some("88886666")),
        ("+852 9123 4567", Some("+85291234567")),
        ("1380000111", None),
        ("138000011112", None),
        ("abc", None),
        ("", None),
        ("+1", None),
    ] {
        assert_eq!(phone(typed).as_deref(), expected, "{typed}");
    }
}

#[test]
fn money_times_and_addresses_are_read_leniently_and_exactly() {
    for (typed, expected) in [
        ("120", Some(12_000)),
        ("１２０．５０元", Some(12_050)),
        ("¥1,234.5", Some(123_450)),
        ("120.555", None),
        ("一百", None),
        ("-5", None),
    ] {
        assert_eq!(fen(typed), expected, "{typed}");
    }
    for (typed, expected) in [
        ("14:30", Some("14:30:00")),
        ("14：30", Some("14:30:00")),
        ("9点5分", Some("09:05:00")),
        ("1430", Some("14:30:00")),
        ("14点", Some("14:00:00")),
        ("25:00", None),
        ("下午", None),
    ] {
        assert_eq!(
            time(typed).map(|time| time.to_string()).as_deref(),
            expected,
            "{typed}"
        );
    }
    assert!(is_email("a@b.cn") && is_email("王@bank.example"));
    assert!(!is_email("a@b") && !is_email("a b@c.cn") && !is_email("@c.cn"));
}

#[test]
fn a_day_may_be_known_in_part() {
    let typed = |year: &str, month: &str, day: &str| TypedDate {
        year: Private::new(year),
        month: Private::new(month),
        day: Private::new(day),
    };
    for (date, expected) in [
        (typed("2026", "2", "28"), Some("2026-02-28")),
        (typed("２０２６年", "３月", "５日"), Some("2026-03-05")),
        (typed("2026", "2", "29"), None),
        (typed("2024", "2", "29"), Some("2024-02-29")),
        (typed("2026", "3", ""), Some("2026-03")),
        (typed("2026", "", ""), Some("2026")),
        (typed("26", "3", "5"), None),
        (typed("", "3", "5"), None),
    ] {
        assert_eq!(partial_date(&date).as_deref(), expected);
    }
}

#[test]
fn identity_numbers_are_checked_by_their_standards() {
    use IdentityFault::{BirthDate, Checksum, Form, Length};
    use IdentityKind::{ForeignResidence, HkMacaoPermit, HmtResidence, Passport, Resident, TaiwanPermit};
    let today = moment(NOW).date();
    for (kind, typed, expected) in [
        // Worked out by hand from GB 11643's weights.
        (Resident, "11010519491231002X", Ok(())),
        (Resident, "１１０１０５ １９４９１２３１ ００２ｘ", Ok(())),
        (Resident, "440524188001010014", Ok(())),
        (Resident, "34052419800101001X", Ok(())),
        (Resident, "110105194912310021", Err(Checksum)),
        (Resident, "11010519491331002X", Err(BirthDate)),
        (Resident, "11010520991231002X", Err(BirthDate)),
        (Resident, "1101051949123100", Err(Length)),
        (Resident, "1101051949A231002X", Err(Form)),
        (HmtResidence, "810000199001010019", Ok(())),
        (HmtResidence, "830000199001010012", Ok(())),
        (HmtResidence, "11010519491231002X", Err(Form)),
        (HkMacaoPermit, "H12345678", Ok(())),
        (HkMacaoPermit, "M1234567801", Ok(())),
        (HkMacaoPermit, "A12345678", Err(Form)),
        (HkMacaoPermit, "H1234567", Err(Length)),
        (TaiwanPermit, "12345678", Ok(())),
        (TaiwanPermit, "123456789", Err(Length)),
        (ForeignResidence, "CHN110081010153", Ok(())),
        (ForeignResidence, "110081010153CHN", Err(Form)),
        (Passport, "E12345678", Ok(())),
        (Passport, "E1", Err(Length)),
        (Passport, "E1234?678", Err(Form)),
    ] {
        assert_eq!(
            check_identity(kind, &normal(typed), today),
            expected,
            "{kind:?} {typed}"
        );
    }
    for (code, expected) in [
        ("91350100M000100Y43", Ok(())),
        ("91350100M000100Y4Z", Err(Form)),
        ("91350100M000100Y44", Err(Checksum)),
        ("91310115MA1H8R7C6D", Err(Checksum)),
        ("9135", Err(Length)),
    ] {
        assert_eq!(check_credit_code(code), expected, "{code}");
    }
}

/// The faults of a page after some answers, in English.
fn faults(page: PageId, mode: &str, answers: Vec<(&'static str, Answer)>) -> Vec<(String, String)> {
    let model = writing(mode, moment(NOW), answers);
    let words = Words {
        catalogue: Catalogue::of(Language::En),
        wording: &|_| None,
    };
    check::page(page, draft(&model), &loaded(mode), moment(NOW))
        .into_iter()
        .map(|problem| (problem.field, words.say(&problem.text)))
        .collect()
}

fn only_fault(page: PageId, mode: &str, answers: Vec<(&'static str, Answer)>) -> (String, String) {
    let mut found = faults(page, mode, answers);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn a_complete_complaint_has_no_faults() {
    for page in [
        PageId::Capacity,
        PageId::Contact,
        PageId::Respondent,
        PageId::Grounds,
        PageId::Story,
    ] {
        assert_eq!(faults(page, "web", complete()), [], "{page:?}");
    }
}

#[test]
fn a_day_in_the_future_and_a_wrong_identity_number_say_what_to_do() {
    let mut answers = complete();
    answers.push((field::OCCURRED_ON, day("2026", "10", "1")));
    let (place, said) = only_fault(PageId::Story, "web", answers);
    assert_eq!(place, field::OCCURRED_ON);
    assert!(said.contains("30 September"), "{said}");

    let mut answers = complete();
    answers.push((field::ID_KIND, choice("resident_id")));
    answers.push((field::ID_NUMBER, text("110105194912310021")));
    answers.push((field::ID_CONSENT, Answer::YesNo(true)));
    let (place, said) = only_fault(PageId::Contact, "web", answers);
    assert_eq!(place, field::ID_NUMBER);
    assert!(
        !said.contains("1101"),
        "an error text never repeats the number: {said}"
    );
}

#[test]
fn a_number_without_its_consent_is_asked_about() {
    let mut answers = complete();
    answers.push((field::ID_KIND, choice("resident_id")));
    answers.push((field::ID_NUMBER, text("11010519491231002X")));
    assert_eq!(only_fault(PageId::Contact, "web", answers).0, field::ID_CONSENT);
}

#[test]
fn nobody_has_to_say_more_than_who_and_what_about() {
    // Everything that only leaves a condition open may stay blank.
    for page in [
        PageId::Respondent,
        PageId::Story,
        PageId::Evidence,
        PageId::Demand,
    ] {
        assert_eq!(faults(page, "web", Vec::new()), [], "{page:?}");
    }
    let anonymous = vec![(field::ANONYMOUS, Answer::YesNo(true))];
    assert_eq!(faults(PageId::Contact, "web", anonymous), []);
}

#[test]
fn whoever_remembers_the_day_is_asked_for_it() {
    for (certainty, says) in [("exact", "year, month and day"), ("about", "at least the year")] {
        let answers = vec![(field::OCCURRED_CERTAINTY, choice(certainty))];
        let (at, text) = only_fault(PageId::Story, "web", answers);
        assert_eq!(at, field::OCCURRED_ON);
        assert!(text.contains(says), "{text}");
    }
    let answers = vec![(field::OCCURRED_CERTAINTY, choice("unsure"))];
    assert_eq!(faults(PageId::Story, "web", answers), []);
}

#[test]
fn a_person_named_in_the_complaint_cannot_take_it() {
    let arrival = |receiver: &str| {
        vec![
            (field::ARRIVAL_FORM, choice("visit")),
            (field::ARRIVED_ON, day("2026", "9", "30")),
            (field::RECEIVER, text(receiver)),
            (field::UNIT, text("城东支行")),
            (field::STAFF_PERSON, text("2 号柜台 王 芳")),
        ]
    };
    assert_eq!(
        only_fault(PageId::Arrival, "staff", arrival("王芳")).0,
        field::RECEIVER
    );
    assert_eq!(faults(PageId::Arrival, "staff", arrival("李强")), []);
}

#[test]
fn a_mended_fault_goes_away_while_typing_and_a_new_one_waits() {
    let now = moment(NOW);
    let mut model = writing("web", now, Vec::new());
    update(&mut model, person(now, 1, jiesu::intake::Action::Continue));
    let problems = |model: &jiesu::intake::Model| match &model.stage {
        jiesu::intake::Stage::Filling(filling) => filling.problems.len(),
        _ => panic!("still writing"),
    };
    assert_eq!(problems(&model), 1);
    update(&mut model, person(now, 1, edit(field::CAPACITY, choice("self"))));
    assert_eq!(problems(&model), 0);
    update(
        &mut model,
        person(now, 1, edit(field::GROUNDS, choices(&["fees"]))),
    );
    assert_eq!(problems(&model), 0);
}
