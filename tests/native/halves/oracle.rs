//! What a complete form must come to, found in another way than `assess` does.
//!
//! A form with every answer has only true and false in it, so that a handful of lines say what follows. It
//! judges hundreds of times as many forms a second as `assess`, which gives a trail and a story with each. So
//! that it is no private opinion, every sixty-fourth form goes through `assess` as well, and the dates always
//! come from there: once for each set of clocks that apply and each level.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use chrono::NaiveDate;
use jiesu::rules::assessment::{Assessment, LevelSource, Outcome, assess};
use jiesu::rules::clock::ClockKind;
use jiesu::rules::expression::{Expression, Lookup, Trail, TrailStep};
use jiesu::rules::fact::Facts;
use jiesu::rules::pack::{ELIGIBLE, PolicyPack, Reading, Route, SCOPE, Setting};
use jiesu::rules::{CaseInput, RuleBook, Timeline, TimelineEvent, Truth, Value, Verdict};

use crate::support::{at, day};

/// The answers of a form.
pub type Answers<'a> = [(&'a str, &'a Value)];

/// The date of each duty's clock that applies; none while its level is open.
type Dates = BTreeMap<String, Option<NaiveDate>>;

/// What a form comes to.
#[derive(Debug, PartialEq)]
pub struct Seen {
    /// The scope and the conditions.
    verdicts: Vec<(String, Verdict)>,
    eligible: Truth,
    outcome: &'static str,
    level: Option<String>,
    dates: Rc<Dates>,
}

impl Seen {
    /// What was decided here and is otherwise once more is known.
    pub fn contradicted(&self, after: &Seen) -> Vec<String> {
        let mut wrong = Vec::new();
        for ((id, early), (_, late)) in self.verdicts.iter().zip(&after.verdicts) {
            if *early != Verdict::Unknown && early != late {
                wrong.push(format!("{id}: {early:?}, then {late:?}"));
            }
        }
        if self.eligible != Truth::Unknown && self.eligible != after.eligible {
            wrong.push(format!(
                "eligible: {:?}, then {:?}",
                self.eligible, after.eligible
            ));
        }
        if self.outcome != "not_yet" && self.outcome != after.outcome {
            wrong.push(format!("outcome: {}, then {}", self.outcome, after.outcome));
        }
        if self.level.is_some() && self.level != after.level {
            wrong.push(format!("level: {:?}, then {:?}", self.level, after.level));
        }
        for (id, early) in self.dates.iter().filter(|(_, early)| early.is_some()) {
            // A clock that turns out not to apply takes its date with it.
            if let Some(late) = after.dates.get(id).filter(|late| *late != early) {
                wrong.push(format!("date of {id}: {early:?}, then {late:?}"));
            }
        }
        wrong
    }
}

/// Judges the forms of one pack, on one day.
pub struct Oracle<'b> {
    book: &'b RuleBook,
    day: NaiveDate,
    wide: bool,
    reading: Option<&'b Reading>,
    routes: Vec<&'b Route>,
    dates: HashMap<(Vec<Truth>, Option<&'b str>), Rc<Dates>>,
    /// Forms judged.
    pub judged: u64,
    /// Of them those that were compared with `assess` in full.
    pub compared: u64,
}

impl<'b> Oracle<'b> {
    pub fn new(book: &'b RuleBook) -> Oracle<'b> {
        let day = day("2026-09-30");
        let pack = &book.pack;
        let usual = |wanted: &Setting| {
            let found = pack.parameters.iter().find(|parameter| parameter.sets == *wanted);
            found.map(|parameter| parameter.default.as_str())
        };
        let chosen = usual(&Setting::Reading);
        let mut readings = pack
            .readings
            .iter()
            .filter(|reading| reading.effective.covers(day));
        Oracle {
            book,
            day,
            wide: usual(&Setting::Scope) == Some("wide"),
            reading: readings.find(|reading| chosen.is_none_or(|id| reading.id == id)),
            routes: pack
                .routes
                .iter()
                .filter(|route| route.effective.covers(day))
                .collect(),
            dates: HashMap::new(),
            judged: 0,
            compared: 0,
        }
    }

    /// What `assess` says of a form, complete or not.
    pub fn assessed(&self, answers: &Answers<'_>) -> Seen {
        let received = TimelineEvent::new("received", at("2026-09-30 10:00"));
        let seen = assess(
            self.book,
            &CaseInput {
                facts: answers
                    .iter()
                    .map(|(id, value)| ((*id).to_owned(), (*value).clone()))
                    .collect::<Facts>(),
                timeline: Timeline(vec![received]),
                now: at("2026-09-30 11:00"),
                parameters: jiesu::rules::order::Map::new(),
            },
        );
        self.summary(&seen)
    }

    fn summary(&self, seen: &Assessment) -> Seen {
        let results = std::iter::once(&seen.scope).chain(&seen.conditions);
        let level = seen.level.as_ref();
        let level = level.filter(|level| level.source == LevelSource::Facts);

        let pack = &self.book.pack;
        let has_tiers = |id: &str| {
            let clock = pack.clocks.iter().find(|clock| clock.id == id);
            clock.is_some_and(|clock| !clock.tiers.is_empty())
        };
        let duties = seen.clocks.iter().filter(|clock| clock.kind == ClockKind::Duty);
        let dates = duties.map(|clock| {
            let settled = level.is_some() || !has_tiers(&clock.id);
            let due = clock.due.filter(|_| settled);
            (clock.id.clone(), due.map(|due| due.date))
        });
        Seen {
            verdicts: results
                .map(|result| (result.id.clone(), result.verdict))
                .collect(),
            eligible: seen.eligibility,
            outcome: match &seen.outcome {
                Outcome::NotYet { .. } => "not_yet",
                other => other.kind(),
            },
            level: level.map(|level| level.id.clone()),
            dates: Rc::new(dates.collect()),
        }
    }

    /// What a complete form comes to.
    pub fn judge(&mut self, answers: &Answers<'_>) -> Seen {
        let (book, day) = (self.book, self.day);
        let pack = &book.pack;
        let mut known = Complete {
            answers,
            conditions: Vec::new(),
        };
        let scope = pack.scope.as_ref();
        let scope = scope.filter(|scope| !self.wide && scope.effective.covers(day));
        let scope = scope.map_or(Truth::True, |scope| scope.when.truth(&known));
        known.add(SCOPE, scope);
        for condition in pack.conditions.iter().filter(|rule| rule.effective.covers(day)) {
            let truth = condition.when.truth(&known);
            known.add(&condition.id, truth);
        }
        let verdicts = known
            .conditions
            .iter()
            .map(|(id, trail)| ((*id).to_owned(), Verdict::from(trail.truth)))
            .collect();
        let eligible = self
            .reading
            .map_or(Truth::True, |reading| reading.when.truth(&known));
        known.add(ELIGIBLE, eligible);
        let outcome = if self.belongs_elsewhere(&known) {
            "referred"
        } else {
            match scope.and(eligible) {
                Truth::True => "accepted",
                Truth::False => "registered_only",
                Truth::Unknown => "not_yet",
            }
        };
        let by_facts = pack
            .levels
            .iter()
            .rev()
            .filter(|level| level.effective.covers(day));
        let level = by_facts
            .filter(|level| {
                level
                    .when
                    .as_ref()
                    .is_some_and(|when| when.truth(&known).is_true())
            })
            .map(|level| level.id.as_str())
            .next();
        let applies = self.applies(&known);
        let dates = match self.dates.get(&(applies.clone(), level)) {
            Some(dates) => dates.clone(),
            None => {
                let dates = self.assessed(answers).dates;
                self.dates.insert((applies, level), dates.clone());
                dates
            }
        };
        let seen = Seen {
            verdicts,
            eligible,
            outcome,
            level: level.map(str::to_owned),
            dates,
        };
        self.judged += 1;
        if self.judged % 64 == 1 {
            self.compared += 1;
            assert_eq!(seen, self.assessed(answers), "{}: {}", pack.id, shown(answers));
        }
        seen
    }

    /// Whether routes take every choice that was made, of the facts that they take from.
    fn belongs_elsewhere(&self, known: &Complete<'_, '_>) -> bool {
        let mut holding = self
            .routes
            .iter()
            .filter(|route| route.when.truth(known).is_true())
            .peekable();
        let all: Vec<_> = holding.clone().collect();
        let taken = |fact: &str, choice: &String| {
            all.iter()
                .any(|route| route.takes.fact == fact && route.takes.values.contains(choice))
        };
        holding.peek().is_some()
            && holding.all(|route| match known.value(&route.takes.fact) {
                Some(Value::Choice(choice)) => taken(&route.takes.fact, choice),
                Some(Value::Choices(choices)) => {
                    choices.iter().all(|choice| taken(&route.takes.fact, choice))
                }
                _ => false,
            })
    }

    /// Which clocks apply, of the pack and of the statute, whose own tests know nothing of the pack's conditions.
    fn applies(&self, known: &Complete<'_, '_>) -> Vec<Truth> {
        let above = Complete {
            answers: known.answers,
            conditions: vec![(SCOPE, plain(Truth::True)), (ELIGIBLE, plain(Truth::True))],
        };
        let of = |pack: &'b PolicyPack, known: &Complete<'_, '_>| -> Vec<Truth> {
            let tests = pack.clocks.iter().filter_map(|clock| clock.when.as_ref());
            tests.map(|when| when.truth(known)).collect()
        };
        let mut applies = of(&self.book.pack, known);
        if let Some(statutory) = &self.book.statutory {
            applies.extend(of(statutory, &above));
        }
        applies
    }
}

/// The facts that some rule of the book reads; no other can change anything.
pub fn read_by_rules(book: &RuleBook) -> Vec<&str> {
    let mut read = Vec::new();
    for pack in std::iter::once(&book.pack).chain(&book.statutory) {
        read.extend(
            pack.expressions()
                .flat_map(|(_, when): (_, &Expression)| when.names()),
        );
        read.extend(pack.routes.iter().map(|route| route.takes.fact.as_str()));
    }
    read
}

/// Answers as a case writes them, to try a form again.
pub fn shown(answers: &Answers<'_>) -> String {
    serde_json::to_string(&answers.iter().copied().collect::<BTreeMap<&str, &Value>>()).unwrap()
}

/// Answers, and the conditions found so far.
struct Complete<'a, 'f> {
    answers: &'f Answers<'a>,
    conditions: Vec<(&'f str, Trail)>,
}

impl<'f> Complete<'_, 'f> {
    fn add(&mut self, id: &'f str, truth: Truth) {
        self.conditions.push((id, plain(truth)));
    }
}

/// A value without a story.
fn plain(truth: Truth) -> Trail {
    Trail {
        truth,
        step: TrailStep::All,
        children: Vec::new(),
    }
}

impl Lookup for Complete<'_, '_> {
    fn value(&self, fact: &str) -> Option<&Value> {
        self.answers
            .iter()
            .find(|(id, _)| *id == fact)
            .map(|(_, value)| *value)
    }

    fn condition(&self, id: &str) -> Option<&Trail> {
        self.conditions
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, trail)| trail)
    }
}
