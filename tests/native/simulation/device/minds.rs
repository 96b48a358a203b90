//! People who change their minds about a confirmed case: they take it back, or mend what the bank refused, as
//! www/case/rows.js does it.

use super::World;
use crate::store::now as at_once;
use jiesu::intake::form::{PageId, field};
use jiesu::intake::outbox::{EntryState, OutboxEntry};
use jiesu::intake::outcome::StuckReason;
use jiesu::intake::stored::Stored;
use jiesu::intake::{Action, CaseId, Draft, Private, Stage, canonical, to_json};
use jiesu::rules::json::Json;
use jiesu::rules::order::Map;
use jiesu::rules::{Moment, TimelineEvent};
use jiesu::shell::store::{Guard, Row, Store, Table, Write, draft_row};

/// Ranks of an entry, as src/shell/store/cases.rs has them.
const OPEN: u64 = 1;
const DONE: u64 = 2;

impl World {
    /// Somebody opens the window of a case and presses what it offers.
    pub(super) fn change_mind(&mut self, index: usize) {
        let looks = matches!(
            self.windows[index].model.stage,
            Stage::Home | Stage::Receipt(_) | Stage::Outbox
        );
        // Nobody sends meanwhile, where there are locks; otherwise what is stored has to be what was looked at.
        let busy = self.device(index).has_locks && self.device(index).lock.is_some();
        let entries = at_once(self.cases(index).entries()).unwrap_or_default();
        let shown: Vec<_> = entries.iter().filter(|entry| entry.of.is_none()).collect();
        if !looks || busy || shown.is_empty() {
            return;
        }
        let is_refused = |entry: &&&OutboxEntry| {
            matches!(
                entry.state,
                EntryState::Stuck {
                    why: StuckReason::Refused | StuckReason::TooLarge,
                    ..
                }
            )
        };
        let mendable = shown
            .iter()
            .find(is_refused)
            .filter(|entry| entry.draft.is_some());
        if let Some(entry) = mendable.filter(|_| self.weather.chance(95)) {
            return self.mend(index, (*entry).clone());
        }
        let entry = shown[self.weather.below(shown.len())].clone();
        let taken_back = entries.iter().any(|other| other.of.as_ref() == Some(&entry.id));
        if !taken_back && !matches!(entry.state, EntryState::Closed { .. }) && self.weather.chance(40) {
            self.withdraw(index, &entry);
        }
    }

    fn withdraw(&mut self, index: usize, entry: &OutboxEntry) {
        let at = self.clock(index);
        let body = format!("{{\"kind\":\"withdrawn\",\"occurred_at\":\"{at}\"}}");
        let mut event = OutboxEntry {
            id: self.drawn(),
            of: Some(entry.id.clone()),
            digest: canonical::digest(body.as_bytes()),
            body: Some(Private::new(&body)),
            draft: None,
            linked: None,
            sealed: false,
            verified: false,
            attachments: Vec::new(),
            confirmed_at: at,
            state: EntryState::Waiting {
                attempts: 0,
                next_try: at,
                last: None,
            },
            ..entry.clone()
        };
        event.sheet.timeline.0.push(TimelineEvent {
            kind: "withdrawn".to_owned(),
            occurred_at: at,
            recorded_at: at,
            attributes: Map::default(),
        });
        let mut writes = vec![put(&event, OPEN)];
        if !entry.is_delivered() {
            writes.extend(closing(entry, at, false));
        }
        let place = self.place(index, &entry.id);
        if self.change(index, entry, writes) {
            self.noted.withdrawn.insert(place);
            self.open_store(index);
        }
    }

    fn mend(&mut self, index: usize, entry: OutboxEntry) {
        let text = entry.draft.as_ref().map_or("", |draft| draft.expose());
        let Some(old) = Json::parse(text).ok().as_ref().and_then(Draft::read) else {
            panic!("a refused case cannot be mended: its draft cannot be read");
        };
        let at = self.clock(index);
        let mut draft = Draft {
            id: self.drawn(),
            revision: 1,
            page: PageId::Check,
            edited_at: at,
            replaces: Some(entry.id.clone()),
            ..old
        };
        draft.answers.remove(field::DECLARATION);
        let (table, key, row) = draft_row(&draft).expect("a draft can be written");
        let mut writes = closing(&entry, at, true);
        writes.push(Write::Put(table, key, row));
        for file in &draft.attachments {
            let key = |id: &CaseId| format!("{}/{}", id.as_str(), file.id.as_str());
            let Ok(Some(row)) = at_once(self.device(index).disk.read(Table::Attachments, &key(&entry.id)))
            else {
                // The database does not answer just now: nothing is changed.
                return;
            };
            writes.push(Write::Put(Table::Attachments, key(&draft.id), row));
        }
        if self.change(index, &entry, writes) {
            let place = self.place(index, &draft.id);
            self.noted.mended += 1;
            self.noted.saved.insert(place.clone(), draft.revision);
            self.noted.changed.insert((place, draft.revision), self.now);
            self.open_store(index);
            self.act(index, Action::Resume(draft.id));
        }
    }

    /// One transaction, which holds only where the entry is still the one that was looked at.
    fn change(&mut self, index: usize, entry: &OutboxEntry, writes: Vec<Write>) -> bool {
        let disk = self.device(index).disk.clone();
        let rank = if entry.is_done() { DONE } else { OPEN };
        let guard = Guard::Exactly(Table::Outbox, entry.id.as_str().to_owned(), rank);
        let is_the_same = at_once(self.cases(index).entry(&entry.id))
            .ok()
            .flatten()
            .as_ref()
            == Some(entry);
        let changed = is_the_same && at_once(disk.commit(&[guard], writes)).is_ok();
        if changed && !self.weather.chance(20) {
            self.tell_others(index);
        }
        changed
    }

    fn drawn(&self) -> CaseId {
        CaseId::from_random(u128::from(self.weather.draw()) << 64 | u128::from(self.weather.draw()))
    }
}

/// What is left of a case that is closed: nothing that was entered.
fn closing(entry: &OutboxEntry, at: Moment, mended: bool) -> Vec<Write> {
    let closed = OutboxEntry {
        body: None,
        draft: None,
        attachments: Vec::new(),
        state: EntryState::Closed { at, mended },
        ..entry.clone()
    };
    vec![
        Write::DeleteUnder(Table::Attachments, format!("{}/", entry.id.as_str())),
        put(&closed, DONE),
    ]
}

fn put(entry: &OutboxEntry, rank: u64) -> Write {
    let value = to_json::to_json(entry).expect("an entry can be written");
    let row = Row {
        format: entry.format,
        revision: rank,
        bytes: canonical::canonical(&value).into_bytes(),
    };
    Write::Put(Table::Outbox, entry.id.as_str().to_owned(), row)
}
