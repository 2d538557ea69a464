//! Whether the bytes of an archive are a tile, and the form in which they are stored.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use flate2::{Compression, GzBuilder};
use tile_grid::{Encoding, Sniffed, TileFormat, check_complete, sniff};

use super::MAX_TILE_BYTES;

/// The most bytes that a vector tile may have when it is unpacked.
const MAX_UNPACKED: u64 = 4 * MAX_TILE_BYTES;

/// Checks the bytes of a tile. Images stay as they are; vector tiles are stored with gzip, those
/// that have it already as they came.
///
/// # Errors
/// Why the bytes are no tile, for people.
pub(crate) fn accept(
    bytes: Vec<u8>,
    declared: Option<TileFormat>,
    encoding: Encoding,
) -> Result<(Bytes, TileFormat), String> {
    if bytes.len() as u64 > MAX_TILE_BYTES {
        return Err(format!("{} bytes are more than the {MAX_TILE_BYTES} that a tile may have", bytes.len()));
    }
    if matches!(encoding, Encoding::Brotli | Encoding::Zstd) {
        return Err(format!("compression {} is not read", encoding.name()));
    }
    match sniff(&bytes) {
        Sniffed::Gzip => packed(bytes, declared),
        Sniffed::Image(format) => {
            if declared == Some(TileFormat::Mvt) {
                return Err(format!("a {} image among vector tiles", format.name()));
            }
            check_complete(format, &bytes).map_err(|error| error.to_string())?;
            Ok((bytes.into(), format))
        }
        // A vector tile has no mark of its own: its structure must be right to the last byte.
        _ if declared.is_none_or(TileFormat::is_vector) => {
            check_complete(TileFormat::Mvt, &bytes).map_err(|error| error.to_string())?;
            Ok((pack(&bytes), TileFormat::Mvt))
        }
        other => Err(match declared {
            Some(format) => format!("not a {} image ({other:?})", format.name()),
            None => format!("not a tile ({other:?})"),
        }),
    }
}

fn packed(bytes: Vec<u8>, declared: Option<TileFormat>) -> Result<(Bytes, TileFormat), String> {
    let plain = unpack(&bytes, MAX_UNPACKED)?;
    match sniff(&plain) {
        Sniffed::Image(format) if !declared.is_some_and(TileFormat::is_vector) => {
            check_complete(format, &plain).map_err(|error| error.to_string())?;
            Ok((plain.into(), format))
        }
        _ => {
            check_complete(TileFormat::Mvt, &plain).map_err(|error| error.to_string())?;
            Ok((bytes.into(), TileFormat::Mvt))
        }
    }
}

/// Unpacks gzip, but no more than `limit` bytes.
pub(crate) fn unpack(bytes: &[u8], limit: u64) -> Result<Vec<u8>, String> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(limit + 1)
        .read_to_end(&mut plain)
        .map_err(|error| format!("its gzip is damaged ({error})"))?;
    if plain.len() as u64 > limit {
        return Err(format!("it unpacks to more than {limit} bytes"));
    }
    Ok(plain)
}

/// Packs with gzip; the same bytes always give the same result.
fn pack(plain: &[u8]) -> Bytes {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    encoder.write_all(plain).and_then(|()| encoder.finish()).expect("writing to memory cannot fail").into()
}
