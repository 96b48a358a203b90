//! Examples: every kind of field, blank, answered and faulty.

use super::draw;
use crate::intake::answer::{TypedDate, TypedPerson};
use crate::intake::form::{Choice, FieldKind, Input};
use crate::intake::view::FieldView;
use crate::intake::{Answer, Attachment, CaseId, Private};
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::Ui;
use crate::ui::examples::Example;

/// What a state adds to a blank field.
type State = (&'static str, Box<dyn Fn(FieldView) -> FieldView>);

fn answered(answer: Answer) -> State {
    (
        "answered",
        Box::new(move |field| FieldView {
            answer: Some(answer.clone()),
            ..field
        }),
    )
}

fn faulty(answer: Option<Answer>, problem: MessageId) -> State {
    (
        "faulty",
        Box::new(move |field| FieldView {
            answer: answer.clone(),
            problem: Some(problem.into()),
            ..field
        }),
    )
}

fn text(typed: &str) -> Answer {
    Answer::Text(Private::new(typed))
}

fn blank(kind: FieldKind, label: MessageId, hint: Option<MessageId>) -> FieldView {
    FieldView {
        id: "".into(),
        kind,
        label: label.into(),
        hint: hint.map(Into::into),
        // Faults and answers concern what is asked for; "may be left out" is a state of its own.
        optional: false,
        answer: None,
        problem: None,
        files: Vec::new(),
        refused: None,
    }
}

fn choices(list: &[(&str, MessageId, Option<MessageId>)]) -> Vec<Choice> {
    list.iter()
        .map(|(id, label, hint)| Choice {
            id: (*id).to_owned(),
            label: (*label).into(),
            hint: hint.map(Into::into),
        })
        .collect()
}

fn short() -> Vec<Choice> {
    choices(&[
        ("exact", MessageId::OccurredExact, None),
        ("about", MessageId::OccurredAbout, None),
        ("unsure", MessageId::OccurredUnsure, None),
    ])
}

fn grounds() -> Vec<Choice> {
    choices(&[
        (
            "attitude",
            MessageId::GroundAttitude,
            Some(MessageId::GroundAttitudeHint),
        ),
        ("fees", MessageId::GroundFees, Some(MessageId::GroundFeesHint)),
        (
            "misconduct",
            MessageId::GroundMisconduct,
            Some(MessageId::GroundMisconductHint),
        ),
    ])
}

fn picked() -> Vec<Attachment> {
    [
        ("回单.jpg", "image/jpeg", 2_412_000),
        ("合同.pdf", "application/pdf", 48_200),
    ]
    .into_iter()
    .zip(1..)
    .map(|((name, media_type, bytes), number)| Attachment {
        id: CaseId::from_random(number),
        name: Private::new(name),
        media_type: media_type.to_owned(),
        bytes,
        digest: String::new(),
    })
    .collect()
}

/// Every kind with the states it can be in, beside blank.
fn kinds() -> Vec<(&'static str, FieldView, Vec<State>)> {
    let chosen = |id: &str| Answer::Choice(id.to_owned());
    let ticked = |ids: &[&str]| Answer::Choices(ids.iter().map(|id| (*id).to_owned()).collect());
    let line = |input| FieldKind::Line { input, max: 24 };
    let date = |year: &str| {
        Answer::Date(TypedDate {
            year: Private::new(year),
            month: Private::new("9"),
            day: Private::new("18"),
        })
    };
    let person = |name: &str, phone: &str| TypedPerson {
        name: Private::new(name),
        phone: Private::new(phone),
    };
    let optional: State = (
        "optional",
        Box::new(|field| FieldView {
            optional: true,
            ..field
        }),
    );
    let refused: State = (
        "with files, one refused",
        Box::new(|field| FieldView {
            files: picked(),
            refused: Some(
                Phrase::message(MessageId::FileWrongType).with("name", Arg::Text("录像.mp4".to_owned())),
            ),
            ..field
        }),
    );
    vec![
        (
            "line",
            blank(line(Input::Phone), MessageId::Phone, Some(MessageId::PhoneHint)),
            vec![
                optional,
                answered(text("13900000000")),
                faulty(Some(text("1380013800")), MessageId::BadPhone),
            ],
        ),
        (
            "paragraph",
            blank(
                FieldKind::Paragraph { max: 20 },
                MessageId::Story,
                Some(MessageId::StoryFieldHint),
            ),
            vec![
                answered(text("一二三四五六七八九十一二三四五六七八")),
                (
                    "too long",
                    answered(text("一二三四五六七八九十一二三四五六七八九十一")).1,
                ),
            ],
        ),
        (
            "one, short",
            blank(FieldKind::One(short()), MessageId::Occurred, None),
            vec![answered(chosen("about")), faulty(None, MessageId::NeedCapacity)],
        ),
        (
            "one, with hints",
            blank(FieldKind::One(grounds()), MessageId::GroundsTitle, None),
            vec![answered(chosen("fees"))],
        ),
        (
            "many",
            blank(
                FieldKind::Many(grounds()),
                MessageId::GroundsTitle,
                Some(MessageId::GroundsHint),
            ),
            vec![
                answered(ticked(&["attitude", "fees"])),
                faulty(None, MessageId::NeedGrounds),
            ],
        ),
        (
            "select",
            blank(FieldKind::Select(short()), MessageId::Product, None),
            vec![answered(chosen("exact"))],
        ),
        (
            "yes or no",
            blank(
                FieldKind::YesNo,
                MessageId::CourtPending,
                Some(MessageId::CourtPendingHint),
            ),
            vec![answered(Answer::YesNo(false))],
        ),
        (
            "date",
            blank(FieldKind::Date, MessageId::OccurredOn, None),
            vec![answered(date("2026")), faulty(Some(date("")), MessageId::BadDate)],
        ),
        (
            "tick",
            blank(
                FieldKind::Tick,
                MessageId::IdConsent,
                Some(MessageId::IdConsentHint),
            ),
            vec![
                answered(Answer::YesNo(true)),
                faulty(None, MessageId::NeedDeclaration),
            ],
        ),
        (
            "people",
            blank(FieldKind::People { max: 5 }, MessageId::People, None),
            vec![answered(Answer::People(vec![
                person("李秀英", "13900000000"),
                person("王建国", ""),
            ]))],
        ),
        (
            "files",
            blank(
                FieldKind::Files { max: 9, max_bytes: 1 },
                MessageId::Attachments,
                Some(MessageId::EvidenceHint),
            ),
            vec![refused],
        ),
    ]
}

/// Examples: every kind of field in its states. Ids differ, since all of them stand on one page of the gallery.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    let mut all = Vec::new();
    for (kind, field, states) in kinds() {
        let blank: State = ("blank", Box::new(|field| field));
        for (state, change) in [blank].into_iter().chain(states) {
            let number = all.len();
            let field = FieldView {
                id: format!("example-{number}").into(),
                ..change(field.clone())
            };
            all.push(Example::new(format!("{kind}, {state}"), draw(ui, &field, false)));
        }
    }
    all
}
