//! Vector tiles (Mapbox Vector Tile 2.1) cut from features.
//!
//! A tile is 4,096 units wide and holds what lies up to 64 units beyond its edges, so that strokes
//! meet. Geometries are clipped, simplified to a quarter of a pixel and put on whole units. What is
//! smaller than a pixel stays a pixel: nobody loses sight of a feature by zooming out.

mod anchor;
mod clip;
mod encode;
mod project;
mod simplify;
mod tile;

pub use tile::{TileCut, TileFeature};

/// Units across a tile.
pub const EXTENT: i32 = 4096;

/// Units beyond each edge of a tile that are still drawn.
pub const BUFFER: i32 = 64;

/// Units of a pixel, where a tile is 512 pixels wide.
const PIXEL: i32 = 8;

/// A point in units of a tile, before it is rounded; y runs south.
#[derive(Copy, Clone, PartialEq, Debug)]
struct At {
    x: f64,
    y: f64,
}

/// A point on whole units of a tile.
type Unit = (i32, i32);
