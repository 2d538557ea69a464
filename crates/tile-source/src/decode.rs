//! Decompression with two limits: how large, and how many times larger than what was sent.

use std::io::Read;

use brotli_decompressor::Decompressor;
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use tile_grid::Encoding;

use crate::error::{FailureKind, FetchError};

/// How many times larger than the sent bytes a decompressed answer may be. An empty ocean tile
/// compresses to a hundredth; gzip of zeros, the simplest bomb, to a thousandth.
const MAX_RATIO: u64 = 250;
/// Answers up to this size are not held to the ratio: 256 KiB.
const RATIO_FREE: u64 = 256 << 10;
/// The largest Zstandard window (RFC 9659): 8 MiB.
const ZSTD_WINDOW: u64 = 8 << 20;

/// Decompresses `bytes`, at most to `max_bytes`.
pub(crate) fn decode(encoding: Encoding, bytes: &[u8], max_bytes: u64) -> Result<Vec<u8>, FetchError> {
    match encoding {
        Encoding::Identity => Ok(bytes.to_vec()),
        Encoding::Gzip => read_bounded("gzip", MultiGzDecoder::new(bytes), bytes, max_bytes),
        Encoding::Brotli => read_bounded("brotli", Decompressor::new(bytes, 4096), bytes, max_bytes),
        Encoding::Zstd => {
            let decoder = StreamingDecoder::new_with_max_window_size(bytes, ZSTD_WINDOW)
                .map_err(|error| broken("zstd", &error))?;
            read_bounded("zstd", decoder, bytes, max_bytes)
        }
    }
}

fn read_bounded(name: &str, decoder: impl Read, sent: &[u8], max_bytes: u64) -> Result<Vec<u8>, FetchError> {
    let by_ratio = (sent.len() as u64).saturating_mul(MAX_RATIO).max(RATIO_FREE);
    let limit = by_ratio.min(max_bytes);
    let guess = (sent.len() as u64).saturating_mul(3).min(limit);
    let mut decoded = Vec::with_capacity(usize::try_from(guess).unwrap_or(0));
    decoder.take(limit.saturating_add(1)).read_to_end(&mut decoded).map_err(|error| broken(name, &error))?;
    if decoded.len() as u64 <= limit {
        return Ok(decoded);
    }
    Err(bomb(name, sent.len(), limit, limit == max_bytes))
}

fn broken(name: &str, error: &dyn std::fmt::Display) -> FetchError {
    FetchError::new(
        FailureKind::WrongContent,
        format!("the {name} data is damaged or truncated ({error}); try again later"),
    )
}

fn bomb(name: &str, sent: usize, limit: u64, by_size: bool) -> FetchError {
    let message = if by_size {
        format!(
            "the answer decompresses to more than max_tile_bytes = {limit} bytes ({sent} bytes \
             of {name} were sent); raise the limit of this source if such tiles are expected"
        )
    } else {
        format!(
            "the answer is a decompression bomb: {sent} bytes of {name} become more than \
             {limit} bytes, over {MAX_RATIO} times as much"
        )
    };
    // Both are content that cannot be taken; size alone has its own kind.
    let kind = if by_size { FailureKind::TooLarge } else { FailureKind::WrongContent };
    FetchError::new(kind, message)
}
