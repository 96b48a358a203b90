//! Line icons of 16 by 16. They never stand alone: a word is always beside them.

use crate::intake::Verdict;
use crate::intake::view::Tone;
use crate::ui::examples::Example;
use yew::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    /// Done, met, saved.
    Check,
    /// Open.
    Ring,
    /// Not met, refused.
    Cross,
    /// Look here.
    Alert,
    /// For information.
    Info,
    /// Opens downwards.
    Down,
    /// Opens a block.
    Right,
    /// A file.
    File,
    /// Add a file.
    Clip,
    /// Locked.
    Lock,
    /// A date that may change.
    Clock,
}

/// Draws an icon; a screen reader passes over it.
pub(crate) fn icon(icon: Icon) -> Html {
    let path = match icon {
        Icon::Check => "M3 8.5l3.2 3L13 4.8",
        Icon::Ring => "M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3z",
        Icon::Cross => "M4 4l8 8M12 4l-8 8",
        Icon::Alert => "M8 2.2L14.6 13.6H1.4zM8 6.4v3.4M8 11.6v.3",
        Icon::Info => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8zM8 7.2v4M8 4.8v.3",
        Icon::Down => "M3 5.8l5 5 5-5",
        Icon::Right => "M6 3.2l4.8 4.8L6 12.8",
        Icon::File => "M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3",
        Icon::Clip => {
            "M13.2 7.4l-5.4 5.4a3.3 3.3 0 0 1-4.7-4.7l5.7-5.7a2.2 2.2 0 0 1 3.1 3.1l-5.7 5.7a1 1 0 0 1-1.5-1.5l5-5"
        }
        Icon::Lock => "M3.4 7.2h9.2v6.6H3.4zM5.2 7.2V5a2.8 2.8 0 0 1 5.6 0v2.2",
        Icon::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8zM8 4.6V8l2.4 1.6",
    };
    let width = if matches!(icon, Icon::Check | Icon::Ring | Icon::Cross) {
        "2.2"
    } else {
        "1.5"
    };
    html! {
        <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width={width}
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
            <path d={path} />
        </svg>
    }
}

/// The icon of a tone.
pub(crate) fn of_tone(tone: Tone) -> Icon {
    match tone {
        Tone::Plain => Icon::Info,
        Tone::Good => Icon::Check,
        Tone::Warn | Tone::Bad => Icon::Alert,
    }
}

/// The icon of a verdict.
pub(crate) fn of_verdict(verdict: Verdict) -> Icon {
    match verdict {
        Verdict::Met => Icon::Check,
        Verdict::Unknown => Icon::Ring,
        Verdict::NotMet => Icon::Cross,
    }
}

/// Examples: each of them.
pub(crate) fn examples() -> Vec<Example> {
    [
        ("check", Icon::Check),
        ("ring", Icon::Ring),
        ("cross", Icon::Cross),
        ("alert", Icon::Alert),
        ("info", Icon::Info),
        ("down", Icon::Down),
        ("right", Icon::Right),
        ("file", Icon::File),
        ("clip", Icon::Clip),
        ("lock", Icon::Lock),
        ("clock", Icon::Clock),
    ]
    .into_iter()
    .map(|(name, drawn)| Example::new(name, icon(drawn)))
    .collect()
}
