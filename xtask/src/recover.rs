//! `cargo xtask recover`: opens what a staff member's tablet holds, with the bank's recovery key.
//!
//! The file comes from the lock of the app (`src/shell/vault/export.rs`): lines of JSON, the first with the data key as
//! a JWE for the bank, each further one a row as it was stored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use serde_json::Value;

use crate::Done;
use crate::args::Args;
use crate::receiver::Opener;
use crate::run::{read_text, say, write};

/// The first byte of a sealed row, and the length of its nonce.
const SEAL: u8 = 1;
const NONCE: usize = 12;

/// Runs `cargo xtask recover FILE --key KEY.pem --into FOLDER`.
///
/// # Errors
/// The file is none of these, the key is not the one that it is for, or rows do not open.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(words, &["key", "into"], &[])?;
    let [file] = args.plain.as_slice() else {
        return Err("recover which file? `cargo xtask recover FILE --key KEY.pem --into FOLDER`".into());
    };
    let key = args.value("key").ok_or("--key KEY.pem: the bank's private key")?;
    let into = PathBuf::from(args.value("into").ok_or("--into FOLDER: where what is opened is written")?);
    let opener = Opener::open(&[PathBuf::from(key)])?;
    let (files, unreadable) = opened(&read_text(Path::new(file))?, &opener)?;
    for (name, bytes) in &files {
        write(&into.join(name), bytes)?;
    }
    say(&format!("{} files written to {}", files.len(), into.display()));
    if unreadable > 0 {
        return Err(format!("{unreadable} rows do not open: they are damaged, or of another store").into());
    }
    Ok(())
}

/// What an export holds, by file name, and how many of its rows do not open.
fn opened(export: &str, opener: &Opener) -> Done<(BTreeMap<String, Vec<u8>>, usize)> {
    let mut lines = export.lines();
    let head: Value = serde_json::from_str(lines.next().unwrap_or_default())?;
    if head["jiesu"] != "staff-store" || head["v"] != 1 {
        return Err("this is no export of a staff store that this version reads".into());
    }
    let jwe = head["recovery"].as_str().ok_or("it was exported without a recovery key")?;
    let told = opener.plain(jwe).ok_or("the key does not fit: the store was wrapped for another one")?;
    let told: Value = serde_json::from_slice(&told)?;
    let key = told["key"].as_str().and_then(bytes).ok_or("the wrapped key has no form that is known")?;
    let cipher = Aes256Gcm::new_from_slice(&key).map_err(|_| "the wrapped key is none of AES-256")?;
    let (mut files, mut unreadable) = (BTreeMap::new(), 0);
    for line in lines.filter(|line| !line.is_empty()) {
        let row: Value = serde_json::from_str(line)?;
        match file(&row, &cipher) {
            Some((name, bytes)) => drop(files.insert(name, bytes)),
            None => unreadable += 1,
        }
    }
    Ok((files, unreadable))
}

fn file(row: &Value, cipher: &Aes256Gcm) -> Option<(String, Vec<u8>)> {
    let (table, key) = (row["table"].as_str()?, row["key"].as_str()?);
    // It becomes a path: an export is a stranger's file.
    let is_id = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if !["drafts", "outbox", "attachments"].contains(&table) || !key.split('/').all(is_id) {
        return None;
    }
    let place = format!("jiesu/1/{table}/{key}/{}", row["revision"].as_u64()?);
    let sealed = bytes(row["bytes"].as_str()?)?;
    let (nonce, text) = sealed.strip_prefix(&[SEAL])?.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload {
        msg: text,
        aad: place.as_bytes(),
    };
    let plain = cipher.decrypt(&Nonce::from(nonce), payload).ok()?;
    let ending = if table == "attachments" { "" } else { ".json" };
    Some((format!("{table}/{key}{ending}"), plain))
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit)).collect())
}
