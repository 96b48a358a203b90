//! The few options the commands take; a parser crate would cost more build time than it saves lines.

use crate::Done;

/// What stood on the command line: options with a value, flags, and plain words.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Args {
    values: Vec<(String, String)>,
    flags: Vec<String>,
    /// The words that are neither option nor value, in order.
    pub plain: Vec<String>,
}

impl Args {
    /// Sorts `words` by the options that take a value and the flags that do not; both without `--`.
    ///
    /// # Errors
    /// Names the unknown option, or the option whose value is missing.
    pub fn parse(words: &[String], with_value: &[&str], flags: &[&str]) -> Done<Args> {
        let mut args = Args::default();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let Some(option) = word.strip_prefix("--") else {
                args.plain.push(word.clone());
                continue;
            };
            let (name, inline) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            if flags.contains(&name) && inline.is_none() {
                args.flags.push(name.to_owned());
            } else if with_value.contains(&name) {
                let value = inline.or_else(|| rest.next().cloned());
                let value = value.ok_or_else(|| format!("--{name} wants a value"))?;
                args.values.push((name.to_owned(), value));
            } else {
                let known: Vec<String> = with_value.iter().chain(flags).map(|o| format!("--{o}")).collect();
                return Err(format!("unknown option --{name}; known here: {}", known.join(" ")).into());
            }
        }
        Ok(args)
    }

    /// The last value given for `name`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value given for `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the flag `name` was given.
    pub fn flag(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag == name)
    }

    /// The value of `--port`, if given.
    ///
    /// # Errors
    /// The value is not a port number.
    pub fn port(&self) -> Done<Option<u16>> {
        let port = self
            .value("port")
            .map(|port| port.parse::<u16>().map_err(|_| port));
        port.transpose()
            .map_err(|port| format!("--port {port}: not a port number (0 to 65535)").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str) -> Done<Args> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        Args::parse(&words, &["port", "origin"], &["faults"])
    }

    #[test]
    fn options_flags_and_words_may_mix() {
        let args = check("native --port 81 --faults --origin=a --origin b e2e").unwrap();
        assert_eq!(args.plain, ["native", "e2e"]);
        assert_eq!(args.port().unwrap(), Some(81));
        assert!(args.flag("faults"));
        assert_eq!(args.all("origin").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_mistake_is_named() {
        for (line, said) in [
            ("--prot 1", "--prot"),
            ("--port", "wants a value"),
            ("--faults=1", "unknown option"),
        ] {
            assert!(check(line).unwrap_err().to_string().contains(said), "{line}");
        }
        assert!(check("--port 70000").unwrap().port().is_err());
    }
}
