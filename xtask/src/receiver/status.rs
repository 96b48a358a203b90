//! `GET {base}/cases/{code}/status`: how far a case has come, for whoever has its code.

use chrono::{DateTime, FixedOffset};
use jiesu::intake::contract::{CaseState, CaseStatus, EventBody, StatusStep};
use jiesu::rules::{Moment, TimelineEvent};

use super::law::Law;
use super::store::Known;

/// The code as it is stored: capitals in groups of four. People type it in small letters and with other gaps.
/// None if it cannot be one.
pub fn code(typed: &str) -> Option<String> {
    let letters: Vec<char> = typed
        .chars()
        .filter(|letter| !matches!(letter, '-' | ' '))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let known = |letter: &char| letter.is_ascii_alphanumeric();
    if letters.len() != 16 || !letters.iter().all(known) {
        return None;
    }
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Some(groups.join("-"))
}

/// What an event means for the person who waits; none where it is the bank's inner work.
fn meaning(kind: &str) -> Option<CaseState> {
    match kind {
        "acknowledged"
        | "passed_on"
        | "informed"
        | "extended"
        | "suspended"
        | "resumed"
        | "new_facts"
        | "review_applied"
        | "verification_applied" => Some(CaseState::InProgress),
        "replied" | "review_decided" | "verification_decided" => Some(CaseState::Replied),
        "closed" | "replaced" => Some(CaseState::Closed),
        "withdrawn" => Some(CaseState::Withdrawn),
        _ => None,
    }
}

/// The state by the latest event that means something, and by when the rules of the bank want an answer at `now`, in Unix
/// milliseconds. Nothing of what the events say besides goes out.
pub fn of(known: Known, law: Option<&Law>, now: i64) -> CaseStatus {
    let bodies: Vec<EventBody> = known
        .events
        .iter()
        .filter_map(|body| serde_json::from_slice(body).ok())
        .collect();
    let reply_by = law.and_then(|law| {
        let received_at = Moment::parse(&known.received_at).ok()?;
        let events: Vec<TimelineEvent> = bodies.iter().filter_map(event).collect();
        law.reply_by(&known.body, received_at, &events, Moment::from_unix_ms(now))
    });
    let mut events: Vec<(DateTime<FixedOffset>, String, CaseState)> = bodies
        .into_iter()
        .filter_map(|event| {
            let at = DateTime::parse_from_rfc3339(&event.occurred_at).ok()?;
            let state = meaning(&event.kind)?;
            Some((at, event.kind, state))
        })
        .collect();
    // What was stored later comes later where both happened at the same moment.
    events.sort_by_key(|(at, _, _)| *at);
    let (state, since) = match events.last() {
        Some((at, _, state)) => (*state, at.to_rfc3339()),
        None => (CaseState::Received, known.received_at.clone()),
    };
    let history = events.into_iter().map(|(at, kind, _)| StatusStep {
        kind,
        at: at.to_rfc3339(),
    });
    CaseStatus {
        case_number: Some(known.case_number),
        received_at: known.received_at,
        state,
        since,
        history: history.collect(),
        reply_by,
    }
}

/// An event as the rules know it; none whose moments cannot be read.
fn event(body: &EventBody) -> Option<TimelineEvent> {
    let occurred_at = Moment::parse(&body.occurred_at).ok()?;
    let recorded_at = match &body.recorded_at {
        Some(at) => Moment::parse(at).ok()?,
        None => occurred_at,
    };
    let attributes = body.attributes.iter();
    Some(TimelineEvent {
        occurred_at,
        recorded_at,
        kind: body.kind.clone(),
        attributes: attributes
            .map(|(name, value)| (name.clone(), value.expose().to_owned()))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_in_any_way() {
        let stored = Some("K7QM-2XHD-9ABC-DEFG".to_owned());
        for typed in ["K7QM-2XHD-9ABC-DEFG", "k7qm2xhd9abcdefg", "k7qm 2xhd 9abc defg"] {
            assert_eq!(code(typed), stored, "{typed}");
        }
        for typed in [
            "",
            "K7QM-2XHD-9ABC-DEF",
            "K7QM-2XHD-9ABC-DEFGH",
            "K7QM-2XHD-9ABC-DEF%",
            "中中中中中中中中",
        ] {
            assert_eq!(code(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_latest_event_decides_and_only_its_kind_and_time_go_out() {
        let event = |kind: &str, at: &str| {
            format!(r#"{{"attributes":{{"to":"王五"}},"kind":"{kind}","occurred_at":"{at}"}}"#).into_bytes()
        };
        let check = |events: Vec<Vec<u8>>| {
            let known = Known {
                case_number: "TS-20261120-0001".into(),
                received_at: "2026-11-20T23:30:00+08:00".into(),
                body: b"{}".to_vec(),
                events,
            };
            of(known, None, 0)
        };
        assert_eq!(check(vec![]).state, CaseState::Received);
        assert_eq!(check(vec![]).since, "2026-11-20T23:30:00+08:00");
        let inner = vec![event("handed_over", "2026-11-21T09:00:00+08:00"), b"{}".to_vec()];
        assert_eq!(check(inner).state, CaseState::Received);
        let several = check(vec![
            event("closed", "2026-12-03T09:00:00+08:00"),
            event("acknowledged", "2026-11-21T09:00:00+08:00"),
            event("replied", "2026-12-01T02:00:00+00:00"),
        ]);
        assert_eq!(several.state, CaseState::Closed);
        assert_eq!(several.since, "2026-12-03T09:00:00+08:00");
        let kinds: Vec<_> = several.history.iter().map(|step| step.kind.as_str()).collect();
        assert_eq!(kinds, ["acknowledged", "replied", "closed"]);
        assert!(!serde_json::to_string(&several).unwrap().contains("王五"));
    }
}
