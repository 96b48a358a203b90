//! Attachments as files: written while they arrive, on the disk before a receipt lists them, never half there under
//! their own name.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use super::Broken;
use crate::Done;
use crate::build::hex;
use crate::receiver::body::is_uuid;
use crate::receiver::sealed::{FileKey, PIECE, TAG};

/// Chunks that may wait for the disk; a sender that is faster than the disk waits in turn.
const WAITING: usize = 4;
/// A half-written file older than this was left by a receiver that was killed.
const LEFT_OVER: Duration = Duration::from_secs(24 * 3600);

/// The folder of attachments: `<case>/<attachment>`, in one of 256 folders by the case's first letters.
pub struct Files {
    folder: PathBuf,
    temporary: bool,
}

static COUNT: AtomicU64 = AtomicU64::new(0);

impl Files {
    /// Opens or creates the folder, and clears away what killed receivers have left half-written.
    ///
    /// # Errors
    /// It cannot be created or read.
    pub fn open(folder: &Path) -> Done<Files> {
        let incoming = folder.join("incoming");
        fs::create_dir_all(&incoming)
            .map_err(|error| format!("cannot create {}: {error}", incoming.display()))?;
        for entry in fs::read_dir(&incoming)?.flatten() {
            let age = entry.metadata().and_then(|m| m.modified()).map(|at| at.elapsed());
            if age.is_ok_and(|age| age.is_ok_and(|age| age > LEFT_OVER)) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(Files {
            folder: folder.to_owned(),
            temporary: false,
        })
    }

    /// A folder of its own that goes away with this value.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn temporary() -> Done<Files> {
        let name = format!(
            "jiesu-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let mut files = Files::open(&std::env::temp_dir().join(name))?;
        files.temporary = true;
        Ok(files)
    }

    /// Where an attachment lies. Both ids come from requests.
    ///
    /// # Errors
    /// One of them is no UUID, and might lead out of the folder.
    pub fn place(&self, case: &str, id: &str) -> Result<PathBuf, Broken> {
        if !is_uuid(case) || !is_uuid(id) {
            return Err(Broken::new("the id of a file is no UUID"));
        }
        let shelf: String = case.chars().take(2).collect();
        Ok(self.folder.join(shelf).join(case).join(id))
    }

    /// Begins a file. Its bytes are written by a thread that may wait for the disk.
    ///
    /// # Errors
    /// The file cannot be created.
    pub fn begin(&self) -> Result<Upload, Broken> {
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let partial = Partial(self.folder.join("incoming").join(name));
        let mut file = File::create(&partial.0)?;
        let (chunks, mut arriving) = mpsc::channel::<Bytes>(WAITING);
        let writing = tokio::task::spawn_blocking(move || {
            let mut hash = Sha256::new();
            while let Some(chunk) = arriving.blocking_recv() {
                hash.update(&chunk);
                file.write_all(&chunk)?;
            }
            file.sync_all()?;
            Ok((partial, hash.finalize().to_vec()))
        });
        Ok(Upload { chunks, writing })
    }

    /// A sealed file, opened; `None` where it does not open. May wait for the disk.
    ///
    /// # Errors
    /// The disk is full or broken.
    pub fn opened(&self, sealed: &Finished, key: &FileKey) -> Result<Option<Finished>, Broken> {
        let mut from = File::open(&sealed.partial.0)?;
        let mut left = usize::try_from(from.metadata()?.len()).unwrap_or(usize::MAX);
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let partial = Partial(self.folder.join("incoming").join(name));
        let (mut file, mut hash) = (File::create(&partial.0)?, Sha256::new());
        for number in 0.. {
            let mut piece = vec![0; left.min(PIECE + TAG)];
            from.read_exact(&mut piece)?;
            left -= piece.len();
            let Some(bytes) = key.piece(number, left == 0, &piece) else {
                return Ok(None);
            };
            hash.update(&bytes);
            file.write_all(&bytes)?;
            if left == 0 {
                break;
            }
        }
        file.sync_all()?;
        let digest = hex(&hash.finalize());
        Ok(Some(Finished { partial, digest }))
    }

    /// Puts a finished file into its place, on the disk with its name when this returns. May wait for the disk.
    ///
    /// # Errors
    /// It cannot be moved; then nothing is stored.
    pub fn keep(&self, finished: Finished, case: &str, id: &str) -> Result<(), Broken> {
        let place = self.place(case, id)?;
        let folder = place.parent().unwrap_or(&self.folder);
        if !folder.is_dir() {
            fs::create_dir_all(folder)?;
            for above in folder.ancestors().skip(1).take(2) {
                File::open(above)?.sync_all()?;
            }
        }
        // Over a file that lies there without being listed: the receiver was killed in between.
        fs::rename(&finished.partial.0, &place)?;
        File::open(folder)?.sync_all()?;
        Ok(())
    }

    /// Writes a whole file into its place, as [`Files::keep`].
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, case: &str, id: &str, bytes: &[u8]) -> Result<(), Broken> {
        let partial = Partial(self.folder.join("incoming").join(format!("{case}-{id}")));
        let mut file = File::create(&partial.0)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        let digest = String::new();
        self.keep(Finished { partial, digest }, case, id)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        if self.temporary {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// A file whose bytes are still arriving. Dropped before its end, it is removed.
pub struct Upload {
    chunks: mpsc::Sender<Bytes>,
    writing: tokio::task::JoinHandle<Result<(Partial, Vec<u8>), Broken>>,
}

impl Upload {
    /// Takes the next bytes; waits while the disk is behind.
    ///
    /// # Errors
    /// The disk is full or broken.
    pub async fn write(&mut self, chunk: Bytes) -> Result<(), Broken> {
        let sent = self.chunks.send(chunk).await;
        sent.map_err(|_| Broken::new("file: the disk takes no more"))
    }

    /// Waits until every byte is on the disk.
    ///
    /// # Errors
    /// The disk is full or broken.
    pub async fn finish(self) -> Result<Finished, Broken> {
        drop(self.chunks);
        let written = self.writing.await;
        let (partial, digest) = written.map_err(|_| Broken::new("file: the writer failed"))??;
        Ok(Finished {
            partial,
            digest: hex(&digest),
        })
    }
}

/// A file that is whole and on the disk, but not in its place yet.
pub struct Finished {
    partial: Partial,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub digest: String,
}

/// A file of this name that nobody wants any more once this is dropped.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        // After a rename there is nothing of this name.
        let _ = fs::remove_file(&self.0);
    }
}
