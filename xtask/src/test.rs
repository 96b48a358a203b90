//! `cargo xtask test`: everything that must hold before a change is good. What CI runs is this and nothing else.
//!
//! A failure does not stop the parts after it: one run tells everything. The last line is always
//! `N passed, N failed`; a lint or a size check counts as one.

use std::process::Command;
use std::time::Instant;

use crate::Done;
use crate::build::{self, Csp};
use crate::dependencies;
use crate::run::{self, at, cargo, listen, read_text, say, target_dir, write};
use crate::setup::{self, Browser, WASM};
use crate::size;

/// So many end-to-end tests may fail and be run once more; where more do, something is broken.
const FEW: usize = 5;
const PARTS: [&str; 6] = ["lint", "native", "browser", "size", "e2e", "backends"];

/// Runs `cargo xtask test [lint|native|browser|size|e2e|backends]...`, all of them if none is named.
///
/// # Errors
/// Something failed; what, has been printed.
pub fn command(words: &[String]) -> Done {
    if let Some(unknown) = words.iter().find(|word| !PARTS.contains(&word.as_str())) {
        return Err(format!("test what? `{unknown}` is none of {}", PARTS.join(", ")).into());
    }
    let wanted = |part: &str| words.is_empty() || words.iter().any(|word| word == part);
    let mut report = Report::default();
    if wanted("lint") {
        lint(&mut report);
    }
    if wanted("native") {
        report.tests(
            "native tests",
            cargo().args([
                "test",
                "--package",
                "jiesu",
                "--package",
                "jiesu-sm",
                "--all-features",
            ]),
        );
        report.tests(
            "tests of xtask and receiver",
            cargo().args(["test", "--package", "xtask", "--features", "sm"]),
        );
    }
    if wanted("browser") {
        report.part("tests in the browser", browser_tests);
    }
    if wanted("size") {
        report.check("bundles within their budgets", || size::command(&[]));
    }
    if wanted("e2e") {
        report.again(
            "end-to-end tests",
            || end_to_end(None),
            |failed| end_to_end(Some(failed)),
        );
    }
    if wanted("backends") {
        report.part("the receiver on PostgreSQL and S3", on_others);
    }
    report.close()
}

fn lint(report: &mut Report) {
    let clippy = |args: &[&str]| {
        let mut clippy = cargo();
        clippy
            .args(["clippy", "--no-deps"])
            .args(args)
            .args(["--", "-D", "warnings"]);
        clippy
    };
    report.check("format", || {
        run::finish(cargo().args(["fmt", "--all", "--check"]))
    });
    report.check("dependencies", dependencies::check);
    report.check("the core builds without a web crate", || {
        run::finish(cargo().args(["check", "--package", "jiesu", "--no-default-features"]))
    });
    report.check("clippy, host", || {
        run::finish(&mut clippy(&[
            "--package",
            "jiesu",
            "--package",
            "jiesu-sm",
            "--all-targets",
            "--all-features",
        ]))
    });
    report.check("clippy, xtask", || {
        run::finish(&mut clippy(&[
            "--package",
            "xtask",
            "--all-targets",
            "--all-features",
        ]))
    });
    report.check("clippy, wasm32", || {
        setup::wasm_target()?;
        let mut args = vec![
            "--package",
            "jiesu",
            "--target",
            WASM,
            "--features",
            "rules-js,check-js",
            "--lib",
            "--bins",
        ];
        if has_browser_tests()? {
            args.extend(["--test", "browser"]);
        }
        run::finish(&mut clippy(&args))
    });
}

/// Whether the manifest declares the tests that run in a browser.
fn has_browser_tests() -> Done<bool> {
    let manifest: toml::Table = read_text(&at("Cargo.toml"))?.parse()?;
    let tests = manifest
        .get("test")
        .and_then(|tests| tests.as_array())
        .into_iter()
        .flatten();
    Ok(tests
        .into_iter()
        .any(|test| test.get("name").and_then(|name| name.as_str()) == Some("browser")))
}

/// The wasm tests, in headless Chromium.
fn browser_tests() -> Done<Command> {
    if !has_browser_tests()? {
        return Err("Cargo.toml declares no test `browser`".into());
    }
    setup::wasm_target()?;
    let browser = setup::browser()?;
    run::finish(cargo().args(["build", "--package", "browser-runner"]))?;
    let capabilities = serde_json::json!({ "goog:chromeOptions": {
        "binary": browser.chromium,
        // `--no-sandbox`: as root, which containers of CI are, Chromium refuses to start otherwise.
        "args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    }});
    let described = target_dir().join("webdriver.json");
    write(&described, capabilities.to_string())?;
    let mut test = cargo();
    test.args([
        "test",
        "--package",
        "jiesu",
        "--target",
        WASM,
        "--test",
        "browser",
    ])
    .env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        target_dir().join("debug/browser-runner"),
    )
    .env("CHROMEDRIVER", browser.driver)
    .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", described)
    .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    Ok(test)
}

/// The end-to-end tests, in Chromium, and some in Firefox, against the real receiver, and the rules package in Node: all of
/// them, or those of these names.
fn end_to_end(only: Option<&[String]>) -> Done<Command> {
    if only.is_none() {
        build::app_with_sm(Csp::Strict)?;
        build::rules()?;
        // The receiver opens what was sealed by SM2, too.
        run::finish(cargo().args(["build", "--package", "xtask", "--features", "sm"]))?;
    }
    let yew_host = build::yew_host()?;
    let browser = setup::browser()?;
    let firefox = setup::firefox()?;
    setup::node_packages()?;
    let kinto = setup::kinto()?;
    let files = run::files(&at("tests/e2e"));
    let tests: Vec<_> = files
        .into_iter()
        .filter(|f| f.ends_with(".test.mjs") && !f.contains('/'))
        .collect();
    if tests.is_empty() {
        return Err("there is no tests/e2e/*.test.mjs".into());
    }
    let mut node = run::command("node");
    // No test takes minutes. A file whose process stands still fails by its name, instead of keeping everything waiting.
    node.args(["--test", "--test-reporter=spec", "--test-timeout=600000"])
        .args(only.map(|names| format!("--test-name-pattern={}", pattern(names))))
        .args(tests.iter().map(|test| format!("tests/e2e/{test}")));
    environment(&mut node, &browser);
    node.env("JIESU_XTASK", target_dir().join("debug/xtask"));
    node.env("JIESU_KINTO", kinto);
    node.env("JIESU_FIREFOX", firefox);
    node.env("JIESU_YEW_HOST", yew_host);
    Ok(node)
}

/// The receiver's tests with PostgreSQL and S3 built in, which start servers of their own. Last, since it builds half of
/// the xtask anew: some minutes on two cores the first time, seconds later.
fn on_others() -> Done<Command> {
    setup::postgres()?;
    setup::moto()?;
    let mut tests = cargo();
    tests.args([
        "test",
        "--package",
        "xtask",
        "--features",
        crate::features::ALL,
        "--",
        "receiver::store",
        "receiver::tests::files",
    ]);
    Ok(tests)
}

/// Tells a script where everything is:
///
/// - `JIESU_APP_DIR`, `JIESU_RULES_DIR`: the bundles; `JIESU_APP_WITH_SM_DIR`: the app that seals by SM2, too
/// - `JIESU_XTASK`: this program, so that a script can start `xtask serve --no-build --port 0 --faults --data FILE`
///   or `xtask receiver …` of its own and read its address from the line `listening http://127.0.0.1:PORT`
/// - `JIESU_CHROMIUM`: the browser
/// - `JIESU_TMP`: a folder for databases and profiles, inside the target directory
pub fn environment(script: &mut Command, browser: &Browser) {
    let program = std::env::current_exe().unwrap_or_else(|_| target_dir().join("debug/xtask"));
    let scratch = target_dir().join("e2e");
    // Should it fail, the script's own writing says so with the path.
    let _ = std::fs::create_dir_all(&scratch);
    script
        .env("JIESU_APP_DIR", build::app_dir())
        .env("JIESU_APP_WITH_SM_DIR", build::app_with_sm_dir())
        .env("JIESU_RULES_DIR", build::rules_dir())
        .env("JIESU_XTASK", program)
        .env("JIESU_CHROMIUM", &browser.chromium)
        .env("JIESU_TMP", scratch);
}

/// What has passed and failed so far.
#[derive(Default)]
struct Report {
    passed: usize,
    failed: usize,
    faults: Vec<String>,
    /// The names of tests that failed at first.
    unsteady: Vec<String>,
}

impl Report {
    /// A step that counts as one.
    fn check(&mut self, name: &str, step: impl FnOnce() -> Done) {
        say(name);
        let begun = Instant::now();
        match step() {
            Ok(()) => self.passed += 1,
            Err(fault) => self.fail(name, &fault.to_string()),
        }
        say(&format!("{name}: {:.0} s", begun.elapsed().as_secs_f32()));
    }

    /// Tests that have to be prepared first; preparing counts only where it fails.
    fn part(&mut self, name: &str, prepare: impl FnOnce() -> Done<Command>) {
        say(name);
        match prepare() {
            Ok(mut command) => self.tests(name, &mut command),
            Err(fault) => self.fail(name, &fault.to_string()),
        }
    }

    /// The same; a few that fail are run once more by themselves, since a browser on a busy machine is not the same twice. Which
    /// passed only then is said at the end: it is a fault all the same, of the test or of what it tests.
    fn again(
        &mut self,
        name: &str,
        prepare: impl FnOnce() -> Done<Command>,
        once_more: impl FnOnce(&[String]) -> Done<Command>,
    ) {
        say(name);
        let begun = Instant::now();
        let mut first = Tally::default();
        let done = prepare().and_then(|mut command| hear(&mut command, &mut first));
        let few = 1..=FEW;
        if done.is_ok() && few.contains(&first.failed) && first.passed > first.failed {
            say(&format!("{name}: {} failed, once more", first.failed));
            let mut second = Tally::default();
            match once_more(&first.names).and_then(|mut command| hear(&mut command, &mut second)) {
                Ok(_) => {
                    // What did not run again has not passed.
                    let failed = second.failed.max(first.failed.saturating_sub(second.passed));
                    first.passed += first.failed.saturating_sub(failed);
                    first.failed = failed;
                    self.unsteady.extend(
                        first
                            .names
                            .iter()
                            .filter(|name| !second.names.contains(name))
                            .cloned(),
                    );
                }
                Err(fault) => eprintln!("{name}: {fault}"),
            }
            let all = first.failed == 0;
            self.take(name, first, Ok(all), begun);
            return;
        }
        self.take(name, first, done, begun);
    }

    /// Runs tests and counts them by what they print.
    fn tests(&mut self, name: &str, command: &mut Command) {
        say(name);
        let begun = Instant::now();
        let mut tally = Tally::default();
        let done = hear(command, &mut tally);
        self.take(name, tally, done, begun);
    }

    fn take(&mut self, name: &str, tally: Tally, done: Done<bool>, begun: Instant) {
        self.passed += tally.passed;
        self.failed += tally.failed;
        match done {
            Err(fault) => self.fail(name, &fault.to_string()),
            Ok(true) if tally.failed == 0 && tally.passed > 0 => {}
            Ok(true) if tally.failed == 0 => self.fail(name, "no test was run"),
            // It did not compile, or ended before it could count.
            Ok(false) if tally.failed == 0 => self.fail(name, "ended with a failure that no test reported"),
            Ok(_) => self.faults.push(format!("{name}: {} failed", tally.failed)),
        }
        say(&format!(
            "{name}: {} passed, {:.0} s",
            tally.passed,
            begun.elapsed().as_secs_f32()
        ));
    }

    fn fail(&mut self, name: &str, fault: &str) {
        self.failed += 1;
        eprintln!("✗ {name}: {fault}");
        self.faults.push(format!("{name}: {fault}"));
    }

    /// Nothing may be printed after the counts, so the failure itself is silent.
    fn close(self) -> Done {
        for name in &self.unsteady {
            println!("⚠ passed only when it was run once more: {name}");
        }
        for fault in &self.faults {
            println!("✗ {fault}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { Ok(()) } else { Err("".into()) }
    }
}

/// Counts tests by the summary lines of libtest, of wasm-bindgen-test and of Node.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
    /// Of those that failed, with the tests that they are part of, as Node prints them.
    names: Vec<String>,
}

/// Runs a command, repeats what it prints, and counts.
fn hear(command: &mut Command, tally: &mut Tally) -> Done<bool> {
    listen(command, |line| {
        println!("{line}");
        tally.hear(line);
    })
}

/// A pattern for Node that these names match and no other.
fn pattern(names: &[String]) -> String {
    let escaped = |name: &String| {
        name.chars().fold(String::new(), |text, letter| {
            let mark = if r"\^$.|?*+()[]{}/".contains(letter) {
                r"\"
            } else {
                ""
            };
            text + mark + letter.encode_utf8(&mut [0; 4])
        })
    };
    format!(
        "^(?:{})$",
        names.iter().map(escaped).collect::<Vec<_>>().join("|")
    )
}

impl Tally {
    fn hear(&mut self, line: &str) {
        let failed = line.trim_start().strip_prefix("✖ ");
        if let Some((name, _)) = failed.and_then(|rest| rest.strip_suffix("ms)")?.rsplit_once(" (")) {
            // Node tells what failed once more at the end.
            if !self.names.iter().any(|known| known == name) {
                self.names.push(name.to_owned());
            }
        }
        if let Some(result) = line.strip_prefix("test result: ") {
            let counts = result.split(['.', ';']).map(str::trim);
            for count in counts {
                match count
                    .split_once(' ')
                    .map(|(number, what)| (number.parse().unwrap_or(0), what))
                {
                    Some((number, "passed")) => self.passed += number,
                    Some((number, "failed")) => self.failed += number,
                    _ => {}
                }
            }
        }
        let of_node = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "));
        let count = of_node
            .and_then(|rest| rest.split_once(' '))
            .map(|(what, n)| (what, n.parse().unwrap_or(0)));
        match count {
            Some(("pass", number)) => self.passed += number,
            Some(("fail" | "cancelled", number)) => self.failed += number,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &str, passed: usize, failed: usize) {
        let mut tally = Tally::default();
        lines.lines().for_each(|line| tally.hear(line));
        assert_eq!((tally.passed, tally.failed), (passed, failed), "{lines}");
    }

    #[test]
    fn tests_are_counted_by_their_summaries() {
        check(
            "running 3 tests\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; finished in 0.1s",
            3,
            0,
        );
        check("test result: FAILED. 28 passed; 2 failed; 0 ignored", 28, 2);
        check(
            "test result: ok. 2 passed; 0 failed;\ntest result: ok. 5 passed; 0 failed; 0 filtered out",
            7,
            0,
        );
        check(
            "ℹ tests 6\nℹ pass 3\nℹ fail 2\nℹ cancelled 1\nℹ duration_ms 12",
            3,
            3,
        );
        check("# pass 4\n# fail 0", 4, 0);
        check("test passed 3 ... ok\nℹ passing 3", 0, 0);
    }

    #[test]
    fn what_failed_is_known_by_its_name_and_found_again() {
        let mut tally = Tally::default();
        let lines = "✔ a (12.1ms)\n▶ of two\n  ✖ a date (2026-11-23)? (1.72ms)\n✖ of two (2ms)\nℹ fail 2\n✖ failing tests:\n✖ a date (2026-11-23)? (1.72ms)";
        lines.lines().for_each(|line| tally.hear(line));
        assert_eq!(tally.names, ["a date (2026-11-23)?", "of two"]);
        assert_eq!(pattern(&tally.names), r"^(?:a date \(2026-11-23\)\?|of two)$");
    }
}
