//! The bank's own count of what it owes by when: the same rules as on the device, over the facts that were submitted and the
//! moment of receipt. What it gives is signed with the receipt, so that a person holds the bank's word and not the
//! device's.
//!
//! It reads the folder of the app: config.json, and beside it the packs and calendars that the configuration names.

use std::path::Path;

use jiesu::intake::Config;
use jiesu::intake::config::Mode;
use jiesu::intake::contract::{ReplyBy, SubmissionBody};
use jiesu::rules::calendar::YearFile;
use jiesu::rules::moment::{date_text, parse_date};
use jiesu::rules::order::Map;
use jiesu::rules::pack::Transition;
use jiesu::rules::{
    CaseInput, Duty, Moment, PolicyPack, RuleBook, Timeline, TimelineEvent, WorkingCalendar, assess, builtin,
};

use crate::Done;
use crate::run::read_text;

/// The rules of a bank, with its own days off.
pub struct Law {
    book: RuleBook,
    parameters: Map<String, String>,
}

impl Law {
    /// Reads the configuration of the app and what it names.
    ///
    /// # Errors
    /// A file cannot be read, or is not sound.
    pub fn open(config: &Path) -> Done<Law> {
        let wrong = |what: &str| format!("{}: {what}", config.display());
        let read = Config::parse(&read_text(config)?).map_err(|faults| {
            let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
            wrong(&format!("not sound at {}", places.join(", ")))
        })?;
        let folder = config.parent().unwrap_or(Path::new("."));
        let pack = pack(folder, &read.pack)?;
        let statutory = match &pack.extends {
            Some(id) => Some(self::pack(folder, id)?),
            None => None,
        };
        let mut calendar = WorkingCalendar::from_json(builtin::calendar_json())
            .map_err(|_| "the calendar that is built in cannot be read")?;
        for path in &read.calendars {
            let year = YearFile::from_json(&read_text(&folder.join(path))?);
            let with = year
                .map_err(|fault| vec![fault])
                .and_then(|year| calendar.with_year(year));
            calendar = with.map_err(|_| wrong(&format!("{path} is no sound calendar")))?;
        }
        for day in &read.days_off {
            (calendar, _) = calendar.with_days_off(&day.name, &[day.date]);
        }
        Ok(Law {
            book: RuleBook {
                pack,
                statutory,
                calendar,
            },
            parameters: read.parameters,
        })
    }

    /// By when the bank has to do what for this case, received at that moment: days by the id of the clock, of the duties
    /// that the complainant is told of. Empty for a case that other rules judged; a day that waits for a year's schedule is
    /// left out, since it could not be kept to.
    pub fn deadlines(&self, body: &[u8], received_at: Moment) -> Map<String, String> {
        let mut days = Map::new();
        let Some(case) = self.case(body, received_at) else {
            return days;
        };
        let told = [Duty::Acknowledge, Duty::ReportProgress, Duty::FinalReply];
        for clock in assess(&self.book, &case).clocks {
            let due = clock.due.filter(|due| due.provisional.is_none());
            if let Some(due) = due.filter(|_| told.contains(&clock.duty)) {
                days.insert(clock.id, date_text(due.date));
            }
        }
        days
    }

    /// By when the bank owes its answer at `now`, after these events: the earliest day where several rules give one. None for
    /// a case that other rules judged, and where no day can be told.
    pub fn reply_by(
        &self,
        body: &[u8],
        received_at: Moment,
        events: &[TimelineEvent],
        now: Moment,
    ) -> Option<ReplyBy> {
        let mut case = self.case(body, received_at)?;
        case.now = now;
        let day = |counted: &dyn Fn(&TimelineEvent) -> bool| {
            let mut case = case.clone();
            case.timeline
                .0
                .extend(events.iter().filter(|event| counted(event)).cloned());
            let due = assess(&self.book, &case).reply_by?.due;
            due.provisional.is_none().then(|| date_text(due.date))
        };
        let after = day(&|_| true)?;
        // Whether an extension has any effect is for the rules to say: it has to come in time and be told.
        let before = day(&|event| event.kind != "extended").filter(|before| *before != after);
        Some(ReplyBy { day: after, before })
    }

    /// What is judged when a case comes in; none where it was judged by other rules than these, or is sealed.
    fn case(&self, body: &[u8], received_at: Moment) -> Option<CaseInput> {
        let body: SubmissionBody = serde_json::from_slice(body).ok()?;
        if body.assessment.pack != self.book.pack.id {
            return None;
        }
        Some(CaseInput {
            timeline: self.timeline(&body, received_at),
            facts: body.assessment.facts,
            now: received_at,
            parameters: self.parameters.clone(),
        })
    }

    /// What staff took down counts from when it reached them, anything else from its receipt here (D27).
    fn timeline(&self, body: &SubmissionBody, received_at: Moment) -> Timeline {
        let taken = body.arrival.received_at.as_deref();
        let taken = taken.filter(|_| body.mode == Mode::Staff.as_str());
        let received = taken
            .and_then(|taken| Moment::parse(taken).ok())
            .unwrap_or(received_at);
        let mut events = vec![TimelineEvent::new("received", received).recorded(received_at)];
        let day = body.matter.occurred_on.as_deref().and_then(parse_date);
        if let Some(day) = day.filter(|_| self.book.pack.transition == Transition::Occurred) {
            events.push(TimelineEvent::new("occurred", Moment::start_of(day)).recorded(received_at));
        }
        Timeline(events)
    }
}

/// A pack of the bank's own beside its configuration, or one that is built in.
fn pack(folder: &Path, id: &str) -> Done<PolicyPack> {
    let own = folder.join("packs").join(format!("{id}.json"));
    let json = if own.exists() {
        read_text(&own)?
    } else {
        let built_in = builtin::packs().iter().find(|pack| pack.id == id);
        built_in
            .ok_or_else(|| format!("there is no pack {id}"))?
            .json
            .to_owned()
    };
    PolicyPack::from_json(&json).map_err(|faults| {
        let first = faults
            .first()
            .map(|fault| format!("{fault:?}"))
            .unwrap_or_default();
        format!("the pack {id} is not sound: {first}").into()
    })
}
