//! The tests of a pack in plain words: what was asked, what was answered, and what is looked for.

use std::collections::BTreeMap;

use jiesu::rules::expression::{Comparison, Expression, Lookup, Trail, TrailStep};
use jiesu::rules::fact::{FactDeclaration, Facts};
use jiesu::rules::pack::{ELIGIBLE, PolicyPack, SCOPE};
use jiesu::rules::{Assessment, Truth, Value, Wording};

use crate::Done;
use crate::run::{at, read_text};

/// Where the words of the shared facts stand; the workbench says them too.
const SHARED: &str = "www/policies/facts-words.js";

/// The signs around what is said, as the language writes them.
pub struct Marks {
    chinese: bool,
}

impl Marks {
    pub fn of(chinese: bool) -> Marks {
        Marks { chinese }
    }

    fn pick<'a>(&self, chinese: &'a str, english: &'a str) -> &'a str {
        if self.chinese { chinese } else { english }
    }

    /// Something in brackets, with the space before them where one is due.
    pub fn aside(&self, text: &str) -> String {
        if self.chinese {
            format!("（{text}）")
        } else {
            format!(" ({text})")
        }
    }

    /// What stands between a name and what is said of it.
    pub fn colon(&self) -> &'static str {
        if self.chinese { "：" } else { ": " }
    }

    /// What stands between two parts of a sentence.
    pub fn comma(&self) -> &'static str {
        if self.chinese { "，" } else { ", " }
    }

    fn list(&self, items: &[String]) -> String {
        // A choice may have 、 in its own words.
        items.join(self.pick("；", ", "))
    }
}

/// Says the tests of one case.
pub struct Plain<'a> {
    pack: &'a PolicyPack,
    facts: &'a Facts,
    wording: &'a Wording,
    /// `fact` and `fact.choice` of the shared vocabulary.
    shared: BTreeMap<String, String>,
    marks: Marks,
}

impl<'a> Plain<'a> {
    /// # Errors
    /// The words of the shared facts cannot be read.
    pub fn new(
        pack: &'a PolicyPack,
        facts: &'a Facts,
        wording: &'a Wording,
        chinese: bool,
    ) -> Done<Plain<'a>> {
        Ok(Plain {
            pack,
            facts,
            wording,
            shared: shared(&read_text(&at(SHARED))?, chinese),
            marks: Marks::of(chinese),
        })
    }

    /// Everything the outcome rests on: scope, conditions, routes, levels, and what is for some cases only.
    pub fn everything(&self, seen: &Assessment) -> Vec<String> {
        let mut lines = Vec::new();
        let mut section = |name: String, when: &Expression, trail: &Trail| {
            lines.extend([String::new(), name]);
            self.tree(when, trail, 1, &mut lines);
        };
        let known = Judged {
            facts: self.facts,
            seen,
            eligible: Trail {
                truth: seen.eligibility,
                step: TrailStep::All,
                children: Vec::new(),
            },
        };
        if let Some(scope) = &self.pack.scope {
            section(self.name("scope.name", SCOPE), &scope.when, &seen.scope.trail);
        }
        for result in &seen.conditions {
            let condition = self.pack.conditions.iter().find(|known| known.id == result.id);
            if let Some(condition) = condition {
                section(self.condition(&result.id), &condition.when, &result.trail);
            }
        }
        let pack = self.pack;
        let mut parts: Vec<(&str, &str, &str, Option<&Expression>)> = Vec::new();
        parts.extend(
            pack.routes
                .iter()
                .map(|rule| ("route", ".name", rule.id.as_str(), Some(&rule.when))),
        );
        parts.extend(
            pack.levels
                .iter()
                .map(|rule| ("level", "", rule.id.as_str(), rule.when.as_ref())),
        );
        parts.extend(
            pack.clocks
                .iter()
                .map(|rule| ("clock", ".name", rule.id.as_str(), rule.when.as_ref())),
        );
        parts.extend(
            pack.callbacks
                .iter()
                .map(|rule| ("callback", "", rule.id.as_str(), rule.when.as_ref())),
        );
        parts.extend(
            pack.duties
                .iter()
                .map(|rule| ("duty", "", rule.id.as_str(), rule.when.as_ref())),
        );
        parts.extend(
            pack.notices
                .iter()
                .map(|rule| ("notice", "", rule.id.as_str(), rule.when.as_ref())),
        );
        for (kind, end, id, when) in parts {
            if let Some(when) = when {
                let name = self.name(&format!("{kind}.{id}{end}"), id);
                section(name, when, &when.evaluate(&known));
            }
        }
        lines
    }

    fn name(&self, key: &str, id: &str) -> String {
        self.wording.get(key).unwrap_or(id).to_owned()
    }

    fn condition(&self, id: &str) -> String {
        match id {
            SCOPE => self.name("scope.name", id),
            ELIGIBLE => self
                .marks
                .pick("各项条件合起来", "The conditions together")
                .to_owned(),
            _ => self.name(&format!("condition.{id}.name"), id),
        }
    }

    /// A test and its parts, one line each.
    fn tree(&self, when: &Expression, trail: &Trail, depth: usize, lines: &mut Vec<String>) {
        let glyph = match trail.truth {
            Truth::True => "✓",
            Truth::False => "✕",
            Truth::Unknown => "?",
        };
        let parts: Vec<&Expression> = match when {
            Expression::All(of) | Expression::Any(of) | Expression::AtLeast { of, .. } => of.iter().collect(),
            Expression::Not(of) => vec![of],
            _ => Vec::new(),
        };
        let said = match when {
            Expression::All(_) => self.marks.pick("以下全部符合", "all of these").to_owned(),
            Expression::Any(_) => self
                .marks
                .pick("以下至少一项符合", "at least one of these")
                .to_owned(),
            Expression::AtLeast { n, .. } if self.marks.chinese => format!("以下至少 {n} 项符合"),
            Expression::AtLeast { n, .. } => format!("at least {n} of these"),
            Expression::Not(_) => self.marks.pick("下面这一项不成立", "this is not so").to_owned(),
            // A condition has a tree of its own.
            Expression::Is(id) if self.pack.fact(id).is_none() => self.condition(id),
            Expression::Is(fact)
            | Expression::OneOf { fact, .. }
            | Expression::Compare { fact, .. }
            | Expression::Answered(fact) => self.answered(fact, when),
        };
        let colon = if parts.is_empty() {
            ""
        } else {
            self.marks.colon().trim_end()
        };
        lines.push(format!("{}{glyph} {said}{colon}", "    ".repeat(depth)));
        for (part, trail) in parts.into_iter().zip(&trail.children) {
            self.tree(part, trail, depth + 1, lines);
        }
    }

    /// A fact, its answer, and what the test looks for.
    fn answered(&self, fact: &str, when: &Expression) -> String {
        let label = self.label(fact);
        let declared = self.pack.fact(fact);
        let answer = match self.facts.get(fact) {
            Some(value) => self.value(fact, declared, value),
            None => self.marks.pick("未答", "not answered").to_owned(),
        };
        let wanted = match when {
            Expression::OneOf { values, .. } => {
                let values: Vec<String> = values.iter().map(|value| self.choice(fact, value)).collect();
                self.marks.pick("看是不是", "looked for").to_owned()
                    + self.marks.colon()
                    + &self.marks.list(&values)
            }
            Expression::Compare { op, value, .. } => {
                let space = self.marks.pick("", " ");
                format!(
                    "{}{space}{}",
                    self.comparison(*op, value),
                    self.value(fact, declared, value)
                )
            }
            Expression::Answered(_) => self
                .marks
                .pick("看有没有回答", "whether it is answered")
                .to_owned(),
            _ => String::new(),
        };
        let between = if label.ends_with(['?', '？']) {
            self.marks.pick("", " ")
        } else {
            self.marks.colon()
        };
        let aside = if wanted.is_empty() {
            String::new()
        } else {
            self.marks.aside(&wanted)
        };
        format!("{label}{between}{answer}{aside}")
    }

    fn comparison(&self, op: Comparison, value: &Value) -> &'static str {
        let day = !matches!(value, Value::Number(_));
        let (chinese, english) = match (op, day) {
            (Comparison::Less, false) => ("少于", "less than"),
            (Comparison::AtMost, false) => ("不超过", "at most"),
            (Comparison::Equal, false) => ("正好", "exactly"),
            (Comparison::AtLeast, false) => ("至少", "at least"),
            (Comparison::Greater, false) => ("多于", "more than"),
            (Comparison::Less, true) => ("早于", "before"),
            (Comparison::AtMost, true) => ("不晚于", "by"),
            (Comparison::Equal, true) => ("正是", "on"),
            (Comparison::AtLeast, true) => ("不早于", "from"),
            (Comparison::Greater, true) => ("晚于", "after"),
        };
        self.marks.pick(chinese, english)
    }

    fn label(&self, fact: &str) -> String {
        let own = self.wording.get(&format!("fact.{fact}.ask")).map(str::to_owned);
        own.or_else(|| self.shared.get(fact).cloned())
            .unwrap_or_else(|| fact.to_owned())
    }

    fn choice(&self, fact: &str, choice: &str) -> String {
        let key = format!("{fact}.{choice}");
        let own = self.wording.get(&format!("fact.{key}")).map(str::to_owned);
        let shared = || self.shared.get(&key).cloned();
        let other = || (choice == "other").then(|| self.marks.pick("其他", "Other").to_owned());
        own.or_else(shared)
            .or_else(other)
            .unwrap_or_else(|| choice.to_owned())
    }

    fn value(&self, fact: &str, declared: Option<&FactDeclaration>, value: &Value) -> String {
        let money = declared.and_then(|fact| fact.unit.as_deref()) == Some("fen");
        match value {
            Value::YesNo(true) => self.marks.pick("是", "yes").to_owned(),
            Value::YesNo(false) => self.marks.pick("否", "no").to_owned(),
            Value::Choice(id) => self.choice(fact, id),
            Value::Choices(ids) => {
                let said: Vec<String> = ids.iter().map(|id| self.choice(fact, id)).collect();
                if said.is_empty() {
                    self.marks.pick("没有", "none").to_owned()
                } else {
                    self.marks.list(&said)
                }
            }
            Value::Number(fen) if money => {
                let yuan = if fen % 100 == 0 {
                    (fen / 100).to_string()
                } else {
                    format!("{}.{:02}", fen / 100, (fen % 100).abs())
                };
                yuan + self.marks.pick(" 元", " yuan")
            }
            Value::Number(number) => number.to_string(),
            Value::Date(day) => day.format("%Y-%m-%d").to_string(),
            Value::Moment(moment) => moment.wall().format("%Y-%m-%d %H:%M").to_string(),
        }
    }
}

/// What the rest of a pack may look at, once its conditions are judged.
struct Judged<'a> {
    facts: &'a Facts,
    seen: &'a Assessment,
    eligible: Trail,
}

impl Lookup for Judged<'_> {
    fn value(&self, fact: &str) -> Option<&Value> {
        self.facts.get(fact)
    }

    fn condition(&self, id: &str) -> Option<&Trail> {
        if id == ELIGIBLE {
            return Some(&self.eligible);
        }
        let mut all = std::iter::once(&self.seen.scope).chain(&self.seen.conditions);
        all.find(|result| result.id == id).map(|result| &result.trail)
    }
}

/// The words of the shared facts, out of the workbench's table: one entry a line, `id: ["…", "…"],`.
fn shared(table: &str, chinese: bool) -> BTreeMap<String, String> {
    let entry = |line: &str| {
        let (key, texts) = line.trim().split_once(": [")?;
        let texts: Vec<String> = serde_json::from_str(&format!("[{}", texts.strip_suffix(',')?)).ok()?;
        let text = texts.into_iter().nth(usize::from(!chinese))?;
        Some((key.trim_matches('"').to_owned(), text))
    };
    table.lines().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::files::{Folder, built_in_ids};
    use jiesu::rules::builtin;

    #[test]
    fn the_shared_facts_have_words_in_both_languages() {
        let table = read_text(&at(SHARED)).unwrap();
        for chinese in [true, false] {
            let words = shared(&table, chinese);
            for fact in builtin::vocabulary() {
                assert!(words.contains_key(&fact.id), "{}", fact.id);
                for choice in fact.choices.iter().filter(|choice| *choice != "other") {
                    let key = format!("{}.{choice}", fact.id);
                    assert!(words.contains_key(&key), "{key}");
                }
            }
        }
    }

    #[test]
    fn a_test_is_said_with_its_answer_and_what_is_looked_for() {
        let folder = Folder::open("s01-credit-coop-trial").unwrap();
        let book = folder.book(folder.pack().unwrap()).unwrap();
        let file = folder.cases().unwrap().unwrap();
        let case = file
            .cases
            .iter()
            .find(|case| case.name == "a fee alone is enough")
            .unwrap();
        let input = file.input(case);
        let seen = jiesu::rules::assess(&book, &input);
        for (language, wanted) in [
            (
                "zh-Hans",
                [
                    "    ✓ 以下至少一项符合：",
                    "        ✕ 以下全部符合：",
                    "            ? 对收取的费用有异议：未答",
                ],
            ),
            (
                "en",
                [
                    "    ✓ at least one of these:",
                    "        ✕ all of these:",
                    "            ? A fee is disputed: not answered",
                ],
            ),
        ] {
            let words = folder.words().unwrap();
            let wording = &words.iter().find(|(tag, _)| tag == language).unwrap().1;
            let plain = Plain::new(&book.pack, &input.facts, wording, language != "en").unwrap();
            let lines = plain.everything(&seen);
            for wanted in wanted {
                assert!(
                    lines.iter().any(|line| line == wanted),
                    "{wanted}\n{}",
                    lines.join("\n")
                );
            }
        }
    }

    #[test]
    fn no_id_and_no_chinese_sign_is_said_where_there_are_words() {
        for id in built_in_ids() {
            let folder = Folder::open(&id).unwrap();
            let book = folder.book(folder.pack().unwrap()).unwrap();
            let words = folder.words().unwrap();
            let wording = &words.iter().find(|(tag, _)| tag == "en").unwrap().1;
            let file = folder.cases().unwrap().unwrap();
            for case in &file.cases {
                let input = file.input(case);
                let plain = Plain::new(&book.pack, &input.facts, wording, false).unwrap();
                for line in plain.everything(&jiesu::rules::assess(&book, &input)) {
                    assert!(
                        !line.contains('_') && !line.contains(['（', '）', '：', '，', '、']),
                        "{id}: {line}"
                    );
                }
            }
        }
    }
}
