//! What kind of file it is, by its content: names and declared types lie.

/// The media type of a picture or PDF, `None` for anything else.
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    if begins(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) {
        Some("image/webp")
    } else if begins(b"%PDF-") {
        Some("application/pdf")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn content_decides() {
        let cases: [(&[u8], Option<&str>); 8] = [
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some("image/jpeg")),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("image/png")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"%PDF-1.7\n", Some("application/pdf")),
            (b"RIFF\x24\0\0\0WAVEfmt ", None),
            (b"<svg onload=alert(1)>", None),
            (b"MZ\x90\0", None),
            (b"", None),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(media_type(bytes), wanted, "{bytes:?}");
        }
    }
}
