//! A case that is answered fact by fact, for forms that ask for codes after every answer.

use super::bundle::written;
use super::read;
use crate::rules::assessment::{Assessment, CaseInput, RuleBook, assess};
use crate::rules::clock::{ClockResult, Timeline};
use crate::rules::fact::Facts;
use crate::rules::moment::{Moment, date_text};
use crate::rules::order::Map;
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// One case, answered fact by fact; it is judged again when it is asked after a change.
#[derive(Debug)]
#[wasm_bindgen(skip_typescript)]
pub struct Session {
    book: Rc<RuleBook>,
    case: CaseInput,
    assessment: OnceCell<Assessment>,
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
        Ok(Session {
            book: Rc::clone(book),
            case,
            assessment: OnceCell::new(),
        })
    }
}

#[wasm_bindgen]
impl Session {
    /// Answers a fact.
    ///
    /// # Errors
    /// `bad-input`, where the value is no answer.
    #[wasm_bindgen(skip_typescript)]
    pub fn set(&mut self, fact: &str, value: &JsValue) -> Result<(), JsValue> {
        self.case.facts.set(fact, read::fact(value, fact)?);
        self.assessment.take();
        Ok(())
    }

    /// Makes a fact open again.
    #[wasm_bindgen(skip_typescript)]
    pub fn remove(&mut self, fact: &str) {
        self.case.facts.remove(fact);
        self.assessment.take();
    }

    /// Adds what happened.
    ///
    /// # Errors
    /// `bad-input`, `not-a-moment`.
    #[wasm_bindgen(skip_typescript)]
    pub fn record(&mut self, event: &JsValue) -> Result<(), JsValue> {
        self.case.timeline.0.push(read::event(event)?);
        self.assessment.take();
        Ok(())
    }

    /// Moves the moment for which clocks are read.
    ///
    /// # Errors
    /// `not-a-moment`.
    #[wasm_bindgen(skip_typescript)]
    pub fn at(&mut self, now: &JsValue) -> Result<(), JsValue> {
        self.case.now = read::moment(now, "now")?;
        self.assessment.take();
        Ok(())
    }

    /// The verdict on a condition, or on `scope`.
    #[wasm_bindgen(skip_typescript)]
    pub fn verdict(&self, condition: &str) -> JsValue {
        let judged = self.judged();
        let found = std::iter::once(&judged.scope)
            .chain(&judged.conditions)
            .find(|result| result.id == condition);
        found.map_or(JsValue::UNDEFINED, |result| written(&result.verdict))
    }

    /// The conditions together.
    #[wasm_bindgen(skip_typescript)]
    pub fn eligibility(&self) -> JsValue {
        written(&self.judged().eligibility)
    }

    /// What follows.
    #[wasm_bindgen(skip_typescript)]
    pub fn outcome(&self) -> String {
        self.judged().outcome.kind().to_owned()
    }

    /// Id of the next most useful question.
    #[wasm_bindgen(js_name = nextQuestion, skip_typescript)]
    pub fn next_question(&self) -> Option<String> {
        self.judged().next_question.clone()
    }

    /// The state of a clock.
    #[wasm_bindgen(skip_typescript)]
    pub fn clock(&self, id: &str) -> JsValue {
        self.clock_result(id)
            .map_or(JsValue::UNDEFINED, |clock| written(&clock.state))
    }

    /// The (earliest) due day of a clock.
    #[wasm_bindgen(skip_typescript)]
    pub fn due(&self, clock: &str) -> Option<String> {
        self.clock_result(clock)?.due.map(|due| date_text(due.date))
    }

    /// The day by which the bank owes its reply.
    #[wasm_bindgen(js_name = replyBy, skip_typescript)]
    pub fn reply_by(&self) -> Option<String> {
        self.judged()
            .reply_by
            .as_ref()
            .map(|reply| date_text(reply.due.date))
    }

    /// The whole assessment.
    #[wasm_bindgen(skip_typescript)]
    pub fn assess(&self) -> JsValue {
        written(self.judged())
    }

    fn judged(&self) -> &Assessment {
        self.assessment.get_or_init(|| assess(&self.book, &self.case))
    }

    fn clock_result(&self, id: &str) -> Option<&ClockResult> {
        self.judged().clocks.iter().find(|clock| clock.id == id)
    }
}
