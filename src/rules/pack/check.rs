//! Whether the parts of a pack fit together: every name is declared, every test fits its fact.

use super::fault::{FaultCode, PackFault, join, within};
use super::read::{Inherited, Table};
use super::schema::{self, Shape, item_place};
use super::words;
use super::{PolicyPack, Setting};
use crate::rules::builtin;
use crate::rules::citation::{Certainty, Citation, Effective};
use crate::rules::expression::Expression;
use crate::rules::fact::{FactDeclaration, FactKind};
use crate::rules::json::Json;
use crate::rules::moment::date_text;

/// Name under which rules test the pack's scope.
pub const SCOPE: &str = "scope";
/// Name under which rules test whether the complaint is eligible under the chosen reading.
pub const ELIGIBLE: &str = "eligible";

/// Stands before the id in a test of a level that could not be spelled out (`packs/source.rs`). No fact has a space
/// in its id.
const LEVEL: &str = "level ";

/// Event kinds a timeline can record.
pub(crate) const EVENTS: &[&str] = &[
    "occurred",
    "received",
    "acknowledged",
    "passed_on",
    "handed_over",
    "informed",
    "reported_up",
    "extended",
    "marked_complex",
    "suspended",
    "resumed",
    "new_facts",
    "withdrawn",
    "replied",
    "review_applied",
    "review_decided",
    "verification_applied",
    "verification_decided",
    "callback_done",
    "closed",
    "slip_issued",
    "graded",
    "work_started",
    "on_site",
    "rechecked",
    "meeting_called",
    "opinion_requested",
    "opinion_given",
    "loss_reported",
    "loss_confirmed",
];

pub(super) fn check(pack: &PolicyPack, root: &Json, inherited: &Inherited, faults: &mut Vec<PackFault>) {
    let checker = Checker {
        pack,
        root,
        inherited,
        declared: ids(root, "facts"),
        conditions: ids(root, "conditions"),
        levels: ids(root, "levels"),
        clocks: ids(root, "clocks"),
        readings: ids(root, "readings"),
    };
    checker.shared_facts(faults);
    checker.expressions(faults);
    checker.references(faults);
    checker.parameters(faults);
    checker.citations(faults);
}

/// The ids as written, so that one broken rule does not make every mention of it look unknown.
fn ids(root: &Json, section: &str) -> Vec<String> {
    let items = root.get(section).and_then(Json::as_array).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| item.get("id")?.as_str())
        .map(str::to_owned)
        .collect()
}

struct Checker<'a> {
    pack: &'a PolicyPack,
    root: &'a Json,
    inherited: &'a Inherited,
    declared: Vec<String>,
    conditions: Vec<String>,
    levels: Vec<String>,
    clocks: Vec<String>,
    readings: Vec<String>,
}

impl Checker<'_> {
    fn shared_facts(&self, faults: &mut Vec<PackFault>) {
        let shared = builtin::vocabulary();
        for fact in &self.pack.facts {
            // A shared fact under another meaning would be filled in wrongly by every form.
            if shared.iter().any(|other| other.id == fact.id && other != fact) {
                let fault = PackFault::new(FaultCode::BadValue, within("facts", &fact.id), fact.id.clone());
                faults.push(fault.expecting("the shared fact"));
            }
        }
        let used = self.root.get("uses").map(Json::items).unwrap_or_default();
        for name in used.iter().filter_map(Json::as_str) {
            if matches!(self.fact(name), Known::Not) {
                let known = shared.iter().map(|fact| fact.id.as_str());
                faults.push(PackFault::new(FaultCode::UnknownFact, "uses", name).among(known));
            }
        }
    }

    fn expressions(&self, faults: &mut Vec<PackFault>) {
        for (place, when) in self.pack.expressions() {
            let visible = self.visible_from(&place);
            when.visit(&mut |part| self.test(part, &place, &visible, faults));
        }
    }

    /// The conditions that are evaluated before the expression at `place`.
    fn visible_from(&self, place: &str) -> Vec<&str> {
        let mut visible = Vec::new();
        if place.starts_with(SCOPE) {
            return visible;
        }
        let own = place
            .strip_prefix("conditions[")
            .and_then(|rest| rest.split_once(']'));
        for condition in &self.conditions {
            match own {
                Some((id, rest)) if condition == id => {
                    // A reason is looked for when the verdict is there.
                    if rest.starts_with(".reasons") {
                        visible.push(condition.as_str());
                    }
                    break;
                }
                _ => visible.push(condition),
            }
        }
        visible.push(SCOPE);
        if own.is_none() && !place.starts_with("readings") {
            visible.push(ELIGIBLE);
        }
        visible
    }

    fn test(&self, part: &Expression, place: &str, visible: &[&str], faults: &mut Vec<PackFault>) {
        match part {
            Expression::Is(name) if name.starts_with(LEVEL) => {
                let level = name.get(LEVEL.len()..).unwrap_or_default();
                faults.extend(self.level(level, place));
            }
            Expression::Is(name) if visible.contains(&name.as_str()) => {}
            Expression::Is(name) if self.is_condition(name) => {
                faults.push(PackFault::new(FaultCode::ConditionTooEarly, place, name.clone()));
            }
            Expression::Is(name) => match self.fact(name) {
                Known::Fact(fact) if fact.kind == FactKind::YesNo => {}
                Known::Fact(fact) => faults.push(wrong_test(place, fact, "one_of, compare")),
                Known::Broken => {}
                Known::Not => {
                    let allowed = self
                        .pack
                        .facts
                        .iter()
                        .map(|fact| fact.id.as_str())
                        .chain(visible.iter().copied());
                    faults.push(PackFault::new(FaultCode::UnknownFact, place, name.clone()).among(allowed));
                }
            },
            Expression::OneOf { fact: name, values } => {
                let Some(fact) = self.known(name, place, faults) else {
                    return;
                };
                if !matches!(fact.kind, FactKind::Choice | FactKind::Choices) {
                    faults.push(wrong_test(place, fact, "is, compare"));
                    return;
                }
                self.choices(fact, values, place, faults);
            }
            Expression::Compare {
                fact: name, value, ..
            } => {
                let Some(fact) = self.known(name, place, faults) else {
                    return;
                };
                let comparable = matches!(fact.kind, FactKind::Number | FactKind::Date | FactKind::Moment);
                if !comparable {
                    faults.push(wrong_test(place, fact, "is, one_of"));
                } else if !fact.accepts(value) {
                    faults.push(
                        PackFault::new(FaultCode::BadValue, place, fact.id.clone())
                            .expecting(words::said(words::FACT_KINDS, fact.kind)),
                    );
                }
            }
            Expression::Answered(name) => {
                self.known(name, place, faults);
            }
            Expression::AtLeast { n, of } if *n > of.len() => {
                faults.push(
                    PackFault::new(FaultCode::BadValue, place, n.to_string()).expecting(of.len().to_string()),
                );
            }
            _ => {}
        }
    }

    /// Why a test of a level could not be spelled out: only what comes after the levels can ask for them, and only where the facts alone say
    /// which one holds.
    fn level(&self, level: &str, place: &str) -> Option<PackFault> {
        let fault = |code| PackFault::new(code, place, level);
        let after = ["clocks", "callbacks", "duties", "notices"];
        let pack = self.pack;
        if !self.levels.iter().any(|id| id == level) {
            let levels = self.levels.iter().map(String::as_str);
            Some(fault(FaultCode::UnknownReference).among(levels))
        } else if !after.iter().any(|section| place.starts_with(section)) {
            Some(fault(FaultCode::ConditionTooEarly))
        } else if pack.level_rule.follows_hand_over
            || pack.levels.iter().any(|level| level.effective != pack.effective)
        {
            Some(fault(FaultCode::WrongTest).expecting("is, one_of, compare"))
        } else {
            None
        }
    }

    fn is_condition(&self, name: &str) -> bool {
        name == SCOPE || name == ELIGIBLE || self.conditions.iter().any(|id| id == name)
    }

    fn fact(&self, name: &str) -> Known<'_> {
        match self.pack.fact(name) {
            Some(fact) => Known::Fact(fact),
            None if self.declared.iter().any(|id| id == name) => Known::Broken,
            None => Known::Not,
        }
    }

    fn known(&self, name: &str, place: &str, faults: &mut Vec<PackFault>) -> Option<&FactDeclaration> {
        match self.fact(name) {
            Known::Fact(fact) => Some(fact),
            // An empty name stands for one that is missing, which the form has reported.
            Known::Not if name.is_empty() => None,
            Known::Broken => None,
            Known::Not => {
                let allowed = self.pack.facts.iter().map(|fact| fact.id.as_str());
                faults.push(PackFault::new(FaultCode::UnknownFact, place, name.to_owned()).among(allowed));
                None
            }
        }
    }

    fn choices(&self, fact: &FactDeclaration, values: &[String], place: &str, faults: &mut Vec<PackFault>) {
        for value in values.iter().filter(|value| !fact.choices.contains(value)) {
            faults.push(
                PackFault::new(FaultCode::UnknownChoice, place, value.clone())
                    .among(fact.choices.iter().map(String::as_str)),
            );
        }
    }

    fn references(&self, faults: &mut Vec<PackFault>) {
        for question in &self.pack.questions {
            for name in &question.facts {
                self.known(name, &join(&within("questions", &question.id), "facts"), faults);
            }
        }
        for route in &self.pack.routes {
            let place = join(&within("routes", &route.id), "takes");
            if let Some(fact) = self.known(&route.takes.fact, &place, faults) {
                self.choices(fact, &route.takes.values, &place, faults);
            }
        }
        let mut missing_amount = Vec::new();
        let levels = || self.levels.iter().map(String::as_str);
        let mut level = |name: &str, place: String| {
            if !levels().any(|id| id == name) {
                faults.push(PackFault::new(FaultCode::UnknownReference, place, name).among(levels()));
            }
        };
        if let Some(default) = &self.pack.level_rule.default {
            level(default, "level_rule.default".to_owned());
        }
        for clock in &self.pack.clocks {
            if clock.unit.is_counted() && clock.amount.is_none() && clock.tiers.is_empty() {
                missing_amount.push(within("clocks", &clock.id));
            }
            for tier in &clock.tiers {
                level(&tier.tier, join(&within("clocks", &clock.id), "tiers"));
            }
        }
        for place in missing_amount {
            faults.push(PackFault::new(FaultCode::MissingKey, place, "amount"));
        }
        for clock in &self.pack.clocks {
            // Days cannot be added to hours.
            let other = |unit| unit != clock.unit;
            for step in clock
                .extension
                .iter()
                .filter(|step| step.adds.is_some() && step.unit.is_some_and(other))
            {
                let place = within(&join(&within("clocks", &clock.id), "extension"), &step.id);
                let unit = step
                    .unit
                    .map(|unit| words::said(words::UNITS, unit))
                    .unwrap_or_default();
                let fault = PackFault::new(FaultCode::BadValue, join(&place, "unit"), unit);
                faults.push(fault.expecting(words::said(words::UNITS, clock.unit)));
            }
        }
        for callback in self.pack.callbacks.iter().filter(|rule| rule.percent > 100) {
            let place = join(&within("callbacks", &callback.id), "percent");
            let fault = PackFault::new(FaultCode::BadValue, place, callback.percent.to_string());
            faults.push(fault.expecting("0–100"));
        }
        let mut event = |name: &str, place: String| {
            if !EVENTS.contains(&name) {
                faults
                    .push(PackFault::new(FaultCode::UnknownEvent, place, name).among(EVENTS.iter().copied()));
            }
        };
        for clock in &self.pack.clocks {
            let place = within("clocks", &clock.id);
            for (key, kinds) in [
                ("start", &clock.start),
                ("stops", &clock.stops),
                ("ends", &clock.ends),
                ("restarts", &clock.restarts),
            ] {
                for kind in kinds {
                    event(kind, join(&place, key));
                }
            }
            for step in &clock.extension {
                event(
                    &step.event,
                    join(&within(&join(&place, "extension"), &step.id), "event"),
                );
            }
        }
        for notice in &self.pack.notices {
            event(&notice.at, join(&within("notices", &notice.id), "at"));
        }
    }

    fn parameters(&self, faults: &mut Vec<PackFault>) {
        let pack = self.pack;
        for parameter in &pack.parameters {
            let place = within("parameters", &parameter.id);
            let unknown = |what: &str, name: &str| {
                PackFault::new(FaultCode::UnknownReference, join(&place, what), name)
            };
            if !parameter.choices.contains(&parameter.default) {
                faults.push(
                    unknown("default", &parameter.default)
                        .among(parameter.choices.iter().map(String::as_str)),
                );
            }
            let clocks = || self.clocks.iter().map(String::as_str);
            match &parameter.sets {
                Setting::Reading => {
                    let readings = || self.readings.iter().map(String::as_str);
                    for choice in parameter
                        .choices
                        .iter()
                        .filter(|id| !readings().any(|other| other == *id))
                    {
                        faults.push(unknown("choices", choice).among(readings()));
                    }
                }
                Setting::Scope => {
                    if pack.scope.is_none() {
                        faults.push(PackFault::new(FaultCode::UselessParameter, place, SCOPE));
                    }
                }
                Setting::TierAmount { clock, tier } => {
                    match pack.clocks.iter().find(|other| other.id == *clock) {
                        None if self.clocks.contains(clock) => {}
                        None => faults.push(unknown("sets", clock).among(clocks())),
                        Some(found) => {
                            let tiers = || found.tiers.iter().map(|limit| limit.tier.as_str());
                            if !tiers().any(|other| other == tier) {
                                faults.push(unknown("sets", tier).among(tiers()));
                            }
                        }
                    }
                    for choice in parameter
                        .choices
                        .iter()
                        .filter(|text| text.parse::<u32>().is_err())
                    {
                        faults.push(unknown("choices", choice).expecting("whole numbers"));
                    }
                }
                Setting::Roll { clock } => {
                    if !clocks().any(|other| other == clock) {
                        faults.push(unknown("sets", clock).among(clocks()));
                    }
                }
            }
        }
    }

    /// Articles are named, dates are in order, ids are unique while they hold, weak sources stay off.
    fn citations(&self, faults: &mut Vec<PackFault>) {
        let rules = rules(self.root, self.inherited);
        for (index, rule) in rules.iter().enumerate() {
            if rule.citation.article.trim().is_empty() {
                faults.push(PackFault::new(
                    FaultCode::MissingCitation,
                    rule.place.clone(),
                    "article",
                ));
            }
            if rule.citation.certainty == Certainty::C && rule.section != "switched_off" {
                faults.push(PackFault::new(
                    FaultCode::WeakSourceActive,
                    rule.place.clone(),
                    rule.citation.article.clone(),
                ));
            }
            if let (Some(from), Some(to)) = (rule.effective.from, rule.effective.to)
                && from > to
            {
                faults.push(
                    PackFault::new(FaultCode::EffectiveReversed, rule.place.clone(), date_text(from))
                        .expecting(date_text(to)),
                );
            }
            let same = rules.iter().take(index).any(|earlier| {
                earlier.section == rule.section
                    && earlier.id == rule.id
                    && earlier.effective.overlaps(&rule.effective)
            });
            if same {
                faults.push(PackFault::new(
                    FaultCode::OverlappingEffective,
                    rule.place.clone(),
                    rule.id.clone(),
                ));
            }
        }
        for condition in &self.pack.conditions {
            if self.pack.fact(&condition.id).is_some() || [SCOPE, ELIGIBLE].contains(&condition.id.as_str()) {
                let place = join(&within("conditions", &condition.id), "id");
                faults.push(PackFault::new(
                    FaultCode::OverlappingEffective,
                    place,
                    condition.id.clone(),
                ));
            }
        }
        for (index, fact) in self.pack.facts.iter().enumerate() {
            if self
                .pack
                .facts
                .iter()
                .take(index)
                .any(|earlier| earlier.id == fact.id)
            {
                let place = within("facts", &fact.id);
                faults.push(PackFault::new(
                    FaultCode::OverlappingEffective,
                    place,
                    fact.id.clone(),
                ));
            }
        }
    }
}

enum Known<'a> {
    Fact(&'a FactDeclaration),
    /// Declared, but with a fault that is reported already.
    Broken,
    Not,
}

fn wrong_test(place: &str, fact: &FactDeclaration, fitting: &str) -> PackFault {
    PackFault::new(FaultCode::WrongTest, place, fact.id.clone()).expecting(fitting)
}

/// One rule of any section, as far as all sections are alike.
struct RuleView {
    section: &'static str,
    place: String,
    id: String,
    citation: Citation,
    effective: Effective,
}

/// Every rule of a pack that has a citation, from the JSON: there all sections are alike.
fn rules(root: &Json, inherited: &Inherited) -> Vec<RuleView> {
    let mut all = Vec::new();
    for key in schema::PACK
        .iter()
        .filter(|key| matches!(key.shape, Shape::Rules(_)))
    {
        let Some(rules) = root.get(key.name) else { continue };
        // The scope stands alone.
        let alone = std::slice::from_ref(rules);
        for (index, rule) in rules.as_array().unwrap_or(alone).iter().enumerate() {
            let place = match rules {
                Json::Array(_) => item_place(key.name, rule, index),
                _ => key.name.to_owned(),
            };
            let table = Table::new(rule, inherited);
            all.push(RuleView {
                section: key.name,
                place,
                id: table.text("id"),
                citation: table.citation(),
                effective: table.effective(),
            });
        }
    }
    all
}
