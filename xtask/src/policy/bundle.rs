//! `cargo xtask policy build`: a pack with its words in one JSON file, with a digest and, given a key, a
//! detached signature.

use std::path::PathBuf;

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::DecodePrivateKey;
use serde_json::{Map, Value, json};

use super::check::Speech;
use super::files::Folder;
use super::source;
use crate::Done;
use crate::args::Args;
use crate::run::{read_text, say, write};

/// Runs `policy build PACK [--out FILE] [--key PEM]`.
///
/// # Errors
/// The pack is faulty, the key is no P-256 key, or a file cannot be written.
pub fn command(args: &Args) -> Done {
    let Some(named) = args.plain.first() else {
        return Err("policy build PACK: which pack?".into());
    };
    let folder = Folder::open(named)?;
    // What ships is sound: every text is there, and every case comes out.
    let sound = super::check::check(named, &Speech::of(args)?)?.is_sound();
    let pack = folder.pack().ok().filter(|_| sound);
    let pack = pack.ok_or("not built: mend what is named above first")?;
    let text = bundle(&folder)?;
    let out = args
        .value("out")
        .map_or_else(|| PathBuf::from(format!("{}.pack.json", pack.id)), PathBuf::from);
    write(&out, &text)?;
    say(&format!(
        "{} ({} bytes), digest {}",
        out.display(),
        text.len(),
        pack.digest
    ));
    if let Some(key) = args.value("key") {
        let signature = PathBuf::from(format!("{}.sig", out.display()));
        write(&signature, sign(&text, &read_text(&PathBuf::from(key))?)?)?;
        say(&format!("{}: ES256 over the file's bytes", signature.display()));
    }
    Ok(())
}

/// `{ "digest", "pack", "wording": { language: … } }`. The digest is that of the pack's compact JSON, keys sorted.
fn bundle(folder: &Folder) -> Done<String> {
    let mut wording = Map::new();
    for (language, words) in folder.words()? {
        wording.insert(language, serde_json::to_value(&words)?);
    }
    let pack: Value = serde_json::from_str(&folder.json)?;
    let digest = format!("sha-256:{}", source::digest(&folder.json));
    Ok(serde_json::to_string(
        &json!({ "digest": digest, "pack": pack, "wording": wording }),
    )?)
}

/// The 64 bytes of an ES256 signature, r and s, in base64url without padding: the form WebCrypto verifies.
fn sign(text: &str, pem: &str) -> Done<String> {
    use base64::Engine as _;
    let key = SigningKey::from_pkcs8_pem(pem)
        .map_err(|_| "--key: no P-256 private key in PKCS #8 PEM; `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` makes one")?;
    let signature: Signature = key.sign(text.as_bytes());
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;
    use p256::pkcs8::{EncodePrivateKey, LineEnding};

    #[test]
    fn a_bundle_holds_the_pack_its_words_and_the_digest_the_loader_finds() {
        let folder = Folder::open("s01-credit-coop-trial").unwrap();
        let text = bundle(&folder).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let pack = serde_json::to_string(&value["pack"]).unwrap();
        let loaded = jiesu::rules::PolicyPack::from_json(&pack).unwrap();
        assert_eq!(value["digest"], loaded.digest);
        for language in &loaded.languages {
            assert!(value["wording"][language]["title"].is_string(), "{language}");
        }
        assert_eq!(bundle(&folder).unwrap(), text, "every build gives the same bytes");
    }

    #[test]
    fn a_signature_is_of_the_file_as_it_is() {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
        let signature = sign("{}", &pem).unwrap();
        use base64::Engine as _;
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(signature)
            .unwrap();
        let signature = Signature::from_slice(&bytes).unwrap();
        let verifying = VerifyingKey::from(&key);
        assert!(verifying.verify(b"{}", &signature).is_ok());
        assert!(verifying.verify(b"{ }", &signature).is_err());
        assert!(sign("{}", "no key").is_err());
    }
}
