//! A file that a passphrase opens, in the age format (age-encryption.org/v1, scrypt recipient).

use std::io::Write as _;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use super::keep;
use crate::error::SignInError;

/// Opens the file; `None` without the right passphrase.
pub(super) fn load(path: &Path, passphrase: Option<&SecretString>) -> Result<Option<String>, SignInError> {
    let Some(passphrase) = passphrase else { return Ok(None) };
    let closed = std::fs::read(path).map_err(|error| keep(&error))?;
    let identity = age::scrypt::Identity::new(passphrase.clone());
    match age::decrypt(&identity, &closed) {
        Ok(open) => Ok(String::from_utf8(open).ok()),
        Err(error) => {
            tracing::info!(%error, "the file of the sign-in stays closed");
            Ok(None)
        }
    }
}

/// Closes a text under a passphrase.
pub(super) fn save(path: &Path, passphrase: &SecretString, text: &SecretString) -> Result<(), SignInError> {
    let recipient = age::scrypt::Recipient::new(passphrase.clone());
    let closed = age::encrypt(&recipient, text.expose_secret().as_bytes()).map_err(|error| keep(&error))?;
    replace(path, &closed)
}

/// Replaces a file at once and durably; only its owner reads it.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), SignInError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || {
        std::fs::create_dir_all(folder)?;
        // Made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        if cfg!(unix) {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    };
    write().map_err(|error: std::io::Error| keep(&error))
}
