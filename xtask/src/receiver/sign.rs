//! Receipts that can be checked without asking: JWS in its compact form, ES256, over id, digest, time and number.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiesu::intake::CaseId;
use jiesu::intake::contract::SignedReceipt;
use jiesu::rules::Moment;
use jiesu::rules::order::Map;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::rand_core::OsRng;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use serde_json::{Value, json};

use super::law::Law;
use super::store::Receipt;
use crate::Done;
use crate::build::sha256;

/// The key that signs, and those whose receipts are still to be verified.
pub struct Signer {
    key: SigningKey,
    id: String,
    published: Value,
    law: Option<Law>,
}

impl Signer {
    /// Reads the keys; the first signs, all are published.
    ///
    /// # Errors
    /// A file cannot be read or holds no such key.
    pub fn open(files: &[PathBuf]) -> Done<Signer> {
        let mut keys = Vec::new();
        for file in files {
            let pem = crate::run::read_text(file)?;
            let key = SigningKey::from_pkcs8_pem(&pem).map_err(|_| no_key(file))?;
            keys.push(key);
        }
        let published: Vec<Value> = keys.iter().map(public).collect();
        let key = keys.into_iter().next().ok_or("no key to sign receipts with")?;
        Ok(Signer::with(key, published))
    }

    /// Reads the key in `file`, or makes one there that only this user can read.
    ///
    /// # Errors
    /// The file cannot be written, or holds no key.
    pub fn open_or_make(file: &Path) -> Done<Signer> {
        if !file.exists() {
            make(file)?;
        }
        Signer::open(&[file.to_owned()])
    }

    /// A key that is gone with this value.
    pub fn passing() -> Signer {
        let key = SigningKey::random(&mut OsRng);
        let published = vec![public(&key)];
        Signer::with(key, published)
    }

    fn with(key: SigningKey, published: Vec<Value>) -> Signer {
        Signer {
            id: id_of(&key),
            key,
            published: json!({ "keys": published }),
            law: None,
        }
    }

    /// Signs what the bank owes by when, too.
    pub fn by(mut self, law: Law) -> Signer {
        self.law = Some(law);
        self
    }

    /// The bank's rules, where they are known here.
    pub fn law(&self) -> Option<&Law> {
        self.law.as_ref()
    }

    /// The public keys, as `/.well-known/jwks.json` gives them.
    pub fn published(&self) -> &Value {
        &self.published
    }

    /// The signed text of a receipt of the case with this body, with the deadlines where the bank's rules are known here.
    /// The same receipt always gives the same text (RFC 6979).
    pub fn sign(&self, receipt: &Receipt, body: &[u8]) -> Option<String> {
        let received_at = Moment::parse(&receipt.received_at).ok()?;
        let deadlines = self.law.as_ref().map(|law| law.deadlines(body, received_at));
        self.signed(&SignedReceipt {
            id: CaseId::parse(&receipt.id)?,
            digest: receipt.digest.clone(),
            received_at: receipt.received_at.clone(),
            case_number: Some(receipt.case_number.clone()),
            deadlines: deadlines.unwrap_or_default(),
        })
    }

    /// The signed text of what proves that an event is stored.
    pub fn sign_event(&self, id: &str, digest: &str, received_at: &str) -> Option<String> {
        self.signed(&SignedReceipt {
            id: CaseId::parse(id)?,
            digest: digest.to_owned(),
            received_at: received_at.to_owned(),
            case_number: None,
            deadlines: Map::new(),
        })
    }

    fn signed(&self, payload: &SignedReceipt) -> Option<String> {
        let header = json!({ "alg": "ES256", "kid": self.id, "typ": "jiesu-receipt+jws" });
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        let signed = format!(
            "{}.{}",
            part(header.to_string()),
            part(serde_json::to_string(payload).ok()?)
        );
        let signature: Signature = self.key.sign(signed.as_bytes());
        Some(format!(
            "{signed}.{}",
            URL_SAFE_NO_PAD.encode(signature.to_bytes())
        ))
    }
}

/// What is wrong with a file that holds no key.
pub fn no_key(file: &Path) -> String {
    format!(
        "{}: no P-256 private key in PKCS #8 PEM; `openssl genpkey -algorithm EC -pkeyopt \
         ec_paramgen_curve:P-256` makes one",
        file.display()
    )
}

/// The name of a key.
pub fn id_of(key: &SigningKey) -> String {
    public(key)["kid"].as_str().unwrap_or_default().to_owned()
}

/// The public half as a JWK, named by its thumbprint (RFC 7638).
pub fn public(key: &SigningKey) -> Value {
    let point = VerifyingKey::from(key).to_encoded_point(false);
    let coordinate =
        |bytes: Option<&p256::FieldBytes>| URL_SAFE_NO_PAD.encode(bytes.map_or(&[][..], |b| &b[..]));
    let (x, y) = (coordinate(point.x()), coordinate(point.y()));
    // The required members only, by name, without spaces.
    let thumbprint = sha256(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes());
    json!({
        "kty": "EC", "crv": "P-256", "x": x, "y": y, "use": "sig", "alg": "ES256",
        "kid": URL_SAFE_NO_PAD.encode(thumbprint),
    })
}

/// Writes a new key that only this user can read. Where two receivers begin at the same moment, the first one's stays.
pub fn make(file: &Path) -> Done {
    let pem = SigningKey::random(&mut OsRng)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    keep(file, &pem)
}

/// Writes the text of a key into a file that only this user can read; one that is there already stays.
pub fn keep(file: &Path, pem: &str) -> Done {
    let cannot = |error: &dyn std::fmt::Display| format!("cannot write {}: {error}", file.display());
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let draft = PathBuf::from(name);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut key| {
        key.write_all(pem.as_bytes())?;
        key.sync_all()
    });
    let kept = written.and_then(|()| match std::fs::hard_link(&draft, file) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    let _ = std::fs::remove_file(&draft);
    kept.map_err(|error| cannot(&error).into())
}
