use serde_json::{Value, json};

use super::check::{Finding, Level, check};
use super::schema;
use crate::receiver::Scratch;
use jiesu::intake::Config;

/// A pair of which this is the public half.
fn key() -> Value {
    json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

/// A configuration with as much in it as there can be.
fn full() -> Value {
    json!({
        "$schema": "config.schema.json",
        "mode": "web",
        "bank": {
            "name": "示例银行", "branch": "城关", "supervision_phone": "96668", "address": "示例路 1 号",
            "privacy_contact": "privacy@bank.example", "urgent_phone": "96669",
            "outlets": [{ "id": "1", "name": "营业部" }, { "id": "2", "name": "东关" }],
        },
        "pack": "s01-credit-coop-trial",
        "parameters": {},
        "endpoint": {
            "base": "https://bank.example/api/v1", "method": "POST", "headers": { "X-Channel": "web" },
            "receipt_keys": [key()],
        },
        "languages": ["zh-Hans", "en"],
        "attachments": { "max_bytes": 1000, "max_count": 3 },
        "calendars": [],
        "days_off": [{ "date": "2027-04-09", "name": "三月三" }],
        "sealing": { "key": key(), "routes": {} },
        "recipients": { "default": "branch", "supervision": "supervision", "routes": {} },
        "storage": { "draft_days": 30, "idle_seconds": 120, "lock_minutes": 5 },
        "embed": { "origins": ["https://www.bank.example"] },
        "paper": 80,
        "hand_over": "https://www.bank.example/complaints/",
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut config = full();
    let (around, name) = pointer.rsplit_once('/').unwrap();
    match config.pointer_mut(around).unwrap() {
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        around => around[name] = value,
    }
    config
}

fn findings(config: &Value) -> Vec<Finding> {
    let scratch = Scratch::new();
    check(&format!("{config:#}"), &scratch.0).unwrap()
}

/// The codes and places of what is found.
fn codes(config: &Value) -> Vec<(String, String)> {
    let all = findings(config);
    for finding in &all {
        assert!(
            !finding.what.is_empty() && !finding.why.is_empty() && !finding.todo.is_empty(),
            "{finding:?}"
        );
    }
    all.into_iter()
        .map(|finding| (finding.code, finding.place))
        .collect()
}

#[test]
fn a_sound_configuration_has_no_findings() {
    assert_eq!(codes(&full()), []);
    let of = |example: &str| -> Vec<(String, String)> {
        let text = crate::run::read_text(&crate::run::at(example)).unwrap();
        let found = check(&text, &crate::run::at("www")).unwrap();
        found
            .into_iter()
            .map(|finding| (finding.code, finding.place))
            .collect()
    };
    for example in [
        "www/config.json",
        "www/examples/config.website.json",
        "www/examples/config.embed.json",
    ] {
        assert_eq!(of(example), [], "{example}");
    }
    assert_eq!(
        of("www/examples/config.tablet.json"),
        [("no-recovery".to_owned(), String::new())]
    );
    // With a key in it, somebody would seal for whoever has, or has lost, the other half.
    assert_eq!(
        of("www/examples/config.kiosk.json"),
        [("public-key".to_owned(), "/sealing/key".to_owned())]
    );
}

#[test]
fn each_fault_is_found_with_its_place() {
    let private = {
        let mut key = key();
        key["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
        key
    };
    let off_the_curve = {
        let mut key = key();
        key["y"] = key["x"].clone();
        key
    };
    for (pointer, value, code, place) in [
        ("/mode", json!("kiosks"), "mode", "/mode"),
        ("/bank/address", json!(" "), "no-address", "/bank/address"),
        ("/paper", json!("80"), "paper", "/paper"),
        ("/paper", json!(8), "paper", "/paper"),
        (
            "/hand_over",
            json!("http://bank.example/"),
            "hand-over",
            "/hand_over",
        ),
        (
            "/hand_over",
            json!("https://bank.example/#x"),
            "hand-over",
            "/hand_over",
        ),
        ("/hand_over", json!("bank.example"), "hand-over", "/hand_over"),
        ("/hand_over", json!(true), "hand-over", "/hand_over"),
        ("/bank/adress", json!("x"), "unknown-key", "/bank/adress"),
        ("/bank/a~1b", json!("x"), "unknown-key", "/bank/a~01b"),
        ("/endpoint/base", json!("ftp://x"), "base", "/endpoint/base"),
        (
            "/endpoint/base",
            json!("http://localhost.evil.example/x"),
            "base",
            "/endpoint/base",
        ),
        (
            "/endpoint/base",
            json!("https://bank.example/x?y"),
            "address",
            "/endpoint/base",
        ),
        ("/endpoint/base", json!("https:///x"), "address", "/endpoint/base"),
        (
            "/endpoint/base",
            json!("https://a:b@bank.example"),
            "secret",
            "/endpoint/base",
        ),
        (
            "/endpoint/headers",
            json!({ "Authorization": "Bearer x" }),
            "secret",
            "/endpoint/headers/Authorization",
        ),
        (
            "/endpoint/receipt_keys/0",
            private.clone(),
            "private-key",
            "/endpoint/receipt_keys/0",
        ),
        ("/sealing/key", private.clone(), "private-key", "/sealing/key"),
        ("/sealing/key", off_the_curve, "no-point", "/sealing/key"),
        ("/recovery_key", private, "private-key", "/recovery_key"),
        (
            "/sealing/routes",
            json!({ "nowhere": key() }),
            "unknown-route",
            "/sealing/routes/nowhere",
        ),
        (
            "/recipients/routes",
            json!({ "nowhere": "discipline" }),
            "unknown-route",
            "/recipients/routes/nowhere",
        ),
        (
            "/recipients/supervision",
            json!("branch"),
            "queue",
            "/recipients/supervision",
        ),
        ("/pack", json!("s01-credit-coop-trail"), "no-pack", "/pack"),
        (
            "/parameters",
            json!({ "readin": "literal" }),
            "unknown-parameter",
            "/parameters/readin",
        ),
        (
            "/parameters",
            json!({ "reading": "litteral" }),
            "unknown-value",
            "/parameters/reading",
        ),
        (
            "/calendars",
            json!(["calendars/2027.json"]),
            "no-file",
            "/calendars/0",
        ),
        (
            "/calendars",
            json!(["https://x/2027.json"]),
            "calendars",
            "/calendars",
        ),
        ("/bank/outlets/1/id", json!("1"), "twice", "/bank/outlets/1/id"),
        ("/days_off/0/date", json!("2027-13-01"), "days-off", "/days_off/0"),
        ("/storage/draft_days", json!(0), "number", "/storage/draft_days"),
        ("/storage/kept", json!("disk"), "kept", "/storage/kept"),
        ("/embed/origin", json!([]), "unknown-key", "/embed/origin"),
        (
            "/embed/origins",
            json!("https://a.example"),
            "origins",
            "/embed/origins",
        ),
        ("/embed/origins/0", json!(7), "origin", "/embed/origins/0"),
        ("/embed/origins/0", json!("*"), "origin", "/embed/origins/0"),
        (
            "/embed/origins/0",
            json!("https://*.a.example"),
            "origin",
            "/embed/origins/0",
        ),
        (
            "/embed/origins/0",
            json!("https://a.example/"),
            "origin",
            "/embed/origins/0",
        ),
        (
            "/embed/origins/0",
            json!("https://a.example:443"),
            "origin",
            "/embed/origins/0",
        ),
        (
            "/embed/origins/0",
            json!("https://A.example"),
            "origin",
            "/embed/origins/0",
        ),
        (
            "/embed/origins/0",
            json!("https://a.example; x"),
            "origin",
            "/embed/origins/0",
        ),
        (
            "/embed/origins/0",
            json!("https://"),
            "origin",
            "/embed/origins/0",
        ),
        (
            "/embed/origins/0",
            json!("http://a.example"),
            "origin",
            "/embed/origins/0",
        ),
    ] {
        let found = codes(&with(pointer, value));
        assert!(
            found.contains(&(code.into(), place.into())),
            "{pointer} {code}: {found:?}"
        );
        let faults = found.iter().filter(|(code, _)| code != "no-effect");
        assert!(faults.count() <= 1, "one mistake, one finding: {found:?}");
    }
}

#[test]
fn everything_is_found_at_once_and_in_the_order_of_the_file() {
    let mut config = with("/mode", json!("kiosk"));
    config["bank"]["phone"] = json!("1");
    config["pack"] = json!("nothing-like-it");
    config.as_object_mut().unwrap().remove("sealing");
    config.as_object_mut().unwrap().remove("embed");
    config["paper"] = json!(0);
    let found = findings(&config);
    assert!(found.is_sorted_by_key(|finding| finding.spot));
    let mut all: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    all.sort();
    assert_eq!(all, ["no-pack", "no-way-out", "prints-only", "unknown-key"]);
}

#[test]
fn a_slip_gets_the_name_that_was_meant_and_its_line() {
    let text = format!("{:#}", full()).replace("\"endpoint\"", "\"endpiont\"");
    let found = check(&text, &Scratch::new().0).unwrap();
    let slip = found
        .iter()
        .find(|finding| finding.code == "unknown-key")
        .unwrap();
    assert_eq!(slip.todo, "Perhaps `endpoint` is meant?");
    let line = text.lines().nth(slip.spot.line - 1).unwrap();
    assert!(line.contains("endpiont"), "{line}");
    let pack = findings(&with("/pack", json!("s01-credit-coop-trail")));
    assert_eq!(pack[0].todo, "Perhaps `s01-credit-coop-trial` is meant?");
}

#[test]
fn a_file_that_is_no_json_says_where() {
    let found = check("{\n  \"mode\": \"web\"\n  \"bank\": {}\n}", &Scratch::new().0).unwrap();
    assert_eq!((found.len(), found[0].code.as_str()), (1, "no-json"));
    assert_eq!((found[0].spot.line, found[0].spot.column), (3, 3));
}

#[test]
fn a_member_that_is_there_twice_is_found() {
    let text = format!("{:#}", full()).replacen("\"pack\"", "\"mode\": \"web\",\n \"pack\"", 1);
    let found = check(&text, &Scratch::new().0).unwrap();
    let twice = found.iter().find(|finding| finding.code == "twice").unwrap();
    assert_eq!(twice.place, "/mode");
}

#[test]
fn warnings_do_not_make_it_unsound() {
    let mut staff = with("/mode", json!("staff"));
    let found = findings(&staff);
    let codes_of: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        codes_of,
        ["no-recovery", "no-effect"],
        "a tablet is no other page"
    );
    assert!(found.iter().all(|finding| finding.level == Level::Warning));
    staff["recovery_key"] = key();
    staff["embed"] = json!({ "origins": [] });
    assert_eq!(codes(&staff), []);
}

#[test]
fn files_beside_it_are_read() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(scratch.0.join("packs")).unwrap();
    std::fs::create_dir_all(scratch.0.join("calendars")).unwrap();
    std::fs::write(scratch.0.join("packs/own.json"), "{}").unwrap();
    std::fs::write(scratch.0.join("calendars/2027.json"), "{}").unwrap();
    let mut config = with("/pack", json!("own"));
    config["calendars"] = json!(["calendars/2027.json"]);
    let found = check(&config.to_string(), &scratch.0).unwrap();
    for code in ["pack", "calendar"] {
        assert!(
            found.iter().any(|finding| finding.code == code),
            "{code}: {found:?}"
        );
    }
}

#[test]
fn a_mapping_is_checked_by_the_script_of_the_browser() {
    let own = |name: &str| crate::run::read_text(&crate::run::at(&format!("docs/mapping/{name}"))).unwrap();
    let endpoint: Value = serde_json::from_str(&own("contract-v1.json")).unwrap();
    let mut config = full();
    config.as_object_mut().unwrap().remove("sealing");
    config["endpoint"] = endpoint;
    assert_eq!(codes(&config), []);
    config["endpoint"]["mapping"]["case"]["pth"] = json!("/x");
    let found = findings(&config);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].code.as_str(), found[0].place.as_str()),
        ("mapping", "/endpoint/mapping/case/pth")
    );
    assert!(found[0].what.contains("path"), "{}", found[0].what);
}

/// A pair of which this is the public half: the key of GM/T 0003.5.
#[cfg(feature = "sm")]
fn key_on_sm2() -> Value {
    let number = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    let digits: Vec<u32> = number.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let number: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap())
        .collect();
    jiesu_sm::Opener::of_number(&number).unwrap().public().unwrap()
}

#[cfg(feature = "sm")]
#[test]
fn a_key_on_sm2_wants_an_app_with_it_and_no_other_beside_it() {
    let scratch = Scratch::new();
    let found = |config: &Value| -> Vec<(Level, String, String)> {
        let all = check(&config.to_string(), &scratch.0).unwrap();
        all.into_iter()
            .map(|finding| (finding.level, finding.code, finding.place))
            .collect()
    };
    let sound = with("/sealing/key", key_on_sm2());
    let needs = |level| vec![(level, "needs-sm".to_owned(), "/sealing/key".to_owned())];
    assert_eq!(found(&sound), needs(Level::Warning), "no app lies beside it");
    std::fs::write(scratch.0.join("index.html"), "").unwrap();
    assert_eq!(found(&sound), needs(Level::Fault));
    std::fs::write(scratch.0.join("seal-sm-0123456789abcdef.js"), "").unwrap();
    assert_eq!(found(&sound), []);

    let fault = |code: &str, place: &str| vec![(Level::Fault, code.to_owned(), place.to_owned())];
    let mut off_the_curve = key_on_sm2();
    off_the_curve["y"] = off_the_curve["x"].clone();
    let off_the_curve = with("/sealing/key", off_the_curve);
    assert_eq!(found(&off_the_curve), fault("no-point", "/sealing/key"));
    let mut private = key_on_sm2();
    private["d"] = private["x"].clone();
    assert_eq!(
        found(&with("/sealing/key", private)),
        fault("private-key", "/sealing/key")
    );
    let mut mixed = sound.clone();
    mixed["sealing"]["routes"] = json!({ "integrity-report": key() });
    assert_eq!(
        found(&mixed),
        fault("mixed-keys", "/sealing/routes/integrity-report")
    );
    // Only for sealing.
    assert_eq!(
        found(&with("/recovery_key", key_on_sm2()))
            .iter()
            .filter(|(level, ..)| *level == Level::Fault)
            .cloned()
            .collect::<Vec<_>>(),
        fault("public-key", "/recovery_key")
    );
    let schema = schema::schema().unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&sound));
    assert!(!validator.is_valid(&with("/recovery_key", key_on_sm2())));
}

#[test]
fn the_schema_knows_what_the_loader_knows() {
    let known = schema::known();
    assert!(known.len() >= 6, "{known:?}");
    for (object, names) in &known {
        for name in names {
            assert!(
                schema::described(object, name).is_some(),
                "/{object}/{name}: say in xtask/src/config/schema.rs what it is"
            );
        }
    }
}

#[test]
fn the_schema_and_the_loader_refuse_the_same() {
    let schema = schema::schema().unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let agree = |config: &Value, what: &str| {
        let loaded = Config::parse(&config.to_string()).map(drop);
        assert_eq!(loaded.is_ok(), validator.is_valid(config), "{what}: {loaded:?}");
    };
    agree(&full(), "the full one");
    assert!(validator.is_valid(&full()));
    // Each entry away, and each of another kind.
    let mut pointers = vec![String::new()];
    while let Some(pointer) = pointers.pop() {
        let Some(members) = full().pointer(&pointer).and_then(Value::as_object).cloned() else {
            continue;
        };
        for name in members.keys().filter(|name| *name != "$schema") {
            let place = format!("{pointer}/{name}");
            let mut without = full();
            without
                .pointer_mut(&pointer)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove(name);
            agree(&without, &format!("without {place}"));
            // What is in it the app does not ask: `www/embed/frame.js` compares with it, before there is an app.
            let unasked = place == "/embed/origins";
            for other in [
                json!(7.5),
                json!("?!"),
                json!(""),
                json!([7]),
                json!({ "x": [] }),
                json!(true),
            ]
            .into_iter()
            .filter(|_| !unasked)
            {
                agree(&with(&place, other.clone()), &format!("{place}: {other}"));
            }
            agree(&with(&format!("{place}s"), json!("x")), &format!("{place}s"));
            pointers.push(place);
        }
    }
}
