//! A case that is answered fact by fact, for forms that ask for codes after every answer.
//!
//! `js/package/session.js` stands before it: it knows facts, choices and conditions by their place in the pack, so
//! that what is asked all the time crosses the border as small numbers. What changes with no answer it is told once.

use super::bundle::written;
use super::read;
use crate::rules::assessment::judge::{self, Judge};
use crate::rules::assessment::{self, CaseInput, DutyDue, RuleBook};
use crate::rules::assessment::{consequence::OutcomeCode, sheet};
use crate::rules::clock::{Duty, Timeline};
use crate::rules::fact::Facts;
use crate::rules::moment::{Moment, date_text};
use crate::rules::order::Map;
use crate::rules::truth::Truth;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// One case, answered fact by fact; it is judged again when it is asked after a change.
#[derive(Debug)]
#[wasm_bindgen(skip_typescript)]
pub struct Session {
    book: Rc<RuleBook>,
    /// Of the facts only those that came as values.
    case: CaseInput,
    judge: Judge,
    sheet: Vec<i32>,
}

impl Session {
    /// With nothing answered; at the device's own moment, if none is given.
    pub(super) fn begin(book: &Rc<RuleBook>, now: &JsValue) -> Result<Session, JsValue> {
        let now = if now.is_undefined() {
            #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
            Moment::from_unix_ms(js_sys::Date::now() as i64)
        } else {
            read::moment(now, "now")?
        };
        let case = CaseInput {
            facts: Facts::new(),
            timeline: Timeline::default(),
            now,
            parameters: Map::new(),
        };
        Session::of(book, case)
    }

    /// With a whole case.
    pub(super) fn of(book: &Rc<RuleBook>, case: CaseInput) -> Result<Session, JsValue> {
        // A policy is made of no other pack.
        let judge = Judge::new(book, &case).ok_or(JsValue::UNDEFINED)?;
        Ok(Session {
            book: Rc::clone(book),
            case,
            judge,
            sheet: Vec::new(),
        })
    }

    /// Events and days can move the day that decides which rules hold.
    fn moved(&mut self) {
        if let Some(judge) = Judge::new(&self.book, &self.case) {
            self.judge = judge.with_answers_of(&self.judge);
        }
    }
}

/// The module's memory, where sheets are read in their place: to copy one would take as long as to write it.
#[wasm_bindgen(js_name = ownMemory, skip_typescript)]
#[must_use]
pub fn own_memory() -> JsValue {
    wasm_bindgen::memory()
}

#[wasm_bindgen]
impl Session {
    /// Answers a fact.
    ///
    /// # Errors
    /// `bad-input`, where the value is no answer.
    #[wasm_bindgen(skip_typescript)]
    pub fn set(&mut self, fact: &str, value: &JsValue) -> Result<(), JsValue> {
        let value = read::fact(value, fact)?;
        if let Some((place, declared)) = judge::place_of(self.judge.facts(), fact) {
            let answer = judge::code(declared, &value);
            self.judge.set(place, answer);
        }
        self.case.facts.set(fact, value);
        Ok(())
    }

    /// Answers the fact at a place by its [`Code`](judge::Code).
    #[wasm_bindgen(js_name = setCode, skip_typescript)]
    pub fn set_code(&mut self, place: usize, code: i32) {
        self.judge.set(place, Some(code.into()));
        if !self.case.facts.is_empty()
            && let Some(fact) = self.judge.facts().get(place)
        {
            self.case.facts.remove(&fact.id);
        }
    }

    /// Makes a fact open again.
    #[wasm_bindgen(skip_typescript)]
    pub fn remove(&mut self, fact: &str) {
        self.case.facts.remove(fact);
        if let Some((place, _)) = judge::place_of(self.judge.facts(), fact) {
            self.judge.set(place, None);
        }
    }

    /// Makes all facts open again.
    #[wasm_bindgen(skip_typescript)]
    pub fn clear(&mut self) {
        self.judge.clear();
    }

    /// Adds what happened.
    ///
    /// # Errors
    /// `bad-input`, `not-a-moment`.
    #[wasm_bindgen(skip_typescript)]
    pub fn record(&mut self, event: &JsValue) -> Result<(), JsValue> {
        self.case.timeline.0.push(read::event(event)?);
        self.moved();
        Ok(())
    }

    /// Moves the moment for which clocks are read.
    ///
    /// # Errors
    /// `not-a-moment`.
    #[wasm_bindgen(skip_typescript)]
    pub fn at(&mut self, now: &JsValue) -> Result<(), JsValue> {
        let before = self.case.now;
        self.case.now = read::moment(now, "now")?;
        // Rules come into force with a day.
        if self.case.now.date() != before.date() {
            self.moved();
        }
        Ok(())
    }

    /// A code of the assessment: 0 asks whether the conditions together are met, 1 what follows, 2 for the place of
    /// the next question, and from 3 on for the verdicts on the scope and on each condition of the pack. -1: none.
    #[wasm_bindgen(skip_typescript)]
    pub fn code(&mut self, of: usize) -> i32 {
        let coded = |truth| match truth {
            Truth::False => 0,
            Truth::Unknown => 1,
            Truth::True => 2,
        };
        let code = match of {
            0 => Some(coded(self.judge.eligibility())),
            1 => Some(match self.judge.outcome() {
                OutcomeCode::Accepted => 0,
                OutcomeCode::NotYet => 1,
                OutcomeCode::Referred => 2,
                OutcomeCode::RegisteredOnly => 3,
            }),
            2 => self
                .judge
                .next_question()
                .and_then(|place| i32::try_from(place).ok()),
            _ => self.judge.verdict(of - 3).map(coded),
        };
        code.unwrap_or(-1)
    }

    /// Writes the assessment without its clocks, as [`Judge::sheet`] has it; where in [`own_memory`] it begins. It stands
    /// there until the next is written.
    #[wasm_bindgen(skip_typescript)]
    pub fn sheet(&mut self) -> usize {
        self.judge.sheet(&self.book, &self.case, &mut self.sheet);
        self.sheet.as_ptr().addr()
    }

    /// Facts that could not be used; nothing, if there is none.
    #[wasm_bindgen(skip_typescript)]
    pub fn ignored(&self) -> JsValue {
        let ignored = assessment::ignored(&self.book.pack, &self.case.facts);
        if ignored.is_empty() {
            JsValue::UNDEFINED
        } else {
            written(&ignored)
        }
    }

    /// The values of the parameters, and the reading used, as [`sheet::settings`] writes them.
    #[wasm_bindgen(skip_typescript)]
    pub fn settings(&self) -> Vec<i32> {
        sheet::settings(&self.book.pack, &self.case)
    }

    /// All clocks that apply and the duties with them; nothing while nothing has happened.
    #[wasm_bindgen(skip_typescript)]
    pub fn running(&mut self) -> JsValue {
        if self.case.timeline.until(self.case.now).is_empty() {
            return JsValue::UNDEFINED;
        }
        let clocks = self.judge.clocks(&self.book, &self.case);
        let duties = assessment::duties(&clocks);
        written(&(clocks, duties))
    }

    /// A clock by its place.
    #[wasm_bindgen(js_name = clockAt, skip_typescript)]
    pub fn clock_at(&mut self, place: usize) -> JsValue {
        written(&self.judge.clock(place, &self.book, &self.case))
    }

    /// A clock by its id.
    #[wasm_bindgen(js_name = clockNamed, skip_typescript)]
    pub fn clock_named(&mut self, id: &str) -> JsValue {
        written(&self.judge.clock_named(id, &self.book, &self.case))
    }

    /// The day by which the bank owes its reply.
    #[wasm_bindgen(js_name = replyBy, skip_typescript)]
    pub fn reply_by(&mut self) -> Option<String> {
        let duties: Vec<DutyDue> = assessment::duties(&self.judge.clocks(&self.book, &self.case));
        let reply = duties.iter().find(|due| due.duty == Duty::FinalReply)?;
        Some(date_text(reply.due.date))
    }
}
