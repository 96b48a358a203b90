//! Turns the packs and calendars from TOML, which people write, into compact JSON, which travels.
fn main() {}
