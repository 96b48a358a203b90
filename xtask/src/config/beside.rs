//! What a configuration names and what lies beside it: packs and calendars.

use std::path::Path;

use jiesu::intake::config::{ConfigFault, DEFAULT_PACK};
use jiesu::rules::calendar::{CalendarFault, YearFile};
use jiesu::rules::pack::near_name;
use jiesu::rules::{PolicyPack, WorkingCalendar, builtin};
use serde_json::Value;

use super::check::{Checker, Level, in_english};
use super::places::escaped;

impl Checker {
    /// Reads the years that the configuration names, in its order, as the app does.
    pub(super) fn calendars(&mut self, value: &Value, folder: &Path) {
        let Ok(mut calendar) = WorkingCalendar::from_json(builtin::calendar_json()) else {
            return;
        };
        let paths = value["calendars"].as_array().into_iter().flatten().enumerate();
        let is_own = |path: &&str| !path.contains(':') && !path.starts_with("//");
        for (at, path) in paths.filter_map(|(at, path)| Some((at, path.as_str().filter(is_own)?))) {
            let place = format!("/calendars/{at}");
            let Ok(json) = std::fs::read_to_string(folder.join(path.trim_start_matches('/'))) else {
                self.add(
                    Level::Fault,
                    "no-file",
                    &place,
                    [
                        &format!("There is no {path} beside this file."),
                        "The app does not start without a file that its configuration names.",
                        "`cargo xtask calendar import FILE --json calendars` makes it.",
                    ],
                );
                continue;
            };
            let year = YearFile::from_json(&json).map_err(|fault| vec![fault]);
            match year.and_then(|year| calendar.clone().with_year(year)) {
                Ok(with) => calendar = with,
                Err(faults) => {
                    for fault in &faults {
                        self.of_calendar(&place, path, fault);
                    }
                }
            }
        }
    }

    fn of_calendar(&mut self, place: &str, path: &str, fault: &CalendarFault) {
        let fault = ConfigFault::of_calendar(path, fault);
        let what = format!("{}: {}", fault.place, in_english(&fault.what));
        self.add(
            Level::Fault,
            "calendar",
            place,
            [
                &what,
                "Every deadline is counted on this calendar.",
                "Hold the file against the State Council's notice.",
            ],
        );
    }

    /// The pack and what the configuration says of it.
    pub(super) fn pack(&mut self, value: &Value, folder: &Path) {
        let id = match &value["pack"] {
            Value::String(id) => id.as_str(),
            // The loader has a default, and says what it thinks of anything else.
            _ => DEFAULT_PACK,
        };
        let own = folder.join("packs").join(format!("{id}.json"));
        let built_in = builtin::packs().iter().find(|pack| pack.id == id);
        let json = match std::fs::read_to_string(own) {
            Ok(json) => json,
            Err(_) => match built_in {
                Some(pack) => pack.json.to_owned(),
                None => return self.no_pack(id),
            },
        };
        let pack = match PolicyPack::from_json(&json) {
            Ok(pack) => pack,
            Err(faults) => {
                for fault in faults {
                    let near = fault
                        .near
                        .map(|near| format!(", perhaps {near}?"))
                        .unwrap_or_default();
                    let what = format!(
                        "packs/{id}.json: {}: {:?} {}{near}",
                        fault.place, fault.code, fault.found
                    );
                    self.add(
                        Level::Fault,
                        "pack",
                        "/pack",
                        [
                            &what,
                            "A pack with a fault is not used.",
                            "`cargo xtask policy check` explains it; then build the pack anew.",
                        ],
                    );
                }
                return;
            }
        };
        let routes: Vec<&str> = pack.routes.iter().map(|route| route.id.as_str()).collect();
        let by_route = ["sealing", "recipients"].map(|part| (part, value[part]["routes"].as_object()));
        for (part, route) in by_route.iter().flat_map(|(part, routes)| {
            routes
                .iter()
                .flat_map(|routes| routes.keys())
                .map(move |route| (part, route))
        }) {
            if !routes.contains(&route.as_str()) {
                let place = format!("/{part}/routes/{}", escaped(route));
                let what = format!("The pack {id} has no such route. It has: {}.", routes.join(", "));
                self.add(
                    Level::Fault,
                    "unknown-route",
                    &place,
                    [
                        &what,
                        "What belongs to that body would go to the bank after all.",
                        &perhaps(route, &routes, "Name one of them, or take this out."),
                    ],
                );
            }
        }
        for (name, set) in value["parameters"].as_object().into_iter().flatten() {
            let place = format!("/parameters/{}", escaped(name));
            let known: Vec<&str> = pack
                .parameters
                .iter()
                .map(|parameter| parameter.id.as_str())
                .collect();
            let Some(parameter) = pack.parameters.iter().find(|parameter| parameter.id == *name) else {
                let what = format!(
                    "The pack {id} has no such parameter. It has: {}.",
                    known.join(", ")
                );
                self.add(
                    Level::Fault,
                    "unknown-parameter",
                    &place,
                    [
                        &what,
                        "The pack is then read by its own default, without a word.",
                        &perhaps(name, &known, "Name one of them, or take this out."),
                    ],
                );
                continue;
            };
            let Some(set) = set
                .as_str()
                .filter(|set| !parameter.choices.iter().any(|choice| choice == set))
            else {
                continue;
            };
            let choices: Vec<&str> = parameter.choices.iter().map(String::as_str).collect();
            let what = format!("This parameter is one of {}.", choices.join(", "));
            self.add(
                Level::Fault,
                "unknown-value",
                &place,
                [
                    &what,
                    "The pack is then read by its own default, without a word.",
                    &perhaps(set, &choices, "Choose one of them."),
                ],
            );
        }
    }

    fn no_pack(&mut self, id: &str) {
        let known: Vec<&str> = builtin::packs().iter().map(|pack| pack.id).collect();
        let what = format!(
            "There is no pack {id}: neither packs/{id}.json beside this file nor one that is built in."
        );
        let or = format!(
            "There are: {}. A pack of your own goes into packs/.",
            known.join(", ")
        );
        let why = "Without its rules the app cannot begin.";
        self.add(
            Level::Fault,
            "no-pack",
            "/pack",
            [&what, why, &perhaps(id, &known, &or)],
        );
    }
}

fn perhaps(name: &str, known: &[&str], or: &str) -> String {
    match near_name(name, known.iter().copied()) {
        Some(near) => format!("Perhaps `{near}` is meant?"),
        None => or.to_owned(),
    }
}
