//! `cargo xtask recover`: opens what a staff member's forgotten passphrase locks, with the bank's recovery key.
//!
//! The file comes from the lock of the app; `www/staff/forgotten.js` says what it looks like. Besides what people read, it
//! writes a backup file (`docs/backup.md`), from which the app takes everything back into a store with a new passphrase.

mod parcels;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use hkdf::hmac::{Hmac, Mac as _};
use p256::elliptic_curve::rand_core::{OsRng, RngCore as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::Done;
use crate::args::Args;
use crate::build::sha256;
use crate::receiver::Opener;
use crate::run::{read, say, unix_ms, write};

const MAGIC: &[u8] = b"JIESUREC";
const VERSION: u8 = 1;
/// Before the list: magic, version, and the list's length.
const HEAD: usize = 13;
const DIGEST: usize = 32;
/// The first byte of a sealed row, and the length of its nonce.
const SEAL: u8 = 1;
const NONCE: usize = 12;
const TABLES: [&str; 3] = ["drafts", "outbox", "attachments"];
/// Where what colleagues handed over waits, see `www/staff/parcel.js`.
const DEVICE: &str = "device";

/// Runs `cargo xtask recover --key PRIVATE.jwk FILE --out FOLDER`.
///
/// # Errors
/// The file is none of these or is damaged, the key is not the one that it is for, or records do not open; what does open
/// is written all the same.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(words, &["key", "out"], &[])?;
    let [file] = args.plain.as_slice() else {
        return Err("recover which file? `cargo xtask recover --key PRIVATE.jwk FILE --out FOLDER`".into());
    };
    let key = args
        .value("key")
        .ok_or("--key PRIVATE.jwk: the private half of `recovery_key` in config.json")?;
    let out = PathBuf::from(
        args.value("out")
            .ok_or("--out FOLDER: where what is opened is written")?,
    );
    let opener = Opener::open(&[PathBuf::from(key)])?;
    let store = Store::read(&read(Path::new(file))?)?;
    let (data, place) = store.key(&opener)?;
    let cipher = Aes256Gcm::new_from_slice(&data).map_err(|_| "the wrapped key is none of AES-256")?;
    let (mut rows, mut damaged) = (Vec::new(), Vec::new());
    for row in store.rows.iter().filter(|row| row.table != DEVICE) {
        match row.opened(&cipher, &row.table) {
            Some(plain) => rows.push((row.clone(), plain)),
            None => damaged.push(format!("{}/{}", row.table, row.key)),
        }
    }
    parcels::add(&store.rows, &cipher, &mut rows, &mut damaged);
    private(&out)?;
    for (name, plain) in named(&rows) {
        write(&out.join(name), plain)?;
    }
    let code = fresh_code();
    let backup = out.join("restore.jiesu");
    write(&backup, sealed(&code, &place, &rows)?)?;
    let count = |table: &str| rows.iter().filter(|(row, _)| row.table == table).count();
    say(&format!(
        "{} drafts, {} cases of the outbox and {} attachments are in {}, readable: keep it as such",
        count("drafts"),
        count("outbox"),
        count("attachments"),
        out.display()
    ));
    say(&format!(
        "{} brings them back into the app, under “Storage and backup”, with this code:",
        backup.display()
    ));
    println!("{code}");
    match damaged.as_slice() {
        [] => Ok(()),
        some => Err(format!(
            "{} of {} records do not open: they were changed, or belong to another store: {}",
            some.len(),
            store.rows.len(),
            some.join(", ")
        )
        .into()),
    }
}

/// A store as the app wrote it, still sealed.
struct Store {
    recovery: String,
    rows: Vec<Row>,
}

#[derive(Clone)]
struct Row {
    table: String,
    key: String,
    format: u64,
    revision: String,
    bytes: Vec<u8>,
}

impl Store {
    fn read(file: &[u8]) -> Done<Store> {
        if !file.starts_with(MAGIC) {
            return Err("this is no file of a staff store; the lock of the app writes one (忘了口令)".into());
        }
        if file.get(MAGIC.len()).is_none_or(|version| *version > VERSION) {
            return Err("a newer version of Jiesu wrote this file: use its xtask".into());
        }
        let damaged = "the file is damaged or incomplete: have it copied, or written, again";
        let (content, digest) = file
            .split_at_checked(file.len().saturating_sub(DIGEST))
            .ok_or(damaged)?;
        if sha256(content) != digest {
            return Err(damaged.into());
        }
        let length = content.get(MAGIC.len() + 1..HEAD).ok_or(damaged)?;
        let length = usize::try_from(u32::from_be_bytes(length.try_into()?))?;
        let (list, mut rest) = content
            .get(HEAD..)
            .and_then(|all| all.split_at_checked(length))
            .ok_or(damaged)?;
        let list: Value = serde_json::from_slice(list).map_err(|_| damaged)?;
        let mut rows = Vec::new();
        for row in list["rows"].as_array().ok_or(damaged)? {
            let length = row[4].as_u64().and_then(|length| usize::try_from(length).ok());
            let (bytes, others) = length
                .and_then(|length| rest.split_at_checked(length))
                .ok_or(damaged)?;
            rest = others;
            let text = |at: usize| row[at].as_str().map(str::to_owned);
            let (table, key) = (text(0).ok_or(damaged)?, text(1).ok_or(damaged)?);
            if table != DEVICE && !is_place(&table, &key) {
                return Err(damaged.into());
            }
            rows.push(Row {
                table,
                key,
                format: row[2].as_u64().ok_or(damaged)?,
                revision: text(3).ok_or(damaged)?,
                bytes: bytes.to_vec(),
            });
        }
        let recovery = list["recovery"].as_str().ok_or(damaged)?.to_owned();
        Ok(Store { recovery, rows })
    }

    /// The data key, and the name of the database.
    fn key(&self, opener: &Opener) -> Done<(Vec<u8>, String)> {
        let told = opener.plain(&self.recovery).ok_or(
            "the key does not fit: the store was wrapped for another one, which `recovery_key` named when the staff member \
             last unlocked it",
        )?;
        let told: Value = serde_json::from_slice(&told)?;
        let strange = "what the key opened is no key of a store";
        let key = told["key"].as_str().and_then(bytes).ok_or(strange)?;
        let place = told["database"].as_str().ok_or(strange)?.to_owned();
        Ok((key, place))
    }
}

/// Whether a record of a case can have this place. It becomes a path, and a file may come from anybody.
fn is_place(table: &str, key: &str) -> bool {
    let id = |part: &str| part.len() == 36 && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    TABLES.contains(&table) && key.split('/').all(id)
}

impl Row {
    /// `table`: where it was sealed for.
    fn opened(&self, cipher: &Aes256Gcm, table: &str) -> Option<Vec<u8>> {
        let place = format!("jiesu/1/{table}/{}/{}", self.key, self.revision);
        let (nonce, text) = self.bytes.strip_prefix(&[SEAL])?.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let payload = Payload {
            msg: text,
            aad: place.as_bytes(),
        };
        cipher.decrypt(&Nonce::from(nonce), payload).ok()
    }
}

/// What people read, by file name. Attachments get the ending that their draft or case gives them.
fn named(rows: &[(Row, Vec<u8>)]) -> Vec<(String, &[u8])> {
    let mut endings = BTreeSet::new();
    for (row, plain) in rows.iter().filter(|(row, _)| row.table != "attachments") {
        let record: Value = serde_json::from_slice(plain).unwrap_or_default();
        for file in record["attachments"].as_array().into_iter().flatten() {
            let ending = match (record["sealed"].as_bool(), file["media_type"].as_str()) {
                (Some(true), _) => ".sealed",
                (_, Some("application/pdf")) => ".pdf",
                (_, Some("image/jpeg")) => ".jpg",
                (_, Some("image/png")) => ".png",
                (_, Some("image/webp")) => ".webp",
                _ => continue,
            };
            endings.insert((
                format!("{}/{}", row.key, file["id"].as_str().unwrap_or_default()),
                ending,
            ));
        }
    }
    let ending = |row: &Row| {
        let known = endings.iter().find(|(key, _)| *key == row.key);
        match row.table.as_str() {
            "attachments" => known.map_or("", |(_, ending)| ending),
            _ => ".json",
        }
    };
    rows.iter()
        .map(|(row, plain)| {
            (
                format!("{}/{}{}", row.table, row.key, ending(row)),
                plain.as_slice(),
            )
        })
        .collect()
}

/// Makes the folder for what nobody else on this machine may read.
fn private(folder: &Path) -> Done {
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(format!("{} is not empty: name a new folder", folder.display()).into());
    }
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// The backup file of `www/health/file.js`.
fn sealed(code: &str, place: &str, rows: &[(Row, Vec<u8>)]) -> Done<Vec<u8>> {
    // The code has a hundred bits: stretching is for what people make up.
    const ROUNDS: u32 = 10_000;
    let listed =
        |(row, plain): &(Row, Vec<u8>)| json!([row.table, row.key, row.format, row.revision, plain.len()]);
    let list =
        json!({ "place": place, "made": unix_ms(), "rows": rows.iter().map(listed).collect::<Vec<_>>() });
    let list = list.to_string();
    let mut content = u32::try_from(list.len())?.to_be_bytes().to_vec();
    content.extend(list.as_bytes());
    for (_, plain) in rows {
        content.extend(plain);
    }
    let (mut salt, mut nonce) = ([0; 16], [0; NONCE]);
    OsRng.fill_bytes(&mut salt);
    OsRng.fill_bytes(&mut nonce);
    let mut file = [b"JIESUBAK".as_slice(), &[1], &ROUNDS.to_be_bytes(), &salt, &nonce].concat();
    let cipher = Aes256Gcm::new_from_slice(&stretched(code, &salt, ROUNDS)?).map_err(|_| "no key")?;
    let payload = Payload {
        msg: &content,
        aad: &file,
    };
    let sealed = cipher.encrypt(&Nonce::from(nonce), payload);
    file.extend(sealed.map_err(|_| "the content does not seal")?);
    let digest = sha256(&file);
    file.extend(digest);
    Ok(file)
}

/// PBKDF2 with HMAC-SHA-256 (RFC 8018), whose first block is the whole key.
fn stretched(code: &str, salt: &[u8], rounds: u32) -> Done<[u8; 32]> {
    let code: String = code.chars().filter(|sign| *sign != '-').collect();
    let keyed = Hmac::<Sha256>::new_from_slice(code.as_bytes()).map_err(|_| "no key")?;
    let signed = |text: &[u8]| -> [u8; 32] {
        let mut hmac = keyed.clone();
        hmac.update(text);
        hmac.finalize().into_bytes().into()
    };
    let mut last = signed(&[salt, &[0, 0, 0, 1]].concat());
    let mut key = last;
    for _ in 1..rounds {
        last = signed(&last);
        key.iter_mut().zip(last).for_each(|(byte, other)| *byte ^= other);
    }
    Ok(key)
}

/// Twenty signs of 32 that are not misread, in groups of four, as the app draws them.
fn fresh_code() -> String {
    const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut drawn = [0_u8; 20];
    OsRng.fill_bytes(&mut drawn);
    let signs: Vec<char> = drawn
        .iter()
        .filter_map(|byte| SIGNS.get(usize::from(byte % 32)).map(|sign| char::from(*sign)))
        .collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hexadecimal
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    let pairs = digits.chunks(2);
    Some(
        pairs
            .map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::hex;

    #[test]
    fn a_code_is_stretched_as_every_implementation_does() {
        // RFC 7914, section 11, the first 32 of its 64 bytes.
        assert_eq!(
            hex(&stretched("passwd", b"salt", 1).unwrap()),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        );
    }

    #[test]
    fn a_file_that_is_none_is_damaged_or_newer_says_so() {
        let fault = |file: &[u8]| Store::read(file).err().unwrap().to_string();
        let whole = |version: u8, list: &str, rows: &[u8]| {
            let length = u32::try_from(list.len()).unwrap().to_be_bytes();
            let mut file = [MAGIC, &[version], &length, list.as_bytes(), rows].concat();
            let digest = sha256(&file);
            file.extend(digest);
            file
        };
        let id = "4c4629b4-210f-47cc-b1c4-2276d04ef000";
        let list = |key: &str| format!(r#"{{"recovery":"x","rows":[["drafts","{key}",1,"1",3]]}}"#);
        let sound = whole(1, &list(id), b"abc");
        assert!(Store::read(&sound).is_ok());
        assert!(fault(b"").contains("no file of a staff store"));
        assert!(fault(&whole(2, "{}", b"")).contains("newer"));
        for cut in 9..sound.len() {
            assert!(fault(&sound[..cut]).contains("damaged"), "{cut}");
        }
        for (list, rows) in [
            (list(id), b"ab".as_slice()),
            (list("../../../../../../../../etc/passwd-0"), b"abc"),
            ("[]".to_owned(), b""),
        ] {
            assert!(fault(&whole(1, &list, rows)).contains("damaged"), "{list}");
        }
    }
}
