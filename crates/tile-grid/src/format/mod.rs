//! What the bytes of a tile are, and whether they are whole, without decoding them.
//!
//! [`sniff`] looks at the first bytes only. [`check_complete`] walks the outer structure (chunks,
//! segments, boxes, fields) to its end, and refuses images that would unfold to more pixels than a
//! tile has. Neither reads pixels or checks sums: a whole tile may still be a damaged one.

mod avif;
mod encoding;
mod jpeg;
mod mvt;
mod png;
mod sniff;
mod tile_format;
mod webp;
mod window;

pub use encoding::Encoding;
pub use sniff::{Sniffed, sniff};
pub use tile_format::TileFormat;

/// The largest width and height of an image tile in pixels.
pub const MAX_PIXELS_ACROSS: u32 = 4096;

/// Says why bytes are not a whole tile of a format.
#[derive(Clone, Eq, PartialEq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// There are no bytes.
    #[error("the tile is empty (0 bytes)")]
    Empty,
    /// The bytes are something else.
    #[error("expected {expected}, but the tile is {found}; check the format that the source declares")]
    NotThisFormat {
        /// What was expected.
        expected: TileFormat,
        /// What the bytes look like.
        found: Sniffed,
    },
    /// The bytes end too early.
    #[error("the {format} tile is cut off after {length} bytes: {missing} is missing; fetch it again")]
    Truncated {
        /// The format.
        format: TileFormat,
        /// How many bytes there are.
        length: usize,
        /// What was not found.
        missing: &'static str,
    },
    /// The structure contradicts the format.
    #[error("the {format} tile is malformed: {reason}")]
    Malformed {
        /// The format.
        format: TileFormat,
        /// What is wrong.
        reason: &'static str,
    },
    /// The image is larger than a tile may be.
    #[error(
        "the {format} tile is {width}×{height} pixels; at most {MAX_PIXELS_ACROSS}×{MAX_PIXELS_ACROSS} are taken"
    )]
    TooLarge {
        /// The format.
        format: TileFormat,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
}

/// Why a walk through the structure of a tile ended badly.
enum Flaw {
    /// The bytes end before this.
    Missing(&'static str),
    /// The bytes contradict the format.
    Bad(&'static str),
}

/// Checks that bytes are one whole tile of a format. Vector tiles must come decompressed. Bytes
/// after the end of an image are let pass, as every decoder does.
///
/// # Errors
/// A [`FormatError`] that names what is missing or wrong.
pub fn check_complete(format: TileFormat, bytes: &[u8]) -> Result<(), FormatError> {
    if bytes.is_empty() {
        return Err(FormatError::Empty);
    }
    let found = sniff(bytes);
    if !matches(format, found) {
        return Err(FormatError::NotThisFormat { expected: format, found });
    }
    if let Some((width, height)) = image_size(format, bytes)
        && width.max(height) > MAX_PIXELS_ACROSS
    {
        return Err(FormatError::TooLarge { format, width, height });
    }
    let walk = match format {
        TileFormat::Png => png::walk(bytes),
        TileFormat::Jpeg => jpeg::walk(bytes),
        TileFormat::Webp => webp::walk(bytes),
        TileFormat::Avif => avif::walk(bytes),
        TileFormat::Mvt => mvt::walk(bytes),
    };
    walk.map_err(|flaw| match flaw {
        Flaw::Missing(missing) => FormatError::Truncated { format, length: bytes.len(), missing },
        Flaw::Bad(reason) => FormatError::Malformed { format, reason },
    })
}

/// Tells whether bytes that look like `found` may be of a format. A vector tile has no signature
/// of its own: the walk decides whatever looks like nothing else.
fn matches(format: TileFormat, found: Sniffed) -> bool {
    match format {
        TileFormat::Mvt => matches!(found, Sniffed::MaybeMvt | Sniffed::Unknown),
        image => found == Sniffed::Image(image),
    }
}

/// Gives width and height in pixels from the header of an image; none for vector tiles and for
/// bytes in which they are not found.
pub fn image_size(format: TileFormat, bytes: &[u8]) -> Option<(u32, u32)> {
    match format {
        TileFormat::Png => png::size(bytes),
        TileFormat::Jpeg => jpeg::size(bytes),
        TileFormat::Webp => webp::size(bytes),
        TileFormat::Avif => avif::size(bytes),
        TileFormat::Mvt => None,
    }
}
