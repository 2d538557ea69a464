//! The folder of objects: `objects/<key>` whole and checked, `incoming/` what is not yet.
//!
//! Bytes are hashed while they are written. A file gets its name when it is on the disk and has the hash
//! of its key, and never before; a name is never given twice. What stays in `incoming/` after a crash is
//! removed at the next opening.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::EndpointError;
use crate::key::{BlobKey, Kind};

/// How many bytes of the disk are left free, unless told otherwise.
pub const KEEP_FREE: u64 = 256 * 1024 * 1024;

/// A folder of objects.
#[derive(Debug)]
pub(super) struct Folder {
    objects: PathBuf,
    incoming: PathBuf,
    keep_free: u64,
    /// Released by the system when the program ends, however it ends.
    _lock: File,
}

/// An object that lies in the folder.
#[derive(Copy, Clone, Debug)]
pub(super) struct Stored {
    pub(super) key: BlobKey,
    pub(super) length: u64,
    pub(super) modified: SystemTime,
}

/// Why an object was not stored.
#[derive(Debug)]
pub(super) enum NotStored {
    /// Its bytes have another hash.
    OtherHash,
    /// Another object, which is the same, has the name.
    Taken,
    /// The disk is full, or would be.
    Full,
    /// The disk does not work.
    Disk(io::Error),
}

impl From<io::Error> for NotStored {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Disk(error),
        }
    }
}

impl Folder {
    /// Opens a folder for this program alone, and clears it of what was never whole.
    pub(super) fn open(folder: &Path, keep_free: u64) -> Result<Self, EndpointError> {
        let unusable = EndpointError::folder(folder);
        let (objects, incoming) = (folder.join("objects"), folder.join("incoming"));
        fs::create_dir_all(&objects).map_err(&unusable)?;
        fs::create_dir_all(&incoming).map_err(&unusable)?;
        let lock = File::create(folder.join("lock")).map_err(&unusable)?;
        if lock.try_lock().is_err() {
            return Err(EndpointError::InUse(folder.display().to_string()));
        }
        for left in fs::read_dir(&incoming).map_err(&unusable)? {
            fs::remove_file(left.map_err(&unusable)?.path()).map_err(&unusable)?;
        }
        Ok(Self { objects, incoming, keep_free, _lock: lock })
    }

    /// Begins to store so many bytes.
    pub(super) fn begin(&self, length: u64) -> Result<Incoming, NotStored> {
        let free = fs4::available_space(&self.incoming)?;
        if free.saturating_sub(self.keep_free) < length {
            return Err(NotStored::Full);
        }
        let file = tempfile::Builder::new().prefix("put-").tempfile_in(&self.incoming)?;
        Ok(Incoming { file, hash: Sha256::new(), length: 0 })
    }

    /// Gives what came its name, if it is what the key says.
    pub(super) fn finish(&self, incoming: Incoming, key: &BlobKey) -> Result<(), NotStored> {
        let Incoming { file, hash, .. } = incoming;
        if hash.finalize().as_slice() != key.sha256 {
            return Err(NotStored::OtherHash);
        }
        file.as_file().sync_all()?;
        let path = self.path(key);
        let parent = path.parent().unwrap_or(&self.objects);
        if !parent.exists() {
            fs::create_dir_all(parent)?;
            sync_folder(&self.objects.join(key.kind.folder()))?;
            sync_folder(&self.objects)?;
        }
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(sync_folder(parent)?),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(NotStored::Taken),
            Err(error) => Err(error.error.into()),
        }
    }

    /// Opens an object.
    pub(super) fn object(&self, key: &BlobKey) -> io::Result<Option<(File, Stored)>> {
        let file = match File::open(self.path(key)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let known = file.metadata()?;
        let stored = Stored { key: *key, length: known.len(), modified: known.modified()? };
        Ok(Some((file, stored)))
    }

    /// Removes an object; one that is not there is no error.
    pub(super) fn remove(&self, key: &BlobKey) -> io::Result<()> {
        match fs::remove_file(self.path(key)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// Up to so many objects whose keys begin with `prefix` and come after `after`, in their order.
    pub(super) fn list(&self, prefix: &str, after: &str, most: usize) -> io::Result<Vec<Stored>> {
        let mut listed = Vec::new();
        for kind in names(&self.objects)?.into_iter().filter(|name| Kind::of_folder(name).is_ok()) {
            let folders = names(&self.objects.join(&kind))?.into_iter();
            for digits in folders.filter(|name| name.len() == 2 && hex::decode(name).is_ok()) {
                let folder = format!("{kind}/{digits}/");
                // The folder's keys all begin with its name, followed by what sorts before a tilde.
                let concerns = folder.starts_with(prefix) || prefix.starts_with(&folder);
                if !concerns || format!("{folder}~").as_str() <= after {
                    continue;
                }
                for name in names(&self.objects.join(&folder))? {
                    let text = format!("{folder}{name}");
                    let Ok(key) = text.parse::<BlobKey>() else { continue };
                    if !text.starts_with(prefix) || text.as_str() <= after {
                        continue;
                    }
                    if listed.len() == most {
                        return Ok(listed);
                    }
                    // One that has just been removed is not listed.
                    listed.extend(self.object(&key)?.map(|(_, stored)| stored));
                }
            }
        }
        Ok(listed)
    }

    fn path(&self, key: &BlobKey) -> PathBuf {
        self.objects.join(key.to_string())
    }
}

/// An object on its way in. Dropped, it leaves nothing.
#[derive(Debug)]
pub(super) struct Incoming {
    file: NamedTempFile,
    hash: Sha256,
    /// How many bytes have come.
    pub(super) length: u64,
}

impl Incoming {
    /// Takes further bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), NotStored> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(self.file.write_all(bytes)?)
    }
}

/// The names in a folder in their order; none if it is not there.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let names: io::Result<Vec<_>> = entries.map(|entry| entry.map(|entry| entry.file_name())).collect();
    let mut names: Vec<String> = names?.into_iter().filter_map(|name| name.into_string().ok()).collect();
    names.sort_unstable();
    Ok(names)
}

/// A name is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Folders can't be synced here; the file system's journal keeps names.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same as where they can")]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
