//! A configuration is sound, or every fault is named with its place.

use super::world::CONFIG;
use jiesu::intake::Config;
use jiesu::intake::config::Kept;
use jiesu::text::{Catalogue, Language, Words};

fn faults(text: &str) -> Vec<(String, String)> {
    let words = Words {
        catalogue: Catalogue::of(Language::En),
        wording: &|_| None,
    };
    let faults = Config::parse(text).expect_err("the configuration is wrong");
    faults
        .into_iter()
        .map(|fault| (fault.place, words.say(&fault.what)))
        .collect()
}

#[test]
fn a_sound_file_is_read_with_its_defaults() {
    let config = Config::parse(CONFIG).unwrap();
    assert_eq!(config.pack, "s01-credit-coop-trial");
    assert_eq!(config.languages, Language::USUAL);
    assert_eq!(config.attachments.max_bytes, 10 * 1024 * 1024);
    assert_eq!(config.endpoint.base, "/api/v1");
}

#[test]
fn a_queue_that_must_not_be_the_branchs_own_is_refused() {
    let with = |recipients: &str| {
        CONFIG.replace(
            "\"endpoint\"",
            &format!("\"recipients\": {recipients}, \"endpoint\""),
        )
    };
    let sound =
        r#"{ "default": "east", "supervision": "head", "routes": { "integrity-report": "discipline" } }"#;
    let to = Config::parse(&with(sound)).unwrap().recipients.unwrap();
    assert_eq!((to.default.as_str(), to.supervision.as_str()), ("east", "head"));
    assert_eq!(
        to.routes.get("integrity-report").map(String::as_str),
        Some("discipline")
    );
    for (wrong, place) in [
        (r#"{ "default": "east" }"#, "/recipients/supervision"),
        (
            r#"{ "default": "east", "supervision": "east" }"#,
            "/recipients/supervision",
        ),
        (
            r#"{ "default": "east", "supervision": "head", "routes": { "integrity-report": "east" } }"#,
            "/recipients/routes/integrity-report",
        ),
        (r#"{ "supervision": "head" }"#, "/recipients/default"),
        (
            r#"{ "default": "east", "supervision": "head", "staff": {} }"#,
            "/recipients/staff",
        ),
    ] {
        let found = faults(&with(wrong));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, place);
    }
}

#[test]
fn three_faults_are_named_at_once() {
    let wrong = CONFIG
        .replace("\"web\"", "\"kiosks\"")
        .replace("\"address\": \"示例路 1 号\",", "")
        .replace("\"/api/v1\"", "\"ftp://bank.example\"");
    let found = faults(&wrong);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["/mode", "/bank/address", "/endpoint/base"], "{found:?}");
    assert!(
        found[0].1.contains("kiosks"),
        "the wrong value is shown: {}",
        found[0].1
    );
}

#[test]
fn plain_http_is_taken_to_this_machine_only() {
    let at = |base: &str| CONFIG.replace("/api/v1", base);
    for base in [
        "http://localhost:8080/x",
        "http://127.0.0.1",
        "http://localhost/x@y",
        "https://bank.example",
    ] {
        assert_eq!(Config::parse(&at(base)).unwrap().endpoint.base, base);
    }
    for base in [
        "http://localhost.bank.example/x",
        "http://127.0.0.10/x",
        "http://localhost:8080@bank.example/",
        "http://bank.example",
    ] {
        assert_eq!(faults(&at(base))[0].0, "/endpoint/base", "{base}");
    }
}

#[test]
fn what_the_law_wants_published_is_asked_for() {
    for (key, place) in [
        ("\"supervision_phone\": \"96668\",", "/bank/supervision_phone"),
        ("\"address\": \"示例路 1 号\",", "/bank/address"),
        (
            "\"privacy_contact\": \"privacy@bank.example\",",
            "/bank/privacy_contact",
        ),
    ] {
        let found = faults(&CONFIG.replace(key, ""));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, place);
    }
}

#[test]
fn a_mistyped_entry_and_a_broken_file_say_where() {
    let mistyped = faults(&CONFIG.replace("\"endpoint\"", "\"endpiont\""));
    let places: Vec<&str> = mistyped.iter().map(|(place, _)| place.as_str()).collect();
    assert!(places.contains(&"/endpiont"), "{mistyped:?}");
    assert!(
        mistyped.iter().any(|(_, what)| what.contains("endpoint")),
        "{mistyped:?}"
    );

    let broken = faults("{\n  \"mode\": \"web\"\n  \"bank\": {}\n}");
    assert_eq!(broken[0].0, "3:3");
}

#[test]
fn further_years_and_days_off_are_read_and_only_from_the_page_itself() {
    let with = |more: &str| CONFIG.replacen('{', &format!("{{ {more},"), 1);
    let config = Config::parse(&with(
        r#""calendars": ["calendars/2027.json"], "days_off": [{ "date": "2027-04-09", "name": "三月三" }]"#,
    ))
    .unwrap();
    assert_eq!(config.calendars, ["calendars/2027.json"]);
    assert_eq!(config.days_off[0].name, "三月三");
    for (more, place) in [
        (r#""calendars": ["https://example.org/2027.json"]"#, "/calendars"),
        (r#""calendars": ["//example.org/2027.json"]"#, "/calendars"),
        (r#""calendars": "calendars/2027.json""#, "/calendars"),
        (
            r#""days_off": [{ "date": "2027-04-31", "name": "三月三" }]"#,
            "/days_off/0",
        ),
        (r#""days_off": [{ "date": "2027-04-09" }]"#, "/days_off/0"),
        (r#""days_off": {}"#, "/days_off/0"),
    ] {
        let found = faults(&with(more));
        assert_eq!(found.len(), 1, "{more}");
        assert_eq!(found[0].0, place, "{more}");
    }
}

#[test]
fn a_mapping_is_handed_on_and_its_faults_stand_with_the_others() {
    let with = |mapping: &str| CONFIG.replace(r#""base":"#, &format!(r#""mapping": {mapping}, "base":"#));
    let config = Config::parse(&with(r#"{ "attachments": "none" }"#)).unwrap();
    let endpoint = config.endpoint.mapping.unwrap();
    assert_eq!(endpoint, r#"{"base":"/api/v1","mapping":{"attachments":"none"}}"#);
    let faulty = r#"{ "faults": [{ "place": "/endpoint/mapping/case", "what": "Is missing." }] }"#;
    let found = faults(&with(faulty).replace("\"web\"", "\"kiosks\""));
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["/mode", "/endpoint/mapping/case"]);
    assert_eq!(found[1].1, "Is missing.");
}

#[test]
fn a_bank_may_take_no_attachments() {
    let with = |more: &str| CONFIG.replacen('{', &format!("{{ {more},"), 1);
    let config = Config::parse(&with(r#""attachments": { "max_count": 0 }"#)).unwrap();
    assert_eq!(config.attachments.max_count, 0);
    let found = faults(&with(r#""attachments": { "max_count": -1, "max_bytes": 0 }"#));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn only_a_public_key_can_seal() {
    let with = |more: &str| CONFIG.replacen('{', &format!("{{ {more},"), 1);
    let number = "a".repeat(43);
    let key = format!(r#"{{ "kty": "EC", "crv": "P-256", "x": "{number}", "y": "{number}" }}"#);
    let sealing = |sealing: &str| with(&format!(r#""sealing": {sealing}"#));
    let sound = format!(r#"{{ "key": {key}, "routes": {{ "discipline": {key} }} }}"#);
    let config = Config::parse(&sealing(&sound)).unwrap();
    assert_eq!(config.sealing.unwrap().routes.len(), 1);
    let private = key.replacen('{', r#"{ "d": "secret","#, 1);
    for (wrong, place) in [
        (sound.replace("P-256", "P-384"), "/sealing/key"),
        (sound.replacen(&key, &private, 1), "/sealing/key"),
        (sound.replacen(&number, "short", 1), "/sealing/key"),
        ("{}".to_owned(), "/sealing/key"),
        (sound.replace("routes", "rutes"), "/sealing/rutes"),
        (
            format!(r#"{{ "key": {key}, "routes": {{ "discipline": {{}} }} }}"#),
            "/sealing/routes/discipline",
        ),
    ] {
        let found = faults(&sealing(&wrong));
        assert!(found.iter().any(|(at, _)| at == place), "{wrong}: {found:?}");
        assert!(found.iter().all(|(_, what)| !what.contains("secret")));
    }
    let receipts = |keys: &str| CONFIG.replace(r#""base":"#, &format!(r#""receipt_keys": {keys}, "base":"#));
    let config = Config::parse(&receipts(&format!("[{key}]"))).unwrap();
    assert_eq!(config.endpoint.receipt_keys.len(), 1);
    assert_eq!(
        faults(&receipts(&format!("[{key}, 7]")))[0].0,
        "/endpoint/receipt_keys/1"
    );
}

#[test]
fn a_customers_drafts_lie_where_the_bank_says() {
    let with = |mode: &str, kept: &str| {
        let storage = format!("{{ \"storage\": {{ \"kept\": {kept} }}, ");
        CONFIG
            .replacen('{', &storage, 1)
            .replace("\"web\"", &format!("\"{mode}\""))
    };
    assert_eq!(Config::parse(CONFIG).unwrap().kept, Kept::Device);
    assert!(!Config::parse(CONFIG).unwrap().is_shared());
    for (word, kept) in [
        ("\"device\"", Kept::Device),
        ("\"memory\"", Kept::Memory),
        ("\"code\"", Kept::Code),
    ] {
        let config = Config::parse(&with("web", word)).unwrap();
        assert_eq!((config.kept, config.is_shared()), (kept, kept == Kept::Code));
    }
    for (mode, word) in [
        ("web", "\"disk\""),
        ("web", "true"),
        ("web", "null"),
        ("staff", "\"code\""),
        ("staff", "\"memory\""),
    ] {
        let found = faults(&with(mode, word));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "/storage/kept");
    }
}
