//! What people do on their devices: fill in, wander, attach, carry backups about; and the end, where everything works.

use super::{DAY_MS, World};
use crate::intake::world::{choice, choices, complete, edit, text};
use crate::store::now as at_once;
use jiesu::intake::event::AttachFault;
use jiesu::intake::form::{PageId, field};
use jiesu::intake::outbox::EntryState;
use jiesu::intake::stored::Stored;
use jiesu::intake::{
    Action, Answer, Attachment, CaseId, Draft, OutboxEntry, Private, Report, Stage, canonical,
};
use jiesu::rules::json::Json;
use jiesu::shell::store::{Guard, Store, Table, Write};
use std::collections::BTreeSet;

impl World {
    /// A case travels to another device in a backup file, as www/health/store.js brings it.
    pub(super) fn travel(&mut self, index: usize) {
        let from = 1 - self.windows[index].device;
        let rows = self.devices[from].disk.rows();
        let heads: Vec<_> = rows
            .iter()
            .filter(|(table, ..)| matches!(table, Table::Drafts | Table::Outbox))
            .collect();
        if heads.is_empty() {
            return;
        }
        let (table, key, row) = heads[self.weather.below(heads.len())].clone();
        let entry = Json::parse(std::str::from_utf8(&row.bytes).unwrap()).ok();
        let entry = entry
            .as_ref()
            .and_then(OutboxEntry::read)
            .filter(|_| table == Table::Outbox);
        // Another version is here: it stays what it is.
        match at_once(self.cases(index).entry(&CaseId::parse(&key).unwrap())) {
            Ok(mine)
                if mine.as_ref().map(|mine| &mine.digest) == entry.as_ref().map(|entry| &entry.digest) => {}
            Ok(None) => {}
            _ => return,
        }
        // Nor is it ended by the end of another one.
        let case = entry.as_ref().and_then(|entry| entry.of.as_ref());
        if let Some(case) = case
            && !matches!(at_once(self.cases(index).entry(case)), Ok(mine) if mine.as_ref().is_none_or(OutboxEntry::is_done))
        {
            return;
        }
        let under = format!("{key}/");
        let mut writes = vec![Write::DeleteUnder(Table::Attachments, under.clone())];
        let delivered = table == Table::Outbox && row.revision == 2;
        writes.extend(
            rows.into_iter()
                .filter(|(of, file, _)| *of == Table::Attachments && file.starts_with(&under) && !delivered)
                .map(|(table, key, row)| Write::Put(table, key, row)),
        );
        let mut guards = vec![Guard::Absent(Table::Drafts, key.clone())];
        guards.push(match table {
            Table::Outbox if delivered => Guard::NotAbove(Table::Outbox, key.clone(), 1),
            _ => Guard::Absent(Table::Outbox, key.clone()),
        });
        let id = CaseId::parse(&key).unwrap();
        writes.push(Write::Put(table, key, row));
        // Whether it did or only says that it did not, what was deleted there and stored again by a window that had it still
        // has no files here either.
        if self.noted.deleted.contains(&(from, id.clone())) {
            let place = self.place(index, &id);
            self.noted.deleted.insert(place);
        }
        if at_once(self.device(index).disk.commit(&guards, writes)).is_ok() {
            self.noted.travelled += 1;
            self.open_store(index);
            self.tell_others(index);
        }
    }

    pub(super) fn note(&mut self, index: usize, report: &Report) {
        match report {
            Report::DraftSaved { id, revision } => {
                let place = self.place(index, id);
                self.noted.gone.remove(&place);
                self.noted.saved.insert(place, *revision);
            }
            Report::MovedToOutbox(parts) => {
                for part in parts {
                    let place = self.place(index, &part.id);
                    self.noted.confirmed.insert(place);
                }
            }
            _ => {}
        }
    }

    /// Nobody but a person, or an end that was announced for a week, deletes a draft that holds something.
    pub(super) fn note_deletion(&mut self, index: usize, draft: &Draft) {
        let place = self.place(index, &draft.id);
        self.noted.gone.insert(place.clone());
        self.noted.deleted.insert(place.clone());
        if draft.is_empty() || self.noted.unwanted.contains(&place) {
            return;
        }
        self.noted.expired += 1;
        // One that came in a backup was changed elsewhere.
        if self.noted.saved.contains_key(&place)
            && let Some(changed) = self.noted.changed.get(&(place, draft.revision))
        {
            let age = self.now.unix_ms() - changed.unix_ms();
            assert!(
                age >= 7 * DAY_MS,
                "a draft is deleted {} hours after its last change",
                age / 3_600_000
            );
        }
    }

    /// One step of a person who wants to get through, but wanders.
    pub(super) fn person(&mut self, index: usize) {
        let outbox = &self.windows[index].model.outbox;
        if outbox
            .values()
            .any(|entry| matches!(entry.state, EntryState::Stuck { .. }))
            && self.weather.chance(30)
        {
            return self.change_mind(index);
        }
        let action = match &self.windows[index].model.stage {
            Stage::Home => {
                let drafts = &self.windows[index].model.drafts;
                match drafts.first().map(|draft| draft.id.clone()) {
                    Some(id) if self.weather.chance(4) => {
                        let place = self.place(index, &id);
                        self.noted.unwanted.insert(place);
                        Action::Discard(id)
                    }
                    Some(id) if self.weather.chance(70) => Action::Resume(id),
                    _ => Action::New,
                }
            }
            Stage::Start => Action::Begin,
            Stage::Filling(filling) if filling.conflict => Action::TakeStored,
            Stage::Filling(filling) => {
                let draft = filling.draft.clone();
                return self.fill(index, &draft);
            }
            Stage::Receipt(id) if self.weather.chance(30) => Action::TrySend(id.clone()),
            Stage::Receipt(_) if self.weather.chance(30) => Action::OpenOutbox,
            Stage::Receipt(_) | Stage::Outbox => Action::GoHome,
            _ => return,
        };
        self.act(index, action);
    }

    fn fill(&mut self, index: usize, draft: &Draft) {
        let has = |field: &str| draft.answers.get(field).is_some();
        let missing = complete().into_iter().find(|(field, _)| !has(field));
        let unnamed = !draft.attachments.is_empty() && !has(field::EVIDENCE_CONSENT);
        let action = match (self.weather.below(24), missing) {
            (0, _) => Action::Back,
            (1, _) => Action::GoTo(PageId::Check),
            (2, _) => Action::Leave,
            (3, _) => edit(
                field::STORY,
                text(&format!("第 {} 稿", self.weather.below(1_000))),
            ),
            (4 | 5, _) if draft.attachments.len() < 3 => return self.attach(index, draft.id.clone()),
            (6, _) if !draft.attachments.is_empty() && self.weather.chance(30) => {
                Action::Detach(draft.attachments[0].id.clone())
            }
            _ if unnamed => edit(field::EVIDENCE_CONSENT, Answer::YesNo(true)),
            (_, Some((field, answer))) => edit(field, answer),
            (8, _) if self.parts => edit(field::GROUNDS, choices(&["fees", "misconduct"])),
            (9, _) if has(field::GROUNDS) && self.parts => edit(field::REPORT, text("柜员私下收了钱。")),
            (7, None) => edit(field::PLACE, choice("app")),
            (_, None) if draft.page == PageId::Declaration => Action::Confirm,
            (_, None) => Action::Continue,
        };
        self.act(index, action);
    }

    fn attach(&mut self, index: usize, case: CaseId) {
        let bytes = format!("%PDF-1.4 {}", self.weather.draw()).into_bytes();
        let attachment = Attachment {
            id: CaseId::from_random(u128::from(self.weather.draw()) << 64 | u128::from(self.weather.draw())),
            name: Private::new("回单.pdf"),
            media_type: "application/pdf".to_owned(),
            bytes: bytes.len() as u64,
            digest: canonical::digest(&bytes),
        };
        let stored = at_once(self.cases(index).put_attachment(&case, &attachment.id, bytes));
        let name = attachment.name.clone();
        let report = match stored {
            Ok(()) => Report::Attached(attachment),
            Err(fault) => Report::AttachRefused {
                name,
                why: AttachFault::Store(fault),
            },
        };
        self.hear(index, report);
    }

    /// Everything works again, but for the clocks: each device has one window, and nobody but the app tries again,
    /// except where a person is asked to.
    pub fn heal(&mut self) {
        self.weather.trouble.set(0);
        let mut seen = BTreeSet::new();
        self.windows.retain(|window| seen.insert(window.device));
        for device in &mut self.devices {
            device.disk.full.set(false);
            device.lock = None;
        }
        for index in 0..self.windows.len() {
            self.start(index);
        }
        for _ in 0..200 {
            self.pass(20 * 60 * 1_000);
            for index in 0..self.windows.len() {
                self.hear(index, Report::Woken);
                while !self.windows[index].effects.is_empty() || self.windows[index].sending.is_some() {
                    self.work(index);
                }
                let outbox = self.windows[index].model.outbox.values();
                let stuck: Vec<_> = outbox
                    .filter(|entry| matches!(entry.state, EntryState::Stuck { .. }))
                    .map(|entry| entry.id.clone())
                    .collect();
                // Some stay so, with what was handed in elsewhere in another version.
                if !stuck.is_empty() && self.weather.chance(50) {
                    let id = stuck[self.weather.below(stuck.len())].clone();
                    self.act(index, Action::TrySend(id));
                }
            }
        }
    }
}
