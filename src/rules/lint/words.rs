//! Whether every rule has its words in every language, and every text is used.

use crate::rules::order::Set;

use crate::rules::builtin;
use crate::rules::expression::Expression;
use crate::rules::pack::{FaultCode, PackFault, PolicyPack, Reason};
use crate::rules::wording::Wording;

/// Keys of texts that every pack has.
const COMMON: &[&str] = &[
    "title",
    "short",
    "summary",
    "scope.name",
    "scope.met",
    "scope.not_met",
    "scope.open",
    "scope.change",
];

/// Shared facts that no page of the app asks for: a pack that uses one has the words to ask it.
const UNASKED: &[&str] = &["complex", "very_complex"];

/// Every key a pack's wording must have.
#[must_use]
pub fn wording_keys(pack: &PolicyPack) -> Set<String> {
    let mut keys = Set::new();
    keys.extend(COMMON.iter().map(|key| (*key).to_owned()));
    let mut parts = |prefix: String, ends: &[&str]| {
        keys.extend(ends.iter().map(|end| format!("{prefix}.{end}")));
    };
    let ids = |reasons: &[Reason]| reasons.iter().map(|reason| reason.id.clone()).collect::<Vec<_>>();
    if let Some(scope) = &pack.scope {
        parts(
            "scope".to_owned(),
            &ids(&scope.reasons).iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }
    // A fact of the pack's own is asked on a page of its own, in the pack's words; the shared ones have theirs.
    let shared = |id: &str| !UNASKED.contains(&id) && builtin::vocabulary().iter().any(|fact| fact.id == id);
    for fact in pack.facts.iter().filter(|fact| !shared(&fact.id)) {
        let prefix = format!("fact.{}", fact.id);
        parts(prefix.clone(), &["ask"]);
        parts(
            prefix,
            &fact.choices.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }
    for condition in &pack.conditions {
        let prefix = format!("condition.{}", condition.id);
        parts(prefix.clone(), &["name", "met", "not_met", "open", "change"]);
        parts(
            prefix.clone(),
            &ids(&condition.reasons)
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
        if has_alternative(pack, &condition.id) {
            parts(prefix, &["alternative"]);
        }
    }
    for reading in &pack.readings {
        parts("reading".to_owned(), &[&reading.id]);
    }
    for parameter in &pack.parameters {
        let prefix = format!("parameter.{}", parameter.id);
        parts(prefix.clone(), &["name"]);
        parts(
            prefix,
            &parameter.choices.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }
    for route in &pack.routes {
        let prefix = format!("route.{}", route.id);
        parts(prefix.clone(), &["name", "text"]);
        parts(
            prefix,
            &route.today.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }
    for clock in &pack.clocks {
        let prefix = format!("clock.{}", clock.id);
        parts(prefix.clone(), &["name", "say"]);
        for step in &clock.extension {
            parts(format!("{prefix}.extension"), &[&step.id]);
        }
        parts("role".to_owned(), &[&clock.holder]);
        for holder in clock.tiers.iter().filter_map(|tier| tier.holder.as_ref()) {
            parts("role".to_owned(), &[holder]);
        }
    }
    for callback in &pack.callbacks {
        parts("callback".to_owned(), &[&callback.id]);
        parts("role".to_owned(), &[&callback.by]);
    }
    for notice in &pack.notices {
        parts("notice".to_owned(), &[&notice.id]);
        parts("role".to_owned(), &[&notice.tell]);
    }
    macro_rules! section {
        ($($prefix:literal $name:ident),*) => {$(
            for rule in &pack.$name {
                parts($prefix.to_owned(), &[&rule.id]);
            }
        )*};
    }
    section!(
        "question" questions, "level" levels, "channel" channels, "stage" stages, "field" fields,
        "reply_mode" reply_modes, "responsibility" responsibility, "duty" duties, "lost" lost,
        "switched_off" switched_off
    );
    keys.extend(pack.clocks.iter().filter_map(|clock| clock.on_miss.clone()));
    keys
}

/// Whether some reading lets another condition stand in for this one.
fn has_alternative(pack: &PolicyPack, condition: &str) -> bool {
    let mut found = false;
    for reading in &pack.readings {
        reading.when.visit(&mut |part| {
            if let Expression::Any(of) = part {
                found |= of.len() > 1 && of.iter().any(|part| part.names().contains(&condition));
            }
        });
    }
    found
}

pub(super) fn check(pack: &PolicyPack, wordings: &[(&str, Wording)], faults: &mut Vec<PackFault>) {
    if wordings.is_empty() {
        return;
    }
    let keys = wording_keys(pack);
    for language in &pack.languages {
        if !wordings.iter().any(|(other, _)| other == language) {
            faults.push(PackFault::new(
                FaultCode::MissingTranslation,
                language.clone(),
                language.clone(),
            ));
        }
    }
    for (language, words) in wordings {
        for key in keys
            .iter()
            .filter(|key| words.get(key).is_none_or(|text| text.trim().is_empty()))
        {
            faults.push(PackFault::new(
                FaultCode::MissingTranslation,
                *language,
                key.clone(),
            ));
        }
        for key in words.keys().filter(|key| !keys.contains(*key)) {
            faults.push(
                PackFault::new(FaultCode::UnusedWording, *language, key)
                    .among(keys.iter().map(String::as_str)),
            );
        }
    }
    let Some(((first_language, first), others)) = wordings.split_first() else {
        return;
    };
    for (language, words) in others {
        for key in &keys {
            let here: Vec<&str> = words.placeholders(key).collect();
            let there: Vec<&str> = first.placeholders(key).collect();
            let same =
                here.iter().all(|name| there.contains(name)) && there.iter().all(|name| here.contains(name));
            if !same && words.get(key).is_some() && first.get(key).is_some() {
                let expected = there.join(", ");
                faults.push(
                    PackFault::new(
                        FaultCode::PlaceholderMismatch,
                        format!("{first_language}, {language}"),
                        key.clone(),
                    )
                    .expecting(expected),
                );
            }
        }
    }
}
