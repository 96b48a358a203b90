//! The native tests, one module for each room of the house.

mod calendar;
mod clock;
mod support;
mod vectors;
