//! Field ids. They are stored with drafts: add, never rename.

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
/// The part of it that another body takes.
pub const REPORT: &str = "report";
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
