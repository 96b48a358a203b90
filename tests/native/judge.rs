//! The short way says what the assessment says: for every pack, after every answer, in every part.

use jiesu::rules::assessment::consequence::OutcomeCode;
use jiesu::rules::assessment::judge::{Judge, code};
use jiesu::rules::assessment::sheet::settings;
use jiesu::rules::assessment::{
    Assessment, Change, ConditionResult, LevelResult, LevelSource, NoticeResult, Outcome, PackRef,
    RouteResult, duties, ignored,
};
use jiesu::rules::clock::Duty;
use jiesu::rules::expression::{Trail, TrailStep};
use jiesu::rules::fact::FactKind;
use jiesu::rules::moment::Moment;
use jiesu::rules::pack::Reason;
use jiesu::rules::{
    CaseInput, Citation, Facts, PolicyPack, RuleBook, Timeline, TimelineEvent, Truth, Value, Verdict,
    WorkingCalendar, assess, builtin,
};

use crate::halves::values;
use crate::packs::book;
use crate::support::{CHINA, Numbers, at, day};

/// Reads a sheet as `js/package/assessment.js` does.
struct Reader<'a> {
    sheet: std::vec::IntoIter<i32>,
    book: &'a RuleBook,
}

impl Reader<'_> {
    fn next(&mut self) -> i32 {
        self.sheet.next().expect("a further number")
    }

    fn place(&mut self) -> Option<usize> {
        usize::try_from(self.next()).ok()
    }

    fn list<T>(&mut self, mut named: impl FnMut(&Self, usize) -> T) -> Vec<T> {
        let count = self.next();
        (0..count)
            .map(|_| {
                let place = self.place().unwrap();
                named(self, place)
            })
            .collect()
    }

    fn fact(&self, place: usize) -> String {
        self.book.pack.facts[place].id.clone()
    }

    fn condition(&self, place: usize) -> String {
        match place {
            0 => "scope".to_owned(),
            _ => self.book.pack.conditions[place - 1].id.clone(),
        }
    }

    fn truth(code: i32) -> Truth {
        [Truth::False, Truth::Unknown, Truth::True][usize::try_from(code).unwrap()]
    }

    fn trail(&mut self) -> Trail {
        let (head, tested) = (self.next(), self.next());
        let tested = usize::try_from(tested).unwrap();
        let step = match head >> 2 & 7 {
            0 => TrailStep::All,
            1 => TrailStep::Any,
            2 => TrailStep::Not,
            3 => TrailStep::AtLeast(tested),
            4 => TrailStep::Fact(self.fact(tested)),
            _ => TrailStep::Condition(self.condition(tested)),
        };
        Trail {
            truth: Reader::truth(head & 3),
            step,
            children: (0..head >> 5).map(|_| self.trail()).collect(),
        }
    }

    fn changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        while let Some(place) = self.place() {
            let fact = &self.book.pack.facts[place];
            let mut codes: Vec<i32> = (0..self.next()).map(|_| 0).collect();
            codes.fill_with(|| self.next());
            let compared = |pair: &[i32]| i64::from(pair[0]) << 32 | i64::from(pair[1].cast_unsigned());
            let values = match fact.kind {
                FactKind::YesNo => codes.iter().map(|code| Value::YesNo(*code == 2)).collect(),
                FactKind::Choice | FactKind::Choices => codes
                    .iter()
                    .map(|code| Value::Choice(fact.choices[usize::try_from(*code).unwrap()].clone()))
                    .collect(),
                FactKind::Number => codes
                    .chunks(2)
                    .map(|pair| Value::Number(compared(pair)))
                    .collect(),
                FactKind::Date => {
                    let day = |pair| day("1970-01-01") + chrono::TimeDelta::days(compared(pair));
                    codes.chunks(2).map(|pair| Value::Date(day(pair))).collect()
                }
                FactKind::Moment => codes
                    .chunks(2)
                    .map(|pair| Value::Moment(Moment::from_unix_ms(compared(pair))))
                    .collect(),
            };
            changes.push(Change {
                fact: fact.id.clone(),
                values,
            });
        }
        changes
    }

    fn result(&mut self, place: usize, citation: Option<Citation>, reasons: &[Reason]) -> ConditionResult {
        let trail = self.trail();
        let (truth, reason) = (Reader::truth(self.next()), self.next());
        let end = match (reason, truth) {
            (-1, _) => "alternative",
            (0, Truth::True) => "met",
            (0, Truth::False) => "not_met",
            (0, Truth::Unknown) => "open",
            (better, _) => &reasons[usize::try_from(better - 1).unwrap()].id,
        };
        let id = self.condition(place);
        let key = if place == 0 {
            id.clone()
        } else {
            format!("condition.{id}")
        };
        ConditionResult {
            id,
            verdict: Verdict::from(truth),
            citation,
            reason: format!("{key}.{end}"),
            decisive: self.list(Self::fact),
            open: self.list(Self::fact),
            would_change: self.changes(),
            alternative: reason == -1,
            trail,
        }
    }
}

/// The assessment that a sheet tells.
fn told(book: &RuleBook, judge: &mut Judge, case: &CaseInput) -> Assessment {
    let pack = &book.pack;
    let mut sheet = Vec::new();
    judge.sheet(book, case, &mut sheet);
    let mut read = Reader {
        sheet: sheet.into_iter(),
        book,
    };
    let (answered, has_scope, eligibility) = (read.next() == 1, read.next() == 1, read.next());
    let (mut scope, mut conditions) = (None, Vec::new());
    while let Some(place) = read.place() {
        if place == 0 {
            let of = pack.scope.as_ref().filter(|_| has_scope);
            let reasons = of.map(|of| of.reasons.as_slice()).unwrap_or_default();
            scope = Some(read.result(0, of.map(|of| of.citation.clone()), reasons));
        } else {
            let of = &pack.conditions[place - 1];
            conditions.push(read.result(place, Some(of.citation.clone()), &of.reasons));
        }
    }
    let mut routes = Vec::new();
    while let Some(place) = read.place() {
        let route = &pack.routes[place];
        routes.push(RouteResult {
            id: route.id.clone(),
            takes: read.list(|_, place| route.takes.values[place].clone()),
            citations: std::iter::once(&route.citation)
                .chain(&route.see_also)
                .cloned()
                .collect(),
            today: route.today.clone(),
        });
    }
    let split = read.next() == 1;
    let outcome = match read.next() {
        0 => Outcome::Accepted,
        1 => Outcome::NotYet {
            missing: read.list(Reader::fact),
        },
        2 => Outcome::Referred {
            routes: routes.iter().map(|route| route.id.clone()).collect(),
        },
        _ => Outcome::RegisteredOnly {
            because: read.list(Reader::condition),
        },
    };
    let next_question = read.place().map(|place| pack.questions[place].id.clone());
    let _first_level = read.next();
    let level = read.place().map(|place| LevelResult {
        id: pack.levels[place].id.clone(),
        source: [LevelSource::Facts, LevelSource::HandOver, LevelSource::Default][read.place().unwrap()],
        citation: pack.levels[place].citation.clone(),
        open: read.list(Reader::fact),
    });
    let beneath = book.statutory.iter().flat_map(|pack| &pack.notices);
    let notices: Vec<NoticeResult> = pack
        .notices
        .iter()
        .chain(beneath)
        .map(NoticeResult::from)
        .collect();
    let notices = read.list(|_, place| notices[place].clone());
    let applying = read.list(|_, place| place);
    assert!(read.sheet.next().is_none());
    let clocks = judge.clocks(book, case);
    let one_by_one = applying
        .iter()
        .map(|place| judge.clock(*place, book, case).unwrap());
    assert!(one_by_one.eq(clocks.iter().cloned()));
    let duties = duties(&clocks);
    let used = settings(pack, case);
    let (reading, parameters) = used.split_last().unwrap();
    let parameters = pack.parameters.iter().zip(parameters).map(|(parameter, place)| {
        let value = usize::try_from(*place).map_or(&parameter.default, |place| &parameter.choices[place]);
        (parameter.id.clone(), value.clone())
    });
    Assessment {
        pack: PackRef::from(pack),
        statutory: book.statutory.as_ref().map(PackRef::from),
        parameters: parameters.collect(),
        reading: usize::try_from(*reading)
            .map(|place| pack.readings[place].id.clone())
            .unwrap_or_default(),
        answered,
        ignored: ignored(pack, &case.facts),
        scope: scope.unwrap(),
        conditions,
        eligibility: Reader::truth(eligibility),
        outcome,
        routes,
        split,
        level,
        reply_by: duties.iter().find(|due| due.duty == Duty::FinalReply).cloned(),
        clocks,
        duties,
        notices,
        next_question,
    }
}

/// Holds the codes and the sheet against the assessment.
fn compare(book: &RuleBook, judge: &mut Judge, case: &CaseInput, what: &str) -> &'static str {
    let seen = assess(book, case);
    assert_eq!(judge.eligibility(), seen.eligibility, "{what}");
    let outcome = match judge.outcome() {
        OutcomeCode::Accepted => "accepted",
        OutcomeCode::NotYet => "not_yet",
        OutcomeCode::Referred => "referred",
        OutcomeCode::RegisteredOnly => "registered_only",
    };
    assert_eq!(outcome, seen.outcome.kind(), "{what}");
    let question = judge
        .next_question()
        .map(|place| book.pack.questions[place].id.clone());
    assert_eq!(question, seen.next_question, "{what}");
    let ids = book.pack.conditions.iter().map(|condition| condition.id.as_str());
    for (place, id) in std::iter::once("scope").chain(ids).enumerate() {
        let found = std::iter::once(&seen.scope)
            .chain(&seen.conditions)
            .find(|result| result.id == id);
        let expected = found.map(|result| result.verdict);
        assert_eq!(judge.verdict(place).map(Verdict::from), expected, "{what}: {id}");
    }
    assert_eq!(judge.verdict(book.pack.conditions.len() + 1), None);
    assert_eq!(told(book, judge, case), seen, "{what}");
    outcome
}

fn case(now: &str, events: &[&str]) -> CaseInput {
    let event = |kind: &&str| TimelineEvent::new(kind, at("2026-09-02 09:00")).with("to", "city");
    CaseInput {
        facts: Facts::new(),
        timeline: Timeline(events.iter().map(event).collect()),
        now: at(now),
        parameters: [].into(),
    }
}

#[test]
fn the_judge_says_what_the_assessment_says() {
    let mut kinds = std::collections::BTreeSet::new();
    for pack in builtin::packs() {
        let book = book(pack.id);
        let facts = &book.pack.facts;
        let choices: Vec<Vec<Value>> = facts.iter().map(|fact| values(fact, &book)).collect();
        let mut numbers = Numbers(0x6a75_6467 + pack.json.len() as u64);
        for mut case in [
            case("2026-09-02 10:00", &[]),
            case("2026-10-20 10:00", &["received", "handed_over"]),
            // Before the packs were in force.
            case("1999-01-01 00:00", &[]),
        ] {
            for parameter in &book.pack.parameters {
                let of = u32::try_from(parameter.choices.len()).unwrap();
                let value = parameter.choices[numbers.below(of) as usize].clone();
                case.parameters.insert(parameter.id.clone(), value);
            }
            let mut judge = Judge::new(&book, &case).unwrap();
            for step in 0..3 * facts.len() {
                let place = numbers.below(u32::try_from(facts.len()).unwrap()) as usize;
                let fact = &facts[place];
                let of = u32::try_from(choices[place].len()).unwrap();
                let answer = choices[place][numbers.below(of) as usize].clone();
                match numbers.below(8) {
                    0 => {
                        case.facts.remove(&fact.id);
                        judge.set(place, None);
                    }
                    1 => {
                        // Of the wrong kind, so that it counts as open.
                        case.facts.set(fact.id.as_str(), Value::Choice("nonsense".into()));
                        judge = Judge::new(&book, &case).unwrap();
                    }
                    _ => {
                        judge.set(place, code(fact, &answer));
                        case.facts.set(fact.id.as_str(), answer);
                    }
                }
                if step % 4 == 0 {
                    let what = format!("{} after {step} answers", pack.id);
                    kinds.insert(compare(&book, &mut judge, &case, &what));
                }
            }
        }
    }
    assert_eq!(kinds.len(), 4, "{kinds:?}");
}

#[test]
fn days_and_moments_are_thresholds_too() {
    let json = r#"{ "id": "own", "version": "1.0.0", "instrument": "自定办法", "languages": ["zh-Hans"],
        "source": { "issuer": "a bank", "text": "its own" },
        "facts": [{ "id": "on", "kind": "date" }, { "id": "at", "kind": "moment" }, { "id": "fen", "kind": "number" }],
        "questions": [{ "id": "q", "facts": ["on", "at", "fen"] }],
        "conditions": [{ "id": "c1", "article": "第一条", "when": { "at_least": { "n": 2, "of": [
            { "compare": { "fact": "on", "op": ">=", "value": "2026-02-28" } },
            { "compare": { "fact": "at", "op": "<", "value": "2026-09-30T10:00:00.005+08:00" } },
            { "compare": { "fact": "fen", "op": "=", "value": -900000000000 } }] } } }],
        "readings": [{ "id": "all", "article": "第一条", "when": { "not": { "is": "c1" } } }] }"#;
    let book = RuleBook {
        pack: PolicyPack::from_json(json).unwrap_or_else(|faults| panic!("{faults:?}")),
        statutory: None,
        calendar: CHINA.clone(),
    };
    let mut case = case("2026-09-02 10:00", &[]);
    for answer in [
        ("fen", Value::Number(-900_000_000_000)),
        ("on", Value::Date(day("2026-02-27"))),
        ("at", Value::Moment(at("2026-09-30 10:00"))),
        ("on", Value::Date(day("2026-02-28"))),
    ] {
        case.facts.set(answer.0, answer.1);
        let mut judge = Judge::new(&book, &case).unwrap();
        compare(&book, &mut judge, &case, answer.0);
    }
}

#[test]
fn what_was_checked_before_is_read_as_what_is_checked() {
    let read = WorkingCalendar::from_checked_json(builtin::calendar_json());
    assert_eq!(format!("{read:?}"), format!("{:?}", *CHINA));
    for pack in builtin::packs() {
        let checked = PolicyPack::from_json(pack.json).unwrap();
        assert_eq!(PolicyPack::from_checked_json(pack.json, &checked.digest), checked);
        let mut read = PolicyPack::judging(pack.json, &checked.digest);
        // What no assessment rests on is left out.
        read.source = checked.source.clone();
        read.switched_off = checked.switched_off.clone();
        read.channels = checked.channels.clone();
        read.stages = checked.stages.clone();
        read.fields = checked.fields.clone();
        read.reply_modes = checked.reply_modes.clone();
        read.callbacks = checked.callbacks.clone();
        read.responsibility = checked.responsibility.clone();
        read.duties = checked.duties.clone();
        read.lost = checked.lost.clone();
        assert_eq!(read, checked);
    }
}

#[test]
fn a_fact_with_more_choices_than_bits_is_refused() {
    let mut book = book("s01-credit-coop-trial");
    let many = (0..64).map(|n| format!("choice-{n}"));
    book.pack.facts[0].choices.extend(many);
    assert!(Judge::new(&book, &case("2026-09-02 10:00", &[])).is_none());
}
