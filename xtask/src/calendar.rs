//! `cargo xtask calendar import FILE`: a year's schedule from the form in which holiday-cn publishes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use jiesu::rules::builtin;
use jiesu::rules::calendar::{WorkingCalendar, YearFile};
use jiesu::rules::moment::parse_date;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Done;
use crate::args::Args;
use crate::run::{at, read_text, say, write};

/// A year as holiday-cn has it: <https://github.com/NateScarlet/holiday-cn>.
#[derive(Debug, Deserialize)]
struct Published {
    year: i32,
    #[serde(default)]
    papers: Vec<String>,
    #[serde(default)]
    days: Vec<PublishedDay>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedDay {
    name: String,
    #[serde(deserialize_with = "day")]
    date: NaiveDate,
    is_off_day: bool,
}

fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(from)?;
    parse_date(&text).ok_or_else(|| serde::de::Error::custom(format!("{text} is no day")))
}

/// Runs `calendar import FILE [--json FOLDER]`.
///
/// # Errors
/// The file is none, its year is not announced, or a day of it makes no sense.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(words, &["json"], &[])?;
    let [command, file] = args.plain.as_slice() else {
        return Err("calendar import FILE [--json FOLDER]".into());
    };
    if command != "import" {
        return Err(format!(
            "there is no command `calendar {command}`; there is: import FILE [--json FOLDER]"
        )
        .into());
    }
    let path = PathBuf::from(file);
    let published: Published = serde_json::from_str(&read_text(&path)?)
        .map_err(|error| format!("{file}: not in the form of holiday-cn: {error}"))?;
    let (year, rest) = year(published)?;
    for day in rest {
        say(&format!(
            "{}: {} ({}) belongs to the file of {}; add it there by hand",
            file,
            day.date,
            day.name,
            day.date.year()
        ));
    }
    let target = match args.value("json") {
        // For `calendars` of a configuration: no new build is needed.
        Some(folder) => {
            let target = Path::new(folder).join(format!("{}.json", year["year"]));
            write(&target, serde_json::to_string(&year)?)?;
            target
        }
        None => {
            let target = at("src/rules/calendars/cn").join(format!("{}.toml", year["year"]));
            write(&target, toml_of(&year))?;
            target
        }
    };
    say(&format!(
        "{}: hold it against the notice, day by day",
        target.display()
    ));
    Ok(())
}

/// The year in our form, checked, and the days that belong to other years.
fn year(published: Published) -> Done<(Value, Vec<PublishedDay>)> {
    let Published { year, papers, days } = published;
    if days.is_empty() {
        return Err(
            format!("{year} has no days: its schedule is not announced, and nothing was written").into(),
        );
    }
    let (mut own, rest): (Vec<_>, Vec<_>) = days.into_iter().partition(|day| day.date.year() == year);
    own.sort_by_key(|day| day.date);
    let mut off: Vec<(Vec<String>, NaiveDate, NaiveDate)> = Vec::new();
    let mut work = Vec::new();
    for day in &own {
        let holiday = holidays(&day.name)?;
        if !day.is_off_day {
            work.push(json!({ "holiday": holiday, "date": day.date.to_string() }));
            continue;
        }
        match off.last_mut() {
            Some((name, _, to)) if *name == holiday && to.succ_opt() == Some(day.date) => *to = day.date,
            _ => off.push((holiday, day.date, day.date)),
        }
    }
    let off: Vec<Value> = off
        .into_iter()
        .map(|(holiday, from, to)| json!({ "holiday": holiday, "from": from.to_string(), "to": to.to_string() }))
        .collect();
    let notices: Vec<Value> = papers
        .iter()
        .map(|url| json!({ "title": format!("国务院办公厅关于{year}年部分节假日安排的通知"), "url": url }))
        .collect();
    let value = json!({ "year": year, "notice": notices, "off": off, "work": work });
    let faults = |faults: Vec<_>| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    let file = YearFile::from_json(&value.to_string()).map_err(|fault| fault.to_string())?;
    let calendar = WorkingCalendar::from_json(builtin::calendar_json()).map_err(faults)?;
    calendar.with_year(file).map_err(faults)?;
    Ok((value, rest))
}

/// The ids of the holidays in a name, by the calendar's own names for them.
fn holidays(name: &str) -> Done<Vec<String>> {
    let calendar: Value = serde_json::from_str(builtin::calendar_json())?;
    let mut names: Vec<(&str, &str)> = Vec::new();
    for (id, words) in calendar["names"].as_object().into_iter().flatten() {
        names.push((id, words["zh-Hans"].as_str().unwrap_or_default()));
    }
    let is_in = |known: &str| name.contains(known.trim_end_matches('节'));
    let ids: Vec<String> = names
        .iter()
        .filter(|(_, known)| is_in(known))
        .map(|(id, _)| (*id).to_owned())
        .collect();
    if ids.is_empty() {
        let known: Vec<&str> = names.iter().map(|(_, known)| *known).collect();
        return Err(format!(
            "{name}: no statutory holiday that is known here ({})",
            known.join("、")
        )
        .into());
    }
    Ok(ids)
}

/// The year as people write it.
fn toml_of(year: &Value) -> String {
    let quoted = |value: &Value| value.to_string();
    let list = |value: &Value| value.to_string().replace(',', ", ");
    let bare = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut text = format!(
        "# The working year {0}: Monday to Friday, except as the notices below say.\nyear = {0}\n",
        year["year"]
    );
    let sections: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("1 notice", ["title", "url"].as_slice()),
        ("2 off", ["holiday", "from", "to"].as_slice()),
        ("3 work", ["holiday", "date"].as_slice()),
    ]);
    for (section, keys) in sections {
        let section = section.split(' ').nth(1).unwrap_or_default();
        for item in year[section].as_array().into_iter().flatten() {
            text += &format!("\n[[{section}]]\n");
            for key in keys {
                let value = match *key {
                    "holiday" => list(&item[key]),
                    "title" | "url" => quoted(&item[key]),
                    _ => bare(&item[key]),
                };
                text += &format!("{key} = {value}\n");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(days: &[(&str, &str, bool)]) -> Published {
        let days: Vec<Value> = days
            .iter()
            .map(|(name, date, off)| json!({ "name": name, "date": date, "isOffDay": off }))
            .collect();
        let file = json!({ "year": 2027, "papers": ["https://www.gov.cn/x"], "days": days });
        serde_json::from_value(file).unwrap()
    }

    #[test]
    fn days_become_spans_and_other_years_are_handed_back() {
        let (year, rest) = year(published(&[
            ("元旦", "2026-12-31", true),
            ("元旦", "2027-01-02", true),
            ("元旦", "2027-01-01", true),
            ("元旦", "2027-01-09", false),
            ("国庆节、中秋节", "2027-10-01", true),
        ]))
        .unwrap();
        assert_eq!(
            year["off"],
            json!([
                { "holiday": ["new-year"], "from": "2027-01-01", "to": "2027-01-02" },
                { "holiday": ["mid-autumn", "national"], "from": "2027-10-01", "to": "2027-10-01" },
            ])
        );
        assert_eq!(
            year["work"],
            json!([{ "holiday": ["new-year"], "date": "2027-01-09" }])
        );
        assert_eq!(rest.len(), 1);
        // What is written for people is read back as the same.
        let read: toml::Table = toml::from_str(&toml_of(&year)).unwrap();
        assert_eq!(read["off"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_year_without_days_or_with_a_wrong_one_is_refused() {
        assert!(
            year(published(&[]))
                .unwrap_err()
                .to_string()
                .contains("not announced")
        );
        let wednesday = published(&[("元旦", "2027-01-06", false)]);
        assert!(year(wednesday).unwrap_err().to_string().contains("make-up"));
        assert!(year(published(&[("三月三", "2027-04-09", true)])).is_err());
    }
}
