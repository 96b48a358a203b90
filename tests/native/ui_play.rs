//! A person's way through the app, on the real rules, without a browser: the screens that the interface tests
//! draw.

use crate::support::at;
use jiesu::intake::answer::{TypedDate, TypedPerson};
use jiesu::intake::contract::Receipt;
use jiesu::intake::event::{AttachFault, Event, Ready, Report, Stamp, StoreFault, What};
use jiesu::intake::form::field;
use jiesu::intake::outcome::{Attempt, RetryReason};
use jiesu::intake::view::Screen;
use jiesu::intake::{
    Action, Answer, Attachment, CaseId, Config, Effect, Model, Private, ViewModel, update, view,
};
use jiesu::rules::builtin;
use jiesu::rules::calendar::WorkingCalendar;
use jiesu::rules::moment::Moment;
use jiesu::rules::order::Set;
use jiesu::rules::pack::PolicyPack;
use jiesu::rules::{RuleBook, Wording};
use jiesu::text::{Catalogue, Language};

const CONFIG: &str = r#"{
  "mode": "web",
  "bank": {
    "name": "清江农村信用合作联社", "branch": "城东支行", "supervision_phone": "0571-8888 6666",
    "address": "清江县人民路 1 号，邮编 310000", "privacy_contact": "privacy@qingjiang.example",
    "outlets": [{ "id": "chengdong", "name": "城东支行" }, { "id": "chengxi", "name": "城西分社" }]
  },
  "endpoint": { "base": "/api/v1" }
}"#;

/// The app in play.
pub struct Play {
    model: Model,
    now: Moment,
    random: u128,
}

fn pack(id: &str) -> PolicyPack {
    let built = builtin::packs()
        .iter()
        .find(|pack| pack.id == id)
        .expect("a built-in pack");
    PolicyPack::from_json(built.json).expect("a sound pack")
}

fn wording(language: Language) -> Wording {
    let mut all = serde_json::Map::new();
    for id in ["cn-statutory", "s01-credit-coop-trial"] {
        let built = builtin::packs()
            .iter()
            .find(|pack| pack.id == id)
            .expect("a built-in pack");
        let (_, json) = built
            .wording
            .iter()
            .find(|(tag, _)| *tag == language.tag())
            .expect("a wording");
        let words: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).unwrap();
        all.extend(words);
    }
    Wording::from_json(&serde_json::Value::Object(all).to_string()).unwrap()
}

impl Play {
    /// The app, started and with an open store.
    pub fn start(mode: &str, language: Language) -> Play {
        let mut play = Play::locked(mode, language);
        play.hear(Report::StoreOpened {
            drafts: Vec::new(),
            outbox: Vec::new(),
            durable: true,
            unreadable: 0,
        });
        play
    }

    /// The app as it is before its store is open.
    pub fn locked(mode: &str, language: Language) -> Play {
        let mut play = Play {
            model: Model::default(),
            now: at("2026-09-30 14:32"),
            random: 7,
        };
        let config =
            Config::parse(&CONFIG.replace("\"web\"", &format!("\"{mode}\""))).expect("a sound configuration");
        let book = RuleBook {
            pack: pack("s01-credit-coop-trial"),
            statutory: Some(pack("cn-statutory")),
            calendar: WorkingCalendar::from_json(builtin::calendar_json()).unwrap(),
        };
        play.hear(Report::Ready(Box::new(Ready {
            config,
            book,
            catalogue: Catalogue::of(language),
            wording: wording(language),
            large_type: false,
            resume: None,
        })));
        if mode == "staff" {
            play.hear(Report::Locked { first_time: true });
        }
        play
    }

    /// The app before anything was loaded.
    pub fn unborn(language: Language) -> Play {
        let model = Model {
            catalogue: Catalogue::of(language),
            ..Model::default()
        };
        Play {
            model,
            now: at("2026-09-30 14:32"),
            random: 7,
        }
    }

    fn happen(&mut self, what: What) -> Vec<Effect> {
        self.random = self
            .random
            .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
            .wrapping_add(11);
        let stamp = Stamp {
            now: self.now,
            random: self.random,
        };
        let effects = update(&mut self.model, Event { stamp, what });
        for effect in &effects {
            // A store that always works.
            let report = match effect {
                Effect::SaveDraft { draft, .. } => Some(Report::DraftSaved {
                    id: draft.id.clone(),
                    revision: draft.revision,
                }),
                Effect::MoveToOutbox { parts, .. } => Some(Report::MovedToOutbox(
                    parts.iter().map(|part| part.0.clone()).collect(),
                )),
                Effect::SaveEntry(entry) => Some(Report::EntrySaved(entry.id.clone())),
                _ => None,
            };
            if let Some(report) = report {
                self.happen(What::Shell(report));
            }
        }
        effects
    }

    /// The shell reports; what follows.
    pub fn hear(&mut self, report: Report) -> Vec<Effect> {
        self.happen(What::Shell(report))
    }

    /// A person acts.
    pub fn act(&mut self, action: Action) {
        self.happen(What::Person(action));
    }

    /// A person answers.
    pub fn answer(&mut self, field: &str, answer: Answer) {
        self.act(Action::Edit {
            field: field.to_owned(),
            answer,
        });
    }

    fn text(&mut self, field: &str, text: &str) {
        self.answer(field, Answer::Text(Private::new(text)));
    }

    fn choose(&mut self, field: &str, id: &str) {
        self.answer(field, Answer::Choice(id.to_owned()));
    }

    /// The picture.
    pub fn view(&self) -> ViewModel {
        view(&self.model)
    }

    /// Every screen on the way of one complaint, by name.
    pub fn way(mode: &str, language: Language) -> Vec<(String, ViewModel)> {
        let mut seen = Vec::new();
        let mut play = Play::unborn(language);
        let mut note = |name: &str, play: &Play| seen.push((name.to_owned(), play.view()));
        note("loading", &play);
        play = Play::start(mode, language);
        note("home", &play);
        play.act(Action::New);
        note("start", &play);
        play.act(Action::Begin);
        if mode == "staff" {
            note("arrival", &play);
            play.choose(field::ARRIVAL_FORM, "visit");
            play.answer(field::ARRIVED_ON, date("2026", "9", "30"));
            play.text(field::RECEIVER, "刘芳");
            play.text(field::UNIT, "城东支行");
            play.choose(field::TIER, "outlet");
            play.act(Action::Continue);
        }
        play.act(Action::Continue);
        note("capacity-fault", &play);
        play.choose(field::CAPACITY, "agent");
        note("capacity-agent", &play);
        play.choose(field::CAPACITY, "joint");
        play.act(Action::Continue);
        play.answer(
            field::PEOPLE,
            Answer::People(vec![
                TypedPerson {
                    name: Private::new("周敏"),
                    phone: Private::default(),
                },
                TypedPerson::default(),
            ]),
        );
        note("contact-joint", &play);
        play.act(Action::Back);
        play.choose(field::CAPACITY, "self");
        play.act(Action::Continue);
        play.choose(field::ID_KIND, "resident_id");
        play.text(field::ID_NUMBER, "11010519491231002");
        play.text(field::PHONE, "1380013800");
        play.act(Action::Continue);
        note("contact-faults", &play);
        play.text(field::NAME, "王秀英");
        play.text(field::PHONE, "13800138000");
        play.text(field::ID_NUMBER, "");
        play.choose(field::ID_KIND, "");
        play.act(Action::Continue);
        play.choose(field::OUTLET, "chengdong");
        play.text(field::STAFF_PERSON, "2 号柜台");
        play.choose(field::PLACE, "counter");
        note("respondent", &play);
        play.act(Action::Continue);
        play.answer(
            field::GROUNDS,
            Answer::Choices(Set::from(["fees".to_owned(), "misconduct".to_owned()])),
        );
        note("grounds-misconduct", &play);
        play.answer(field::GROUNDS, Answer::Choices(Set::from(["fees".to_owned()])));
        note("grounds", &play);
        play.act(Action::Continue);
        play.choose(field::OCCURRED_CERTAINTY, "exact");
        play.answer(field::OCCURRED_ON, date("2026", "9", "31"));
        play.act(Action::Continue);
        note("story-fault", &play);
        play.answer(field::OCCURRED_ON, date("2026", "9", "29"));
        play.text(
            field::STORY,
            "昨天去柜台转账，柜员没有说明手续费，扣了 120 元。\n我问了两次，都说系统就是这样收的。",
        );
        play.text(field::AMOUNT, "120");
        note("story", &play);
        play.act(Action::Continue);
        for (name, bytes) in [
            ("回单.jpg", 2_412_000),
            ("柜台公示的收费标准（2026 年版）.pdf", 180_400),
        ] {
            play.hear(Report::Attached(Attachment {
                id: CaseId::from_random(bytes.into()),
                name: Private::new(name),
                media_type: "image/jpeg".to_owned(),
                bytes,
                digest: "0".repeat(64),
            }));
        }
        play.hear(Report::AttachRefused {
            name: Private::new("录像.mp4"),
            why: AttachFault::TooLarge {
                bytes: 41_943_040,
                limit: 10_485_760,
            },
        });
        play.answer(field::EVIDENCE_CONSENT, Answer::YesNo(true));
        note("evidence", &play);
        play.act(Action::Continue);
        play.answer(
            field::DEMANDS,
            Answer::Choices(Set::from(["refund".to_owned(), "explain".to_owned()])),
        );
        play.choose(field::REPLY_MODE, "phone");
        note("demand", &play);
        play.act(Action::Continue);
        note("result", &play);
        play.act(Action::Continue);
        note("check", &play);
        play.act(Action::Continue);
        note("declaration", &play);
        play.hear(Report::Network(false));
        play.answer(field::DECLARATION, Answer::YesNo(true));
        play.act(Action::Confirm);
        note("receipt-waiting", &play);
        play.act(Action::OpenOutbox);
        note("outbox", &play);
        let id = match play.view().screen {
            Screen::Outbox(outbox) => outbox.cases.first().expect("a case").id.clone(),
            other => panic!("no outbox but {other:?}"),
        };
        play.act(Action::TrySend(id.clone()));
        play.hear(Report::Attempted {
            id: id.clone(),
            attempt: Attempt::Retry {
                why: RetryReason::NoNetwork,
                after: None,
            },
        });
        play.act(Action::GoHome);
        play.act(Action::New);
        play.act(Action::Begin);
        play.choose(field::CAPACITY, "self");
        play.act(Action::Leave);
        note("home-full", &play);
        play.act(Action::TrySend(id.clone()));
        let digest = play.model.outbox.get(&id).expect("the case").digest.clone();
        play.hear(Report::Attempted {
            id: id.clone(),
            attempt: Attempt::Delivered(Receipt {
                id: id.clone(),
                digest,
                received_at: "2026-09-30T14:36:09+08:00".to_owned(),
                case_number: Some("TS-2026-0930-0037".to_owned()),
                attachments: Vec::new(),
                signed: None,
            }),
        });
        play.act(Action::OpenReceipt(id));
        note("receipt", &play);
        let mut refused = Play::unborn(language);
        let faults = Config::parse(
            r#"{"mode":"kiosk","bank":{"name":"X","address":"Y"},"endpoint":{"base":"ftp://x"}}"#,
        )
        .expect_err("three faults and more");
        refused.hear(Report::ConfigRefused(faults));
        note("blocked", &refused);
        let mut unsaved = Play::start(mode, language);
        unsaved.act(Action::New);
        unsaved.act(Action::Begin);
        let draft = match &unsaved.model.stage {
            jiesu::intake::Stage::Filling(filling) => filling.draft.id.clone(),
            other => panic!("not filling but {other:?}"),
        };
        unsaved.hear(Report::DraftNotSaved {
            id: draft,
            fault: StoreFault::Full,
        });
        note("unsaved", &unsaved);
        seen
    }
}

fn date(year: &str, month: &str, day: &str) -> Answer {
    Answer::Date(TypedDate {
        year: Private::new(year),
        month: Private::new(month),
        day: Private::new(day),
    })
}
