//! Tiles as they come from a server, brought into the form in which they are stored.
//!
//! The first byte chooses content encoding, declared format and limit.

use bytes::Bytes;
use tile_grid::{Encoding, TileFormat};
use tile_source::{Limits, store_form};

const ENCODINGS: [Encoding; 4] = [Encoding::Identity, Encoding::Gzip, Encoding::Brotli, Encoding::Zstd];

/// Takes a tile; what is stored must be taken again as it stands.
pub fn run(data: &[u8]) {
    let Some((&choice, tile)) = data.split_first() else { return };
    let encoding = ENCODINGS[usize::from(choice & 3)];
    let declared = TileFormat::ALL.get(usize::from(choice >> 2 & 7)).copied();
    let max_tile_bytes = if choice & 0x80 == 0 { 1 << 20 } else { 1 << 12 };
    let limits = Limits { max_tile_bytes, ..Limits::default() };
    let Ok((stored, format)) = store_form(Bytes::copy_from_slice(tile), encoding, declared, &limits) else {
        return;
    };
    if let Some(declared) = declared {
        assert_eq!(format, declared);
    }
    // Compressing what cannot be compressed adds a few bytes.
    assert!(stored.len() as u64 <= max_tile_bytes + 64 + max_tile_bytes / 1000);
    let roomy = Limits { max_tile_bytes: 4 << 20, ..limits };
    let again = store_form(stored.clone(), Encoding::Identity, Some(format), &roomy);
    assert_eq!(again.expect("a stored tile is a tile"), (stored, format));
}
