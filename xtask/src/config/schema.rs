//! The JSON Schema of config.json, for editors: `"$schema": "config.schema.json"`.
//!
//! Which entries there are is asked of the app's own loader, so that the schema knows neither more nor fewer; what is said of
//! each stands here.

use std::collections::BTreeMap;

use jiesu::intake::Config;
use jiesu::intake::config::{DEFAULT_PACK, LEAST_IDLE_SECONDS};
use jiesu::rules::builtin;
use jiesu::text::{Arg, Language, Phrase};
use serde_json::{Map, Value, json};

use crate::Done;

/// The objects that a configuration may have, the whole one first.
const OBJECTS: [&str; 8] = [
    "",
    "bank",
    "endpoint",
    "attachments",
    "storage",
    "sealing",
    "recipients",
    "embed",
];

/// The schema as a file.
///
/// # Errors
/// The loader no longer says what it knows.
pub fn text() -> Done<String> {
    Ok(format!("{:#}\n", schema()?))
}

/// The schema.
///
/// # Errors
/// As [`text`].
pub fn schema() -> Done<Value> {
    let known = known();
    let members = |object: &str| -> Done<Map<String, Value>> {
        let names = known
            .get(object)
            .ok_or("the loader does not say which entries it knows")?;
        let described = |name: &String| (name.clone(), described(object, name).unwrap_or_else(|| json!({})));
        Ok(names.iter().map(described).collect())
    };
    let mut properties = members("")?;
    for object in OBJECTS.into_iter().skip(1) {
        let mut inner = described("", object).unwrap_or_else(|| json!({}));
        inner["type"] = json!("object");
        inner["properties"] = Value::Object(members(object)?);
        inner["additionalProperties"] = json!(false);
        if let Some(required) = required(object) {
            inner["required"] = required;
        }
        properties.insert(object.to_owned(), inner);
    }
    Ok(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://jiesu.example/config.schema.json",
        "title": "config.json of Jiesu 接诉",
        "description": "What a bank sets beside index.html. `cargo xtask config check FILE` finds what a schema cannot.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "required": required(""),
        "$defs": { "key": key(&["P-256"]), "sealing_key": key(&["P-256", crate::sm::CURVE]) },
    }))
}

/// The entries that the loader knows, by object: it names them where it finds another.
pub fn known() -> BTreeMap<String, Vec<String>> {
    let mut probe = json!({ "?": 0 });
    for object in OBJECTS.into_iter().skip(1) {
        probe[object] = json!({ "?": 0 });
    }
    let faults = Config::parse(&probe.to_string()).err().unwrap_or_default();
    let entries = faults.into_iter().filter_map(|fault| {
        let object = fault.place.strip_suffix("/?")?.trim_start_matches('/').to_owned();
        let Phrase::Message { args, .. } = fault.what else {
            return None;
        };
        let known = args.into_iter().find_map(|(name, arg)| match arg {
            Arg::Text(known) if name == "known" => Some(known),
            _ => None,
        })?;
        Some((object, known.split(", ").map(str::to_owned).collect()))
    });
    entries.collect()
}

/// The entries without which an object is refused.
fn required(object: &str) -> Option<Value> {
    match object {
        "" => Some(json!(["mode", "bank", "endpoint"])),
        "bank" => Some(json!(["name", "supervision_phone", "address", "privacy_contact"])),
        "endpoint" => Some(json!(["base"])),
        "sealing" => Some(json!(["key"])),
        "recipients" => Some(json!(["default", "supervision"])),
        _ => None,
    }
}

/// What an entry is; `None` of one that nobody has described yet.
pub fn described(object: &str, name: &str) -> Option<Value> {
    let words = |what: &str| json!({ "type": "string", "pattern": "\\S", "description": what });
    let perhaps = |what: &str| json!({ "type": ["string", "null"], "pattern": "\\S", "description": what });
    let number = |least: u64, what: &str| json!({ "type": "integer", "minimum": least, "description": what });
    let key = |what: &str| json!({ "$ref": "#/$defs/key", "description": what });
    let sealing_key = "#/$defs/sealing_key";
    Some(match (object, name) {
        ("", "$schema") => json!({ "description": "This schema, for editors." }),
        ("", "mode") => json!({
            "enum": ["web", "staff", "kiosk"],
            "description": "web: a customer on the bank's page. staff: bank staff, often offline. kiosk: anybody at a terminal in the lobby; without sealing.key it only prints, for staff."
        }),
        ("", "bank") => json!({ "description": "Who receives complaints." }),
        ("", "pack") => {
            let built_in: Vec<&str> = builtin::packs().iter().map(|pack| pack.id).collect();
            json!({
                "anyOf": [{ "enum": built_in }, { "type": "string", "pattern": "\\S" }, { "type": "null" }],
                "default": DEFAULT_PACK,
                "description": "The policy pack: one that is built in, or your own, packs/<id>.json beside this file."
            })
        }
        ("", "parameters") => json!({
            "type": "object", "additionalProperties": { "type": "string" },
            "description": "Readings of the pack where the bank chose another than its default, such as { \"reading\": \"literal\" }."
        }),
        ("", "endpoint") => json!({ "description": "Where finished cases go." }),
        ("", "languages") => {
            let tags: Vec<&str> = Language::ALL.iter().map(|language| language.tag()).collect();
            json!({
                "type": "array", "minItems": 1, "items": { "enum": tags },
                "description": "The languages that are offered, the first one first."
            })
        }
        ("", "attachments") => json!({ "description": "Limits of files." }),
        ("", "calendars") => json!({
            "type": "array", "items": { "type": "string", "pattern": "^(?!//)[^:]*\\.json$" },
            "description": "Years announced after this build: files of this site, such as calendars/2027.json."
        }),
        ("", "days_off") => json!({
            "type": "array",
            "items": {
                "type": "object", "required": ["date", "name"],
                "properties": {
                    "date": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$", "description": "Such as 2027-04-09." },
                    "name": { "type": "string", "pattern": "\\S", "description": "Such as 三月三." }
                }
            },
            "description": "Days off of the region or of the bank, beside the State Council's."
        }),
        ("", "sealing") => {
            json!({ "description": "For whom finished cases and their files are sealed before they wait." })
        }
        ("", "recovery_key") => {
            key("staff: the bank's public key that opens a store whose passphrase is forgotten.")
        }
        ("", "recipients") => {
            json!({ "description": "Into whose hands a case comes: queues, as the bank's backend names them." })
        }
        ("", "storage") => json!({ "description": "How long things are kept on the device." }),
        ("", "embed") => {
            json!({ "description": "web: other pages in which the form may be (docs/embed.md)." })
        }
        ("embed", "origins") => json!({
            "type": "array",
            "items": { "type": "string", "pattern": "^(https://|http://(127\\.0\\.0\\.1|localhost)(:|$))[^/?#@*\\s]*$" },
            "description": "Their origins, exactly: https://www.bank.example, without a slash at the end. The web server's frame-ancestors needs the same."
        }),
        // These two are for `check` to judge: the loader leaves them to the terminal's scripts.
        ("", "paper") => json!({
            "default": 210, "examples": [58, 80, 210, 0],
            "description": "kiosk: how wide the paper of its printer is, in millimetres: 58 or 80 for a roll, 210 for sheets, 0 where there is none."
        }),
        ("", "hand_over") => json!({
            "examples": ["https://www.bank.example/complaints/"],
            "description": "kiosk: the app's address in `web` mode, where a complaint goes on at the person's telephone. It needs the same backend, with the contract's hand-overs. Absent: no button."
        }),
        ("bank", "name") => words("Name of the bank."),
        ("bank", "branch") => perhaps("The branch that this installation serves."),
        ("bank", "supervision_phone") => words("服务监督电话, which the law wants published."),
        ("bank", "address") => words("Postal address for letters and visits, which the law wants published."),
        ("bank", "privacy_contact") => words("Whom to ask about personal information (PIPL, article 17)."),
        ("bank", "urgent_phone") => {
            perhaps("For fraud and wrong transfers; the supervision phone if absent.")
        }
        ("bank", "outlets") => {
            let id = json!({ "type": "string", "minLength": 1 });
            json!({
                "type": "array",
                "items": { "type": "object", "required": ["id", "name"], "properties": { "id": id, "name": id } },
                "description": "Outlets to choose from; without them the person types the name."
            })
        }
        ("endpoint", "base") => json!({
            "type": "string", "pattern": "^\\s*(/|https://|http://(127\\.0\\.0\\.1|localhost)([:/\\s]|$))",
            "description": "Where contract v1 is served: /api/v1 or https://…"
        }),
        ("endpoint", "method") => json!({
            "enum": ["PUT", "POST"], "default": "PUT",
            "description": "PUT with If-None-Match: *, or POST with Idempotency-Key."
        }),
        ("endpoint", "headers") => json!({
            "type": "object", "propertyNames": { "pattern": "^[A-Za-z0-9-]*$" },
            "additionalProperties": { "type": "string", "pattern": "^[ -~]*$" },
            "description": "Headers for a gateway. Anybody who opens the page can read them."
        }),
        ("endpoint", "receipt_keys") => json!({
            "anyOf": [{ "type": "array", "items": { "$ref": "#/$defs/key" } }, { "$ref": "#/$defs/key" }],
            "description": "Public keys of which one has signed every receipt; then only a signed receipt counts."
        }),
        ("endpoint", "mapping") => json!({
            "type": "object",
            "description": "How to speak to a backend that does not serve the contract: docs/mapping.md."
        }),
        ("attachments", "max_bytes") => number(1, "Most bytes of one file."),
        ("attachments", "max_count") => number(0, "Most files; 0 asks for none."),
        ("storage", "draft_days") => number(
            1,
            "After how many days without a change a draft is deleted, announced before.",
        ),
        ("storage", "idle_seconds") => number(
            LEAST_IDLE_SECONDS,
            "kiosk: after how many seconds without a touch it asks whether somebody is there; half a minute later all is erased.",
        ),
        ("storage", "lock_minutes") => number(1, "After how many minutes without a touch a store is locked."),
        ("storage", "kept") => json!({
            "enum": ["device", "memory", "code"], "default": "device",
            "description": "web: where drafts and unsent cases lie; under a code they are encrypted, and only who has it opens them."
        }),
        ("sealing", "key") => json!({ "$ref": sealing_key, "description": "The bank's public key." }),
        ("sealing", "routes") => json!({
            "type": "object", "additionalProperties": { "$ref": sealing_key },
            "description": "Keys of bodies that take what is referred to them, by the pack's routes."
        }),
        ("recipients", "default") => words("For every case that no other line is about."),
        ("recipients", "supervision") => {
            words("Where a member of staff is named, who can then neither take nor open it.")
        }
        ("recipients", "routes") => json!({
            "type": "object", "additionalProperties": { "type": "string", "pattern": "\\S" },
            "description": "Queues for what belongs to another body, by the pack's routes."
        }),
        _ => return None,
    })
}

/// A public key on one of these curves.
fn key(curves: &[&str]) -> Value {
    let number = json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{43}$" });
    json!({
        "type": "object", "required": ["kty", "crv", "x", "y"],
        "properties": { "kty": { "const": "EC" }, "crv": { "enum": curves }, "x": number, "y": number, "d": false },
        "description": format!(
            "A public key on {} (JWK); `cargo xtask receiver key FILE` makes a pair. Never the private half, `d`.{}",
            curves.join(" or "),
            if curves.len() > 1 { " SM2 needs an app that was built with it." } else { "" }
        )
    })
}
