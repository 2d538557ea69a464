//! Folders of files that never change.

use std::fs;
use std::io;
use std::path::Path;

/// Puts every file of a folder into another that is not there yet: the same file under two names where
/// the disk can do that, a copy otherwise. Gives how many were new.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<u64> {
    fs::create_dir_all(to)?;
    let mut new = 0;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            new += link(&entry.path(), &target)?;
        } else if kind.is_file() && !target.exists() {
            new += u64::from(link_one(&entry.path(), &target)?);
        }
    }
    Ok(new)
}

fn link_one(from: &Path, to: &Path) -> io::Result<bool> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(true);
    }
    match fs::copy(from, to) {
        Ok(_) => Ok(true),
        // It was cleaned up meanwhile: nothing names it any more.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
