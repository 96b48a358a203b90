//! PolicyPack: one complaint instrument as data.
//!
//! A pack is written in TOML by the owner of the policy, in the order of the 办法, and travels as
//! compact JSON (`build.rs`). [`PolicyPack::from_json`] is the only way in: it reports *all* faults at
//! once, each with its place and remedy, so that a mistyped fact is refused and never silently false.

mod check;
mod fault;
mod load;
mod read;
mod schema;
mod schema_json;
mod words;

use serde::{Deserialize, Serialize};

use super::citation::{Citation, Effective};
use super::clock::ClockDefinition;
use super::expression::Expression;
use super::fact::{Asked, FactDeclaration};
use super::truth::Truth;

pub(crate) use check::EVENTS;
pub use check::{ELIGIBLE, SCOPE};
pub use fault::{FaultCode, PackFault, Severity, near_name};
pub(crate) use fault::{join, within};
pub(crate) use load::vocabulary;
pub use schema_json::json_schema;

/// 制度包: everything one instrument rules, loaded and checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyPack {
    /// Id, such as `s01-credit-coop-trial`.
    pub id: String,
    /// Version of the encoding, such as `1.0.0`.
    pub version: String,
    /// Title of the instrument; the default instrument of its citations.
    pub instrument: String,
    /// When the instrument is in force.
    pub effective: Effective,
    /// Id of the pack whose clocks hold beside this one's.
    pub extends: Option<String>,
    /// Languages with a complete wording.
    pub languages: Vec<String>,
    /// Which version of a pack judges a case.
    pub transition: Transition,
    /// Where the text comes from.
    pub source: Source,
    /// Readings a bank may choose.
    pub parameters: Vec<Parameter>,
    /// Every fact the pack uses, shared or its own.
    pub facts: Vec<FactDeclaration>,
    /// What is asked, in the author's order.
    pub questions: Vec<Question>,
    /// Whom and what the instrument covers at all.
    pub scope: Option<Scope>,
    /// 条件.
    pub conditions: Vec<Condition>,
    /// How the conditions combine; the first is the default. None: every complaint is eligible.
    pub readings: Vec<Reading>,
    /// 转办去向.
    pub routes: Vec<Route>,
    /// How the level is found.
    pub level_rule: LevelRule,
    /// 等级, the lowest first.
    pub levels: Vec<Level>,
    /// 时限.
    pub clocks: Vec<ClockDefinition>,
    /// Rules that are known but too weakly attested to apply.
    pub switched_off: Vec<SwitchedOff>,
    /// Channels on which a complaint is deemed received.
    pub channels: Vec<Provision>,
    /// Stages of handling, in order.
    pub stages: Vec<Provision>,
    /// Form fields beyond the common ones.
    pub fields: Vec<ExtraField>,
    /// Ways of answering.
    pub reply_modes: Vec<Provision>,
    /// 回访.
    pub callbacks: Vec<CallbackRule>,
    /// 责任认定: what counts as whose responsibility.
    pub responsibility: Vec<ResponsibilityRule>,
    /// Duties without a clock.
    pub duties: Vec<Provision>,
    /// What must be told to whom.
    pub notices: Vec<Notice>,
    /// What the source has lost, by article.
    pub lost: Vec<Lost>,
    /// `sha-256:` and the hex digest of the JSON text this was loaded from.
    pub digest: String,
}

/// Which moment decides the version of the pack (D34).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// The version in force when the complaint was received.
    #[default]
    Received,
    /// The version in force when the matter occurred.
    Occurred,
}

/// Where the text of the instrument comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Who issued it.
    pub issuer: String,
    /// Where the encoded text was read.
    pub text: String,
    /// How complete that text is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extent: Option<String>,
}

/// A reading the source leaves open; the assessment names the value used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Id under which a configuration sets it.
    pub id: String,
    /// Value where none is set.
    pub default: String,
    /// Every allowed value.
    pub choices: Vec<String>,
    /// What it changes.
    pub sets: Setting,
    /// The article it reads.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// What a [`Parameter`] changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Chooses one of the pack's readings by id.
    Reading,
    /// `wide` switches the scope test off, any other value leaves it on.
    Scope,
    /// The amount of one clock for one level.
    TierAmount {
        /// Clock id.
        clock: String,
        /// Level id.
        tier: String,
    },
    /// `yes` rolls a clock's last day over days off, any other value does not.
    Roll {
        /// Clock id.
        clock: String,
    },
}

/// One question: the facts that belong together on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Id, for the wording key `question.<id>`.
    pub id: String,
    /// Facts it answers.
    pub facts: Vec<String>,
    /// Asked only where this is not false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
}

/// The test before the conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// Holds where the instrument covers the matter.
    pub when: Expression,
    /// Other reasons than the plain one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Its articles.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// One condition of eligibility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// Id, such as `c1`.
    pub id: String,
    /// Holds where the condition is met.
    pub when: Expression,
    /// Other reasons than the plain one for a verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Its article.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// A more exact reason for a verdict: the first whose test holds replaces the plain one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Last part of the wording key `condition.<condition>.<id>`.
    pub id: String,
    /// Verdict it explains.
    pub verdict: Verdict,
    /// Holds where it is the reason.
    pub when: Expression,
}

/// 条件是否满足.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Met, whatever is still open.
    Met,
    /// Not met, whatever is still open.
    NotMet,
    /// Still open.
    Unknown,
}

impl From<Truth> for Verdict {
    fn from(truth: Truth) -> Verdict {
        match truth {
            Truth::True => Verdict::Met,
            Truth::False => Verdict::NotMet,
            Truth::Unknown => Verdict::Unknown,
        }
    }
}

/// One way of combining the conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Id, a value of the parameter that sets [`Setting::Reading`].
    pub id: String,
    /// Holds where the complaint is eligible; tests conditions.
    pub when: Expression,
    /// The article it reads.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// A part of a complaint that belongs elsewhere, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Id, for the wording keys `route.<id>.name` and `.text`.
    pub id: String,
    /// Holds where a part belongs there.
    pub when: Expression,
    /// The part it takes: the rest, if any, stays.
    pub takes: Takes,
    /// Its article.
    pub citation: Citation,
    /// Further articles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub see_also: Vec<Citation>,
    /// Today's authority where the source names one that no longer exists (D23): a wording key's end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub today: Option<String>,
    /// When it holds.
    pub effective: Effective,
}

/// The choices of one fact that a route takes away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Takes {
    /// A fact with choices.
    pub fact: String,
    /// The choices that belong to the route.
    pub values: Vec<String>,
}

/// How the level of a case is found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LevelRule {
    /// The level while no other is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Whether the levels are the tiers of the organisation, so that a recorded hand-over moves the case.
    pub follows_hand_over: bool,
}

/// 等级. Where several hold, the last in the pack's order counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Id, for the wording key `level.<id>`.
    pub id: String,
    /// Holds where the case is of this level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// Its article.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// A rule with an id, a wording and nothing to compute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provision {
    /// Id, for the wording key `<section>.<id>`.
    pub id: String,
    /// The cases it is for; left out: all. Only duties have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// Its article.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// A field of text that the instrument wants beside the common ones. Its answer is no fact: no rule reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExtraField {
    /// Id, for the wording key `field.<id>`.
    pub id: String,
    /// How much is written there.
    pub kind: FieldKind,
    /// Who fills it in.
    pub asked: Asked,
    /// Its article.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// How much is written into an [`ExtraField`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    #[default]
    Line,
    /// Several lines.
    Paragraph,
}

/// Whom and how many to call back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CallbackRule {
    /// Id, for the wording key `callback.<id>`.
    pub id: String,
    /// Who calls back, for the wording key `role.<by>`.
    pub by: String,
    /// Least share of the closed cases, in percent.
    pub percent: u32,
    /// The closed cases it is for; left out: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// Its article.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

impl CallbackRule {
    /// The least number of closed cases to call back: the share, rounded up (D21).
    #[must_use]
    pub fn least(&self, closed: u64) -> u64 {
        // Split so that no count of cases can overflow.
        let percent = u64::from(self.percent.min(100));
        closed / 100 * percent + (closed % 100 * percent).div_ceil(100)
    }
}

/// What a responsibility rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The outlet is responsible, once the facts are verified.
    Responsible,
    /// The outlet is not responsible.
    NotResponsible,
    /// Counted as the outlet's responsibility whatever the complaint itself was about.
    Deemed,
}

/// One entry of the lists by which responsibility is determined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponsibilityRule {
    /// Id, for the wording key `responsibility.<id>`.
    pub id: String,
    /// What it finds.
    pub finding: Finding,
    /// Whether the person responsible bears the disputed fees.
    pub bears_fees: bool,
    /// Its article.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// Something that must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Id, for the wording key `notice.<id>`.
    pub id: String,
    /// Who is told, for the wording key `role.<tell>`.
    pub tell: String,
    /// The event with which it is due.
    pub at: String,
    /// Shown only where this is not false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// Its article.
    pub citation: Citation,
    /// When it holds.
    pub effective: Effective,
}

/// A rule that is shipped switched off, and labelled, because its source is too weak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SwitchedOff {
    /// Id, for the wording key `switched_off.<id>`.
    pub id: String,
    /// What the weak source says, as amount and unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// Unit of the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Its article.
    pub citation: Citation,
    /// When it would hold.
    pub effective: Effective,
}

/// A gap of the source, said openly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// Id, for the wording key `lost.<id>`.
    pub id: String,
    /// Article the gap is in.
    pub article: String,
}

impl PolicyPack {
    /// Loads the compact JSON of a pack.
    ///
    /// # Errors
    ///
    /// Every fault of the text at once: wrong form, unknown names (with the near name), missing
    /// citations, contradictions. None of them is repaired by guessing.
    pub fn from_json(json: &str) -> Result<PolicyPack, Vec<PackFault>> {
        load::load(json)
    }

    /// Loads what [`from_json`](PolicyPack::from_json) has accepted before, such as a built-in pack, without checking
    /// it again; so the code that checks need not be at hand.
    ///
    /// Any other text gives a pack with parts missing. `digest` is the one that `from_json` gave it.
    #[must_use]
    pub fn from_checked_json(json: &str, digest: &str) -> PolicyPack {
        load::load_checked(json, digest)
    }

    /// The same without what no assessment rests on (channels, stages, fields, lists of responsibility and the like),
    /// for whoever only judges; so the code that reads those need not be at hand either.
    #[must_use]
    pub fn judging(json: &str, digest: &str) -> PolicyPack {
        load::load_judged(json, digest)
    }

    /// The declaration of a fact the pack uses.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&FactDeclaration> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// Every expression of the pack with the place where it stands.
    pub fn expressions(&self) -> impl Iterator<Item = (String, &Expression)> {
        fn add<'a>(all: &mut Vec<(String, &'a Expression)>, place: &str, when: Option<&'a Expression>) {
            all.extend(when.map(|when| (join(place, "when"), when)));
        }
        fn reasons<'a>(all: &mut Vec<(String, &'a Expression)>, place: &str, reasons: &'a [Reason]) {
            for reason in reasons {
                add(
                    all,
                    &within(&join(place, "reasons"), &reason.id),
                    Some(&reason.when),
                );
            }
        }
        let mut all: Vec<(String, &Expression)> = Vec::new();
        for question in &self.questions {
            add(
                &mut all,
                &within("questions", &question.id),
                question.when.as_ref(),
            );
        }
        if let Some(scope) = &self.scope {
            add(&mut all, SCOPE, Some(&scope.when));
            reasons(&mut all, SCOPE, &scope.reasons);
        }
        for condition in &self.conditions {
            let place = within("conditions", &condition.id);
            add(&mut all, &place, Some(&condition.when));
            reasons(&mut all, &place, &condition.reasons);
        }
        for reading in &self.readings {
            add(&mut all, &within("readings", &reading.id), Some(&reading.when));
        }
        for route in &self.routes {
            add(&mut all, &within("routes", &route.id), Some(&route.when));
        }
        for level in &self.levels {
            add(&mut all, &within("levels", &level.id), level.when.as_ref());
        }
        for clock in &self.clocks {
            add(&mut all, &within("clocks", &clock.id), clock.when.as_ref());
        }
        for callback in &self.callbacks {
            add(
                &mut all,
                &within("callbacks", &callback.id),
                callback.when.as_ref(),
            );
        }
        for duty in &self.duties {
            add(&mut all, &within("duties", &duty.id), duty.when.as_ref());
        }
        for notice in &self.notices {
            add(&mut all, &within("notices", &notice.id), notice.when.as_ref());
        }
        all.into_iter()
    }
}
