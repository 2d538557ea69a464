//! The first bytes of a file.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::migrate::Migration;

/// A kind of files.
#[derive(Debug)]
pub struct Kind {
    /// What tells its files from those of other programs.
    pub application_id: i32,
    /// The oldest format of a program that may open what this program writes (`user_version`): raised
    /// only by a migration that an older program would misread.
    pub oldest_format: i64,
    /// What made its tables, the oldest first; never edited after a release: a change is a new one.
    pub migrations: &'static [Migration],
}

/// Why a file is none of a kind.
#[derive(Debug, thiserror::Error)]
pub enum Foreign {
    /// It can't be read.
    #[error(transparent)]
    Unreadable(#[from] std::io::Error),
    /// It is something else; the text says what.
    #[error("{0}")]
    Other(&'static str),
}

impl Kind {
    /// Looks at the first bytes before SQLite may touch the file: another program's database is never
    /// opened for writing.
    ///
    /// # Errors
    /// If it can't be read, or is none of this kind.
    pub fn check_header(&self, path: &Path) -> Result<(), Foreign> {
        let mut header = [0_u8; 100];
        let mut file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(Foreign::Other("it is a folder"));
        }
        file.read_exact(&mut header).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => Foreign::Other("it is too short"),
            _ => Foreign::Unreadable(error),
        })?;
        if !header.starts_with(b"SQLite format 3\0") {
            return Err(Foreign::Other("it is not an SQLite database"));
        }
        if header[68..72] != self.application_id.to_be_bytes() {
            return Err(Foreign::Other("its application id is another"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

    use super::{Foreign, Kind};

    const KIND: Kind = Kind { application_id: 7, oldest_format: 1, migrations: &[] };

    fn said(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        KIND.check_header(&path).map_or_else(|foreign| foreign.to_string(), |()| "ours".to_owned())
    }

    #[test]
    fn a_file_is_told_by_its_first_bytes() {
        let mut header = [0; 100];
        assert_eq!(said(&header), "it is not an SQLite database");
        header[..16].copy_from_slice(b"SQLite format 3\0");
        assert_eq!(said(&header), "its application id is another");
        header[71] = 7;
        assert_eq!(said(&header), "ours");
        assert_eq!(said(&header[..99]), "it is too short");
    }

    #[test]
    fn what_is_no_file_is_said() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(KIND.check_header(folder.path()), Err(Foreign::Other("it is a folder"))));
        let absent = folder.path().join("absent");
        assert!(matches!(KIND.check_header(&absent), Err(Foreign::Unreadable(_))));
    }
}
