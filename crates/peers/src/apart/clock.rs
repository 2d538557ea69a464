//! A clock that is wrong: libfaketime, loaded into one program.

use std::io;
use std::path::{Path, PathBuf};

use crate::process::Missing;

/// Below these folders, by machine, Debian puts it; others put it there directly.
const FOLDERS: [&str; 3] = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];
const FILE: &str = "faketime/libfaketimeMT.so.1";

/// The clock of one program, which can be set while it runs. Only the time of day is wrong: how fast time
/// goes is not.
#[derive(Debug)]
pub struct WrongClock {
    library: PathBuf,
    file: PathBuf,
}

impl WrongClock {
    /// A clock that is kept in a file, and right as yet.
    ///
    /// # Errors
    /// If libfaketime is not installed.
    ///
    /// # Panics
    /// If the file can't be written.
    pub fn in_file(file: PathBuf) -> Result<Self, Missing> {
        let library = library().ok_or_else(|| Missing {
            what: "libfaketime".to_owned(),
            cure: "apt-get install faketime".to_owned(),
        })?;
        let clock = Self { library, file };
        clock.set(0).expect("a folder to write to");
        Ok(clock)
    }

    /// Sets it so many seconds ahead, or behind. A program that runs sees it within a second.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn set(&self, seconds: i64) -> io::Result<()> {
        // Whole at any moment: a program may be reading it.
        let new = self.file.with_extension("new");
        std::fs::write(&new, format!("{seconds:+}\n"))?;
        std::fs::rename(new, &self.file)
    }

    /// What a program is started with to have this clock.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, String); 5] {
        let words = |path: &Path| path.display().to_string();
        [
            ("LD_PRELOAD", words(&self.library)),
            ("FAKETIME_TIMESTAMP_FILE", words(&self.file)),
            ("FAKETIME_CACHE_DURATION", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            // A clock that is set does not change when files were written.
            ("NO_FAKE_STAT", "1".to_owned()),
        ]
    }
}

fn library() -> Option<PathBuf> {
    let folders = FOLDERS.iter().flat_map(|folder| {
        let inner = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        std::iter::once(PathBuf::from(folder)).chain(inner)
    });
    folders.map(|folder| folder.join(FILE)).find(|file| file.is_file())
}
