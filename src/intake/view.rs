//! What a person sees: plain data that the user interface draws.

use super::answer::{Answer, Private};
use super::case_id::CaseId;
use super::config::{Bank, Mode};
use super::draft::Attachment;
use super::form::{FieldId, FieldKind, PageId};
use crate::rules::{Moment, Verdict, Wording};
use crate::text::{Catalogue, Language, MessageId, Phrase};
use chrono::NaiveDate;
use std::rc::Rc;

mod answers;
mod build;
mod cases;
mod deadline;
mod faults;
mod result;

pub use build::{in_words, view};

/// One picture of the application.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewModel {
    /// The messages of the language to speak.
    pub catalogue: Catalogue,
    /// Languages to offer.
    pub languages: Vec<Language>,
    /// The wordings of the packs in that language.
    pub wording: Rc<Wording>,
    /// Large type.
    pub large_type: bool,
    /// The mode, once known.
    pub mode: Mode,
    /// Other people use the device, too.
    pub shared: bool,
    /// The bank; `None` while loading.
    pub bank: Option<Bank>,
    /// What fills the page.
    pub screen: Screen,
    /// Cases that are confirmed and not yet with the bank.
    pub waiting: usize,
    /// Shown in the bar: no network, storage that does not last, a new version.
    pub notices: Vec<Notice>,
}

/// A line above the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// What it says.
    pub text: Phrase,
    /// How it looks.
    pub tone: Tone,
    /// What can be done about it.
    pub act: Option<(Phrase, super::event::Action)>,
}

/// How something looks, always together with a glyph and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Plain.
    Plain,
    /// Good.
    Good,
    /// Needs a look.
    Warn,
    /// Bad.
    Bad,
}

/// What fills the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// Starting.
    Loading,
    /// Cannot go on.
    Blocked(BlockedView),
    /// Staff: locked.
    Locked,
    /// Home.
    Home(HomeView),
    /// The notice before a complaint: paragraphs with headings.
    Start(StartView),
    /// A page of questions.
    Page(Box<PageView>),
    /// Conditions, level, dates.
    Result(Box<ResultView>),
    /// All answers.
    Check(Box<CheckView>),
    /// The receipt.
    Receipt(Box<ReceiptView>),
    /// What waits to be sent.
    Outbox(OutboxView),
}

/// Why the app cannot go on.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockedView {
    /// Heading.
    pub title: Phrase,
    /// What it means and what to do.
    pub text: Phrase,
    /// Each fault: its place and what to do.
    pub faults: Vec<(String, Phrase)>,
    /// Whether trying again can help.
    pub retry: bool,
}

/// The home page.
#[derive(Debug, Clone, PartialEq)]
pub struct HomeView {
    /// How long it takes, and what becomes of what was begun.
    pub lead: MessageId,
    /// Drafts, the newest first.
    pub drafts: Vec<DraftLine>,
    /// Confirmed cases, the newest first.
    pub cases: Vec<CaseLine>,
}

/// A draft in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftLine {
    /// Its id.
    pub id: CaseId,
    /// What it is about, or that nothing was chosen yet.
    pub title: Phrase,
    /// When it was changed and where it stands.
    pub detail: Phrase,
}

/// A confirmed case in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLine {
    /// Its id.
    pub id: CaseId,
    /// Case number, or the short code.
    pub title: Phrase,
    /// State in words: sent, waiting and until when, stuck and why.
    pub detail: Phrase,
    /// The state's tone.
    pub tone: Tone,
    /// The state in one word.
    pub tag: Phrase,
    /// What "try now" sends, if it is offered: the case, or its withdrawal.
    pub again: Option<CaseId>,
}

/// The notice before a complaint.
#[derive(Debug, Clone, PartialEq)]
pub struct StartView {
    /// Heading and text of each part of the notice (PIPL art. 17).
    pub parts: Vec<(Phrase, Vec<Phrase>)>,
}

/// The parts that every page of a complaint has.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Which page.
    pub page: PageId,
    /// Number of the page, from 1.
    pub step: u16,
    /// How many there are.
    pub steps: u16,
    /// Heading.
    pub title: Phrase,
    /// Line under the heading.
    pub hint: Option<Phrase>,
    /// The save chip.
    pub save: SaveView,
    /// Faults of the page, in the order of its fields.
    pub problems: Vec<ProblemView>,
    /// Another window saved another version.
    pub conflict: bool,
    /// Label of the forward button.
    pub next: Phrase,
    /// Whether the forward button is busy.
    pub busy: bool,
    /// Whether there is a page before.
    pub back: bool,
}

/// The save chip.
#[derive(Debug, Clone, PartialEq)]
pub enum SaveView {
    /// Nothing was entered yet.
    Untouched,
    /// Being stored.
    Saving,
    /// Stored, and when.
    Saved(Moment),
    /// Not stored, and why.
    Failed(Phrase),
    /// Kept in memory only, on purpose.
    MemoryOnly,
}

/// One fault of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct ProblemView {
    /// The field.
    pub field: String,
    /// What is wrong and how to mend it, a full sentence.
    pub text: Phrase,
}

/// A page of questions.
#[derive(Debug, Clone, PartialEq)]
pub struct PageView {
    /// The common parts.
    pub frame: Frame,
    /// The fields in order.
    pub fields: Vec<FieldView>,
    /// A line in a box under the fields (urgent cases, misconduct, …).
    pub advice: Vec<(Tone, Phrase)>,
    /// Staff: what the rules say of it so far, to be shown beside the questions where there is room.
    pub so_far: Option<AssessmentView>,
}

/// A field with its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldView {
    /// Its id.
    pub id: FieldId,
    /// What it takes.
    pub kind: FieldKind,
    /// Its label.
    pub label: Phrase,
    /// A line under the label.
    pub hint: Option<Phrase>,
    /// Shown as optional.
    pub optional: bool,
    /// What was entered.
    pub answer: Option<Answer>,
    /// Its fault.
    pub problem: Option<Phrase>,
    /// Files, for a field that takes files.
    pub files: Vec<Attachment>,
    /// Why the last file was not taken.
    pub refused: Option<Phrase>,
}

/// Conditions, level, dates.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultView {
    /// The common parts; its title is the outcome.
    pub frame: Frame,
    /// The assessment.
    pub assessment: AssessmentView,
}

/// What the rules say, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessmentView {
    /// The outcome as a heading.
    pub headline: Phrase,
    /// What it means: always that the complaint is registered and goes on.
    pub explanation: Vec<Phrase>,
    /// Conditions in the order of the 办法; empty while nothing was answered.
    pub conditions: Vec<ConditionView>,
    /// How many conditions are met and open, in words.
    pub tally: Phrase,
    /// Which reading of the conditions was applied.
    pub reading: Option<Phrase>,
    /// Bodies that get a part of it.
    pub routes: Vec<RouteView>,
    /// Level or tier: name, reason, article.
    pub level: Option<(Phrase, Phrase, String)>,
    /// The clock that matters most, first; then the others.
    pub deadlines: Vec<DeadlineView>,
    /// What to do when the answer does not satisfy: one line per review route.
    pub reviews: Vec<DeadlineView>,
    /// Advice that goes with the reviews (mediation, arbitration, court).
    pub remedies: Vec<Phrase>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Phrase,
    /// Met, not met, open.
    pub verdict: Verdict,
    /// Why.
    pub reason: Phrase,
    /// Article, such as 第五条(二).
    pub article: String,
    /// What would change it, and the page where it can be changed.
    pub change: Option<(Phrase, PageId)>,
}

/// A body that gets a part of the complaint.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Phrase,
    /// What goes there and why.
    pub text: Phrase,
    /// Article.
    pub article: String,
}

/// A deadline with the way it was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadlineView {
    /// Clock id.
    pub id: String,
    /// What must be done, by whom.
    pub name: Phrase,
    /// Amount and unit: "收到后 1 个工作日".
    pub span: Phrase,
    /// Article with its instrument where it is not the pack's own.
    pub article: String,
    /// The day, or when it starts if it has not started.
    pub when: Phrase,
    /// The day itself, if known, and as `YYYY-MM-DD`, to be held against what the bank has signed.
    pub date: Option<NaiveDate>,
    /// Once there is a case, what its face is drawn from follows (`www/parts/clock.js`): the day it is counted
    /// from, today, and the number of its state, each after a space.
    pub day: String,
    /// Expected, confirmed, provisional, missed, met, not started.
    pub tag: (Tone, Phrase),
    /// What a provisional date waits for, with the expected date; or what it was before its year was announced.
    pub provisional: Option<Phrase>,
    /// The count, step by step, as sentences.
    pub steps: Vec<Phrase>,
    /// The calendar strip: every day from day zero to a little after the due day; empty if too long.
    pub strip: Vec<StripDayView>,
}

/// One day of the calendar strip.
#[derive(Debug, Clone, PartialEq)]
pub struct StripDayView {
    /// The day.
    pub date: NaiveDate,
    /// What it is in this count.
    pub role: StripRole,
    /// Its label: 收到, 国庆, 调休, 第 1 天, 应答复; empty for a plain day.
    pub label: Phrase,
    /// Whether it is today.
    pub today: bool,
}

/// What a day is in a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StripRole {
    /// The day it began, which is not counted.
    Zero,
    /// A day off that is skipped or passed.
    Off,
    /// A counted day.
    Count,
    /// A counted make-up working day.
    MakeUp,
    /// The due day.
    Due,
    /// After the due day, or not counted for another reason.
    Plain,
}

/// All answers.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckView {
    /// The common parts.
    pub frame: Frame,
    /// One group per page.
    pub groups: Vec<CheckGroup>,
}

/// The answers of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckGroup {
    /// The page that its change link opens.
    pub page: PageId,
    /// The page's heading.
    pub title: Phrase,
    /// Label and answer of each field; an open one says so.
    pub lines: Vec<(Phrase, Shown)>,
    /// Whether a fault waits there.
    pub faulty: bool,
}

/// An answer as it is shown again.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// What the person typed.
    Typed(Private),
    /// Chosen labels and ready sentences.
    Said(Phrase),
    /// Several lines the person typed.
    Lines(Vec<Private>),
    /// Not answered.
    Nothing,
}

/// The receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptView {
    /// Its id.
    pub id: CaseId,
    /// Delivered, waiting or stuck, as a heading.
    pub headline: Phrase,
    /// What that means.
    pub text: Phrase,
    /// Tone of the heading.
    pub tone: Tone,
    /// The bank's case number, once it has one.
    pub case_number: Option<String>,
    /// The short code.
    pub code: String,
    /// The code to ask with how far the case is.
    pub status_code: String,
    /// When it was confirmed.
    pub confirmed_at: Moment,
    /// When the bank received it, once it has.
    pub received_at: Option<Moment>,
    /// Its receipt is signed by the bank.
    pub verified: bool,
    /// The digest of what was sent.
    pub digest: String,
    /// The rules' answer; `None` when the pack of that time is not loaded.
    pub assessment: Option<AssessmentView>,
    /// What "try now" sends, if it is offered: the case, or its withdrawal.
    pub again: Option<CaseId>,
    /// Whether it is being sent now.
    pub sending: bool,
    /// The receipt as the bank has signed it.
    pub signed: Option<String>,
    /// The other part of a mixed complaint, with its code and its way.
    pub other: Option<CaseLine>,
}

/// What waits to be sent, and what was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxView {
    /// One line per case, the newest first.
    pub cases: Vec<CaseLine>,
}
