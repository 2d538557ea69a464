//! The home folder: where everything of one device lives.
//!
//! ```text
//! home/
//!   sources.json      the sources, with their keys: readable by the owner only
//!   settings.json     work offline, quota
//!   runner.lock       held by the one process that runs jobs
//!   imports/ID        held while an archive is imported
//!   tilesets/ID.mbtiles
//!   tracks/ID.track   recorded tracks; deleted/ holds what can be taken back
//!   thumbnails/       pictures of regions and photos made small, drawn again when they are gone
//!   edits.db          the edit log: features, layers, their history
//!   photos/aa/SHA256  pictures of features
//!   hub.json          the hub that it is linked to, without a secret
//!   account/          the sign-in, where there is no keyring, behind a passphrase
//!   sync.json         how synchronising went; sync.lock is held by the one program that does it
//!   hub-photos.json   which pictures the hub has
//! ```

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::{Serialize, de::DeserializeOwned};

use crate::error::{DeviceError, ErrorCode, Result};

/// Returns the platform's data folder for this product, for example `~/.local/share/map-offline`.
pub fn default_home() -> Option<PathBuf> {
    directories::ProjectDirs::from("org", "Map Offline", "map-offline")
        .map(|folders| folders.data_dir().to_path_buf())
}

/// Paths of one home, and the lock of the process that runs its jobs.
pub(crate) struct Home {
    root: PathBuf,
    /// Held while this process runs jobs; the lock goes with the file handle, also after `kill -9`.
    runner: OnceLock<File>,
    run_jobs: bool,
    writable: bool,
}

impl Home {
    /// Opens a home, making its folders where they are missing.
    pub(crate) fn open(root: &Path, run_jobs: bool) -> Result<Self> {
        let writable = make_folders(root)?;
        let home = Self { root: root.to_path_buf(), runner: OnceLock::new(), run_jobs, writable };
        home.become_runner()?;
        Ok(home)
    }

    /// Becomes the one that runs jobs if this process wants to and no other does; says whether it
    /// just did.
    pub(crate) fn become_runner(&self) -> Result<bool> {
        if !self.run_jobs || !self.writable || self.is_runner() {
            return Ok(false);
        }
        let lock = try_lock(&self.root.join("runner.lock"))?;
        Ok(lock.is_some_and(|lock| self.runner.set(lock).is_ok()))
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Says whether this process is the one that runs jobs.
    pub(crate) fn is_runner(&self) -> bool {
        self.runner.get().is_some()
    }

    pub(crate) fn is_writable(&self) -> bool {
        self.writable
    }

    pub(crate) fn sources_path(&self) -> PathBuf {
        self.root.join("sources.json")
    }

    /// Returns the folder with the marks of imports under way.
    pub(crate) fn imports_path(&self) -> PathBuf {
        self.root.join("imports")
    }

    /// Returns the folder with pictures of regions: a cache.
    pub(crate) fn thumbnails_path(&self) -> PathBuf {
        self.root.join("thumbnails")
    }

    /// Returns the file of the edit log.
    pub(crate) fn edits_path(&self) -> PathBuf {
        self.root.join("edits.db")
    }

    /// Returns the folder with pictures of features.
    pub(crate) fn photos_path(&self) -> PathBuf {
        self.root.join("photos")
    }

    /// Returns the folder of the recorded tracks.
    pub(crate) fn tracks_path(&self) -> PathBuf {
        self.root.join("tracks")
    }

    /// Returns the file that says which hub the home is linked to.
    pub(crate) fn hub_path(&self) -> PathBuf {
        self.root.join("hub.json")
    }

    /// Returns the folder of the sign-in.
    pub(crate) fn account_path(&self) -> PathBuf {
        self.root.join("account")
    }

    /// Returns the file that says how synchronising went.
    pub(crate) fn sync_path(&self) -> PathBuf {
        self.root.join("sync.json")
    }

    /// Returns the lock of the program that synchronises.
    pub(crate) fn sync_lock_path(&self) -> PathBuf {
        self.root.join("sync.lock")
    }

    /// Returns the file by which one program asks another to end its round.
    pub(crate) fn sync_stop_path(&self) -> PathBuf {
        self.root.join("sync.stop")
    }

    /// Returns the file that says which pictures the hub has.
    pub(crate) fn hub_photos_path(&self) -> PathBuf {
        self.root.join("hub-photos.json")
    }

    pub(crate) fn settings_path(&self) -> PathBuf {
        self.root.join("settings.json")
    }

    pub(crate) fn tileset_path(&self, id: &str) -> PathBuf {
        self.root.join("tilesets").join(format!("{id}.mbtiles"))
    }

    /// Returns the free bytes of the disk that holds this home.
    pub(crate) fn free_bytes(&self) -> u64 {
        fs4::available_space(&self.root).unwrap_or(0)
    }

    /// Holds an exclusive lock, so that two programs never write one file over each other.
    pub(crate) fn lock_for_change(&self, name: &str) -> Result<File> {
        if !self.writable {
            return Err(DeviceError::new(
                ErrorCode::ReadOnly,
                format!("The folder {} can't be written.", self.root.display()),
            )
            .hint("Choose another folder with --home, or change its permissions."));
        }
        let path = self.root.join(name);
        let file = open_lock(&path)?;
        file.lock().map_err(|cause| DeviceError::io("Locking", &path, &cause))?;
        Ok(file)
    }
}

/// Makes the folders; `false` means that the home exists but can't be written.
fn make_folders(root: &Path) -> Result<bool> {
    let tilesets = root.join("tilesets");
    match fs::create_dir_all(&tilesets) {
        Ok(()) => {}
        Err(cause) if tilesets.is_dir() || root.is_dir() => {
            tracing::warn!(home = %root.display(), %cause, "home can't be written");
            return Ok(false);
        }
        Err(cause) => return Err(DeviceError::io("Making the folder", root, &cause)),
    }
    Ok(tempfile::Builder::new().prefix(".write-test").tempfile_in(root).is_ok())
}

fn open_lock(path: &Path) -> Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|cause| DeviceError::io("Opening", path, &cause))
}

/// Locks a file, making it where it is missing; `None` if another process holds it.
pub(crate) fn try_lock(path: &Path) -> Result<Option<File>> {
    let file = open_lock(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(DeviceError::io("Locking", path, &cause)),
    }
}

/// Reads a JSON file; `None` if there is none yet.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(DeviceError::io("Reading", path, &cause)),
    };
    serde_json::from_slice(&text).map(Some).map_err(|cause| {
        DeviceError::new(
            ErrorCode::Store,
            format!("{} is not what this program wrote: {cause}.", path.display()),
        )
        .hint("Nothing was changed. Mend the file, or move it away to begin anew.")
    })
}

/// Writes a JSON file whole or not at all, readable by its owner only (it may hold keys).
pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    let fail = |cause: &std::io::Error| DeviceError::io("Writing", path, cause);
    let folder = path.parent().unwrap_or(Path::new("."));
    let text = serde_json::to_vec_pretty(value).map_err(DeviceError::internal)?;
    // `tempfile` makes its files with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|cause| fail(&cause))?;
    file.write_all(&text).map_err(|cause| fail(&cause))?;
    file.as_file().sync_all().map_err(|cause| fail(&cause))?;
    file.persist(path).map_err(|cause| fail(&cause.error))?;
    Ok(())
}
