//! The native tests, one module for each room of the house.
#![allow(
    clippy::unwrap_used,
    clippy::type_complexity,
    reason = "a test says what it expects by unwrapping, and its tables are types of their own"
)]

mod arrows;
mod assessment;
mod calendar;
mod cases;
mod clock;
mod deliver;
mod expressions;
mod frozen;
mod fuzz;
mod halves;
mod intake;
mod judge;
mod levels;
mod lint;
mod loading;
mod moment;
mod pack_schema;
mod packs;
mod simulation;
mod store;
mod stored;
mod styles;
mod support;
mod text;
#[cfg(feature = "app")]
mod ui;
#[cfg(feature = "app")]
mod ui_examples;
#[cfg(feature = "app")]
mod ui_html;
#[cfg(feature = "app")]
mod ui_play;
#[cfg(feature = "app")]
mod vault;
mod vectors;
