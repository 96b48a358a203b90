//! Opening what a device sealed for the bank: cases as JWE (RFC 7516, ECDH-ES on P-256 with A256GCM), attachments in
//! pieces. The other side is `www/seal.js`. And the same by SM2 and SM4-GCM, as `jiesu_sm` (`crate::sm`) has it, whose other side is
//! `www/seal-sm.js`.

use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use jiesu::intake::contract::{CONTRACT, SealedBody};
use p256::ecdsa::SigningKey;
use p256::elliptic_curve::rand_core::{OsRng, RngCore as _};
use p256::elliptic_curve::sec1::FromEncodedPoint as _;
use p256::pkcs8::DecodePrivateKey as _;
use p256::{EncodedPoint, PublicKey, SecretKey};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::body::Received;
use super::problem::Problem;
use super::sign;
use crate::Done;
use crate::build::{hex, sha256};
use crate::sm;

/// Bytes of a file in one piece, before sealing.
pub const PIECE: usize = 1024 * 1024;
/// What sealing adds to a piece.
pub const TAG: usize = 16;

/// The private keys that open cases; several while one takes over from another.
#[derive(Default)]
pub struct Opener {
    p256: Vec<SecretKey>,
    sm2: Vec<sm::Opener>,
}

impl Opener {
    /// Reads the keys.
    ///
    /// # Errors
    /// A file cannot be read or holds no such key.
    pub fn open(files: &[PathBuf]) -> Done<Opener> {
        let mut opener = Opener::default();
        for file in files {
            let text = crate::run::read_text(file)?;
            if let Some(key) = sm::Opener::of_jwk(&text) {
                opener.sm2.push(key);
                continue;
            }
            let key = match serde_json::from_str::<Value>(&text) {
                Ok(jwk) => of_jwk(&jwk),
                Err(_) => SecretKey::from_pkcs8_pem(&text).ok(),
            };
            let key = key.ok_or_else(|| format!("{}; a private JWK will do, too", sign::no_key(file)))?;
            opener.p256.push(key);
        }
        Ok(opener)
    }

    /// The case inside a body, where it is a sealed one; any other comes back as it is.
    ///
    /// # Errors
    /// 422 where it does not open, or is not the case that it says it is.
    pub fn opened(&self, received: Received) -> Result<Received, Problem> {
        let Ok(sealed) = serde_json::from_slice::<SealedBody>(&received.bytes) else {
            return Ok(received);
        };
        let cannot = |detail: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "sealed", detail);
        if self.p256.is_empty() && self.sm2.is_empty() {
            return Err(cannot("This backend has no key for sealed cases."));
        }
        let bytes = self.plain(&sealed.jwe).ok_or_else(|| {
            cannot("The case does not open: it is damaged, or sealed for another key than this backend has.")
        })?;
        let digest = hex(&sha256(&bytes));
        let id = serde_json::from_slice::<Value>(&bytes).map(|case| case["id"] == sealed.id.as_str());
        if digest != sealed.digest || !id.unwrap_or_default() {
            return Err(cannot("Id or digest outside are not those of the case inside."));
        }
        Ok(Received { bytes, digest })
    }

    /// The text inside a JWE; `None` where it is none, is damaged, or is for another key.
    pub fn plain(&self, jwe: &str) -> Option<Vec<u8>> {
        if let Some(plain) = self.sm2.iter().find_map(|ours| ours.open(jwe)) {
            return Some(plain);
        }
        let parts: Vec<&str> = jwe.split('.').collect();
        let [header, "", iv, text, tag] = parts.as_slice() else {
            return None;
        };
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        let iv: [u8; 12] = decoded(iv)?.try_into().ok()?;
        let mut sealed = decoded(text)?;
        sealed.extend(decoded(tag)?);
        let said: Value = serde_json::from_slice(&decoded(header)?).ok()?;
        if said["alg"] != "ECDH-ES" || said["enc"] != "A256GCM" {
            return None;
        }
        let theirs = public_key(&said["epk"])?;
        // Each is tried: what the bank calls a key need not be what it is called here.
        self.p256.iter().find_map(|ours| {
            let shared = p256::ecdh::diffie_hellman(ours.to_nonzero_scalar(), theirs.as_affine());
            let cipher = Aes256Gcm::new_from_slice(&agreed(shared.raw_secret_bytes())).ok()?;
            let payload = Payload {
                msg: &sealed,
                aad: header.as_bytes(),
            };
            cipher.decrypt(&Nonce::from(iv), payload).ok()
        })
    }
}

/// The key that both sides agree on: Concat KDF of RFC 7518, 4.6.2, whose one round gives 256 bits.
fn agreed(shared: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(1_u32.to_be_bytes());
    hash.update(shared);
    for text in ["A256GCM", "", ""] {
        hash.update(u32::try_from(text.len()).unwrap_or_default().to_be_bytes());
        hash.update(text);
    }
    hash.update(256_u32.to_be_bytes());
    hash.finalize().to_vec()
}

/// The private key of a JWK.
fn of_jwk(jwk: &Value) -> Option<SecretKey> {
    let number = URL_SAFE_NO_PAD.decode(jwk["d"].as_str()?).ok()?;
    SecretKey::from_slice(&number)
        .ok()
        .filter(|_| jwk["crv"] == "P-256")
}

/// The public key of a JWK; `None` where it is none on P-256.
pub fn public_key(jwk: &Value) -> Option<PublicKey> {
    let number = |name: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(jwk[name].as_str()?).ok()?;
        (bytes.len() == 32).then_some(bytes)
    };
    let (x, y) = (number("x")?, number("y")?);
    let point = EncodedPoint::from_affine_coordinates(x[..].into(), y[..].into(), false);
    // A point that is not on the curve would give the private key away.
    PublicKey::from_encoded_point(&point).into()
}

/// The key of one attachment; what the salt gives by either kind of sealing, of which only one opens a piece.
pub struct FileKey(Aes256Gcm, sm::FileKey);

impl FileKey {
    /// From the salt of the case it belongs to; `None` where the salt is none.
    pub fn of(salt: &str, case: &str, file: &str) -> Option<FileKey> {
        let secret: Option<Vec<u8>> = (0..salt.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(salt.get(at..at + 2)?, 16).ok())
            .collect();
        let mut key = [0_u8; 32];
        let place = format!("jiesu/{CONTRACT}/{case}/{file}");
        let secret = secret?;
        let derived = Hkdf::<Sha256>::new(None, &secret).expand(place.as_bytes(), &mut key);
        derived.ok()?;
        Some(FileKey(
            Aes256Gcm::new_from_slice(&key).ok()?,
            sm::FileKey::of(&secret, &place)?,
        ))
    }

    /// One piece, sealed as a device does it.
    #[cfg(test)]
    pub fn sealed(&self, number: u32, is_last: bool, bytes: &[u8]) -> Vec<u8> {
        self.0
            .encrypt(&Nonce::from(FileKey::place(number, is_last)), bytes)
            .unwrap()
    }

    /// What no two pieces of a file have in common.
    fn place(number: u32, is_last: bool) -> [u8; 12] {
        let mut iv = [0_u8; 12];
        iv[7..11].copy_from_slice(&number.to_be_bytes());
        iv[11] = u8::from(is_last);
        iv
    }

    /// The bytes of one piece; `None` where it is damaged, or not the piece of this number.
    pub fn piece(&self, number: u32, is_last: bool, sealed: &[u8]) -> Option<Vec<u8>> {
        let nonce = Nonce::from(FileKey::place(number, is_last));
        let opened = self.0.decrypt(&nonce, sealed).ok();
        opened.or_else(|| self.1.piece(number, is_last, sealed))
    }
}

/// How large a file of so many bytes is when it is sealed.
pub fn sealed_size(bytes: usize) -> usize {
    bytes.saturating_add(bytes.div_ceil(PIECE).max(1).saturating_mul(TAG))
}

/// Makes a pair of keys on the curve of SM2 and shows the public one.
///
/// # Errors
/// As [`new_key`].
pub fn new_sm_key(file: &Path) -> Done<Value> {
    is_free(file)?;
    // Nearly every number is a key.
    for _ in 0..100 {
        let mut number = [0; 32];
        OsRng.fill_bytes(&mut number);
        let key = sm::Opener::of_number(&number);
        if let Some((private, public)) = key.and_then(|key| Some((key.private()?, key.public()?))) {
            sign::keep(file, &private.to_string())?;
            return Ok(public);
        }
    }
    Err("no key on SM2 could be made".into())
}

fn is_free(file: &Path) -> Done {
    if file.exists() {
        let name = file.display();
        return Err(format!("{name} is there already; a key that is lost opens nothing any more").into());
    }
    Ok(())
}

/// Makes a pair of keys and shows the public one, for `sealing.key` of the configuration.
///
/// # Errors
/// The file exists, or cannot be written.
pub fn new_key(file: &Path) -> Done<Value> {
    is_free(file)?;
    sign::make(file)?;
    let key = SigningKey::from_pkcs8_pem(&crate::run::read_text(file)?).map_err(|_| sign::no_key(file))?;
    let mut jwk = sign::public(&key);
    if let Some(members) = jwk.as_object_mut() {
        members.insert("use".into(), "enc".into());
        members.insert("alg".into(), "ECDH-ES".into());
    }
    Ok(jwk)
}
