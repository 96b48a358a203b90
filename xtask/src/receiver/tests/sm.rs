//! A case that was sealed by SM2 and SM4, and its file.

use super::*;
use crate::receiver::sealed::new_sm_key;
use crate::receiver::store::tests::Scratch;
use jiesu_sm as sm;
use p256::elliptic_curve::rand_core::{OsRng, RngCore as _};
use std::convert::Infallible;

/// The system's randomness in the form that SM2's crate wants.
struct Random;

impl sm::TryRng for Random {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(OsRng.next_u32())
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(OsRng.next_u64())
    }
    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        OsRng.fill_bytes(into);
        Ok(())
    }
}
impl sm::TryCryptoRng for Random {}

#[test]
fn a_case_sealed_by_sm2_and_its_file_are_opened_and_another_key_opens_neither() {
    block_on(async {
        let scratch = Scratch::new();
        let file = scratch.0.join("sm.jwk");
        let public = new_sm_key(&file).unwrap();
        assert!(public.get("d").is_none(), "what is shown is public");
        assert!(new_sm_key(&file).is_err(), "a key is never written over");
        let other = scratch.0.join("other.jwk");
        new_sm_key(&other).unwrap();

        let salt = "0123456789abcdef0123456789abcdef";
        let plain = String::from_utf8(case(CASE, "")).unwrap();
        let mut plain: Value = serde_json::from_str(&plain).unwrap();
        plain["salt"] = salt.into();
        let plain = jiesu::intake::canonical::canonical(
            &jiesu::rules::json::Json::parse(&plain.to_string()).unwrap(),
        );
        let jwe = sm::seal(&public.to_string(), plain.as_bytes(), &mut Random).unwrap();
        let digest = hex(&sha256(plain.as_bytes()));
        let body = json!({ "contract": 1, "digest": digest, "id": CASE, "jwe": jwe }).to_string();
        let secret = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef].repeat(2);
        let key = sm::FileKey::of(&secret, &format!("jiesu/1/{CASE}/{ATTACHMENT}")).unwrap();
        let sealed = key.seal(b"picture").unwrap();

        let keeping = |key| {
            let options = Options {
                place: Place::Sqlite(scratch.0.join("cases.sqlite")),
                opening_keys: vec![key],
                ..Options::default()
            };
            router(Arc::new(State::open(&options).unwrap()))
        };
        let refused = put(&keeping(other), CASE, body.clone().into_bytes()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let app = keeping(file);
        let taken = put(&app, CASE, body.into_bytes()).await;
        assert_eq!(taken.status, StatusCode::CREATED);
        let path = format!("/cases/{CASE}/attachments/{ATTACHMENT}");
        let send_file = async |bytes: Vec<u8>| {
            let digest = content_digest(&bytes);
            send(
                &app,
                &format!("PUT {path}"),
                &[("content-digest", &digest)],
                bytes,
            )
            .await
        };
        let mut changed = sealed.clone();
        changed[3] ^= 1;
        assert_ne!(send_file(changed).await.status, StatusCode::CREATED);
        assert_eq!(send_file(sealed).await.status, StatusCode::CREATED);
        let place = format!("01/{CASE}/{ATTACHMENT}");
        let kept = std::fs::read(scratch.0.join("cases.sqlite.files").join(place)).unwrap();
        assert_eq!(kept, b"picture");
    });
}
