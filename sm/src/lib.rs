//! Sealing a finished case by the Chinese algorithms SM2, SM3 and SM4: in the app where it is built with them
//! (`cargo xtask build --features sm`), in the library by its feature `sm`.
//!
//! These are the algorithms, in RustCrypto's implementation. They are no certified cryptographic module (GM/T 0028), and no
//! product with a certificate of the State Cryptography Administration: where the law asks for one, this is none.
//!
//! A sealed case has the form of a JWE in its compact serialisation (RFC 7516), but its algorithms have no registered names,
//! so they have private ones that nothing else takes for standard ones:
//!
//! | Part | what |
//! |---|---|
//! | header | `alg` [`ALG`], `enc` [`ENC`], `kid` where the key has one |
//! | encrypted key | sixteen random bytes under SM2 (GM/T 0003.4): C1, with its leading 04, then C3, then C2 |
//! | nonce, text, tag | SM4-GCM (RFC 8998) under that key, twelve bytes of nonce, the header as additional data |
//!
//! A file is sealed as by `www/seal.js`: under a key that follows from the case's salt, here HKDF with SM3, in pieces of a
//! mebibyte, whose nonce is seven zero bytes, the piece's number, and 1 for the last one.

#[cfg(feature = "js")]
pub mod js;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{AesGcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use serde_json::Value;
/// What has randomness.
pub use sm2::elliptic_curve::rand_core::{TryCryptoRng, TryRng};
use sm2::pke::{DecryptingKey, EncryptingKey};
use sm3::Sm3;
use sm4::Sm4;

/// How the content key is wrapped: no name that anybody registered.
pub const ALG: &str = "jiesu-SM2-C1C3C2";
/// How the content is encrypted: no name that anybody registered.
pub const ENC: &str = "jiesu-SM4-GCM";
/// The curve in a JWK: no name that anybody registered, either.
pub const CURVE: &str = "SM2";
/// Bytes of a file in one piece, before sealing.
pub const PIECE: usize = 1024 * 1024;
/// What sealing adds to a piece.
pub const TAG: usize = 16;
const KEY: usize = 16;
const NONCE: usize = 12;

/// SM4 in Galois/Counter Mode, AEAD_SM4_GCM of RFC 8998.
pub type Sm4Gcm = AesGcm<Sm4, U12>;

/// The sealed form of a text for the owner of a public key (JWK as JSON text: `kty` EC, `crv` SM2, `x`, `y`). `None` where the
/// key is none, or there is no randomness.
pub fn seal<R: TryCryptoRng>(jwk: &str, text: &[u8], rng: &mut R) -> Option<String> {
    let jwk: Value = serde_json::from_str(jwk).ok()?;
    let theirs = EncryptingKey::from_sec1_bytes(&point(&jwk)?).ok()?;
    let mut secret = [0; KEY];
    let mut nonce = [0; NONCE];
    rng.try_fill_bytes(&mut secret).ok()?;
    rng.try_fill_bytes(&mut nonce).ok()?;
    let wrapped = theirs.encrypt(rng, &secret).ok()?;
    let mut header = serde_json::json!({ "alg": ALG, "enc": ENC });
    if let Some(kid) = jwk.get("kid").and_then(Value::as_str) {
        header["kid"] = kid.into();
    }
    let header = encoded(header.to_string().as_bytes());
    let payload = Payload {
        msg: text,
        aad: header.as_bytes(),
    };
    let cipher = Sm4Gcm::new_from_slice(&secret).ok()?;
    let sealed = cipher.encrypt(&Nonce::from(nonce), payload).ok()?;
    let (text, tag) = sealed.split_at_checked(sealed.len().checked_sub(TAG)?)?;
    let parts = [encoded(&wrapped), encoded(&nonce), encoded(text), encoded(tag)];
    Some(format!("{header}.{}", parts.join(".")))
}

/// A private key that opens what was sealed.
pub struct Opener(DecryptingKey);

impl Opener {
    /// Reads a private JWK (as JSON text: `kty` EC, `crv` SM2, `d`); `None` where it is none.
    pub fn of_jwk(jwk: &str) -> Option<Opener> {
        let jwk: Value = serde_json::from_str(jwk).ok()?;
        is_sm2(&jwk).then_some(())?;
        Opener::of_number(&decoded(jwk.get("d")?.as_str()?)?)
    }

    /// The key that is this number, which 32 random bytes nearly always are; `None` where it is none of the curve's.
    pub fn of_number(number: &[u8]) -> Option<Opener> {
        DecryptingKey::from_slice(number).ok().map(Opener)
    }

    /// The public half as JWK, for `sealing.key` of the configuration.
    pub fn public(&self) -> Option<serde_json::Value> {
        let point = self.0.encrypting_key().to_sec1_bytes();
        let (x, y) = point.get(1..)?.split_at_checked(32)?;
        Some(
            serde_json::json!({ "kty": "EC", "crv": CURVE, "x": encoded(x), "y": encoded(y), "use": "enc", "alg": ALG }),
        )
    }

    /// The whole key as JWK, for the file that the receiver reads.
    pub fn private(&self) -> Option<serde_json::Value> {
        let mut jwk = self.public()?;
        jwk["d"] = encoded(&self.0.to_bytes()).into();
        Some(jwk)
    }

    /// The text inside a sealed case; `None` where it is none, is damaged, or is for another key.
    pub fn open(&self, sealed: &str) -> Option<Vec<u8>> {
        let parts: Vec<&str> = sealed.split('.').collect();
        let [header, wrapped, nonce, text, tag] = parts.as_slice() else {
            return None;
        };
        let said: Value = serde_json::from_slice(&decoded(header)?).ok()?;
        let says = |name, what| said.get(name).and_then(Value::as_str) == Some(what);
        (says("alg", ALG) && says("enc", ENC)).then_some(())?;
        let secret = self.0.decrypt(&decoded(wrapped)?).ok()?;
        let nonce: [u8; NONCE] = decoded(nonce)?.try_into().ok()?;
        let mut all = decoded(text)?;
        let tag = decoded(tag)?;
        (tag.len() == TAG).then_some(())?;
        all.extend(tag);
        let payload = Payload {
            msg: &all,
            aad: header.as_bytes(),
        };
        // Refuses a key of any other length than SM4's.
        let cipher = Sm4Gcm::new_from_slice(&secret).ok()?;
        cipher.decrypt(&Nonce::from(nonce), payload).ok()
    }
}

/// The key of one attachment.
pub struct FileKey(Sm4Gcm);

impl FileKey {
    /// From the salt of its case, in bytes, and its place, `jiesu/1/<case>/<file>`; `None` never happens with a sound build.
    pub fn of(salt: &[u8], place: &str) -> Option<FileKey> {
        let mut key = [0; KEY];
        Hkdf::<Sm3>::new(None, salt)
            .expand(place.as_bytes(), &mut key)
            .ok()?;
        Sm4Gcm::new_from_slice(&key).ok().map(FileKey)
    }

    /// A whole file, sealed piece by piece; `None` where it has more pieces than can be numbered.
    pub fn seal(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let count = bytes.len().div_ceil(PIECE).max(1);
        let mut sealed = Vec::with_capacity(bytes.len() + count * TAG);
        for number in 0..count {
            let from = number * PIECE;
            let piece = bytes.get(from..bytes.len().min(from + PIECE))?;
            sealed.extend(self.seal_piece(u32::try_from(number).ok()?, number + 1 == count, piece)?);
        }
        Some(sealed)
    }

    /// One piece of a file, [`PIECE`] bytes or what is left at its end; `None` where it is too long to be sealed.
    pub fn seal_piece(&self, number: u32, is_last: bool, bytes: &[u8]) -> Option<Vec<u8>> {
        self.0.encrypt(&of_piece(number, is_last), bytes).ok()
    }

    /// The bytes of one piece; `None` where it is damaged, or not the piece of this number.
    pub fn piece(&self, number: u32, is_last: bool, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.decrypt(&of_piece(number, is_last), sealed).ok()
    }
}

/// Whether a JWK (as JSON text) is a public key for which can be sealed.
pub fn is_public_key(jwk: &str) -> bool {
    let point = serde_json::from_str(jwk).ok().and_then(|jwk| point(&jwk));
    point.is_some_and(|point| EncryptingKey::from_sec1_bytes(&point).is_ok())
}

/// Whether a JWK is on the curve of SM2, by the name that it has here.
fn is_sm2(jwk: &Value) -> bool {
    let says = |name, what| jwk.get(name).and_then(Value::as_str) == Some(what);
    says("kty", "EC") && says("crv", CURVE)
}

/// The nonce of a piece of a file, so that none is missing, moved or added.
fn of_piece(number: u32, is_last: bool) -> Nonce<U12> {
    let mut nonce = [0; NONCE];
    nonce[7..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(is_last);
    Nonce::from(nonce)
}

/// The point of a public JWK, uncompressed; whether it is on the curve is looked at by who takes it.
fn point(jwk: &Value) -> Option<Vec<u8>> {
    is_sm2(jwk).then_some(())?;
    let mut point = vec![4];
    for name in ["x", "y"] {
        let number = decoded(jwk.get(name)?.as_str()?)?;
        (number.len() == 32).then_some(())?;
        point.extend(number);
    }
    Some(point)
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
