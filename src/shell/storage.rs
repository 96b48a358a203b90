//! The application's store: which one it is, whether it is open, and what each effect does to it.
//!
//! One queue runs these one after the other, so an effect never overtakes an earlier one.

use super::host::canary::{self, Seen};
use super::host::{self, time};
use super::seal::seal as sealed;
use super::store::{
    AnyCipher, AnyStore, Cases, Contents, IndexedStore, MemoryStore, Store, Table, WebCipher, database_name,
};
use super::vault;
use crate::intake::config::{Kept, Mode};
use crate::intake::draft::Draft;
use crate::intake::event::StoreFault;
use crate::intake::outbox::OutboxEntry;
use crate::intake::parting::Frozen;
use crate::intake::{CaseId, Moment, Report};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;

/// The cases of this device, once they are open.
pub type DeviceCases = Cases<AnyStore, AnyCipher>;

/// The store with what the application must remember about it.
#[derive(Default)]
pub struct Storage {
    cases: RefCell<Option<DeviceCases>>,
    /// A save that failed: the next one of this draft still replaces the same revision, whatever the
    /// application assumed when it asked for both at once.
    failed: RefCell<Option<(CaseId, u64)>>,
    asked_to_persist: Cell<bool>,
    /// The name of the database.
    place: RefCell<String>,
    /// When something was last read back after it was stored, in milliseconds since 1970; 0 for never.
    verified: Cell<i64>,
    /// The browser threw away what was here, and nobody has taken note of that yet.
    evicted: Cell<bool>,
    /// A customer's cases lie here under a code only.
    coded: Cell<bool>,
}

impl Storage {
    /// The open cases; a cheap copy, so that nothing stays borrowed while something is awaited.
    pub fn cases(&self) -> Option<DeviceCases> {
        self.cases.borrow().clone()
    }

    /// Opens the store of a mode. For staff it stays locked, and so it does where a code is needed. At a terminal a script
    /// clears away what the last person left, draws the key of this one's session, and ends it after `idle` seconds.
    pub async fn open(&self, mode: Mode, kept: Kept, idle: u64) -> Report {
        *self.place.borrow_mut() = database_name(mode).to_owned();
        let store = match IndexedStore::open(database_name(mode)).await {
            Ok(store) => store,
            Err(fault) => return self.in_memory(fault),
        };
        match mode {
            Mode::Web => {
                let cases = Cases::new(AnyStore::Indexed(store), AnyCipher::Plain);
                let report = self.opened(cases).await;
                // What lay here before the configuration changed stays in reach until nothing of it is left.
                let empty = matches!(&report, Report::StoreOpened { drafts, outbox, unreadable: 0, .. }
                    if drafts.is_empty() && outbox.is_empty());
                if !empty || kept == Kept::Device {
                    return report;
                }
                self.coded.set(kept == Kept::Code);
                self.nothing((kept == Kept::Memory).then(memory))
            }
            Mode::Kiosk => match vault::ask("kiosk", &[(idle as f64).into()]).await {
                Some(Ok((key, _))) => {
                    let cipher = AnyCipher::Session(WebCipher::new(key));
                    self.opened(Cases::new(AnyStore::Indexed(store), cipher)).await
                }
                Some(Err(fault)) => self.in_memory(fault),
                None => Report::LoadFailed(vault::KIOSK.to_owned()),
            },
            // Which kind of keyrings lies there is in the clear; the rest is the vault's.
            Mode::Staff => match store.read(Table::Device, vault::DEVICE).await {
                Ok(Some(row)) if row.format > vault::DEVICE_VERSION => {
                    Report::StoreFailed(StoreFault::Newer {
                        found: row.format,
                        supported: vault::DEVICE_VERSION,
                    })
                }
                Ok(found) => Report::Locked {
                    first_time: found.is_none(),
                },
                Err(fault) => self.in_memory(fault),
            },
        }
    }

    /// Opens a person's store, by what a script asks the person for. For staff it is told whether nobody has a store here yet,
    /// the minutes until the lock, and the bank's recovery key; for a customer's code the language, the minutes, and whether
    /// a draft was begun. Who wants no code then goes on in memory.
    pub async fn unlock(&self, given: &[JsValue]) -> Report {
        let coded = self.coded.get();
        let Some(answer) = vault::ask(if coded { "code" } else { "vault" }, given).await else {
            let begun = given.last().is_some_and(JsValue::is_truthy);
            return match coded {
                true => self.nothing(begun.then(memory)),
                false => Report::LoadFailed(vault::FILE.to_owned()),
            };
        };
        match answer {
            Ok((key, database)) => match IndexedStore::open(&database).await {
                Ok(store) => {
                    let cipher = AnyCipher::Web(WebCipher::new(key));
                    *self.place.borrow_mut() = database;
                    self.opened(Cases::new(AnyStore::Indexed(store), cipher)).await
                }
                Err(fault) => self.in_memory(fault),
            },
            Err(fault) => self.in_memory(fault),
        }
    }

    /// Whether a code is needed before anything can be kept.
    pub fn wants_code(&self) -> bool {
        self.coded.get() && self.cases.borrow().is_none()
    }

    /// An empty store, or none as long as nothing has to be kept.
    fn nothing(&self, cases: Option<DeviceCases>) -> Report {
        let durable = cases.is_none();
        *self.cases.borrow_mut() = cases;
        Report::StoreOpened {
            drafts: Vec::new(),
            outbox: Vec::new(),
            durable,
            unreadable: 0,
        }
    }

    /// Forgets the key of a customer's store under a code; false where none is open, or where something is nowhere else yet.
    pub fn lock_coded(&self) -> bool {
        self.coded.get() && self.is_durable() && self.lock().is_some()
    }

    /// Forgets the key; `None` where what was typed last is nowhere else yet.
    pub fn lock(&self) -> Option<Report> {
        if self.failed.borrow().is_some() {
            return None;
        }
        self.cases.borrow_mut().take();
        Some(Report::Locked { first_time: false })
    }

    async fn opened(&self, cases: DeviceCases) -> Report {
        match cases.contents().await {
            Ok(contents) => {
                *self.cases.borrow_mut() = Some(cases);
                self.opened_as(contents)
            }
            Err(fault) => self.in_memory(fault),
        }
    }

    /// A person has taken note of what was lost.
    pub fn acknowledge(&self) {
        self.evicted.set(false);
    }

    /// Tells the witness how many cases wait here, unless it is the only one that still knows what was here.
    pub fn witness(&self, count: usize) {
        if self.evicted.get() || !self.is_durable() {
            return;
        }
        let at = self.verified.get();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        canary::note(&self.place.borrow(), Seen { count, at });
    }

    /// What the browser threw away: where nothing is, the witness has seen cases. Until a person has taken note of it, it
    /// is said on every visit.
    pub fn evicted(&self, empty: bool) -> Option<Report> {
        let seen = canary::seen(&self.place.borrow())?;
        self.verified.set(seen.at);
        self.evicted.set(empty && seen.count > 0);
        self.evicted.get().then_some(Report::Evicted {
            count: seen.count,
            at: Moment::from_unix_ms(seen.at),
        })
    }

    fn was_verified(&self) {
        self.verified.set(time::now_ms());
    }

    /// For what works on the database beside the app: its name, when it was last read back (milliseconds since 1970,
    /// 0: never), the key of its rows, and where the rows are, if in memory.
    pub fn beside(&self) -> (String, i64, JsValue, Option<MemoryStore>) {
        let cases = self.cases.borrow();
        let key = cases
            .as_ref()
            .map_or(JsValue::UNDEFINED, |cases| cases.cipher().key());
        let memory = match cases.as_ref().map(Cases::store) {
            Some(AnyStore::Memory(memory)) => Some(memory.clone()),
            _ => None,
        };
        (self.place.borrow().clone(), self.verified.get(), key, memory)
    }

    /// Whether what is stored outlasts the page.
    pub fn is_durable(&self) -> bool {
        let cases = self.cases.borrow();
        cases
            .as_ref()
            .is_some_and(|cases| matches!(cases.store(), AnyStore::Indexed(_)))
    }

    /// Reads the lists again, after cases came from elsewhere.
    pub async fn reread(&self) -> Option<Report> {
        let contents = self.cases()?.contents().await.ok()?;
        Some(self.opened_as(contents))
    }

    fn opened_as(&self, contents: Contents) -> Report {
        Report::StoreOpened {
            drafts: contents.drafts,
            outbox: contents.outbox,
            durable: self.is_durable(),
            unreadable: contents.unreadable,
        }
    }

    /// A customer goes on without storage, and is told; nothing protects what staff take down, so they do not. What a newer
    /// version wrote stops the app, too.
    fn in_memory(&self, fault: StoreFault) -> Report {
        let customer = self.place.borrow().as_str() == database_name(Mode::Web) || self.coded.get();
        if customer && !matches!(fault, StoreFault::Newer { .. }) {
            *self.cases.borrow_mut() = Some(memory());
        }
        Report::StoreFailed(fault)
    }

    /// Saves a draft.
    pub async fn save_draft(&self, draft: &Draft, replaces: u64) -> Report {
        let id = draft.id.clone();
        let Some(cases) = self.cases() else {
            return Report::DraftNotSaved {
                id,
                fault: StoreFault::Refused,
            };
        };
        let replaces = match &*self.failed.borrow() {
            Some((failed, stored)) if *failed == id => *stored,
            _ => replaces,
        };
        match cases.save_draft(draft, replaces).await {
            Ok(()) => {
                self.failed.take();
                self.was_verified();
                // Asked once there is something to lose; some browsers ask the person in turn.
                if !self.asked_to_persist.replace(true) {
                    wasm_bindgen_futures::spawn_local(host::ask_to_persist());
                }
                Report::DraftSaved {
                    id,
                    revision: draft.revision,
                }
            }
            Err(fault) => {
                let other_window =
                    matches!(fault, StoreFault::Conflict { .. } | StoreFault::AlreadySubmitted);
                // Nothing that is stored is this window's then.
                let stored = if other_window { 0 } else { replaces };
                self.failed.replace(Some((id.clone(), stored)));
                Report::DraftNotSaved { id, fault }
            }
        }
    }

    /// Reads a draft.
    pub async fn open_draft(&self, id: CaseId) -> Report {
        let Some(cases) = self.cases() else {
            return Report::DraftMissing(id);
        };
        self.failed.take();
        match cases.open_draft(&id).await {
            Ok(Some(draft)) => Report::DraftOpened(Box::new(draft)),
            Ok(None) => Report::DraftMissing(id),
            Err(fault @ StoreFault::Newer { .. }) => Report::StoreFailed(fault),
            Err(_) => Report::DraftMissing(id),
        }
    }

    /// Deletes a draft with its attachments, unless its stored revision is above `seen`.
    pub async fn delete_draft(&self, id: CaseId, seen: u64) -> Report {
        let failed = self.failed.take();
        let own = failed.filter(|(failed, _)| *failed == id);
        let seen = own.map_or(seen, |(_, stored)| seen.min(stored));
        if let Some(cases) = self.cases()
            && let Err(fault) = cases.delete_draft(&id, seen).await
        {
            return Report::StoreFailed(fault);
        }
        self.reread().await.unwrap_or(Report::DraftMissing(id))
    }

    /// Deletes the bytes of an attachment; what fails is deleted with its draft.
    pub async fn delete_attachment(&self, case: &CaseId, attachment: &CaseId) {
        if let Some(cases) = self.cases() {
            let _ = cases.delete_attachment(case, attachment).await;
        }
    }

    /// Moves a draft to the outbox, in its parts.
    pub async fn move_to_outbox(&self, parts: Vec<Frozen>, revision: u64) -> Report {
        let id = parts.first().map(|(entry, _)| entry.id.clone());
        let moved = match self.cases() {
            Some(cases) => moved(&cases, parts, revision).await,
            None => Err(StoreFault::Refused),
        };
        match (moved, id) {
            (Err(fault), Some(id)) => Report::MoveFailed { id, fault },
            (entries, _) => {
                self.was_verified();
                Report::MovedToOutbox(entries.unwrap_or_default())
            }
        }
    }

    /// Stores the new state of an entry.
    pub async fn save_entry(&self, entry: &OutboxEntry) -> Report {
        let id = entry.id.clone();
        let saved = match self.cases() {
            Some(cases) => cases.save_entry(entry).await,
            None => Err(StoreFault::Refused),
        };
        match saved {
            Ok(()) => Report::EntrySaved(id),
            Err(fault) => Report::EntryNotSaved { id, fault },
        }
    }

    /// The outbox as it is stored now; `None` where it cannot be read.
    pub async fn outbox(&self) -> Option<Report> {
        self.cases()?.entries().await.ok().map(Report::OutboxChanged)
    }

    /// The lease that stands in for a lock where the browser has none.
    pub async fn take_lease(&self, holds_ms: i64) -> bool {
        let now = time::stamp().now;
        match self.cases() {
            // Without a store there is no second window to meet.
            Some(cases) => cases.take_lease(now, holds_ms).await.unwrap_or(true),
            None => false,
        }
    }

    /// Gives the lease back.
    pub async fn drop_lease(&self) {
        if let Some(cases) = self.cases() {
            let _ = cases.drop_lease().await;
        }
    }
}

/// Cases that go with the page.
fn memory() -> DeviceCases {
    Cases::new(AnyStore::Memory(MemoryStore::new()), AnyCipher::Plain)
}

/// The parts as they were stored, with what a receipt shows of them, which a terminal keeps in memory only.
async fn moved(
    cases: &DeviceCases,
    parts: Vec<Frozen>,
    revision: u64,
) -> Result<Vec<OutboxEntry>, StoreFault> {
    let (mut entries, mut files) = (Vec::new(), Vec::new());
    for (mut entry, seal) in parts {
        if let Some(seal) = seal {
            let sealed = sealed(&entry, &seal, cases).await;
            let bytes;
            (entry, bytes) = sealed.ok_or_else(|| StoreFault::Other("seal".to_owned()))?;
            // Only the first has any.
            files.extend(bytes);
        }
        entries.push(entry);
    }
    cases.move_to_outbox(&entries, revision, files).await?;
    Ok(entries)
}
