//! One program at a time touches what is kept of a sign-in.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use crate::error::SignInError;

/// Another program holds the lock for one request to the issuer and one write, which have ends.
const PATIENCE: Duration = Duration::from_secs(90);

/// A lock that another holds is tried so often.
const LOOK: Duration = Duration::from_millis(20);

/// The right to renew, keep and forget the sign-in of a folder. Dropped, or with the end of the program,
/// however it ends, another may.
pub(crate) struct Lock {
    /// Closed, it is unlocked.
    _file: Option<File>,
}

impl Lock {
    /// Waits until no other program holds the lock of a folder.
    ///
    /// # Errors
    /// [`SignInError::Unreachable`] if another program holds it much too long.
    pub(crate) async fn of(folder: &Path) -> Result<Self, SignInError> {
        let Ok(file) = open(folder) else {
            // Where no file can be written nothing is kept either, and no two programs share it.
            return Ok(Self { _file: None });
        };
        let begun = tokio::time::Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: Some(file) }),
                Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                    tokio::time::sleep(LOOK).await;
                }
                Err(TryLockError::WouldBlock) => {
                    let told = "another program on this home is still renewing the sign-in";
                    return Err(SignInError::Unreachable(told.to_owned()));
                }
                Err(TryLockError::Error(error)) => {
                    tracing::warn!(%error, "this file system has no locks: run one program at a time");
                    return Ok(Self { _file: None });
                }
            }
        }
    }
}

fn open(folder: &Path) -> std::io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(folder.join("sign-in.lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_waits_until_the_first_is_done() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Lock::of(folder.path()).await.expect("nobody has it");
        let path = folder.path().to_owned();
        let second = tokio::spawn(async move { Lock::of(&path).await.map(drop) });
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        drop(first);
        second.await.expect("it ends").expect("it is free now");
    }

    #[tokio::test(start_paused = true)]
    async fn a_lock_that_nobody_gives_back_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let _held = Lock::of(folder.path()).await.expect("nobody has it");
        let error = Lock::of(folder.path()).await.err().expect("it is held");
        assert!(error.is_temporary(), "{error}");
    }
}
