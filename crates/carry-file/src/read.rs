//! Opening a carry file, and checking its parts.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::iter::once;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;
use sha2::{Digest, Sha256};

use crate::entries::{MANIFEST, MAX_MANIFEST_BYTES, SIGNATURE, SIGNATURE_BYTES};
use crate::error::{CarryError, damaged, refused};
use crate::key::Signer;
use crate::manifest::{Manifest, Part, PartKind};
use crate::output::MAX_WORK;
use crate::part_reader::{PartReader, Shared};
use crate::zip::{self, Entry};

/// How an age file begins.
const AGE: &[u8] = b"age-encryption.org/";

/// What a carry file can be read from.
pub trait CarryBytes: Read + Seek + Send {}
impl<T: Read + Seek + Send> CarryBytes for T {}

/// A carry file whose signature is that of the key that it names. Its parts are not believed yet.
pub struct CarryFile {
    shared: Shared,
    entries: Vec<Entry>,
    manifest: Manifest,
    signer: Signer,
    encrypted: bool,
}

impl std::fmt::Debug for CarryFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CarryFile").field("signer", &self.signer).finish_non_exhaustive()
    }
}

impl CarryFile {
    /// Opens a file.
    ///
    /// # Errors
    /// [`CarryError::Locked`] without the passphrase of an encrypted one,
    /// [`CarryError::WrongPassphrase`], [`CarryError::TooNew`], [`CarryError::Forged`]; if it is
    /// damaged, breaks a limit, or is something else.
    pub fn open(path: &Path, passphrase: Option<&SecretString>) -> Result<Self, CarryError> {
        Self::from_reader(Box::new(File::open(path)?), passphrase)
    }

    /// Opens one in memory.
    ///
    /// # Errors
    /// As [`CarryFile::open`].
    pub fn from_bytes(bytes: Vec<u8>, passphrase: Option<&SecretString>) -> Result<Self, CarryError> {
        Self::from_reader(Box::new(Cursor::new(bytes)), passphrase)
    }

    fn from_reader(
        mut file: Box<dyn CarryBytes>,
        passphrase: Option<&SecretString>,
    ) -> Result<Self, CarryError> {
        let mut begin = Vec::new();
        (&mut file).take(AGE.len() as u64).read_to_end(&mut begin)?;
        file.seek(SeekFrom::Start(0))?;
        let encrypted = begin == AGE;
        let mut file = if encrypted { unlocked(file, passphrase)? } else { file };
        let length = file.seek(SeekFrom::End(0))?;
        let mut entries = zip::directory(&mut file, length)?;
        let signature = last(&mut file, &mut entries, SIGNATURE, SIGNATURE_BYTES)?;
        let written = last(&mut file, &mut entries, MANIFEST, MAX_MANIFEST_BYTES)?;
        let manifest = Manifest::read(&written)?;
        let signer = manifest.signer()?;
        if !signer.signed(&written, &signature) {
            return Err(CarryError::Forged);
        }
        let same = |(entry, part): (&Entry, &Part)| entry.name == part.name && entry.length == part.length;
        if entries.len() != manifest.parts.len() || !entries.iter().zip(&manifest.parts).all(same) {
            return Err(refused("its parts are not those that its manifest names".to_owned()));
        }
        Ok(Self { shared: Arc::new(Mutex::new(file)), entries, manifest, signer, encrypted })
    }

    /// What it says of itself.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whose signature it bears.
    #[must_use]
    pub const fn signer(&self) -> Signer {
        self.signer
    }

    /// Whether a passphrase opened it.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Reads a part that was hashed before ([`CarryFile::check`]).
    ///
    /// # Errors
    /// If what stands before the part is not what the directory says.
    pub fn reader(&self, part: &Part) -> Result<PartReader, CarryError> {
        let entry = self.entries.iter().find(|entry| entry.name == part.name);
        let entry = entry.ok_or_else(|| damaged(format!("{} is missing", part.name)))?;
        let mut file = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let start = zip::start_of(&mut *file, entry)?;
        drop(file);
        Ok(PartReader::new(Arc::clone(&self.shared), start, entry.length))
    }

    /// Hashes a part; `step` is told of bytes as they go, and may stop it.
    ///
    /// # Errors
    /// [`CarryError::Damaged`] if it is not what was packed; what `step` says.
    pub fn check(
        &self,
        part: &Part,
        step: &mut dyn FnMut(u64) -> Result<(), CarryError>,
    ) -> Result<(), CarryError> {
        let mut reader = self.reader(part)?;
        let mut hash = Sha256::new();
        let mut piece = vec![0; 1 << 18];
        loop {
            let read = reader.read(&mut piece)?;
            if read == 0 {
                break;
            }
            hash.update(&piece[..read]);
            step(read as u64)?;
        }
        if hex::encode(hash.finalize()) == part.sha256 { Ok(()) } else { Err(not_as_packed(part)) }
    }

    /// Reads a part of a kind that fits in memory, and hashes it.
    ///
    /// # Errors
    /// [`CarryError::Damaged`] if it is not what was packed; if tiles are asked for, which do not fit.
    pub fn read(&self, part: &Part) -> Result<Vec<u8>, CarryError> {
        if part.kind == PartKind::Tiles || part.length > part.kind.max_bytes() {
            return Err(refused(format!("{} is too long to be read at once", part.name)));
        }
        let mut bytes = Vec::new();
        self.reader(part)?.read_to_end(&mut bytes)?;
        if hex::encode(Sha256::digest(&bytes)) == part.sha256 { Ok(bytes) } else { Err(not_as_packed(part)) }
    }
}

fn not_as_packed(part: &Part) -> CarryError {
    damaged(format!("{} is not as it was packed", part.name))
}

/// Takes the last entry off the list, which has this name, and reads it.
fn last(
    file: &mut Box<dyn CarryBytes>,
    entries: &mut Vec<Entry>,
    name: &str,
    most: u64,
) -> Result<Vec<u8>, CarryError> {
    let entry = entries.pop().filter(|entry| entry.name == name).ok_or(CarryError::NotACarryFile)?;
    if entry.length > most {
        return Err(refused(format!("{name} has {} bytes", entry.length)));
    }
    let start = zip::start_of(file, &entry)?;
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(entry.length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == entry.length { Ok(bytes) } else { Err(damaged("it is cut off")) }
}

/// Decrypts, chunk by chunk as it is read.
fn unlocked(
    file: Box<dyn CarryBytes>,
    passphrase: Option<&SecretString>,
) -> Result<Box<dyn CarryBytes>, CarryError> {
    use age::DecryptError;
    let opened = age::Decryptor::new(file).map_err(|error| match error {
        DecryptError::UnknownFormat => CarryError::NotACarryFile,
        DecryptError::Io(error) => error.into(),
        other => damaged(other.to_string()),
    })?;
    if !opened.is_scrypt() {
        return Err(CarryError::NotACarryFile);
    }
    let mut identity = age::scrypt::Identity::new(passphrase.ok_or(CarryError::Locked)?.clone());
    identity.set_max_work_factor(MAX_WORK);
    let identity: &dyn age::Identity = &identity;
    let stream = opened.decrypt(once(identity)).map_err(|error| match error {
        DecryptError::ExcessiveWork { .. } => CarryError::TooMuchWork,
        DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed => {
            CarryError::WrongPassphrase
        }
        DecryptError::Io(error) => error.into(),
        other => damaged(other.to_string()),
    })?;
    Ok(Box::new(stream))
}
