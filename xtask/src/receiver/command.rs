//! `cargo xtask receiver`: the reference backend, its tokens and its audit log.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::rand_core::{OsRng, RngCore as _};

use super::access::Scope;
use super::sign::Signer;
use super::store::Store;
use super::store::audit::Checked;
use super::{Kept, Options, Place, State, router};
use crate::Done;
use crate::args::Args;
use crate::build::{hex, sha256};
use crate::run::{say, target_dir};

const FLAGS: &[&str] = &["faults", "behind-proxy", "attachments-plain-http", "sm"];
const VALUES: &[&str] = &[
    "port",
    "listen",
    "data",
    "database",
    "files",
    "attachments",
    "base",
    "allow-origin",
    "signing-key",
    "opening-key",
    "config",
    "token-file",
    "rate",
    "scope",
    "noted",
];

/// Runs `cargo xtask receiver`, `receiver token NAME`, `receiver key FILE` or `receiver audit verify`.
///
/// # Errors
/// An option is wrong, the database cannot be opened, the port is taken, or the audit log is broken.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(words, VALUES, FLAGS)?;
    let lacks_postgres = cfg!(not(feature = "postgres")) && matches!(place(&args)?, Place::Postgres(_));
    let lacks_s3 = cfg!(not(feature = "s3")) && matches!(files(&args)?, Some(Kept::Bucket(_)));
    if lacks_postgres || lacks_s3 || lacks_sm(&args) {
        return crate::features::with_all("receiver", words);
    }
    let plain: Vec<&str> = args.plain.iter().map(String::as_str).collect();
    match plain.as_slice() {
        [] => serve(&args),
        ["token", name] => token(name, &args),
        ["audit", "verify"] => verify(&args),
        ["key", file] => {
            let path = std::path::Path::new(file);
            let public = match args.flag("sm") {
                true => super::sealed::new_sm_key(path)?,
                false => super::sealed::new_key(path)?,
            };
            say(&format!(
                "{file} opens sealed cases (--opening-key): keep it, and a copy elsewhere"
            ));
            say("for `sealing.key` in config.json:");
            println!("{public}");
            Ok(())
        }
        other => Err(format!(
            "receiver {}: there are `token NAME`, `key FILE` and `audit verify`",
            other.join(" ")
        )
        .into()),
    }
}

/// Whether a key on SM2 is to be made, or to open cases, and this xtask knows nothing of it.
fn lacks_sm(args: &Args) -> bool {
    let mut keys = args.all("opening-key");
    cfg!(not(feature = "sm")) && args.flag("sm")
        || keys.any(|file| {
            crate::run::read_text(std::path::Path::new(file)).is_ok_and(|text| crate::sm::is_wanted(&text))
        })
}

/// The database where none is named.
pub fn default_file() -> PathBuf {
    target_dir().join("jiesu-receiver.sqlite")
}

fn serve(args: &Args) -> Done {
    let options = options(args)?;
    let address = args
        .value("listen")
        .map_or(Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)), |address| {
            address
                .parse()
                .map_err(|_| format!("--listen {address}: not an IP address"))
        })?;
    if !address.is_loopback() && options.tokens.is_none() {
        return Err(format!(
            "--listen {address} opens the receiver to other machines, where anybody could hand in and list cases: \
             give it tokens with --token-file"
        )
        .into());
    }
    if options.faults {
        say("faults can be ordered: this receiver is for tests only");
    }
    let base = options.base.clone();
    let state = Arc::new(State::open(&options)?);
    super::sweep(&state);
    say(&format!("cases are kept in {}", place(args)?.told()));
    if let Some(kept) = files(args)? {
        say(&format!("attachments are kept in {}", kept.told()));
    }
    crate::serve::run(router(state), address, args.port()?, |url| {
        say(&format!(
            "the reference backend of contract v1: {url}{base}/cases"
        ));
        say(&format!("the contract: {url}/openapi.yaml"));
    })
}

fn place(args: &Args) -> Done<Place> {
    match (args.value("database"), args.value("data")) {
        (Some(_), Some(_)) => Err("--database and --data name the same thing; give one of them".into()),
        (Some(url), None) => Place::of(url),
        (None, Some(file)) => Ok(Place::Sqlite(PathBuf::from(file))),
        (None, None) => Ok(Place::Sqlite(default_file())),
    }
}

/// Where attachments are kept, if that is said: `--files` is the older name, for a folder.
fn files(args: &Args) -> Done<Option<Kept>> {
    let place = match (args.value("attachments"), args.value("files")) {
        (Some(_), Some(_)) => {
            return Err("--attachments and --files name the same thing; give one of them".into());
        }
        (None, Some(folder)) => return Ok(Some(Kept::Folder(folder.into()))),
        (Some(place), None) => place,
        (None, None) => return Ok(None),
    };
    let settings = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("AWS_"));
    Kept::of(place, args.flag("attachments-plain-http"), settings.collect()).map(Some)
}

fn options(args: &Args) -> Done<Options> {
    let tokens = args.value("token-file").map(PathBuf::from);
    let rate = match args.value("rate") {
        Some(rate) => rate
            .parse()
            .map_err(|_| format!("--rate {rate}: not a number of requests in a minute"))?,
        // Without tokens it is a receiver for trying things out.
        None => tokens.as_ref().map_or(0, |_| 600),
    };
    let standard = Options::default();
    Ok(Options {
        place: place(args)?,
        files: files(args)?,
        base: args.value("base").map_or(standard.base.clone(), |base| {
            base.trim_end_matches('/').to_owned()
        }),
        allow_origins: args.all("allow-origin").map(str::to_owned).collect(),
        faults: args.flag("faults"),
        opening_keys: args.all("opening-key").map(PathBuf::from).collect(),
        signing_keys: args.all("signing-key").map(PathBuf::from).collect(),
        config: args.value("config").map(PathBuf::from),
        tokens,
        rate,
        behind_proxy: args.flag("behind-proxy"),
        ..standard
    })
}

/// Makes a token, shows it once, and appends its line to the token file.
fn token(name: &str, args: &Args) -> Done {
    use std::io::Write as _;
    let scopes = args.value("scope").unwrap_or("write");
    for scope in scopes.split(',') {
        Scope::named(scope)?;
    }
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    {
        return Err("a token's name has letters, digits and -_. only; it stands in the audit log".into());
    }
    let mut random = [0_u8; 32];
    OsRng.fill_bytes(&mut random);
    let token = URL_SAFE_NO_PAD.encode(random);
    let line = format!("{name} {scopes} sha256:{}\n", hex(&sha256(token.as_bytes())));
    if let Some(file) = args.value("token-file") {
        let cannot = |error: std::io::Error| format!("cannot write {file}: {error}");
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(file).map_err(cannot)?;
        file.write_all(line.as_bytes()).map_err(cannot)?;
    } else {
        say(&format!("for the token file: {}", line.trim_end()));
    }
    say("the token, shown this once:");
    println!("{token}");
    Ok(())
}

/// Computes the audit log again.
fn verify(args: &Args) -> Done {
    let noted = args.value("noted").map(|noted| {
        let (place, hash) = noted.split_once(':')?;
        Some((place.parse().ok()?, hash))
    });
    let noted = match noted {
        Some(None) => return Err("--noted wants PLACE:HASH, as an earlier check printed it".into()),
        Some(noted) => noted,
        None => None,
    };
    let place = place(args)?;
    if let Place::Sqlite(file) = &place
        && !file.is_file()
    {
        return Err(format!("there is no {}", file.display()).into());
    }
    let store = Store::open(&place, files(args)?.as_ref(), Signer::passing())?;
    match store.check_audit(noted)? {
        Checked::Whole { entries, head } => {
            say(&format!("{entries} entries, every hash is right"));
            say("note this down elsewhere; a later check with it shows that the log was not written anew:");
            println!("{entries}:{head}");
            Ok(())
        }
        Checked::BrokenAt(place) => Err(format!(
            "the audit log is broken at entry {place}: it was changed, left out, or is not the one that was noted"
        )
        .into()),
    }
}
