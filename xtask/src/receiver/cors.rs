//! Which other origins may talk to the receiver.

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// CORS for the listed origins; none where the list is empty.
pub fn layer(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin.trim_end_matches('/')).ok())
        .collect();
    if origins.is_empty() {
        return None;
    }
    let named = HeaderName::from_static;
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::PUT, Method::POST, Method::DELETE])
        .allow_headers([
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            header::AUTHORIZATION,
            named("content-digest"),
            named("idempotency-key"),
        ])
        // Without this a script cannot see them, and would retry too early or lose the address of the case.
        .expose_headers([header::RETRY_AFTER, header::LOCATION, header::DATE]);
    Some(layer.max_age(std::time::Duration::from_secs(600)))
}
