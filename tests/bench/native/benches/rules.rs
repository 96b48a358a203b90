//! How fast the rules are without a border to JavaScript: `cargo xtask bench native`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jiesu::rules::assessment::assess;
use jiesu::rules::assessment::judge::Judge;
use jiesu::rules::builtin;
use jiesu::rules::calendar::WorkingCalendar;
use jiesu::rules::moment::{Moment, parse_date};
use jiesu::rules::pack::PolicyPack;
use jiesu::rules::{CaseInput, Facts, RuleBook, Timeline, TimelineEvent, Value};

fn text(id: &str) -> &'static str {
    let pack = builtin::packs().iter().find(|pack| pack.id == id);
    pack.expect("a built-in pack").json
}

fn book() -> RuleBook {
    let pack = |id| PolicyPack::from_json(text(id)).expect("a pack without faults");
    RuleBook {
        pack: pack("s01-credit-coop-trial"),
        statutory: Some(pack("cn-statutory")),
        calendar: WorkingCalendar::from_json(builtin::calendar_json()).expect("a calendar"),
    }
}

fn case(events: &[&str]) -> CaseInput {
    let at = |text| Moment::parse(text).expect("a moment");
    let mut facts = Facts::new();
    facts.set("grounds", Value::Choices(["attitude".to_owned()].into()));
    facts.set("capacity", Value::Choice("self".to_owned()));
    facts.set("place", Value::Choice("counter".to_owned()));
    for fact in [
        "respondent_outlet",
        "specific_event",
        "occurred",
        "story",
        "service_fault",
    ] {
        facts.set(fact, Value::YesNo(true));
    }
    let received = at("2026-09-30T09:00:00+08:00");
    CaseInput {
        facts,
        timeline: Timeline(
            events
                .iter()
                .map(|kind| TimelineEvent::new(kind, received))
                .collect(),
        ),
        now: at("2026-09-30T10:00:00+08:00"),
        parameters: [].into(),
    }
}

fn rules(criterion: &mut Criterion) {
    let book = book();
    let (silent, running) = (case(&[]), case(&["received"]));
    criterion.bench_function("assess, nothing received", |b| {
        b.iter(|| assess(black_box(&book), black_box(&silent)));
    });
    criterion.bench_function("assess, clocks running", |b| {
        b.iter(|| assess(black_box(&book), black_box(&running)));
    });
    let mut judge = Judge::new(&book, &silent).expect("few choices");
    criterion.bench_function("judge one answer", |b| {
        let mut answer = 1;
        b.iter(|| {
            answer = 3 - answer;
            judge.set(black_box(5), Some(answer));
            judge.eligibility()
        });
    });
    let mut sheet = Vec::new();
    criterion.bench_function("write a sheet", |b| {
        b.iter(|| judge.sheet(black_box(&book), black_box(&silent), &mut sheet));
    });
    let start = parse_date("2026-09-30").expect("a day");
    criterion.bench_function("60 working days", |b| {
        b.iter(|| book.calendar.add_working_days(black_box(start), black_box(60)));
    });
    criterion.bench_function("load a pack", |b| {
        b.iter(|| PolicyPack::from_json(black_box(text("s01-credit-coop-trial"))));
    });
}

criterion_group!(benches, rules);
criterion_main!(benches);
