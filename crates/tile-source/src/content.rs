//! Is it a tile, and in which form is it stored?

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use tile_grid::{Encoding, FormatError, Sniffed, TileFormat, check_complete, sniff};

use crate::decode::decode;
use crate::error::{FailureKind, FetchError};
use crate::limits::Limits;

/// Checks that `bytes` are a whole tile and brings them into the form in which they are stored.
///
/// Images are stored as they are (a content encoding is removed). Vector tiles are stored as
/// gzip: kept byte for byte if they came so, otherwise compressed in a way that always gives
/// the same bytes for the same tile. `declared` is the format that the server or archive names;
/// the content must agree with it.
///
/// # Errors
/// A [`FetchError`] of kind `WrongContent` (another type, a web page, truncated, damaged, a
/// decompression bomb) or `TooLarge`.
pub fn store_form(
    bytes: Bytes,
    content_encoding: Encoding,
    declared: Option<TileFormat>,
    limits: &Limits,
) -> Result<(Bytes, TileFormat), FetchError> {
    let max = limits.max_tile_bytes;
    if bytes.len() as u64 > max {
        return Err(too_large(bytes.len() as u64, max));
    }
    match content_encoding {
        Encoding::Identity => of_plain(bytes, declared, max),
        Encoding::Gzip => {
            let inner = decode(Encoding::Gzip, &bytes, max)?;
            match sniff(&inner) {
                Sniffed::Gzip | Sniffed::Zstd | Sniffed::Image(_) => of_plain(inner.into(), declared, max),
                found => {
                    check_vector(&inner, found, declared)?;
                    Ok((bytes, TileFormat::Mvt))
                }
            }
        }
        other => of_plain(decode(other, &bytes, max)?.into(), declared, max),
    }
}

/// Content without a content encoding; a vector tile may still be compressed on its own.
fn of_plain(bytes: Bytes, declared: Option<TileFormat>, max: u64) -> Result<(Bytes, TileFormat), FetchError> {
    match sniff(&bytes) {
        Sniffed::Image(format) => {
            if let Some(declared) = declared.filter(|declared| *declared != format) {
                return Err(mismatch(&format.to_string(), declared));
            }
            check_complete(format, &bytes).map_err(|error| incomplete(&error))?;
            Ok((bytes, format))
        }
        Sniffed::Gzip => {
            let inner = decode(Encoding::Gzip, &bytes, max)?;
            check_vector(&inner, sniff(&inner), declared)?;
            Ok((bytes, TileFormat::Mvt))
        }
        Sniffed::Zstd => {
            let inner = decode(Encoding::Zstd, &bytes, max)?;
            check_vector(&inner, sniff(&inner), declared)?;
            Ok((gzip(&inner), TileFormat::Mvt))
        }
        found => {
            check_vector(&bytes, found, declared)?;
            Ok((gzip(&bytes), TileFormat::Mvt))
        }
    }
}

/// Checks uncompressed bytes that can only be a vector tile.
fn check_vector(bytes: &[u8], found: Sniffed, declared: Option<TileFormat>) -> Result<(), FetchError> {
    let page = match found {
        Sniffed::Html => Some("a web page (HTML)"),
        Sniffed::Json => Some("a JSON message"),
        Sniffed::Xml => Some("an XML message"),
        _ => None,
    };
    if let Some(page) = page {
        return Err(not_a_tile(page));
    }
    match declared {
        // Compressed nothing is a vector tile without layers.
        Some(TileFormat::Mvt) if found == Sniffed::Empty => Ok(()),
        Some(TileFormat::Mvt) => check_complete(TileFormat::Mvt, bytes)
            .map_err(|error| incomplete(&error)),
        Some(declared) => Err(mismatch(&found.to_string(), declared)),
        None if found == Sniffed::Empty => Err(wrong("the answer is empty")),
        None => check_complete(TileFormat::Mvt, bytes).map_err(|_| {
            wrong("the answer is neither an image (PNG, JPEG, WebP, AVIF) nor a vector tile; check the address of the source")
        }),
    }
}

/// Compresses with a fixed level, no name, no time and no system code: equal tiles, equal bytes.
fn gzip(bytes: &[u8]) -> Bytes {
    let out = Vec::with_capacity(bytes.len() / 2 + 32);
    let mut encoder: GzEncoder<Vec<u8>> =
        flate2::GzBuilder::new().mtime(0).operating_system(255).write(out, Compression::new(6));
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory cannot fail").into()
}

/// The message for an answer in place of a tile.
pub(crate) fn not_a_tile(page: &str) -> FetchError {
    wrong(format!(
        "the server answered with {page} instead of a tile: often a wrong address, a missing or \
         expired key, or a login page; open the tile's address in a browser to read it"
    ))
}

pub(crate) fn mismatch(found: &str, declared: TileFormat) -> FetchError {
    wrong(format!(
        "the answer says that it is {declared}, but it is {found}; the source's address or its \
         server's configuration is wrong"
    ))
}

pub(crate) fn too_large(length: u64, max: u64) -> FetchError {
    FetchError::new(
        FailureKind::TooLarge,
        format!(
            "the answer of {length} bytes is larger than max_tile_bytes = {max}; raise the limit \
             of this source if such tiles are expected"
        ),
    )
}

pub(crate) fn too_large_stream(max: u64) -> FetchError {
    FetchError::new(
        FailureKind::TooLarge,
        format!(
            "the answer does not end within max_tile_bytes = {max} bytes; raise the limit of this \
             source if such tiles are expected"
        ),
    )
}

fn incomplete(error: &FormatError) -> FetchError {
    wrong(error.to_string())
}

fn wrong(message: impl Into<String>) -> FetchError {
    FetchError::new(FailureKind::WrongContent, message)
}
