//! What pages are made of.

pub(crate) mod announcer;
pub(crate) mod bar;
pub(crate) mod conditions;
pub(crate) mod deadline;
pub(crate) mod error_summary;
pub(crate) mod foot;
pub(crate) mod frame;
pub(crate) mod icon;
pub(crate) mod level;
pub(crate) mod notices;
pub(crate) mod reviews;
pub(crate) mod routes;
pub(crate) mod save_chip;
pub(crate) mod step;
pub(crate) mod strip;
pub(crate) mod tag;
