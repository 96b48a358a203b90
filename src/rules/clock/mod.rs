//! Clocks: a pack's [`ClockDefinition`], what has happened ([`Timeline`]), and where the clock stands at a
//! given moment ([`evaluate`]), with the due date and every step of its count.

mod counting;
mod definition;
mod evaluation;
mod steps;
mod story;
mod strip;
mod timeline;

pub use definition::*;
pub use evaluation::{Changes, evaluate, evaluate_under};
pub use steps::*;
pub use strip::*;
pub use timeline::*;
