//! What a pack asks beside the common form: facts of its own, and fields of text.
//!
//! The words are the pack's: `fact.<id>.ask`, `fact.<id>.<choice>`, `field.<id>`. A fact without such words is
//! one that the other pages answer.

use super::{Choice, FieldKind, FieldSpec, Input};
use crate::intake::answer::Answers;
use crate::intake::check;
use crate::intake::config::Mode;
use crate::intake::draft::Draft;
use crate::intake::facts;
use crate::intake::model::Loaded;
use crate::rules::fact::{Asked, FactDeclaration, FactKind};
use crate::rules::pack::{self, Question};
use crate::rules::{Facts, Value};
use crate::text::Phrase;

/// Most characters of a line and of a paragraph that a pack asks for.
const LINE: usize = 200;
const PARAGRAPH: usize = 2_000;

/// The field of a fact.
fn fact_field(id: &str) -> String {
    format!("fact.{id}")
}

/// The field of text that a pack calls `id`.
pub(crate) fn text_field(id: &str) -> String {
    format!("field.{id}")
}

/// The pack's own questions that apply, in its order, then its own fields. What it asks of staff is asked of
/// staff alone.
pub(super) fn fields(draft: &Draft, loaded: &Loaded) -> Vec<FieldSpec> {
    let pack = &loaded.book.pack;
    let own: Vec<&FactDeclaration> = pack
        .facts
        .iter()
        .filter(|fact| asks(fact, draft.mode, loaded))
        .collect();
    let mut list = Vec::new();
    if !own.is_empty() {
        let mut known = facts::of_common_pages(draft, loaded);
        for question in &pack.questions {
            if !applies(question, &known) {
                continue;
            }
            for fact in own.iter().filter(|fact| question.facts.contains(&fact.id)) {
                set(fact, &draft.answers, &mut known);
                list.extend(kind(fact).map(|kind| {
                    let label = Phrase::wording(asking(&fact.id));
                    spec(fact_field(&fact.id), kind, label)
                }));
            }
        }
    }
    for field in pack
        .fields
        .iter()
        .filter(|field| is_theirs(field.asked, draft.mode))
    {
        let kind = match field.kind {
            pack::FieldKind::Line => FieldKind::Line {
                input: Input::Text,
                max: LINE,
            },
            pack::FieldKind::Paragraph => FieldKind::Paragraph { max: PARAGRAPH },
        };
        let label = Phrase::wording(format!("field.{}", field.id));
        list.push(spec(text_field(&field.id), kind, label));
    }
    list
}

/// Whether a fact is one of this page: worded by the pack, and for whoever fills it in.
pub(crate) fn asks(fact: &FactDeclaration, mode: Mode, loaded: &Loaded) -> bool {
    is_theirs(fact.asked, mode) && loaded.wording.get(&asking(&fact.id)).is_some()
}

/// Staff answer everything, customers what is theirs.
fn is_theirs(asked: Asked, mode: Mode) -> bool {
    mode == Mode::Staff || asked == Asked::Complainant
}

/// The wording key of a fact's question.
fn asking(id: &str) -> String {
    format!("fact.{id}.ask")
}

/// Whether a question is to be asked. One that hangs on an open answer waits for it.
fn applies(question: &Question, known: &Facts) -> bool {
    question
        .when
        .as_ref()
        .is_none_or(|when| when.truth(known).is_true())
}

fn spec(id: String, kind: FieldKind, label: Phrase) -> FieldSpec {
    FieldSpec {
        id: id.into(),
        kind,
        label,
        hint: None,
        optional: true,
    }
}

fn kind(fact: &FactDeclaration) -> Option<FieldKind> {
    let choices = || {
        let choice = |id: &String| Choice {
            id: id.clone(),
            label: Phrase::wording(format!("fact.{}.{id}", fact.id)),
            hint: None,
        };
        fact.choices.iter().map(choice).collect::<Vec<_>>()
    };
    Some(match fact.kind {
        FactKind::YesNo => FieldKind::YesNo,
        FactKind::Choice => FieldKind::One(choices()),
        FactKind::Choices => FieldKind::Many(choices()),
        FactKind::Number => FieldKind::Line {
            input: if is_money(fact) {
                Input::Money
            } else {
                Input::Number
            },
            max: 16,
        },
        FactKind::Date => FieldKind::Date,
        // Moments come from the timeline; nobody is asked for one.
        FactKind::Moment => return None,
    })
}

fn is_money(fact: &FactDeclaration) -> bool {
    fact.unit.as_deref() == Some("fen")
}

/// Adds what was answered to the pack's own questions.
pub(crate) fn add_facts(answers: &Answers, loaded: &Loaded, facts: &mut Facts) {
    for fact in &loaded.book.pack.facts {
        set(fact, answers, facts);
    }
}

fn set(fact: &FactDeclaration, answers: &Answers, facts: &mut Facts) {
    let id = fact_field(&fact.id);
    let value = match fact.kind {
        FactKind::YesNo => answers.yes_no(&id).map(Value::YesNo),
        FactKind::Choice => answers.choice(&id).map(|choice| Value::Choice(choice.to_owned())),
        FactKind::Choices => answers.choices(&id).cloned().map(Value::Choices),
        FactKind::Number if is_money(fact) => answers.text(&id).and_then(check::fen).map(Value::Number),
        FactKind::Number => answers
            .text(&id)
            .and_then(check::number)
            .map(|number| Value::Number(number.into())),
        FactKind::Date => answers.date(&id).and_then(check::whole_date).map(Value::Date),
        FactKind::Moment => None,
    };
    if let Some(value) = value {
        facts.set(fact.id.clone(), value);
    }
}
