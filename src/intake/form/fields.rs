//! The fields of each page, in order, as far as they apply.

use super::{Choice, FieldKind, FieldSpec, Input, PageId, field, further};
use crate::intake::answer::Answers;
use crate::intake::config::Config;
use crate::intake::draft::Draft;
use crate::intake::model::Loaded;
use crate::intake::parting;
use crate::rules::PolicyPack;
use crate::text::{MessageId, Phrase};

fn line(id: &'static str, input: Input, max: usize, label: MessageId) -> FieldSpec {
    FieldSpec {
        id: id.into(),
        kind: FieldKind::Line { input, max },
        label: label.into(),
        hint: None,
        optional: false,
    }
}

fn spec(id: &'static str, kind: FieldKind, label: MessageId) -> FieldSpec {
    FieldSpec {
        id: id.into(),
        kind,
        label: label.into(),
        hint: None,
        optional: false,
    }
}

impl FieldSpec {
    fn hint(mut self, hint: MessageId) -> FieldSpec {
        self.hint = Some(hint);
        self
    }

    fn optional(mut self) -> FieldSpec {
        self.optional = true;
        self
    }
}

fn choices(list: &[(&str, MessageId)]) -> Vec<Choice> {
    list.iter()
        .map(|(id, label)| Choice {
            id: (*id).to_owned(),
            label: Phrase::message(*label),
            hint: None,
        })
        .collect()
}

fn hinted(list: &[(&str, MessageId, MessageId)]) -> Vec<Choice> {
    list.iter()
        .map(|(id, label, hint)| Choice {
            id: (*id).to_owned(),
            label: Phrase::message(*label),
            hint: Some(Phrase::message(*hint)),
        })
        .collect()
}

/// The fields of a page that apply to these answers, in order.
pub fn fields(page: PageId, draft: &Draft, loaded: &Loaded) -> Vec<FieldSpec> {
    let answers = &draft.answers;
    let config = &loaded.config;
    match page {
        PageId::Arrival => arrival(),
        PageId::Capacity => capacity(answers),
        PageId::Contact => contact(answers),
        PageId::Respondent => respondent(answers, config),
        PageId::Grounds => grounds(answers),
        PageId::Story => story(answers, parting::parted(draft, loaded).is_some()),
        PageId::Evidence => evidence(!draft.attachments.is_empty(), config),
        PageId::Demand => demand(answers, &loaded.book.pack),
        PageId::Further => further::fields(draft, loaded),
        PageId::Declaration => vec![spec(
            field::DECLARATION,
            FieldKind::Tick,
            MessageId::DeclarationTick,
        )],
        PageId::Result | PageId::Check => Vec::new(),
    }
}

fn arrival() -> Vec<FieldSpec> {
    use MessageId as M;
    vec![
        spec(
            field::ARRIVAL_FORM,
            FieldKind::One(choices(&[
                ("visit", M::ArrivalVisit),
                ("call", M::ArrivalCall),
                ("letter", M::ArrivalLetter),
                ("email", M::ArrivalEmail),
                ("fax", M::ArrivalFax),
                ("box", M::ArrivalBox),
                ("passed_down", M::ArrivalPassedDown),
                ("other", M::ArrivalOther),
            ])),
            M::ArrivalForm,
        ),
        spec(field::ARRIVED_ON, FieldKind::Date, M::ArrivedOn),
        line(field::ARRIVED_TIME, Input::Time, 5, M::ArrivedTime)
            .optional()
            .hint(M::TimeHint),
        line(field::RECEIVER, Input::Name, 40, M::Receiver).hint(M::ReceiverHint),
        line(field::UNIT, Input::Text, 60, M::Unit),
        spec(
            field::TIER,
            FieldKind::One(choices(&[
                ("outlet", M::TierOutlet),
                ("county", M::TierCounty),
                ("city", M::TierCity),
                ("province", M::TierProvince),
            ])),
            M::Tier,
        )
        .optional(),
    ]
}

fn capacity(answers: &Answers) -> Vec<FieldSpec> {
    use MessageId as M;
    let mut list = vec![spec(
        field::CAPACITY,
        FieldKind::One(hinted(&[
            ("self", M::CapacitySelf, M::CapacitySelfHint),
            ("agent", M::CapacityAgent, M::CapacityAgentHint),
            (
                "organisation",
                M::CapacityOrganisation,
                M::CapacityOrganisationHint,
            ),
            ("joint", M::CapacityJoint, M::CapacityJointHint),
            ("witness", M::CapacityWitness, M::CapacityWitnessHint),
        ])),
        M::Capacity,
    )];
    if answers.chose(field::CAPACITY, "agent") {
        list.push(
            spec(
                field::AUTHORITY,
                FieldKind::One(choices(&[
                    ("entrusted", M::AuthorityEntrusted),
                    ("guardian", M::AuthorityGuardian),
                    ("heir", M::AuthorityHeir),
                    ("none", M::AuthorityNone),
                ])),
                M::Authority,
            )
            .hint(M::AuthorityHint)
            .optional(),
        );
        list.push(line(field::PRINCIPAL, Input::Name, 40, M::Principal).optional());
    }
    list
}

fn contact(answers: &Answers) -> Vec<FieldSpec> {
    use MessageId as M;
    let mut list = Vec::new();
    if answers.chose(field::CAPACITY, "organisation") {
        list.push(line(field::ORG_NAME, Input::Text, 80, M::OrgName));
        list.push(line(field::ORG_CODE, Input::CreditCode, 18, M::OrgCode).optional());
        list.push(line(field::ORG_HEAD, Input::Name, 40, M::OrgHead).optional());
        list.push(line(field::ORG_ADDRESS, Input::Text, 120, M::OrgAddress).optional());
    }
    let anonymous = answers.ticked(field::ANONYMOUS);
    if !anonymous {
        list.push(line(field::NAME, Input::Name, 40, M::Name));
    }
    list.push(
        spec(field::ANONYMOUS, FieldKind::Tick, M::Anonymous)
            .hint(M::AnonymousHint)
            .optional(),
    );
    let phone = line(field::PHONE, Input::Phone, 24, M::Phone).hint(M::PhoneHint);
    list.push(if anonymous { phone.optional() } else { phone });
    list.push(line(field::EMAIL, Input::Email, 80, M::Email).optional());
    if answers.chose(field::CAPACITY, "joint") {
        list.push(spec(field::PEOPLE, FieldKind::People { max: 5 }, M::People).hint(M::PeopleHint));
        list.push(line(field::GROUP_SIZE, Input::Number, 6, M::GroupSize).optional());
    }
    if !anonymous {
        list.push(
            spec(
                field::ID_KIND,
                FieldKind::Select(choices(&[
                    ("resident_id", M::IdResident),
                    ("hk_macao_permit", M::IdHkMacaoPermit),
                    ("taiwan_permit", M::IdTaiwanPermit),
                    ("hmt_residence", M::IdHmtResidence),
                    ("foreign_residence", M::IdForeignResidence),
                    ("passport", M::IdPassport),
                ])),
                M::IdKind,
            )
            .hint(M::IdKindHint)
            .optional(),
        );
        if answers.choice(field::ID_KIND).is_some() {
            list.push(line(field::ID_NUMBER, Input::Identity, 24, M::IdNumber).optional());
        }
        if answers.choice(field::ID_KIND).is_some() && answers.text(field::ID_NUMBER).is_some() {
            list.push(spec(field::ID_CONSENT, FieldKind::Tick, M::IdConsent).hint(M::IdConsentHint));
        }
    }
    list
}

fn respondent(answers: &Answers, config: &Config) -> Vec<FieldSpec> {
    use MessageId as M;
    let mut list = Vec::new();
    let unknown = answers.ticked(field::RESPONDENT_UNKNOWN);
    if !unknown {
        if config.bank.outlets.is_empty() {
            list.push(
                line(field::OUTLET_OTHER, Input::Text, 60, M::Outlet)
                    .optional()
                    .hint(M::OutletHint),
            );
        } else {
            let mut outlets: Vec<Choice> = config
                .bank
                .outlets
                .iter()
                .map(|outlet| Choice {
                    id: outlet.id.clone(),
                    label: Phrase::Plain(outlet.name.clone()),
                    hint: None,
                })
                .collect();
            outlets.push(Choice {
                id: "other".to_owned(),
                label: Phrase::message(M::OutletNotListed),
                hint: None,
            });
            list.push(spec(field::OUTLET, FieldKind::Select(outlets), M::Outlet).optional());
            if answers.chose(field::OUTLET, "other") {
                list.push(line(field::OUTLET_OTHER, Input::Text, 60, M::OutletOther).optional());
            }
        }
        list.push(
            line(field::STAFF_PERSON, Input::Text, 60, M::StaffPerson)
                .optional()
                .hint(M::StaffPersonHint),
        );
    }
    list.push(spec(field::RESPONDENT_UNKNOWN, FieldKind::Tick, M::RespondentUnknown).optional());
    list.push(
        spec(
            field::PLACE,
            FieldKind::One(choices(&[
                ("counter", M::PlaceCounter),
                ("lobby", M::PlaceLobby),
                ("manager", M::PlaceManager),
                ("machine", M::PlaceMachine),
                ("app", M::PlaceApp),
                ("hotline", M::PlaceHotline),
                ("other", M::PlaceOther),
            ])),
            M::Place,
        )
        .optional(),
    );
    list.push(
        spec(
            field::PRODUCT,
            FieldKind::Select(choices(&[
                ("savings", M::ProductSavings),
                ("debit_card", M::ProductDebitCard),
                ("credit_card", M::ProductCreditCard),
                ("loan", M::ProductLoan),
                ("payment", M::ProductPayment),
                ("wealth", M::ProductWealth),
                ("agency", M::ProductAgency),
                ("foreign_exchange", M::ProductForeignExchange),
                ("precious_metal", M::ProductPreciousMetal),
                ("cash", M::ProductCash),
                ("personal_information", M::ProductPersonalInformation),
                ("debt_collection", M::ProductDebtCollection),
                ("other", M::ProductOther),
            ])),
            M::Product,
        )
        .optional(),
    );
    list
}

/// Which of the two follow-up questions on the grounds are open, asked only where the chosen grounds
/// leave it open what the complaint is about.
fn grounds(answers: &Answers) -> Vec<FieldSpec> {
    use MessageId as M;
    let mut list = vec![spec(
        field::GROUNDS,
        FieldKind::Many(hinted(&[
            ("attitude", M::GroundAttitude, M::GroundAttitudeHint),
            ("fees", M::GroundFees, M::GroundFeesHint),
            ("slowness", M::GroundSlowness, M::GroundSlownessHint),
            ("misleading", M::GroundMisleading, M::GroundMisleadingHint),
            ("safety", M::GroundSafety, M::GroundSafetyHint),
            ("system", M::GroundSystem, M::GroundSystemHint),
            ("misconduct", M::GroundMisconduct, M::GroundMisconductHint),
            ("other", M::GroundOther, M::GroundOtherHint),
        ])),
        M::Grounds,
    )];
    let chose = |id| answers.chose(field::GROUNDS, id);
    let service = chose("attitude") || chose("slowness") || chose("misleading");
    if !service && (chose("other") || chose("safety")) {
        list.push(spec(field::SERVICE_FAULT, FieldKind::YesNo, M::ServiceFault).optional());
    }
    if !service && !chose("fees") && chose("other") {
        list.push(spec(field::FEE_DISPUTE, FieldKind::YesNo, M::FeeDispute).optional());
    }
    list
}

fn story(answers: &Answers, parted: bool) -> Vec<FieldSpec> {
    use MessageId as M;
    let mut list = vec![
        spec(
            field::OCCURRED_CERTAINTY,
            FieldKind::One(choices(&[
                ("exact", M::OccurredExact),
                ("about", M::OccurredAbout),
                ("unsure", M::OccurredUnsure),
            ])),
            M::Occurred,
        )
        .optional(),
    ];
    match answers.choice(field::OCCURRED_CERTAINTY) {
        Some("exact") => {
            list.push(spec(field::OCCURRED_ON, FieldKind::Date, M::OccurredOn));
            list.push(
                line(field::OCCURRED_TIME, Input::Time, 5, M::OccurredTime)
                    .optional()
                    .hint(M::TimeHint),
            );
        }
        Some("about") => {
            list.push(
                spec(field::OCCURRED_ON, FieldKind::Date, M::OccurredOnAbout).hint(M::OccurredAboutHint),
            );
        }
        _ => {}
    }
    list.push(
        spec(field::STORY, FieldKind::Paragraph { max: 4_000 }, M::Story)
            .hint(M::StoryFieldHint)
            .optional(),
    );
    if parted {
        list.push(
            spec(field::REPORT, FieldKind::Paragraph { max: 4_000 }, M::Report)
                .hint(M::ReportHint)
                .optional(),
        );
    }
    list.push(
        line(field::AMOUNT, Input::Money, 16, M::Amount)
            .optional()
            .hint(M::AmountHint),
    );
    list.push(spec(field::NO_EVENT, FieldKind::Tick, M::NoEvent).optional());
    list.push(
        spec(field::COURT_PENDING, FieldKind::YesNo, M::CourtPending)
            .hint(M::CourtPendingHint)
            .optional(),
    );
    list
}

fn evidence(attached: bool, config: &Config) -> Vec<FieldSpec> {
    use MessageId as M;
    let mut list = vec![
        spec(
            field::ATTACHMENTS,
            FieldKind::Files {
                max: config.attachments.max_count,
                max_bytes: config.attachments.max_bytes,
            },
            M::Attachments,
        )
        .optional(),
        spec(
            field::EVIDENCE_NOTE,
            FieldKind::Paragraph { max: 1_000 },
            M::EvidenceNote,
        )
        .hint(M::EvidenceNoteHint)
        .optional(),
    ];
    if config.attachments.max_count == 0 && !attached {
        list.remove(0);
    }
    if attached {
        list.push(
            spec(field::EVIDENCE_CONSENT, FieldKind::Tick, M::EvidenceConsent).hint(M::EvidenceConsentHint),
        );
    }
    list
}

fn demand(answers: &Answers, pack: &PolicyPack) -> Vec<FieldSpec> {
    use MessageId as M;
    let mut list = vec![
        spec(
            field::DEMANDS,
            FieldKind::Many(choices(&[
                ("explain", M::DemandExplain),
                ("apology", M::DemandApology),
                ("correct", M::DemandCorrect),
                ("refund", M::DemandRefund),
                ("compensate", M::DemandCompensate),
                ("improve", M::DemandImprove),
                ("other", M::DemandOther),
            ])),
            M::Demands,
        )
        .optional(),
        spec(
            field::DEMAND_TEXT,
            FieldKind::Paragraph { max: 1_000 },
            M::DemandText,
        )
        .optional(),
    ];
    // The bank's instrument says how it answers; a pack without such a list leaves the choice out.
    let modes: Vec<Choice> = pack
        .reply_modes
        .iter()
        .map(|mode| Choice {
            id: mode.id.clone(),
            label: Phrase::wording(format!("reply_mode.{}", mode.id)),
            hint: None,
        })
        .collect();
    if !answers.ticked(field::ANONYMOUS) && !modes.is_empty() {
        list.push(spec(field::REPLY_MODE, FieldKind::One(modes), M::ReplyMode).optional());
    }
    list
}
