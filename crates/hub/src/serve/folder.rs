//! The folder of what is embedded, for one process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A folder that this process alone uses, until it is dropped or the process ends.
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder, readable by its owner only, and takes it.
    ///
    /// # Errors
    /// If it can't be made, or another hub has it.
    pub fn take(path: &Path) -> Result<Self> {
        private_folder(path)?;
        let lock = path.join("hub.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&lock);
        let file = file.with_context(|| format!("{} can't be written", lock.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: file }),
            Err(TryLockError::WouldBlock) => {
                bail!("another hub uses {}: end it, or name another --folder", path.display())
            }
            Err(TryLockError::Error(error)) => Err(error).context("the folder can't be locked"),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Makes a folder that its owner alone reads.
pub(crate) fn private_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).with_context(|| format!("the folder {} can't be made", path.display()))?;
    make_private(path)
}

/// The platform's folder for data.
pub(super) fn usual() -> Result<PathBuf> {
    let folders = directories::ProjectDirs::from("org", "map-offline", "map-offline-hub");
    let folders = folders.context("there is no home folder: name a --folder")?;
    Ok(folders.data_dir().to_owned())
}

#[cfg(unix)]
fn make_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let private = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(path, private).with_context(|| format!("{} is somebody else's", path.display()))
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hub_has_a_folder() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("hub");
        let first = Folder::take(&path).expect("nobody has it");
        let refused = Folder::take(&path).err().expect("the first has it").to_string();
        assert!(refused.contains("another hub uses"), "{refused}");
        drop(first);
        assert_eq!(Folder::take(&path).expect("it is free again").path(), path);
    }
}
