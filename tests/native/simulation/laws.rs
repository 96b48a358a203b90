//! What must hold after every step of a run, and at its end.

use super::device::{Device, Place, World};
use jiesu::intake::canonical::digest;
use jiesu::intake::outbox::{EntryState, OutboxEntry};
use jiesu::intake::outcome::StuckReason;
use jiesu::intake::stored::Stored;
use jiesu::intake::{CaseId, Draft, Stage};
use jiesu::rules::json::Json;
use jiesu::shell::store::{Row, Table};
use std::collections::{BTreeMap, BTreeSet};

/// What lies on a device.
struct Lies {
    drafts: BTreeMap<CaseId, Draft>,
    outbox: BTreeMap<CaseId, OutboxEntry>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Lies {
    fn on(world: &World, device: usize) -> Lies {
        fn read<T: Stored>(row: &Row) -> T {
            let value = Json::parse(std::str::from_utf8(&row.bytes).unwrap()).unwrap();
            T::read(&value).expect("a record that was stored can be read")
        }
        let mut lies = Lies {
            drafts: BTreeMap::new(),
            outbox: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        for (table, key, row) in world.devices[device].disk.rows() {
            match table {
                Table::Drafts => drop(lies.drafts.insert(CaseId::parse(&key).unwrap(), read(&row))),
                Table::Outbox => drop(lies.outbox.insert(CaseId::parse(&key).unwrap(), read(&row))),
                Table::Attachments => drop(lies.files.insert(key, row.bytes)),
                Table::Device => {}
            }
        }
        lies
    }
}

/// Notes what has entered an outbox, and panics where a law is broken.
pub fn hold(world: &mut World) {
    for device in 0..world.devices.len() {
        // What lies there was looked at since the last transaction; what windows know may have changed all the same.
        let changes = world.devices[device].disk.changes.get();
        if world.noted.looked.insert(device, changes) == Some(changes) {
            continue;
        }
        let lies = Lies::on(world, device);
        for (id, entry) in &lies.outbox {
            handed_in(world, (device, id.clone()), entry, &lies);
        }
        for (_, id) in world.noted.confirmed.iter().filter(|(of, _)| *of == device) {
            assert!(lies.outbox.contains_key(id), "a confirmed case is gone");
        }
        for (place, revision) in world.noted.saved.iter().filter(|((of, _), _)| *of == device) {
            if lies.outbox.contains_key(&place.1) || world.noted.gone.contains(place) {
                continue;
            }
            let draft = lies.drafts.get(&place.1);
            let draft = draft.expect("a draft that was called saved is gone");
            assert!(
                draft.revision >= *revision,
                "a draft that was called saved is older"
            );
            // A window that still has a draft stores it again after another one deleted it, and cannot store its files.
            let files = draft.attachments.iter();
            for file in files.filter(|_| !world.noted.deleted.contains(place)) {
                let key = format!("{}/{}", place.1.as_str(), file.id.as_str());
                let bytes = lies.files.get(&key).expect("a file of a draft is gone");
                assert_eq!(digest(bytes), file.digest, "a file of a draft has changed");
            }
        }
        for window in world.windows.iter().filter(|window| window.device == device) {
            if let Stage::Filling(filling) = &window.model.stage
                && let Some(stored) = lies.drafts.get(&filling.draft.id)
                && stored.revision == filling.draft.revision
                && filling.saved.revision == stored.revision
            {
                assert_eq!(
                    *stored, filling.draft,
                    "what is called saved is not what is on the screen"
                );
            }
        }
    }
    for (id, held) in &world.bank.borrow().cases {
        assert_eq!(held.writes, 1, "stored twice");
        let digests = &world.noted.digests;
        let known = digests
            .iter()
            .any(|((_, of), digest)| of == id && *digest == held.digest);
        assert!(known, "the bank holds what nobody confirmed");
    }
}

/// A case in an outbox.
fn handed_in(world: &mut World, place: Place, entry: &OutboxEntry, lies: &Lies) {
    let (_, id) = &place;
    assert!(!lies.drafts.contains_key(id), "handed in and still a draft");
    let digest = world
        .noted
        .digests
        .entry(place.clone())
        .or_insert_with(|| entry.digest.clone());
    assert_eq!(entry.digest, *digest, "the content changed");
    if let Some(other) = &entry.linked {
        // A backup carries cases one by one; where they were handed in, both are.
        let has = |device: &Device| {
            device
                .disk
                .rows()
                .iter()
                .any(|(table, key, _)| *table == Table::Outbox && key == other.as_str())
        };
        let together = lies.outbox.contains_key(other) || world.devices.iter().any(has);
        assert!(together, "one part was handed in without the other");
    }
    if let (EntryState::Delivered { .. }, Some(case)) = (&entry.state, &entry.of) {
        let bank = world.bank.borrow();
        let held = bank
            .cases
            .get(case)
            .expect("a receipt for a withdrawal of nothing");
        assert_eq!(
            held.events.get(id),
            Some(&entry.digest),
            "a withdrawal that the bank does not have"
        );
        return;
    }
    if let EntryState::Delivered { receipt } = &entry.state {
        let bank = world.bank.borrow();
        let held = bank.cases.get(id).expect("a receipt of nothing");
        assert_eq!((&held.digest, &receipt.digest), (&entry.digest, &entry.digest));
        assert_eq!(held.files, held.wanted, "delivered without its files");
        return;
    }
    if entry.is_done() {
        let files = lies.files.keys();
        let left = files.filter(|key| key.starts_with(id.as_str())).count();
        assert_eq!(
            (left, &entry.draft),
            (0, &None),
            "closed, and something of it is left"
        );
        return;
    }
    assert!(entry.body.is_some(), "waits without its body");
    for file in &entry.attachments {
        let key = format!("{}/{}", id.as_str(), file.id.as_str());
        assert!(lies.files.contains_key(&key), "waits without a file");
    }
}

/// Sums over runs.
#[derive(Default)]
pub struct Tally {
    pub confirmed: usize,
    pub delivered: usize,
    pub duplicated: usize,
    pub lost: usize,
    /// Cases of which the bank has another content, confirmed on another device: told to the person, not sent.
    pub other: usize,
    /// Cases that a person took back.
    pub withdrawn: usize,
    /// Cases that the bank refused and a person mended: they go on as cases of their own.
    pub mended: usize,
    pub kills: usize,
    pub failures: usize,
    pub clocks: usize,
    pub travelled: usize,
    pub expired: usize,
    pub sealed: usize,
    /// Cases that are one of two parts.
    pub parted: usize,
    pub files: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, run: Tally) {
        self.confirmed += run.confirmed;
        self.delivered += run.delivered;
        self.duplicated += run.duplicated;
        self.lost += run.lost;
        self.other += run.other;
        self.withdrawn += run.withdrawn;
        self.mended += run.mended;
        self.kills += run.kills;
        self.failures += run.failures;
        self.clocks += run.clocks;
        self.travelled += run.travelled;
        self.expired += run.expired;
        self.sealed += run.sealed;
        self.parted += run.parted;
        self.files += run.files;
    }
}

/// Everything works again: every case that was handed in is with the bank, as it was confirmed there.
pub fn at_the_end(world: &World) -> Tally {
    let bank = world.bank.borrow();
    let noted = &world.noted;
    let mut tally = Tally {
        kills: noted.kills,
        failures: noted.failures,
        clocks: noted.clocks,
        travelled: noted.travelled,
        expired: noted.expired,
        duplicated: bank.cases.values().filter(|held| held.writes > 1).count(),
        files: bank.cases.values().map(|held| held.files.len()).sum(),
        ..Tally::default()
    };
    let mut places = BTreeSet::new();
    for device in 0..world.devices.len() {
        for (id, entry) in Lies::on(world, device).outbox {
            let held = bank.cases.get(&id);
            if let Some(case) = &entry.of {
                // A copy on another device may have arrived after nothing was there to take back.
                let copied = (0..world.devices.len())
                    .filter(|of| Lies::on(world, *of).outbox.contains_key(case))
                    .count()
                    > 1;
                // Without locks, and with a database that fails, two windows may send at once: one of them the case, after the
                // other was told that it is not there.
                let not_there = !bank.cases.contains_key(case) || copied || !world.devices[device].has_locks;
                match &entry.state {
                    EntryState::Delivered { .. } => {}
                    EntryState::Closed { .. } if not_there => {}
                    other => panic!("the bank does not know that {case:?} is taken back: {other:?}"),
                }
                continue;
            }
            match &entry.state {
                EntryState::Delivered { .. } => tally.delivered += 1,
                EntryState::Closed { mended: true, .. } => tally.mended += 1,
                EntryState::Closed { .. } => tally.withdrawn += 1,
                EntryState::Stuck {
                    why: StuckReason::OtherContent,
                    ..
                } if held.is_some_and(|held| held.digest != entry.digest) => {
                    tally.other += 1;
                }
                other => panic!("{id:?} never arrived: {other:?}"),
            }
            tally.sealed += usize::from(entry.sealed);
            tally.parted += usize::from(entry.linked.is_some());
            places.insert((device, id));
        }
    }
    tally.confirmed = places.len();
    tally.lost = noted
        .confirmed
        .iter()
        .filter(|place| !places.contains(*place))
        .count();
    assert_eq!((tally.lost, tally.duplicated), (0, 0));
    tally
}
