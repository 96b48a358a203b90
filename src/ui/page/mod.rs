//! One file per screen.

pub(crate) mod blocked;
pub(crate) mod check;
pub(crate) mod home;
pub(crate) mod outbox;
pub(crate) mod question;
pub(crate) mod receipt;
pub(crate) mod result;
pub(crate) mod start;
