//! Sealing by SM2, SM3 and SM4: published vectors, there and back, and what was changed on the way.
//!
//! The vectors: GM/T 0003.5-2012 (SM2 encryption), GM/T 0004-2012 (SM3), GM/T 0002-2012 (SM4), RFC 8998 A.1 (SM4-GCM).

use aes_gcm::aead::{Aead, KeyInit, Payload};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiesu_sm::{ALG, ENC, FileKey, Opener, PIECE, Sm4Gcm, TAG, seal};
use sm2::elliptic_curve::rand_core::{TryCryptoRng, TryRng};
use sm2::pke::{DecryptingKey, EncryptingKey};
use sm3::Digest;
use sm4::cipher::BlockCipherEncrypt;
use std::convert::Infallible;

/// What comes out next is what was put in, and then a count: no randomness, so that tests give the same every time.
struct Given(Vec<u8>, u8);

impl TryRng for Given {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }
    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for byte in into {
            *byte = if self.0.is_empty() {
                self.1 = self.1.wrapping_mul(29).wrapping_add(7);
                self.1
            } else {
                self.0.remove(0)
            };
        }
        Ok(())
    }
}
impl TryCryptoRng for Given {}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("two digits are a byte"))
        .collect()
}

const PRIVATE: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
const PUBLIC: &str = "04
    09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
    CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";

#[test]
fn sm2_encrypts_as_the_standard_shows() {
    let k = hex("59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21");
    let sealed = hex("04
        04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73
        E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0
        59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766
        21886CA989CA9C7D58087307CA93092D651EFA");
    let ours = DecryptingKey::from_slice(&hex(PRIVATE)).unwrap();
    assert_eq!(ours.encrypting_key().to_sec1_bytes().to_vec(), hex(PUBLIC));
    assert_eq!(ours.decrypt(&sealed).unwrap(), b"encryption standard");
    // Under the standard's own k, which also shows that all of its 256 bits are used.
    let theirs = EncryptingKey::from_sec1_bytes(&hex(PUBLIC)).unwrap();
    let again = theirs.encrypt(&mut Given(k, 0), b"encryption standard").unwrap();
    assert_eq!(again, sealed);
}

#[test]
fn sm3_and_sm4_give_what_the_standards_show() {
    let digest = sm3::Sm3::digest(b"abc");
    assert_eq!(
        digest.to_vec(),
        hex("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
    );
    let key = hex("0123456789abcdeffedcba9876543210");
    let mut block: [u8; 16] = key.clone().try_into().unwrap();
    let cipher = sm4::Sm4::new_from_slice(&key).unwrap();
    cipher.encrypt_block((&mut block).into());
    assert_eq!(block.to_vec(), hex("681edf34d206965e86b3e94f536e4246"));
}

#[test]
fn sm4_in_gcm_gives_what_rfc_8998_shows() {
    let cipher = Sm4Gcm::new_from_slice(&hex("0123456789ABCDEFFEDCBA9876543210")).unwrap();
    let nonce: [u8; 12] = hex("00001234567800000000ABCD").try_into().unwrap();
    let text = hex("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD
        EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA");
    let payload = Payload {
        msg: &text,
        aad: &hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"),
    };
    let sealed = cipher.encrypt(&nonce.into(), payload).unwrap();
    let expected = hex("17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735
        D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D
        83DE3541E4C2B58177E065A9BF7B62EC");
    assert_eq!(sealed, expected);
}

const CASE: &str = "{\"id\":\"0190d0a0-0000-4000-8000-000000000000\",\"complainant\":{\"name\":\"李秀英\"}}";

fn pair(seed: u8) -> (String, Opener) {
    let opener = Opener::of_number(&[seed; 32]).expect("a number of the curve");
    (opener.public().expect("it has one").to_string(), opener)
}

#[test]
fn a_sealed_case_opens_for_its_key_alone_and_says_by_which_algorithms() {
    let (key, ours) = pair(1);
    let (_, other) = pair(2);
    let sealed = seal(&key, CASE.as_bytes(), &mut Given(Vec::new(), 3)).unwrap();
    assert_eq!(ours.open(&sealed).unwrap(), CASE.as_bytes());
    assert!(other.open(&sealed).is_none());
    let header = URL_SAFE_NO_PAD.decode(sealed.split('.').next().unwrap()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    assert_eq!(
        (header["alg"].as_str(), header["enc"].as_str()),
        (Some(ALG), Some(ENC))
    );
    assert!(!sealed.contains("李秀英"));
    // Twice the same case is not twice the same text.
    assert_ne!(
        seal(&key, CASE.as_bytes(), &mut Given(Vec::new(), 4)).unwrap(),
        sealed
    );
    // A key that went through its file opens as before.
    let read = Opener::of_jwk(&ours.private().unwrap().to_string()).unwrap();
    assert_eq!(read.open(&sealed).unwrap(), CASE.as_bytes());
}

#[test]
fn whatever_is_changed_in_a_sealed_case_keeps_it_shut() {
    let (key, ours) = pair(1);
    let sealed = seal(&key, b"{}", &mut Given(Vec::new(), 3)).unwrap();
    let parts: Vec<Vec<u8>> = sealed
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part).unwrap())
        .collect();
    let joined = |parts: &[Vec<u8>]| {
        let parts: Vec<String> = parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect();
        parts.join(".")
    };
    assert_eq!(joined(&parts), sealed);
    for (at, part) in parts.iter().enumerate() {
        for byte in 0..part.len() {
            let mut changed = parts.clone();
            changed[at][byte] ^= 1;
            assert!(ours.open(&joined(&changed)).is_none(), "byte {byte} of part {at}");
        }
        let mut shorter = parts.clone();
        shorter[at].pop();
        assert!(
            ours.open(&joined(&shorter)).is_none(),
            "part {at} without its end"
        );
        let mut empty = parts.clone();
        empty[at].clear();
        assert!(ours.open(&joined(&empty)).is_none(), "without part {at}");
    }
    for wrong in [
        "",
        "....",
        "a.b.c.d.e",
        "a.b.c.d",
        &format!("{sealed}."),
        "\u{1F980}.…",
    ] {
        assert!(ours.open(wrong).is_none(), "{wrong:?}");
    }
}

#[test]
fn what_is_no_public_key_on_the_curve_seals_nothing() {
    let (key, _) = pair(1);
    let rng = || Given(Vec::new(), 3);
    let number = |byte: u8| URL_SAFE_NO_PAD.encode([byte; 32]);
    for wrong in [
        "{}".to_owned(),
        "no json".to_owned(),
        key.replace("\"SM2\"", "\"P-256\""),
        // Numbers that are no point of the curve.
        format!(
            "{{\"kty\":\"EC\",\"crv\":\"SM2\",\"x\":\"{}\",\"y\":\"{}\"}}",
            number(1),
            number(2)
        ),
        format!(
            "{{\"kty\":\"EC\",\"crv\":\"SM2\",\"x\":\"{}\",\"y\":\"AA\"}}",
            number(1)
        ),
    ] {
        assert!(seal(&wrong, CASE.as_bytes(), &mut rng()).is_none(), "{wrong}");
    }
    assert!(seal(&key, CASE.as_bytes(), &mut rng()).is_some());
}

#[test]
fn a_file_opens_piece_by_piece_and_no_piece_is_missing_moved_or_added() {
    let place = "jiesu/1/case/file";
    let key = FileKey::of(&[7; 16], place).unwrap();
    let bytes: Vec<u8> = (0..PIECE * 2 + 5)
        .map(|at| u8::try_from(at % 251).unwrap())
        .collect();
    let sealed = key.seal(&bytes).unwrap();
    assert_eq!(sealed.len(), bytes.len() + 3 * TAG);
    let pieces: Vec<&[u8]> = sealed.chunks(PIECE + TAG).collect();
    let mut opened = Vec::new();
    for (number, piece) in (0..).zip(&pieces) {
        opened.extend(key.piece(number, number == 2, piece).unwrap());
    }
    assert!(opened == bytes, "the file comes back as it was");
    assert!(key.piece(0, true, pieces[0]).is_none(), "the end is missing");
    assert!(key.piece(0, false, pieces[1]).is_none(), "moved");
    assert!(key.piece(2, false, pieces[2]).is_none(), "something was added");
    for (salt, place) in [([8; 16], place), ([7; 16], "jiesu/1/case/other")] {
        assert!(
            FileKey::of(&salt, place)
                .unwrap()
                .piece(0, false, pieces[0])
                .is_none()
        );
    }
    let empty = key.seal(&[]).unwrap();
    assert_eq!(
        (empty.len(), key.piece(0, true, &empty).unwrap()),
        (TAG, Vec::new())
    );
}
