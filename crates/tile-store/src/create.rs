//! Making a tileset file, and the first look at one.

use std::path::Path;

use rusqlite::Connection;
use sqlite_file::Foreign;

use crate::connect::{PAGE_BYTES, absolute};
use crate::error::StoreError;
use crate::metadata::TilesetMetadata;
use crate::migrate;
use crate::tileset::write_metadata;

/// Makes the file under another name and gives it its own when it is whole.
pub(crate) fn create(path: &Path, meta: &TilesetMetadata) -> Result<(), StoreError> {
    let exists = || StoreError::AlreadyExists { path: path.to_path_buf() };
    if path.exists() {
        return Err(exists());
    }
    let absolute = absolute(path);
    let folder = absolute.parent().unwrap_or(&absolute);
    let file = visible_temporary()
        .prefix(".tileset-")
        .suffix(".partial")
        .tempfile_in(folder)
        .map_err(|error| io(path, &error))?;
    fill(file.path(), meta).map_err(|error| error.about(path))?;
    file.as_file().sync_all().map_err(|error| io(path, &error))?;
    file.persist_noclobber(path).map_err(|error| {
        if error.error.kind() == std::io::ErrorKind::AlreadyExists {
            exists()
        } else {
            io(path, &error.error)
        }
    })?;
    Ok(())
}

/// Makes temporary files that become ordinary ones: with what the user's mask leaves of reading
/// and writing, and not for the user alone.
pub(crate) fn visible_temporary() -> tempfile::Builder<'static, 'static> {
    builder(0o666)
}

/// The same for folders.
pub(crate) fn visible_temporary_folder() -> tempfile::Builder<'static, 'static> {
    builder(0o777)
}

#[cfg_attr(not(unix), expect(unused_variables, reason = "only Unix has modes"))]
fn builder(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    builder
}

fn fill(path: &Path, meta: &TilesetMetadata) -> Result<(), StoreError> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    // Deleting a region gives its space back to the disk, a few pages at a time.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    migrate::KIND.migrate(&mut connection)?;
    write_metadata(&connection, meta)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Checks that it is a file of this kind before SQLite may touch it.
pub(crate) fn check_header(path: &Path) -> Result<(), StoreError> {
    migrate::KIND.check_header(path).map_err(|foreign| match foreign {
        Foreign::Unreadable(error) => io(path, &error),
        Foreign::Other(detail) => StoreError::NotOurs { path: path.to_path_buf(), detail: detail.to_owned() },
    })
}

/// Gives an error of the file system its meaning.
pub(crate) fn io(path: &Path, error: &std::io::Error) -> StoreError {
    let path = path.to_path_buf();
    match error.kind() {
        std::io::ErrorKind::NotFound => StoreError::NotFound { path },
        std::io::ErrorKind::StorageFull => StoreError::DiskFull { path },
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly { path }
        }
        _ => StoreError::Disk { path, detail: error.to_string() },
    }
}
