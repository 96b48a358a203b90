//! The devices of one run, the windows on them and the people before them.

mod minds;
mod people;

use super::bank::{Bank, SEAL, Wire};
use super::disk::{Disk, Weather};
use crate::intake::world::{Dice, config, moment, person, ready, recipients, shell};
use crate::store::now as at_once;
use jiesu::intake::config::Sealing;
use jiesu::intake::contract::SealedBody;
use jiesu::intake::event::StoreFault;
use jiesu::intake::model::Announced;
use jiesu::intake::outbox::EntryState;
use jiesu::intake::outcome::Attempt;
use jiesu::intake::parting::Frozen;
use jiesu::intake::stored::Stored;
use jiesu::intake::{
    Action, CaseId, Draft, Effect, Event, Model, OutboxEntry, Private, Report, Stage, canonical, to_json,
    update, view,
};
use jiesu::rules::Moment;
use jiesu::rules::json::Json;
use jiesu::shell::deliver::{AttachmentSource, attempt};
use jiesu::shell::store::{Cases, Plain, Table};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

pub const DAY_MS: i64 = 86_400_000;
const LEASE_MS: i64 = 120_000;

type DeviceCases = Cases<Disk, Plain>;
/// A device and a case on it.
pub type Place = (usize, CaseId);

pub struct World {
    pub weather: Rc<Weather>,
    /// The time in the world.
    pub now: Moment,
    pub bank: Rc<RefCell<Bank>>,
    pub devices: Vec<Device>,
    pub windows: Vec<Window>,
    /// Whether the bank has a key for which cases are sealed.
    seals: bool,
    /// Whether a report of misconduct goes to a queue of its own.
    pub parts: bool,
    pub noted: Noted,
}

/// What people were told and did, which the laws are held against.
#[derive(Default)]
pub struct Noted {
    /// Cases whose confirmation a person saw.
    pub confirmed: BTreeSet<Place>,
    /// The digest under which a case entered an outbox.
    pub digests: BTreeMap<Place, String>,
    /// The last revision of a draft that was called saved.
    pub saved: BTreeMap<Place, u64>,
    /// When in the world a revision of a draft was first seen in a window.
    changed: BTreeMap<(Place, u64), Moment>,
    /// How many transactions a device's database had when the laws were last held against it.
    pub looked: BTreeMap<usize, u64>,
    /// Drafts that a person wanted gone.
    unwanted: BTreeSet<Place>,
    /// Drafts that were deleted, and not saved again by a window that still had them.
    pub gone: BTreeSet<Place>,
    /// Those that were ever deleted.
    pub deleted: BTreeSet<Place>,
    /// Cases that a person was told are taken back.
    pub withdrawn: BTreeSet<Place>,
    pub mended: usize,
    pub kills: usize,
    pub failures: usize,
    pub clocks: usize,
    pub travelled: usize,
    pub expired: usize,
}

pub struct Device {
    pub disk: Disk,
    cases: DeviceCases,
    /// How far its clock is ahead, in milliseconds.
    pub ahead_ms: i64,
    warned: Vec<Announced>,
    /// The window that holds the Web Lock; without locks there is the lease.
    lock: Option<usize>,
    pub has_locks: bool,
}

pub struct Window {
    pub device: usize,
    pub model: Model,
    effects: VecDeque<Effect>,
    /// What this window was told to remember over a reload.
    open: Option<CaseId>,
    /// As `shell::storage` has it: a save that failed, and what its draft still replaces.
    failed: Option<(CaseId, u64)>,
    sending: Option<Sending>,
}

struct Sending {
    id: CaseId,
    attempt: Pin<Box<dyn Future<Output = Attempt>>>,
}

/// The attachments as they lie in the store.
struct Files(DeviceCases);

impl AttachmentSource for Files {
    async fn bytes(&self, case: &CaseId, attachment: &CaseId) -> Option<Vec<u8>> {
        self.0.get_attachment(case, attachment).await.ok().flatten()
    }
}

impl World {
    pub fn new(seed: u64) -> World {
        let weather = Rc::new(Weather {
            dice: RefCell::new(Dice::new(seed)),
            trouble: Cell::new(0),
        });
        let devices = if weather.chance(15) { 2 } else { 1 };
        let mut world = World {
            now: moment("2026-11-20T09:00:00+08:00"),
            bank: Rc::default(),
            devices: Vec::new(),
            windows: Vec::new(),
            seals: weather.chance(25),
            parts: weather.chance(40),
            noted: Noted::default(),
            weather,
        };
        for _ in 0..devices {
            let disk = Disk::new(world.weather.clone());
            world.devices.push(Device {
                cases: Cases::new(disk.clone(), Plain),
                disk,
                ahead_ms: 0,
                warned: Vec::new(),
                lock: None,
                has_locks: world.weather.chance(80),
            });
            for _ in 0..if world.weather.chance(25) { 2 } else { 1 } {
                world.windows.push(Window {
                    device: world.devices.len() - 1,
                    model: Model::default(),
                    effects: VecDeque::new(),
                    open: None,
                    failed: None,
                    sending: None,
                });
                let index = world.windows.len() - 1;
                world.start(index);
            }
        }
        world.weather.trouble.set([0, 5, 20, 45][world.weather.below(4)]);
        world
    }

    fn device(&self, index: usize) -> &Device {
        &self.devices[self.windows[index].device]
    }

    fn device_mut(&mut self, index: usize) -> &mut Device {
        &mut self.devices[self.windows[index].device]
    }

    fn cases(&self, index: usize) -> DeviceCases {
        self.device(index).cases.clone()
    }

    fn place(&self, index: usize, id: &CaseId) -> Place {
        (self.windows[index].device, id.clone())
    }

    /// What the clock of a window's device says.
    fn clock(&self, index: usize) -> Moment {
        self.now.plus_ms(self.device(index).ahead_ms)
    }

    /// Starts a window from the disk, as after a crash or a reload: memory, open effects and requests are gone.
    fn start(&mut self, index: usize) {
        let mut model = ready("web", self.clock(index));
        if let Some(loaded) = &mut model.ready {
            loaded.config.sealing = self.seals.then(|| Sealing {
                key: "{}".to_owned(),
                routes: [].into(),
            });
            loaded.config.recipients = self.parts.then(recipients);
        }
        let window = &mut self.windows[index];
        model.resume = window.open.clone();
        window.model = model;
        window.effects.clear();
        window.sending = None;
        window.failed = None;
        let device = self.device_mut(index);
        if device.lock == Some(index) {
            // The browser frees a lock whose window died; a lease runs out.
            device.lock = None;
        }
        self.open_store(index);
    }

    fn open_store(&mut self, index: usize) {
        // A store that cannot be opened is another story: the app then says that nothing outlasts the page.
        let trouble = self.weather.trouble.replace(0);
        let contents = at_once(self.cases(index).contents()).unwrap();
        self.weather.trouble.set(trouble);
        let opened = Report::StoreOpened {
            drafts: contents.drafts,
            outbox: contents.outbox,
            durable: true,
            unreadable: contents.unreadable,
        };
        self.hear(index, opened);
    }

    fn kill(&mut self, index: usize) {
        self.noted.kills += 1;
        self.start(index);
    }

    fn hear(&mut self, index: usize, report: Report) {
        let event = shell(self.clock(index), u128::from(self.weather.draw()), report);
        self.happen(index, event);
    }

    fn happen(&mut self, index: usize, event: Event) {
        let effects = update(&mut self.windows[index].model, event);
        self.windows[index].effects.extend(effects);
        if let Stage::Filling(filling) = &self.windows[index].model.stage {
            let (revision, place) = (filling.draft.revision, self.place(index, &filling.draft.id));
            self.noted.changed.entry((place, revision)).or_insert(self.now);
        }
    }

    fn act(&mut self, index: usize, action: Action) {
        let random = (u128::from(self.weather.draw()) << 64) | u128::from(self.weather.draw());
        let event = person(self.clock(index), random, action);
        self.happen(index, event);
    }

    /// One thing happens somewhere.
    pub fn step(&mut self) {
        let index = self.weather.below(self.windows.len());
        self.pass(i64::try_from(self.weather.below(4_000)).unwrap());
        match self.weather.below(32) {
            0..=9 => self.person(index),
            12 => self.hear(index, Report::Woken),
            13 if self.weather.chance(30) => {
                let on = self.weather.chance(50);
                self.hear(index, Report::Network(on));
            }
            14 if self.weather.trouble.get() > 0 && self.weather.chance(20) => self.kill(index),
            15 if self.weather.chance(20) => self.move_clock(index),
            16 if self.weather.chance(20) => {
                let full = self.weather.chance(50) && self.weather.trouble.get() > 0;
                self.device(index).disk.full.set(full);
            }
            17 if self.weather.chance(15) => {
                let days = i64::try_from(self.weather.below(40)).unwrap();
                self.pass(days * DAY_MS);
            }
            18 if self.devices.len() > 1 => self.travel(index),
            19 => self.read_clock(index),
            20 if self.weather.chance(40) => self.change_mind(index),
            _ => self.work(index),
        }
        if self.weather.chance(5) {
            view(&self.windows[index].model);
        }
    }

    fn pass(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
        self.bank.borrow_mut().now = Some(self.now);
    }

    /// The device's clock is set, wrongly or right again.
    fn move_clock(&mut self, index: usize) {
        let jumps = [0, 0, DAY_MS, -DAY_MS, 365 * DAY_MS, -365 * DAY_MS, 150_000];
        let ahead_ms = jumps[self.weather.below(jumps.len())];
        self.device_mut(index).ahead_ms = ahead_ms;
        self.noted.clocks += 1;
    }

    /// A comparison with the server's clock, where the network lets it through.
    fn read_clock(&mut self, index: usize) {
        if !self.weather.fails() {
            let (ahead_ms, warned) = (self.device(index).ahead_ms, self.device(index).warned.clone());
            self.hear(index, Report::ClockCompared { ahead_ms, warned });
        }
    }

    /// Runs the oldest effect of a window, or lets its request go on, which waits for no effect. It may be killed before, or
    /// before it hears of it.
    fn work(&mut self, index: usize) {
        if self.windows[index].sending.is_some() && self.weather.chance(40) {
            return self.send_on(index);
        }
        let Some(effect) = self.windows[index].effects.pop_front() else {
            return self.send_on(index);
        };
        if self.weather.fails() && self.weather.chance(10) {
            return self.kill(index);
        }
        let dies_after = self.weather.fails() && self.weather.chance(10);
        let reports = self.perform(index, effect);
        if dies_after {
            return self.kill(index);
        }
        for report in reports {
            self.note(index, &report);
            self.hear(index, report);
        }
    }

    /// Does what the shell does for an effect; what it reports.
    fn perform(&mut self, index: usize, effect: Effect) -> Vec<Report> {
        let cases = self.cases(index);
        match effect {
            Effect::SaveDraft { draft, replaces } => {
                let report = self.save(index, &draft, replaces);
                self.overtaken(index, report)
            }
            Effect::OpenDraft(id) => {
                self.windows[index].failed = None;
                vec![match at_once(cases.open_draft(&id)) {
                    Ok(Some(draft)) => Report::DraftOpened(Box::new(draft)),
                    _ => Report::DraftMissing(id),
                }]
            }
            Effect::DeleteDraft(id, seen) => {
                let own = self.windows[index].failed.take().filter(|(of, _)| *of == id);
                let seen = own.map_or(seen, |(_, stored)| seen.min(stored));
                let before = self.lying(index, &id);
                let deleted = at_once(cases.delete_draft(&id, seen));
                if let Some(before) = before.filter(|_| self.lying(index, &id).is_none()) {
                    self.note_deletion(index, &before);
                }
                match deleted {
                    Ok(()) => {
                        self.open_store(index);
                        Vec::new()
                    }
                    Err(fault) => vec![Report::StoreFailed(fault)],
                }
            }
            Effect::DeleteAttachment { case, attachment } => {
                let _ = at_once(cases.delete_attachment(&case, &attachment));
                Vec::new()
            }
            Effect::MoveToOutbox { parts, revision } => {
                let id = parts[0].0.id.clone();
                let report = match self.moved(&cases, parts, revision) {
                    Ok(entries) => Report::MovedToOutbox(entries),
                    Err(fault) => Report::MoveFailed { id, fault },
                };
                self.tell_others(index);
                self.overtaken(index, report)
            }
            Effect::SaveEntry(entry) => {
                let id = entry.id.clone();
                let saved = at_once(cases.save_entry(&entry));
                self.tell_others(index);
                match saved {
                    Ok(()) => vec![Report::EntrySaved(id)],
                    Err(fault) => {
                        let overtaken = fault == StoreFault::AlreadySubmitted;
                        let mut reports = vec![Report::EntryNotSaved { id, fault }];
                        reports.extend(overtaken.then(|| self.outbox(index)).flatten());
                        reports
                    }
                }
            }
            Effect::Send(id) => self.send(index, id),
            Effect::KeepWarned(warned) => {
                self.device_mut(index).warned = warned;
                Vec::new()
            }
            Effect::RememberOpen(open) => {
                self.windows[index].open = open;
                Vec::new()
            }
            Effect::CompareClock => {
                self.read_clock(index);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// A draft as it lies on a window's device, which no fault hides.
    fn lying(&self, index: usize, id: &CaseId) -> Option<Draft> {
        let rows = self.device(index).disk.rows();
        let (.., row) = rows
            .iter()
            .find(|(table, key, _)| *table == Table::Drafts && key == id.as_str())?;
        Draft::read(&Json::parse(std::str::from_utf8(&row.bytes).unwrap()).unwrap())
    }

    /// As `shell::storage::Storage::save_draft`.
    fn save(&mut self, index: usize, draft: &Draft, replaces: u64) -> Report {
        let id = draft.id.clone();
        let replaces = match &self.windows[index].failed {
            Some((failed, stored)) if *failed == id => *stored,
            _ => replaces,
        };
        match at_once(self.cases(index).save_draft(draft, replaces)) {
            Ok(()) => {
                self.windows[index].failed = None;
                Report::DraftSaved {
                    id,
                    revision: draft.revision,
                }
            }
            Err(fault) => {
                self.noted.failures += 1;
                let other = matches!(fault, StoreFault::Conflict { .. } | StoreFault::AlreadySubmitted);
                self.windows[index].failed = Some((id.clone(), if other { 0 } else { replaces }));
                Report::DraftNotSaved { id, fault }
            }
        }
    }

    /// As `shell::storage::moved`, with a stand-in for the cryptography.
    fn moved(
        &mut self,
        cases: &DeviceCases,
        parts: Vec<Frozen>,
        revision: u64,
    ) -> Result<Vec<OutboxEntry>, StoreFault> {
        let (mut entries, mut files) = (Vec::new(), Vec::new());
        for (mut entry, seal) in parts {
            if seal.is_some() {
                sealed(cases, &mut entry, &mut files).ok_or_else(|| StoreFault::Other("seal".to_owned()))?;
            }
            entries.push(entry);
        }
        let moved = at_once(cases.move_to_outbox(&entries, revision, files));
        if let Err(fault) = moved {
            self.noted.failures += 1;
            return Err(fault);
        }
        Ok(entries)
    }

    /// As the driver: where another window was quicker, what is in the outbox comes first.
    fn overtaken(&mut self, index: usize, report: Report) -> Vec<Report> {
        let overtaken = matches!(
            report,
            Report::MoveFailed {
                fault: StoreFault::AlreadySubmitted,
                ..
            } | Report::DraftNotSaved {
                fault: StoreFault::AlreadySubmitted,
                ..
            }
        );
        let outbox = overtaken.then(|| self.outbox(index)).flatten();
        outbox.into_iter().chain([report]).collect()
    }

    fn outbox(&mut self, index: usize) -> Option<Report> {
        at_once(self.cases(index).entries())
            .ok()
            .map(Report::OutboxChanged)
    }

    /// Tells the other windows of the device, most of the time.
    fn tell_others(&mut self, index: usize) {
        for other in 0..self.windows.len() {
            if other != index
                && self.windows[other].device == self.windows[index].device
                && !self.weather.chance(20)
                && let Some(outbox) = self.outbox(other)
            {
                self.hear(other, outbox);
            }
        }
    }

    /// Takes the right to send and begins, as the driver does.
    fn send(&mut self, index: usize, id: CaseId) -> Vec<Report> {
        let (now, cases) = (self.clock(index), self.cases(index));
        let device = self.device_mut(index);
        let held = if device.has_locks {
            device.lock.is_none()
        } else {
            at_once(cases.take_lease(now, LEASE_MS)).unwrap_or(true)
        };
        if !held {
            return vec![Report::SenderBusy(id)];
        }
        if device.has_locks {
            device.lock = Some(index);
        }
        let in_memory = self.windows[index].model.outbox.get(&id).cloned();
        let entry = at_once(cases.entry(&id)).ok().flatten().or(in_memory);
        match entry {
            Some(entry) if !matches!(entry.state, EntryState::Stuck { .. } | EntryState::Closed { .. }) => {
                let wire = Wire {
                    weather: self.weather.clone(),
                    bank: self.bank.clone(),
                };
                let endpoint = config("web").endpoint;
                let attempt = Box::pin(async move { attempt(&wire, &Files(cases), &endpoint, &entry).await });
                self.windows[index].sending = Some(Sending { id, attempt });
                Vec::new()
            }
            _ => {
                self.release(index);
                let outbox = self.outbox(index);
                [Report::SenderBusy(id)].into_iter().chain(outbox).collect()
            }
        }
    }

    fn send_on(&mut self, index: usize) {
        let Some(sending) = &mut self.windows[index].sending else {
            return;
        };
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(attempt) = sending.attempt.as_mut().poll(&mut context) {
            let id = sending.id.clone();
            self.windows[index].sending = None;
            // The page may die with the answer in its hands.
            if self.weather.fails() && self.weather.chance(20) {
                return self.kill(index);
            }
            self.hear(index, Report::Attempted { id, attempt });
            self.release(index);
        }
    }

    fn release(&mut self, index: usize) {
        let cases = self.cases(index);
        let device = self.device_mut(index);
        if device.has_locks {
            device.lock = None;
        } else {
            let _ = at_once(cases.drop_lease());
        }
    }
}

/// Seals an entry and its files, with a stand-in for the cryptography.
fn sealed(cases: &DeviceCases, entry: &mut OutboxEntry, files: &mut Vec<(CaseId, Vec<u8>)>) -> Option<()> {
    for file in &mut entry.attachments {
        let bytes = at_once(cases.get_attachment(&entry.id, &file.id)).ok()??;
        files.push((file.id.clone(), [SEAL.as_bytes(), &bytes].concat()));
        file.name = Private::default();
    }
    let sealed = SealedBody {
        contract: 1,
        id: entry.id.clone(),
        digest: entry.digest.clone(),
        jwe: format!("{SEAL}{}", entry.body.as_ref()?.expose()),
    };
    let value = to_json::to_json(&sealed)?;
    entry.body = Some(Private::new(canonical::canonical(&value)));
    entry.draft = None;
    entry.sealed = true;
    Some(())
}
