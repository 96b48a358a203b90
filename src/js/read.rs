//! From JavaScript values to the types of the rules, with the place of everything that does not fit.
//!
//! Objects cross the border as JSON text: one crossing instead of one for each property. Nothing of a
//! fact's content is repeated in a message.

use super::error::{Code, error, kind_of, stringify};
use crate::rules::assessment::CaseInput;
use crate::rules::clock::{Timeline, TimelineEvent};
use crate::rules::fact::{Facts, Value as Fact};
use crate::rules::form;
use crate::rules::json::Json;
use crate::rules::moment::{Moment, parse_date};
use crate::rules::order::Map;
use crate::rules::pack::{join, near_name, within};
use chrono::NaiveDate;
use wasm_bindgen::JsValue;

type Read<T> = Result<T, JsValue>;

/// A day.
pub(super) fn date(value: &JsValue, name: &str) -> Read<NaiveDate> {
    value
        .as_string()
        .and_then(|text| parse_date(&text))
        .ok_or_else(|| {
            let found = value
                .as_string()
                .map_or_else(|| kind_of(value).to_owned(), |text| quoted(&text));
            let rest = ", not a day of the calendar in the form \"YYYY-MM-DD\". Give a string such as \
                \"2026-09-30\"; from a Date, take its year, month and day in Beijing.";
            error(Code::NotADate, &[name, " is ", &found, rest])
        })
}

/// A whole number from 0 on.
pub(super) fn count(value: &JsValue, name: &str) -> Read<u32> {
    let number = value.as_f64();
    match number {
        Some(n) if n >= 0.0 && n.fract() == 0.0 => {
            if n <= f64::from(u32::MAX) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole and in range"
                )]
                Ok(n as u32)
            } else {
                Err(error(
                    Code::OutOfRange,
                    &[
                        name,
                        " is too large: no date of the years 0001 to 9999 is so far away",
                    ],
                ))
            }
        }
        _ => {
            let found = match number {
                Some(n) if n.is_finite() => stringify(value, name)?,
                Some(n) if n.is_infinite() => "infinite".to_owned(),
                _ => kind_of(value).to_owned(),
            };
            let rest = ", not a whole number of at least 0. Give a number such as 10; to count backwards, use \
                workingDaysBetween.";
            Err(error(Code::NotACount, &[name, " is ", &found, rest]))
        }
    }
}

/// A moment.
pub(super) fn moment(value: &JsValue, name: &str) -> Read<Moment> {
    match value.as_string() {
        Some(text) => moment_text(&text, name),
        None => Err(not_a_moment(kind_of(value), name)),
    }
}

fn moment_text(text: &str, name: &str) -> Read<Moment> {
    Moment::parse(text).map_err(|_| not_a_moment(&quoted(text), name))
}

fn not_a_moment(found: &str, name: &str) -> JsValue {
    let rest = ", not a moment in RFC 3339. Give date, time and offset, such as \"2026-09-30T09:00:00+08:00\", \
        or a Date's toISOString().";
    error(Code::NotAMoment, &[name, " is ", found, rest])
}

fn quoted(text: &str) -> String {
    ["\"", &shortened(text), "\""].concat()
}

fn shortened(text: &str) -> String {
    text.chars().take(32).collect()
}

/// One answer of a session.
pub(super) fn fact(value: &JsValue, name: &str) -> Read<Fact> {
    if let Some(yes) = value.as_bool() {
        return Ok(Fact::YesNo(yes));
    }
    fact_of(json(value, name)?, name)
}

fn fact_of(value: Json, place: &str) -> Read<Fact> {
    let found = json_kind(&value);
    form::read(&value).map_err(|_| {
        let rest = ", not an answer. Give true or false, a choice, an array of choices, a whole number (money in \
            fen), a date or a moment; leave out what is not known.";
        error(Code::BadInput, &[place, " is ", found, rest])
    })
}

/// What `assess` takes.
pub(super) fn case(value: &JsValue) -> Read<CaseInput> {
    let mut object = object(
        json(value, "the case")?,
        "the case",
        &["facts", "timeline", "now", "parameters"],
    )?;
    let now = match object.remove("now") {
        Some(Json::String(text)) => moment_text(&text, "now")?,
        Some(other) => return Err(not_a_moment(json_kind(&other), "now")),
        None => return Err(not_a_moment("missing", "now")),
    };
    let mut facts = Facts::new();
    for (name, value) in map(object.remove("facts"), "facts")? {
        let fact = fact_of(value, &join("facts", &name))?;
        facts.set(name, fact);
    }
    let timeline = match object.remove("timeline") {
        None => Vec::new(),
        Some(Json::Array(events)) => {
            let events = events.into_iter().enumerate();
            events
                .map(|(i, e)| event_of(e, &within("timeline", &i.to_string())))
                .collect::<Read<_>>()?
        }
        Some(other) => return Err(misfit("timeline", &other, "an array of events")),
    };
    let parameters = texts(object.remove("parameters"), "parameters")?;
    Ok(CaseInput {
        facts,
        timeline: Timeline(timeline),
        now,
        parameters,
    })
}

/// One event.
pub(super) fn event(value: &JsValue) -> Read<TimelineEvent> {
    event_of(json(value, "the event")?, "the event")
}

fn event_of(value: Json, place: &str) -> Read<TimelineEvent> {
    let mut object = object(
        value,
        place,
        &["kind", "occurred_at", "recorded_at", "attributes"],
    )?;
    let mut text = |name: &str| match object.remove(name) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(other) => Err(misfit(&join(place, name), &other, "a string")),
    };
    let (kind, occurred_at, recorded_at) = (text("kind")?, text("occurred_at")?, text("recorded_at")?);
    let needed = |name: &str| {
        let rest = " is missing. An event needs kind and occurred_at.";
        error(Code::BadInput, &[place, ".", name, rest])
    };
    let kind = kind
        .filter(|kind| !kind.is_empty())
        .ok_or_else(|| needed("kind"))?;
    let occurred_at = moment_text(
        &occurred_at.ok_or_else(|| needed("occurred_at"))?,
        &join(place, "occurred_at"),
    )?;
    let recorded_at = match recorded_at {
        Some(text) => moment_text(&text, &join(place, "recorded_at"))?,
        None => occurred_at,
    };
    let attributes = texts(object.remove("attributes"), &join(place, "attributes"))?;
    Ok(TimelineEvent {
        occurred_at,
        recorded_at,
        kind,
        attributes,
    })
}

fn json(value: &JsValue, place: &str) -> Read<Json> {
    let text = stringify(value, place)?;
    Json::parse(&text).map_err(|_| error(Code::BadInput, &[place, " cannot be read as JSON."]))
}

fn object(value: Json, place: &str, allowed: &[&str]) -> Read<Map<String, Json>> {
    let Json::Object(object) = value else {
        return Err(misfit(place, &value, "an object"));
    };
    let stranger = object.keys().find(|key| !allowed.contains(&key.as_str()));
    if let Some(stranger) = stranger {
        let near = near_name(stranger, allowed.iter().copied());
        let meant = near.map_or_else(String::new, |near| [" Did you mean `", near, "`?"].concat());
        let (stranger, known) = (shortened(stranger), allowed.join(", "));
        return Err(error(
            Code::BadInput,
            &[
                place,
                " has a property `",
                &stranger,
                "` that is not known.",
                &meant,
                " Known are ",
                &known,
                ".",
            ],
        ));
    }
    Ok(object)
}

fn map(value: Option<Json>, place: &str) -> Read<Map<String, Json>> {
    match value {
        None => Ok(Map::new()),
        Some(Json::Object(map)) => Ok(map),
        Some(other) => Err(misfit(place, &other, "an object")),
    }
}

fn texts(value: Option<Json>, place: &str) -> Read<Map<String, String>> {
    let mut texts = Map::new();
    for (name, value) in map(value, place)? {
        match value {
            Json::String(text) => texts.insert(name, text),
            other => return Err(misfit(&join(place, &name), &other, "a string")),
        };
    }
    Ok(texts)
}

fn misfit(place: &str, found: &Json, wanted: &str) -> JsValue {
    error(
        Code::BadInput,
        &[place, " is ", json_kind(found), ", not ", wanted, "."],
    )
}

fn json_kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null (or NaN)",
        Json::Bool(_) => "true or false",
        Json::Number(_) | Json::OtherNumber => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}
