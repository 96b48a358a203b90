//! From JSON text to a pack.

use sha2::{Digest, Sha256};

use super::fault::{FaultCode, PackFault};
use super::read::{Inherited, Table};
use super::{
    CallbackRule, Condition, ExtraField, Finding, Level, LevelRule, Lost, Notice, Parameter, PolicyPack,
    Provision, Question, Reading, Reason, ResponsibilityRule, Route, Scope, Setting, Source, SwitchedOff,
    Takes, Verdict,
};
use super::{check, schema, words};
use crate::rules::builtin;
use crate::rules::clock::{ClockDefinition, Duty, ExtensionStep, SuspensionRule, TierLimit, Unit, Window};
use crate::rules::fact::FactDeclaration;
use crate::rules::json::Json;

/// A pack from anywhere, with every fault at once.
pub(super) fn load(json: &str) -> Result<PolicyPack, Vec<PackFault>> {
    let root = Json::parse(json).map_err(|error| {
        let mut fault = PackFault::new(FaultCode::NotJson, "", error.to_string());
        fault.line = Some(error.line);
        vec![fault]
    })?;
    let mut faults = Vec::new();
    schema::walk(&root, schema::PACK, false, "", &mut faults);
    if root.as_object().is_none() {
        return Err(faults);
    }
    let inherited = inherited(&root);
    let pack = pack(&root, &inherited, digest(json));
    check::check(&pack, &root, &inherited, &mut faults);
    if faults.is_empty() { Ok(pack) } else { Err(faults) }
}

/// A pack that was checked before; nothing of it is looked at again.
pub(super) fn load_checked(json: &str, digest: &str) -> PolicyPack {
    let root = Json::parse(json).unwrap_or_default();
    pack(&root, &inherited(&root), digest.to_owned())
}

/// What judges cases, of a pack that was checked before.
pub(super) fn load_judged(json: &str, digest: &str) -> PolicyPack {
    let root = Json::parse(json).unwrap_or_default();
    judged(&root, &inherited(&root), digest.to_owned())
}

/// `sha-256:` and the digest of a pack's JSON text, in hex.
fn digest(json: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("sha-256:");
    for byte in Sha256::digest(json.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What the pack's rules take from it.
fn inherited(json: &Json) -> Inherited {
    let nothing = Inherited::default();
    let bare = Table::new(json, &nothing);
    Inherited {
        instrument: bare.text("instrument"),
        certainty: bare.word("certainty", words::CERTAINTIES).unwrap_or_default(),
        effective: bare
            .table("effective")
            .map(|table| table.effective())
            .unwrap_or_default(),
    }
}

fn pack(json: &Json, inherited: &Inherited, digest: String) -> PolicyPack {
    let root = Table::new(json, inherited);
    let provisions = |key: &str| root.list(key, provision);
    PolicyPack {
        source: root.table("source").as_ref().map(source).unwrap_or_default(),
        switched_off: root.list("switched_off", switched_off),
        channels: provisions("channels"),
        stages: provisions("stages"),
        fields: root.list("fields", field),
        reply_modes: provisions("reply_modes"),
        callbacks: root.list("callbacks", callback),
        responsibility: root.list("responsibility", responsibility),
        duties: provisions("duties"),
        lost: root.list("lost", lost),
        ..judged(json, inherited, digest)
    }
}

/// What of a pack an assessment rests on, without the rest.
fn judged(json: &Json, inherited: &Inherited, digest: String) -> PolicyPack {
    let root = Table::new(json, inherited);
    PolicyPack {
        id: root.text("id"),
        version: root.text("version"),
        instrument: root.text("instrument"),
        effective: inherited.effective,
        extends: root.maybe_text("extends"),
        languages: root.texts("languages"),
        transition: root.word("transition", words::TRANSITIONS).unwrap_or_default(),
        source: Source::default(),
        parameters: parameters(&root),
        facts: facts(&root),
        questions: root.list("questions", question),
        scope: root.table("scope").as_ref().map(scope),
        conditions: root.list("conditions", condition),
        readings: root.list("readings", reading),
        routes: root.list("routes", route),
        level_rule: root
            .table("level_rule")
            .as_ref()
            .map(level_rule)
            .unwrap_or_default(),
        levels: root.list("levels", level),
        clocks: root.list("clocks", clock),
        switched_off: Vec::new(),
        channels: Vec::new(),
        stages: Vec::new(),
        fields: Vec::new(),
        reply_modes: Vec::new(),
        callbacks: Vec::new(),
        responsibility: Vec::new(),
        duties: Vec::new(),
        notices: root.list("notices", notice),
        lost: Vec::new(),
        digest,
    }
}

fn source(table: &Table<'_>) -> Source {
    Source {
        issuer: table.text("issuer"),
        text: table.text("text"),
        extent: table.maybe_text("extent"),
    }
}

fn parameters(root: &Table<'_>) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    root.each("parameters", &mut |table| parameters.extend(parameter(table)));
    parameters
}

fn parameter(table: &Table<'_>) -> Option<Parameter> {
    Some(Parameter {
        id: table.text("id"),
        default: table.text("default"),
        choices: table.texts("choices"),
        sets: setting(table)?,
        citation: table.citation(),
        effective: table.effective(),
    })
}

/// `"reading"`, `"scope"`, `{ tier_amount = … }` or `{ roll = … }`.
fn setting(table: &Table<'_>) -> Option<Setting> {
    match table.maybe_text("sets").as_deref() {
        Some("reading") => return Some(Setting::Reading),
        Some("scope") => return Some(Setting::Scope),
        Some(_) => return None,
        None => {}
    }
    let sets = table.table("sets")?;
    if let Some(amount) = sets.table("tier_amount") {
        return Some(Setting::TierAmount {
            clock: amount.text("clock"),
            tier: amount.text("tier"),
        });
    }
    let roll = sets.table("roll")?;
    Some(Setting::Roll {
        clock: roll.text("clock"),
    })
}

/// The pack's own facts and, under `uses`, those of the shared vocabulary.
fn facts(root: &Table<'_>) -> Vec<FactDeclaration> {
    let mut facts: Vec<FactDeclaration> = Vec::new();
    root.each("facts", &mut |table| facts.extend(fact(table)));
    for name in root.texts("uses") {
        if facts.iter().all(|fact| fact.id != name) {
            facts.extend(builtin::vocabulary().iter().find(|fact| fact.id == name).cloned());
        }
    }
    facts
}

fn fact(table: &Table<'_>) -> Option<FactDeclaration> {
    Some(FactDeclaration {
        id: table.text("id"),
        kind: table.word("kind", words::FACT_KINDS)?,
        choices: table.texts("choices"),
        unit: table.maybe_text("unit"),
        asked: table.word("asked", words::ASKED).unwrap_or_default(),
        citation: table.maybe_citation(),
    })
}

/// The shared vocabulary, from the JSON list that `build.rs` writes.
pub(crate) fn vocabulary(json: &str) -> Vec<FactDeclaration> {
    let list = Json::parse(json).unwrap_or_default();
    let inherited = Inherited::default();
    list.items()
        .iter()
        .filter_map(|item| fact(&Table::new(item, &inherited)))
        .collect()
}

fn question(table: &Table<'_>) -> Question {
    Question {
        id: table.text("id"),
        facts: table.texts("facts"),
        when: table.maybe_when(),
    }
}

fn scope(table: &Table<'_>) -> Scope {
    Scope {
        when: table.when(),
        reasons: reasons(table),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn reasons(table: &Table<'_>) -> Vec<Reason> {
    let reason = |table: &Table<'_>| Reason {
        id: table.text("id"),
        verdict: table.word("verdict", words::VERDICTS).unwrap_or(Verdict::Unknown),
        when: table.when(),
    };
    table.list("reasons", reason)
}

fn condition(table: &Table<'_>) -> Condition {
    Condition {
        id: table.text("id"),
        when: table.when(),
        reasons: reasons(table),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn reading(table: &Table<'_>) -> Reading {
    Reading {
        id: table.text("id"),
        when: table.when(),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn route(table: &Table<'_>) -> Route {
    let takes = table.table("takes");
    Route {
        id: table.text("id"),
        when: table.when(),
        takes: Takes {
            fact: takes.as_ref().map(|takes| takes.text("fact")).unwrap_or_default(),
            values: takes
                .as_ref()
                .map(|takes| takes.texts("values"))
                .unwrap_or_default(),
        },
        citation: table.citation(),
        see_also: table.list("see_also", Table::citation),
        today: table.maybe_text("today"),
        effective: table.effective(),
    }
}

fn level_rule(table: &Table<'_>) -> LevelRule {
    LevelRule {
        default: table.maybe_text("default"),
        follows_hand_over: table.flag("follows_hand_over").unwrap_or_default(),
    }
}

fn level(table: &Table<'_>) -> Level {
    Level {
        id: table.text("id"),
        when: table.maybe_when(),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn clock(table: &Table<'_>) -> ClockDefinition {
    ClockDefinition {
        id: table.text("id"),
        code: table.maybe_text("code"),
        duty: table.word("duty", words::DUTIES).unwrap_or(Duty::Administer),
        holder: table.text("holder"),
        kind: table.word("kind", words::CLOCK_KINDS).unwrap_or_default(),
        start: table.texts("start"),
        count_from: table.word("count_from", words::COUNT_FROM).unwrap_or_default(),
        stops: table.texts("stops"),
        ends: table.texts("ends"),
        restarts: table.texts("restarts"),
        amount: table.number("amount"),
        unit: table.word("unit", words::UNITS).unwrap_or(Unit::Undefined),
        tiers: table.list("tiers", tier),
        roll: table.flag("roll"),
        until: table.word("until", words::UNTIL).unwrap_or_default(),
        hours: table.word("hours", words::HOURS).unwrap_or_default(),
        business_hours: table.list("business_hours", |window| Window {
            from: window.time("from"),
            to: window.time("to"),
        }),
        extension: table.list("extension", extension),
        suspension: table.table("suspension").as_ref().map(|rule| SuspensionRule {
            reasons: rule.texts("reasons"),
            needs: rule.texts("needs"),
            citation: rule.maybe_citation(),
        }),
        when: table.maybe_when(),
        effective: table.effective(),
        on_miss: table.maybe_text("on_miss"),
        citation: table.citation(),
    }
}

fn tier(table: &Table<'_>) -> TierLimit {
    TierLimit {
        tier: table.text("tier"),
        amount: table.number("amount").unwrap_or_default(),
        holder: table.maybe_text("holder"),
        citation: table.maybe_citation(),
    }
}

fn extension(table: &Table<'_>) -> ExtensionStep {
    ExtensionStep {
        id: table.text("id"),
        event: table.text("event"),
        needs: table.texts("needs"),
        after: table.maybe_text("after"),
        total: table.number("total"),
        adds: table.number("adds"),
        cap: table.number("cap"),
        once: table.flag("once").unwrap_or_default(),
        unit: table.word("unit", words::UNITS),
        citation: table.maybe_citation(),
    }
}

fn switched_off(table: &Table<'_>) -> SwitchedOff {
    SwitchedOff {
        id: table.text("id"),
        amount: table.number("amount"),
        unit: table.maybe_text("unit"),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn provision(table: &Table<'_>) -> Provision {
    Provision {
        id: table.text("id"),
        when: table.maybe_when(),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn field(table: &Table<'_>) -> ExtraField {
    ExtraField {
        id: table.text("id"),
        kind: table.word("kind", words::FIELD_KINDS).unwrap_or_default(),
        asked: table.word("asked", words::ASKED).unwrap_or_default(),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn callback(table: &Table<'_>) -> CallbackRule {
    CallbackRule {
        id: table.text("id"),
        by: table.text("by"),
        percent: table.number("percent").unwrap_or_default(),
        when: table.maybe_when(),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn responsibility(table: &Table<'_>) -> ResponsibilityRule {
    ResponsibilityRule {
        id: table.text("id"),
        finding: table
            .word("finding", words::FINDINGS)
            .unwrap_or(Finding::NotResponsible),
        bears_fees: table.flag("bears_fees").unwrap_or_default(),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn notice(table: &Table<'_>) -> Notice {
    Notice {
        id: table.text("id"),
        tell: table.text("tell"),
        at: table.text("at"),
        when: table.maybe_when(),
        citation: table.citation(),
        effective: table.effective(),
    }
}

fn lost(table: &Table<'_>) -> Lost {
    Lost {
        id: table.text("id"),
        article: table.text("article"),
    }
}
