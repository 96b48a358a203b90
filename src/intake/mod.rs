//! The application as a pure function: an [`Event`] in, [`Effect`]s and a [`ViewModel`] out.
//!
//! Reading order: [`event`] (what can happen), [`model`] (what is known), `update` (what follows),
//! [`effect`] (what the shell must do), [`view`] (what a person sees). Nothing here reads a clock,
//! draws a random number or waits: all three arrive in events.

pub mod answer;
pub mod canonical;
pub mod case_id;
pub mod check;
pub mod config;
pub mod contract;
pub mod draft;
pub mod effect;
pub mod event;
mod facts;
pub mod form;
pub mod identity;
pub mod model;
pub mod outbox;
pub mod outcome;
pub mod parting;
pub mod stored;
pub mod submission;
pub mod to_json;
mod update;
pub mod view;

pub use answer::{Answer, Answers, Private};
pub use case_id::CaseId;
pub use config::Config;
pub use draft::{Attachment, Draft};
pub use effect::Effect;
pub use event::{Action, Event, Report, Stamp};
pub use model::{Model, Stage};
pub use outbox::{EntryState, OutboxEntry, Seal};
pub use update::update;
pub use view::{ViewModel, view};

// Data of other rooms that stands in the view model, the configuration and the effects: `ui` and `shell`
// take it from here, so that neither has to know the room it comes from.
pub use crate::rules::{Moment, Verdict, Wording};
pub use crate::text::{Catalogue, Language, Phrase};
