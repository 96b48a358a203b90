//! The native tests, one module for each room of the house.

mod arrows;
mod assessment;
mod calendar;
mod clock;
mod expressions;
mod lint;
mod packs;
mod support;
mod vectors;
