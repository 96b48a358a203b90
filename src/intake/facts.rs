//! From answers to facts: what is alleged, by id; no text leaves this place.

use super::answer::{Answer, Answers};
use super::check;
use super::config::Mode;
use super::draft::Draft;
use super::form::{self, PageId, field, further};
use super::model::Loaded;
use crate::rules::pack::Transition;
use crate::rules::{Facts, Moment, Timeline, TimelineEvent, Value};

/// The facts of a draft. What was not answered is left out, so that it stays unknown; an explicit "I do
/// not know" is a no.
pub(super) fn facts(draft: &Draft, loaded: &Loaded) -> Facts {
    let answers = Applicable::of(draft, loaded);
    let mut facts = common(draft, &answers);
    further::add_facts(&answers, loaded, &mut facts);
    facts
}

/// The same without what the pack's own questions add: they depend on it.
pub(super) fn of_common_pages(draft: &Draft, loaded: &Loaded) -> Facts {
    let common_pages = form::pages(draft.mode)
        .iter()
        .filter(|page| **page != PageId::Further);
    common(draft, &Applicable::on(common_pages, draft, loaded))
}

fn common(draft: &Draft, answers: &Applicable) -> Facts {
    let mut facts = Facts::new();
    let anonymous = answers.ticked(field::ANONYMOUS);
    if anonymous {
        facts.set("anonymous", Value::YesNo(true));
    } else if let Some(capacity) = answers.choice(field::CAPACITY) {
        facts.set("capacity", Value::Choice(capacity.to_owned()));
    }
    for (fact, id) in [
        ("authority", field::AUTHORITY),
        ("place", field::PLACE),
        ("product", field::PRODUCT),
        ("tier", field::TIER),
    ] {
        if let Some(choice) = answers.choice(id) {
            facts.set(fact, Value::Choice(choice.to_owned()));
        }
    }
    if let Some(grounds) = answers.choices(field::GROUNDS) {
        facts.set("grounds", Value::Choices(grounds.clone()));
    }
    for (fact, id) in [
        ("service_fault", field::SERVICE_FAULT),
        ("fee_dispute", field::FEE_DISPUTE),
        ("court_pending", field::COURT_PENDING),
    ] {
        if let Some(yes) = answers.yes_no(id) {
            facts.set(fact, Value::YesNo(yes));
        }
    }
    respondent(answers, &mut facts);
    matter(answers, &mut facts);
    if answers.chose(field::ARRIVAL_FORM, "passed_down") {
        facts.set("passed_down", Value::YesNo(true));
    }
    let channel = match draft.mode {
        // The terminal in the lobby is the bank's own page, too.
        Mode::Web | Mode::Kiosk => Some("web"),
        Mode::Staff => answers.choice(field::ARRIVAL_FORM),
    };
    if let Some(channel) = channel {
        facts.set("channel", Value::Choice(channel.to_owned()));
    }
    // Who says it is only a suggestion, and asks for nothing, has no demand.
    let demands = answers.choices(field::DEMANDS).is_some() || answers.text(field::DEMAND_TEXT).is_some();
    if answers.ticked(field::NO_EVENT) && !demands {
        facts.set("demand", Value::YesNo(false));
    }
    let some = |id| answers.text(id).is_some();
    for (fact, there) in [
        ("contact", some(field::PHONE) || some(field::EMAIL)),
        ("demand", demands),
        (
            "evidence",
            !draft.attachments.is_empty() || some(field::EVIDENCE_NOTE),
        ),
    ] {
        // Nothing yet is not a no: it can still be given.
        if there {
            facts.set(fact, Value::YesNo(true));
        }
    }
    if let Some(size) = answers.text(field::GROUP_SIZE).and_then(check::number) {
        facts.set("group_size", Value::Number(i64::from(size)));
    }
    facts
}

fn respondent(answers: &Applicable, facts: &mut Facts) {
    if answers.ticked(field::RESPONDENT_UNKNOWN) {
        facts.set("respondent_outlet", Value::YesNo(false));
        facts.set("respondent_person", Value::YesNo(false));
        return;
    }
    let listed = answers
        .choice(field::OUTLET)
        .is_some_and(|outlet| outlet != "other");
    if listed || answers.text(field::OUTLET_OTHER).is_some() {
        facts.set("respondent_outlet", Value::YesNo(true));
    }
    if answers.text(field::STAFF_PERSON).is_some() {
        facts.set("respondent_person", Value::YesNo(true));
    }
}

fn matter(answers: &Applicable, facts: &mut Facts) {
    if answers
        .date(field::OCCURRED_ON)
        .and_then(check::partial_date)
        .is_some()
    {
        facts.set("occurred", Value::YesNo(true));
    }
    if answers.text(field::STORY).is_some() {
        facts.set("story", Value::YesNo(true));
    }
    if answers.ticked(field::NO_EVENT) {
        facts.set("specific_event", Value::YesNo(false));
    } else if answers.text(field::STORY).is_some() {
        facts.set("specific_event", Value::YesNo(true));
    }
    if let Some(amount) = answers.text(field::AMOUNT).and_then(check::fen) {
        facts.set("amount", Value::Number(amount));
    }
}

/// When a draft counts as received, and whether that is certain.
///
/// Staff: the arrival that was entered. Web: the moment of the server; until there is one, `now`.
pub(super) fn timeline(draft: &Draft, loaded: &Loaded, now: Moment) -> Timeline {
    let mut timeline = received(arrival(draft, now), now);
    // Only for an instrument that is judged by that day: elsewhere it would be one personal detail more.
    if loaded.book.pack.transition == Transition::Occurred
        && let Some(day) = draft.answers.date(field::OCCURRED_ON).and_then(check::whole_date)
    {
        let occurred = TimelineEvent::new("occurred", Moment::start_of(day));
        timeline.0.push(occurred.recorded(now));
    }
    timeline
}

/// When a draft counts as received.
pub(super) fn arrival(draft: &Draft, now: Moment) -> Moment {
    let arrived = draft
        .answers
        .date(field::ARRIVED_ON)
        .and_then(check::whole_date)
        .map(|day| {
            // Without a time the start of the day is taken: it can only make a bank's duty earlier.
            let time = draft
                .answers
                .text(field::ARRIVED_TIME)
                .and_then(check::time)
                .unwrap_or_default();
            Moment::new(day.and_time(time))
        });
    match draft.mode {
        Mode::Staff => arrived.unwrap_or(now),
        Mode::Web | Mode::Kiosk => now,
    }
}

/// A timeline that holds the receipt alone.
pub(super) fn received(at: Moment, recorded_at: Moment) -> Timeline {
    Timeline(vec![TimelineEvent::new("received", at).recorded(recorded_at)])
}

/// The answers of the fields that apply: what was answered and then hidden by another answer counts for
/// nothing, though it is kept.
pub(super) struct Applicable(Answers);

impl Applicable {
    pub(super) fn of(draft: &Draft, loaded: &Loaded) -> Applicable {
        Applicable::on(form::pages(draft.mode).iter(), draft, loaded)
    }

    fn on<'a>(pages: impl Iterator<Item = &'a PageId>, draft: &Draft, loaded: &Loaded) -> Applicable {
        let mut answers = Answers::default();
        for page in pages {
            for spec in form::fields(*page, draft, loaded) {
                if let Some(answer) = draft.answers.get(&spec.id) {
                    answers.set(&spec.id, normal(answer));
                }
            }
        }
        Applicable(answers)
    }
}

/// An answer without what only a half-finished one has.
fn normal(answer: &Answer) -> Answer {
    match answer {
        Answer::People(people) => Answer::People(
            people
                .iter()
                .filter(|person| !person.name.is_blank())
                .cloned()
                .collect(),
        ),
        other => other.clone(),
    }
}

impl std::ops::Deref for Applicable {
    type Target = Answers;

    fn deref(&self) -> &Answers {
        &self.0
    }
}
