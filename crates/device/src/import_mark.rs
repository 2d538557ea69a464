//! Marks of imports under way, so that one that was killed leaves nothing half behind.
//!
//! An import takes its tiles into a file that no source names yet, and holds a locked file of the
//! coming source's id until the source is entered. The lock goes with the process, also after
//! `kill -9`: a mark that anyone can lock belongs to an import that died, and the next program that
//! opens the home takes its tiles away. Marks are made and taken only while `sources.json` is locked.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::home::try_lock;
use crate::source_book::{OriginSpec, SourceRecord, free_id};

/// An import under way.
pub(crate) struct ImportMark {
    path: PathBuf,
    _lock: File,
}

impl ImportMark {
    /// Notes that the import ended, well or not.
    pub(crate) fn clear(self) -> Result<()> {
        std::fs::remove_file(&self.path).map_err(|cause| DeviceError::io("Deleting", &self.path, &cause))
    }
}

impl Device {
    /// Marks an import; the caller holds the lock of the sources.
    pub(crate) fn mark_import(&self, source_id: &str) -> Result<ImportMark> {
        let folder = self.0.home.imports_path();
        std::fs::create_dir_all(&folder)
            .map_err(|cause| DeviceError::io("Making the folder", &folder, &cause))?;
        let path = folder.join(source_id);
        match try_lock(&path)? {
            Some(lock) => Ok(ImportMark { path, _lock: lock }),
            None => Err(DeviceError::internal(format!("another import is called {source_id}"))),
        }
    }

    /// Makes an id from a name that neither a source has nor an import under way.
    pub(crate) fn free_source_id(&self, name: &str, sources: &BTreeMap<String, SourceRecord>) -> String {
        let imports = self.0.home.imports_path();
        free_id(name, |id| sources.contains_key(id) || imports.join(id).exists())
    }

    /// Takes away what imports left that died on the way.
    pub(crate) fn drop_dead_imports(&self) -> Result<()> {
        let Ok(marks) = std::fs::read_dir(self.0.home.imports_path()) else { return Ok(()) };
        for mark in marks.flatten() {
            // Most often it belongs to another program that is importing now.
            if try_lock(&mark.path())?.is_some()
                && let Some(id) = mark.file_name().to_str()
            {
                self.drop_dead_import(id)?;
            }
        }
        Ok(())
    }

    fn drop_dead_import(&self, id: &str) -> Result<()> {
        self.change_sources(|sources| {
            let path = self.0.home.imports_path().join(id);
            // Another program may have been quicker, and the name may be in use again.
            if !path.exists() {
                return Ok(());
            }
            let Some(lock) = try_lock(&path)? else { return Ok(()) };
            // The source is there if the program died between entering it and taking the mark away.
            if sources.get(id).is_none_or(|source| matches!(source.origin, OriginSpec::Imported { .. })) {
                tracing::warn!(source.id = id, "an import was cut short; what it had taken is removed");
                sources.remove(id);
                self.remove_tileset(id)?;
            }
            ImportMark { path, _lock: lock }.clear()
        })
    }
}
