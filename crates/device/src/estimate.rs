//! How many bytes an area will take, from a sample of its real tiles.
//!
//! The sample is stratified by zoom: tiles of one zoom resemble each other, and the deepest zooms
//! hold nearly all bytes. With `N` tiles and `n` samples in stratum `h`, mean `m` and variance `v`,
//! the total is `Σ N·m` and its variance `Σ N²·(1 − n/N)·v/n` (W. G. Cochran, Sampling Techniques,
//! third edition, equations 5.1 and 5.6). The range given is the 90 % interval.

use std::time::Instant;

use futures::StreamExt;
use tile_grid::{TileCoord, TileCover};
use tile_source::Fetched;

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::origin::Origin;
use crate::plan::{Area, refuse_blocked};

/// Most tiles that a sample may fetch.
pub(crate) const MAX_SAMPLE: usize = 64;

/// Two-sided 90 % quantile of Student's t for some twenty degrees of freedom.
const T_90: f64 = 1.725;

/// Bytes of the tiles still to fetch.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ByteEstimate {
    pub(crate) sampled: usize,
    pub(crate) failed: usize,
    pub(crate) low_bytes: u64,
    pub(crate) likely_bytes: u64,
    pub(crate) high_bytes: u64,
    pub(crate) mean_tile_bytes: u64,
    pub(crate) seconds: Option<f64>,
}

/// Sizes seen at one zoom.
#[derive(Clone, Debug, Default)]
struct Stratum {
    tiles: u64,
    sizes: Vec<f64>,
}

impl Device {
    /// Fetches a sample of an area's tiles and estimates the bytes of all that are still missing.
    pub(crate) async fn estimate(&self, area: Area, sample: usize) -> Result<ByteEstimate> {
        let (checked, plan) =
            self.blocking(move |device| Ok((device.check_area(&area)?, device.plan(&area)?))).await?;
        refuse_blocked(&plan)?;
        let origin = self.origin_online(&checked.record).await?;
        let coords = sample_of(&checked.cover, sample.clamp(1, MAX_SAMPLE));
        let started = Instant::now();
        let (sizes, failure) = fetch_sizes(&origin, &coords, origin.concurrency(&checked.record)).await;
        let elapsed = started.elapsed().as_secs_f64();
        if sizes.is_empty() {
            let cause = failure.unwrap_or_else(|| "no tile answered".into());
            return Err(DeviceError::new(ErrorCode::Network, format!("No sample could be fetched: {cause}")));
        }
        let mut strata = strata_of(&checked.cover);
        for (zoom, size) in &sizes {
            strata[usize::from(*zoom)].sizes.push(*size);
        }
        let missing_share = 1.0 - plan.already_stored as f64 / plan.tiles.max(1) as f64;
        let mut estimate = estimate_of(&strata, missing_share);
        estimate.failed = coords.len() - sizes.len();
        estimate.seconds = Some(elapsed / sizes.len() as f64 * plan.tiles as f64 * missing_share);
        Ok(estimate)
    }
}

async fn fetch_sizes(
    origin: &Origin,
    coords: &[TileCoord],
    concurrency: usize,
) -> (Vec<(u8, f64)>, Option<String>) {
    let mut sizes = Vec::new();
    let mut failure = None;
    let mut answers = futures::stream::iter(coords.to_vec())
        .map(|coord| async move { (coord.zoom(), origin.fetch(coord, None).await) })
        .buffer_unordered(concurrency);
    while let Some((zoom, answer)) = answers.next().await {
        match answer {
            Ok(Fetched::Tile(tile)) => sizes.push((zoom, tile.bytes.len() as f64)),
            Ok(_) => sizes.push((zoom, 0.0)),
            Err(cause) => failure = Some(cause.message),
        }
    }
    (sizes, failure)
}

fn strata_of(cover: &TileCover) -> Vec<Stratum> {
    (0..=tile_grid::MAX_ZOOM)
        .map(|zoom| Stratum {
            tiles: if cover.zooms().contains(zoom) { cover.count_at(zoom) } else { 0 },
            sizes: Vec::new(),
        })
        .collect()
}

/// Chooses tiles: at least one a zoom, the rest by each zoom's share, spread evenly over it.
/// The same area gives the same sample, so that asking twice gives one answer.
fn sample_of(cover: &TileCover, size: usize) -> Vec<TileCoord> {
    let total = cover.count().max(1) as f64;
    let zooms = cover.zooms();
    // With less than one sample a zoom, the deepest count: they hold nearly all bytes.
    let unsampled = zooms.len().saturating_sub(size);
    let spare = size.saturating_sub(zooms.len()) as f64;
    let mut chosen = Vec::with_capacity(size);
    let mut first = 0;
    for (number, zoom) in zooms.iter().enumerate() {
        let tiles = cover.count_at(zoom);
        let share = 1 + (spare * tiles as f64 / total) as u64;
        let wanted = if number < unsampled { 0 } else { share.min(tiles) };
        chosen.extend((0..wanted).filter_map(|n| cover.nth(first + spread(n, wanted, tiles))));
        first += tiles;
    }
    chosen
}

/// Returns the middle-ish of the `n`-th of `parts` equal parts, jittered by the golden ratio so that
/// a regular pattern in the map does not meet a regular sample.
fn spread(n: u64, parts: u64, tiles: u64) -> u64 {
    let within = ((n + 1) as f64 * 0.618_033_988_749_895).fract();
    (((n as f64 + within) / parts as f64 * tiles as f64) as u64).min(tiles - 1)
}

fn estimate_of(strata: &[Stratum], missing_share: f64) -> ByteEstimate {
    let all: Vec<f64> = strata.iter().flat_map(|stratum| stratum.sizes.iter().copied()).collect();
    let Some((mean, variance)) = moments(&all) else { return ByteEstimate::default() };
    let mut total = 0.0;
    let mut total_variance = 0.0;
    for stratum in strata.iter().filter(|stratum| stratum.tiles > 0) {
        let tiles = stratum.tiles as f64;
        let sampled = stratum.sizes.len() as f64;
        let own = moments(&stratum.sizes);
        // One sample says nothing of the spread, and none says nothing at all: borrow from all zooms.
        let stratum_mean = own.map_or(mean, |(mean, _)| mean);
        let spread = own.filter(|_| sampled > 1.0).map_or(variance, |(_, variance)| variance);
        total += tiles * stratum_mean;
        total_variance += tiles * tiles * (1.0 - sampled / tiles).max(0.0) * spread / sampled.max(1.0);
    }
    let margin = T_90 * total_variance.sqrt();
    let bytes = |value: f64| (value.max(0.0) * missing_share.clamp(0.0, 1.0)).round() as u64;
    let tiles: f64 = strata.iter().map(|stratum| stratum.tiles as f64).sum();
    ByteEstimate {
        sampled: all.len(),
        failed: 0,
        low_bytes: bytes(total - margin),
        likely_bytes: bytes(total),
        high_bytes: bytes(total + margin),
        mean_tile_bytes: (total / tiles.max(1.0)).round() as u64,
        seconds: None,
    }
}

/// Returns mean and sample variance.
fn moments(sizes: &[f64]) -> Option<(f64, f64)> {
    let n = sizes.len() as f64;
    if sizes.is_empty() {
        return None;
    }
    let mean = sizes.iter().sum::<f64>() / n;
    let squares: f64 = sizes.iter().map(|size| (size - mean).powi(2)).sum();
    Some((mean, squares / (n - 1.0).max(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tile_grid::{Bounds, Shape, ZoomRange};

    fn stratum(tiles: u64, sizes: &[f64]) -> Stratum {
        Stratum { tiles, sizes: sizes.to_vec() }
    }

    #[test]
    fn a_full_sample_leaves_no_doubt() {
        let estimate = estimate_of(&[stratum(2, &[100.0, 300.0])], 1.0);
        assert_eq!((estimate.low_bytes, estimate.likely_bytes, estimate.high_bytes), (400, 400, 400));
    }

    #[test]
    fn the_range_holds_the_truth_nine_times_of_ten() {
        // Sizes of 10,000 tiles, drawn by a fixed recurrence; 400 samples of 24 each.
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        let sizes: Vec<f64> = (0..10_000).map(|_| 5_000.0 + 20_000.0 * next()).collect();
        let truth: f64 = sizes.iter().sum();
        let held = (0..400)
            .filter(|_| {
                let sample: Vec<f64> = (0..24).map(|_| sizes[(next() * 10_000.0) as usize]).collect();
                let estimate = estimate_of(&[stratum(10_000, &sample)], 1.0);
                (estimate.low_bytes as f64..=estimate.high_bytes as f64).contains(&truth)
            })
            .count();
        assert!((340..=385).contains(&held), "{held} of 400 ranges held the truth");
    }

    #[test]
    fn the_sample_touches_every_zoom_and_repeats_itself() {
        let bounds = Bounds::new(11.0, 43.0, 12.0, 44.0).expect("valid");
        let cover =
            TileCover::of(&Shape::bounds(bounds), ZoomRange::new(0, 14).expect("valid")).expect("valid");
        let sample = sample_of(&cover, 24);
        for zoom in 0..=14 {
            assert!(sample.iter().any(|coord| coord.zoom() == zoom), "zoom {zoom} is not sampled");
        }
        assert!(sample.iter().all(|coord| cover.contains(*coord)));
        assert_eq!(sample, sample_of(&cover, 24));
        for size in [1, 5, 24, 64] {
            assert!((1..=size).contains(&sample_of(&cover, size).len()), "at most {size}");
        }
    }
}
