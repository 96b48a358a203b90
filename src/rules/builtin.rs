//! What is built in: the Chinese calendar and the packs, as the compact JSON that `build.rs` writes.
//!
//! The rules bundle and the native backend embed them; the app loads its pack when it needs it.

/// The calendar of mainland China, for [`WorkingCalendar::from_json`](super::calendar::WorkingCalendar::from_json).
pub fn calendar_json() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/cn.json"))
}
