//! What the app starts with: the configuration, the rules it names, and their words.
//!
//! All addresses are relative to the page, so that it runs below any path.

use super::host::{checker, parts, preferences, window};
use crate::intake::config::{ConfigFault, Mode};
use crate::intake::event::Ready;
use crate::intake::{Catalogue, Config, Language, Phrase, Report, canonical};
use crate::rules::calendar::{CalendarFault, YearFile};
use crate::rules::json::Json;
use crate::rules::{PolicyPack, RuleBook, Wording, WorkingCalendar, builtin};

use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

const CONFIG: &str = "config.json";

/// Loads everything; each failure names the file. `None` where not even the words to say so can be had.
pub async fn load() -> Option<(Catalogue, Report)> {
    // The messages of the likely language travel beside the configuration, which may offer others only.
    let config = text(CONFIG);
    let likely = catalogue(language(None), false).await;
    let config = config.await.ok_or_else(|| Report::LoadFailed(CONFIG.to_owned()));
    let json = match config {
        Ok(json) => json,
        Err(report) => return Some((likely?, report)),
    };
    let config = Config::parse(&checked(json).await);
    let language = language(config.as_ref().ok().map(|config| config.languages.as_slice()));
    let few = !config.as_ref().is_ok_and(|config| config.mode == Mode::Web);
    let mut known = match likely.filter(|likely| likely.language == language && !few) {
        Some(likely) => likely,
        None => catalogue(language, few).await?,
    };
    let report = match config {
        Ok(config) => match ready(config, known).await {
            Ok(ready) => Report::Ready(Box::new(ready)),
            Err(report) => report,
        },
        Err(faults) => Report::ConfigRefused(faults),
    };
    if !few && matches!(report, Report::ConfigRefused(_)) {
        known = catalogue(language, true).await?;
    }
    Some((known, report))
}

/// The configuration; faults of a mapping stand in its place. Where its checker cannot be had now, an earlier start has
/// asked it, and sending needs the network anyway.
async fn checked(json: String) -> String {
    let given = [json.as_str().into(), language(None).tag().into()];
    let checked = parts::call("config", &given).await;
    checked.and_then(|json| json.as_string()).unwrap_or(json)
}

/// What gives a catalogue; boxed, since each place that waits for it would hold all its code.
type Asked = Pin<Box<dyn Future<Output = Option<Catalogue>>>>;

/// The messages of a language, with those that no customer meets where they are wanted, too; `None` where they cannot
/// be had now.
pub fn catalogue(language: Language, few: bool) -> Asked {
    let file = |whose: &str| text(&format!("words/{whose}{}.txt", language.tag()));
    let everybodys = file("");
    let few = few.then(|| file("few."));
    Box::pin(async move {
        let mut files = vec![everybodys.await?];
        if let Some(few) = few {
            files.push(few.await?);
        }
        Catalogue::from_files(language, files)
    })
}

/// The language to begin in: the one chosen here before, else the browser's, if it is offered.
pub fn language(offered: Option<&[Language]>) -> Language {
    let offered = offered.unwrap_or(&Language::USUAL);
    let wanted = [preferences::language(), preferences::browser_language()];
    let found = wanted
        .into_iter()
        .flatten()
        .find(|language| offered.contains(language));
    found.or(offered.first().copied()).unwrap_or_default()
}

/// The packs whose words belong together, the more general one first.
pub fn packs_of(book: &RuleBook) -> Vec<String> {
    book.statutory
        .iter()
        .chain([&book.pack])
        .map(|pack| pack.id.clone())
        .collect()
}

/// The words of packs in a language, the later packs' over the earlier ones'. `None` where they cannot be had now.
pub async fn wording(packs: &[String], language: Language) -> Option<Wording> {
    let asked = packs.iter().map(|pack| text(&words_path(pack, language)));
    merged(asked.collect()).await
}

async fn merged(files: Vec<impl Future<Output = Option<String>>>) -> Option<Wording> {
    let mut texts = Vec::new();
    for file in files {
        let words = Wording::from_json(&file.await?).ok()?;
        texts.extend(
            words
                .keys()
                .filter_map(|key| Some((key.to_owned(), words.get(key)?.to_owned()))),
        );
    }
    Some(texts.into_iter().collect())
}

async fn ready(config: Config, catalogue: Catalogue) -> Result<Ready, Report> {
    let language = catalogue.language;
    // Rules and words travel side by side; what a pack extends is known only once it is there.
    let mut words = vec![text(&words_path(&config.pack, language))];
    let pack = pack(&config.pack, language).await?;
    let statutory = match &pack.extends {
        Some(id) => {
            words.insert(0, text(&words_path(id, language)));
            Some(self::pack(id, language).await?)
        }
        None => None,
    };
    let faults = ConfigFault::of_routes(&config, &pack);
    if !faults.is_empty() {
        return Err(Report::ConfigRefused(faults));
    }
    let calendar = calendar(&config).await?;
    let wording = merged(words).await;
    let wording = wording.ok_or_else(|| Report::LoadFailed(words_path(&pack.id, language)))?;
    Ok(Ready {
        book: RuleBook {
            pack,
            statutory,
            calendar,
        },
        config,
        catalogue,
        wording,
        large_type: preferences::large_type(),
        resume: preferences::open_draft(),
    })
}

/// The built-in calendar with the years and days off that the configuration adds.
async fn calendar(config: &Config) -> Result<WorkingCalendar, Report> {
    let mut calendar = WorkingCalendar::from_json(builtin::calendar_json())
        .map_err(|_| Report::LoadFailed("calendar".to_owned()))?;
    for path in &config.calendars {
        let json = fetched(path).await?;
        let year = YearFile::from_json(&json).map_err(|fault| vec![fault]);
        calendar = year.and_then(|year| calendar.with_year(year)).map_err(|faults| {
            let fault = |fault: &CalendarFault| ConfigFault::of_calendar(path, fault);
            Report::ConfigRefused(faults.iter().map(fault).collect())
        })?;
    }
    for day in &config.days_off {
        // A day of a year that is not announced waits for its schedule.
        (calendar, _) = calendar.with_days_off(&day.name, &[day.date]);
    }
    Ok(calendar)
}

async fn pack(id: &str, language: Language) -> Result<PolicyPack, Report> {
    let path = format!("packs/{id}.json");
    let Some(json) = text(&path).await else {
        return Err(not_there(id, path).await);
    };
    let digest = canonical::digest(json.as_bytes());
    if !builtin::is_pack(&digest) {
        // Fetched only now: built-in packs were checked when the app was built.
        let words = text(&words_path("faults", language)).await;
        let faults = checker::faults(&json, words).await;
        let faults = faults.ok_or_else(|| Report::LoadFailed(checker::FILE.to_owned()))?;
        if !faults.is_empty() {
            let explained = |(place, what)| ConfigFault {
                place: format!("{path}: {place}"),
                what: Phrase::Plain(what),
            };
            return Err(Report::ConfigRefused(faults.into_iter().map(explained).collect()));
        }
    }
    Ok(PolicyPack::from_checked_json(&json, &format!("sha-256:{digest}")))
}

/// The list of packs tells a wrong name, which the bank can mend, from a network that is down.
async fn not_there(id: &str, path: String) -> Report {
    let list = text("packs/index.json")
        .await
        .and_then(|json| Json::parse(&json).ok());
    let known: Vec<&str> = list
        .as_ref()
        .and_then(Json::as_array)
        .map(|ids| ids.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default();
    if known.is_empty() || known.contains(&id) {
        return Report::LoadFailed(path);
    }
    Report::ConfigRefused(vec![ConfigFault::of_pack(id, &known)])
}

fn words_path(pack: &str, language: Language) -> String {
    format!("packs/{pack}.{}.json", language.tag())
}

async fn fetched(path: &str) -> Result<String, Report> {
    text(path)
        .await
        .ok_or_else(|| Report::LoadFailed(path.to_owned()))
}

/// The text of a file. It is asked for at once and may be waited for later, so that several travel side by side.
fn text(path: &str) -> impl Future<Output = Option<String>> + use<> {
    let asked = window().map(|window| JsFuture::from(window.fetch_with_str(path)));
    async {
        let response: Response = asked?.await.ok()?.unchecked_into();
        if !response.ok() {
            return None;
        }
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    }
}
