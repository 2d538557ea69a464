//! Packing a carry file.

use std::fs::{self, File};
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::entries::{MANIFEST, MAX_ENTRIES, SIGNATURE};
use crate::error::{CarryError, refused};
use crate::key::DeviceKey;
use crate::manifest::{Manifest, Part, PartKind};
use crate::output::Output;
use crate::zip::ZipWriter;

/// How the file is called before it is whole.
const PREFIX: &str = ".carry-";
const SUFFIX: &str = ".partial";

/// What is told of bytes as they are packed; may stop the packing.
pub type Packing<'a> = &'a mut dyn FnMut(u64) -> Result<(), CarryError>;

/// A carry file that is being packed: dropped before its end, it is gone.
pub struct CarryWriter {
    path: PathBuf,
    file: NamedTempFile,
    archive: ZipWriter<Output>,
    parts: Vec<Part>,
    numbers: [usize; 4],
}

impl std::fmt::Debug for CarryWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CarryWriter").field("path", &self.path).finish_non_exhaustive()
    }
}

impl CarryWriter {
    /// Begins a file beside its later name; with a passphrase it is encrypted. What packing left in
    /// the folder that was killed is removed.
    ///
    /// # Errors
    /// [`CarryError::AlreadyExists`]; if the folder cannot be written.
    pub fn create(path: &Path, passphrase: Option<&SecretString>) -> Result<Self, CarryError> {
        let path = std::path::absolute(path)?;
        if path.try_exists()? {
            return Err(CarryError::AlreadyExists(path));
        }
        let folder = path.parent().unwrap_or(&path);
        sweep(folder);
        let mut named = tempfile::Builder::new();
        let named = named.prefix(PREFIX).suffix(SUFFIX);
        // A stick is for others to read; only what is encrypted may go anywhere.
        #[cfg(unix)]
        let named = named.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let file = named.tempfile_in(folder)?;
        // The lock says that somebody is at it; not every file system has locks.
        let _ = file.as_file().try_lock();
        let output = Output::new(file.as_file().try_clone()?, passphrase)?;
        Ok(Self { path, file, archive: ZipWriter::new(output), parts: Vec::new(), numbers: [0; 4] })
    }

    /// Adds a part that is in memory, and gives its name.
    ///
    /// # Errors
    /// If the disk is full, or the part too long.
    pub fn add(&mut self, kind: PartKind, bytes: &[u8]) -> Result<String, CarryError> {
        let sum = Sum::of(&mut Cursor::new(bytes), &mut |_| Ok(()))?;
        self.add_summed(kind, &sum, &mut Cursor::new(bytes), &mut |_| Ok(()))
    }

    /// Adds a part out of a file, from its beginning, and gives its name.
    ///
    /// # Errors
    /// If the disk is full or fails, the part is too long; what `step` says.
    pub fn add_file(
        &mut self,
        kind: PartKind,
        file: &mut File,
        step: Packing<'_>,
    ) -> Result<String, CarryError> {
        file.seek(SeekFrom::Start(0))?;
        let sum = Sum::of(file, &mut |_| step(0))?;
        file.seek(SeekFrom::Start(0))?;
        self.add_summed(kind, &sum, file, step)
    }

    fn add_summed(
        &mut self,
        kind: PartKind,
        sum: &Sum,
        content: &mut dyn Read,
        step: Packing<'_>,
    ) -> Result<String, CarryError> {
        if self.parts.len() >= MAX_ENTRIES - 2 || sum.length > kind.max_bytes() {
            return Err(refused("it would hold more than one file may; pack it as several".to_owned()));
        }
        self.numbers[kind as usize] += 1;
        let name = kind.entry(self.numbers[kind as usize], &sum.sha256);
        self.archive.add(&name, (sum.length, sum.crc), content, step)?;
        let part = Part { name: name.clone(), kind, length: sum.length, sha256: sum.sha256.clone() };
        self.parts.push(part);
        Ok(name)
    }

    /// Signs the manifest, and gives the file its name; tells how many bytes it has.
    ///
    /// # Errors
    /// If the disk is full or fails, the name was taken meanwhile, or the manifest makes no sense.
    pub fn finish(mut self, mut manifest: Manifest, key: &DeviceKey) -> Result<u64, CarryError> {
        manifest.parts = self.parts;
        let written = manifest.to_bytes(key.signer())?;
        for (name, bytes) in [(MANIFEST, &written), (SIGNATURE, &key.sign(&written))] {
            let sum = (bytes.len() as u64, crc32fast::hash(bytes));
            self.archive.add(name, sum, &mut Cursor::new(bytes), &mut |_| Ok(()))?;
        }
        let file = self.archive.finish()?.finish()?;
        file.sync_all()?;
        let bytes = file.metadata()?.len();
        drop(file);
        self.file.flush()?;
        self.file.persist_noclobber(&self.path).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => CarryError::AlreadyExists(self.path.clone()),
            _ => error.error.into(),
        })?;
        sync_folder(&self.path);
        Ok(bytes)
    }
}

/// Length, checksum and hash of a part.
struct Sum {
    length: u64,
    crc: u32,
    sha256: String,
}

impl Sum {
    fn of(content: &mut dyn Read, step: Packing<'_>) -> Result<Self, CarryError> {
        let (mut hash, mut crc, mut length) = (Sha256::new(), crc32fast::Hasher::new(), 0);
        let mut piece = vec![0; 1 << 18];
        loop {
            let read = content.read(&mut piece)?;
            if read == 0 {
                break;
            }
            hash.update(&piece[..read]);
            crc.update(&piece[..read]);
            length += read as u64;
            step(read as u64)?;
        }
        Ok(Self { length, crc: crc.finalize(), sha256: hex::encode(hash.finalize()) })
    }
}

/// Removes what packing left that was killed: nobody holds its lock.
fn sweep(folder: &Path) {
    let Ok(files) = fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX)
            && name.ends_with(SUFFIX)
            && File::open(file.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = fs::remove_file(file.path());
        }
    }
}

/// Writes the file's name to the disk; where a folder cannot be synced, the system does it later.
fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}
