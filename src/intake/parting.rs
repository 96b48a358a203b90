//! A mixed complaint in two (D30): what belongs to another body leaves as a report of its own, so that the branch it is
//! about cannot read it; the rest stays with the bank and keeps its clocks.

use super::answer::{Answer, Private};
use super::canonical::digest;
use super::case_id::CaseId;
use super::draft::Draft;
use super::event::Stamp;
use super::form::{field, further};
use super::model::Loaded;
use super::outbox::{OutboxEntry, Seal};
use super::submission::freeze;
use crate::rules::order::Set;

/// What enters the outbox, and how it is to be sealed before.
pub type Frozen = (OutboxEntry, Option<Seal>);

/// Freezes a draft: the case; or the report under the draft's id, which has the files, and the bank's part.
///
/// `None` only if a body cannot be written as JSON, which its types exclude.
pub fn frozen(draft: &Draft, loaded: &Loaded, stamp: Stamp) -> Option<(Frozen, Option<Frozen>)> {
    let Some((taken, kept)) = parted(draft, loaded) else {
        return Some((freeze(draft, loaded, stamp)?, None));
    };
    // Each part has a secret of its own, and neither gives away the other's.
    let drawn = |label: &str| Stamp {
        random: derived(&format!("{:032x} {label}", stamp.random)),
        ..stamp
    };
    let (mut bank, mut report) = (draft.clone(), draft.clone());
    // From the draft's own id: whatever is confirmed twice, on two devices even, is still one case.
    bank.id = CaseId::from_random(derived(draft.id.as_str()));
    bank.replaces = None;
    bank.attachments.clear();
    bank.answers.set(field::GROUNDS, Answer::Choices(kept));
    bank.answers.remove(field::EVIDENCE_NOTE);
    report.linked = Some(bank.id.clone());
    report.answers.set(field::GROUNDS, Answer::Choices(taken));
    match draft.answers.text(field::REPORT).map(Private::new) {
        Some(text) => report.answers.set(field::STORY, Answer::Text(text)),
        // Nobody but the person could say which words are for whom.
        None => {
            bank.answers.remove(field::STORY);
            bank.answers.remove(field::DEMAND_TEXT);
            for own in &loaded.book.pack.fields {
                bank.answers.remove(&further::text_field(&own.id));
            }
        }
    }
    bank.answers.remove(field::REPORT);
    report.answers.remove(field::REPORT);
    let (mut kept, kept_seal) = freeze(&bank, loaded, drawn("bank"))?;
    kept.linked = Some(report.id.clone());
    Some((freeze(&report, loaded, drawn("report"))?, Some((kept, kept_seal))))
}

/// The grounds that a body of its own takes, and the others; `None` where it stays one complaint.
pub(in crate::intake) fn parted(draft: &Draft, loaded: &Loaded) -> Option<(Set<String>, Set<String>)> {
    let (mut taken, mut kept) = (Set::new(), Set::new());
    for ground in draft.answers.choices(field::GROUNDS)?.iter() {
        let goes = loaded.book.pack.routes.iter().any(|route| {
            route.takes.fact == field::GROUNDS
                && route.takes.values.contains(ground)
                && loaded.config.has_recipient(&route.id)
        });
        if goes { &mut taken } else { &mut kept }.insert(ground.clone());
    }
    (!taken.is_empty() && !kept.is_empty()).then_some((taken, kept))
}

/// 128 bits from which nothing leads back.
fn derived(from: &str) -> u128 {
    let hex: String = digest(from.as_bytes()).chars().take(32).collect();
    u128::from_str_radix(&hex, 16).unwrap_or_default()
}
