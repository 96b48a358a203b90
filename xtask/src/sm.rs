//! SM2, SM3 and SM4, where they are built in: a first `cargo xtask serve` does not wait for them. A command that needs them
//! runs itself again with them ([`crate::features::with_all`]).

#[cfg(feature = "sm")]
pub use jiesu_sm::{CURVE, FileKey, Opener, is_public_key};
#[cfg(not(feature = "sm"))]
pub use without::{CURVE, FileKey, Opener, is_public_key};

/// Whether a text that names a key on SM2 needs an xtask that has them.
pub fn is_wanted(text: &str) -> bool {
    cfg!(not(feature = "sm")) && text.contains(&format!("\"{CURVE}\""))
}

#[cfg(not(feature = "sm"))]
mod without {
    /// The curve in a JWK, as `jiesu_sm` has it.
    pub const CURVE: &str = "SM2";

    /// A private key: there is none.
    pub enum Opener {}

    impl Opener {
        /// None.
        pub fn of_jwk(_: &str) -> Option<Opener> {
            None
        }

        /// None.
        pub fn of_number(_: &[u8]) -> Option<Opener> {
            None
        }

        /// Of none.
        pub fn public(&self) -> Option<serde_json::Value> {
            match *self {}
        }

        /// Of none.
        pub fn private(&self) -> Option<serde_json::Value> {
            match *self {}
        }

        /// By none.
        pub fn open(&self, _: &str) -> Option<Vec<u8>> {
            match *self {}
        }
    }

    /// The key of an attachment, which opens nothing.
    pub struct FileKey;

    impl FileKey {
        /// One.
        pub fn of(_: &[u8], _: &str) -> Option<FileKey> {
            Some(FileKey)
        }

        /// Nothing.
        pub fn piece(&self, _: u32, _: bool, _: &[u8]) -> Option<Vec<u8>> {
            None
        }
    }

    /// Nobody can tell here; whoever asks was to run with them.
    pub fn is_public_key(_: &str) -> bool {
        true
    }
}
