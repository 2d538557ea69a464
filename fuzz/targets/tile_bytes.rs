//! Formats of tiles: what bytes are, whether they are whole, how large the image is.

use tile_grid::{Sniffed, TileFormat, check_complete, image_size, sniff};

/// Bytes that follow the end of an image.
const TAIL: [u8; 3] = [0xff, 0, 0x7f];

/// Looks at the bytes as every format.
pub fn run(data: &[u8]) {
    let found = sniff(data);
    for format in TileFormat::ALL {
        let size = image_size(format, data);
        if check_complete(format, data).is_err() {
            continue;
        }
        if format.is_vector() {
            assert!(matches!(found, Sniffed::MaybeMvt | Sniffed::Unknown), "{found:?}");
            continue;
        }
        assert_eq!(found, Sniffed::Image(format));
        if let Some((width, height)) = size {
            assert!(width.max(height) <= tile_grid::format::MAX_PIXELS_ACROSS);
        }
        if matches!(format, TileFormat::Png | TileFormat::Jpeg | TileFormat::Webp) {
            let longer = [data, &TAIL].concat();
            assert_eq!(check_complete(format, &longer), Ok(()), "what follows an image is let pass");
        }
    }
}
