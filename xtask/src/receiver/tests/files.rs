//! Attachments: on the disk, whole, or not at all.

use super::*;
use crate::receiver::store::tests::Scratch;

fn keeping(scratch: &Scratch) -> Router {
    let options = Options {
        place: Place::Sqlite(scratch.0.join("cases.sqlite")),
        attachment_limit: 1024,
        ..Options::default()
    };
    router(Arc::new(State::open(&options).unwrap()))
}

fn all_files(scratch: &Scratch) -> Vec<String> {
    crate::run::files(&scratch.0.join("cases.sqlite.files"))
}

#[test]
fn an_attachment_lies_in_a_file_of_its_own() {
    block_on(async {
        let scratch = Scratch::new();
        let app = keeping(&scratch);
        put(&app, CASE, case(CASE, "")).await;
        let digest = content_digest(b"picture");
        let path = format!("PUT /cases/{CASE}/attachments/{ATTACHMENT}");
        let answer = send(&app, &path, &[("content-digest", &digest)], b"picture".to_vec()).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        let place = format!("01/{CASE}/{ATTACHMENT}");
        assert_eq!(all_files(&scratch), std::slice::from_ref(&place));
        let kept = std::fs::read(scratch.0.join("cases.sqlite.files").join(place)).unwrap();
        assert_eq!(kept, b"picture");
        let read = async |host: &str, id: &str| {
            let line = format!("GET /cases/{CASE}/attachments/{id}");
            send(&app, &line, &[("host", host)], Vec::new()).await
        };
        let office = read("localhost", ATTACHMENT).await;
        assert_eq!(office.status, StatusCode::OK);
        // A page that somebody has sent as a picture must not run.
        assert_eq!(office.headers[header::CONTENT_TYPE], "application/octet-stream");
        assert_eq!(office.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(office.headers[header::CONTENT_LENGTH], "7");
        assert_eq!(read("localhost", EVENT).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            read("rebound.example", ATTACHMENT).await.status,
            StatusCode::FORBIDDEN
        );
        let database = std::fs::read(scratch.0.join("cases.sqlite")).unwrap();
        let wal = std::fs::read(scratch.0.join("cases.sqlite-wal")).unwrap_or_default();
        for bytes in [database, wal] {
            assert!(!bytes.windows(7).any(|window| window == b"picture"));
        }
    });
}

#[test]
fn what_is_refused_or_breaks_off_leaves_no_file() {
    struct Broken(u8);
    impl http_body::Body for Broken {
        type Data = axum::body::Bytes;
        type Error = std::io::Error;
        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            self.0 += 1;
            std::task::Poll::Ready(Some(match self.0 {
                1 => Ok(http_body::Frame::data("pic".into())),
                _ => Err(std::io::ErrorKind::ConnectionReset.into()),
            }))
        }
    }
    block_on(async {
        let scratch = Scratch::new();
        let app = keeping(&scratch);
        put(&app, CASE, case(CASE, "")).await;
        let digest = content_digest(b"picture");
        let path = format!("PUT /cases/{CASE}/attachments/{ATTACHMENT}");
        let headers = [("content-digest", digest.as_str())];
        for (body, status) in [
            (&b"pictura"[..], 400),
            (b"pict", 400),
            (b"", 400),
            (b"picture and more than the case says", 413),
            (&[b'x'; 4096], 413),
        ] {
            let answer = send(&app, &path, &headers, body.to_vec()).await;
            assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
        }
        let request = Request::builder()
            .method("PUT")
            .uri(format!("/api/v1/cases/{CASE}/attachments/{ATTACHMENT}"))
            .header("content-digest", &digest)
            .body(Body::new(Broken(0)))
            .unwrap();
        let broken = app.clone().oneshot(request).await.unwrap();
        assert_eq!(broken.status(), StatusCode::BAD_REQUEST);
        for id in ["..%2F..%2Fetc", "%2e%2e", "0192F0C1-7A3B-7C4D-8E5F-00000000000A"] {
            let line = format!("PUT /cases/{CASE}/attachments/{id}");
            let answer = send(&app, &line, &headers, b"picture".to_vec()).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        }
        let receipt = send(&app, &format!("GET /cases/{CASE}/receipt"), &[], Vec::new()).await;
        assert_eq!(receipt.body["attachments"], json!([]));
        assert_eq!(all_files(&scratch), Vec::<String>::new());
    });
}

#[test]
fn no_id_leads_out_of_the_folder() {
    let files = store::Files::temporary().unwrap();
    for (case, id) in [
        ("..", ATTACHMENT),
        (CASE, "../../x"),
        ("/etc/passwd", "x"),
        (CASE, ""),
    ] {
        assert!(files.place(case, id).is_err(), "{case} {id}");
    }
    assert!(files.place(CASE, ATTACHMENT).is_ok());
}
