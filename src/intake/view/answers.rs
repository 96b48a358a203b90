//! Fields with their answers, and the answers shown again for a check.

use super::build::number;
use super::faults::refused;
use super::{CheckGroup, FieldView, Shown};
use crate::intake::answer::{Answer, Private};
use crate::intake::check;
use crate::intake::form::{self, Choice, FieldKind, FieldSpec, PageId};
use crate::intake::model::{Filling, Loaded};
use crate::rules::Moment;
use crate::text::{Arg, MessageId as M, Phrase};

pub(super) fn field_view(spec: FieldSpec, filling: &Filling) -> FieldView {
    let is_files = matches!(spec.kind, FieldKind::Files { .. });
    FieldView {
        answer: filling.draft.answers.get(&spec.id).cloned(),
        label: spec.label,
        hint: match &spec.kind {
            FieldKind::Files { max, max_bytes } => Some(
                Phrase::message(M::AttachmentsLimit)
                    .with("size", Arg::Bytes(*max_bytes))
                    .with("count", number(*max)),
            ),
            _ => spec.hint.map(Phrase::message),
        },
        kind: spec.kind,
        optional: spec.optional,
        problem: filling
            .problems
            .iter()
            .find(|problem| problem.field == spec.id)
            .map(|problem| problem.text.clone()),
        files: if is_files {
            filling.draft.attachments.clone()
        } else {
            Vec::new()
        },
        refused: if is_files {
            filling.refused.as_ref().map(|(name, why)| refused(name, why))
        } else {
            None
        },
        id: spec.id,
    }
}

pub(super) fn groups(filling: &Filling, loaded: &Loaded, now: Moment) -> Vec<CheckGroup> {
    form::pages_of(&filling.draft, loaded)
        .into_iter()
        .filter(|page| *page < PageId::Result)
        .map(|page| CheckGroup {
            page,
            title: page.title().into(),
            lines: form::fields(page, &filling.draft, loaded)
                .iter()
                .filter_map(|spec| shown(spec, filling).map(|shown| (spec.label.clone(), shown)))
                .collect(),
            faulty: !check::page(page, &filling.draft, loaded, now).is_empty(),
        })
        .collect()
}

/// An answer as it is shown again; `None` for a box that was not ticked, which says nothing.
fn shown(spec: &FieldSpec, filling: &Filling) -> Option<Shown> {
    let label = |choices: &[Choice], id: &str| {
        choices
            .iter()
            .find(|choice| choice.id == id)
            .map(|choice| choice.label.clone())
    };
    let answer = filling.draft.answers.get(&spec.id);
    let files = &filling.draft.attachments;
    Some(match (&spec.kind, answer) {
        (FieldKind::Tick, Some(Answer::YesNo(true))) => Shown::Said(M::Ticked.into()),
        (FieldKind::Tick, _) => return None,
        (FieldKind::Files { .. }, _) if files.is_empty() => Shown::Nothing,
        (FieldKind::Files { .. }, _) => Shown::Lines(files.iter().map(|file| file.name.clone()).collect()),
        (_, None) => Shown::Nothing,
        (FieldKind::One(choices) | FieldKind::Select(choices), Some(Answer::Choice(id))) => {
            label(choices, id).map_or(Shown::Nothing, Shown::Said)
        }
        (FieldKind::Many(choices), Some(Answer::Choices(ids))) => {
            let said = ids.iter().filter_map(|id| label(choices, id)).collect();
            Shown::Said(Phrase::message(M::ListOf).with("list", Arg::List(said)))
        }
        (_, Some(Answer::YesNo(yes))) => Shown::Said(if *yes { M::Yes } else { M::No }.into()),
        (_, Some(Answer::Date(typed))) => match check::whole_date(typed) {
            Some(date) => Shown::Said(Phrase::message(M::WhenDate).with("date", Arg::Date(date))),
            None => Shown::Typed(Private::new(
                [&typed.year, &typed.month, &typed.day]
                    .into_iter()
                    .filter(|part| !part.is_blank())
                    .map(|part| part.expose().trim())
                    .collect::<Vec<_>>()
                    .join("-"),
            )),
        },
        (_, Some(Answer::People(people))) => Shown::Lines(
            people
                .iter()
                .filter(|person| !person.name.is_blank())
                .map(|person| {
                    Private::new(format!(
                        "{} {}",
                        person.name.expose().trim(),
                        person.phone.expose().trim()
                    ))
                })
                .collect(),
        ),
        (_, Some(Answer::Text(text))) if text.is_blank() => Shown::Nothing,
        (_, Some(Answer::Text(text))) => Shown::Typed(text.clone()),
        (_, Some(_)) => Shown::Nothing,
    })
}
