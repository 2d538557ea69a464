//! Which part of the world a picture shows, and how large.

use tile_grid::{Bounds, LonLat, mercator};

use crate::display::Rect;
use crate::error::RenderError;

/// Longest side of a picture, in device pixels.
pub const MAX_SIDE: u32 = 16_384;
/// Most device pixels of a picture: A3 at 300 dots per inch twice over.
pub const MAX_PIXELS: u32 = 40_000_000;
/// Logical pixels of the whole world at zoom 0, as in MapLibre.
pub(crate) const WORLD: f64 = 512.0;

/// A part of the world, seen from above with north up, as MapLibre's camera without tilt or turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Middle of the picture on the unit square of the Mercator projection.
    centre: (f64, f64),
    zoom: f64,
    width: u32,
    height: u32,
    ratio: f32,
    deeper: u8,
}

impl View {
    /// A view of `width` by `height` logical pixels around `centre`.
    ///
    /// Like the window, it does not look beyond the poles: the centre moves until the picture is
    /// filled, as far as the world is large enough.
    ///
    /// # Errors
    ///
    /// [`RenderError::Zoom`] outside of 0 to 24, [`RenderError::Size`] for a picture too large.
    pub fn new(centre: LonLat, zoom: f64, width: u32, height: u32) -> Result<Self, RenderError> {
        if !(0.0..=24.0).contains(&zoom) {
            return Err(RenderError::Zoom(zoom));
        }
        let unit = (mercator::lon_to_x(centre.lon), mercator::lat_to_y(centre.lat));
        Self { centre: unit, zoom, width, height, ratio: 1.0, deeper: 0 }.checked()
    }

    /// The view that shows all of `bounds`, `margin` logical pixels from the edges, at most at
    /// zoom `max_zoom`.
    ///
    /// # Errors
    ///
    /// [`RenderError::Size`] for a picture too large, [`RenderError::Zoom`] for a wrong maximum.
    pub fn fit(
        bounds: Bounds,
        width: u32,
        height: u32,
        margin: u32,
        max_zoom: f64,
    ) -> Result<Self, RenderError> {
        let west = mercator::lon_to_x(bounds.west());
        let east = mercator::lon_to_x(bounds.east()) + f64::from(u8::from(bounds.crosses_antimeridian()));
        let north = mercator::lat_to_y(bounds.north());
        let south = mercator::lat_to_y(bounds.south());
        let room = |side: u32| f64::from(side.saturating_sub(2 * margin).max(1)) / WORLD;
        let scale = (room(width) / (east - west)).min(room(height) / (south - north));
        let zoom = scale.log2().clamp(0.0, max_zoom);
        if !(0.0..=24.0).contains(&zoom) {
            return Err(RenderError::Zoom(zoom));
        }
        let centre = ((west + east) / 2.0, f64::midpoint(north, south));
        Self { centre, zoom, width, height, ratio: 1.0, deeper: 0 }.checked()
    }

    /// The same view with `ratio` device pixels for each logical pixel, for dense screens and
    /// paper.
    ///
    /// # Errors
    ///
    /// [`RenderError::Size`] for a picture too large.
    pub fn with_ratio(self, ratio: f32) -> Result<Self, RenderError> {
        Self { ratio, ..self }.checked()
    }

    /// The same view, which also takes tiles of up to `levels` deeper zooms where a source begins
    /// below the picture's zoom: four times the tiles a level. The window shows none there; a small
    /// picture of a large region would be empty.
    #[must_use]
    pub fn with_deeper_tiles(self, levels: u8) -> Self {
        Self { deeper: levels.min(3), ..self }
    }

    /// How many zooms deeper tiles may be.
    pub(crate) fn deeper(&self) -> u8 {
        self.deeper
    }

    /// The zoom level, fractions allowed.
    #[must_use]
    pub fn zoom(&self) -> f64 {
        self.zoom
    }

    /// Width in logical pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in logical pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Device pixels of a logical pixel.
    #[must_use]
    pub fn ratio(&self) -> f32 {
        self.ratio
    }

    /// Where a position is in the picture, in logical pixels; positions may lie outside of it.
    /// Of the world's copies, the one nearest to the middle counts.
    #[must_use]
    pub fn place(&self, position: LonLat) -> (f64, f64) {
        let x = mercator::lon_to_x(position.lon);
        let turns = (self.centre.0 - x).round();
        let (left, top) = self.origin();
        let scale = self.world_size();
        ((x + turns) * scale - left, mercator::lat_to_y(position.lat) * scale - top)
    }

    /// The position at a place of the picture.
    #[must_use]
    pub fn position(&self, x: f64, y: f64) -> LonLat {
        let (left, top) = self.origin();
        let scale = self.world_size();
        let unit = ((x + left) / scale).rem_euclid(1.0);
        LonLat { lon: mercator::x_to_lon(unit), lat: mercator::y_to_lat(((y + top) / scale).clamp(0.0, 1.0)) }
    }

    /// Logical pixels of the whole world at this zoom.
    pub(crate) fn world_size(&self) -> f64 {
        WORLD * self.zoom.exp2()
    }

    /// The picture's top left corner, in logical pixels of the world.
    pub(crate) fn origin(&self) -> (f64, f64) {
        let scale = self.world_size();
        let left = self.centre.0 * scale - f64::from(self.width) / 2.0;
        (left, self.centre.1 * scale - f64::from(self.height) / 2.0)
    }

    /// The whole picture.
    pub(crate) fn frame(&self) -> Rect {
        Rect { left: 0.0, top: 0.0, right: self.width as f32, bottom: self.height as f32 }
    }

    fn checked(mut self) -> Result<Self, RenderError> {
        let side = |logical: u32| f64::from(logical) * f64::from(self.ratio);
        let (wide, high) = (side(self.width), side(self.height));
        let fits = |device: f64| (1.0..=f64::from(MAX_SIDE)).contains(&device);
        if !(fits(wide) && fits(high) && wide * high <= f64::from(MAX_PIXELS)) {
            let (width, height, ratio) = (self.width, self.height, self.ratio);
            return Err(RenderError::Size {
                width,
                height,
                ratio,
                max_side: MAX_SIDE,
                max_pixels: MAX_PIXELS,
            });
        }
        let half = f64::from(self.height) / 2.0 / self.world_size();
        self.centre.1 = if half < 0.5 { self.centre.1.clamp(half, 1.0 - half) } else { 0.5 };
        Ok(self)
    }
}
