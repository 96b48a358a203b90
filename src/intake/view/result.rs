//! The assessment in words.

use super::deadline::{Sight, deadline, label};
use super::{AssessmentView, ConditionView, RouteView};
use crate::intake::config::Mode;
use crate::intake::form::{PageId, further};
use crate::intake::model::Loaded;
use crate::rules::assessment::LevelSource;
use crate::rules::{
    Assessment, ClockKind, ClockResult, ClockState, ConditionResult, Duty, Outcome, Verdict, order,
};
use crate::text::{Arg, MessageId as M, Phrase};

/// Everything the rules say about a case.
pub(super) fn assessment(assessment: &Assessment, sight: &Sight<'_>) -> AssessmentView {
    let shown: &[ConditionResult] = if assessment.answered {
        &assessment.conditions
    } else {
        &[]
    };
    let conditions: Vec<ConditionView> = shown
        .iter()
        .map(|result| condition(result, sight.loaded))
        .collect();
    let (reviews, deadlines) = clocks(assessment, sight.loaded.config.mode);
    let mut remedies = vec![Phrase::message(M::RemedyOther)];
    if reviews.len() > 1 {
        remedies.insert(0, Phrase::message(M::RemedyBoth));
    }
    AssessmentView {
        headline: headline(assessment),
        explanation: explanation(assessment, sight.loaded),
        tally: tally(&conditions),
        conditions,
        reading: (assessment.answered && !assessment.reading.is_empty())
            .then(|| Phrase::wording(format!("reading.{}", assessment.reading))),
        routes: assessment
            .routes
            .iter()
            .map(|route| RouteView {
                id: route.id.clone(),
                name: Phrase::wording(format!("route.{}.name", route.id)),
                text: Phrase::wording(format!("route.{}.text", route.id)),
                article: route
                    .citations
                    .iter()
                    .map(|citation| label(citation, sight.loaded))
                    .collect::<Vec<_>>()
                    .join("、"),
            })
            .collect(),
        level: assessment.level.as_ref().map(|level| {
            (
                Phrase::wording(format!("level.{}", level.id)),
                Phrase::message(match level.source {
                    LevelSource::Facts => M::LevelByFacts,
                    LevelSource::HandOver => M::LevelByHandOver,
                    LevelSource::Default if sight.loaded.book.pack.level_rule.follows_hand_over => {
                        M::LevelByDefault
                    }
                    LevelSource::Default => M::LevelNotYet,
                }),
                level.citation.article.clone(),
            )
        }),
        deadlines: deadlines
            .into_iter()
            .map(|clock| deadline(clock, sight))
            .collect(),
        reviews: reviews.into_iter().map(|clock| deadline(clock, sight)).collect(),
        remedies,
    }
}

/// The outcome as a heading. No verdict before there is an answer.
pub(super) fn headline(assessment: &Assessment) -> Phrase {
    Phrase::message(match &assessment.outcome {
        _ if !assessment.answered => M::OutcomeNone,
        Outcome::Accepted => M::OutcomeAccepted,
        Outcome::NotYet { .. } => M::OutcomeNotYet,
        Outcome::Referred { .. } => M::OutcomeReferred,
        Outcome::RegisteredOnly { .. } => M::OutcomeRegisteredOnly,
    })
}

fn explanation(assessment: &Assessment, loaded: &Loaded) -> Vec<Phrase> {
    let mut lines = vec![Phrase::message(match &assessment.outcome {
        _ if !assessment.answered => M::ExplainNone,
        Outcome::Accepted => M::ExplainAccepted,
        Outcome::NotYet { .. } => M::ExplainNotYet,
        Outcome::Referred { .. } => M::ExplainReferred,
        Outcome::RegisteredOnly { .. } => M::ExplainRegisteredOnly,
    })];
    if assessment.answered {
        if assessment.scope.verdict == Verdict::NotMet {
            lines.push(Phrase::wording(assessment.scope.reason.clone()));
        }
        if assessment.split {
            lines.push(Phrase::message(M::ExplainSplit));
            let mut routes = assessment.routes.iter();
            if routes.any(|route| loaded.config.has_recipient(&route.id)) {
                lines.push(Phrase::message(M::ExplainTwo));
            }
        }
        lines.push(Phrase::message(M::ExplainBranch));
    }
    lines
}

/// How many there are of each; none of a kind is nothing to read.
fn tally(conditions: &[ConditionView]) -> Phrase {
    let counts = [
        (Verdict::Met, M::TallyMet),
        (Verdict::Unknown, M::TallyOpen),
        (Verdict::NotMet, M::TallyNotMet),
    ];
    let said = counts.into_iter().filter_map(|(verdict, id)| {
        let like = conditions.iter().filter(|condition| condition.verdict == verdict);
        let number = i64::try_from(like.count()).unwrap_or_default();
        (number > 0).then(|| Phrase::message(id).with("n", Arg::Number(number)))
    });
    Phrase::message(M::ListOf).with("list", Arg::List(said.collect()))
}

fn condition(result: &ConditionResult, loaded: &Loaded) -> ConditionView {
    let changing = result.would_change.first().map(|change| change.fact.as_str());
    let fact = changing.or_else(|| result.open.first().map(String::as_str));
    let change = match (result.verdict, fact.and_then(|fact| page_of(fact, loaded))) {
        (Verdict::Met, _) | (_, None) => None,
        (_, Some(page)) => Some((Phrase::wording(format!("condition.{}.change", result.id)), page)),
    };
    ConditionView {
        id: result.id.clone(),
        name: Phrase::wording(format!("condition.{}.name", result.id)),
        verdict: result.verdict,
        reason: Phrase::wording(result.reason.clone()),
        article: result
            .citation
            .as_ref()
            .map(|citation| citation.article.clone())
            .unwrap_or_default(),
        change,
    }
}

/// The page on which a fact is answered.
fn page_of(fact: &str, loaded: &Loaded) -> Option<PageId> {
    Some(match fact {
        "grounds" | "service_fault" | "fee_dispute" => PageId::Grounds,
        "place" | "product" | "respondent_outlet" | "respondent_person" => PageId::Respondent,
        "capacity" | "authority" => PageId::Capacity,
        "anonymous" | "contact" | "group_size" => PageId::Contact,
        "evidence" => PageId::Evidence,
        "demand" => PageId::Demand,
        "channel" | "passed_down" | "tier" if loaded.config.mode == Mode::Staff => PageId::Arrival,
        "occurred" | "story" | "specific_event" | "amount" | "court_pending" => PageId::Story,
        _ => {
            let own = loaded.book.pack.fact(fact)?;
            return further::asks(own, loaded.config.mode, loaded).then_some(PageId::Further);
        }
    })
}

/// The clocks that a reader of this mode needs: reviews apart, the earliest final reply first, and the
/// bank's inner duties for staff alone.
fn clocks(assessment: &Assessment, mode: Mode) -> (Vec<&ClockResult>, Vec<&ClockResult>) {
    let review = |clock: &&ClockResult| {
        clock.kind == ClockKind::Right || matches!(clock.duty, Duty::ApplyReview | Duty::DecideReview)
    };
    let reviews: Vec<&ClockResult> = assessment
        .clocks
        .iter()
        .filter(review)
        .filter(|clock| mode == Mode::Staff || clock.duty == Duty::ApplyReview)
        .collect();
    let mut deadlines: Vec<&ClockResult> = assessment
        .clocks
        .iter()
        // A department's yearly report is no deadline of this case.
        .filter(|clock| !review(clock) && clock.duty != Duty::Administer)
        .filter(|clock| is_told(clock) || mode == Mode::Staff)
        .collect();
    let first = assessment.reply_by.as_ref().map(|due| due.clock.as_str());
    order::by_key(&mut deadlines, |clock| {
        (
            Some(clock.id.as_str()) != first,
            clock.duty != Duty::FinalReply,
            clock.due.map(|due| due.date),
        )
    });
    (reviews, deadlines)
}

/// What the customer hears by then: that it is registered, how it stands, the answer. A report of progress that
/// has not begun may never be due, since it can hang on the level.
fn is_told(clock: &ClockResult) -> bool {
    match clock.duty {
        Duty::FinalReply => true,
        Duty::Acknowledge | Duty::ReportProgress => clock.state != ClockState::NotStarted,
        _ => false,
    }
}
