//! Export as a task: a region becomes one file or folder, whole or not at all.

use std::path::{Path, PathBuf};

use tile_store::archive::{self, ArchiveError, ExportFormat, ExportReport, FolderScheme};

use super::board::End;
use super::import::archive_failed;
use super::task::{Outcome, TaskKind, TaskView};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::region_use::region_key;

/// What an export wrote.
#[derive(Clone, Debug)]
pub(crate) struct Exported {
    pub(crate) path: PathBuf,
    pub(crate) format: ExportFormat,
    pub(crate) report: ExportReport,
}

impl Device {
    /// Starts to write a region to a file or folder; the extension says the format. What can be
    /// refused is refused before it starts.
    pub(crate) fn start_export(&self, key: &str, path: &str) -> Result<TaskView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let path = std::path::absolute(path)
            .map_err(|cause| DeviceError::bad_input(format!("{path} is no path: {cause}.")))?;
        if path.exists() {
            return Err(DeviceError::new(ErrorCode::Conflict, format!("{} exists already.", path.display()))
                .hint("Choose another name; nothing is overwritten."));
        }
        let format = format_of(&path)?;
        let name = tileset.region(id)?.map(|region| region.name).unwrap_or_default();
        let key = region_key(&record.id, id);
        self.start_task(TaskKind::Export, name, Some(key), move |_, progress| {
            let written = archive::export(&tileset, Some(id), &path, format, &mut |step| {
                progress.note(step.tiles, Some(step.total), step.bytes)
            });
            match written {
                Err(ArchiveError::Cancelled) => Ok(End::Cancelled),
                Err(cause) => Err(archive_failed(cause)),
                Ok(report) => Ok(End::Done(Outcome::Exported(Exported { path, format, report }))),
            }
        })
    }
}

fn format_of(path: &Path) -> Result<ExportFormat> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("mbtiles") => Ok(ExportFormat::Mbtiles),
        Some("pmtiles") => Ok(ExportFormat::Pmtiles),
        None => Ok(ExportFormat::Folder { scheme: FolderScheme::Xyz }),
        Some("tms") => Ok(ExportFormat::Folder { scheme: FolderScheme::Tms }),
        Some(other) => Err(DeviceError::bad_input(format!("“.{other}” is no archive that is known here."))
            .hint("Use .mbtiles, .pmtiles, a folder (no extension), or a folder that ends in .tms.")),
    }
}

/// Returns the word for an export format.
pub(crate) fn format_name(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Mbtiles => "mbtiles",
        ExportFormat::Pmtiles => "pmtiles",
        ExportFormat::Folder { .. } => "folder",
    }
}
