//! The conditions: glyph, word and colour; why, by which article, and what would change it.

use crate::intake::Action;
use crate::intake::Verdict;
use crate::intake::view::AssessmentView;
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::examples::Example;
use crate::ui::part::icon::{icon, of_verdict};
use crate::ui::{Ui, class};
use yew::prelude::*;

pub(crate) fn conditions(ui: &Ui, assessment: &AssessmentView, open_to_change: bool) -> Html {
    if assessment.conditions.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card">
            <div class="card-head">
                <h2>{ui.word(MessageId::UiConditionsTitle)}</h2>
                <span class="small muted num">{ui.say(&assessment.tally)}</span>
            </div>
            if let Some(reading) = &assessment.reading {
                <p class="small muted">{ui.say(reading)}</p>
            }
            <ul>
                {for assessment.conditions.iter().map(|condition| {
                    let (verdict, word) = match condition.verdict {
                        Verdict::Met => ("met", MessageId::VerdictMet),
                        Verdict::Unknown => ("open", MessageId::VerdictOpen),
                        Verdict::NotMet => ("not", MessageId::VerdictNotMet),
                    };
                    let go = Phrase::message(MessageId::UiGoChangeNamed)
                        .with("name", Arg::Phrase(Box::new(condition.name.clone())));
                    let change = condition.change.as_ref().filter(|_| open_to_change);
                    html! {
                        <li class={class("condition", &[Some(verdict)])}>
                            <span class="glyph">{icon(of_verdict(condition.verdict))}</span>
                            <b>{ui.say(&condition.name)}</b>
                            <span class="condition-state">{ui.word(word)}</span>
                            <div class="condition-text">
                                <p>{ui.say(&condition.reason)}{" "}<span class="art" lang="zh-Hans">{condition.article.clone()}</span></p>
                                if let Some((text, page)) = change {
                                    <p class="condition-change">{ui.say(text)}</p>
                                    <button type="button" class="link" aria-label={ui.say(&go)} onclick={ui.click(Action::GoTo(*page))}>
                                        {ui.word(MessageId::UiGoChange)}
                                    </button>
                                }
                            </div>
                        </li>
                    }
                })}
            </ul>
        </section>
    }
}

/// Examples: the three verdicts, to be changed and as they were.
pub(crate) fn examples(ui: &Ui) -> Vec<Example> {
    use crate::intake::form::PageId;
    use crate::intake::view::ConditionView;
    let condition = |id: &str, verdict, name: MessageId, reason: MessageId| ConditionView {
        id: id.to_owned(),
        name: name.into(),
        verdict,
        reason: reason.into(),
        article: "第五条(一)".to_owned(),
        change: (verdict != Verdict::Met).then(|| (MessageId::RespondentHint.into(), PageId::Respondent)),
    };
    let view = AssessmentView {
        headline: MessageId::OutcomeNotYet.into(),
        explanation: Vec::new(),
        conditions: vec![
            condition(
                "a",
                Verdict::Met,
                MessageId::GroundFees,
                MessageId::GroundFeesHint,
            ),
            condition("b", Verdict::Unknown, MessageId::Outlet, MessageId::OutletHint),
            condition(
                "c",
                Verdict::NotMet,
                MessageId::CapacityWitness,
                MessageId::CapacityWitnessHint,
            ),
        ],
        tally: Phrase::message(MessageId::TallyMet).with("n", Arg::Number(1)),
        reading: Some(MessageId::DemandHint.into()),
        routes: Vec::new(),
        level: None,
        deadlines: Vec::new(),
        reviews: Vec::new(),
        remedies: Vec::new(),
    };
    vec![
        Example::new("open to change", conditions(ui, &view, true)),
        Example::new("as they were", conditions(ui, &view, false)),
    ]
}
