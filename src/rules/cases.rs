//! A pack's own cases: facts and what happened in, the expected assessment out.
//!
//! They are written beside the rules (`cases.toml`), travel as JSON, and are run by the native tests, by
//! `cargo xtask policy check`, and wherever somebody wants to see that a pack does what its author meant.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::assessment::{Assessment, CaseInput, Outcome, RuleBook, assess};
use super::clock::{ClockResult, Timeline};
use super::fact::{Facts, Value};
use super::moment::{Moment, date_text, parse_date};
use super::order::Map;
use super::pack::{EVENTS, PolicyPack, Setting, Verdict, near_name};

/// A pack's `cases.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// What every case starts from.
    #[serde(default)]
    pub base: Base,
    /// The cases, in the author's order.
    #[serde(default)]
    pub cases: Vec<Case>,
}

/// What every case starts from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// The facts of an ordinary complaint under this instrument.
    #[serde(default)]
    pub facts: BTreeMap<String, Value>,
}

/// One worked example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows, in a few words.
    pub name: String,
    /// Leaves the base's facts out altogether.
    #[serde(default)]
    pub bare: bool,
    /// Facts of the base that are open here.
    #[serde(default)]
    pub open: Vec<String>,
    /// Facts beside, or instead of, the base's.
    #[serde(default)]
    pub facts: BTreeMap<String, Value>,
    /// What has happened.
    #[serde(default)]
    pub timeline: Timeline,
    /// The moment for which the clocks are read.
    pub now: Moment,
    /// Whether the pack is in force on the day of receipt; a case about a day on which it is not says so.
    #[serde(default = "yes")]
    pub in_force: bool,
    /// Readings the bank has chosen.
    #[serde(default)]
    pub parameters: Map<String, String>,
    /// What must come out, by the keys of [`shown`]. A case without any is an error.
    pub expect: BTreeMap<String, Json>,
}

fn yes() -> bool {
    true
}

/// One expectation that did not come true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// Name of the case.
    pub case: String,
    /// What was expected, such as `outcome` or `clock.s01-reply`; empty where the case itself is wrong.
    pub key: String,
    /// As the author wrote it.
    pub expected: String,
    /// As it came out.
    pub found: String,
}

impl CaseFile {
    /// Reads the JSON form of a `cases.toml`.
    ///
    /// # Errors
    /// The parser's message: a key that cases do not have, a value of the wrong kind.
    pub fn from_json(json: &str) -> Result<CaseFile, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    /// The case as the rules take it.
    #[must_use]
    pub fn input(&self, case: &Case) -> CaseInput {
        let mut facts = if case.bare {
            BTreeMap::new()
        } else {
            self.base.facts.clone()
        };
        for fact in &case.open {
            facts.remove(fact);
        }
        facts.extend(case.facts.clone());
        CaseInput {
            facts: facts.into_iter().collect::<Facts>(),
            timeline: case.timeline.clone(),
            now: case.now,
            parameters: case.parameters.clone(),
        }
    }
}

/// Judges every case; what did not come out as expected, in the author's order.
#[must_use]
pub fn run(book: &RuleBook, file: &CaseFile) -> Vec<Mismatch> {
    let mut wrong = Vec::new();
    for (index, case) in file.cases.iter().enumerate() {
        let mut differs = |key: &str, expected: String, found: String| {
            wrong.push(Mismatch {
                case: case.name.clone(),
                key: key.to_owned(),
                expected,
                found,
            });
        };
        if case.expect.is_empty() {
            differs("", "an expectation".to_owned(), "none".to_owned());
        }
        let twins = file.cases.iter().take(index).any(|other| other.name == case.name);
        if twins {
            differs(
                "name",
                "a name of its own".to_owned(),
                "an earlier case has it".to_owned(),
            );
        }
        let received = case.timeline.0.iter().filter(|event| event.kind == "received");
        let day = received
            .map(|event| event.occurred_at)
            .min()
            .unwrap_or(case.now)
            .date();
        if book.pack.effective.covers(day) != case.in_force {
            differs(
                "now",
                format!("a day on which the pack is in force: {}", case.in_force),
                date_text(day),
            );
        }
        for event in &case.timeline.0 {
            if !EVENTS.contains(&event.kind.as_str()) {
                differs(
                    "timeline",
                    among("an event", &event.kind, EVENTS.iter().copied()),
                    event.kind.clone(),
                );
            }
            if let Some(until) = event.says("until").filter(|until| !is_day(until)) {
                differs(
                    "timeline",
                    "a day, such as 2026-09-30".to_owned(),
                    until.to_owned(),
                );
            }
        }
        for fact in &case.open {
            if !file.base.facts.contains_key(fact) {
                differs(
                    "open",
                    format!("a fact of the base: {fact}"),
                    "open anyway".to_owned(),
                );
            }
        }
        let seen = assess(book, &file.input(case));
        for ignored in &seen.ignored {
            differs(
                "facts",
                format!("a fact the pack uses: {}", ignored.fact),
                ignored.code.as_str().to_owned(),
            );
        }
        for (key, expected) in &case.expect {
            let expected = plain(expected);
            // A slip in its id would make a clock that never applies look as if that were expected.
            let clock = key.strip_prefix("clock.").or_else(|| key.strip_prefix("notes."));
            let clocks = || clocks_of(book);
            if let Some(clock) = clock.filter(|id| !clocks().any(|known| known == *id)) {
                differs(key, among("a clock", clock, clocks()), clock.to_owned());
                continue;
            }
            match shown(&seen, key) {
                Some(found) if found == expected => {}
                Some(found) => differs(key, expected, found),
                None => differs(key, expected, "nothing a case can expect".to_owned()),
            }
        }
    }
    wrong
}

/// The clocks of a pack and of the one it extends, those that are switched off among them.
fn clocks_of(book: &RuleBook) -> impl Iterator<Item = &str> + Clone {
    let packs = std::iter::once(&book.pack).chain(&book.statutory);
    packs.flat_map(|pack| {
        let off = pack.switched_off.iter().map(|rule| rule.id.as_str());
        pack.clocks.iter().map(|clock| clock.id.as_str()).chain(off)
    })
}

/// What was wanted, with the name that was probably meant.
fn among<'a>(what: &str, found: &str, allowed: impl Iterator<Item = &'a str> + Clone) -> String {
    match near_name(found, allowed.clone()) {
        Some(near) => format!("{what}, perhaps {near}"),
        None => format!("{what}: {}", allowed.collect::<Vec<_>>().join(", ")),
    }
}

fn is_day(text: &str) -> bool {
    parse_date(text).is_some() || Moment::parse(text).is_ok()
}

/// Rules that no case touches, by their place in the pack: outcomes, verdicts, reasons, routes, levels,
/// clocks, conditional notices and values of parameters that never come up.
#[must_use]
pub fn untouched(book: &RuleBook, file: &CaseFile) -> Vec<String> {
    let mut seen = BTreeSet::new();
    for case in &file.cases {
        let assessment = assess(book, &file.input(case));
        for parameter in &book.pack.parameters {
            let value = case.parameters.get(&parameter.id).unwrap_or(&parameter.default);
            seen.insert(format!("parameters[{}] = {value}", parameter.id));
        }
        for key in case.expect.keys() {
            if let Some(clock) = key.strip_prefix("clock.") {
                let there = assessment.clocks.iter().any(|result| result.id == clock);
                seen.extend(there.then(|| format!("clocks[{clock}]")));
            }
        }
        touched(&assessment, &mut seen);
    }
    let mut rules = rules(&book.pack);
    rules.retain(|rule| !seen.contains(rule));
    rules
}

fn touched(seen: &Assessment, places: &mut BTreeSet<String>) {
    places.insert(format!("outcome = {}", seen.outcome.kind()));
    for (section, result) in std::iter::once(("scope".to_owned(), &seen.scope)).chain(
        seen.conditions
            .iter()
            .map(|result| (format!("conditions[{}]", result.id), result)),
    ) {
        places.insert(format!("{section} = {}", word(&result.verdict)));
        let reason = result.reason.rsplit('.').next().unwrap_or_default();
        places.insert(format!("{section}.reasons[{reason}]"));
    }
    places.extend(seen.routes.iter().map(|route| format!("routes[{}]", route.id)));
    places.extend(seen.level.iter().map(|level| format!("levels[{}]", level.id)));
    places.extend(
        seen.notices
            .iter()
            .map(|notice| format!("notices[{}]", notice.id)),
    );
}

/// Every rule that a case can touch.
fn rules(pack: &PolicyPack) -> Vec<String> {
    let mut places = vec!["outcome = accepted".to_owned()];
    if pack.scope.is_some() || !pack.conditions.is_empty() {
        places.push("outcome = registered_only".to_owned());
        places.push("outcome = not_yet".to_owned());
    }
    if !pack.routes.is_empty() {
        places.push("outcome = referred".to_owned());
    }
    let verdicts = [Verdict::Met, Verdict::NotMet, Verdict::Unknown];
    if let Some(scope) = &pack.scope {
        places.extend(verdicts.map(|verdict| format!("scope = {}", word(&verdict))));
        let reasons = scope.reasons.iter();
        places.extend(reasons.map(|reason| format!("scope.reasons[{}]", reason.id)));
    }
    for condition in &pack.conditions {
        let section = format!("conditions[{}]", condition.id);
        places.extend(verdicts.map(|verdict| format!("{section} = {}", word(&verdict))));
        let reasons = condition.reasons.iter();
        places.extend(reasons.map(|reason| format!("{section}.reasons[{}]", reason.id)));
    }
    places.extend(pack.routes.iter().map(|route| format!("routes[{}]", route.id)));
    places.extend(pack.levels.iter().map(|level| format!("levels[{}]", level.id)));
    places.extend(pack.clocks.iter().map(|clock| format!("clocks[{}]", clock.id)));
    for notice in pack.notices.iter().filter(|notice| notice.when.is_some()) {
        places.push(format!("notices[{}]", notice.id));
    }
    for parameter in &pack.parameters {
        let matters = !matches!(parameter.sets, Setting::Roll { .. });
        let values = parameter.choices.iter().filter(|_| matters);
        places.extend(values.map(|value| format!("parameters[{}] = {value}", parameter.id)));
    }
    places
}

/// One part of an assessment as a case writes it; `None` where there is no such part.
///
/// `outcome`, `missing`, `because`, `answered`, `split`, `reading`, `scope`, `eligibility`, `routes`,
/// `verdicts`, `level`, `level_by`, `next_question`, `reply_by`, `notices`; `reason.<condition>`;
/// `clock.<id>` (state and date, for hours and minutes with the time; `none` where it does not apply) and
/// `notes.<id>`.
#[must_use]
pub fn shown(seen: &Assessment, key: &str) -> Option<String> {
    let list = |items: Vec<&str>| format!("[{}]", items.join(", "));
    let clock = |id: &str| seen.clocks.iter().find(|clock| clock.id == id);
    let level = seen.level.as_ref();
    Some(match key.split_once('.') {
        None => match key {
            "outcome" => seen.outcome.kind().to_owned(),
            "missing" | "because" => detail(&seen.outcome),
            "answered" => seen.answered.to_string(),
            "split" => seen.split.to_string(),
            "reading" => seen.reading.clone(),
            "scope" => word(&seen.scope.verdict),
            "eligibility" => word(&seen.eligibility),
            "routes" => list(seen.routes.iter().map(|route| route.id.as_str()).collect()),
            "notices" => list(seen.notices.iter().map(|notice| notice.id.as_str()).collect()),
            "verdicts" => seen
                .conditions
                .iter()
                .map(|condition| format!("{}={}", condition.id, word(&condition.verdict)))
                .collect::<Vec<_>>()
                .join(" "),
            "level" => level.map_or_else(String::new, |level| level.id.clone()),
            "level_by" => level.map_or_else(String::new, |level| word(&level.source)),
            "next_question" => seen.next_question.clone().unwrap_or_default(),
            "reply_by" => seen.reply_by.as_ref().map_or_else(String::new, |due| {
                format!("{} {}", due.clock, date_text(due.due.date))
            }),
            _ => return None,
        },
        Some(("reason", id)) => seen
            .conditions
            .iter()
            .chain([&seen.scope])
            .find(|condition| condition.id == id)
            .map_or_else(String::new, |condition| condition.reason.clone()),
        Some(("clock", id)) => clock(id).map_or_else(|| "none".to_owned(), clock_line),
        Some(("notes", id)) => {
            let notes = clock(id).map(|clock| clock.notes.iter().map(|note| word(&note.code)).collect());
            format!("[{}]", notes.unwrap_or_else(Vec::new).join(", "))
        }
        Some(_) => return None,
    })
}

/// What an outcome names: missing facts, routes, or conditions that failed.
fn detail(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted => String::new(),
        Outcome::NotYet { missing: items }
        | Outcome::Referred { routes: items }
        | Outcome::RegisteredOnly { because: items } => format!("[{}]", items.join(", ")),
    }
}

/// `running 2026-10-08`, `running 2026-10-08 14:30` in hours and minutes, and with `waits for 2027,
/// expected 2027-01-04` where it is provisional.
fn clock_line(clock: &ClockResult) -> String {
    let mut line = word(&clock.state);
    if let Some(due) = &clock.due {
        line += &format!(" {}", date_text(due.date));
        if clock.unit.is_clock_time() {
            line += &due.at.wall().format(" %H:%M").to_string();
        }
        if let Some(provisional) = &due.provisional {
            line += &format!(
                ", waits for {}, expected {}",
                provisional.waiting_for,
                date_text(provisional.expected)
            );
        }
    }
    line
}

/// An enum's value as it is written in JSON.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Json::String(text)) => text,
        _ => String::new(),
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
