//! Attachments: streamed to a folder or to a bucket while they arrive, whole under their own name before a receipt lists
//! them, never half there. What is sealed is opened on the way.

#[cfg(feature = "s3")]
mod bucket;
mod folder;
mod place;

use std::sync::Arc;

use axum::body::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use super::Broken;
use crate::Done;
use crate::build::hex;
use crate::receiver::body::is_uuid;
use crate::receiver::sealed::{FileKey, PIECE, TAG};

pub use place::Kept;

/// Chunks that may wait to be written; a sender that is faster than the disk or the bucket waits in turn.
const WAITING: usize = 4;

/// Where attachments lie, one beside the other under `<two letters>/<case>/<attachment>`.
#[derive(Clone)]
pub struct Files(Arc<dyn Shelf>);

/// What a place for attachments has to do. Everything here may wait for the disk or for another machine.
trait Shelf: Send + Sync {
    /// Begins a file that will have this name.
    fn begin(&self, name: &str) -> Result<Box<dyn Sink>, Broken>;

    /// The bytes of a file.
    fn read(&self, name: &str) -> Result<Vec<u8>, Broken>;

    /// Fails where nothing can be kept now.
    fn check(&self) -> Result<(), Broken>;
}

/// A file on its way. Dropped without [`Sink::keep`], it is cleared away.
trait Sink: Send {
    /// Takes the next bytes.
    fn write(&mut self, bytes: &[u8]) -> Result<(), Broken>;

    /// Everything is written: done before its digest is looked at.
    fn close(&mut self) -> Result<(), Broken>;

    /// Gives it its name; safely stored when this returns.
    fn keep(self: Box<Self>) -> Result<(), Broken>;

    /// Clears away what was written, and is done with it when this returns.
    fn discard(self: Box<Self>);
}

/// What an attachment is called where it lies. Both ids come from requests.
///
/// # Errors
/// One of them is no UUID, and might lead elsewhere.
pub fn name(case: &str, id: &str) -> Result<String, Broken> {
    if !is_uuid(case) || !is_uuid(id) {
        return Err(Broken::new("the id of a file is no UUID"));
    }
    let shelf: String = case.chars().take(2).collect();
    Ok(format!("{shelf}/{case}/{id}"))
}

impl Files {
    /// Opens or creates the place.
    ///
    /// # Errors
    /// It cannot be created or reached, or is wrongly described.
    pub fn open(kept: &Kept) -> Done<Files> {
        Ok(Files(match kept {
            Kept::Folder(folder) => Arc::new(folder::Folder::open(folder)?),
            #[cfg(feature = "s3")]
            Kept::Bucket(s3) => Arc::new(bucket::Bucket::open(s3)?),
            #[cfg(not(feature = "s3"))]
            Kept::Bucket(_) => return Err("this xtask was built without S3".into()),
        }))
    }

    /// A folder of its own that goes away with this value.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn temporary() -> Done<Files> {
        Ok(Files(Arc::new(folder::Folder::temporary()?)))
    }

    /// Begins a file, which `key` opens if it arrives sealed. Its bytes are written by a thread that may wait.
    ///
    /// # Errors
    /// An id is none, or the file cannot be created.
    pub fn begin(&self, case: &str, id: &str, key: Option<FileKey>) -> Result<Upload, Broken> {
        let name = name(case, id)?;
        let shelf = Arc::clone(&self.0);
        let (chunks, mut arriving) = mpsc::channel::<Bytes>(WAITING);
        let writing = tokio::task::spawn_blocking(move || {
            let mut written = Written {
                sink: shelf.begin(&name)?,
                hash: Sha256::new(),
            };
            let Some(key) = key else {
                while let Some(chunk) = arriving.blocking_recv() {
                    written.write(&chunk)?;
                }
                return written.closed(None);
            };
            let (mut opening, mut sealed) = (Opening::new(key), Sha256::new());
            while let Some(chunk) = arriving.blocking_recv() {
                sealed.update(&chunk);
                opening.take(&chunk, &mut written)?;
            }
            opening.end(&mut written)?;
            written.closed(Some((hex(&sealed.finalize()), opening.fits)))
        });
        Ok(Upload { chunks, writing })
    }

    /// Writes a whole file into its place. May wait.
    ///
    /// # Errors
    /// An id is none, or it cannot be written.
    pub fn write(&self, case: &str, id: &str, bytes: &[u8]) -> Result<(), Broken> {
        let mut sink = self.0.begin(&name(case, id)?)?;
        sink.write(bytes)?;
        sink.close()?;
        sink.keep()
    }

    /// The bytes of a file that was kept. May wait.
    ///
    /// # Errors
    /// An id is none, or it cannot be read.
    pub fn read(&self, case: &str, id: &str) -> Result<Vec<u8>, Broken> {
        self.0.read(&name(case, id)?)
    }

    /// Whether attachments can be kept now. May wait.
    ///
    /// # Errors
    /// They cannot.
    pub fn check(&self) -> Result<(), Broken> {
        self.0.check()
    }
}

/// What is written, and the digest of it.
struct Written {
    sink: Box<dyn Sink>,
    hash: Sha256,
}

impl Written {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.hash.update(bytes);
        self.sink.write(bytes)
    }

    /// `sealed`: the digest of what was sent, and whether it opened.
    fn closed(mut self, sealed: Option<(String, bool)>) -> Result<Finished, Broken> {
        self.sink.close()?;
        let digest = hex(&self.hash.finalize());
        let (sent, fits) = sealed.unwrap_or_else(|| (digest.clone(), true));
        Ok(Finished {
            sink: self.sink,
            sent,
            digest: fits.then_some(digest),
        })
    }
}

/// A sealed file that is opened piece by piece.
struct Opening {
    key: FileKey,
    /// What has arrived and may yet turn out to be the last piece.
    held: Vec<u8>,
    number: u32,
    fits: bool,
}

impl Opening {
    fn new(key: FileKey) -> Opening {
        Opening {
            key,
            held: Vec::new(),
            number: 0,
            fits: true,
        }
    }

    fn take(&mut self, chunk: &[u8], written: &mut Written) -> Result<(), Broken> {
        if !self.fits {
            return Ok(());
        }
        self.held.extend_from_slice(chunk);
        while self.held.len() > PIECE + TAG {
            let rest = self.held.split_off(PIECE + TAG);
            let piece = std::mem::replace(&mut self.held, rest);
            self.open(&piece, false, written)?;
        }
        Ok(())
    }

    fn end(&mut self, written: &mut Written) -> Result<(), Broken> {
        let last = std::mem::take(&mut self.held);
        self.open(&last, true, written)
    }

    fn open(&mut self, piece: &[u8], is_last: bool, written: &mut Written) -> Result<(), Broken> {
        match self.key.piece(self.number, is_last, piece).filter(|_| self.fits) {
            Some(bytes) => written.write(&bytes)?,
            None => self.fits = false,
        }
        self.number += 1;
        Ok(())
    }
}

/// A file whose bytes are still arriving. Dropped before its end, it is cleared away.
pub struct Upload {
    chunks: mpsc::Sender<Bytes>,
    writing: tokio::task::JoinHandle<Result<Finished, Broken>>,
}

impl Upload {
    /// Takes the next bytes; waits while what writes them is behind.
    ///
    /// # Errors
    /// The disk is full, or the disk or the bucket is broken.
    pub async fn write(&mut self, chunk: Bytes) -> Result<(), Broken> {
        let sent = self.chunks.send(chunk).await;
        sent.map_err(|_| Broken::new("file: no more is taken"))
    }

    /// Waits until every byte is written.
    ///
    /// # Errors
    /// As [`Upload::write`].
    pub async fn finish(self) -> Result<Finished, Broken> {
        drop(self.chunks);
        let written = self.writing.await;
        written.map_err(|_| Broken::new("file: the writer failed"))?
    }

    /// Waits until what was written is cleared away.
    pub async fn discard(self) {
        if let Ok(finished) = self.finish().await {
            finished.discard().await;
        }
    }
}

/// A file that has arrived, but is not in its place yet.
pub struct Finished {
    sink: Box<dyn Sink>,
    /// SHA-256 of what was sent, in lower-case hexadecimal.
    pub sent: String,
    /// SHA-256 of what will be kept: the same, or what it was before it was sealed. `None` where it does not open.
    pub digest: Option<String>,
}

impl Finished {
    /// Puts the file into its place, safely stored with its name when this returns. May wait.
    ///
    /// # Errors
    /// It cannot be; then nothing is stored.
    pub fn keep(self) -> Result<(), Broken> {
        self.sink.keep()
    }

    /// Waits until it is cleared away.
    pub async fn discard(self) {
        let discarding = tokio::task::spawn_blocking(move || self.sink.discard());
        // A panic there has left at most what the next start, or the bucket's own rule, clears away.
        drop(discarding.await);
    }
}
