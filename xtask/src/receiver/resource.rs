//! What a request is about, without its ids: for limits, faults and counts.

/// Which of the contract's resources a path is.
pub fn of(path: &str, base: &str) -> &'static str {
    let path = path.strip_prefix(base).unwrap_or(path);
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some("cases"), _, None) => "cases",
        (Some("cases"), _, Some("attachments")) => "attachments",
        (Some("cases"), _, Some("events")) => "events",
        (Some("cases"), _, Some("receipt")) => "receipt",
        (Some("cases"), _, Some("status")) => "status",
        (Some("handovers"), Some(_), None) => "handovers",
        (Some("handovers"), Some(_), Some("take" | "taken")) => "take",
        (Some("_faults"), None, None) => "_faults",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_apart_without_their_ids() {
        for (path, expected) in [
            ("/api/v1/cases", "cases"),
            ("/api/v1/cases/1", "cases"),
            ("/cases/1/receipt", "receipt"),
            ("/cases/K7QM/status", "status"),
            ("/api/v1/cases/1/attachments/2", "attachments"),
            ("/api/v1/cases/1/events/2", "events"),
            ("/api/v1/handovers/1", "handovers"),
            ("/api/v1/handovers/1/take", "take"),
            ("/api/v1/handovers/1/taken", "take"),
            ("/api/v1/handovers/1/steal", "unknown"),
            ("/api/v1/_faults", "_faults"),
            ("/api/v1/cases/1/other", "unknown"),
            ("/", "unknown"),
        ] {
            assert_eq!(of(path, "/api/v1"), expected, "{path}");
        }
    }
}
