//! The pages of a complaint and the fields on them.
//!
//! One group of questions per page. A field that does not apply is not shown, and its answer is not
//! sent; it is kept, so that changing one's mind loses nothing.

use super::answer::Answers;
use super::config::{Config, Mode};
use super::draft::Draft;
use super::model::Loaded;
use crate::rules::PolicyPack;
use crate::text::{MessageId, Phrase};
use serde::{Deserialize, Serialize};

/// A page of the complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageId {
    /// Staff only: how and when it arrived, who took it.
    Arrival,
    /// For oneself, for another, an organisation, several.
    Capacity,
    /// Name, contact, identity document.
    Contact,
    /// About which outlet, person, place, product.
    Respondent,
    /// Grounds.
    Grounds,
    /// When and what.
    Story,
    /// Files and other proof.
    Evidence,
    /// What is asked for, and how to answer.
    Demand,
    /// Conditions, level, dates.
    Result,
    /// All answers with change links.
    Check,
    /// Declaration and confirmation.
    Declaration,
}

impl PageId {
    /// The page's name in the address of the browser's history: a word, never an answer.
    pub fn slug(self) -> &'static str {
        match self {
            PageId::Arrival => "arrival",
            PageId::Capacity => "who",
            PageId::Contact => "contact",
            PageId::Respondent => "about",
            PageId::Grounds => "grounds",
            PageId::Story => "story",
            PageId::Evidence => "evidence",
            PageId::Demand => "demand",
            PageId::Result => "result",
            PageId::Check => "check",
            PageId::Declaration => "declaration",
        }
    }

    /// The page of a slug.
    pub fn from_slug(slug: &str) -> Option<PageId> {
        pages(Mode::Staff)
            .iter()
            .copied()
            .find(|page| page.slug() == slug)
    }

    /// The page's heading.
    pub fn title(self) -> MessageId {
        match self {
            PageId::Arrival => MessageId::ArrivalTitle,
            PageId::Capacity => MessageId::CapacityTitle,
            PageId::Contact => MessageId::ContactTitle,
            PageId::Respondent => MessageId::RespondentTitle,
            PageId::Grounds => MessageId::GroundsTitle,
            PageId::Story => MessageId::StoryTitle,
            PageId::Evidence => MessageId::EvidenceTitle,
            PageId::Demand => MessageId::DemandTitle,
            PageId::Result => MessageId::ResultTitle,
            PageId::Check => MessageId::CheckTitle,
            PageId::Declaration => MessageId::DeclarationTitle,
        }
    }

    /// The line under the heading.
    pub fn hint(self) -> Option<MessageId> {
        match self {
            PageId::Arrival => Some(MessageId::ArrivalHint),
            PageId::Capacity => None,
            PageId::Contact => Some(MessageId::ContactHint),
            PageId::Respondent => Some(MessageId::RespondentHint),
            PageId::Grounds => Some(MessageId::GroundsHint),
            PageId::Story => Some(MessageId::StoryHint),
            PageId::Evidence => Some(MessageId::EvidenceHint),
            PageId::Demand => Some(MessageId::DemandHint),
            PageId::Result => None,
            PageId::Check => Some(MessageId::CheckHint),
            PageId::Declaration => None,
        }
    }
}

/// The pages of a mode, in order.
pub fn pages(mode: Mode) -> &'static [PageId] {
    use PageId::{
        Arrival, Capacity, Check, Contact, Declaration, Demand, Evidence, Grounds, Respondent, Result, Story,
    };
    match mode {
        Mode::Web => &[
            Capacity,
            Contact,
            Respondent,
            Grounds,
            Story,
            Evidence,
            Demand,
            Result,
            Check,
            Declaration,
        ],
        Mode::Staff => &[
            Arrival,
            Capacity,
            Contact,
            Respondent,
            Grounds,
            Story,
            Evidence,
            Demand,
            Result,
            Check,
            Declaration,
        ],
    }
}

/// Field ids. They are stored with drafts: add, never rename.
pub mod field {
    /// Staff: 受理形式.
    pub const ARRIVAL_FORM: &str = "arrival_form";
    /// Staff: day of arrival.
    pub const ARRIVED_ON: &str = "arrived_on";
    /// Staff: time of arrival.
    pub const ARRIVED_TIME: &str = "arrived_time";
    /// Staff: name of the receiver.
    pub const RECEIVER: &str = "receiver";
    /// Staff: unit of the receiver.
    pub const UNIT: &str = "unit";
    /// Staff: the tier that holds the case.
    pub const TIER: &str = "tier";
    /// In which capacity.
    pub const CAPACITY: &str = "capacity";
    /// Authority of an agent.
    pub const AUTHORITY: &str = "authority";
    /// The customer an agent acts for.
    pub const PRINCIPAL: &str = "principal";
    /// No name on purpose.
    pub const ANONYMOUS: &str = "anonymous";
    /// Name.
    pub const NAME: &str = "name";
    /// Telephone.
    pub const PHONE: &str = "phone";
    /// E-mail.
    pub const EMAIL: &str = "email";
    /// Kind of identity document.
    pub const ID_KIND: &str = "id_kind";
    /// Its number.
    pub const ID_NUMBER: &str = "id_number";
    /// Separate consent to its use.
    pub const ID_CONSENT: &str = "id_consent";
    /// Organisation's name.
    pub const ORG_NAME: &str = "org_name";
    /// 统一社会信用代码.
    pub const ORG_CODE: &str = "org_code";
    /// Organisation's domicile.
    pub const ORG_ADDRESS: &str = "org_address";
    /// Organisation's head.
    pub const ORG_HEAD: &str = "org_head";
    /// Representatives of a joint complaint.
    pub const PEOPLE: &str = "people";
    /// Size of the group.
    pub const GROUP_SIZE: &str = "group_size";
    /// Outlet.
    pub const OUTLET: &str = "outlet";
    /// Outlet that is not in the list.
    pub const OUTLET_OTHER: &str = "outlet_other";
    /// Where it happened.
    pub const PLACE: &str = "place";
    /// Person complained about.
    pub const STAFF_PERSON: &str = "staff_person";
    /// Product.
    pub const PRODUCT: &str = "product";
    /// Neither outlet nor person is known.
    pub const RESPONDENT_UNKNOWN: &str = "respondent_unknown";
    /// Grounds.
    pub const GROUNDS: &str = "grounds";
    /// Is it also about how the outlet served?
    pub const SERVICE_FAULT: &str = "service_fault";
    /// Is it also about a fee?
    pub const FEE_DISPUTE: &str = "fee_dispute";
    /// How certain the day is.
    pub const OCCURRED_CERTAINTY: &str = "occurred_certainty";
    /// The day.
    pub const OCCURRED_ON: &str = "occurred_on";
    /// The time.
    pub const OCCURRED_TIME: &str = "occurred_time";
    /// What happened.
    pub const STORY: &str = "story";
    /// Only a suggestion, no event.
    pub const NO_EVENT: &str = "no_event";
    /// Amount.
    pub const AMOUNT: &str = "amount";
    /// A court or arbitration body has it.
    pub const COURT_PENDING: &str = "court_pending";
    /// Other proof.
    pub const EVIDENCE_NOTE: &str = "evidence_note";
    /// Files.
    pub const ATTACHMENTS: &str = "attachments";
    /// Separate consent to sensitive content of files.
    pub const EVIDENCE_CONSENT: &str = "evidence_consent";
    /// Demands.
    pub const DEMANDS: &str = "demands";
    /// Demand in words.
    pub const DEMAND_TEXT: &str = "demand_text";
    /// Reply mode.
    pub const REPLY_MODE: &str = "reply_mode";
    /// Declaration.
    pub const DECLARATION: &str = "declaration";
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// One line.
    Line {
        /// What is typed, for keyboard, autofill and checks.
        input: Input,
        /// Most characters.
        max: usize,
    },
    /// Several lines.
    Paragraph {
        /// Most characters.
        max: usize,
    },
    /// One of several, as tiles.
    One(Vec<Choice>),
    /// One of several, as a drop-down list (long lists).
    Select(Vec<Choice>),
    /// Any of several, as tiles.
    Many(Vec<Choice>),
    /// Yes or no.
    YesNo,
    /// A day in three boxes.
    Date,
    /// One box to tick.
    Tick,
    /// Up to `max` people.
    People {
        /// Most people.
        max: usize,
    },
    /// Files.
    Files {
        /// Most files.
        max: usize,
        /// Most bytes of each.
        max_bytes: u64,
    },
}

/// What is typed into a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Anything.
    Text,
    /// A person's name.
    Name,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An identity document's number.
    Identity,
    /// 统一社会信用代码.
    CreditCode,
    /// Money in yuan.
    Money,
    /// A time of day.
    Time,
    /// A whole number.
    Number,
}

/// One choice of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its id, which is stored and sent.
    pub id: String,
    /// Its label.
    pub label: Phrase,
    /// An explaining line.
    pub hint: Option<Phrase>,
}

/// One field of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSpec {
    /// Its id, see [`field`].
    pub id: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// Its label.
    pub label: MessageId,
    /// A line under the label.
    pub hint: Option<MessageId>,
    /// Shown as optional.
    pub optional: bool,
}

fn line(id: &'static str, input: Input, max: usize, label: MessageId) -> FieldSpec {
    FieldSpec {
        id,
        kind: FieldKind::Line { input, max },
        label,
        hint: None,
        optional: false,
    }
}

fn spec(id: &'static str, kind: FieldKind, label: MessageId) -> FieldSpec {
    FieldSpec {
        id,
        kind,
        label,
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
        PageId::Story => story(answers),
        PageId::Evidence => evidence(!draft.attachments.is_empty(), config),
        PageId::Demand => demand(answers, &loaded.book.pack),
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

fn story(answers: &Answers) -> Vec<FieldSpec> {
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
