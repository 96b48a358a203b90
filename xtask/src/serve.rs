//! `cargo xtask serve`: the app and the reference backend on the loopback interface.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower_http::services::ServeDir;

use crate::Done;
use crate::args::Args;
use crate::build::{self, COEP, CORP, CORS, Csp};
use crate::config::origins;
use crate::receiver::{self, Options, Place, State};
use crate::run::say;

/// The port that is tried first; if it is busy, the next free one is taken.
const PORT: u16 = 8080;
/// The path of the receiver beside the app, which the app's own config.json names.
const BASE: &str = "/api/v1";

/// Runs `cargo xtask serve [--port N] [--data FILE] [--no-build] [--csp legacy] [--faults]`.
///
/// # Errors
/// The app cannot be built, or the port is taken.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(words, &["port", "data", "csp"], &["no-build", "faults"])?;
    let csp = args.value("csp").map_or(Ok(Csp::Strict), Csp::named)?;
    if !args.flag("no-build") {
        build::app(csp)?;
    } else if !build::app_dir().join("index.html").is_file() {
        return Err("there is no dist/app yet; leave out --no-build".into());
    }
    let data = args
        .value("data")
        .map_or_else(receiver::default_file, PathBuf::from);
    say(&format!("cases are kept in {}", data.display()));
    let options = Options {
        place: Place::Sqlite(data),
        base: BASE.into(),
        faults: args.flag("faults"),
        config: Some(build::app_dir().join("config.json")),
        ..Options::default()
    };
    let state = Arc::new(State::open(&options)?);
    receiver::sweep(&state);
    let app = receiver::router(state).merge(pages(csp)?);
    run(app, Ipv4Addr::LOCALHOST.into(), args.port()?, |url| {
        say(&format!("the app: {url}/"));
        say(&format!("what the bank receives: {url}{BASE}/cases"));
    })
}

/// The files of dist/app, with the headers that `headers.nginx.conf` sets elsewhere.
fn pages(csp: Csp) -> Done<Router> {
    let policy = HeaderValue::from_str(&csp.framed_by(&[]))?;
    let files = ServeDir::new(build::app_dir())
        .precompressed_br()
        .precompressed_gzip();
    let headers = move |request: Request, next: Next| {
        let policy = policy.clone();
        async move {
            let path = request.uri().path().to_owned();
            if path == "/headers.nginx.conf" {
                let mut hidden = Response::default();
                *hidden.status_mut() = StatusCode::NOT_FOUND;
                return hidden;
            }
            let mut response = next.run(request).await;
            let policy = match path.as_str() {
                "/embed.html" => in_other_pages(csp).unwrap_or(policy),
                _ => policy,
            };
            let more: &[(&'static str, &'static str)] = match path.as_str() {
                "/embed.html" => &[COEP, CORP],
                "/embed.js" | "/embed.d.ts" | "/embed/check.js" | "/embed/check-words.js" => &[CORP, CORS],
                _ if carries_digest(&path) => &[COEP],
                _ => &[],
            };
            for (name, value) in more {
                let value = HeaderValue::from_static(value);
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value);
            }
            let cache = if carries_digest(&path) {
                "public, max-age=31536000, immutable"
            } else {
                "no-cache"
            };
            for (name, value) in [
                (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
                (header::CONTENT_SECURITY_POLICY, policy),
                (
                    header::X_CONTENT_TYPE_OPTIONS,
                    HeaderValue::from_static("nosniff"),
                ),
                (
                    HeaderName::from_static("referrer-policy"),
                    HeaderValue::from_static("no-referrer"),
                ),
            ] {
                response.headers_mut().insert(name, value);
            }
            response
        }
    };
    Ok(Router::new().fallback_service(files).layer(from_fn(headers)))
}

/// The policy of the page for frames, with the origins that the configuration lists now: whoever edits it need not start anew.
fn in_other_pages(csp: Csp) -> Option<HeaderValue> {
    let config = std::fs::read_to_string(build::app_dir().join("config.json")).ok()?;
    let config: serde_json::Value = serde_json::from_str(&config).ok()?;
    HeaderValue::from_str(&csp.framed_by(&origins(&config))).ok()
}

/// Whether a file name ends in `-` and 16 hexadecimal digits before its extension.
fn carries_digest(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let digest = stem.rsplit_once('-').map_or("", |(_, digest)| digest);
    digest.len() == 16 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Serves until ctrl-c or SIGTERM. Prints `listening http://127.0.0.1:PORT` once the port is open.
///
/// # Errors
/// The port is taken.
pub fn run(app: Router, address: IpAddr, port: Option<u16>, greet: impl FnOnce(&str)) -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let served = runtime.block_on(async {
        let listener = bind(address, port).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let end = asked_to_end()?;
        greet(&url);
        println!("listening {url}");
        receiver::serve(listener, app, end).await;
        say("ended");
        Ok(())
    });
    // Work for a sender that has hung up may still hang on the disk; what it does is done whole or not at all.
    runtime.shutdown_timeout(Duration::from_secs(5));
    served
}

async fn bind(address: IpAddr, port: Option<u16>) -> Done<tokio::net::TcpListener> {
    let wanted = port.map_or(PORT..=PORT + 100, |port| port..=port);
    let mut fault = None;
    for port in wanted {
        match tokio::net::TcpListener::bind((address, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => fault = fault.or(Some(format!("cannot listen on {address}:{port}: {error}"))),
        }
    }
    Err(fault.unwrap_or_default().into())
}

/// Ends with the first of ctrl-c and SIGTERM.
///
/// # Errors
/// The signals cannot be heard.
fn asked_to_end() -> Done<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
        Ok(std::future::poll_fn(move |context| {
            let any = signals
                .iter_mut()
                .any(|signal| signal.poll_recv(context).is_ready());
            if any {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        }))
    }
    #[cfg(not(unix))]
    Ok(async {
        // Where it cannot be heard, the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Runs `work` on a runtime of its own; for tests and for steps that are otherwise synchronous.
#[cfg(test)]
pub fn block_on<T>(work: impl std::future::Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map(|runtime| runtime.block_on(work)).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use tower::ServiceExt as _;

    #[test]
    fn only_names_with_a_digest_are_kept_for_ever() {
        for (path, kept) in [
            ("/app-0123456789abcdef.css", true),
            ("/sw.js", false),
            ("/packs/s01-credit-coop-trial.json", false),
            ("/x-0123456789abcde.js", false),
            ("/", false),
        ] {
            assert_eq!(carries_digest(path), kept, "{path}");
        }
    }

    #[test]
    fn every_page_carries_the_policy() {
        block_on(async {
            let request = Request::builder()
                .uri("/nothing-here")
                .body(Body::empty())
                .unwrap();
            let response = pages(Csp::Strict).unwrap().oneshot(request).await.unwrap();
            let policy = response.headers().get(header::CONTENT_SECURITY_POLICY).unwrap();
            assert_eq!(policy, Csp::Strict.framed_by(&[]).as_str());
            assert_eq!(response.headers().get(header::CACHE_CONTROL).unwrap(), "no-cache");
        });
    }
}
