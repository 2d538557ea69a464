//! Where a feature is: its box, and from which level on it is read.

use feature_crdt::{Dot, Extent, FeatureState, Value};

/// Levels of thinning: 0 holds about one feature in 4^7, each further one four times more.
pub(crate) const LEVELS: i64 = 8;

/// Numbers of levels for one layer in the third dimension.
pub(crate) const LAYER_STEP: i64 = 16;

/// What the R-tree holds of a feature.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) extent: Extent,
    pub(crate) level: i64,
}

impl Place {
    /// The place of a feature that is there; all candidates of its geometry lie in the box.
    pub(crate) fn of(feature: Dot, state: &FeatureState) -> Option<Self> {
        if !state.is_alive() {
            return None;
        }
        let extents = state.geometry.iter().filter_map(|sibling| match &sibling.value {
            Value::Geometry(geometry) => geometry.extent(),
            _ => None,
        });
        let extent = extents.reduce(Extent::with)?;
        Some(Self { extent, level: level_by_rank(feature).min(level_by_size(extent)) })
    }
}

/// A quarter of all features is of each level, counted from the last.
fn level_by_rank(feature: Dot) -> i64 {
    let mut seed = feature.counter;
    for part in feature.replica.0.chunks_exact(8) {
        let mut word = [0; 8];
        word.copy_from_slice(part);
        seed = mix(seed ^ u64::from_le_bytes(word));
    }
    let quarters = i64::from(seed.trailing_zeros() / 2);
    (LEVELS - 1 - quarters).max(0)
}

/// SplitMix64's last step (Steele et al. 2014).
const fn mix(mut word: u64) -> u64 {
    word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

/// What is large is read early: two zooms a level, from where it is a sixteenth of a tile.
fn level_by_size(extent: Extent) -> i64 {
    let width = i64::from(extent.east) - i64::from(extent.west);
    let height = i64::from(extent.north) - i64::from(extent.south);
    let size = width.max(height).max(1);
    let world: i64 = 3_600_000_000 / 16;
    let zoom = i64::from((world / size).max(1).ilog2());
    (zoom / 2).min(LEVELS - 1)
}

#[cfg(test)]
mod tests {
    use feature_crdt::{Dot, Extent, ReplicaId};

    use super::{LEVELS, level_by_rank, level_by_size};

    #[test]
    fn each_level_holds_four_times_more() {
        let mut counts = [0_u32; LEVELS as usize];
        for counter in 1..=65_536 {
            let level = level_by_rank(Dot::new(ReplicaId([7; 16]), counter));
            counts[usize::try_from(level).expect("a level")] += 1;
        }
        for (less, more) in counts[3..].iter().zip(&counts[4..]) {
            let ratio = f64::from(*more) / f64::from(*less);
            assert!((3.0..5.5).contains(&ratio), "{counts:?}");
        }
    }

    #[test]
    fn a_continent_is_always_read_and_a_house_late() {
        let box_of = |size: i32| Extent { west: 0, south: 0, east: size, north: size / 2 };
        assert_eq!(level_by_size(box_of(400_000_000)), 0);
        assert_eq!(level_by_size(box_of(1_000)), LEVELS - 1);
    }
}
