//! The browser's cryptography, reduced to what is used.

use super::object;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

#[wasm_bindgen]
extern "C" {
    /// Of the window or of the worker.
    #[wasm_bindgen(thread_local_v2, js_name = crypto)]
    static CRYPTO: Option<Crypto>;
}

/// The browser refused; WebCrypto says no more, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed;

impl From<JsValue> for Failed {
    fn from(_: JsValue) -> Failed {
        Failed
    }
}

/// Fresh random bytes.
///
/// # Errors
///
/// Where the browser has no cryptography.
pub fn random<const N: usize>() -> Result<[u8; N], Failed> {
    let mut bytes = [0_u8; N];
    let crypto = CRYPTO.with(Option::clone).ok_or(Failed)?;
    crypto.get_random_values_with_u8_array(&mut bytes)?;
    Ok(bytes)
}

/// SHA-256 of bytes.
///
/// # Errors
///
/// Outside of HTTPS and loopback, where browsers give no WebCrypto.
pub async fn sha256(bytes: &[u8]) -> Result<Vec<u8>, Failed> {
    let promise = subtle()?.digest_with_str_and_js_u8_array("SHA-256", &view(bytes))?;
    buffer(JsFuture::from(promise).await?)
}

/// Derives a wrapping key from a passphrase by PBKDF2 with SHA-256.
///
/// # Errors
///
/// As [`sha256`].
pub async fn derive(passphrase: &str, salt: &[u8], iterations: u32) -> Result<CryptoKey, Failed> {
    let how = ("iterations", iterations.into());
    wrapping("PBKDF2", passphrase.as_bytes(), salt, how).await
}

/// Derives a wrapping key from material that is hard to guess already, by HKDF with SHA-256.
///
/// # Errors
///
/// As [`sha256`].
pub async fn stretch(material: &[u8], salt: &[u8], purpose: &[u8]) -> Result<CryptoKey, Failed> {
    let purpose = ("info", view(purpose).into());
    wrapping("HKDF", material, salt, purpose).await
}

async fn wrapping(
    name: &str,
    material: &[u8],
    salt: &[u8],
    how: (&str, JsValue),
) -> Result<CryptoKey, Failed> {
    let subtle = subtle()?;
    let base = subtle.import_key_with_str(
        "raw",
        &view(material).into(),
        name,
        false,
        &usages(&["deriveKey"]),
    )?;
    let base = JsFuture::from(base).await?;
    let by = object(&[
        ("name", name.into()),
        ("hash", "SHA-256".into()),
        ("salt", view(salt).into()),
        how,
    ]);
    let kind = object(&[("name", "AES-GCM".into()), ("length", 256.into())]);
    let derived = subtle.derive_key_with_object_and_object(
        &by,
        base.unchecked_ref(),
        &kind,
        false,
        &usages(&["encrypt", "decrypt"]),
    )?;
    key(JsFuture::from(derived).await?)
}

/// A fresh key for [`sign`] that nobody can read, not even this page.
///
/// # Errors
///
/// As [`sha256`].
pub async fn device_secret() -> Result<CryptoKey, Failed> {
    let kind = object(&[("name", "HMAC".into()), ("hash", "SHA-256".into())]);
    let made = subtle()?.generate_key_with_object(&kind, false, &usages(&["sign"]))?;
    key(JsFuture::from(made).await?)
}

/// HMAC with SHA-256.
///
/// # Errors
///
/// As [`sha256`].
pub async fn sign(secret: &CryptoKey, bytes: &[u8]) -> Result<Vec<u8>, Failed> {
    let promise = subtle()?.sign_with_str_and_js_u8_array("HMAC", secret, &view(bytes))?;
    buffer(JsFuture::from(promise).await?)
}

/// A text in the one form (NFKC) that all ways of writing it have.
pub fn plain_form(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKC").into()
}

/// Makes 32 bytes a key that cannot be exported again.
///
/// # Errors
///
/// As [`sha256`].
pub async fn data_key(bytes: &[u8]) -> Result<CryptoKey, Failed> {
    let promise = subtle()?.import_key_with_str(
        "raw",
        &view(bytes).into(),
        "AES-GCM",
        false,
        &usages(&["encrypt", "decrypt"]),
    )?;
    key(JsFuture::from(promise).await?)
}

/// Seals with AES-256-GCM; `bound` is authenticated with it.
///
/// # Errors
///
/// As [`sha256`].
pub async fn encrypt(key: &CryptoKey, nonce: &[u8], bound: &[u8], plain: &[u8]) -> Result<Vec<u8>, Failed> {
    let promise = subtle()?.encrypt_with_object_and_js_u8_array(&gcm(nonce, bound), key, &view(plain))?;
    buffer(JsFuture::from(promise).await?)
}

/// Opens what [`encrypt`] sealed.
///
/// # Errors
///
/// Where key, nonce, bound data or text do not fit.
pub async fn decrypt(key: &CryptoKey, nonce: &[u8], bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Failed> {
    let promise = subtle()?.decrypt_with_object_and_js_u8_array(&gcm(nonce, bound), key, &view(sealed))?;
    buffer(JsFuture::from(promise).await?)
}

fn subtle() -> Result<SubtleCrypto, Failed> {
    let crypto = CRYPTO.with(Option::clone).ok_or(Failed)?;
    let subtle: JsValue = crypto.subtle().into();
    // Absent outside of secure contexts, whatever the bindings say.
    if subtle.is_undefined() {
        Err(Failed)
    } else {
        Ok(subtle.unchecked_into())
    }
}

fn gcm(nonce: &[u8], bound: &[u8]) -> js_sys::Object {
    object(&[
        ("name", "AES-GCM".into()),
        ("iv", view(nonce).into()),
        ("additionalData", view(bound).into()),
    ])
}

/// A copy outside of the wasm memory, which may move while the browser works.
fn view(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}

fn buffer(value: JsValue) -> Result<Vec<u8>, Failed> {
    Ok(Uint8Array::new(&value).to_vec())
}

fn key(value: JsValue) -> Result<CryptoKey, Failed> {
    Ok(value.unchecked_into())
}

fn usages(names: &[&str]) -> JsValue {
    names
        .iter()
        .map(|name| JsValue::from_str(name))
        .collect::<Array>()
        .into()
}
