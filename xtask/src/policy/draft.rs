//! `cargo xtask policy draft`: cases to fill in, for the rules that no case touches yet.
//!
//! Finding answers that lead to a level, a route or an outcome is work for a machine; saying what must come out,
//! and counting the dates, is its author's. So every expectation is a question mark, which `check` holds against
//! what it finds.

use std::collections::BTreeMap;

use jiesu::rules::cases::{Base, Case, CaseFile, untouched};
use jiesu::rules::clock::{ClockState, Timeline, TimelineEvent};
use jiesu::rules::expression::Expression;
use jiesu::rules::fact::{FactDeclaration, FactKind};
use jiesu::rules::{Moment, RuleBook, Value, assess};
use serde_json::{Value as Json, json};

use super::files::Folder;
use crate::Done;
use crate::args::Args;

/// How many forms with several answers changed are tried, for each number of changes.
const TRIED: usize = 500;

/// How a clock is named among the rules without a case.
const CLOCKS: &str = "clocks[";

/// Runs `policy draft PACK`; what it prints can be added to `cases.toml` as it is.
///
/// # Errors
/// No such pack, or a faulty one.
pub fn command(args: &Args) -> Done {
    let Some(named) = args.plain.first() else {
        return Err("policy draft PACK: for which pack?".into());
    };
    let folder = Folder::open(named)?;
    let pack = folder
        .pack()
        .map_err(|_| format!("{named} is faulty: `cargo xtask policy check {named}`"))?;
    let book = folder.book(pack)?;
    let file = folder.cases()?.unwrap_or(CaseFile {
        base: Base::default(),
        cases: Vec::new(),
    });
    for line in drafts(&book, file) {
        println!("{line}");
    }
    Ok(())
}

/// The lines of the drafts: base facts, if there are none yet, and a case for each group of rules.
fn drafts(book: &RuleBook, mut file: CaseFile) -> Vec<String> {
    let mut lines = Vec::new();
    let mut draft = Draft::new(book);
    if file.base.facts.is_empty() {
        file.base.facts = draft.base();
        lines.push("# An ordinary complaint: change it to what is usual at your bank.".to_owned());
        lines.push("[base.facts]".to_owned());
        lines.extend(
            file.base
                .facts
                .iter()
                .map(|(id, value)| format!("{id} = {}", written(value))),
        );
    }
    let mut left = untouched(book, &file);
    if left.is_empty() {
        lines.push("# Every rule has a case.".to_owned());
        return lines;
    }
    lines.push("# Write what must come out in place of each \"?\": count the dates by hand, and say how. `check` shows".to_owned());
    lines.push("# what comes out instead.".to_owned());
    if file.cases.is_empty() {
        // The ordinary complaint comes first, with all clocks that run in it.
        let case = Case {
            name: "an ordinary complaint".to_owned(),
            ..draft.case()
        };
        lines.extend(draft.written(&file, &case, &mut left));
        file.cases.push(case);
        let clocks = left
            .iter()
            .filter(|rule| rule.starts_with(CLOCKS))
            .cloned()
            .collect::<Vec<_>>();
        left = untouched(book, &file);
        left.retain(|rule| !rule.starts_with(CLOCKS) || clocks.contains(rule));
    }
    for changes in 0..=6 {
        let mut pool = touching(book, &file, draft.pool(&file, changes), &left);
        while let Some((case, covered)) = take_best(&mut pool, &left) {
            left.retain(|rule| !covered.contains(rule));
            let case = Case {
                name: named(&covered),
                ..case
            };
            lines.extend(draft.written(&file, &case, &mut left));
        }
    }
    // Clocks that nothing has started yet.
    let pools: Vec<Vec<Case>> = (0..=6).map(|changes| draft.pool(&file, changes)).collect();
    for clock in &book.pack.clocks {
        let wanted = format!("{CLOCKS}{}]", clock.id);
        if !left.contains(&wanted) {
            continue;
        }
        let there = |case: &&Case| {
            let seen = assess(book, &file.input(case));
            seen.clocks.iter().any(|result| result.id == clock.id)
        };
        if let Some(case) = pools.iter().flatten().find(there) {
            let mut case = case.clone();
            draft.start(&mut case, clock.start.first().map_or("received", String::as_str));
            case.name = named(&[wanted]);
            lines.extend(draft.written(&file, &case, &mut left));
        }
    }
    for rule in left {
        lines.push(format!("# No answers were found that touch {rule}."));
    }
    lines
}

/// What a case is there for, to be renamed by its author; brackets are for places.
fn named(rules: &[String]) -> String {
    rules.join(", ").replace('[', " ").replace(']', "")
}

/// Each case with those of the rules left that it touches; clocks come along by themselves.
fn touching(book: &RuleBook, file: &CaseFile, pool: Vec<Case>, left: &[String]) -> Vec<(Case, Vec<String>)> {
    let wanted: Vec<&String> = left.iter().filter(|rule| !rule.starts_with(CLOCKS)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let touched = |case: Case| {
        let mut alone = CaseFile {
            base: file.base.clone(),
            cases: vec![case],
        };
        let not = untouched(book, &alone);
        let found: Vec<String> = wanted
            .iter()
            .filter(|rule| !not.contains(rule))
            .map(|rule| (*rule).clone())
            .collect();
        Some((alone.cases.pop()?, found))
    };
    pool.into_iter()
        .filter_map(touched)
        .filter(|(_, found)| !found.is_empty())
        .collect()
}

/// The case that touches most of what is left, and what that is.
fn take_best(pool: &mut Vec<(Case, Vec<String>)>, left: &[String]) -> Option<(Case, Vec<String>)> {
    for (_, found) in pool.iter_mut() {
        found.retain(|rule| left.contains(rule));
    }
    pool.retain(|(_, found)| !found.is_empty());
    let most = pool.iter().map(|(_, found)| found.len()).max()?;
    let place = pool.iter().position(|(_, found)| found.len() == most)?;
    Some(pool.remove(place))
}

/// A fact with the values that the rules tell apart.
type Field<'a> = (&'a FactDeclaration, Vec<Value>);

/// The answers picked, by their places among the values.
fn answers(fields: &[Field<'_>], picks: &[usize]) -> BTreeMap<String, Value> {
    let each = fields.iter().zip(picks);
    each.filter_map(|((fact, values), pick)| Some((fact.id.clone(), values.get(*pick)?.clone())))
        .collect()
}

struct Draft<'a> {
    book: &'a RuleBook,
    fields: Vec<Field<'a>>,
    received: Moment,
    random: u64,
}

impl<'a> Draft<'a> {
    fn new(book: &'a RuleBook) -> Draft<'a> {
        let fields = book
            .pack
            .facts
            .iter()
            .map(|fact| (fact, values(fact, book)))
            .collect();
        // A Wednesday without a holiday near it, or the first day on which the pack is in force.
        let usual = chrono::NaiveDate::from_ymd_opt(2026, 9, 2).unwrap_or_default();
        let day = book.pack.effective.from.map_or(usual, |from| from.max(usual));
        Draft {
            book,
            fields,
            received: Moment::start_of(day).plus_ms(10 * 3_600_000),
            random: 20_261_122,
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let mixed = self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap_or_default() % bound.max(1)
    }

    fn case(&self) -> Case {
        Case {
            name: String::new(),
            bare: false,
            open: Vec::new(),
            facts: BTreeMap::new(),
            timeline: Timeline(vec![TimelineEvent::new("received", self.received)]),
            now: self.received,
            in_force: true,
            parameters: [].into(),
            expect: BTreeMap::new(),
        }
    }

    /// Answers with which the complaint is accepted, at the lowest level and as plain as there are.
    fn base(&mut self) -> BTreeMap<String, Value> {
        let fields = self.fields.clone();
        let mut picks = vec![0; fields.len()];
        for _ in 0..TRIED {
            if self.height(&fields, &picks).is_some() {
                break;
            }
            picks = fields
                .iter()
                .map(|(_, values)| self.below(values.len()))
                .collect();
        }
        for place in 0..picks.len() {
            let mut plainer = picks.clone();
            if let Some(pick) = plainer.get_mut(place) {
                *pick = 0;
            }
            let lower = (self.height(&fields, &plainer), self.height(&fields, &picks));
            if matches!(lower, (Some(plainer), Some(now)) if plainer <= now) {
                picks = plainer;
            }
        }
        answers(&fields, &picks)
    }

    /// How high the level of an accepted complaint is; none where it is not accepted.
    fn height(&self, fields: &[Field<'_>], picks: &[usize]) -> Option<usize> {
        let case = Case {
            facts: answers(fields, picks),
            ..self.case()
        };
        let alone = CaseFile {
            base: Base::default(),
            cases: Vec::new(),
        };
        let seen = assess(self.book, &alone.input(&case));
        let level = seen.level.map(|level| level.id);
        let height = self
            .book
            .pack
            .levels
            .iter()
            .position(|known| Some(&known.id) == level.as_ref());
        (seen.outcome.kind() == "accepted").then_some(height.unwrap_or_default())
    }

    /// Forms in which so many answers differ from the base: every one with a single change, and a sample of the rest.
    fn pool(&mut self, file: &CaseFile, changes: usize) -> Vec<Case> {
        let mut pool = Vec::new();
        if changes == 0 {
            pool.push(self.case());
            pool.push(Case {
                bare: true,
                ..self.case()
            });
            for parameter in &self.book.pack.parameters {
                pool.extend(parameter.choices.iter().map(|choice| Case {
                    parameters: [(parameter.id.clone(), choice.clone())].into(),
                    ..self.case()
                }));
            }
            return pool;
        }
        let single = changes == 1;
        let count = if single { self.fields.len() } else { TRIED };
        for index in 0..count {
            let mut case = self.case();
            if single {
                let Some((fact, values)) = self.fields.get(index) else {
                    continue;
                };
                if file.base.facts.contains_key(&fact.id) {
                    pool.push(Case {
                        open: vec![fact.id.clone()],
                        ..case.clone()
                    });
                }
                pool.extend(values.iter().map(|value| Case {
                    facts: [(fact.id.clone(), value.clone())].into(),
                    ..case.clone()
                }));
                continue;
            }
            for _ in 0..changes {
                let at = self.below(self.fields.len());
                let pick = self.below(self.fields.get(at).map_or(0, |(_, values)| values.len()) + 1);
                let Some((fact, values)) = self.fields.get(at) else {
                    continue;
                };
                match values.get(pick) {
                    Some(value) => {
                        case.open.retain(|open| *open != fact.id);
                        case.facts.insert(fact.id.clone(), value.clone());
                    }
                    None if file.base.facts.contains_key(&fact.id) && !case.open.contains(&fact.id) => {
                        case.facts.remove(&fact.id);
                        case.open.push(fact.id.clone());
                    }
                    None => {}
                }
            }
            case.facts
                .retain(|id, value| file.base.facts.get(id) != Some(value));
            pool.push(case);
        }
        pool
    }

    /// Lets an event happen, a day after receipt; what an answer can only follow happens before it.
    fn start(&self, case: &mut Case, event: &str) {
        if event == "received" {
            return;
        }
        let at = self.received.plus_ms(86_400_000);
        case.timeline.0.push(TimelineEvent::new(event, at));
        case.now = at;
    }

    /// The case as it is written, with a question mark for all that it shows; the clocks that run in it are no
    /// longer left.
    fn written(&self, file: &CaseFile, case: &Case, left: &mut Vec<String>) -> Vec<String> {
        let seen = assess(self.book, &file.input(case));
        let mut lines = vec![
            String::new(),
            "[[cases]]".to_owned(),
            format!("name = {}", json!(case.name)),
        ];
        lines.push(format!("now = {}", json!(case.now)));
        if case.bare {
            lines.push("bare = true".to_owned());
        }
        if !case.open.is_empty() {
            lines.push(format!("open = {}", json!(case.open)));
        }
        if !case.facts.is_empty() {
            let facts: Vec<String> = case
                .facts
                .iter()
                .map(|(id, value)| format!("{id} = {}", written(value)))
                .collect();
            lines.push(format!("facts = {{ {} }}", facts.join(", ")));
        }
        if !case.parameters.is_empty() {
            let chosen: Vec<String> = case
                .parameters
                .iter()
                .map(|(id, value)| format!("{id} = {}", json!(value)))
                .collect();
            lines.push(format!("parameters = {{ {} }}", chosen.join(", ")));
        }
        lines.push("timeline = [".to_owned());
        for event in &case.timeline.0 {
            lines.push(format!(
                "  {{ kind = {}, occurred_at = {} }},",
                json!(event.kind),
                json!(event.occurred_at)
            ));
        }
        lines.push("]".to_owned());
        lines.push("[cases.expect]".to_owned());
        let shows = |key: &str| format!("{key} = \"?\"");
        let pack = &self.book.pack;
        // A case that is there for a clock need not show again what all the others do.
        if !case.name.starts_with(&named(&[CLOCKS.to_owned()])) {
            lines.push(shows("outcome"));
            lines.extend((!pack.conditions.is_empty()).then(|| shows("verdicts")));
            lines.extend((!pack.levels.is_empty()).then(|| shows("level")));
        }
        let by_level = |id: &str| {
            let clock = pack.clocks.iter().find(|clock| clock.id == id);
            clock.is_some_and(|clock| !clock.tiers.is_empty()) && case.name.contains("levels ")
        };
        for clock in seen
            .clocks
            .iter()
            .filter(|clock| clock.state != ClockState::NotStarted)
        {
            let rule = format!("{CLOCKS}{}]", clock.id);
            if left.contains(&rule) || by_level(&clock.id) {
                left.retain(|other| *other != rule);
                lines.push(shows(&json!(format!("clock.{}", clock.id)).to_string()));
            }
        }
        lines
    }
}

/// The values of a fact that the rules tell apart; "no" and what is small come first, as in an ordinary complaint.
fn values(fact: &FactDeclaration, book: &RuleBook) -> Vec<Value> {
    let mut around: Vec<Value> = Vec::new();
    for (_, when) in book.pack.expressions() {
        when.visit(&mut |part| {
            if let Expression::Compare { fact: id, value, .. } = part
                && *id == fact.id
            {
                around.extend(match value {
                    Value::Number(number) => vec![
                        Value::Number(number - 1),
                        value.clone(),
                        Value::Number(number + 1),
                    ],
                    other => vec![other.clone()],
                });
            }
        });
    }
    around.sort();
    around.dedup();
    let usual = |usual: Value| {
        if around.is_empty() {
            vec![usual]
        } else {
            around.clone()
        }
    };
    match fact.kind {
        FactKind::YesNo => vec![Value::YesNo(false), Value::YesNo(true)],
        FactKind::Choice => fact.choices.iter().cloned().map(Value::Choice).collect(),
        FactKind::Choices => fact
            .choices
            .iter()
            .map(|id| Value::Choices([id.clone()].into_iter().collect()))
            .collect(),
        FactKind::Number => usual(Value::Number(1)),
        FactKind::Date => usual(Value::Date(
            chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap_or_default(),
        )),
        FactKind::Moment => usual(Value::Moment(Moment::from_unix_ms(1_788_228_000_000))),
    }
}

/// A value as TOML takes it, which for these is as JSON writes it.
fn written(value: &Value) -> String {
    serde_json::to_value(value).unwrap_or(Json::Null).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn drafts_touch_nearly_every_rule_and_are_read_as_cases() {
        let (mut rules, mut missed) = (0, Vec::new());
        for id in ["s01-credit-coop-trial", "s05-three-ten-days", "s14-four-types"] {
            let folder = Folder::open(id).unwrap();
            let book = folder.book(folder.pack().unwrap()).unwrap();
            let empty = CaseFile {
                base: Base::default(),
                cases: Vec::new(),
            };
            rules += untouched(&book, &empty).len();
            let lines = drafts(&book, empty);
            let file: CaseFile =
                toml::from_str(&lines.join("\n")).unwrap_or_else(|error| panic!("{id}: {error}"));
            missed.extend(
                untouched(&book, &file)
                    .into_iter()
                    .map(|rule| format!("{id} {rule}")),
            );
            assert!(
                lines.iter().all(|line| !line.contains("= \"running")),
                "{id}: an answer is given away"
            );
        }
        assert!(
            missed.len() * 20 < rules,
            "{} of {rules}: {missed:#?}",
            missed.len()
        );
    }

    #[test]
    fn a_pack_whose_rules_have_cases_gets_none() {
        let folder = Folder::open("s05-three-ten-days").unwrap();
        let book = folder.book(folder.pack().unwrap()).unwrap();
        let file = folder.cases().unwrap().unwrap();
        assert_eq!(drafts(&book, file), ["# Every rule has a case."]);
    }
}
