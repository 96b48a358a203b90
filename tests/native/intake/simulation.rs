//! Ten thousand devices with failing saves, crashes, a second window and an unreliable backend.
//!
//! What must hold in every run, after every step: a case that a person saw confirmed is in exactly one
//! of outbox and delivered; the backend holds it at most once, with the confirmed content; and when
//! everything works again, every case arrives.

use super::world::{Dice, complete, edit, moment, person, ready, shell, text};
use jiesu::intake::contract::Receipt;
use jiesu::intake::event::StoreFault;
use jiesu::intake::form::{PageId, field};
use jiesu::intake::outbox::EntryState;
use jiesu::intake::outcome::{Attempt, HttpAnswer, RetryReason, classify};
use jiesu::intake::{Action, CaseId, Draft, Effect, Model, OutboxEntry, Report, Stage, update, view};
use jiesu::rules::Moment;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const RUNS: u64 = 10_000;

/// What a device has on its disk; only whole transactions change it.
#[derive(Default)]
struct Disk {
    drafts: BTreeMap<CaseId, Draft>,
    outbox: BTreeMap<CaseId, OutboxEntry>,
}

/// The backend: first write wins, as `If-None-Match: *` has it.
#[derive(Default)]
struct Backend {
    cases: BTreeMap<CaseId, String>,
    writes: BTreeMap<CaseId, u32>,
}

struct World {
    dice: Dice,
    now: Moment,
    disk: Disk,
    backend: Backend,
    windows: Vec<Window>,
    confirmed: BTreeSet<CaseId>,
    digests: BTreeMap<CaseId, String>,
    /// Percentage of operations that fail.
    trouble: usize,
}

struct Window {
    model: Model,
    effects: VecDeque<Effect>,
    /// What this window was told to remember over a reload.
    open: Option<CaseId>,
}

impl World {
    fn new(seed: u64) -> World {
        let mut dice = Dice::new(seed);
        let trouble = [0, 5, 20, 45][dice.below(4)];
        let windows = if dice.chance(25) { 2 } else { 1 };
        let now = moment("2026-11-20T09:00:00+08:00");
        let mut world = World {
            dice,
            now,
            disk: Disk::default(),
            backend: Backend::default(),
            windows: Vec::new(),
            confirmed: BTreeSet::new(),
            digests: BTreeMap::new(),
            trouble,
        };
        for _ in 0..windows {
            world.windows.push(Window {
                model: Model::default(),
                effects: VecDeque::new(),
                open: None,
            });
            let index = world.windows.len() - 1;
            world.start(index);
        }
        world
    }

    /// Starts a window from the disk, as after a crash or a reload: memory and open effects are gone.
    fn start(&mut self, index: usize) {
        let mut model = ready("web", self.now);
        model.resume = self.windows[index].open.clone();
        self.windows[index].model = model;
        self.windows[index].effects.clear();
        let opened = Report::StoreOpened {
            drafts: self.disk.drafts.values().map(Draft::summary).collect(),
            outbox: self.disk.outbox.values().cloned().collect(),
            durable: true,
            unreadable: 0,
        };
        self.hear(index, opened);
    }

    fn hear(&mut self, index: usize, report: Report) {
        let event = shell(self.now, u128::from(self.dice.draw()), report);
        let effects = update(&mut self.windows[index].model, event);
        self.windows[index].effects.extend(effects);
    }

    fn act(&mut self, index: usize, action: Action) {
        let random = (u128::from(self.dice.draw()) << 64) | u128::from(self.dice.draw());
        let effects = update(&mut self.windows[index].model, person(self.now, random, action));
        self.windows[index].effects.extend(effects);
    }

    fn fails(&mut self) -> bool {
        let trouble = self.trouble;
        self.dice.chance(trouble)
    }

    fn fault(&mut self) -> StoreFault {
        if self.dice.chance(50) {
            StoreFault::Full
        } else {
            StoreFault::Other("abort".to_owned())
        }
    }

    /// Runs the oldest effect of a window. The store keeps the order; a crash may come before or after.
    fn run_one(&mut self, index: usize) {
        let Some(effect) = self.windows[index].effects.pop_front() else {
            return;
        };
        match effect {
            Effect::SaveDraft { draft, replaces } => self.save(index, *draft, replaces),
            Effect::OpenDraft(id) => {
                let report = match self.disk.drafts.get(&id) {
                    Some(draft) => Report::DraftOpened(Box::new(draft.clone())),
                    None => Report::DraftMissing(id),
                };
                self.hear(index, report);
            }
            Effect::DeleteDraft(id) => {
                self.disk.drafts.remove(&id);
                self.hear(index, Report::DraftDeleted(id));
            }
            Effect::MoveToOutbox { entry, revision, .. } => self.move_to_outbox(index, *entry, revision),
            Effect::SaveEntry(entry) => {
                let report = if self.fails() {
                    Report::EntryNotSaved {
                        id: entry.id.clone(),
                        fault: self.fault(),
                    }
                } else {
                    let id = entry.id.clone();
                    // A tombstone is final: another window's older state does not bring a case back.
                    if !self.disk.outbox.get(&id).is_some_and(OutboxEntry::is_delivered) {
                        self.disk.outbox.insert(id.clone(), *entry);
                    }
                    Report::EntrySaved(id)
                };
                self.hear(index, report);
                self.tell_other_windows(index);
            }
            Effect::Send(id) => self.send(index, id),
            Effect::RememberOpen(open) => self.windows[index].open = open,
            _ => {}
        }
    }

    fn save(&mut self, index: usize, draft: Draft, replaces: u64) {
        let id = draft.id.clone();
        let stored = self.disk.drafts.get(&id).map_or(0, |stored| stored.revision);
        let report = if self.disk.outbox.contains_key(&id) {
            Report::DraftNotSaved {
                id,
                fault: StoreFault::AlreadySubmitted,
            }
        } else if stored != replaces {
            Report::DraftNotSaved {
                id,
                fault: StoreFault::Conflict { stored },
            }
        } else if self.fails() {
            let fault = self.fault();
            Report::DraftNotSaved { id, fault }
        } else {
            let revision = draft.revision;
            self.disk.drafts.insert(id.clone(), draft);
            Report::DraftSaved { id, revision }
        };
        self.hear(index, report);
    }

    fn move_to_outbox(&mut self, index: usize, entry: OutboxEntry, revision: u64) {
        let id = entry.id.clone();
        let stored = self.disk.drafts.get(&id).map(|draft| draft.revision);
        if self.disk.outbox.contains_key(&id) {
            return self.hear(
                index,
                Report::MoveFailed {
                    id,
                    fault: StoreFault::AlreadySubmitted,
                },
            );
        }
        if stored != Some(revision) {
            let fault = StoreFault::Conflict {
                stored: stored.unwrap_or_default(),
            };
            return self.hear(index, Report::MoveFailed { id, fault });
        }
        if self.fails() {
            let fault = self.fault();
            return self.hear(index, Report::MoveFailed { id, fault });
        }
        self.digests.insert(id.clone(), entry.digest.clone());
        self.disk.drafts.remove(&id);
        self.disk.outbox.insert(id.clone(), entry.clone());
        // The page may die right after the transaction, before anybody hears of it.
        if self.fails() {
            return self.start(index);
        }
        self.hear(index, Report::MovedToOutbox(Box::new(entry)));
        self.confirmed.insert(id);
        self.tell_other_windows(index);
    }

    fn tell_other_windows(&mut self, index: usize) {
        for other in 0..self.windows.len() {
            if other != index && !self.dice.chance(20) {
                let entries = self.disk.outbox.values().cloned().collect();
                self.hear(other, Report::OutboxChanged(entries));
            }
        }
    }

    /// One attempt, with everything a network does.
    fn send(&mut self, index: usize, id: CaseId) {
        let Some(entry) = self.disk.outbox.get(&id).cloned() else {
            let attempt = Attempt::Retry {
                why: RetryReason::NoNetwork,
                after: None,
            };
            return self.hear(index, Report::Attempted { id, attempt });
        };
        if let EntryState::Delivered { receipt } = &entry.state {
            let attempt = Attempt::Delivered(receipt.clone());
            return self.hear(index, Report::Attempted { id, attempt });
        }
        if self.fails() && self.dice.chance(30) {
            return self.hear(index, Report::SenderBusy(id));
        }
        let answer = self.request(&entry);
        let mut attempt = classify(&entry.id, &entry.digest, &answer);
        if attempt == Attempt::Verify {
            let verified = self.receipt(&entry.id);
            let lost = self.fails();
            let answer = HttpAnswer {
                status: if lost { 0 } else { 200 },
                receipt: verified.filter(|_| !lost),
                ..HttpAnswer::default()
            };
            attempt = classify(&entry.id, &entry.digest, &answer);
        }
        // The page may die with the answer in its hands.
        if self.fails() && self.dice.chance(30) {
            return self.start(index);
        }
        self.hear(index, Report::Attempted { id, attempt });
    }

    fn request(&mut self, entry: &OutboxEntry) -> HttpAnswer {
        let plain = |status| HttpAnswer {
            status,
            ..HttpAnswer::default()
        };
        if self.fails() {
            let status = [0, 500, 503, 429, 409, 200, 302, 401, 413, 422][self.dice.below(10)];
            return plain(status);
        }
        assert!(entry.body.is_some(), "what waits has its body");
        if self.backend.cases.contains_key(&entry.id) {
            return plain(412);
        }
        self.backend.cases.insert(entry.id.clone(), entry.digest.clone());
        *self.backend.writes.entry(entry.id.clone()).or_default() += 1;
        if self.fails() {
            return plain(0); // stored, and the connection dropped before the answer
        }
        HttpAnswer {
            status: 201,
            receipt: self.receipt(&entry.id),
            ..HttpAnswer::default()
        }
    }

    fn receipt(&self, id: &CaseId) -> Option<Receipt> {
        self.backend.cases.get(id).map(|digest| Receipt {
            id: id.clone(),
            digest: digest.clone(),
            received_at: "2026-11-20T09:00:01+08:00".to_owned(),
            case_number: None,
            attachments: Vec::new(),
            signed: None,
        })
    }

    /// One step of a person who wants to get through, but wanders.
    fn person(&mut self, index: usize) {
        let action = match &self.windows[index].model.stage {
            Stage::Home => match self.disk.drafts.keys().next() {
                Some(id) if self.dice.chance(60) => Action::Resume(id.clone()),
                _ => Action::New,
            },
            Stage::Start => Action::Begin,
            Stage::Filling(filling) if filling.conflict => Action::TakeStored,
            Stage::Filling(filling) => {
                let page = filling.draft.page;
                let missing = complete()
                    .into_iter()
                    .find(|(field, _)| filling.draft.answers.get(field).is_none());
                match (self.dice.below(20), missing) {
                    (0, _) => Action::Back,
                    (1, _) => Action::GoTo(PageId::Check),
                    (2, _) => Action::Leave,
                    (3, _) => edit(field::STORY, text(&format!("第 {} 稿", self.dice.below(1_000)))),
                    (_, Some((field, answer))) => edit(field, answer),
                    (_, None) if page == PageId::Declaration => Action::Confirm,
                    (_, None) => Action::Continue,
                }
            }
            Stage::Receipt(id) if self.dice.chance(30) => Action::TrySend(id.clone()),
            Stage::Receipt(_) | Stage::Outbox => Action::GoHome,
            _ => return,
        };
        self.act(index, action);
    }

    fn check(&self, seed: u64) {
        for id in &self.confirmed {
            let entry = self.disk.outbox.get(id);
            let entry = entry.unwrap_or_else(|| panic!("seed {seed}: a confirmed case is gone"));
            assert!(
                !self.disk.drafts.contains_key(id),
                "seed {seed}: confirmed and still a draft"
            );
            assert_eq!(entry.digest, self.digests[id], "seed {seed}: the content changed");
            match &entry.state {
                EntryState::Delivered { .. } => {
                    assert_eq!(
                        self.backend.cases.get(id),
                        Some(&entry.digest),
                        "seed {seed}: a receipt of nothing"
                    );
                }
                _ => assert!(entry.body.is_some(), "seed {seed}: waits without its body"),
            }
        }
        for (id, writes) in &self.backend.writes {
            assert_eq!(*writes, 1, "seed {seed}: stored twice");
            assert_eq!(
                self.backend.cases[id], self.digests[id],
                "seed {seed}: other content"
            );
        }
    }

    fn step(&mut self, seed: u64) {
        let index = self.dice.below(self.windows.len());
        self.now = self.now.plus_ms(i64::try_from(self.dice.below(4_000)).unwrap());
        match self.dice.below(10) {
            0..=4 => self.person(index),
            5 if self.trouble > 0 && self.dice.chance(8) => self.start(index),
            5 => self.hear(index, Report::Woken),
            6 if self.dice.chance(20) => {
                let on = self.dice.chance(50);
                self.hear(index, Report::Network(on));
            }
            _ => self.run_one(index),
        }
        if self.dice.chance(5) {
            let picture = view(&self.windows[index].model);
            assert!(picture.waiting <= self.disk.outbox.len() + 1, "seed {seed}");
        }
    }

    /// Everything works again: run until nothing is left to do.
    fn heal(&mut self) {
        self.trouble = 0;
        self.windows.truncate(1);
        self.start(0);
        for _ in 0..400 {
            self.now = self.now.plus_ms(20 * 60 * 1_000);
            self.hear(0, Report::Woken);
            while !self.windows[0].effects.is_empty() {
                self.run_one(0);
            }
            let stuck = self.windows[0]
                .model
                .outbox
                .values()
                .find_map(|entry| match entry.state {
                    EntryState::Stuck { .. } => Some(entry.id.clone()),
                    _ => None,
                });
            match stuck {
                Some(id) => self.act(0, Action::TrySend(id)),
                None if self.disk.outbox.values().all(OutboxEntry::is_delivered) => return,
                None => {}
            }
        }
    }
}

#[test]
fn every_confirmed_case_is_in_exactly_one_place_and_arrives_once() {
    let mut confirmed = 0;
    for seed in 1..=RUNS {
        let mut world = World::new(seed);
        for _ in 0..90 {
            world.step(seed);
            world.check(seed);
        }
        world.heal();
        world.check(seed);
        for (id, entry) in &world.disk.outbox {
            assert!(entry.is_delivered(), "seed {seed}: {id:?} never arrived");
        }
        confirmed += world.confirmed.len();
    }
    assert!(
        confirmed > 1_000,
        "the people of this simulation get through: {confirmed}"
    );
}
