//! Import as a task: an archive becomes a source of its own with one region, whole or not at all.
//!
//! The tiles are taken into a file that no list names; the source is entered when all are taken.
//! Until then a mark says that the import is under way (see [`crate::import_mark`]), so that what
//! is cancelled or killed goes again.

use std::path::Path;

use tile_store::archive::{self, Archive, ArchiveError, ImportReport};
use tile_store::{NewRegion, RegionId, RegionScope};

use super::board::End;
use super::progress::Progress;
use super::task::{Outcome, TaskKind, TaskView};
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::import_mark::ImportMark;
use crate::region_use::region_key;
use crate::source_book::{About, OriginSpec, SourceRecord, checked_name};

/// What an import took.
#[derive(Clone, Debug)]
pub(crate) struct Imported {
    /// The id of the new region.
    pub(crate) region: String,
    pub(crate) report: ImportReport,
}

impl Device {
    /// Starts to import an archive. What can be refused without reading it is refused at once.
    pub(crate) fn start_import(&self, path: &str, name: Option<&str>) -> Result<TaskView> {
        let path = std::path::absolute(path)
            .map_err(|cause| DeviceError::bad_input(format!("{path} is no path: {cause}.")))?;
        if let Err(cause) = path.metadata() {
            return Err(archive_failed(format!("{} cannot be read: {cause}", path.display())));
        }
        drop(self.lock_region_names()?);
        let name = name.map(|name| self.free_import_name(name)).transpose()?;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let title = name.clone().unwrap_or(file);
        self.start_task(TaskKind::Import, title, None, move |device, progress| {
            device.import(&path, name, progress)
        })
    }

    fn import(&self, path: &Path, name: Option<String>, progress: &mut Progress) -> Result<End> {
        let archive = Archive::open(path).map_err(archive_failed)?;
        if progress.is_cancelled() {
            return Ok(End::Cancelled);
        }
        let base = name.unwrap_or_else(|| own_name(&archive, path));
        let (mut record, mark) = self.begin_import(&base, &archive, path)?;
        let taken = match self.take_archive(&record, &archive, progress) {
            Ok(Some(taken)) => self.enter_import(&base, &mut record, taken.0).map(|key| Some((key, taken.1))),
            other => other.map(|_| None),
        };
        if !matches!(taken, Ok(Some(_))) {
            self.remove_tileset(&record.id)?;
        }
        mark.clear()?;
        let Some((region, report)) = taken? else { return Ok(End::Cancelled) };
        for change in [Change::Sources, Change::Region(region.clone()), Change::Store] {
            self.0.events.send(change);
        }
        Ok(End::Done(Outcome::Imported(Imported { region, report })))
    }

    /// Marks the import under an id that nobody uses, while the sources are locked.
    fn begin_import(&self, name: &str, archive: &Archive, path: &Path) -> Result<(SourceRecord, ImportMark)> {
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        self.change_sources(|sources| {
            let id = self.free_source_id(name, sources);
            let mark = self.mark_import(&id)?;
            let description = About::from(archive.metadata());
            Ok((
                SourceRecord {
                    id,
                    name: name.to_owned(),
                    origin: OriginSpec::Imported { file },
                    description,
                },
                mark,
            ))
        })
    }

    /// Takes the tiles into a new file; `None` if the task was told to stop.
    fn take_archive(
        &self,
        record: &SourceRecord,
        archive: &Archive,
        progress: &mut Progress,
    ) -> Result<Option<(RegionId, ImportReport)>> {
        let tileset = self.tileset_for_writing(record)?;
        let region = tileset.create_region(NewRegion {
            name: record.name.clone(),
            scope: RegionScope::WholeArchive,
            created: now(),
        })?;
        let taken = archive::import(archive, &tileset, now(), &mut |step| {
            progress.note(step.tiles, step.total, step.bytes)
        });
        match taken {
            Err(ArchiveError::Cancelled) => Ok(None),
            Err(cause) => Err(archive_failed(cause)),
            Ok(report) => {
                tileset.checkpoint()?;
                Ok(Some((region.id, report)))
            }
        }
    }

    /// Enters the source under a name that is free now, and returns the id of its region.
    pub(crate) fn enter_import(
        &self,
        base: &str,
        record: &mut SourceRecord,
        region: RegionId,
    ) -> Result<String> {
        let _names = self.lock_region_names()?;
        record.name = self.free_name_like(base)?;
        if record.name != base
            && let Some(tileset) = self.tileset(&record.id)?
        {
            tileset.rename_region(region, &record.name)?;
        }
        self.change_sources(|sources| {
            sources.insert(record.id.clone(), record.clone());
            Ok(())
        })?;
        Ok(region_key(&record.id, region))
    }

    fn free_import_name(&self, name: &str) -> Result<String> {
        let name = self.free_region_name(name)?;
        if self.source_records()?.values().any(|source| source.name == name) {
            return Err(DeviceError::new(
                ErrorCode::Conflict,
                format!("A source named “{name}” exists already."),
            )
            .hint("Give the import another name."));
        }
        Ok(name)
    }

    /// Returns a name, or with a number behind it where others took it meanwhile.
    fn free_name_like(&self, base: &str) -> Result<String> {
        (1..1000)
            .map(|n| if n == 1 { base.to_owned() } else { format!("{base} ({n})") })
            .find(|name| self.free_import_name(name).is_ok())
            .ok_or_else(|| {
                DeviceError::new(ErrorCode::Conflict, format!("Too many archives are named “{base}”."))
            })
    }
}

/// The name that an archive gives itself, or its file has.
fn own_name(archive: &Archive, path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    [archive.metadata().name.clone(), stem]
        .iter()
        .find_map(|name| checked_name(name).ok())
        .unwrap_or_else(|| String::from("Archive"))
}

pub(super) fn archive_failed(cause: impl std::fmt::Display) -> DeviceError {
    DeviceError::new(ErrorCode::Store, cause.to_string())
}
