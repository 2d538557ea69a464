//! Image tiles: PNG, JPEG and WebP.

use std::io::Cursor;

use image::{ImageReader, Limits};

use crate::display::Image;
use crate::error::TileFault;

/// Longest side of an image tile, in pixels, as in the tile checks.
const MAX_SIDE: u32 = 4096;
/// Most memory that decoding may take, in bytes.
const MAX_MEMORY: u64 = 128 << 20;

/// Decodes an image by its own first bytes.
pub(crate) fn decode(bytes: &[u8]) -> Result<Image, TileFault> {
    let fault = |error: &dyn std::fmt::Display| TileFault::Image(error.to_string());
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| fault(&e))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let pixels = reader.decode().map_err(|e| fault(&e))?.into_rgba8();
    Ok(Image { width: pixels.width(), height: pixels.height(), pixels: pixels.into_raw() })
}
