//! Taking in a region: as a new one, whole or not at all; or what is newer of it, tile by tile.

use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

use carry_file::{CarriedRegion, Part};
use tile_grid::{Bounds, Shape, ZoomRange};
use tile_store::archive::{Archive, CarriedReport, import_carried};
use tile_store::{NewRegion, RegionId, RegionScope, Tileset};

use super::failure::{Ended, Stop, about};
use super::unpack::{Steps, Unpack};
use super::view::UnpackedRegion;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::geometry::{AreaShape, bounds_geometry, shape_of};
use crate::import_mark::ImportMark;
use crate::source_book::{About, OriginSpec, SourceRecord, checked_name};

impl Device {
    /// Takes a region in; its parts were hashed before.
    pub(super) fn take_region(
        &self,
        unpack: &Unpack,
        region: &CarriedRegion,
        notes: &mut Vec<String>,
        steps: &mut Steps<'_>,
    ) -> Ended<UnpackedRegion> {
        let archive = part(unpack, &region.archive)?;
        let reader = unpack.file.reader(archive).map_err(about(&unpack.path))?;
        let tiles = Archive::from_reader(Box::new(reader), archive.length, Path::new(&region.archive))?;
        let (key, report, new) = match self.local_region(region)? {
            Some(key) => {
                let (_, tileset, _) = self.find_region_parts(&key)?;
                let report = take_tiles(unpack, region, &tiles, &tileset, steps)?;
                (key, report, false)
            }
            None => {
                let (key, report) = self.take_new_region(unpack, region, &tiles, steps)?;
                (key, report, true)
            }
        };
        self.note_carried_region(&region.id, &key)?;
        for change in [Change::Region(key.clone()), Change::Store] {
            self.0.events.send(change);
        }
        steps.add(archive.length + part(unpack, &region.index)?.length)?;
        for (place, reason) in report.skipped.iter().take(20) {
            notes.push(format!("{place} of “{}” was not taken: {reason}.", region.name));
        }
        Ok(UnpackedRegion { name: region.name.clone(), key, new, tiles: report.taken })
    }

    /// Takes the tiles into a file that no list names, and enters its source when all are there.
    fn take_new_region(
        &self,
        unpack: &Unpack,
        region: &CarriedRegion,
        tiles: &Archive,
        steps: &mut Steps<'_>,
    ) -> Ended<(String, CarriedReport)> {
        let base = checked_name(&region.name).unwrap_or_else(|_| "Region".to_owned());
        let scope = scope_of(region)?;
        let (mut record, mark) = self.begin_carried(&base, unpack, region, tiles)?;
        let taken = self.fill_new_region(&record, scope, unpack, region, (tiles, steps)).and_then(|taken| {
            let key = self.enter_import(&base, &mut record, taken.0)?;
            // Before the mark goes: killed in between, it is taken anew and not twice.
            self.note_carried_region(&region.id, &key)?;
            Ok((key, taken.1))
        });
        if taken.is_err() {
            self.change_sources(|sources| {
                sources.remove(&record.id);
                Ok(())
            })?;
            self.remove_tileset(&record.id)?;
        }
        mark.clear()?;
        self.0.events.send(Change::Sources);
        taken
    }

    fn begin_carried(
        &self,
        name: &str,
        unpack: &Unpack,
        region: &CarriedRegion,
        tiles: &Archive,
    ) -> Result<(SourceRecord, ImportMark)> {
        let file = unpack.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let about = About::from(tiles.metadata());
        let description =
            About { attribution: region.attribution.clone().or(about.attribution.clone()), ..about };
        self.change_sources(|sources| {
            let id = self.free_source_id(name, sources);
            let mark = self.mark_import(&id)?;
            let origin = OriginSpec::Imported { file };
            Ok((SourceRecord { id, name: name.to_owned(), origin, description }, mark))
        })
    }

    fn fill_new_region(
        &self,
        record: &SourceRecord,
        scope: RegionScope,
        unpack: &Unpack,
        region: &CarriedRegion,
        (tiles, steps): (&Archive, &mut Steps<'_>),
    ) -> Ended<(RegionId, CarriedReport)> {
        let tileset = self.tileset_for_writing(record)?;
        let made = tileset.create_region(NewRegion { name: record.name.clone(), scope, created: now() })?;
        let report = take_tiles(unpack, region, tiles, &tileset, steps)?;
        tileset.checkpoint()?;
        Ok((made.id, report))
    }
}

/// Takes what is not there or is older.
fn take_tiles(
    unpack: &Unpack,
    region: &CarriedRegion,
    tiles: &Archive,
    into: &Tileset,
    steps: &mut Steps<'_>,
) -> Ended<CarriedReport> {
    let (archive, index) = (part(unpack, &region.archive)?, part(unpack, &region.index)?);
    let reader = unpack.file.reader(index).map_err(about(&unpack.path))?;
    let mut index = BufReader::new(zstd::Decoder::new(reader)?);
    let rows = region.tiles.saturating_add(region.empty);
    let length = archive.length;
    let part_of = |row: u64| u64::try_from(u128::from(length) * u128::from(row) / u128::from(rows.max(1)));
    let report = import_carried(tiles, &mut index, rows, into, &mut |step| match steps
        .note(part_of(step.tiles).unwrap_or(length))
    {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    })?;
    Ok(report)
}

fn part<'a>(unpack: &'a Unpack, name: &str) -> std::result::Result<&'a Part, Stop> {
    let found = unpack.file.manifest().part(name);
    found.ok_or_else(|| DeviceError::new(ErrorCode::Store, format!("{name} is missing in the file.")).into())
}

/// The area of a region as it was where it came from.
fn scope_of(region: &CarriedRegion) -> Result<RegionScope> {
    let Some(geometry) = &region.geometry else { return Ok(RegionScope::WholeArchive) };
    let zooms = ZoomRange::new(region.min_zoom, region.max_zoom)?;
    let shape = match boxed(geometry) {
        Some(bounds) => Shape::bounds(bounds),
        None => {
            let buffer_m = geometry.get("bufferMeters").and_then(serde_json::Value::as_f64);
            shape_of(&AreaShape::GeoJson { geometry: geometry.clone(), buffer_m })?.0
        }
    };
    Ok(RegionScope::Area { shape, shape_geojson: geometry.to_string(), zooms })
}

/// The box that a geometry draws, if it says that it is one.
fn boxed(geometry: &serde_json::Value) -> Option<Bounds> {
    let numbers = geometry.get("bbox")?.as_array()?.iter();
    let numbers: Vec<f64> = numbers.filter_map(serde_json::Value::as_f64).collect();
    let [west, south, east, north] = numbers.try_into().ok()?;
    let bounds = Bounds::new(west, south, east, north).ok()?;
    (bounds_geometry(bounds).get("coordinates") == geometry.get("coordinates")).then_some(bounds)
}
