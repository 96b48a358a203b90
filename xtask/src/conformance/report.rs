//! What was found, for people and for machines.

use std::fmt::Write as _;
use std::time::Duration;

/// How one check came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As the contract has it.
    Held,
    /// Not asked, and why.
    Skipped(String),
    /// Not as it should be; the app copes.
    Lacking(String),
    /// Against the contract.
    Broken(String),
}

/// One check, done.
#[derive(Clone, Debug)]
pub struct Line {
    /// Group and name, as `--only` takes them.
    pub id: &'static str,
    /// What must hold.
    pub says: &'static str,
    /// How it came out.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// One line of the report as people read it.
pub fn told(line: &Line) -> String {
    let (sign, why) = match &line.outcome {
        Outcome::Held => ("✓", ""),
        Outcome::Skipped(why) => ("–", why.as_str()),
        Outcome::Lacking(why) => ("△", why.as_str()),
        Outcome::Broken(why) => ("✗", why.as_str()),
    };
    let mut told = format!("{sign} {:<28} {}", line.id, line.says);
    if !why.is_empty() {
        let _ = write!(told, "\n    {why}");
    }
    told
}

/// The last lines.
pub fn summary(lines: &[Line]) -> String {
    let count = |wanted: fn(&Outcome) -> bool| lines.iter().filter(|line| wanted(&line.outcome)).count();
    let broken = count(|outcome| matches!(outcome, Outcome::Broken(_)));
    let verdict = if broken == 0 {
        "keeps contract v1"
    } else {
        "does not keep contract v1"
    };
    format!(
        "This backend {verdict}: {} held, {broken} broken, {} lacking (△ should be better, the app copes), {} not asked.",
        count(|outcome| *outcome == Outcome::Held),
        count(|outcome| matches!(outcome, Outcome::Lacking(_))),
        count(|outcome| matches!(outcome, Outcome::Skipped(_))),
    )
}

/// The report in JUnit's XML. What is lacking counts as passed, with its text.
pub fn junit(url: &str, lines: &[Line]) -> String {
    let all: f64 = lines.iter().map(|line| line.took.as_secs_f64()).sum();
    let broken = lines
        .iter()
        .filter(|line| matches!(line.outcome, Outcome::Broken(_)))
        .count();
    let skipped = lines
        .iter()
        .filter(|line| matches!(line.outcome, Outcome::Skipped(_)))
        .count();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"Jiesu contract v1\" \
         tests=\"{}\" failures=\"{broken}\" errors=\"0\" skipped=\"{skipped}\" time=\"{all:.3}\">\n\
         <properties><property name=\"url\" value=\"{}\"/></properties>\n",
        lines.len(),
        escaped(url)
    );
    for line in lines {
        let (group, name) = line.id.split_once('/').unwrap_or(("", line.id));
        let _ = write!(
            xml,
            "<testcase classname=\"{}\" name=\"{}: {}\" time=\"{:.3}\"",
            escaped(group),
            escaped(name),
            escaped(line.says),
            line.took.as_secs_f64()
        );
        let inner = match &line.outcome {
            Outcome::Held => String::new(),
            Outcome::Skipped(why) => format!("<skipped message=\"{}\"/>", escaped(why)),
            Outcome::Lacking(why) => format!("<system-out>{}</system-out>", escaped(why)),
            Outcome::Broken(why) => format!("<failure message=\"{0}\">{0}</failure>", escaped(why)),
        };
        let _ = if inner.is_empty() {
            writeln!(xml, "/>")
        } else {
            writeln!(xml, ">{inner}</testcase>")
        };
    }
    xml.push_str("</testsuite>\n</testsuites>\n");
    xml
}

/// Text inside of XML; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_counts_and_escapes() {
        let line = |outcome| Line {
            id: "cases/repeat",
            says: "A repeat is \"one\" case.",
            outcome,
            took: Duration::from_millis(1500),
        };
        let lines = [
            line(Outcome::Held),
            line(Outcome::Skipped("no POST".into())),
            line(Outcome::Lacking("slow".into())),
            line(Outcome::Broken("200 <html>\u{0}&".into())),
        ];
        assert!(summary(&lines).contains("does not keep contract v1: 1 held, 1 broken, 1 lacking"));
        assert!(summary(&lines[..3]).contains("keeps contract v1: 1 held, 0 broken"));
        let xml = junit("http://x/?a&b", &lines);
        for part in [
            "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"6.000\"",
            "value=\"http://x/?a&amp;b\"",
            "name=\"repeat: A repeat is &quot;one&quot; case.\"",
            "<failure message=\"200 &lt;html&gt;&amp;\">200 &lt;html&gt;&amp;</failure>",
            "<skipped message=\"no POST\"/>",
        ] {
            assert!(xml.contains(part), "{part}\n{xml}");
        }
        assert!(told(&lines[3]).starts_with("✗ cases/repeat"));
    }
}
