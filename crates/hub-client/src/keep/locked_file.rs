//! A file that a passphrase opens, in the age format (age-encryption.org/v1, scrypt recipient).

use std::io::Write as _;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use super::keep;
use crate::error::SignInError;

/// The logarithm of what it costs to try a passphrase: some tenths of a second, and 128 MiB.
const WORK: u8 = 17;

/// The most that a file may ask for.
const MOST_WORK: u8 = 20;

/// Opens what a passphrase has closed; `None` without the right one.
pub(super) fn open(passphrase: &SecretString, closed: &[u8]) -> Option<SecretString> {
    let mut identity = age::scrypt::Identity::new(passphrase.clone());
    // What is left to the library is measured anew each time: a busy machine would not open its own file.
    identity.set_max_work_factor(MOST_WORK);
    match age::decrypt(&identity, closed) {
        Ok(open) => String::from_utf8(open).ok().map(Into::into),
        Err(error) => {
            tracing::info!(%error, "the file of the sign-in stays closed");
            None
        }
    }
}

/// Closes a text under a passphrase; `work` is the logarithm of what it costs to try one.
pub(super) fn close(
    passphrase: &SecretString,
    work: Option<u8>,
    text: &SecretString,
) -> Result<Vec<u8>, SignInError> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(work.unwrap_or(WORK));
    age::encrypt(&recipient, text.expose_secret().as_bytes()).map_err(|error| keep(&error))
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
