//! The application as a pure function, driven without a browser.

mod check;
mod closing;
mod config;
mod further;
mod journey;
mod outcome;
mod parting;
mod retention;
mod sealing;
mod storing;
pub mod world;
