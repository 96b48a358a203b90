//! Effects: everything that touches the browser, and the twins that tests use instead.
//!
//! Reading order: [`store`] (drafts and outbox at rest), [`deliver`] (one attempt to hand a case in),
//! `host` (time, locks, tabs, history), `storage` (which store this device has),
//! `vault` (what a staff member's passphrase opens; a worker), `driver` (the loop
//! that turns effects into reports). The traits and their memory twins need no browser; what does is
//! behind the `app` feature.

pub mod deliver;
pub mod sniff;
pub mod store;

#[cfg(feature = "sm")]
pub use jiesu_sm as sm;

#[cfg(feature = "app")]
pub mod attach;
#[cfg(feature = "app")]
pub mod driver;
#[cfg(feature = "app")]
pub mod host;
#[cfg(feature = "app")]
mod seal;
#[cfg(feature = "app")]
mod send;
#[cfg(feature = "app")]
pub mod start;
#[cfg(feature = "app")]
pub mod storage;
#[cfg(feature = "app")]
pub mod vault;
