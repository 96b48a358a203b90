//! What is said of the loader's faults beside its own words.

/// `ConfigNoAddress` as `config-no-address`.
pub fn kebab(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// Why a fault that the loader finds matters, and what to do.
pub fn advice(code: &str) -> (&'static str, &'static str) {
    match code {
        "unknown-key" => (
            "An entry that is not read does nothing, and nobody would notice.",
            "Correct its name, or take it out.",
        ),
        "private-key" => (
            "Anybody who opens the page can read this file, and with it every complaint that was sealed.",
            "Take the private key out, make a new pair (`cargo xtask receiver key FILE`), and put only the public one here.",
        ),
        "public-key" => (
            "Without a sound key nothing can be sealed, and no receipt verified.",
            "Copy the line that `cargo xtask receiver key FILE` shows.",
        ),
        "no-json" => (
            "The app cannot read any of it.",
            "Correct this place first; more may show then.",
        ),
        "no-supervision-phone" | "no-address" | "no-privacy-contact" => (
            "The law wants it published; the start page and the receipt show it.",
            "Add it under `bank`.",
        ),
        "base" => (
            "Complaints travel encrypted, or not at all.",
            "Write /api/v1 or https://…",
        ),
        "calendars" => (
            "A legal date never hangs on somebody else's server.",
            "Put the file on this site, and name it by its path.",
        ),
        _ => (
            "The app shows this and does not start.",
            "README.md, \"Putting it on a website\", lists every entry.",
        ),
    }
}
