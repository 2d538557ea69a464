//! Which file stands behind a name: a new file of the same name is another one.

use std::path::Path;

/// Tells files apart, also of the same name. Two are equal only while one of them is kept open or
/// neither was deleted.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) struct FileIdentity(u64, u64);

impl FileIdentity {
    /// Returns the identity of the file that has this name now; `None` if there is none.
    #[cfg(unix)]
    pub(crate) fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        path.metadata().ok().map(|found| Self(found.dev(), found.ino()))
    }

    /// Returns the identity of the file that has this name now; `None` if there is none. Here a file
    /// that is open can't be deleted, so its name is enough.
    #[cfg(not(unix))]
    pub(crate) fn of(path: &Path) -> Option<Self> {
        path.exists().then_some(Self(0, 0))
    }
}
