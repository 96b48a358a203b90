//! Checks a page: what is wrong, in which field, and how to mend it.
//!
//! Only what is malformed or missing for an answer stops a page. What merely leaves a condition open
//! stops nobody.

use super::answer::{Answer, TypedDate};
use super::draft::Draft;
use super::form::{self, FieldKind, FieldSpec, Input, PageId, field};
use super::identity::{self, IdentityFault, IdentityKind};
use super::model::Loaded;
use crate::rules::Moment;
use crate::text::{Arg, MessageId, Phrase};
use chrono::{Datelike, NaiveDate, NaiveTime};

/// One fault of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The field.
    pub field: String,
    /// What is wrong and how to mend it.
    pub text: Phrase,
}

fn problem(field: &str, id: MessageId) -> Problem {
    Problem {
        field: field.to_owned(),
        text: Phrase::message(id),
    }
}

/// All faults of a page, in the order of its fields.
pub fn page(page: PageId, draft: &Draft, loaded: &Loaded, now: Moment) -> Vec<Problem> {
    let specs = form::fields(page, draft, loaded);
    let mut problems: Vec<Problem> = specs
        .iter()
        .filter_map(|spec| {
            fault(spec, draft, now).map(|text| Problem {
                field: spec.id.to_string(),
                text,
            })
        })
        .collect();
    if page == PageId::Arrival && is_recused(draft) {
        problems.push(problem(field::RECEIVER, MessageId::Recused));
    }
    problems
}

/// The first page with a fault, in the order of the pages.
pub fn first_faulty(draft: &Draft, loaded: &Loaded, now: Moment) -> Option<PageId> {
    form::pages(draft.mode)
        .iter()
        .copied()
        .find(|id| !page(*id, draft, loaded, now).is_empty())
}

/// The first page before `end` with a fault.
pub fn first_faulty_before(end: PageId, draft: &Draft, loaded: &Loaded, now: Moment) -> Option<PageId> {
    first_faulty(draft, loaded, now).filter(|faulty| *faulty < end)
}

/// Whether the person who takes the complaint is the one it is about (recusal).
pub fn is_recused(draft: &Draft) -> bool {
    let squeeze = |text: &str| -> String {
        half_width(text)
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .map(|letter| letter.to_ascii_lowercase())
            .collect()
    };
    match (
        draft.answers.text(field::RECEIVER),
        draft.answers.text(field::STAFF_PERSON),
    ) {
        (Some(receiver), Some(person)) => {
            let receiver = squeeze(receiver);
            receiver.chars().count() >= 2 && squeeze(person).contains(&receiver)
        }
        _ => false,
    }
}

fn fault(spec: &FieldSpec, draft: &Draft, now: Moment) -> Option<Phrase> {
    use MessageId as M;
    let answers = &draft.answers;
    let missing = |id: MessageId| answers.get(&spec.id).is_none().then(|| Phrase::message(id));
    let blank = |id: MessageId| answers.text(&spec.id).is_none().then(|| Phrase::message(id));
    let unticked = |id: MessageId| (!answers.ticked(&spec.id)).then(|| Phrase::message(id));
    let needed = match &*spec.id {
        field::ARRIVAL_FORM => missing(M::NeedArrivalForm),
        field::ARRIVED_ON => missing(M::NeedArrivedOn),
        field::RECEIVER => blank(M::NeedReceiver),
        field::UNIT => blank(M::NeedUnit),
        field::CAPACITY => missing(M::NeedCapacity),
        field::ORG_NAME => blank(M::NeedOrgName),
        field::NAME => blank(M::NeedName),
        field::GROUNDS => missing(M::NeedGrounds),
        // Whoever does not remember says so, one choice above.
        field::OCCURRED_ON if answers.chose(field::OCCURRED_CERTAINTY, "about") => {
            missing(M::DateIncompleteAbout)
        }
        field::OCCURRED_ON => missing(M::DateIncomplete),
        field::ID_CONSENT => unticked(M::NeedIdConsent),
        field::EVIDENCE_CONSENT => unticked(M::NeedEvidenceConsent),
        field::DECLARATION => unticked(M::NeedDeclaration),
        field::PHONE if !answers.ticked(field::ANONYMOUS) && answers.text(field::EMAIL).is_none() => {
            blank(M::NeedContact)
        }
        field::PEOPLE => {
            let named = answers
                .people(field::PEOPLE)
                .iter()
                .any(|person| !person.name.is_blank());
            (!named).then(|| Phrase::message(M::NeedPeople))
        }
        _ => None,
    };
    needed.or_else(|| malformed(spec, draft, now))
}

fn malformed(spec: &FieldSpec, draft: &Draft, now: Moment) -> Option<Phrase> {
    use MessageId as M;
    let answers = &draft.answers;
    match (&spec.kind, answers.get(&spec.id)?) {
        (FieldKind::Line { max, .. } | FieldKind::Paragraph { max }, Answer::Text(text))
            if text.expose().chars().count() > *max =>
        {
            let count = text.expose().chars().count();
            Some(
                Phrase::message(M::TooLong)
                    .with("max", Arg::Number(i64::try_from(*max).unwrap_or_default()))
                    .with("count", Arg::Number(i64::try_from(count).unwrap_or_default())),
            )
        }
        (FieldKind::Line { input, .. }, Answer::Text(text)) if !text.is_blank() => {
            let typed = text.expose().trim();
            match input {
                Input::Text | Input::Name => None,
                Input::Phone => phone(typed).is_none().then(|| Phrase::message(M::BadPhone)),
                Input::Email => (!is_email(typed)).then(|| Phrase::message(M::BadEmail)),
                Input::Identity => identity_fault(typed, draft, now),
                Input::CreditCode => identity::check_credit_code(&identity::normal(typed))
                    .is_err()
                    .then(|| Phrase::message(M::BadCreditCode)),
                Input::Money => fen(typed).is_none().then(|| Phrase::message(M::BadAmount)),
                Input::Number => number(typed).is_none().then(|| Phrase::message(M::BadNumber)),
                Input::Time => time_fault(&spec.id, typed, draft, now),
            }
        }
        (FieldKind::Date, Answer::Date(typed)) => {
            let about = spec.id == field::OCCURRED_ON && answers.chose(field::OCCURRED_CERTAINTY, "about");
            date_fault(typed, about, now)
        }
        (FieldKind::People { .. }, Answer::People(people)) => {
            if people
                .iter()
                .any(|person| person.name.is_blank() && !person.phone.is_blank())
            {
                Some(Phrase::message(M::NeedPerson))
            } else if people
                .iter()
                .any(|person| !person.phone.is_blank() && phone(person.phone.expose()).is_none())
            {
                Some(Phrase::message(M::BadPhone))
            } else {
                None
            }
        }
        _ => None,
    }
}

fn identity_fault(typed: &str, draft: &Draft, now: Moment) -> Option<Phrase> {
    use MessageId as M;
    let id = draft.answers.choice(field::ID_KIND)?;
    let kind = IdentityKind::from_id(id)?;
    let name = match kind {
        IdentityKind::Resident => M::IdResident,
        IdentityKind::HkMacaoPermit => M::IdHkMacaoPermit,
        IdentityKind::TaiwanPermit => M::IdTaiwanPermit,
        IdentityKind::HmtResidence => M::IdHmtResidence,
        IdentityKind::ForeignResidence => M::IdForeignResidence,
        IdentityKind::Passport => M::IdPassport,
    };
    let named = |id| Phrase::message(id).with("kind", Arg::Phrase(Box::new(Phrase::message(name))));
    match identity::check(kind, &identity::normal(typed), now.date()) {
        Ok(()) => None,
        Err(IdentityFault::Length) => Some(named(M::BadIdLength)),
        Err(IdentityFault::Form) => Some(named(M::BadIdForm)),
        Err(IdentityFault::BirthDate) => Some(Phrase::message(M::BadIdDate)),
        Err(IdentityFault::Checksum) => Some(Phrase::message(M::BadIdChecksum)),
    }
}

fn time_fault(id: &str, typed: &str, draft: &Draft, now: Moment) -> Option<Phrase> {
    let Some(time) = time(typed) else {
        return Some(Phrase::message(MessageId::BadTime));
    };
    let day = match id {
        field::ARRIVED_TIME => draft.answers.date(field::ARRIVED_ON),
        _ => draft.answers.date(field::OCCURRED_ON),
    };
    match day.and_then(whole_date) {
        Some(day) if day.and_time(time) > now.wall() && day == now.date() => {
            Some(Phrase::message(MessageId::TimeInFuture))
        }
        _ => None,
    }
}

fn date_fault(typed: &TypedDate, about: bool, now: Moment) -> Option<Phrase> {
    use MessageId as M;
    let future = || Phrase::message(M::DateInFuture).with("today", Arg::Day(now.date()));
    let blank = |part: &super::answer::Private| part.is_blank();
    if about {
        if blank(&typed.year) {
            return Some(Phrase::message(M::DateIncompleteAbout));
        }
        let Some(year) = year(typed) else {
            return Some(Phrase::message(M::BadDate));
        };
        if year < EARLIEST_YEAR {
            return Some(Phrase::message(M::DateTooOld));
        }
        if year > now.date().year() {
            return Some(future());
        }
        if blank(&typed.month) {
            return None;
        }
        match small(&typed.month) {
            Some(month @ 1..=12) => {
                if (year, month) > (now.date().year(), now.date().month()) {
                    return Some(future());
                }
            }
            _ => return Some(Phrase::message(M::BadDate)),
        }
        if blank(&typed.day) {
            return None;
        }
    } else if blank(&typed.year) || blank(&typed.month) || blank(&typed.day) {
        return Some(Phrase::message(M::DateIncomplete));
    }
    match whole_date(typed) {
        None => Some(Phrase::message(M::BadDate)),
        Some(date) if date > now.date() => Some(future()),
        Some(date) if date.year() < EARLIEST_YEAR => Some(Phrase::message(M::DateTooOld)),
        Some(_) => None,
    }
}

/// No living complaint is older than the banks' own archives.
const EARLIEST_YEAR: i32 = 1978;

fn year(typed: &TypedDate) -> Option<i32> {
    let text = half_width(typed.year.expose());
    let text = text.trim().trim_end_matches('年').trim();
    (text.chars().count() == 4 && text.chars().all(|letter| letter.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn small(part: &super::answer::Private) -> Option<u32> {
    let text = half_width(part.expose());
    let text = text.trim().trim_end_matches(['月', '日', '号']).trim();
    (!text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// A typed day as a date, if all three boxes make one.
pub fn whole_date(typed: &TypedDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year(typed)?, small(&typed.month)?, small(&typed.day)?)
}

/// A typed day as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it goes.
pub fn partial_date(typed: &TypedDate) -> Option<String> {
    if let Some(date) = whole_date(typed) {
        return Some(date.to_string());
    }
    let year = year(typed)?;
    match small(&typed.month) {
        Some(month @ 1..=12) if typed.day.is_blank() => Some(format!("{year:04}-{month:02}")),
        None if typed.month.is_blank() && typed.day.is_blank() => Some(format!("{year:04}")),
        _ => None,
    }
}

/// Full-width digits, letters and signs as half-width ones, as a Chinese keyboard produces them.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{3000}' => ' ',
            '。' | '．' => '.',
            '，' => ',',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
            _ => letter,
        })
        .collect()
}

/// A telephone number in its normal form: digits, with a leading `+` for other countries.
///
/// A mainland mobile has 11 digits and begins with 1; a landline has its area code, or 7 to 8 digits
/// without it; other countries begin with `+`. `None` if it is none of these.
pub fn phone(typed: &str) -> Option<String> {
    let folded = half_width(typed);
    let bare: String = folded
        .chars()
        .filter(|letter| !letter.is_whitespace() && !"-()./转".contains(*letter))
        .collect();
    let (plus, digits) = match bare.strip_prefix('+') {
        Some(rest) => (true, rest.to_owned()),
        None => match bare.strip_prefix("00") {
            Some(rest) => (true, rest.to_owned()),
            None => (false, bare),
        },
    };
    if digits.is_empty() || !digits.chars().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    if plus {
        return match digits.strip_prefix("86") {
            Some(national) => mainland(national),
            None => (7..=15).contains(&digits.len()).then(|| format!("+{digits}")),
        };
    }
    if digits.len() == 13
        && let Some(national) = digits.strip_prefix("861")
    {
        return mainland(&format!("1{national}"));
    }
    mainland(&digits)
}

fn mainland(digits: &str) -> Option<String> {
    let length = digits.len();
    let sound = match digits.chars().next() {
        Some('1') => length == 11,
        Some('0') => (10..=16).contains(&length),
        Some(_) => (7..=10).contains(&length),
        None => false,
    };
    sound.then(|| digits.to_owned())
}

/// Whether a text has the form of an e-mail address. Deliberately lenient: only a delivery proves it.
pub fn is_email(typed: &str) -> bool {
    let text = half_width(typed);
    match text.split_once('@') {
        Some((local, domain)) => {
            !local.is_empty()
                && !domain.contains('@')
                && domain.split('.').count() >= 2
                && domain.split('.').all(|label| !label.is_empty())
                && !text.chars().any(char::is_whitespace)
        }
        None => false,
    }
}

/// Yuan as typed, in fen. Thousands separators, a currency sign and 元 are understood.
pub fn fen(typed: &str) -> Option<i64> {
    let folded = half_width(typed);
    let text: String = folded
        .chars()
        .filter(|letter| !letter.is_whitespace() && !",¥￥".contains(*letter))
        .collect();
    let text = text.trim_end_matches('元');
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.chars().all(|letter| letter.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || cents.len() > 2 || !digits(whole) || !digits(cents) {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + cents)
}

/// A whole number as typed.
pub fn number(typed: &str) -> Option<u32> {
    let text = half_width(typed);
    let text = text.trim();
    text.chars()
        .all(|letter| letter.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

/// A time of day as typed: `14:30`, `14点30分`, `1430`.
pub fn time(typed: &str) -> Option<NaiveTime> {
    let text: String = half_width(typed)
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '分')
        .map(|letter| if "点时".contains(letter) { ':' } else { letter })
        .collect();
    let (hours, minutes) = match text.split_once(':') {
        Some((hours, "")) => (hours.to_owned(), "0".to_owned()),
        Some((hours, minutes)) => (hours.to_owned(), minutes.to_owned()),
        None if text.chars().count() == 4 => (text.chars().take(2).collect(), text.chars().skip(2).collect()),
        None => return None,
    };
    let part = |text: &str| -> Option<u32> {
        (matches!(text.len(), 1 | 2) && text.chars().all(|letter| letter.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    NaiveTime::from_hms_opt(part(&hours)?, part(&minutes)?, 0)
}
