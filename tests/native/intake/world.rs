//! A device, a backend and people, without a browser: what the tests of the application stand on.

use crate::packs::S01;
use jiesu::intake::answer::TypedDate;
use jiesu::intake::config::Recipients;
use jiesu::intake::event::{Ready, What};
use jiesu::intake::form::field;
use jiesu::intake::model::Loaded;
use jiesu::intake::{Action, Answer, Config, Draft, Effect, Event, Model, Private, Report, Stamp, update};
use jiesu::rules::{Moment, Wording, builtin};
use jiesu::text::{Catalogue, Language};
use std::rc::Rc;

/// A small pseudo-random generator (xorshift), so that a failing run is found again by its seed.
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.draw() % limit as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

pub fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

pub const CONFIG: &str = r#"{
  "mode": "web",
  "bank": { "name": "示例农村信用社", "supervision_phone": "96668", "address": "示例路 1 号",
            "privacy_contact": "privacy@bank.example",
            "outlets": [{ "id": "east", "name": "城东支行" }] },
  "endpoint": { "base": "/api/v1" }
}"#;

pub fn config(mode: &str) -> Config {
    Config::parse(&CONFIG.replace("\"web\"", &format!("\"{mode}\""))).unwrap()
}

/// Queues of which one is for reports of misconduct.
pub fn recipients() -> Recipients {
    Recipients {
        default: "branch".to_owned(),
        supervision: "supervision".to_owned(),
        routes: [("integrity-report".to_owned(), "discipline".to_owned())].into(),
    }
}

pub fn wording() -> Wording {
    let mut texts = Vec::new();
    for id in ["cn-statutory", "s01-credit-coop-trial"] {
        let pack = builtin::packs().iter().find(|pack| pack.id == id).unwrap();
        let (_, json) = pack
            .wording
            .iter()
            .find(|(language, _)| *language == "zh-Hans")
            .unwrap();
        let wording = Wording::from_json(json).unwrap();
        texts.extend(
            wording
                .keys()
                .map(|key| (key.to_owned(), wording.get(key).unwrap().to_owned()))
                .collect::<Vec<_>>(),
        );
    }
    texts.into_iter().collect()
}

pub fn loaded(mode: &str) -> Loaded {
    Loaded {
        config: config(mode),
        book: S01.clone(),
        wording: Rc::new(wording()),
    }
}

/// A model that has its configuration and rules, before its store is open.
pub fn ready(mode: &str, now: Moment) -> Model {
    let mut model = Model::default();
    let report = Report::Ready(Box::new(Ready {
        config: config(mode),
        book: S01.clone(),
        catalogue: Catalogue::of(Language::ZhHans),
        wording: Wording::default(),
        large_type: false,
        resume: None,
    }));
    update(&mut model, shell(now, 0, report));
    model
}

/// A model at its home page with an empty store.
pub fn at_home(mode: &str, now: Moment) -> Model {
    let mut model = ready(mode, now);
    open_store(&mut model, now);
    model
}

/// An empty store opens.
pub fn open_store(model: &mut Model, now: Moment) {
    let opened = Report::StoreOpened {
        drafts: Vec::new(),
        outbox: Vec::new(),
        durable: true,
        unreadable: 0,
    };
    update(model, shell(now, 0, opened));
}

pub fn shell(now: Moment, random: u128, report: Report) -> Event {
    Event {
        stamp: Stamp { now, random },
        what: What::Shell(report),
    }
}

pub fn person(now: Moment, random: u128, action: Action) -> Event {
    Event {
        stamp: Stamp { now, random },
        what: What::Person(action),
    }
}

pub fn edit(field: &str, answer: Answer) -> Action {
    Action::Edit {
        field: field.to_owned(),
        answer,
    }
}

pub fn text(value: &str) -> Answer {
    Answer::Text(Private::new(value))
}

pub fn choice(id: &str) -> Answer {
    Answer::Choice(id.to_owned())
}

pub fn choices(ids: &[&str]) -> Answer {
    Answer::Choices(ids.iter().map(|id| (*id).to_owned()).collect())
}

pub fn day(year: &str, month: &str, day: &str) -> Answer {
    Answer::Date(TypedDate {
        year: Private::new(year),
        month: Private::new(month),
        day: Private::new(day),
    })
}

/// The answers of a complete, eligible complaint in `web` mode, in the order of the pages.
pub fn complete() -> Vec<(&'static str, Answer)> {
    vec![
        (field::CAPACITY, choice("self")),
        (field::NAME, text("王小明")),
        (field::PHONE, text("13800001111")),
        (field::OUTLET, choice("east")),
        (field::PLACE, choice("counter")),
        (field::STAFF_PERSON, text("2号柜台")),
        (field::GROUNDS, choices(&["fees"])),
        (field::OCCURRED_CERTAINTY, choice("exact")),
        (field::OCCURRED_ON, day("2026", "9", "29")),
        (field::STORY, text("办转账收了 120 元手续费，事先没有说。")),
        (field::AMOUNT, text("120")),
        (field::DEMANDS, choices(&["refund"])),
        (field::REPLY_MODE, choice("phone")),
        (field::DECLARATION, Answer::YesNo(true)),
    ]
}

/// A model in the middle of writing a complete complaint, at its first page.
pub fn writing(mode: &str, now: Moment, answers: Vec<(&'static str, Answer)>) -> Model {
    let mut model = at_home(mode, now);
    update(&mut model, person(now, 1, Action::New));
    update(&mut model, person(now, 7, Action::Begin));
    for (field, answer) in answers {
        update(&mut model, person(now, 1, edit(field, answer)));
    }
    model
}

/// The draft that is open.
pub fn draft(model: &Model) -> &Draft {
    match &model.stage {
        jiesu::intake::Stage::Filling(filling) => &filling.draft,
        other => panic!("nothing is being written: {other:?}"),
    }
}

/// The saves among effects.
pub fn saves(effects: &[Effect]) -> Vec<(u64, u64)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::SaveDraft { draft, replaces } => Some((draft.revision, *replaces)),
            _ => None,
        })
        .collect()
}
