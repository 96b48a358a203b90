//! The reference backend of submission contract v1: what a bank has to build, in a form that tests can break.
//!
//! Promises: a case is stored exactly once however often it is sent; an answer goes out only after its
//! transaction is on the disk; every digest in an answer is of the bytes that were received. Neither answers nor
//! logs repeat what a person wrote, except `GET /cases`, which exists for demonstrations on the loopback interface.

mod access;
mod body;
pub mod canonical;
mod command;
mod connection;
mod cors;
mod fault;
mod handler;
mod handover;
mod law;
mod metrics;
mod openapi;
mod problem;
mod rate;
mod reachable;
mod reading;
mod resource;
pub mod schema;
mod sealed;
mod sign;
mod status;
mod store;
#[cfg(test)]
mod tests;
mod yaml;

pub use command::{command, default_file};
pub use connection::{Peer, serve};
pub use handover::sweep;
#[cfg(test)]
pub use store::tests::Scratch;
pub use store::{Kept, Place};

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

use crate::Done;
use crate::run::unix_ms;
use access::Access;
use fault::Faults;
use metrics::Metrics;
use reachable::Reachable;
use schema::Schema;
pub use sealed::{Opener, public_key};
use sign::Signer;
use store::Store;

/// How a receiver is to be set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where cases are kept.
    pub place: Place,
    /// Where attachments are kept, if not in a folder beside the database.
    pub files: Option<Kept>,
    /// The path before `/cases`, without a slash at its end.
    pub base: String,
    /// Origins that may call from a browser besides the receiver's own.
    pub allow_origins: Vec<String>,
    /// Whether tests may order faults. Never on a receiver that anybody relies on.
    pub faults: bool,
    /// The largest case or event, in bytes.
    pub case_limit: usize,
    /// The largest attachment, in bytes.
    pub attachment_limit: usize,
    /// Private keys for cases that devices sealed.
    pub opening_keys: Vec<PathBuf>,
    /// Private keys for receipts: the first signs, all are published. None: one is made beside the database.
    pub signing_keys: Vec<PathBuf>,
    /// The configuration of the app, with its packs and calendars beside it: whose rules give the deadlines that are
    /// signed. None: receipts say nothing of them.
    pub config: Option<PathBuf>,
    /// The file of tokens; without one everybody may do everything.
    pub tokens: Option<PathBuf>,
    /// Requests of one caller in a minute; 0 is no limit.
    pub rate: u32,
    /// Questions about codes from one address in a minute; 0 is no limit.
    pub question_rate: u32,
    /// Whether `X-Forwarded-For` is a proxy's word.
    pub behind_proxy: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            place: Place::Memory,
            files: None,
            base: "/api/v1".into(),
            allow_origins: Vec::new(),
            faults: false,
            case_limit: 1024 * 1024,
            attachment_limit: 20 * 1024 * 1024,
            opening_keys: Vec::new(),
            signing_keys: Vec::new(),
            config: None,
            tokens: None,
            rate: 0,
            question_rate: 10,
            behind_proxy: false,
        }
    }
}

/// What all requests share.
pub struct State {
    store: Store,
    cases: Schema,
    events: Schema,
    faults: Option<Faults>,
    access: Access,
    opener: Opener,
    metrics: Metrics,
    reachable: Reachable,
    /// Turns at the database, given first come, first served; a lock would let some wait for ever.
    turns: Arc<Semaphore>,
    options: Options,
    /// The time, in milliseconds since 1970; tests set their own.
    clock: fn() -> i64,
}

impl State {
    /// Opens the database and compiles the schema.
    ///
    /// # Errors
    /// The file is no database of ours or of a newer version; or the base path is not one.
    pub fn open(options: &Options) -> Done<State> {
        if !options.base.is_empty() && !options.base.starts_with('/') {
            return Err(format!("--base {}: it begins with a slash, like /api/v1", options.base).into());
        }
        Ok(State {
            store: Store::open(
                &options.place,
                options.files.as_ref(),
                with_law(signer(options)?, options)?,
            )?,
            access: Access::open(options)?,
            opener: Opener::open(&options.opening_keys)?,
            metrics: Metrics::default(),
            reachable: Reachable::default(),
            turns: Arc::new(Semaphore::new(store::AT_ONCE)),
            cases: Schema::of_cases()?,
            events: Schema::of_events()?,
            faults: options.faults.then(Faults::default),
            options: options.clone(),
            clock: unix_ms,
        })
    }
}

fn with_law(signer: Signer, options: &Options) -> Done<Signer> {
    Ok(match &options.config {
        Some(config) => signer.by(law::Law::open(config)?),
        None => signer,
    })
}

/// The key that is named; or one beside the database, which is made at the first start.
fn signer(options: &Options) -> Done<Signer> {
    match (options.signing_keys.as_slice(), &options.place) {
        ([], Place::Memory) => Ok(Signer::passing()),
        ([], Place::Sqlite(file)) => Signer::open_or_make(&store::beside(file, "key.pem")),
        ([], Place::Postgres(_)) => match &options.files {
            Some(Kept::Folder(folder)) => Signer::open_or_make(&store::beside(folder, "key.pem")),
            // No file of this receiver's own is left that one could lie beside.
            _ => Err(
                "--database postgres://… without a folder of attachments wants --signing-key PEM, \
                      which `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` makes"
                    .into(),
            ),
        },
        (files, _) => Signer::open(files),
    }
}

/// Every path of the contract, below the base path.
pub fn router(state: Arc<State>) -> Router {
    let cases = Router::new()
        .route("/cases", post(handler::post_case).get(reading::list))
        .route("/cases/{id}", put(handler::put_case))
        .route("/cases/{id}/receipt", get(handler::receipt))
        .route("/cases/{id}/status", get(handler::status))
        .route(
            "/cases/{id}/attachments/{attachment}",
            put(handler::put_attachment).get(reading::attachment),
        )
        .route("/cases/{id}/events/{event}", put(handler::put_event))
        .route(
            "/handovers/{id}",
            put(handover::put).get(handover::look).delete(handover::call_off),
        )
        .route("/handovers/{id}/take", post(handover::take))
        .route("/handovers/{id}/taken", post(handover::taken))
        .fallback(handler::unknown)
        .method_not_allowed_fallback(handler::not_allowed);
    // Faults lie inside of CORS: a browser must be able to read them.
    let cases = match &state.faults {
        None => cases,
        Some(_) => {
            let orders = post(fault::order).get(fault::report);
            cases
                .layer(from_fn_with_state(Arc::clone(&state), fault::apply))
                .route("/_faults", orders)
        }
    };
    let guard = || from_fn_with_state(Arc::clone(&state), access::apply);
    let cases = cases
        .layer(CatchPanicLayer::custom(handler::panicked))
        .layer(guard())
        .layer(from_fn_with_state(Arc::clone(&state), metrics::apply))
        .with_state(Arc::clone(&state));
    let cors = |routes: Router| match cors::layer(&state.options.allow_origins) {
        None => routes,
        Some(layer) => routes.layer(layer),
    };
    let cases = cors(cases);
    let described = cors(
        Router::new()
            .route("/openapi.yaml", get(handler::description))
            .route("/.well-known/jwks.json", get(handler::keys))
            .route("/health", get(handler::health))
            .route("/metrics", get(handler::metrics).layer(guard()))
            .with_state(Arc::clone(&state)),
    );
    match state.options.base.as_str() {
        "" => described.merge(cases),
        base => described.nest(base, cases),
    }
}
