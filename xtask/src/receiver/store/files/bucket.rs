//! Attachments as objects in a bucket of S3, or of what speaks its protocol.
//!
//! A small one is sent whole once its digest is known to be right. A larger one goes out in parts while it arrives; the
//! parts become an object, all at once, when it is kept, and are thrown away when it is not.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, Error, MultipartUpload, ObjectStore as _, ObjectStoreExt as _, RetryConfig,
};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::place::S3;
use super::{Shelf, Sink};
use crate::Done;
use crate::receiver::store::Broken;

/// How large a part is: the smallest that S3 takes, since it waits in memory. All have the same size, as some others of
/// its kind want it.
const PART: usize = 5 * 1024 * 1024;
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a request that failed is made again, while the sender waits.
const AGAIN: usize = 3;

/// The bucket.
pub struct Bucket(Arc<Shared>);

struct Shared {
    store: AmazonS3,
    prefix: Path,
    /// Where requests run: a thread of its own, so that whoever waits for one need not be in a runtime, nor outside of
    /// one.
    handle: Handle,
    /// Dropped, it ends that thread.
    _end: oneshot::Sender<()>,
}

impl Bucket {
    /// Opens a bucket that is there already.
    ///
    /// # Errors
    /// A setting is wrong, or the bucket does not answer.
    pub fn open(s3: &S3) -> Done<Bucket> {
        // Fails where there is one already, which is this one too.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::new();
        for (name, value) in &s3.settings {
            if let Ok(key) = name.to_ascii_lowercase().parse() {
                builder = builder.with_config(key, value);
            }
        }
        let client = ClientOptions::new()
            .with_timeout(PATIENCE)
            .with_connect_timeout(Duration::from_secs(5));
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: AGAIN,
            retry_timeout: PATIENCE,
        };
        let store = builder
            .with_bucket_name(&s3.bucket)
            .with_client_options(client)
            .with_allow_http(s3.may_speak_plainly())
            .with_retry(retry)
            .build()
            .map_err(|error| format!("{s3:?}: {error}"))?;
        let (handle, end) = runtime()?;
        let bucket = Bucket(Arc::new(Shared {
            store,
            prefix: Path::parse(&s3.prefix).map_err(|error| format!("{s3:?}: {error}"))?,
            handle,
            _end: end,
        }));
        // Whoever starts it learns all of it; requests, which anybody can make, are told the kind alone.
        bucket
            .0
            .ask()
            .map_err(|error| format!("{s3:?} does not answer: {error}"))?;
        Ok(bucket)
    }
}

/// A runtime in a thread of its own, which ends with the sender.
fn runtime() -> Done<(Handle, oneshot::Sender<()>)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let handle = runtime.handle().clone();
    let (end, ended) = oneshot::channel();
    std::thread::Builder::new().name("bucket".into()).spawn(move || {
        // That nobody is left to send is what it waits for.
        let _ = runtime.block_on(ended);
    })?;
    Ok((handle, end))
}

impl Shared {
    /// Waits for a request.
    fn wait<T: Send + 'static>(
        &self,
        request: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let (done, waiting) = mpsc::sync_channel(1);
        self.handle.spawn(async move {
            // Nobody waits any more: nothing to tell.
            let _ = done.send(request.await);
        });
        let ended = || Error::NotSupported {
            source: "the thread of the bucket has ended".into(),
        };
        waiting.recv().unwrap_or_else(|_| Err(ended()))
    }

    /// Lists a folder that nothing lies in, which shows that the bucket is there and the keys are right.
    fn ask(&self) -> Result<(), Error> {
        let (store, nothing) = (self.store.clone(), self.place("health"));
        self.wait(async move { store.list_with_delimiter(Some(&nothing)).await.map(drop) })
    }

    fn place(&self, name: &str) -> Path {
        let mut place = self.prefix.clone();
        for part in name.split('/') {
            place = place.join(part);
        }
        place
    }
}

impl Shelf for Bucket {
    fn begin(&self, name: &str) -> Result<Box<dyn Sink>, Broken> {
        Ok(Box::new(Parts {
            place: self.0.place(name),
            shared: Arc::clone(&self.0),
            held: Vec::new(),
            upload: None,
        }))
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Broken> {
        let (store, place) = (self.0.store.clone(), self.0.place(name));
        let read = self.0.wait(async move { store.get(&place).await?.bytes().await });
        Ok(read.map_err(broken)?.into())
    }

    fn check(&self) -> Result<(), Broken> {
        self.0.ask().map_err(broken)
    }
}

/// An object on its way.
struct Parts {
    shared: Arc<Shared>,
    place: Path,
    /// What has arrived and is not sent: less than a part.
    held: Vec<u8>,
    /// There once a first part was full.
    upload: Option<Box<dyn MultipartUpload>>,
}

impl Parts {
    /// Sends a part. That it failed is noticed, and everything given up, before the next one.
    fn send(&mut self, part: Vec<u8>) -> Result<(), Broken> {
        let mut upload = match self.upload.take() {
            Some(upload) => upload,
            None => {
                let (store, place) = (self.shared.store.clone(), self.place.clone());
                self.shared
                    .wait(async move { store.put_multipart(&place).await })
                    .map_err(broken)?
            }
        };
        let sent = self.shared.wait(upload.put_part(part.into())).map_err(broken);
        self.upload = Some(upload);
        sent
    }
}

impl Sink for Parts {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.held.extend_from_slice(bytes);
        while self.held.len() > PART {
            let rest = self.held.split_off(PART);
            let part = std::mem::replace(&mut self.held, rest);
            self.send(part)?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Broken> {
        // What is held goes out once the digest is known to be right.
        Ok(())
    }

    fn keep(mut self: Box<Self>) -> Result<(), Broken> {
        let last = std::mem::take(&mut self.held);
        if self.upload.is_none() {
            let (store, place) = (self.shared.store.clone(), self.place.clone());
            let put = async move { store.put(&place, last.into()).await };
            return self.shared.wait(put).map(drop).map_err(broken);
        }
        self.send(last)?;
        let Some(mut upload) = self.upload.take() else {
            return Err(Broken::new("S3: there is no upload"));
        };
        let complete = async move {
            let completed = upload.complete().await;
            if completed.is_err() {
                // Perhaps it was completed after all; then nothing lists it, and the next try lies over it.
                let _ = upload.abort().await;
            }
            completed
        };
        self.shared.wait(complete).map(drop).map_err(broken)
    }

    fn discard(mut self: Box<Self>) {
        if let Some(mut upload) = self.upload.take() {
            // Failing that, the bucket's own rule for unfinished uploads clears it away.
            let _ = self.shared.wait(async move { upload.abort().await });
        }
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        // The sender has hung up. Whoever drops this may be in a runtime, and cannot wait.
        if let Some(mut upload) = self.upload.take() {
            self.shared.handle.spawn(async move { upload.abort().await });
        }
    }
}

/// The kind alone: names hold ids, and answers of others whatever they like.
fn broken(error: Error) -> Broken {
    Broken::new(match error {
        Error::NotFound { .. } => "S3: there is no such object or bucket",
        Error::PermissionDenied { .. } => "S3: the keys may not do this",
        Error::Unauthenticated { .. } => "S3: the keys are refused",
        _ => "S3: the bucket fails or does not answer",
    })
}
