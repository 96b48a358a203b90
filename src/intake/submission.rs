//! From a draft to the body that is sent: frozen once, byte for byte.

use super::answer::Private;
use super::canonical::{canonical, digest, hex};
use super::check;
use super::config::Mode;
use super::contract::{
    Arrival, AssessmentPart, CONTRACT, ComplainantPart, DemandPart, FurtherPart, IdentityPart, ManifestEntry,
    MatterPart, OrganisationPart, PersonPart, RespondentPart, SubmissionBody,
};
use super::draft::{Attachment, Draft};
use super::event::Stamp;
use super::facts::{self, Applicable};
use super::form::{self, field};
use super::identity;
use super::model::Loaded;
use super::outbox::{ENTRY_FORMAT, EntryState, OutboxEntry, ReceiptSheet, Seal};
use super::to_json::to_json;
use crate::rules::moment::date_text;
use crate::rules::order::Map;
use crate::rules::{Assessment, CaseInput, Moment, assess};

/// Freezes a draft into an outbox entry, and says how it is to be sealed where the configuration has a key for that.
///
/// `None` only if the body cannot be written as JSON, which its types exclude.
pub fn freeze(draft: &Draft, loaded: &Loaded, stamp: Stamp) -> Option<(OutboxEntry, Option<Seal>)> {
    let now = stamp.now;
    let facts = facts::facts(draft, loaded);
    let timeline = facts::timeline(draft, loaded, now);
    let case = CaseInput {
        facts: facts.clone(),
        timeline: timeline.clone(),
        now,
        parameters: loaded.config.parameters.clone(),
    };
    let assessment = assess(&loaded.book, &case);
    let mut body = body(draft, loaded, &assessment, case, now);
    let seal = loaded.config.sealing.as_ref().map(|sealing| Seal {
        key: sealing.key_for(&assessment.outcome).to_owned(),
        salt: Private::new(hex(&stamp.random.to_be_bytes())),
    });
    body.salt = seal.as_ref().map(|seal| seal.salt.clone());
    let text = canonical(&to_json(&body)?);
    let entry = OutboxEntry {
        format: ENTRY_FORMAT,
        id: draft.id.clone(),
        digest: digest(text.as_bytes()),
        body: Some(Private::new(text)),
        draft: to_json(draft).map(|json| Private::new(canonical(&json))),
        of: None,
        linked: draft.linked.clone(),
        sealed: false,
        verified: false,
        attachments: body.attachments,
        confirmed_at: now,
        sheet: ReceiptSheet {
            pack: assessment.pack.id.clone(),
            pack_version: assessment.pack.version.clone(),
            facts,
            timeline,
            provisional: provisional(&assessment),
        },
        state: EntryState::Waiting {
            attempts: 0,
            next_try: now,
            last: None,
        },
    };
    Some((entry, seal))
}

/// The hex of a digest that says its kind.
fn bare(digest: &str) -> &str {
    digest.split_once(':').map_or(digest, |(_, hex)| hex)
}

/// The dates that wait for a year's schedule.
fn provisional(assessment: &Assessment) -> Map<String, String> {
    let mut dates = Map::new();
    for clock in &assessment.clocks {
        if let Some(due) = clock.due.filter(|due| due.provisional.is_some()) {
            dates.insert(clock.id.clone(), date_text(due.date));
        }
    }
    dates
}

fn body(
    draft: &Draft,
    loaded: &Loaded,
    assessment: &Assessment,
    case: CaseInput,
    now: Moment,
) -> SubmissionBody {
    let answers = Applicable::of(draft, loaded);
    let person = private(&answers, field::STAFF_PERSON);
    let recipients = loaded.config.recipients.as_ref();
    SubmissionBody {
        contract: CONTRACT,
        id: draft.id.clone(),
        replaces: draft.replaces.clone(),
        linked: draft.linked.clone(),
        queue: recipients.map(|to| to.queue(assessment, person.is_some()).to_owned()),
        salt: None,
        confirmed_at: now.to_string(),
        mode: draft.mode.as_str().to_owned(),
        language: draft.language.tag().to_owned(),
        arrival: arrival(draft, &answers, loaded),
        complainant: complainant(&answers),
        respondent: RespondentPart {
            outlet: outlet(&answers, loaded),
            person,
            place: choice(&answers, field::PLACE),
            product: choice(&answers, field::PRODUCT),
            unknown: answers.ticked(field::RESPONDENT_UNKNOWN),
        },
        matter: matter(&answers),
        demand: DemandPart {
            demands: chosen(&answers, field::DEMANDS),
            text: private(&answers, field::DEMAND_TEXT),
            reply_mode: choice(&answers, field::REPLY_MODE),
        },
        further: further(&answers, loaded),
        attachments: draft.attachments.iter().map(manifest).collect(),
        assessment: AssessmentPart {
            pack: assessment.pack.id.clone(),
            version: assessment.pack.version.clone(),
            // The contract's digests are bare hex, all of them.
            digest: bare(&assessment.pack.digest).to_owned(),
            parameters: case.parameters,
            facts: case.facts,
            outcome: assessment.outcome.kind().to_owned(),
            routes: assessment.routes.iter().map(|route| route.id.clone()).collect(),
            level: assessment.level.as_ref().map(|level| level.id.clone()),
        },
    }
}

fn arrival(draft: &Draft, answers: &Applicable, loaded: &Loaded) -> Arrival {
    let received_at = match draft.mode {
        Mode::Web | Mode::Kiosk => None,
        Mode::Staff => Some(facts::arrival(draft, draft.edited_at).to_string()),
    };
    Arrival {
        form: choice(answers, field::ARRIVAL_FORM).unwrap_or_else(|| draft.mode.as_str().to_owned()),
        received_at,
        receiver: private(answers, field::RECEIVER),
        unit: private(answers, field::UNIT),
        branch: loaded.config.bank.branch.clone(),
    }
}

fn complainant(answers: &Applicable) -> ComplainantPart {
    let anonymous = answers.ticked(field::ANONYMOUS);
    let number = answers
        .text(field::ID_NUMBER)
        .filter(|_| answers.ticked(field::ID_CONSENT));
    ComplainantPart {
        capacity: choice(answers, field::CAPACITY),
        anonymous,
        name: private(answers, field::NAME),
        phone: answers
            .text(field::PHONE)
            .and_then(check::phone)
            .map(Private::new),
        email: answers
            .text(field::EMAIL)
            .map(|text| Private::new(check::half_width(text))),
        identity: number
            .zip(answers.choice(field::ID_KIND))
            .map(|(number, kind)| IdentityPart {
                kind: kind.to_owned(),
                number: Private::new(identity::normal(number)),
                consent: true,
            }),
        authority: choice(answers, field::AUTHORITY),
        principal: private(answers, field::PRINCIPAL),
        organisation: answers
            .chose(field::CAPACITY, "organisation")
            .then(|| OrganisationPart {
                name: private(answers, field::ORG_NAME),
                credit_code: answers
                    .text(field::ORG_CODE)
                    .map(|code| Private::new(identity::normal(code))),
                address: private(answers, field::ORG_ADDRESS),
                legal_representative: private(answers, field::ORG_HEAD),
            }),
        representatives: answers
            .people(field::PEOPLE)
            .iter()
            .map(|person| PersonPart {
                name: Private::new(person.name.expose().trim()),
                phone: check::phone(person.phone.expose()).map(Private::new),
            })
            .collect(),
        group_size: answers.text(field::GROUP_SIZE).and_then(check::number),
    }
}

fn matter(answers: &Applicable) -> MatterPart {
    MatterPart {
        grounds: chosen(answers, field::GROUNDS),
        occurred_certainty: choice(answers, field::OCCURRED_CERTAINTY),
        occurred_on: answers.date(field::OCCURRED_ON).and_then(check::partial_date),
        occurred_time: private(answers, field::OCCURRED_TIME),
        story: private(answers, field::STORY),
        amount_fen: answers.text(field::AMOUNT).and_then(check::fen),
        evidence_note: private(answers, field::EVIDENCE_NOTE),
        court_pending: answers.yes_no(field::COURT_PENDING),
    }
}

/// What was written into the pack's own fields of text.
fn further(answers: &Applicable, loaded: &Loaded) -> Vec<FurtherPart> {
    let fields = loaded.book.pack.fields.iter();
    fields
        .filter_map(|field| {
            Some(FurtherPart {
                id: field.id.clone(),
                text: private(answers, &form::further::text_field(&field.id))?,
            })
        })
        .collect()
}

fn outlet(answers: &Applicable, loaded: &Loaded) -> Option<Private> {
    let listed = answers
        .choice(field::OUTLET)
        .and_then(|id| loaded.config.bank.outlets.iter().find(|outlet| outlet.id == id))
        .map(|outlet| Private::new(format!("{} {}", outlet.id, outlet.name)));
    listed.or_else(|| private(answers, field::OUTLET_OTHER))
}

fn private(answers: &Applicable, id: &str) -> Option<Private> {
    answers.text(id).map(Private::new)
}

fn choice(answers: &Applicable, id: &str) -> Option<String> {
    answers.choice(id).map(ToOwned::to_owned)
}

fn chosen(answers: &Applicable, id: &str) -> Vec<String> {
    answers
        .choices(id)
        .map(|ids| ids.iter().cloned().collect())
        .unwrap_or_default()
}

/// The manifest line of an attachment.
pub fn manifest(attachment: &Attachment) -> ManifestEntry {
    ManifestEntry {
        id: attachment.id.clone(),
        name: attachment.name.clone(),
        media_type: attachment.media_type.clone(),
        bytes: attachment.bytes,
        digest: attachment.digest.clone(),
    }
}
