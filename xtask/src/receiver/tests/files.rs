//! Attachments: stored whole, or not at all. What every place for them has to do, asked of each in the same words.

use super::*;
use crate::receiver::sealed::{FileKey, PIECE};
use crate::receiver::store::tests::Scratch;

/// A receiver over a place for attachments, and how that looks from outside.
struct Place<'a> {
    options: Options,
    /// The names of everything that lies there, half-written or whole.
    names: &'a dyn Fn() -> Vec<String>,
}

impl Place<'_> {
    fn app(&self) -> Router {
        router(Arc::new(State::open(&self.options).unwrap()))
    }
}

/// What is promised, and what shows it.
type Promise = (&'static str, fn(&Place));

/// The promises, each for a place that is empty.
const PROMISES: &[Promise] = &[
    ("an attachment has a name of its own", one_name_each),
    ("what is refused leaves nothing", refused_leaves_nothing),
    ("a large one comes in parts", large_in_parts),
    ("what breaks off can be sent again", sent_again),
    ("what was sealed is kept open", sealed_is_opened),
    ("eight at once are one", eight_at_once),
];

fn line(verb: &str, id: &str) -> String {
    format!("{verb} /cases/{CASE}/attachments/{id}")
}

async fn send_file(app: &Router, bytes: &[u8], announced: &[u8]) -> Answer {
    let digest = content_digest(announced);
    let headers = [("content-digest", digest.as_str())];
    send(app, &line("PUT", ATTACHMENT), &headers, bytes.to_vec()).await
}

/// What an office reads.
async fn read(app: &Router, id: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::builder()
        .uri(format!("/api/v1/cases/{CASE}/attachments/{id}"))
        .header("host", "localhost");
    let request = request.body(Body::empty()).unwrap();
    let (head, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    (head.status, head.headers, bytes.to_vec())
}

/// A case that lists these bytes.
fn listing(bytes: &[u8], salt: Option<&str>) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(&case(CASE, "")).unwrap();
    value["attachments"][0]["bytes"] = json!(bytes.len());
    value["attachments"][0]["digest"] = json!(hex(&sha256(bytes)));
    if let Some(salt) = salt {
        value["salt"] = json!(salt);
    }
    canonical::text(&value).unwrap().into_bytes()
}

/// Twelve megabytes: two parts and a rest, where there are parts.
fn large() -> Vec<u8> {
    (0..12 * 1024 * 1024_u32).map(|n| (n % 251) as u8).collect()
}

fn one_name_each(place: &Place) {
    block_on(async {
        let app = place.app();
        put(&app, CASE, case(CASE, "")).await;
        let first = send_file(&app, b"picture", b"picture").await;
        assert_eq!(first.status, StatusCode::CREATED);
        let again = send_file(&app, b"picture", b"picture").await;
        assert_eq!(
            (again.status, again.body["attachments"].clone()),
            (StatusCode::OK, json!([hex(&sha256(b"picture"))]))
        );
        assert_eq!((place.names)(), [format!("01/{CASE}/{ATTACHMENT}")]);
        let (status, headers, bytes) = read(&app, ATTACHMENT).await;
        assert_eq!((status, bytes.as_slice()), (StatusCode::OK, &b"picture"[..]));
        // A page that somebody has sent as a picture must not run.
        assert_eq!(headers[header::CONTENT_TYPE], "application/octet-stream");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::CONTENT_LENGTH], "7");
        assert_eq!(read(&app, EVENT).await.0, StatusCode::NOT_FOUND);
        let rebound = [("host", "rebound.example")];
        let rebound = send(&app, &line("GET", ATTACHMENT), &rebound, Vec::new()).await;
        assert_eq!(rebound.status, StatusCode::FORBIDDEN);
        // It is safely stored: another process finds it.
        assert_eq!(read(&place.app(), ATTACHMENT).await.2, b"picture");
    });
}

/// A body that stops in the middle: the connection breaks, or nothing more is said.
struct Stopped {
    begun: Option<Vec<u8>>,
    breaks: bool,
}

impl http_body::Body for Stopped {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;
    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Ready(Some(match self.begun.take() {
            Some(bytes) => Ok(http_body::Frame::data(bytes.into())),
            None if self.breaks => Err(std::io::ErrorKind::ConnectionReset.into()),
            None => return std::task::Poll::Pending,
        }))
    }
}

fn stopping(begun: &[u8], breaks: bool, announced: &[u8]) -> Request<Body> {
    let begun = Some(begun.to_vec());
    Request::builder()
        .method("PUT")
        .uri(format!("/api/v1/cases/{CASE}/attachments/{ATTACHMENT}"))
        .header("content-digest", content_digest(announced))
        .body(Body::new(Stopped { begun, breaks }))
        .unwrap()
}

async fn break_off(app: &Router, begun: &[u8], announced: &[u8]) {
    let broken = app.clone().oneshot(stopping(begun, true, announced)).await;
    assert_eq!(broken.unwrap().status(), StatusCode::BAD_REQUEST);
}

async fn listed(app: &Router) -> Value {
    let receipt = send(app, &format!("GET /cases/{CASE}/receipt"), &[], Vec::new()).await;
    receipt.body["attachments"].clone()
}

fn refused_leaves_nothing(place: &Place) {
    block_on(async {
        let app = place.app();
        put(&app, CASE, case(CASE, "")).await;
        for (body, status) in [
            (&b"pictura"[..], 400),
            (b"pict", 400),
            (b"", 400),
            (b"picture and more than the case says", 413),
            (&[b'x'; 4096], 413),
        ] {
            let answer = send_file(&app, body, b"picture").await;
            assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
        }
        break_off(&app, b"pic", b"picture").await;
        for id in ["..%2F..%2Fetc", "%2e%2e", "0192F0C1-7A3B-7C4D-8E5F-00000000000A"] {
            let digest = content_digest(b"picture");
            let headers = [("content-digest", digest.as_str())];
            let answer = send(&app, &line("PUT", id), &headers, b"picture".to_vec()).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        }
        assert_eq!(listed(&app).await, json!([]));
        assert_eq!((place.names)(), Vec::<String>::new());
    });
}

fn large_in_parts(place: &Place) {
    block_on(async {
        let (app, whole) = (place.app(), large());
        let mut other = whole.clone();
        other[11 * 1024 * 1024] ^= 1;
        put(&app, CASE, listing(&whole, None)).await;
        let wrong = send_file(&app, &other, &whole).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        assert_eq!((place.names)(), Vec::<String>::new(), "no part is left either");
        let right = send_file(&app, &whole, &whole).await;
        assert_eq!(right.status, StatusCode::CREATED, "{}", right.body);
        assert!(read(&app, ATTACHMENT).await.2 == whole);
        assert_eq!((place.names)().len(), 1);
    });
}

fn sent_again(place: &Place) {
    block_on(async {
        let (app, whole) = (place.app(), large());
        put(&app, CASE, listing(&whole, None)).await;
        break_off(&app, &whole[..11 * 1024 * 1024], &whole).await;
        assert_eq!((place.names)(), Vec::<String>::new());
        // The receiver was killed once the file lay in its place, before anything listed it.
        let files = Store::open(
            &store::Place::Memory,
            place.options.files.as_ref(),
            Signer::passing(),
        );
        files
            .unwrap()
            .files
            .write(CASE, ATTACHMENT, b"an older try")
            .unwrap();
        assert_eq!(listed(&app).await, json!([]));
        let again = send_file(&app, &whole, &whole).await;
        assert_eq!(again.status, StatusCode::CREATED);
        assert_eq!(listed(&app).await, json!([hex(&sha256(&whole))]));
        assert!(read(&app, ATTACHMENT).await.2 == whole);
    });
}

/// As `www/seal.js` does it.
fn sealed(salt: &str, bytes: &[u8]) -> Vec<u8> {
    let key = FileKey::of(salt, CASE, ATTACHMENT).unwrap();
    let pieces: Vec<&[u8]> = bytes.chunks(PIECE).collect();
    let last = pieces.len() - 1;
    let seal = |(number, piece): (usize, &&[u8])| key.sealed(number as u32, number == last, piece);
    pieces.iter().enumerate().flat_map(seal).collect()
}

fn sealed_is_opened(place: &Place) {
    block_on(async {
        let salt = "5a".repeat(16);
        let parts = large()[..6 * 1024 * 1024].to_vec();
        for bytes in [parts, vec![7; PIECE], vec![7; PIECE + 1], b"picture".to_vec()] {
            let options = Options {
                place: Default::default(),
                ..place.options.clone()
            };
            let app = router(Arc::new(State::open(&options).unwrap()));
            let stored = put(&app, CASE, listing(&bytes, Some(&salt))).await;
            assert_eq!(stored.status, StatusCode::CREATED, "{}", stored.body);
            let right = sealed(&salt, &bytes);
            let mut wrong = vec![bytes.clone(), right.clone()];
            wrong[1][0] ^= 1;
            if bytes.len() < PIECE {
                wrong.push(sealed(&"5b".repeat(16), &bytes));
                wrong.push(sealed(&salt, b"another"));
                wrong.push(right.iter().take(right.len() - 1).copied().collect());
            }
            for wrong in wrong {
                let answer = send_file(&app, &wrong, &wrong).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
            }
            let answer = send_file(&app, &right, &right).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
            assert_eq!(listed(&app).await, json!([hex(&sha256(&bytes))]));
            assert!(read(&app, ATTACHMENT).await.2 == bytes);
            assert_eq!((place.names)().len(), 1);
        }
    });
}

fn eight_at_once(place: &Place) {
    block_on(async {
        let app = place.app();
        put(&app, CASE, case(CASE, "")).await;
        let sending: Vec<_> = (0..8)
            .map(|_| {
                let app = app.clone();
                tokio::spawn(async move { send_file(&app, b"picture", b"picture").await.status })
            })
            .collect();
        let mut created = 0;
        for sent in sending {
            let status = sent.await.unwrap();
            assert!(status.is_success());
            created += usize::from(status == StatusCode::CREATED);
        }
        assert_eq!(created, 1);
        assert_eq!((place.names)(), [format!("01/{CASE}/{ATTACHMENT}")]);
        assert_eq!(read(&app, ATTACHMENT).await.2, b"picture");
    });
}

async fn health(app: &Router) -> (StatusCode, String) {
    let request = Request::builder().uri("/health").body(Body::empty()).unwrap();
    let (head, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    (head.status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[test]
fn a_folder_keeps_every_promise() {
    for (promise, check) in PROMISES {
        println!("{promise}");
        let scratch = Scratch::new();
        let place = Place {
            options: Options {
                place: store::Place::Sqlite(scratch.0.join("cases.sqlite")),
                files: Some(Kept::Folder(scratch.0.join("files"))),
                ..Options::default()
            },
            names: &|| crate::run::files(&scratch.0.join("files")),
        };
        check(&place);
        // Nor does the database hold what lies beside it.
        for name in ["cases.sqlite", "cases.sqlite-wal"] {
            let bytes = std::fs::read(scratch.0.join(name)).unwrap_or_default();
            assert!(!bytes.windows(7).any(|window| window == b"picture"));
        }
    }
}

#[test]
fn health_notices_a_folder_that_is_gone() {
    block_on(async {
        let scratch = Scratch::new();
        let options = Options {
            files: Some(Kept::Folder(scratch.0.join("mounted"))),
            ..Options::default()
        };
        let app = || router(Arc::new(State::open(&options).unwrap()));
        let (well, lacking) = (app(), app());
        assert_eq!(health(&well).await.0, StatusCode::OK);
        std::fs::remove_dir_all(scratch.0.join("mounted")).unwrap();
        let (status, said) = health(&lacking).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(said.contains("attachments"), "{said}");
    });
}

#[cfg(feature = "s3")]
#[test]
fn a_bucket_keeps_every_promise() {
    let server = crate::moto::Server::start().unwrap();
    for (number, (promise, check)) in PROMISES.iter().enumerate() {
        println!("{promise}");
        let scratch = Scratch::new();
        let prefix = format!("jiesu/{number}");
        let place = Place {
            options: Options {
                place: store::Place::Sqlite(scratch.0.join("cases.sqlite")),
                files: Some(server.place("bank", &prefix).unwrap()),
                ..Options::default()
            },
            names: &|| {
                assert_eq!(server.unfinished().unwrap(), 0);
                let names = server.names(&prefix).unwrap().into_iter();
                names
                    .map(|name| name.replacen(&format!("{prefix}/"), "", 1))
                    .collect()
            },
        };
        check(&place);
        assert!(!scratch.0.join("cases.sqlite.files").exists());
    }
    who_hangs_up_leaves_no_part(&server);
    a_bucket_that_is_not_there_is_told_at_the_start(&server);
    a_bucket_that_is_gone_is_told(server);
}

#[cfg(feature = "s3")]
fn who_hangs_up_leaves_no_part(server: &crate::moto::Server) {
    block_on(async {
        let options = Options {
            files: Some(server.place("bank", "hung-up").unwrap()),
            ..Options::default()
        };
        let app = router(Arc::new(State::open(&options).unwrap()));
        let whole = large();
        put(&app, CASE, listing(&whole, None)).await;
        let request = stopping(&whole[..11 * 1024 * 1024], false, &whole);
        let sending = tokio::spawn(app.clone().oneshot(request));
        let until = async |wanted: usize| {
            for _ in 0..10_000 {
                tokio::task::yield_now().await;
                if server.unfinished().unwrap() == wanted {
                    return;
                }
            }
            panic!("there never were {wanted} unfinished uploads");
        };
        until(1).await;
        sending.abort();
        until(0).await;
        assert_eq!(server.names("hung-up").unwrap(), Vec::<String>::new());
    });
}

#[cfg(feature = "s3")]
fn a_bucket_that_is_not_there_is_told_at_the_start(server: &crate::moto::Server) {
    let options = Options {
        files: Some(server.place("another", "x").unwrap()),
        ..Options::default()
    };
    let fault = State::open(&options).err().unwrap().to_string();
    assert!(
        fault.contains("s3://another/x") && !fault.contains("only-for-tests"),
        "{fault}"
    );
}

/// Health says so, and a sender is told to come again; nothing is listed that is not there.
#[cfg(feature = "s3")]
fn a_bucket_that_is_gone_is_told(server: crate::moto::Server) {
    block_on(async {
        let options = Options {
            files: Some(server.place("bank", "gone").unwrap()),
            ..Options::default()
        };
        let app = || router(Arc::new(State::open(&options).unwrap()));
        let (well, lacking) = (app(), app());
        assert_eq!(health(&well).await.0, StatusCode::OK);
        put(&lacking, CASE, case(CASE, "")).await;
        drop(server);
        let (status, said) = health(&lacking).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(said.contains("attachments"), "{said}");
        let answer = send_file(&lacking, b"picture", b"picture").await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(listed(&lacking).await, json!([]));
    });
}

#[test]
fn no_id_leads_elsewhere() {
    for (case, id) in [
        ("..", ATTACHMENT),
        (CASE, "../../x"),
        ("/etc/passwd", "x"),
        (CASE, ""),
    ] {
        assert!(store::file_name(case, id).is_err(), "{case} {id}");
    }
    assert!(store::file_name(CASE, ATTACHMENT).is_ok());
}
