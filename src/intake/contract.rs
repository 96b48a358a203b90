//! Submission contract v1: the JSON that goes to the backend, and the receipt that comes back.
//!
//! Field names and meanings are stable within v1. The body is the RFC 8785 form of [`SubmissionBody`];
//! its digest is the SHA-256 of exactly those bytes. All numbers are integers: money in fen, sizes in
//! bytes. Moments are RFC 3339 with `+08:00`.

use super::answer::Private;
use super::case_id::CaseId;
use serde::{Deserialize, Serialize};

/// The version of the contract that this crate writes.
pub const CONTRACT: u32 = 1;

/// A finished complaint as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SubmissionBody {
    /// Always 1.
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    pub contract: u32,
    /// The case's id, a UUID drawn on the device.
    pub id: CaseId,
    /// The case of the same person that the backend refused and this one mends. Should the backend have it, or a part of
    /// it, after all, it counts no more: only this one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<CaseId>,
    /// In a report that was part of a mixed complaint: the other part, which the bank itself handles. That part does not
    /// name this one, so that nobody there learns of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<CaseId>,
    /// For which queue it is, where the configuration says so. A case that names a member of staff, or that another body
    /// takes, is not for the queue of the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// In a sealed case: 128 random bits in lower-case hex, so that the digest in the clear tells nothing of the case.
    /// The keys of its attachments are derived from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{32}$")))]
    pub salt: Option<Private>,
    /// When the person confirmed, by the device's clock.
    pub confirmed_at: String,
    /// Where it was taken: `web`, `staff` or `kiosk`.
    pub mode: String,
    /// Language of the interface at confirmation.
    pub language: String,
    /// How and when it reached the bank.
    pub arrival: Arrival,
    /// Who complains.
    pub complainant: ComplainantPart,
    /// About whom.
    pub respondent: RespondentPart,
    /// About what.
    pub matter: MatterPart,
    /// What is asked for.
    pub demand: DemandPart,
    /// What the bank's instrument asks beside that, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherPart>,
    /// Files that follow, each in a request of its own.
    pub attachments: Vec<ManifestEntry>,
    /// The rules that were applied on the device, so that the backend can apply them again.
    pub assessment: AssessmentPart,
}

/// A finished complaint that only the bank can read: what is sent instead of [`SubmissionBody`] where the configuration
/// has the bank's key. Attachments are then sealed too, in pieces of 1 MiB (`www/seal.js`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SealedBody {
    /// Always 1.
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    pub contract: u32,
    /// The case's id.
    pub id: CaseId,
    /// SHA-256 of the plain body, which has a salt, in lower-case hex.
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub digest: String,
    /// The plain body as a compact JWE (RFC 7516): ECDH-ES on P-256, A256GCM.
    pub jwe: String,
}

/// How and when a complaint arrived.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// `web`, or for staff `call`, `letter`, `visit`, `fax`, `email`, `box`, `passed_down`, `other`.
    pub form: String,
    /// When it arrived, where staff entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
    /// Name of the member of staff who took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<Private>,
    /// That person's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Private>,
    /// Bank, branch code or name from the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

/// Who complains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ComplainantPart {
    /// `self`, `agent`, `organisation`, `joint` or `witness`; absent when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<String>,
    /// The person gave no name on purpose.
    pub anonymous: bool,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// Telephone, digits with an optional leading `+`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Private>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Private>,
    /// Identity document, only with the separate consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityPart>,
    /// For an agent: `entrusted`, `guardian`, `heir` or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// For an agent: the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Private>,
    /// For an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationPart>,
    /// For a joint complaint: at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub representatives: Vec<PersonPart>,
    /// For a joint complaint: how many people in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_size: Option<u32>,
}

/// An identity document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IdentityPart {
    /// Kind, see [`super::identity::IdentityKind`].
    pub kind: String,
    /// Number in its normal form.
    pub number: Private,
    /// The separate consent (PIPL art. 29) was given; always true here.
    pub consent: bool,
}

/// An organisation that complains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OrganisationPart {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// 统一社会信用代码 (GB 32100).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<Private>,
    /// Domicile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Private>,
    /// Legal representative or head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_representative: Option<Private>,
}

/// One representative of a joint complaint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonPart {
    /// Name.
    pub name: Private,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Private>,
}

/// Whom or what the complaint is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RespondentPart {
    /// Outlet, by configured id or as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<Private>,
    /// Person: name, number, counter or description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Private>,
    /// Where it happened: `counter`, `lobby`, `machine`, `app`, `hotline`, `manager`, `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Product or business, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The person said that neither outlet nor person is known.
    pub unknown: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MatterPart {
    /// Grounds by id.
    pub grounds: Vec<String>,
    /// `exact`, `about` or `unsure`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_certainty: Option<String>,
    /// The day, `YYYY-MM-DD`, or `YYYY-MM` or `YYYY` where it is only known about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_on: Option<String>,
    /// The time of day as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_time: Option<Private>,
    /// What happened, in the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<Private>,
    /// Amount in dispute, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<i64>,
    /// What proves it, in the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_note: Option<Private>,
    /// A court or arbitration body has the matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub court_pending: Option<bool>,
}

/// What the person asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DemandPart {
    /// Demands by id.
    pub demands: Vec<String>,
    /// In the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Private>,
    /// How the person wants to be answered: `phone`, `written` or `visit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_mode: Option<String>,
}

/// One field of text that the pack adds to the form. Its own questions are among the facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FurtherPart {
    /// Id of the field in the pack.
    pub id: String,
    /// As typed.
    pub text: Private,
}

/// One attachment in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ManifestEntry {
    /// Id of the attachment.
    pub id: CaseId,
    /// File name.
    pub name: Private,
    /// Media type, found by content.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, lower-case hex.
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub digest: String,
}

/// What the device decided, and by which rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AssessmentPart {
    /// Pack id.
    pub pack: String,
    /// Pack version.
    pub version: String,
    /// SHA-256 of the compiled pack, lower-case hex.
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub digest: String,
    /// Parameters that differ from the pack's defaults, by name.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::BTreeMap<String, String>")
    )]
    pub parameters: crate::rules::order::Map<String, String>,
    /// The facts, as the rules bundle takes them.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")
    )]
    pub facts: crate::rules::Facts,
    /// `accepted`, `not_yet`, `referred` or `registered_only`.
    pub outcome: String,
    /// Routes for parts that belong to another body.
    pub routes: Vec<String>,
    /// Level or tier, if the pack has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

/// The backend's proof that it has the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Receipt {
    /// Echo of the id.
    pub id: CaseId,
    /// Echo of the digest: SHA-256 of the body as it was received, lower-case hex.
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub digest: String,
    /// When the backend stored it, RFC 3339.
    pub received_at: String,
    /// The bank's number for the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_number: Option<String>,
    /// Digests of the attachments that are stored.
    #[serde(default)]
    pub attachments: Vec<String>,
    /// The receipt signed by the backend: JWS in its compact form, ES256 over [`SignedReceipt`]. The key stands at
    /// `/.well-known/jwks.json` of the backend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<String>,
}

/// What a signed receipt says. Its header is `{"alg":"ES256","kid":…,"typ":"jiesu-receipt+jws"}`, where `kid` is the
/// key's thumbprint (RFC 7638). The same case always gives the same text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedReceipt {
    /// The case.
    pub id: CaseId,
    /// SHA-256 of the body as it was received, lower-case hex. The body lists its attachments by their digests.
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub digest: String,
    /// When the backend stored it, RFC 3339.
    pub received_at: String,
    /// The bank's number for the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_number: Option<String>,
    /// By when the bank must do what, where the backend applies the rules itself: days as `YYYY-MM-DD`, by the id of
    /// the pack's clock.
    #[serde(default, skip_serializing_if = "crate::rules::order::Map::is_empty")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::BTreeMap<String, String>")
    )]
    pub deadlines: crate::rules::order::Map<String, String>,
}

/// How far a case has come, for whoever has its code (`GET {base}/cases/{code}/status`). Nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseStatus {
    /// The bank's number for the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_number: Option<String>,
    /// When the backend stored it, RFC 3339.
    pub received_at: String,
    /// Where it stands.
    pub state: CaseState,
    /// Since when, RFC 3339.
    pub since: String,
    /// What has happened, the earliest first. Events that concern the bank's inner work are left out.
    pub history: Vec<StatusStep>,
    /// By when the bank owes its answer, after all that has happened; where the backend applies the rules itself. Left out
    /// while no day can be told: the time is paused, or the schedule of a year is not announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_by: Option<ReplyBy>,
}

/// By when the bank owes its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReplyBy {
    /// The last day, `YYYY-MM-DD`.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date")))]
    pub day: String,
    /// What the last day was before the bank extended its time, `YYYY-MM-DD`; left out where it did not, or where the rules
    /// give no effect to how it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date")))]
    pub before: Option<String>,
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Stored; nobody has taken it up yet.
    Received,
    /// Somebody works on it.
    InProgress,
    /// The bank has answered.
    Replied,
    /// Closed.
    Closed,
    /// The person took it back.
    Withdrawn,
}

/// One thing that has happened to a case, without whom and without words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatusStep {
    /// What happened, as [`EventBody::kind`].
    pub kind: String,
    /// When it happened, RFC 3339.
    pub at: String,
}

/// One thing that happened to a case after it was handed in, as `PUT {base}/cases/{id}/events/{id}` takes it.
///
/// Its kinds are those of [`crate::rules::TimelineEvent`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventBody {
    /// What happened, such as `withdrawn` or `replied`.
    pub kind: String,
    /// When it happened, RFC 3339.
    pub occurred_at: String,
    /// When it was written down, where that is another moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<String>,
    /// What else belongs to it, by name.
    #[serde(default, skip_serializing_if = "crate::rules::order::Map::is_empty")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::BTreeMap<String, Private>")
    )]
    pub attributes: crate::rules::order::Map<String, Private>,
}

/// The backend's proof that it has an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventReceipt {
    /// Echo of the event's id.
    pub id: CaseId,
    /// Echo of the digest: SHA-256 of the body as it was received, lower-case hex.
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub digest: String,
    /// When the backend stored it, RFC 3339.
    pub received_at: String,
    /// The same signed by the backend, as [`Receipt::signed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<String>,
}

/// Why something was not taken (RFC 9457). Never repeats what a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemBody {
    /// What kind of problem, as a URI.
    pub r#type: String,
    /// Short summary of the kind.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// What happened this time, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Places in the body that were refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemFault>,
}

/// One place in a body that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemFault {
    /// JSON Pointer into the body.
    pub pointer: String,
    /// What is wrong there.
    pub detail: String,
}
