//! Where attachments are to be kept, as the command line says it.

use std::path::PathBuf;

use axum::http::Uri;

use crate::Done;

/// A place for attachments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// This folder.
    Folder(PathBuf),
    /// A bucket of S3, or of what speaks its protocol.
    Bucket(S3),
}

/// A bucket, and how to reach it.
#[derive(Clone, PartialEq, Eq)]
pub struct S3 {
    /// Its name.
    pub bucket: String,
    /// What every name in it begins with, without slashes at the ends; may be empty.
    pub prefix: String,
    /// Whether plain HTTP may leave this machine.
    pub plain_http: bool,
    /// The variables `AWS_…` of the environment, with the keys.
    pub settings: Vec<(String, String)>,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "s3://{}/{}", self.bucket, self.prefix)
    }
}

impl Kept {
    /// The place that is named: a folder, or `s3://BUCKET/PREFIX` with these settings.
    ///
    /// # Errors
    /// It names no bucket, or the keys would travel in the clear.
    pub fn of(place: &str, plain_http: bool, settings: Vec<(String, String)>) -> Done<Kept> {
        let Some(rest) = place.strip_prefix("s3://") else {
            if place.is_empty() || place.contains("://") {
                return Err(
                    format!("--attachments {place}: wanted is a folder or s3://BUCKET/PREFIX").into(),
                );
            }
            return Ok(Kept::Folder(place.into()));
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
        if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(is_name) {
            return Err(format!(
                "--attachments {place}: the name of a bucket has 3 to 63 characters, a to z, 0 to 9, dots and hyphens"
            )
            .into());
        }
        let s3 = S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            plain_http,
            settings,
        };
        s3.must_be_secret()?;
        Ok(Kept::Bucket(s3))
    }

    /// The place for people.
    pub fn told(&self) -> String {
        match self {
            Kept::Folder(folder) => folder.display().to_string(),
            Kept::Bucket(s3) => format!("{s3:?}"),
        }
    }
}

impl S3 {
    /// The other machines that are named, if it is not Amazon's; which of several counts is not for us to say.
    fn endpoints(&self) -> impl Iterator<Item = &(String, String)> {
        let is_one = |name: &str| name.to_ascii_uppercase().starts_with("AWS_ENDPOINT");
        self.settings.iter().filter(move |(name, _)| is_one(name))
    }

    /// Whether plain HTTP may be spoken: to this machine, or where somebody has said so.
    pub fn may_speak_plainly(&self) -> bool {
        let host = |uri: &Uri| uri.host().map(|host| host.trim_matches(['[', ']']).to_owned());
        let is_near = |host: String| {
            host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        };
        let mut hosts = self
            .endpoints()
            .map(|(_, endpoint)| endpoint.parse().ok().and_then(|uri| host(&uri)))
            .peekable();
        self.plain_http || hosts.peek().is_some() && hosts.all(|host| host.is_some_and(is_near))
    }

    fn must_be_secret(&self) -> Done {
        for (name, endpoint) in self.endpoints() {
            let scheme = endpoint.split_once("://").map_or("", |(scheme, _)| scheme);
            match scheme.to_ascii_lowercase().as_str() {
                "https" => {}
                "http" if self.may_speak_plainly() => {}
                "http" => {
                    return Err(format!(
                        "{name}={endpoint}: complaints would travel unencrypted. Use https://, or say with \
                         --attachments-plain-http that the network itself is protected"
                    )
                    .into());
                }
                _ => {
                    return Err(format!(
                        "{name}={endpoint}: wanted is a URL like https://storage.bank.example"
                    )
                    .into());
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(place: &str, endpoint: &str, plain_http: bool) -> Done<Kept> {
        let settings = [("AWS_ENDPOINT", endpoint), ("AWS_SECRET_ACCESS_KEY", "geheim")];
        let settings = settings.into_iter().filter(|(_, value)| !value.is_empty());
        let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
        Kept::of(place, plain_http, settings.collect())
    }

    #[test]
    fn a_place_is_a_folder_or_a_bucket() {
        assert_eq!(
            place("/srv/files", "", false).unwrap(),
            Kept::Folder("/srv/files".into())
        );
        for (name, told) in [
            ("s3://bank/jiesu/2026/", "s3://bank/jiesu/2026"),
            ("s3://bank", "s3://bank/"),
        ] {
            let kept = place(name, "", false).unwrap();
            assert_eq!(kept.told(), told);
            assert!(!format!("{kept:?}").contains("geheim"));
        }
        for wrong in [
            "",
            "s3://",
            "s3:///x",
            "s3://Bank/x",
            "s3://b@nk/x",
            "gs://bank/x",
        ] {
            assert!(place(wrong, "", false).is_err(), "{wrong}");
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine_unless_somebody_says_otherwise() {
        for near in [
            "http://127.0.0.1:9000",
            "http://localhost",
            "http://[::1]:9000",
            "https://far.example",
        ] {
            assert!(place("s3://bank/x", near, false).is_ok(), "{near}");
        }
        for far in [
            "http://far.example",
            "HTTP://10.0.0.1",
            "http://localhost.far.example",
            "far.example",
            "http://localhost@far.example",
        ] {
            assert!(place("s3://bank/x", far, false).is_err(), "{far}");
        }
        assert!(place("s3://bank/x", "http://far.example", true).is_ok());
    }
}
