//! The tiles of a picture: read once, decoded as far as layers ask.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use tile_grid::TileCoord;

use super::Tiles;
use super::places::Place;
use crate::display::Image;
use crate::error::{TileFault, TileProblem};
use crate::style::{Source, SourceKind};
use crate::tile::{Layer, VectorTile, decode_image};

type Key = (String, TileCoord);

pub(super) struct Tileset<'a> {
    tiles: &'a dyn Tiles,
    keys: Option<&'a HashSet<String>>,
    found: HashMap<Key, Option<Tile>>,
    layers: HashMap<(Key, String), Option<Rc<Layer>>>,
    problems: Vec<TileProblem>,
}

enum Tile {
    Vector(Rc<[u8]>),
    Image(Arc<Image>),
}

impl<'a> Tileset<'a> {
    pub(super) fn new(tiles: &'a dyn Tiles, keys: Option<&'a HashSet<String>>) -> Self {
        Self { tiles, keys, found: HashMap::new(), layers: HashMap::new(), problems: Vec::new() }
    }

    /// The place, filled by its own tile or the nearest one above; `None` if there is none.
    pub(super) fn find(&mut self, name: &str, source: &Source, place: &Place) -> Option<Place> {
        for zoom in (source.min_zoom..=place.coord.zoom()).rev() {
            let coord = place.coord.ancestor(zoom)?;
            if self.has(name, source.kind, coord) {
                return Some(place.filled_by(coord));
            }
        }
        None
    }

    fn has(&mut self, name: &str, kind: SourceKind, coord: TileCoord) -> bool {
        let key = (name.to_owned(), coord);
        if let Some(known) = self.found.get(&key) {
            return known.is_some();
        }
        let tile = self.read(name, kind, coord).unwrap_or_else(|reason| {
            self.problems.push(TileProblem { tiles: name.to_owned(), coord, reason });
            None
        });
        let has = tile.is_some();
        self.found.insert(key, tile);
        has
    }

    fn read(&self, name: &str, kind: SourceKind, coord: TileCoord) -> Result<Option<Tile>, TileFault> {
        let Some(bytes) = self.tiles.tile(name, coord).map_err(TileFault::Unread)? else { return Ok(None) };
        Ok(Some(match kind {
            SourceKind::Vector => {
                VectorTile::new(&bytes)?;
                Tile::Vector(bytes.into())
            }
            SourceKind::Raster => Tile::Image(Arc::new(decode_image(&bytes)?)),
        }))
    }

    /// The features of a tile's layer; a layer that cannot be decoded is a problem and empty.
    pub(super) fn layer(&mut self, name: &str, coord: TileCoord, layer: &str) -> Option<Rc<Layer>> {
        let key = (name.to_owned(), coord);
        let Some(Some(Tile::Vector(bytes))) = self.found.get(&key) else { return None };
        let bytes = Rc::clone(bytes);
        let keys = self.keys;
        let slot = (key, layer.to_owned());
        if let Some(known) = self.layers.get(&slot) {
            return known.clone();
        }
        let decoded =
            VectorTile::new(&bytes).and_then(|tile| tile.layer(layer, keys)).unwrap_or_else(|reason| {
                self.problems.push(TileProblem { tiles: name.to_owned(), coord, reason });
                None
            });
        let decoded = decoded.map(Rc::new);
        self.layers.insert(slot, decoded.clone());
        decoded
    }

    pub(super) fn image(&self, name: &str, coord: TileCoord) -> Option<Arc<Image>> {
        match self.found.get(&(name.to_owned(), coord)) {
            Some(Some(Tile::Image(image))) => Some(Arc::clone(image)),
            _ => None,
        }
    }

    pub(super) fn into_problems(self) -> Vec<TileProblem> {
        self.problems
    }
}
