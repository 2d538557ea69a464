//! Import and export of whole archives.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tile_source::Scheme;
use tile_store::archive::{self, Archive, ExportFormat, ExportReport, ImportReport};
use tile_store::{NewRegion, RegionScope};

use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::import_mark::ImportMark;
use crate::region_use::region_key;
use crate::source_book::{About, OriginSpec, SourceRecord, checked_name, free_id};

impl Device {
    /// Writes a region to a file or folder; the extension says the format.
    pub(crate) fn export_region(
        &self,
        key: &str,
        path: &str,
    ) -> Result<(PathBuf, ExportFormat, ExportReport)> {
        let (_, tileset, id) = self.find_region_parts(key)?;
        let path = std::path::absolute(path)
            .map_err(|cause| DeviceError::bad_input(format!("{path} is no path: {cause}.")))?;
        if path.exists() {
            return Err(DeviceError::new(ErrorCode::Conflict, format!("{} exists already.", path.display()))
                .hint("Choose another name; nothing is overwritten."));
        }
        let format = format_of(&path)?;
        let report = archive::export(&tileset, Some(id), &path, format, &mut |_| ControlFlow::Continue(()))
            .map_err(archive_failed)?;
        Ok((path, format, report))
    }

    /// Imports an archive: it becomes a source of its own with one region that holds every tile.
    pub(crate) fn import_archive(&self, path: &str, name: Option<&str>) -> Result<(String, ImportReport)> {
        let path = std::path::absolute(path)
            .map_err(|cause| DeviceError::bad_input(format!("{path} is no path: {cause}.")))?;
        let archive = Archive::open(&path).map_err(archive_failed)?;
        let names = self.lock_region_names()?;
        let name = self.import_name(name, &archive, &path)?;
        let (record, mark) = self.enter_imported(&name, &archive, &path)?;
        match self.fill_imported(&record, &archive, &name, names) {
            Ok(filled) => {
                mark.clear()?;
                self.0.events.send(Change::Sources);
                self.0.events.send(Change::Region(filled.0.clone()));
                self.0.events.send(Change::Store);
                Ok(filled)
            }
            Err(cause) => {
                // An import is whole or not at all.
                self.change_sources(|sources| {
                    sources.remove(&record.id);
                    Ok(())
                })?;
                self.remove_tileset(&record.id)?;
                mark.clear()?;
                Err(cause)
            }
        }
    }

    fn import_name(&self, name: Option<&str>, archive: &Archive, path: &Path) -> Result<String> {
        if let Some(name) = name {
            return self.free_region_name(name);
        }
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let own = archive.metadata().name.clone();
        let base = [own, stem]
            .iter()
            .find_map(|name| checked_name(name).ok())
            .unwrap_or_else(|| String::from("Archive"));
        let free = |name: &String| self.free_region_name(name).is_ok() && self.source_record(name).is_err();
        (1..1000).map(|n| if n == 1 { base.clone() } else { format!("{base} ({n})") }).find(free).ok_or_else(
            || DeviceError::new(ErrorCode::Conflict, format!("Too many archives are named “{base}”.")),
        )
    }

    fn enter_imported(
        &self,
        name: &str,
        archive: &Archive,
        path: &Path,
    ) -> Result<(SourceRecord, ImportMark)> {
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let description = About::from(archive.metadata());
        self.change_sources(|sources| {
            if sources.values().any(|source| source.name == name) {
                return Err(DeviceError::new(
                    ErrorCode::Conflict,
                    format!("A source named “{name}” exists already."),
                )
                .hint("Give the import another name."));
            }
            let id = free_id(name, sources);
            let mark = self.mark_import(&id)?;
            let record = SourceRecord {
                id: id.clone(),
                name: name.to_owned(),
                origin: OriginSpec::Imported { file },
                description,
            };
            sources.insert(id, record.clone());
            Ok((record, mark))
        })
    }

    /// Makes the region, lets others give names again, and takes the tiles.
    fn fill_imported(
        &self,
        record: &SourceRecord,
        archive: &Archive,
        name: &str,
        names: std::fs::File,
    ) -> Result<(String, ImportReport)> {
        let tileset = self.tileset_for_writing(record)?;
        let region = tileset.create_region(NewRegion {
            name: name.to_owned(),
            scope: RegionScope::WholeArchive,
            created: now(),
        })?;
        drop(names);
        let report = archive::import(archive, &tileset, now(), &mut |_| ControlFlow::Continue(()))
            .map_err(archive_failed)?;
        tileset.checkpoint()?;
        Ok((region_key(&record.id, region.id), report))
    }
}

fn archive_failed(cause: impl std::fmt::Display) -> DeviceError {
    DeviceError::new(ErrorCode::Store, cause.to_string())
}

fn format_of(path: &Path) -> Result<ExportFormat> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("mbtiles") => Ok(ExportFormat::Mbtiles),
        Some("pmtiles") => Ok(ExportFormat::Pmtiles),
        None => Ok(ExportFormat::Folder { scheme: archive_scheme(Scheme::Xyz) }),
        Some("tms") => Ok(ExportFormat::Folder { scheme: archive_scheme(Scheme::Tms) }),
        Some(other) => Err(DeviceError::bad_input(format!("“.{other}” is no archive that is known here."))
            .hint("Use .mbtiles, .pmtiles, a folder (no extension), or a folder that ends in .tms.")),
    }
}

fn archive_scheme(scheme: Scheme) -> archive::FolderScheme {
    match scheme {
        Scheme::Xyz => archive::FolderScheme::Xyz,
        Scheme::Tms => archive::FolderScheme::Tms,
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
