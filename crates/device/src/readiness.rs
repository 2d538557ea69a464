//! Is a region ready to be taken where no network reaches? What speaks against it, and what to do.

use jiff::Timestamp;
use tile_store::Verification;

use crate::device::Device;
use crate::error::Result;
use crate::region_use::RegionView;

/// What may speak against a region.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum ConcernCode {
    /// Nobody checked it yet.
    Unchecked,
    /// It changed since it was checked.
    Changed,
    /// A job is not finished.
    Unfinished,
    Missing,
    Failed,
    Damaged,
    /// Tiles are past the time for which their source called them fresh.
    Expired,
}

/// One thing that speaks against a region, or is worth knowing before one leaves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Concern {
    pub(crate) code: ConcernCode,
    pub(crate) tiles: u64,
    /// The region is not ready while it stands.
    pub(crate) blocking: bool,
}

impl Concern {
    /// Says what is so, and what to do.
    pub(crate) fn message(&self) -> String {
        let count = |one: &str, many: &str| {
            if self.tiles == 1 { format!("1 tile {one}") } else { format!("{} tiles {many}", self.tiles) }
        };
        match self.code {
            ConcernCode::Unchecked => "Nobody has checked this region yet: verify it.".into(),
            ConcernCode::Changed => "The region changed since it was checked: verify it again.".into(),
            ConcernCode::Unfinished => {
                "A job of this region is not finished: let it end, or cancel it.".into()
            }
            ConcernCode::Missing => {
                format!("{}: go on with the download.", count("is missing", "are missing"))
            }
            ConcernCode::Failed => {
                format!("{}: retry, or see why.", count("could not be fetched", "could not be fetched"))
            }
            ConcernCode::Damaged => {
                format!("{}: repair the region.", count("is damaged", "are damaged"))
            }
            ConcernCode::Expired => {
                format!("{}: refresh while there is a network.", count("may be outdated", "may be outdated"))
            }
        }
    }
}

impl Device {
    /// Lists what speaks against a region now; nothing that blocks means that it is ready.
    pub(crate) fn concerns(&self, key: &str) -> Result<Vec<Concern>> {
        let view = self.region(key)?;
        let (_, tileset, id) = self.find_region_parts(&view.key)?;
        Ok(concerns(&view, tileset.last_change(id)?))
    }
}

fn concerns(view: &RegionView, last_change: Option<Timestamp>) -> Vec<Concern> {
    let stats = &view.stats;
    let open = view.job.as_ref().is_some_and(|job| job.state.is_open());
    let unchecked = view.region.verified.is_none();
    let missing = stats.missing().saturating_sub(stats.failed);
    [
        (ConcernCode::Unfinished, u64::from(open), true),
        (ConcernCode::Missing, missing, true),
        (ConcernCode::Failed, stats.failed, true),
        (ConcernCode::Damaged, stats.damaged.max(bad_since(view, last_change)), true),
        (ConcernCode::Unchecked, u64::from(unchecked), true),
        (ConcernCode::Changed, u64::from(is_changed(view, last_change)), true),
        (ConcernCode::Expired, stats.expired, false),
    ]
    .into_iter()
    .filter(|(_, tiles, _)| *tiles > 0)
    .map(|(code, tiles, blocking)| Concern { code, tiles, blocking })
    .collect()
}

/// Says whether tiles came, went or were written since the last check.
fn is_changed(view: &RegionView, last_change: Option<Timestamp>) -> bool {
    let Some(checked) = &view.region.verified else { return false };
    let written = last_change.is_some_and(|at| at > checked.at);
    written || checked.checked != view.stats.stored
}

/// Tiles that the last check found bad; a repair since then is a change of its own.
fn bad_since(view: &RegionView, last_change: Option<Timestamp>) -> u64 {
    match &view.region.verified {
        Some(Verification { bad, .. }) if !is_changed(view, last_change) => *bad,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use tile_grid::{Bounds, ZoomRange};
    use tile_store::{Checker, Job, JobId, JobKind, JobState, Region, RegionId, RegionScope, RegionStats};

    use super::*;

    const CHECKED_AT: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn view() -> RegionView {
        let record = Verification {
            at: CHECKED_AT,
            checker: Checker::default(),
            checked: 80,
            good: 80,
            bad: 0,
            missing: Some(0),
            oldest: None,
        };
        RegionView {
            key: "a:1".into(),
            record: crate::world::record(),
            region: Region {
                id: RegionId(1),
                name: "Camp".into(),
                scope: RegionScope::WholeArchive,
                created: CHECKED_AT,
                updated: None,
                last_used: None,
                verified: Some(record),
            },
            stats: RegionStats { wanted: 85, stored: 80, empty: 5, ..RegionStats::default() },
            job: None,
            pace: None,
            bounds: Bounds::WORLD,
            geometry: serde_json::Value::Null,
            zooms: ZoomRange::new(0, 3).expect("in order"),
        }
    }

    fn found(view: &RegionView, last_change: Option<Timestamp>) -> Vec<(ConcernCode, u64)> {
        concerns(view, last_change).into_iter().map(|concern| (concern.code, concern.tiles)).collect()
    }

    #[test]
    fn a_whole_region_that_was_checked_after_its_last_change_is_ready() {
        assert_eq!(found(&view(), None), []);
        assert_eq!(found(&view(), Some(CHECKED_AT)), []);
        let mut aged = view();
        aged.stats.expired = 7;
        let aged = concerns(&aged, None);
        assert_eq!((aged.len(), aged[0].code, aged[0].blocking), (1, ConcernCode::Expired, false));
    }

    #[test]
    fn each_thing_that_is_wrong_is_said() {
        let later = Some(CHECKED_AT + 1.second());
        assert_eq!(found(&view(), later), [(ConcernCode::Changed, 1)]);

        let mut unchecked = view();
        unchecked.region.verified = None;
        assert_eq!(found(&unchecked, later), [(ConcernCode::Unchecked, 1)]);

        let mut holes = view();
        (holes.stats.stored, holes.stats.failed) = (77, 2);
        let said = [(ConcernCode::Missing, 1), (ConcernCode::Failed, 2), (ConcernCode::Changed, 1)];
        assert_eq!(found(&holes, None), said);

        let mut damaged = view();
        damaged.stats.damaged = 3;
        assert_eq!(found(&damaged, None), [(ConcernCode::Damaged, 3)]);

        // On a disk that cannot be written nothing is marked, but the record says it.
        let mut unmarked = view();
        unmarked.region.verified.as_mut().expect("checked").bad = 4;
        assert_eq!(found(&unmarked, None), [(ConcernCode::Damaged, 4)]);

        let mut busy = view();
        busy.job = Some(Job {
            id: JobId(1),
            region: RegionId(1),
            kind: JobKind::Refresh,
            state: JobState::Paused,
            problem: None,
            total: 80,
            done: 1,
            failed: 0,
            bytes_fetched: 0,
            unchanged: 0,
            started: CHECKED_AT,
            updated: CHECKED_AT,
            finished: None,
        });
        assert_eq!(found(&busy, None), [(ConcernCode::Unfinished, 1)]);
    }

    #[test]
    fn a_concern_says_what_to_do() {
        let one = Concern { code: ConcernCode::Damaged, tiles: 1, blocking: true };
        assert_eq!(one.message(), "1 tile is damaged: repair the region.");
        let many = Concern { tiles: 2, ..one };
        assert_eq!(many.message(), "2 tiles are damaged: repair the region.");
    }
}
