//! Jiesu 接诉: bank-complaint intake.
//!
//! Where to start: [`rules`] is the law as pure data and functions, [`intake`] the application as
//! `Event` in, `Effect` and `ViewModel` out, [`text`] the words, [`shell`] the store, the delivery and
//! everything else that touches the browser.

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

pub mod intake;
pub mod rules;
pub mod shell;
pub mod text;

#[cfg(feature = "app")]
pub mod ui;

#[cfg(any(feature = "rules-js", feature = "check-js"))]
pub mod js;
