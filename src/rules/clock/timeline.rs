//! What has happened to a case, as far as it is recorded.

use crate::rules::moment::Moment;
use crate::rules::order;
use crate::rules::order::Map;
use serde::{Deserialize, Serialize};

/// One thing that happened.
///
/// Kinds the packs know: `occurred` (the matter itself, for packs whose rules hold from then), `received`, `acknowledged`, `passed_on`, `handed_over{to}`, `informed`,
/// `reported_up`, `extended{until|total, approved_by, told}`, `marked_complex`, `suspended{told, reason}`,
/// `resumed{reason}`, `new_facts`, `withdrawn`, `replied`, `review_applied`, `review_decided`,
/// `verification_applied`, `verification_decided`, `callback_done`, `closed`; and for the instruments that
/// time their inner steps: `slip_issued` (处理单), `graded`, `work_started`, `on_site`, `rechecked`,
/// `meeting_called`, `opinion_requested`, `opinion_given`, `loss_reported`, `loss_confirmed` (挂失).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "WrittenEvent")]
pub struct TimelineEvent {
    /// When it happened.
    pub occurred_at: Moment,
    /// When it was written down; the same moment, if left out.
    pub recorded_at: Moment,
    /// What happened.
    pub kind: String,
    /// What else belongs to it, by name.
    pub attributes: Map<String, String>,
}

/// The form in JSON and TOML, where `recorded_at` and `attributes` may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEvent {
    kind: String,
    occurred_at: Moment,
    #[serde(default)]
    recorded_at: Option<Moment>,
    #[serde(default)]
    attributes: Map<String, String>,
}

impl From<WrittenEvent> for TimelineEvent {
    fn from(event: WrittenEvent) -> Self {
        TimelineEvent {
            occurred_at: event.occurred_at,
            recorded_at: event.recorded_at.unwrap_or(event.occurred_at),
            kind: event.kind,
            attributes: event.attributes,
        }
    }
}

impl TimelineEvent {
    /// An event recorded when it happened, without attributes.
    pub fn new(kind: &str, occurred_at: Moment) -> TimelineEvent {
        TimelineEvent {
            kind: kind.to_owned(),
            occurred_at,
            recorded_at: occurred_at,
            attributes: Map::new(),
        }
    }

    /// The event with one attribute more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> TimelineEvent {
        self.attributes.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The event, written down at another moment.
    #[must_use]
    pub fn recorded(mut self, at: Moment) -> TimelineEvent {
        self.recorded_at = at;
        self
    }

    /// An attribute that says something: not absent, not empty, and no "no". Whoever writes `told = "no"` has
    /// told nobody.
    pub fn says(&self, name: &str) -> Option<&str> {
        self.attributes
            .get(name)
            .map(|v| v.trim())
            .filter(|v| !matches!(*v, "" | "false" | "no" | "否" | "没有"))
    }

    /// Written down more than a day (24 hours) after it happened (D06).
    pub fn is_recorded_late(&self) -> bool {
        self.recorded_at.unix_ms() - self.occurred_at.unix_ms() > 86_400_000
    }
}

/// The events of one case, in any order; evaluation sorts them by when they happened, then by when they
/// were recorded, and drops exact repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timeline(pub Vec<TimelineEvent>);

impl Timeline {
    /// The events up to and including `now`, sorted, without exact repeats.
    pub fn until(&self, now: Moment) -> Vec<&TimelineEvent> {
        let mut events: Vec<&TimelineEvent> = self.0.iter().filter(|e| e.occurred_at <= now).collect();
        // The derived order begins with `occurred_at`, then `recorded_at`; the rest makes it total.
        order::by_key(&mut events, |event| *event);
        events.dedup();
        events
    }
}

impl FromIterator<TimelineEvent> for Timeline {
    fn from_iter<T: IntoIterator<Item = TimelineEvent>>(events: T) -> Self {
        Timeline(events.into_iter().collect())
    }
}
