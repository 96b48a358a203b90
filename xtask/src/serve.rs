//! `cargo xtask serve` and `cargo xtask receiver`: the app and the reference backend on the loopback interface.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower_http::services::ServeDir;

use crate::Done;
use crate::args::Args;
use crate::build::{self, Csp};
use crate::receiver::{self, Options, State};
use crate::run::{say, target_dir};

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
    let state = Arc::new(State::open(&options(&args))?);
    let app = receiver::router(state).merge(pages(csp)?);
    run(app, args.port()?, |url| {
        say(&format!("the app: {url}/"));
        say(&format!("what the bank receives: {url}{BASE}/cases"));
    })
}

/// Runs `cargo xtask receiver [--port N] [--data FILE] [--base PATH] [--allow-origin URL]... [--faults]`.
///
/// # Errors
/// The database cannot be opened, or the port is taken.
pub fn receiver_command(words: &[String]) -> Done {
    let args = Args::parse(words, &["port", "data", "base", "allow-origin"], &["faults"])?;
    let options = options(&args);
    let base = options.base.clone();
    let router = receiver::router(Arc::new(State::open(&options)?));
    run(router, args.port()?, |url| {
        say(&format!(
            "the reference backend of contract v1: {url}{base}/cases"
        ))
    })
}

fn options(args: &Args) -> Options {
    let data = args
        .value("data")
        .map_or_else(|| target_dir().join("jiesu-receiver.sqlite"), PathBuf::from);
    say(&format!("cases are kept in {}", data.display()));
    if args.flag("faults") {
        say("faults can be ordered: this receiver is for tests only");
    }
    Options {
        data: Some(data),
        base: args
            .value("base")
            .unwrap_or(BASE)
            .trim_end_matches('/')
            .to_owned(),
        allow_origins: args.all("allow-origin").map(str::to_owned).collect(),
        faults: args.flag("faults"),
        ..Options::default()
    }
}

/// The files of dist/app, with the headers that `headers.nginx.conf` sets elsewhere.
fn pages(csp: Csp) -> Done<Router> {
    let policy = HeaderValue::from_str(&csp.policy())?;
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

/// Whether a file name ends in `-` and 16 hexadecimal digits before its extension.
fn carries_digest(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let digest = stem.rsplit_once('-').map_or("", |(_, digest)| digest);
    digest.len() == 16 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Serves until ctrl-c or SIGTERM. Prints `listening http://127.0.0.1:PORT` once the port is open.
fn run(app: Router, port: Option<u16>, greet: impl FnOnce(&str)) -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = bind(port).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let service = app.into_make_service_with_connect_info::<receiver::Peer>();
        let server = axum::serve(receiver::Listener::new(listener), service);
        let served = tokio::spawn(async move { server.await });
        greet(&url);
        println!("listening {url}");
        asked_to_end().await?;
        // Answers go out only after their transaction is committed, so an abrupt end loses nothing.
        served.abort();
        say("ended");
        Ok(())
    })
}

async fn bind(port: Option<u16>) -> Done<tokio::net::TcpListener> {
    let wanted = port.map_or(PORT..=PORT + 100, |port| port..=port);
    let mut fault = None;
    for port in wanted {
        match tokio::net::TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => fault = fault.or(Some(format!("cannot listen on 127.0.0.1:{port}: {error}"))),
        }
    }
    Err(fault.unwrap_or_default().into())
}

/// Ends with the first of ctrl-c and SIGTERM.
async fn asked_to_end() -> Done {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
        std::future::poll_fn(|context| {
            let any = signals
                .iter_mut()
                .any(|signal| signal.poll_recv(context).is_ready());
            if any {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
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
            assert_eq!(policy, Csp::Strict.policy().as_str());
            assert_eq!(response.headers().get(header::CACHE_CONTROL).unwrap(), "no-cache");
        });
    }
}
