//! Whether attachments can be kept, asked at most every few seconds: anybody may ask for the health of a receiver, and a
//! bucket is paid for by the request.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::store::Files;

/// How long a good answer is believed. A bad one is asked for again at once.
const BELIEVED: Duration = Duration::from_secs(10);

/// When attachments could last be kept.
#[derive(Default)]
pub struct Reachable(Mutex<Option<Instant>>);

impl Reachable {
    /// Whether they can be now. Whoever asks meanwhile waits for the same answer.
    pub async fn check(&self, files: &Files) -> bool {
        let mut known = self.0.lock().await;
        if known.is_some_and(|at| at.elapsed() < BELIEVED) {
            return true;
        }
        let files = files.clone();
        let asked = tokio::task::spawn_blocking(move || files.check()).await;
        *known = matches!(asked, Ok(Ok(()))).then(Instant::now);
        known.is_some()
    }
}
