//! Which tiles were looked at, so that a clean-up can tell what nobody needs any more.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use tile_grid::{TileCoord, TileCover};
use tile_store::{RegionScope, Tileset};

use crate::clock::now;
use crate::device::Device;
use crate::error::Result;

/// Tiles noted for one source between two writes; more of one view says nothing new.
const NOTED: usize = 4096;

/// Stored tiles that the map showed and that are not written down yet.
#[derive(Default)]
pub(crate) struct Views(Mutex<HashMap<String, HashSet<TileCoord>>>);

impl Views {
    pub(crate) fn note(&self, source: &str, coord: TileCoord) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tiles = match noted.get_mut(source) {
            Some(tiles) => tiles,
            None => noted.entry(source.to_owned()).or_default(),
        };
        if tiles.len() < NOTED {
            tiles.insert(coord);
        }
    }

    fn take(&self) -> HashMap<String, HashSet<TileCoord>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Device {
    /// Writes down what was looked at: the day, for each tile and for the regions that hold it.
    pub(crate) fn write_views(&self) -> Result<()> {
        if !self.0.home.is_writable() {
            return Ok(());
        }
        for (source, tiles) in self.0.views.take() {
            if let Some(tileset) = self.tileset(&source)? {
                let tiles: Vec<TileCoord> = tiles.into_iter().collect();
                tileset.touch(&tiles, now())?;
                touch_regions(&tileset, &tiles)?;
            }
        }
        Ok(())
    }
}

fn touch_regions(tileset: &Tileset, tiles: &[TileCoord]) -> Result<()> {
    let today = now();
    for region in tileset.regions()? {
        let noted_today = region.last_used.is_some_and(|at| at.duration_until(today).as_hours() < 24);
        let holds = match &region.scope {
            _ if noted_today => false,
            RegionScope::WholeArchive => true,
            RegionScope::Area { shape, zooms, .. } => {
                let cover = TileCover::of(shape, *zooms)?;
                tiles.iter().any(|tile| cover.contains(*tile))
            }
        };
        if holds {
            tileset.touch_region(region.id, today)?;
        }
    }
    Ok(())
}
