//! Drafts that colleagues handed over and that still wait to be taken in: `www/staff/parcel.js` is the other side.

use aes_gcm::{Aes256Gcm, KeyInit as _};
use hkdf::Hkdf;
use p256::SecretKey;
use p256::pkcs8::DecodePrivateKey as _;
use serde_json::Value;
use sha2::Sha256;

use super::{DEVICE, Row, is_place};
use crate::receiver::public_key;

/// Adds what they hold to `rows`, and to `damaged` what does not open.
pub fn add(all: &[Row], data: &Aes256Gcm, rows: &mut Vec<(Row, Vec<u8>)>, damaged: &mut Vec<String>) {
    let device = || all.iter().filter(|row| row.table == DEVICE);
    let pair = device().find_map(|row| {
        let id = row.key.strip_prefix("pair/")?.strip_suffix("/private")?;
        let private = Row {
            key: id.to_owned(),
            ..row.clone()
        };
        SecretKey::from_pkcs8_der(&private.opened(data, "pair")?).ok()
    });
    for head in device().filter(|row| row.key.starts_with("hand/")) {
        let opened = pair.as_ref().and_then(|pair| parcel(head, all, pair));
        match opened {
            // What the store has already is newer, or the same.
            Some(parcel) => {
                let known: Vec<String> = rows.iter().map(|(row, _)| place(row)).collect();
                rows.extend(parcel.into_iter().filter(|(row, _)| !known.contains(&place(row))));
            }
            None => damaged.push(place(head)),
        }
    }
}

fn place(row: &Row) -> String {
    format!("{}/{}", row.table, row.key)
}

fn parcel(head: &Row, all: &[Row], pair: &SecretKey) -> Option<Vec<(Row, Vec<u8>)>> {
    let (to, case) = head.key.strip_prefix("hand/")?.split_once('/')?;
    let told: Value = serde_json::from_slice(&head.bytes).ok()?;
    let number = told["number"].as_str()?;
    let theirs = public_key(&told["once"])?;
    let shared = p256::ecdh::diffie_hellman(pair.to_nonzero_scalar(), theirs.as_affine());
    let mut key = [0; 32];
    let purpose = format!("jiesu/1/hand/{to}/{case}/{number}");
    let derived = Hkdf::<Sha256>::new(None, shared.raw_secret_bytes()).expand(purpose.as_bytes(), &mut key);
    derived.ok()?;
    let cipher = Aes256Gcm::new_from_slice(&key).ok()?;
    let under = format!("parcel/{number}/");
    let parts = all.iter().filter_map(|row| {
        let (table, key) = row.key.strip_prefix(&under)?.split_once('/')?;
        Some((row, table, key))
    });
    let opened = |(row, table, key): (&Row, &str, &str)| {
        let row = Row {
            table: table.to_owned(),
            key: key.to_owned(),
            ..row.clone()
        };
        let sound = is_place(table, key) && key.split('/').next() == Some(case);
        let plain = row.opened(&cipher, &format!("parcel/{number}/{table}"))?;
        sound.then_some((row, plain))
    };
    let rows: Option<Vec<_>> = parts.map(opened).collect();
    rows.filter(|rows| told["count"].as_u64() == u64::try_from(rows.len()).ok())
}
