//! Complaints to try a backend with. They say in their own text what they are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiesu::intake::CaseId;
use p256::elliptic_curve::rand_core::{OsRng, RngCore as _};
use serde_json::{Value, json};

use crate::build::{hex, sha256};
use crate::receiver::canonical;

/// Words that a person might have written; they must never come back.
pub const PRIVATE: &str = "一致性检查：张三 13900000000";

/// A new random id.
pub fn new_id() -> String {
    let mut random = [0_u8; 16];
    OsRng.fill_bytes(&mut random);
    CaseId::from_random(u128::from_be_bytes(random))
        .as_str()
        .to_owned()
}

/// A file that a case lists.
#[derive(Clone)]
pub struct File {
    /// Its id.
    pub id: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl File {
    /// A small file whose bytes nobody else has.
    pub fn new() -> File {
        let id = new_id();
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.extend(id.as_bytes().repeat(40));
        File { id, bytes }
    }

    /// SHA-256 in lower-case hexadecimal.
    pub fn digest(&self) -> String {
        hex(&sha256(&self.bytes))
    }
}

/// A complaint as the app would send it.
pub struct Case {
    /// Its id.
    pub id: String,
    /// Its files.
    pub files: Vec<File>,
    value: Value,
}

impl Case {
    /// A new one with so many files.
    pub fn new(files: usize) -> Case {
        let id = new_id();
        let files: Vec<File> = (0..files).map(|_| File::new()).collect();
        let manifest: Vec<Value> = files
            .iter()
            .map(|file| {
                json!({
                    "id": file.id, "name": "附件.png", "media_type": "image/png", "bytes": file.bytes.len(),
                    "digest": file.digest(),
                })
            })
            .collect();
        let value = json!({
            "contract": 1, "id": id, "confirmed_at": "2026-11-20T23:29:58+08:00", "mode": "web",
            "language": "zh-Hans", "arrival": { "form": "web" },
            "complainant": { "anonymous": false, "name": "张三", "phone": "13900000000" },
            "respondent": { "unknown": true },
            "matter": { "grounds": ["slowness"], "story": PRIVATE }, "demand": { "demands": [] },
            "attachments": manifest,
            "assessment": {
                "pack": "s01-credit-coop-trial", "version": "1.0.0", "digest": hex(&sha256(b"pack")),
                "parameters": {}, "facts": { "anonymous": false }, "outcome": "not_yet", "routes": [],
            },
        });
        Case { id, files, value }
    }

    /// The same case with one member of the body set; `pointer` is a JSON Pointer to an object and a name in it.
    pub fn with(&self, pointer: &str, name: &str, value: Value) -> Case {
        let mut changed = self.value.clone();
        if let Some(object) = changed.pointer_mut(pointer).and_then(Value::as_object_mut) {
            if value.is_null() {
                object.remove(name);
            } else {
                object.insert(name.to_owned(), value);
            }
        }
        Case {
            id: self.id.clone(),
            files: self.files.clone(),
            value: changed,
        }
    }

    /// The bytes to send: RFC 8785.
    pub fn body(&self) -> Vec<u8> {
        canonical::text(&self.value).unwrap_or_default().into_bytes()
    }

    /// SHA-256 of the body in lower-case hexadecimal.
    pub fn digest(&self) -> String {
        hex(&sha256(&self.body()))
    }

    /// The code to ask with.
    pub fn code(&self) -> String {
        CaseId::parse(&self.id)
            .map(|id| id.status_code())
            .unwrap_or_default()
    }
}

/// The header of RFC 9530 for some bytes.
pub fn content_digest(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(sha256(bytes)))
}
