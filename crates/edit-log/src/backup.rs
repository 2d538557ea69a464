//! Copies of a log that is in use.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::connect::absolute;
use crate::error::{LogError, io};
use crate::reader::EditReader;

/// Pages between which others may write.
const STEP: i32 = 1024;

impl EditReader {
    /// Copies the whole log into a new file, while it is in use; the copy is whole or is not there.
    ///
    /// Whoever opens the copy goes on under a name of its own.
    ///
    /// # Errors
    /// [`LogError::AlreadyExists`]; if the disk is full or fails.
    pub fn backup(&self, path: &Path) -> Result<(), LogError> {
        if path.try_exists().map_err(|error| io(path, &error))? {
            return Err(LogError::AlreadyExists { path: path.to_path_buf() });
        }
        let absolute = absolute(path);
        let folder = absolute.parent().unwrap_or(&absolute);
        let file = tempfile::Builder::new()
            .prefix(".backup-")
            .suffix(".partial")
            .tempfile_in(folder)
            .map_err(|error| io(path, &error))?;
        self.copy_into(file.path()).map_err(|error| error.about(path))?;
        file.as_file().sync_all().map_err(|error| io(path, &error))?;
        file.persist_noclobber(&absolute).map_err(|error| io(path, &error.error))?;
        Ok(())
    }

    fn copy_into(&self, path: &Path) -> Result<(), LogError> {
        let mut copy = Connection::open(path)?;
        Backup::new(self.connection(), &mut copy)?.run_to_completion(STEP, Duration::ZERO, None)?;
        copy.close().map_err(|(_, error)| error)?;
        Ok(())
    }
}
