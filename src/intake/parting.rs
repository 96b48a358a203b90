//! A mixed complaint in two (D30): what belongs to another body leaves as a report of its own, so that the branch it is
//! about cannot read it; the rest stays with the bank and keeps its clocks.

use super::answer::{Answer, Private};
use super::canonical::{digest, hex};
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

/// Freezes a draft: one case; or the report under the draft's id, which has the files, and then the bank's part.
///
/// `None` only if a body cannot be written as JSON, which its types exclude.
pub fn frozen(draft: &Draft, loaded: &Loaded, stamp: Stamp) -> Option<Vec<Frozen>> {
    let mut drafts = vec![draft.clone()];
    if let Some((taken, kept)) = parted(draft, loaded) {
        let (mut bank, mut report) = (draft.clone(), draft.clone());
        // From the draft's own id: whatever is confirmed twice, on two devices even, is still one case.
        bank.id = CaseId::from_random(derived(draft.id.as_str()));
        bank.replaces = None;
        bank.attachments.clear();
        bank.answers.set(field::GROUNDS, Answer::Choices(kept));
        report.linked = Some(bank.id.clone());
        report.answers.set(field::GROUNDS, Answer::Choices(taken));
        let mut withheld = vec![field::REPORT.to_owned(), field::EVIDENCE_NOTE.to_owned()];
        match draft.answers.text(field::REPORT).map(Private::new) {
            Some(text) => report.answers.set(field::STORY, Answer::Text(text)),
            // Nobody but the person could say which words are for whom.
            None => {
                withheld.extend([field::STORY.to_owned(), field::DEMAND_TEXT.to_owned()]);
                let own = loaded.book.pack.fields.iter();
                withheld.extend(own.map(|own| further::text_field(&own.id)));
            }
        }
        for field in withheld {
            bank.answers.remove(&field);
        }
        report.answers.remove(field::REPORT);
        drafts = vec![report, bank];
    }
    let mut parts = Vec::new();
    for part in &drafts {
        // Each has a secret of its own, and neither gives away the other's.
        let random = derived(&(hex(&stamp.random.to_be_bytes()) + part.id.as_str()));
        parts.push(freeze(part, loaded, Stamp { random, ..stamp })?);
    }
    if let [(report, _), (bank, _)] = parts.as_mut_slice() {
        bank.linked = Some(report.id.clone());
    }
    Some(parts)
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
    let hex = digest(from.as_bytes());
    let digits = hex.chars().take(32).filter_map(|digit| digit.to_digit(16));
    digits.fold(0, |bits, digit| bits << 4 | u128::from(digit))
}
