//! Attachments as files in a folder.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{Shelf, Sink};
use crate::Done;
use crate::receiver::store::Broken;

/// A half-written file older than this was left by a receiver that was killed.
const LEFT_OVER: Duration = Duration::from_secs(24 * 3600);

/// The folder; half-written files lie in its `incoming`.
pub struct Folder {
    folder: PathBuf,
    temporary: bool,
}

static COUNT: AtomicU64 = AtomicU64::new(0);

impl Folder {
    /// Opens or creates the folder, and clears away what killed receivers have left half-written.
    ///
    /// # Errors
    /// It cannot be created or read.
    pub fn open(folder: &Path) -> Done<Folder> {
        let incoming = folder.join("incoming");
        fs::create_dir_all(&incoming)
            .map_err(|error| format!("cannot create {}: {error}", incoming.display()))?;
        for entry in fs::read_dir(&incoming)?.flatten() {
            let age = entry.metadata().and_then(|m| m.modified()).map(|at| at.elapsed());
            if age.is_ok_and(|age| age.is_ok_and(|age| age > LEFT_OVER)) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(Folder {
            folder: folder.to_owned(),
            temporary: false,
        })
    }

    /// One that goes away with this value.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub fn temporary() -> Done<Folder> {
        let name = format!(
            "jiesu-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let mut folder = Folder::open(&std::env::temp_dir().join(name))?;
        folder.temporary = true;
        Ok(folder)
    }
}

impl Shelf for Folder {
    fn begin(&self, name: &str) -> Result<Box<dyn Sink>, Broken> {
        let partial = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let partial = Partial(self.folder.join("incoming").join(partial));
        Ok(Box::new(Incoming {
            file: File::create(&partial.0)?,
            partial,
            place: self.folder.join(name),
        }))
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Broken> {
        Ok(fs::read(self.folder.join(name))?)
    }

    fn check(&self) -> Result<(), Broken> {
        // A disk that was taken away has left an empty folder, or none.
        Ok(fs::metadata(self.folder.join("incoming")).map(drop)?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// A file that is being written.
struct Incoming {
    file: File,
    partial: Partial,
    place: PathBuf,
}

impl Sink for Incoming {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        Ok(self.file.write_all(bytes)?)
    }

    fn close(&mut self) -> Result<(), Broken> {
        Ok(self.file.sync_all()?)
    }

    fn keep(self: Box<Self>) -> Result<(), Broken> {
        let folder = self.place.parent().unwrap_or(&self.place);
        if !folder.is_dir() {
            fs::create_dir_all(folder)?;
            for above in folder.ancestors().skip(1).take(2) {
                File::open(above)?.sync_all()?;
            }
        }
        // Over a file that lies there without being listed: the receiver was killed in between.
        fs::rename(&self.partial.0, &self.place)?;
        File::open(folder)?.sync_all()?;
        Ok(())
    }

    fn discard(self: Box<Self>) {}
}

/// A file of this name that nobody wants any more once this is dropped.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        // After a rename there is nothing of this name.
        let _ = fs::remove_file(&self.0);
    }
}
