//! A file that gets its name only when it is whole.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::ArchiveError;
use crate::create::visible_temporary;
use crate::error::StoreError;

/// A file beside its later place; dropped before its end, it is gone.
pub(crate) struct PartialFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl PartialFile {
    pub(crate) fn new(path: &Path) -> Result<Self, ArchiveError> {
        let path = crate::connect::absolute(path);
        let folder = path.parent().unwrap_or(&path);
        let file = visible_temporary()
            .prefix(".export-")
            .suffix(".partial")
            .tempfile_in(folder)
            .map_err(|error| failed(&path, &error))?;
        Ok(Self { file, path })
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// A second handle to write with.
    pub(crate) fn writer(&self) -> Result<BufWriter<std::fs::File>, ArchiveError> {
        let file = self.file.as_file().try_clone().map_err(|error| failed(&self.path, &error))?;
        Ok(BufWriter::new(file))
    }

    /// Syncs the file, gives it its name and tells its size.
    pub(crate) fn finish(mut self) -> Result<u64, ArchiveError> {
        let synced = self.file.flush().and_then(|()| self.file.as_file().sync_all());
        synced.map_err(|error| failed(&self.path, &error))?;
        let bytes = self.file.as_file().metadata().map_or(0, |meta| meta.len());
        self.file.persist_noclobber(&self.path).map_err(|error| {
            if error.error.kind() == std::io::ErrorKind::AlreadyExists {
                ArchiveError::AlreadyExists { path: self.path.clone() }
            } else {
                failed(&self.path, &error.error)
            }
        })?;
        sync_folder(&self.path);
        Ok(bytes)
    }
}

/// Writes the name of a file to disk; where a folder cannot be synced, the system does it later.
pub(crate) fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent()
        && let Ok(folder) = std::fs::File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

/// Gives an error of the file system its meaning: the disk may be full, or closed to us.
pub(crate) fn failed(path: &Path, error: &std::io::Error) -> ArchiveError {
    match crate::create::io(path, error) {
        StoreError::Disk { path, detail } => ArchiveError::Io { path, detail },
        other => ArchiveError::Store(other),
    }
}
