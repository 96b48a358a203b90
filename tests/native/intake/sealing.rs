//! For whom a confirmed case is sealed.

use super::world::{choices, complete, draft, edit, moment, person, ready, recipients, writing};
use jiesu::intake::config::{ConfigFault, Sealing};
use jiesu::intake::contract::SubmissionBody;
use jiesu::intake::event::Stamp;
use jiesu::intake::form::field;
use jiesu::intake::submission::freeze;
use jiesu::intake::update;

#[test]
fn a_case_is_sealed_for_the_bank_and_a_referred_report_for_the_body_that_takes_it() {
    let now = moment("2026-09-30T10:00:00+08:00");
    let frozen = |grounds: &[&str], random| {
        let mut model = writing("web", now, complete());
        let mut loaded = (**model.ready.as_ref().unwrap()).clone();
        loaded.config.sealing = Some(Sealing {
            key: "bank".to_owned(),
            routes: [("integrity-report".to_owned(), "integrity-report".to_owned())]
                .into_iter()
                .collect(),
        });
        let answered = edit(field::GROUNDS, choices(grounds));
        update(&mut model, person(now, 5, answered));
        let (entry, seal) = freeze(draft(&model), &loaded, Stamp { now, random }).unwrap();
        let body: SubmissionBody = serde_json::from_str(entry.body.as_ref().unwrap().expose()).unwrap();
        (entry.digest, body, seal.unwrap())
    };
    let (digest, body, seal) = frozen(&["fees"], 5);
    assert_eq!(seal.key, "bank");
    assert_eq!(
        body.salt.as_ref().map(|salt| salt.expose()),
        Some(seal.salt.expose())
    );
    assert_eq!(seal.salt.expose().len(), 32);
    assert_ne!(
        frozen(&["fees"], 6).0,
        digest,
        "the digest in the clear tells nothing of the case"
    );
    let model = ready("web", now);
    let mut loaded = (**model.ready.as_ref().unwrap()).clone();
    loaded.config.sealing = Some(Sealing {
        key: "bank".to_owned(),
        routes: [("integrity".to_owned(), String::new())].into(),
    });
    loaded.config.recipients = Some(recipients());
    let faults = ConfigFault::of_routes(&loaded.config, &loaded.book.pack);
    let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
    assert_eq!(places, ["/sealing/routes/integrity"]);
    let (_, body, seal) = frozen(&["misconduct"], 5);
    assert_eq!(
        (body.assessment.outcome.as_str(), seal.key.as_str()),
        ("referred", "integrity-report")
    );
}
