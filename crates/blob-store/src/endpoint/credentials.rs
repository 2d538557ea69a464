//! The key of our own endpoint.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use secrecy::SecretString;

use super::EndpointError;

/// The file that keeps it, in the folder of objects.
const FILE: &str = "credentials";

/// A key and its name.
#[derive(Clone)]
pub struct Credentials {
    /// Its name.
    pub access_key: String,
    /// The key.
    pub secret_key: SecretString,
}

impl Credentials {
    /// The key that a folder keeps, in a file that its owner alone can read; made if there is none, so
    /// that what was signed before a restart is good after it.
    ///
    /// # Errors
    /// If the file can't be read or written, or holds something else.
    pub fn kept_in(folder: &Path) -> Result<Self, EndpointError> {
        let unusable = EndpointError::folder(folder);
        fs::create_dir_all(folder).map_err(&unusable)?;
        let file = folder.join(FILE);
        if !file.exists() {
            make(folder, &file).map_err(&unusable)?;
        }
        let text = fs::read_to_string(&file).map_err(&unusable)?;
        let mut lines = text.lines().map(str::trim);
        match (lines.next(), lines.next(), lines.next()) {
            (Some(access), Some(secret), None) if !access.is_empty() && !secret.is_empty() => {
                Ok(Self { access_key: access.to_owned(), secret_key: SecretString::from(secret) })
            }
            _ => Err(EndpointError::Credentials(file.display().to_string())),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Credentials").finish_non_exhaustive()
    }
}

fn make(folder: &Path, file: &Path) -> io::Result<()> {
    let mut random = [0; 30];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let (access, secret) = random.split_at(10);
    // Temporary files are the owner's alone.
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(new, "{}\n{}", hex::encode(access), hex::encode(secret))?;
    new.as_file().sync_all()?;
    match new.persist_noclobber(file) {
        // Another one was faster: theirs is the key.
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop).map_err(|error| error.error),
    }
}
