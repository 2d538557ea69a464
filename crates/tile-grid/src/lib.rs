//! Tile coordinates, Web Mercator, and the exact set of tiles that covers an area.
//!
//! The crate is pure: it reads no file, no clock and no network. It answers three questions.
//!
//! - **Where is a tile?** [`TileCoord`] is a validated XYZ coordinate with its TMS row, quadkey,
//!   parent, children and [`Bounds`]; [`mercator`] holds the projection.
//! - **Which tiles cover an area?** [`TileCover::of`] takes a [`Shape`] (box, polygons, corridor)
//!   and a [`ZoomRange`] and gives disjoint [`TileRange`]s and exact counts. A box costs less than
//!   a microsecond a zoom, a polygon costs as much as its outline is long in tiles, never as much
//!   as its area.
//! - **Are these bytes a whole tile?** [`mod@format`] recognises formats and finds truncated or
//!   oversized tiles without decoding them.
//!
//! It is not a general geometry library: edges are straight lines of the Web Mercator plane.
//!
//! ```
//! use tile_grid::{Bounds, Shape, TileCover, ZoomRange};
//!
//! let fiji = Shape::bounds(Bounds::new(176.0, -19.0, -178.0, -16.0)?);
//! let cover = TileCover::of(&fiji, ZoomRange::new(6, 10)?)?;
//! assert_eq!(cover.count_at(10), 180);
//! assert_eq!(cover.count(), 4 + 6 + 15 + 45 + 180);
//! # Ok::<(), tile_grid::GridError>(())
//! ```

mod bounds;
mod coord;
mod cover;
mod error;
pub mod format;
mod longitude;
mod lonlat;
pub mod mercator;
mod range;
mod shape;
mod zoom;

pub use bounds::Bounds;
pub use coord::TileCoord;
pub use cover::{MAX_BOUNDARY, MAX_RANGES, TileCover};
pub use error::GridError;
pub use format::{Encoding, FormatError, Sniffed, TileFormat, check_complete, image_size, sniff};
pub use lonlat::LonLat;
pub use mercator::MAX_LATITUDE;
pub use range::TileRange;
pub use shape::{MAX_RADIUS_M, MAX_VERTICES, Shape};
pub use zoom::{MAX_ZOOM, ZoomRange};
