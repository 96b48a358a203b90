//! The loop: an event goes in, the application says what follows, effects run, the picture is drawn.
//!
//! Events wait in a queue, so that the application is never entered while it is at work. Everything
//! that touches the store runs in one other queue, in the order in which it was asked for.

use super::deliver;
use super::host::tabs::{News, Tabs};
use super::host::{health, page, preferences, time, worker};
use super::storage::Storage;
use super::store::{MemoryStore, draft_row};
use super::{attach, seal, send, start};
use crate::intake::config::Mode;
use crate::intake::effect::FocusTarget;
use crate::intake::event::{Event, StoreFault, What};
use crate::intake::parting::Frozen;
use crate::intake::{
    Action, CaseId, Catalogue, Draft, Effect, EntryState, Language, Model, OutboxEntry, Report, Stage,
    ViewModel, update, view,
};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// The message of index.html for what did not load completely: an app without words, or a part that is asked for.
const INCOMPLETE: &str = "incomplete";

/// Draws a picture; with it a wish to move the focus, whose number grows with every wish.
pub type Render = Box<dyn Fn(Rc<ViewModel>, Option<(u64, FocusTarget)>)>;

/// The running application.
#[derive(Clone)]
pub struct Driver {
    inner: Rc<Inner>,
}

struct Inner {
    model: RefCell<Model>,
    events: RefCell<VecDeque<What>>,
    busy: Cell<bool>,
    focus: RefCell<Option<(u64, FocusTarget)>>,
    render: Render,
    jobs: RefCell<VecDeque<Job>>,
    /// Somebody is working off the jobs; from the beginning it is whoever opens the store.
    working: Cell<bool>,
    storage: Storage,
    alarm: time::Alarm,
    tabs: RefCell<Option<Tabs>>,
    catalogues: RefCell<Vec<Catalogue>>,
}

/// What waits for the store.
enum Job {
    SaveDraft(Box<Draft>, u64),
    OpenDraft(CaseId),
    DeleteDraft(CaseId, u64),
    DeleteAttachment(CaseId, CaseId),
    Move(Vec<Frozen>, u64),
    SaveEntry(Box<OutboxEntry>),
    Attach(web_sys::File),
    Send(CaseId),
    /// The end of a send: what was stored meanwhile is stored, the lock may go.
    Release(send::Right),
    ReadOutbox,
    Reread,
    /// Opens a store, by what a script is told.
    Unlock(Vec<JsValue>),
    Lock,
}

impl Driver {
    /// Starts the application: listens to the browser, loads, opens the store, then draws and waits.
    pub fn start(render: Render) -> Driver {
        let model = Model {
            large_type: preferences::large_type(),
            ..Model::default()
        };
        let driver = Driver {
            inner: Rc::new(Inner {
                model: RefCell::new(model),
                events: RefCell::default(),
                busy: Cell::new(false),
                focus: RefCell::default(),
                render,
                jobs: RefCell::default(),
                working: Cell::new(true),
                storage: Storage::default(),
                alarm: time::Alarm::default(),
                tabs: RefCell::default(),
                catalogues: RefCell::default(),
            }),
        };
        driver.listen();
        let starting = driver.clone();
        spawn_local(async move {
            let Some((catalogue, report)) = start::load().await else {
                page::reveal(INCOMPLETE);
                return;
            };
            starting.inner.model.borrow_mut().catalogue = catalogue;
            starting.inner.catalogues.borrow_mut().push(catalogue);
            let mode = match &report {
                Report::Ready(ready) => {
                    Some((ready.config.mode, ready.config.kept, ready.config.idle_seconds))
                }
                _ => None,
            };
            starting.report(report);
            if let Some((mode, kept, idle)) = mode {
                let opened = starting.inner.storage.open(mode, kept, idle).await;
                if !starting.ask_code(false) {
                    starting.opened(opened);
                }
                starting.work().await;
            }
        });
        driver
    }

    /// A person did something.
    pub fn act(&self, action: Action) {
        self.happen(What::Person(action));
    }

    /// A person picked files.
    pub fn take_files(&self, files: Vec<web_sys::File>) {
        for file in files {
            self.ask(Job::Attach(file));
        }
    }

    fn report(&self, report: Report) {
        self.happen(What::Shell(report));
    }

    fn happen(&self, what: What) {
        let inner = &self.inner;
        inner.events.borrow_mut().push_back(what);
        if inner.busy.replace(true) {
            return;
        }
        loop {
            let next = inner.events.borrow_mut().pop_front();
            let Some(what) = next else { break };
            let event = Event {
                stamp: time::stamp(),
                what,
            };
            let effects = update(&mut inner.model.borrow_mut(), event);
            for effect in effects {
                self.run(effect);
            }
            // Drawn before the next event is taken, so that what is typed is on the screen at once.
            if inner.events.borrow().is_empty() {
                self.draw();
            }
        }
        inner.busy.set(false);
    }

    fn draw(&self) {
        let picture = view(&self.inner.model.borrow());
        page::speak(picture.catalogue.language);
        let focus = self.inner.focus.borrow().clone();
        (self.inner.render)(Rc::new(picture), focus);
    }

    fn run(&self, effect: Effect) {
        let inner = &self.inner;
        let kiosk = inner.model.borrow().mode() == Mode::Kiosk;
        match effect {
            Effect::SaveDraft { draft, replaces } => self.ask(Job::SaveDraft(draft, replaces)),
            Effect::OpenDraft(id) => self.ask(Job::OpenDraft(id)),
            Effect::DeleteDraft(id, seen) => self.ask(Job::DeleteDraft(id, seen)),
            Effect::DeleteAttachment { case, attachment } => {
                self.ask(Job::DeleteAttachment(case, attachment))
            }
            Effect::MoveToOutbox { parts, revision } => self.ask(Job::Move(parts, revision)),
            Effect::SaveEntry(entry) => self.ask(Job::SaveEntry(entry)),
            Effect::Send(id) => self.ask(Job::Send(id)),
            Effect::Unlock { first_time } => {
                let model = inner.model.borrow();
                let recovery = model
                    .ready
                    .as_deref()
                    .and_then(|loaded| loaded.config.recovery_key.as_deref());
                self.ask(Job::Unlock(
                    [first_time.into(), self.minutes(), recovery.into()].into(),
                ));
            }
            Effect::Lock => self.ask(Job::Lock),
            Effect::WakeAt(at) => {
                let driver = self.clone();
                inner.alarm.set(at, move || driver.report(Report::Woken));
            }
            Effect::LoadWording(language) => {
                let driver = self.clone();
                let packs = inner
                    .model
                    .borrow()
                    .ready
                    .as_deref()
                    .map(|loaded| start::packs_of(&loaded.book));
                spawn_local(async move {
                    let catalogue = driver.catalogue(language).await;
                    let wording = start::wording(&packs.unwrap_or_default(), language).await;
                    driver.report(match (catalogue, wording) {
                        (Some(catalogue), Some(wording)) => Report::WordingLoaded {
                            catalogue,
                            wording: Box::new(wording),
                        },
                        _ => Report::WordingMissing(language),
                    });
                });
            }
            Effect::KeepPreferences { language, large_type } => preferences::keep(language, large_type),
            // A terminal keeps neither, and has no button to go back by but ours.
            Effect::RememberOpen(_) | Effect::Navigate(_) if kiosk => {}
            Effect::RememberOpen(id) => preferences::remember_open(id.as_ref()),
            Effect::Navigate(place) => page::navigate(place),
            Effect::Focus(target) => {
                let mut focus = inner.focus.borrow_mut();
                let serial = focus.as_ref().map_or(1, |(serial, _)| serial + 1);
                *focus = Some((serial, target));
            }
            Effect::Print => page::print(),
            Effect::ApplyUpdate => worker::apply_update(),
            Effect::CompareClock => {
                let driver = self.clone();
                spawn_local(async move {
                    if let Some(ahead_ms) = time::ahead_of_server().await {
                        let warned = preferences::warned();
                        driver.report(Report::ClockCompared { ahead_ms, warned });
                    }
                });
            }
            Effect::KeepWarned(warned) => preferences::keep_warned(&warned),
            Effect::Open(panel) => {
                let driver = self.clone();
                spawn_local(async move {
                    if !health::open(panel, driver.keeper()).await {
                        page::reveal(INCOMPLETE);
                    }
                });
            }
            Effect::Acknowledge => {
                inner.storage.acknowledge();
                self.tell_witness();
            }
            Effect::Reload => worker::reload(),
        }
    }

    /// The messages of a language, read once.
    async fn catalogue(&self, language: Language) -> Option<Catalogue> {
        let catalogues = &self.inner.catalogues;
        let known = catalogues
            .borrow()
            .iter()
            .find(|known| known.language == language)
            .copied();
        if known.is_some() {
            return known;
        }
        // Before there is a configuration, its faults are what is read.
        let ready = self.inner.model.borrow().ready.is_some();
        let few = !ready || self.inner.model.borrow().mode() != Mode::Web;
        let read = start::catalogue(language, few).await?;
        catalogues.borrow_mut().push(read);
        Some(read)
    }

    fn ask(&self, job: Job) {
        self.inner.jobs.borrow_mut().push_back(job);
        if !self.inner.working.replace(true) {
            let driver = self.clone();
            spawn_local(async move { driver.work().await });
        }
    }

    /// Works off the jobs, one after the other, until there are none.
    async fn work(&self) {
        while let Some(job) = self.next_job() {
            self.perform(job).await;
            self.tell_witness();
        }
        self.inner.working.set(false);
    }

    fn next_job(&self) -> Option<Job> {
        self.inner.jobs.borrow_mut().pop_front()
    }

    async fn perform(&self, job: Job) {
        let storage = &self.inner.storage;
        match job {
            Job::SaveDraft(draft, replaces) if storage.wants_code() => {
                self.inner
                    .jobs
                    .borrow_mut()
                    .push_front(Job::SaveDraft(draft, replaces));
                self.ask_code(true);
            }
            Job::SaveDraft(draft, replaces) => {
                let report = storage.save_draft(&draft, replaces).await;
                self.report_overtaken(report).await;
            }
            Job::OpenDraft(id) => self.report(storage.open_draft(id).await),
            Job::DeleteDraft(id, seen) => self.report(storage.delete_draft(id, seen).await),
            Job::DeleteAttachment(case, attachment) => storage.delete_attachment(&case, &attachment).await,
            Job::Move(parts, revision) => {
                let report = storage.move_to_outbox(parts, revision).await;
                self.report_overtaken(report).await;
                self.tell_tabs(News::Outbox);
            }
            Job::SaveEntry(entry) => {
                let report = storage.save_entry(&entry).await;
                let overtaken = matches!(
                    report,
                    Report::EntryNotSaved {
                        fault: StoreFault::AlreadySubmitted,
                        ..
                    }
                );
                self.report(report);
                self.tell_tabs(News::Outbox);
                // Another window was quicker: what is stored holds. After any other fault it is older than
                // what is known here, and taking it back would send the case again.
                if overtaken && let Some(outbox) = storage.outbox().await {
                    self.report(outbox);
                }
            }
            Job::Attach(file) => self.attach(file).await,
            Job::Send(id) => {
                let driver = self.clone();
                spawn_local(async move { driver.send(id).await });
            }
            Job::Release(right) => right.give_back(storage).await,
            Job::ReadOutbox => {
                if let Some(outbox) = storage.outbox().await {
                    self.report(outbox);
                }
            }
            Job::Reread => {
                if let Some(report) = storage.reread().await {
                    self.report(report);
                }
                self.tell_tabs(News::Outbox);
            }
            Job::Unlock(given) => self.opened(storage.unlock(&given).await),
            // Whoever told this window has told all, and a fresh page asks for the code.
            Job::Lock if self.inner.model.borrow().mode() != Mode::Staff => {
                if storage.lock_coded() {
                    worker::reload();
                }
            }
            Job::Lock => {
                if let Some(locked) = storage.lock() {
                    self.report(locked);
                }
                self.tell_tabs(News::Locked);
            }
        }
    }

    /// Has the person asked for the code before anything else, where that is to be done; whether it is.
    fn ask_code(&self, begun: bool) -> bool {
        let wanted = self.inner.storage.wants_code();
        if wanted {
            let language = self.inner.model.borrow().catalogue.language.tag();
            let job = Job::Unlock([language.into(), self.minutes(), begun.into()].into());
            self.inner.jobs.borrow_mut().push_front(job);
        }
        wanted
    }

    /// Reports, and where another window handed the case in first, what is in the outbox before that: the
    /// other window's word about it may still be on its way, and there would be no receipt to show.
    async fn report_overtaken(&self, report: Report) {
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
        if overtaken && let Some(outbox) = self.inner.storage.outbox().await {
            self.report(outbox);
        }
        self.report(report);
    }

    async fn attach(&self, file: web_sys::File) {
        let place = match (
            &self.inner.model.borrow().stage,
            self.inner.model.borrow().ready.as_deref(),
        ) {
            (Stage::Filling(filling), Some(loaded)) => Some((
                filling.draft.id.clone(),
                filling.draft.attachments.len(),
                loaded.config.attachments,
            )),
            _ => None,
        };
        let (Some((case, count, limits)), Some(cases)) = (place, self.inner.storage.cases()) else {
            return;
        };
        let report = attach::take(&cases, &case, count, limits, &file).await;
        let still_open = matches!(&self.inner.model.borrow().stage,
            Stage::Filling(filling) if filling.draft.id == case);
        match report {
            report if still_open => self.report(report),
            // The draft was left while the file was read: nobody would ever name these bytes.
            Report::Attached(attachment) => {
                let _ = cases.delete_attachment(&case, &attachment.id).await;
            }
            _ => {}
        }
    }

    async fn send(&self, id: CaseId) {
        let storage = &self.inner.storage;
        let Some(right) = send::Right::take(storage).await else {
            self.report(Report::SenderBusy(id));
            return;
        };
        let in_memory = self.inner.model.borrow().outbox.get(&id).cloned();
        let endpoint = self
            .inner
            .model
            .borrow()
            .ready
            .as_deref()
            .map(|loaded| loaded.config.endpoint.clone());
        let (Some(cases), Some(endpoint)) = (storage.cases(), endpoint) else {
            self.ask(Job::Release(right));
            return;
        };
        // Read again under the lock: another window may have sent it. What cannot be read is sent from memory.
        let entry = cases.entry(&id).await.ok().flatten().or(in_memory);
        match entry {
            Some(entry) if matches!(entry.state, EntryState::Stuck { .. } | EntryState::Closed { .. }) => {
                self.report(Report::SenderBusy(id));
                self.ask(Job::ReadOutbox);
            }
            Some(entry) => {
                let source = send::Files(&cases);
                let transport = deliver::Fetch(endpoint.mapping.as_deref());
                let attempt = deliver::attempt(&transport, &source, &endpoint, &entry).await;
                let attempt = seal::vouched(attempt, &endpoint.receipt_keys).await;
                self.report(Report::Attempted { id, attempt });
            }
            None => {
                self.report(Report::SenderBusy(id));
                self.ask(Job::ReadOutbox);
            }
        }
        self.ask(Job::Release(right));
    }

    /// Reports an opened store, and whether it should have held more.
    fn opened(&self, opened: Report) {
        let empty = match &opened {
            Report::StoreOpened {
                drafts,
                outbox,
                durable,
                unreadable,
            } => Some(drafts.is_empty() && outbox.is_empty() && *unreadable == 0).filter(|_| *durable),
            _ => None,
        };
        self.report(opened);
        if let Some(evicted) = empty.and_then(|empty| self.inner.storage.evicted(empty)) {
            self.report(evicted);
        }
    }

    /// Notes, outside of the database, how many cases wait in it.
    fn tell_witness(&self) {
        let model = self.inner.model.borrow();
        let waiting = model.outbox.values().filter(|entry| !entry.is_done());
        let count = model.drafts.len() + waiting.count();
        self.inner.storage.witness(count);
    }

    /// What the scripts beside the app are told.
    fn keeper(&self) -> health::Keeper {
        let model = self.inner.model.borrow();
        let (place, verified, key, memory) = self.inner.storage.beside();
        let mut rows = memory.as_ref().map(MemoryStore::rows).unwrap_or_default();
        if let Stage::Filling(filling) = &model.stage
            && let Ok(open) = draft_row(&filling.draft)
        {
            // It may be ahead of what is stored.
            rows.retain(|(table, key, _)| (*table, key) != (open.0, &open.1));
            rows.push(open);
        }
        let driver = self.clone();
        health::Keeper {
            language: model.catalogue.language.tag(),
            place,
            verified,
            durable: self.inner.storage.is_durable(),
            key,
            rows,
            memory,
            reread: Box::new(move |draft| {
                driver.ask(Job::Reread);
                if let Some(draft) = draft {
                    driver.act(Action::Resume(draft));
                }
            }),
        }
    }

    /// After how many minutes without a touch a store is locked.
    fn minutes(&self) -> JsValue {
        let model = self.inner.model.borrow();
        let loaded = model.ready.as_deref();
        // They are few: exact as a double.
        (loaded.map_or(1, |loaded| loaded.config.lock_minutes) as f64).into()
    }

    fn tell_tabs(&self, news: News) {
        if let Some(tabs) = &*self.inner.tabs.borrow() {
            tabs.tell(news);
        }
    }

    fn listen(&self) {
        let driver = self.clone();
        *self.inner.tabs.borrow_mut() = Some(Tabs::open(move |news| match news {
            News::Outbox => driver.ask(Job::ReadOutbox),
            News::Locked => driver.act(Action::Lock),
        }));
        let driver = self.clone();
        page::on_network(move |on| driver.report(Report::Network(on)));
        if !page::online() {
            self.inner.model.borrow_mut().offline = true;
        }
        let driver = self.clone();
        page::on_visible(move |visible| driver.report(Report::Visible(visible)));
        let driver = self.clone();
        page::on_history(move |asked| {
            driver.act(match asked {
                page::Asked::Page(page) => Action::GoTo(page),
                page::Asked::Outbox => Action::OpenOutbox,
                page::Asked::Start => Action::New,
                page::Asked::Home => Action::GoHome,
            });
        });
        let driver = self.clone();
        worker::watch(move || driver.report(Report::UpdateWaiting));
    }
}
