//! The address of one tile.

use std::fmt;
use std::str::FromStr;

use crate::bounds::Bounds;
use crate::error::GridError;
use crate::lonlat::LonLat;
use crate::mercator::{lat_to_y, lon_to_x, x_to_lon, y_to_lat};
use crate::zoom::{check_zoom, tiles_across};

/// How near a tile edge a position counts as lying on it, in widths of the world (0.4 µm on the
/// ground). It takes up the rounding of the projection, so that the bounds of a tile cover exactly
/// that tile; mercantile uses the same figure.
pub(crate) const EDGE_EPSILON: f64 = 1e-14;

/// The address of one tile in the XYZ scheme: row 0 is the northernmost.
///
/// Every value is a tile that exists. Ordered by zoom, then column, then row. Its text is
/// `zoom/x/y`.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct TileCoord {
    zoom: u8,
    x: u32,
    y: u32,
}

impl TileCoord {
    /// Makes the address of column `x` and row `y`.
    ///
    /// # Errors
    /// [`GridError::ZoomTooLarge`], or [`GridError::OutsideGrid`] if no such tile exists.
    pub fn new(zoom: u8, x: u32, y: u32) -> Result<Self, GridError> {
        check_zoom(zoom)?;
        if x.max(y) >= tiles_across(zoom) {
            return Err(GridError::OutsideGrid { zoom, x, y });
        }
        Ok(Self { zoom, x, y })
    }

    /// Makes an address that is known to exist.
    pub(crate) fn known(zoom: u8, x: u32, y: u32) -> Self {
        debug_assert!(x.max(y) < tiles_across(zoom), "{zoom}/{x}/{y} does not exist");
        Self { zoom, x, y }
    }

    /// Gives the zoom.
    pub fn zoom(self) -> u8 {
        self.zoom
    }

    /// Gives the column, counted eastwards from the antimeridian.
    pub fn x(self) -> u32 {
        self.x
    }

    /// Gives the row, counted southwards.
    pub fn y(self) -> u32 {
        self.y
    }

    /// Gives the row of the TMS scheme, counted northwards.
    pub fn tms_row(self) -> u32 {
        tiles_across(self.zoom) - 1 - self.y
    }

    /// Makes the address of a TMS column and row.
    ///
    /// # Errors
    /// As [`TileCoord::new`].
    pub fn from_tms(zoom: u8, column: u32, row: u32) -> Result<Self, GridError> {
        let tms = Self::new(zoom, column, row)?;
        Ok(Self { y: tms.tms_row(), ..tms })
    }

    /// Gives the quadkey: one digit of 0 to 3 a zoom, empty at zoom 0.
    pub fn quadkey(self) -> String {
        (0..self.zoom)
            .rev()
            .map(|bit| {
                let digit = (self.x >> bit & 1) | (self.y >> bit & 1) << 1;
                char::from(b'0' + u8::try_from(digit).expect("a digit is at most 3"))
            })
            .collect()
    }

    /// Reads a quadkey.
    ///
    /// # Errors
    /// [`GridError::ZoomTooLarge`] if it is too long, [`GridError::Syntax`] if it holds anything
    /// but the digits 0 to 3.
    pub fn from_quadkey(quadkey: &str) -> Result<Self, GridError> {
        let zoom = u32::try_from(quadkey.len()).unwrap_or(u32::MAX);
        let zoom = u8::try_from(zoom).map_err(|_| GridError::ZoomTooLarge { zoom })?;
        check_zoom(zoom)?;
        let (mut x, mut y) = (0, 0);
        for digit in quadkey.chars() {
            let value = digit
                .to_digit(4)
                .ok_or_else(|| GridError::syntax(quadkey, "a quadkey such as 0231 (digits 0 to 3)"))?;
            x = x << 1 | (value & 1);
            y = y << 1 | (value >> 1);
        }
        Ok(Self { zoom, x, y })
    }

    /// Gives the tile one zoom above that holds this one; none at zoom 0.
    pub fn parent(self) -> Option<Self> {
        Some(Self { zoom: self.zoom.checked_sub(1)?, x: self.x >> 1, y: self.y >> 1 })
    }

    /// Gives the four tiles one zoom below, row by row; none at the deepest zoom.
    pub fn children(self) -> Option<[Self; 4]> {
        let zoom = self.zoom + 1;
        check_zoom(zoom).ok()?;
        let (x, y) = (self.x << 1, self.y << 1);
        Some([(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].map(|(x, y)| Self { zoom, x, y }))
    }

    /// Gives the tile at `zoom` that holds this one (itself at its own zoom); none at deeper zooms.
    pub fn ancestor(self, zoom: u8) -> Option<Self> {
        let up = self.zoom.checked_sub(zoom)?;
        Some(Self { zoom, x: self.x >> up, y: self.y >> up })
    }

    /// Gives the tile's edges in degrees.
    pub fn bounds(self) -> Bounds {
        let across = f64::from(tiles_across(self.zoom));
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        Bounds::known(
            x_to_lon(x / across),
            y_to_lat((y + 1.0) / across),
            x_to_lon((x + 1.0) / across),
            y_to_lat(y / across),
        )
    }

    /// Gives the tile that holds a position. A tile owns its western and northern edge; positions
    /// nearer a pole than the map reaches belong to the outermost row, longitude 180 to the last
    /// column.
    ///
    /// # Errors
    /// [`GridError::ZoomTooLarge`], or [`GridError::Degrees`] if the position is not valid.
    pub fn containing(position: LonLat, zoom: u8) -> Result<Self, GridError> {
        check_zoom(zoom)?;
        let LonLat { lon, lat } = LonLat::new(position.lon, position.lat)?;
        Ok(Self { zoom, x: cell(lon_to_x(lon), zoom), y: cell(lat_to_y(lat), zoom) })
    }
}

/// Gives the column or row of a coordinate of the unit square.
fn cell(unit: f64, zoom: u8) -> u32 {
    let across = tiles_across(zoom);
    // The coordinate is at least 0, and a cast of a float saturates.
    (((unit + EDGE_EPSILON) * f64::from(across)) as u32).min(across - 1)
}

impl fmt::Display for TileCoord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.zoom, self.x, self.y)
    }
}

impl FromStr for TileCoord {
    type Err = GridError;
    fn from_str(text: &str) -> Result<Self, GridError> {
        let syntax = || GridError::syntax(text, "a tile such as 14/8800/5373 (zoom/x/y)");
        let mut parts = text.split('/').map(|part| part.parse::<u32>().map_err(|_| syntax()));
        let mut next = || parts.next().unwrap_or_else(|| Err(syntax()));
        let (zoom, x, y) = (next()?, next()?, next()?);
        if parts.next().is_some() {
            return Err(syntax());
        }
        let zoom = u8::try_from(zoom).map_err(|_| GridError::ZoomTooLarge { zoom })?;
        Self::new(zoom, x, y)
    }
}
