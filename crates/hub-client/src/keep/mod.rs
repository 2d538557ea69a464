//! Where tokens stay between starts.

mod lock;
mod locked_file;
mod ring;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};

use crate::error::SignInError;
use crate::tokens::Tokens;

pub(crate) use lock::Lock;

/// Where a sign-in is kept, for people to know.
#[derive(Copy, Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The operating system's keyring.
    Keyring,
    /// A file that a passphrase opens.
    LockedFile,
    /// Nowhere: it ends with the program.
    Session,
}

/// What was found.
#[derive(Debug)]
pub enum Kept {
    /// A sign-in, and where it was.
    Tokens(Tokens, Place),
    /// None was ever kept.
    Nothing,
    /// One was kept and can't be read now: the keyring or file is locked. It is never taken for
    /// signed out.
    Locked(Place),
}

/// Keeps the tokens of one account.
///
/// A keyring that is locked says the same as one without the entry. So a note beside (without any
/// secret) says where tokens were put, and what the note names is looked for until the person signs out.
pub struct Keeper {
    folder: PathBuf,
    account: String,
    passphrase: Option<SecretString>,
    keyring: bool,
    /// The logarithm of what it costs to try a passphrase.
    work: Option<u8>,
    /// The closed file that was read or written last, and what is in it: opening takes a second.
    seen: Mutex<Option<(Vec<u8>, SecretString)>>,
}

impl Keeper {
    /// Keeps the tokens of an account (the hub's address) with notes and files in `folder`.
    /// A passphrase is used where there is no keyring.
    #[must_use]
    pub fn new(folder: &Path, account: &str, passphrase: Option<SecretString>) -> Self {
        Self {
            folder: folder.to_owned(),
            account: account.to_owned(),
            passphrase,
            keyring: true,
            work: None,
            seen: Mutex::new(None),
        }
    }

    /// Sets how much work it is to try a passphrase, as a power of two (scrypt's N). By itself it is 17:
    /// some tenths of a second.
    #[must_use]
    pub fn with_work(mut self, log_n: u8) -> Self {
        self.work = Some(log_n);
        self
    }

    /// Leaves the keyring alone, for machines where it is somebody else's.
    #[must_use]
    pub fn without_keyring(mut self) -> Self {
        self.keyring = false;
        self
    }

    /// Where notes and files are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Looks for a sign-in. Blocks: the keyring may ask the person.
    ///
    /// # Errors
    /// If the note or file can't be read.
    pub fn load(&self) -> Result<Kept, SignInError> {
        let found = match self.note()? {
            None | Some(Place::Session) => return Ok(Kept::Nothing),
            Some(Place::Keyring) => (
                Place::Keyring,
                self.keyring.then(|| ring::load(&self.account).map(SecretString::from)).flatten(),
            ),
            Some(Place::LockedFile) => (Place::LockedFile, self.opened()?),
        };
        Ok(match found {
            (place, None) => Kept::Locked(place),
            (place, Some(text)) => Tokens::of_text(text.expose_secret())
                .map_or(Kept::Locked(place), |tokens| Kept::Tokens(tokens, place)),
        })
    }

    /// Keeps tokens, durably, before they are used; says where. Blocks.
    ///
    /// # Errors
    /// If a file can't be written.
    pub fn save(&self, tokens: &Tokens) -> Result<Place, SignInError> {
        let text = tokens.to_text();
        let place = if self.keyring && ring::save(&self.account, &text) {
            Place::Keyring
        } else if let Some(passphrase) = &self.passphrase {
            let closed = locked_file::close(passphrase, self.work, &text)?;
            locked_file::replace(&self.file(), &closed)?;
            *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some((closed, text));
            Place::LockedFile
        } else {
            Place::Session
        };
        self.write_note(place)?;
        Ok(place)
    }

    /// Forgets the sign-in wherever it is. Blocks.
    ///
    /// # Errors
    /// If a file can't be removed.
    pub fn forget(&self) -> Result<(), SignInError> {
        if self.keyring {
            ring::forget(&self.account);
        }
        for path in [self.file(), self.note_path()] {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(keep(&error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// What is in the file; `None` without the right passphrase.
    fn opened(&self) -> Result<Option<SecretString>, SignInError> {
        let Some(passphrase) = &self.passphrase else { return Ok(None) };
        let closed = std::fs::read(self.file()).map_err(|error| keep(&error))?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = seen.as_ref().filter(|(before, _)| *before == closed) {
            return Ok(Some(text.clone()));
        }
        let text = locked_file::open(passphrase, &closed);
        *seen = text.clone().map(|text| (closed, text));
        Ok(text)
    }

    fn note(&self) -> Result<Option<Place>, SignInError> {
        match std::fs::read(self.note_path()) {
            Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| keep(&error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(keep(&error)),
        }
    }

    fn write_note(&self, place: Place) -> Result<(), SignInError> {
        let text = serde_json::to_vec(&place).map_err(|error| keep(&error))?;
        locked_file::replace(&self.note_path(), &text)
    }

    fn note_path(&self) -> PathBuf {
        self.folder.join("sign-in.json")
    }

    fn file(&self) -> PathBuf {
        self.folder.join("sign-in.age")
    }
}

fn keep(error: &dyn std::fmt::Display) -> SignInError {
    SignInError::Keep(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn tokens() -> Tokens {
        let text = r#"{"access":"a-1","refresh":"r-1","ends":"2026-01-01T00:00:00Z"}"#;
        Tokens::of_text(text).expect("tokens")
    }

    fn keeper(folder: &Path, passphrase: Option<&str>) -> Keeper {
        Keeper::new(folder, "https://hub.example", passphrase.map(Into::into)).without_keyring().with_work(10)
    }

    #[test]
    fn a_passphrase_opens_what_it_closed_and_nothing_else_does() {
        let folder = tempfile::tempdir().expect("folder");
        let right = keeper(folder.path(), Some("correct horse"));
        assert!(matches!(right.load(), Ok(Kept::Nothing)));
        assert_eq!(right.save(&tokens()), Ok(Place::LockedFile));
        let Ok(Kept::Tokens(found, Place::LockedFile)) = right.load() else { panic!("not found") };
        assert_eq!(found.access().expose_secret(), "a-1");
        assert!(found.is_due(Timestamp::now()));
        for wrong in [None, Some("battery staple")] {
            let found = keeper(folder.path(), wrong).load();
            assert!(matches!(found, Ok(Kept::Locked(Place::LockedFile))), "{found:?}");
        }
        let closed = std::fs::read(folder.path().join("sign-in.age")).expect("file");
        assert!(!closed.windows(3).any(|part| part == b"a-1" || part == b"r-1"));
        assert_eq!(right.forget(), Ok(()));
        assert!(matches!(right.load(), Ok(Kept::Nothing)));
    }

    #[test]
    fn without_keyring_and_passphrase_it_lasts_as_long_as_the_program() {
        let folder = tempfile::tempdir().expect("folder");
        let keeper = keeper(folder.path(), None);
        assert_eq!(keeper.save(&tokens()), Ok(Place::Session));
        assert!(matches!(keeper.load(), Ok(Kept::Nothing)));
    }

    #[test]
    fn an_entry_that_the_keyring_does_not_give_is_locked_not_gone() {
        let folder = tempfile::tempdir().expect("folder");
        let keeper = keeper(folder.path(), None);
        keeper.write_note(Place::Keyring).expect("note");
        assert!(matches!(keeper.load(), Ok(Kept::Locked(Place::Keyring))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_files() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("folder");
        keeper(folder.path(), Some("x")).save(&tokens()).expect("kept");
        for name in ["sign-in.json", "sign-in.age"] {
            let mode = std::fs::metadata(folder.path().join(name)).expect(name).permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}
