//! What is built in: the Chinese calendar and the packs, as the compact JSON that `build.rs` writes.
//!
//! The rules bundle and the native backend embed them; the app loads its pack when it needs it.

use std::sync::OnceLock;

use super::fact::FactDeclaration;

/// The calendar of mainland China, for [`WorkingCalendar::from_json`](super::calendar::WorkingCalendar::from_json).
pub fn calendar_json() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/cn.json"))
}

/// One built-in pack, as text.
#[derive(Clone, Copy, Debug)]
pub struct BuiltinPack {
    /// Its id.
    pub id: &'static str,
    /// Its rules, for [`PolicyPack::from_json`](super::pack::PolicyPack::from_json).
    pub json: &'static str,
    /// SHA-256 of `json` in hex, as `build.rs` computed it.
    pub digest: &'static str,
    /// Its words by language, for [`Wording::from_json`](super::wording::Wording::from_json).
    pub wording: &'static [(&'static str, &'static str)],
}

include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The built-in packs, in the order of their ids.
pub fn packs() -> &'static [BuiltinPack] {
    PACKS
}

/// Whether a pack's JSON text is that of a built-in pack, by its SHA-256 in hex: then it was checked when this was
/// built, and [`PolicyPack::from_checked_json`](super::pack::PolicyPack::from_checked_json) reads it.
pub fn is_pack(digest: &str) -> bool {
    DIGESTS.contains(&digest)
}

/// The words in which faults of packs are explained, by language.
pub fn fault_wording() -> &'static [(&'static str, &'static str)] {
    FAULT_WORDING
}

/// The shared vocabulary: the facts that packs may use without declaring them.
pub fn vocabulary() -> &'static [FactDeclaration] {
    static PARSED: OnceLock<Vec<FactDeclaration>> = OnceLock::new();
    // A test reads the same text and fails where it does not parse; an empty vocabulary refuses packs.
    PARSED.get_or_init(|| super::pack::vocabulary(VOCABULARY))
}
