//! The reference backend of submission contract v1: what a bank has to build, in a form that tests can break.
//!
//! Promises: a case is stored exactly once however often it is sent; an answer goes out only after its
//! transaction is on the disk; every digest in an answer is of the bytes that were received. Neither answers nor
//! logs repeat what a person wrote, except `GET /cases`, which exists for demonstrations on the loopback interface.

mod body;
mod canonical;
mod connection;
mod cors;
mod fault;
mod handler;
mod openapi;
mod problem;
mod schema;
mod store;
#[cfg(test)]
mod tests;
mod yaml;

pub use connection::{Listener, Peer};

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};
use tower_http::catch_panic::CatchPanicLayer;

use crate::Done;
use crate::run::unix_ms;
use fault::Faults;
use schema::Schema;
use store::Store;

/// How a receiver is to be set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// The SQLite file; none keeps everything in memory.
    pub data: Option<PathBuf>,
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
}

impl Default for Options {
    fn default() -> Options {
        Options {
            data: None,
            base: "/api/v1".into(),
            allow_origins: Vec::new(),
            faults: false,
            case_limit: 1024 * 1024,
            attachment_limit: 20 * 1024 * 1024,
        }
    }
}

/// What all requests share.
pub struct State {
    store: Store,
    cases: Schema,
    events: Schema,
    faults: Option<Faults>,
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
            store: Store::open(options.data.as_deref())?,
            cases: Schema::of_cases()?,
            events: Schema::of_events()?,
            faults: options.faults.then(Faults::default),
            options: options.clone(),
            clock: unix_ms,
        })
    }
}

/// Every path of the contract, below the base path.
pub fn router(state: Arc<State>) -> Router {
    let cases = Router::new()
        .route("/cases", post(handler::post_case).get(handler::list))
        .route("/cases/{id}", put(handler::put_case))
        .route("/cases/{id}/receipt", get(handler::receipt))
        .route(
            "/cases/{id}/attachments/{attachment}",
            put(handler::put_attachment),
        )
        .route("/cases/{id}/events/{event}", put(handler::put_event))
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
    let cases = cases
        .layer(CatchPanicLayer::custom(handler::panicked))
        .with_state(Arc::clone(&state));
    let cases = match cors::layer(&state.options.allow_origins) {
        None => cases,
        Some(layer) => cases.layer(layer),
    };
    let described = Router::new().route("/openapi.yaml", get(handler::description));
    match state.options.base.as_str() {
        "" => described.merge(cases),
        base => described.nest(base, cases),
    }
}
