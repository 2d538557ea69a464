//! What can be wrong with a request, a style, a tile or a font.

use tile_grid::TileCoord;

/// Why no picture can be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The style is not a MapLibre style.
    #[error("this is not a MapLibre style: {0}")]
    Style(String),
    /// The size of the picture is out of range.
    #[error(
        "a picture of {width} by {height} pixels at {ratio} device pixels each cannot be drawn: each side has 1 to {max_side} device pixels, the whole at most {max_pixels}"
    )]
    Size {
        /// Width asked for.
        width: u32,
        /// Height asked for.
        height: u32,
        /// Device pixels of a logical pixel.
        ratio: f32,
        /// Longest side allowed, in device pixels.
        max_side: u32,
        /// Most device pixels allowed.
        max_pixels: u32,
    },
    /// The zoom is out of range.
    #[error("zoom {0} is outside of 0 to 24")]
    Zoom(f64),
    /// A font cannot be read.
    #[error("font number {0} cannot be read")]
    Font(usize),
    /// The pixels could not be written as a PNG file.
    #[error("the picture could not be written as PNG: {0}")]
    Encode(String),
    /// The document could not be written.
    #[error("the PDF file could not be written: {0}")]
    Pdf(String),
}

/// Why one tile is not in the picture. The others are.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("tile {coord} of “{tiles}” is left out: {reason}")]
pub struct TileProblem {
    /// The style's name of the source.
    pub tiles: String,
    /// The tile.
    pub coord: TileCoord,
    /// What is wrong with it.
    pub reason: TileFault,
}

/// What is wrong with a tile.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TileFault {
    /// The tile could not be read at all.
    #[error("{0}")]
    Unread(String),
    /// The bytes end in the middle of something.
    #[error("its bytes end too early")]
    Truncated,
    /// A number in the tile points at nothing, or is of the wrong kind.
    #[error("it is no valid vector tile: {0}")]
    Malformed(&'static str),
    /// The tile would take more memory than a tile may.
    #[error("it is larger than a tile may be ({0})")]
    TooLarge(&'static str),
    /// The image could not be decoded.
    #[error("its image cannot be decoded: {0}")]
    Image(String),
}
