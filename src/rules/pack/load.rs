//! From JSON text to a checked pack, with every fault at once.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::PolicyPack;
use super::check;
use super::fault::{FaultCode, PackFault};
use super::schema::{self, item_place};
use crate::rules::builtin;
use crate::rules::citation::Effective;
use crate::rules::fact::FactDeclaration;

pub(super) fn load(json: &str) -> Result<PolicyPack, Vec<PackFault>> {
    let root: Value = serde_json::from_str(json).map_err(|error| {
        let mut fault = PackFault::new(FaultCode::NotJson, "", error.to_string());
        fault.line = Some(error.line());
        vec![fault]
    })?;
    let mut faults = Vec::new();
    schema::walk(&root, schema::PACK, false, "", &mut faults);
    if !root.is_object() {
        return Err(faults);
    }
    let mut reader = Reader::new(&root, &mut faults);
    let pack = PolicyPack {
        id: reader.text("id"),
        version: reader.text("version"),
        instrument: reader.text("instrument"),
        effective: reader.inherited.effective,
        extends: root.get("extends").and_then(Value::as_str).map(str::to_owned),
        languages: reader.texts("languages"),
        transition: reader.one("transition"),
        source: reader.one("source"),
        parameters: reader.rules("parameters"),
        facts: reader.facts(),
        questions: reader.plain("questions"),
        scope: reader.one_rule("scope"),
        conditions: reader.rules("conditions"),
        readings: reader.rules("readings"),
        routes: reader.rules("routes"),
        level_rule: reader.one("level_rule"),
        levels: reader.rules("levels"),
        clocks: reader.rules("clocks"),
        switched_off: reader.rules("switched_off"),
        channels: reader.rules("channels"),
        stages: reader.rules("stages"),
        fields: reader.rules("fields"),
        reply_modes: reader.rules("reply_modes"),
        callbacks: reader.rules("callbacks"),
        responsibility: reader.rules("responsibility"),
        duties: reader.rules("duties"),
        notices: reader.rules("notices"),
        lost: reader.plain("lost"),
        digest: digest(json),
    };
    check::check(&pack, &root, &mut faults);
    if faults.is_empty() { Ok(pack) } else { Err(faults) }
}

/// `sha-256:` and the digest of a pack's JSON text, in hex.
fn digest(json: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("sha-256:");
    for byte in Sha256::digest(json.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What a rule takes from its pack where it says nothing itself.
struct Inherited {
    instrument: Value,
    certainty: Value,
    effective: Effective,
}

struct Reader<'a> {
    root: &'a Value,
    faults: &'a mut Vec<PackFault>,
    inherited: Inherited,
}

impl<'a> Reader<'a> {
    fn new(root: &'a Value, faults: &'a mut Vec<PackFault>) -> Reader<'a> {
        let inherited = Inherited {
            instrument: root.get("instrument").cloned().unwrap_or_default(),
            certainty: root.get("certainty").cloned().unwrap_or_else(|| json!("A")),
            effective: Effective::default(),
        };
        let mut reader = Reader {
            root,
            faults,
            inherited,
        };
        reader.inherited.effective = reader.one("effective");
        reader
    }

    fn text(&self, key: &str) -> String {
        self.root
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let items = self
            .root
            .get(key)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    fn one<T: DeserializeOwned + Default>(&mut self, key: &str) -> T {
        match self.root.get(key) {
            Some(value) => self.typed(value.clone(), key).unwrap_or_default(),
            None => T::default(),
        }
    }

    fn one_rule<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let mut value = self.root.get(key)?.clone();
        self.inherit(&mut value);
        self.typed(value, key)
    }

    /// The list under `key`; an item with a fault is left out, so that the rest can still be checked.
    fn rules<T: DeserializeOwned>(&mut self, key: &str) -> Vec<T> {
        let mut rules = Vec::new();
        for (place, mut value) in self.items(key) {
            self.inherit(&mut value);
            rules.extend(self.typed(value, &place));
        }
        rules
    }

    /// The same for entries that cite nothing, such as `lost`: there the gap itself is the point.
    fn plain<T: DeserializeOwned>(&mut self, key: &str) -> Vec<T> {
        let items = self.items(key);
        items
            .into_iter()
            .filter_map(|(place, value)| self.typed(value, &place))
            .collect()
    }

    fn items(&self, key: &str) -> Vec<(String, Value)> {
        let items = self
            .root
            .get(key)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        items
            .iter()
            .enumerate()
            .map(|(index, item)| (item_place(key, item, index), item.clone()))
            .collect()
    }

    /// The pack's own facts and, under `uses`, those of the shared vocabulary.
    fn facts(&mut self) -> Vec<FactDeclaration> {
        let shared = builtin::vocabulary();
        let mut facts: Vec<FactDeclaration> = Vec::new();
        for (place, value) in self.items("facts") {
            let Some(fact) = self.typed::<FactDeclaration>(value, &place) else {
                continue;
            };
            // A shared fact under another meaning would be filled in wrongly by every form.
            if shared.iter().any(|other| other.id == fact.id && *other != fact) {
                self.faults.push(
                    PackFault::new(FaultCode::BadValue, place, fact.id.clone()).expecting("the shared fact"),
                );
            }
            facts.push(fact);
        }
        for name in self.texts("uses") {
            if facts.iter().any(|fact| fact.id == name) {
                continue;
            }
            match shared.iter().find(|fact| fact.id == name) {
                Some(fact) => facts.push(fact.clone()),
                None => self.faults.push(
                    PackFault::new(FaultCode::UnknownFact, "uses", name)
                        .among(shared.iter().map(|fact| fact.id.as_str())),
                ),
            }
        }
        facts
    }

    fn typed<T: DeserializeOwned>(&mut self, value: Value, place: &str) -> Option<T> {
        match serde_json::from_value(value) {
            Ok(typed) => Some(typed),
            Err(error) => {
                // Where the form itself is wrong, the walk has said so already, and better.
                if !self.faults.iter().any(|fault| fault.place.starts_with(place)) {
                    self.faults
                        .push(PackFault::new(FaultCode::BadValue, place, error.to_string()));
                }
                None
            }
        }
    }

    /// Turns `article`, `instrument`, `certainty`, `from`, `to` into a citation and effective dates.
    fn inherit(&self, rule: &mut Value) {
        let Some(entries) = rule.as_object_mut() else {
            return;
        };
        if self.cite(entries) {
            let effective = self.inherited.effective;
            let inherited = |own: Option<Value>, day: Option<chrono::NaiveDate>| {
                own.or_else(|| day.map(|day| json!(day.to_string())))
                    .unwrap_or_default()
            };
            let from = inherited(entries.remove("from"), effective.from);
            let to = inherited(entries.remove("to"), effective.to);
            entries.insert("effective".to_owned(), json!({ "from": from, "to": to }));
        }
        for part in ["tiers", "extension"] {
            for item in entries
                .get_mut(part)
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                item.as_object_mut().map(|item| self.cite(item));
            }
        }
        if let Some(suspension) = entries.get_mut("suspension").and_then(Value::as_object_mut) {
            self.cite(suspension);
        }
        for citation in entries
            .get_mut("see_also")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            if let Some(citation) = citation.as_object_mut() {
                citation
                    .entry("instrument")
                    .or_insert_with(|| self.inherited.instrument.clone());
                citation
                    .entry("certainty")
                    .or_insert_with(|| self.inherited.certainty.clone());
            }
        }
    }

    /// Moves an article into a citation; says whether there was one that is a rule's.
    fn cite(&self, entries: &mut Map<String, Value>) -> bool {
        let Some(article) = entries.remove("article") else {
            return false;
        };
        let instrument = entries
            .remove("instrument")
            .unwrap_or_else(|| self.inherited.instrument.clone());
        let certainty = entries
            .remove("certainty")
            .unwrap_or_else(|| self.inherited.certainty.clone());
        entries.insert(
            "citation".to_owned(),
            json!({ "instrument": instrument, "article": article, "certainty": certainty }),
        );
        true
    }
}
