//! How a region of the hub stands on this device.

use tile_store::RegionStats;

use super::links::Link;
use super::region::HubRegion;

/// How a region of the hub stands on this device.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum HubRegionState {
    /// Nothing of it is here.
    Absent,
    /// Some of its tiles are here.
    Partial,
    /// All that the hub has of it is here.
    Present,
    /// It was here whole, and the hub has other tiles now.
    Outdated,
    /// It comes down now.
    Taking,
}

/// Compares what the hub has with what is here: a link, and the figures of the region that it names
/// if that is still in use.
pub(crate) fn state_of(there: &HubRegion, here: Option<(&Link, RegionStats)>) -> HubRegionState {
    let Some((link, stats)) = here else { return HubRegionState::Absent };
    match link.revision {
        None => HubRegionState::Partial,
        Some(_) if stats.stored + stats.empty < link.tiles || stats.damaged > 0 => HubRegionState::Partial,
        Some(revision) if revision == there.revision => HubRegionState::Present,
        Some(_) => HubRegionState::Outdated,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tile_grid::{Bounds, ZoomRange};

    use super::*;

    fn there(revision: u64) -> HubRegion {
        HubRegion {
            id: "r".into(),
            source: "s".into(),
            name: "Valley".into(),
            shape: serde_json::Value::Null,
            bounds: Bounds::WORLD,
            zooms: ZoomRange::new(0, 3).expect("in order"),
            tiles: 85,
            known_tiles: 85,
            bytes: 1,
            revision,
            tiles_changed: Timestamp::UNIX_EPOCH,
            changed: Timestamp::UNIX_EPOCH,
            created_by: "Ana".into(),
            expires: None,
        }
    }

    #[test]
    fn the_state_follows_from_revisions_and_figures() {
        let link = |revision| Link { region: "a:1".into(), revision, seen: None, tiles: 85 };
        let stats = |stored, empty, damaged| RegionStats { stored, empty, damaged, ..RegionStats::default() };
        for (case, link, stats, expected) in [
            ("begun", link(None), stats(12, 0, 0), HubRegionState::Partial),
            ("whole", link(Some(7)), stats(80, 5, 0), HubRegionState::Present),
            ("changed there", link(Some(6)), stats(80, 5, 0), HubRegionState::Outdated),
            ("never the same", link(Some(0)), stats(80, 5, 0), HubRegionState::Outdated),
            ("lost here", link(Some(7)), stats(79, 5, 0), HubRegionState::Partial),
            ("damaged here", link(Some(7)), stats(80, 5, 1), HubRegionState::Partial),
        ] {
            assert_eq!(state_of(&there(7), Some((&link, stats))), expected, "{case}");
        }
        assert_eq!(state_of(&there(7), None), HubRegionState::Absent);
    }
}
