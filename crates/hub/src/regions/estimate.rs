//! How many bytes an area will take, from what is stored of its source.
//!
//! Tiles of one zoom resemble each other. For each zoom the mean is that of all its stored tiles, the
//! spread that of some of them near the area; zooms of which nothing is stored borrow from all. Tiles
//! elsewhere may be of another kind altogether, and no sample of what is stored can tell: so the range is
//! never narrower than a quarter to either side.

/// Two-sided 90 % quantile of the normal distribution.
const Z_90: f64 = 1.645;

/// The narrowest range, to either side.
const NARROWEST: f64 = 0.25;

/// What is stored of a source at one zoom.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Sample {
    pub(super) zoom: u8,
    pub(super) tiles: u64,
    pub(super) bytes: u64,
    /// Bytes of some of its tiles.
    pub(super) sizes: Vec<u64>,
}

/// Bytes of the tiles that are missing.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Estimate {
    pub(crate) low: u64,
    pub(crate) likely: u64,
    pub(crate) high: u64,
    /// Stored tiles that it rests on.
    pub(crate) sampled: u64,
}

/// Estimates the bytes of `missing` tiles of an area; none if nothing is stored of the source.
pub(super) fn estimate(per_zoom: &[(u8, u64)], missing: u64, samples: &[Sample]) -> Option<Estimate> {
    let sampled: u64 = samples.iter().map(|sample| sample.tiles).sum();
    let bytes: u64 = samples.iter().map(|sample| sample.bytes).sum();
    let tiles: u64 = per_zoom.iter().map(|(_, tiles)| tiles).sum();
    if sampled == 0 || tiles == 0 {
        return None;
    }
    let all: Vec<u64> = samples.iter().flat_map(|sample| sample.sizes.iter().copied()).collect();
    let mean = bytes as f64 / sampled as f64;
    let (mut total, mut variance) = (0.0, 0.0);
    for (zoom, tiles) in per_zoom {
        let own = samples.iter().find(|sample| sample.zoom == *zoom && sample.tiles > 0);
        let tiles = *tiles as f64;
        total += tiles * own.map_or(mean, |sample| sample.bytes as f64 / sample.tiles as f64);
        let sizes = own.map(|sample| &sample.sizes).filter(|sizes| sizes.len() > 2).unwrap_or(&all);
        variance += tiles * tiles * spread(sizes) / sizes.len().max(1) as f64;
    }
    let share = missing as f64 / tiles as f64;
    let margin = (Z_90 * variance.sqrt()).max(NARROWEST * total);
    let bytes = |value: f64| (value.max(0.0) * share).round() as u64;
    Some(Estimate { low: bytes(total - margin), likely: bytes(total), high: bytes(total + margin), sampled })
}

/// The sample variance.
fn spread(sizes: &[u64]) -> f64 {
    let count = sizes.len() as f64;
    let mean = sizes.iter().sum::<u64>() as f64 / count.max(1.0);
    sizes.iter().map(|size| (*size as f64 - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_follows_what_is_stored() {
        let sample =
            |zoom, tiles, mean: u64| Sample { zoom, tiles, bytes: tiles * mean, sizes: vec![mean; 9] };
        assert_eq!(estimate(&[(3, 10)], 10, &[]), None);
        let even =
            estimate(&[(3, 10), (4, 40)], 50, &[sample(3, 100, 200), sample(4, 100, 1000)]).expect("stored");
        assert_eq!((even.low, even.likely, even.high, even.sampled), (31_500, 42_000, 52_500, 200));
        // Half of it is there already; zoom 5 borrows.
        let half = estimate(&[(5, 100)], 50, &[sample(3, 100, 200), sample(4, 100, 1000)]).expect("stored");
        assert_eq!(half.likely, 30_000);
        assert!(half.low < half.likely && half.likely < half.high);
    }
}
