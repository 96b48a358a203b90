//! A pack's own cases find slips in themselves: one that passes by mistake would be worse than none.

use jiesu::rules::cases::{CaseFile, run, untouched};

use crate::packs::S01;

/// What is said of one case with these lines more.
fn said(lines: &str, expect: &str) -> Vec<String> {
    let text = format!(
        "[[cases]]\nname = \"one\"\nnow = \"2026-09-02T10:00:00+08:00\"\n{lines}\n[cases.expect]\n{expect}\n"
    );
    let file: CaseFile = toml::from_str(&text).unwrap();
    run(&S01, &file)
        .into_iter()
        .map(|wrong| format!("{}: {} / {}", wrong.key, wrong.expected, wrong.found))
        .collect()
}

#[test]
fn what_is_mistyped_is_said_and_never_passes() {
    let sound = "outcome = \"not_yet\"";
    assert_eq!(said("", sound), Vec::<String>::new());
    for (lines, expect, part) in [
        ("", "", "an expectation"),
        ("", "outcme = \"not_yet\"", "nothing a case can expect"),
        ("", "\"clock.s01-repli\" = \"none\"", "perhaps s01-reply"),
        (
            "timeline = [{ kind = \"recieved\", occurred_at = \"2026-09-02T10:00:00+08:00\" }]",
            sound,
            "perhaps received",
        ),
        (
            "timeline = [{ kind = \"extended\", occurred_at = \"2026-09-02T10:00:00+08:00\", attributes = { until = \"2026-13-45\" } }]",
            sound,
            "2026-13-45",
        ),
        ("facts = { plaace = \"counter\" }", sound, "plaace"),
        ("open = [\"place\"]", sound, "open anyway"),
        ("in_force = false", sound, "in force: false"),
    ] {
        let found = said(lines, expect);
        assert!(found.iter().any(|said| said.contains(part)), "{part}: {found:?}");
    }
}

#[test]
fn rules_that_no_case_touches_are_named() {
    let file: CaseFile =
        toml::from_str("[[cases]]\nname = \"one\"\nnow = \"2026-09-02T10:00:00+08:00\"\n[cases.expect]\nlevel = \"outlet\"\n")
            .unwrap();
    let rules = untouched(&S01, &file);
    for rule in [
        "outcome = accepted",
        "conditions[c3] = not_met",
        "conditions[c3].reasons[witness]",
        "routes[integrity-report]",
        "levels[city]",
        "clocks[s01-reply]",
        "parameters[scope] = wide",
    ] {
        assert!(rules.iter().any(|found| found == rule), "{rule}");
    }
    assert!(!rules.iter().any(|found| found == "levels[outlet]"));
}
