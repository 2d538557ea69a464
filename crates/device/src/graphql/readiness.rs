//! The record of a check, and whether a region is ready, on the wire.

use async_graphql::{Enum, SimpleObject};
use tile_store::Verification as Record;

use super::scalars::{Count, DateTime};
use crate::readiness;

/// The last check of every tile of a region.
#[derive(SimpleObject)]
pub(crate) struct Verification {
    /// When it began.
    at: DateTime,
    /// Name of the user, if the system told it.
    by: Option<String>,
    /// Name of the machine, if the system told it.
    host: Option<String>,
    /// Tiles whose bytes were hashed.
    checked: Count,
    good: Count,
    bad: Count,
    /// Tiles of the region that were not there then; absent in records of older programs.
    missing: Option<Count>,
    /// When the tile that was confirmed longest ago was confirmed.
    oldest_tile_at: Option<DateTime>,
    /// Every wanted tile is there, or known to be empty, and was hashed and found good since the
    /// region last changed.
    ready: bool,
}

impl Verification {
    pub(super) fn of(record: Record, ready: bool) -> Self {
        Self {
            at: DateTime(record.at),
            by: record.checker.user,
            host: record.checker.host,
            checked: Count(record.checked),
            good: Count(record.good),
            bad: Count(record.bad),
            missing: record.missing.map(Count),
            oldest_tile_at: record.oldest.map(DateTime),
            ready,
        }
    }
}

/// What may speak against a region.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "readiness::ConcernCode")]
pub(crate) enum ReadinessCode {
    /// Nobody checked it yet.
    Unchecked,
    /// It changed since it was checked.
    Changed,
    /// A job is not finished.
    Unfinished,
    /// Tiles are not there.
    Missing,
    /// Tiles could not be fetched.
    Failed,
    /// Tiles have wrong bytes.
    Damaged,
    /// Tiles are past the time for which their source called them fresh.
    Expired,
}

/// Whether a region can be taken where no network reaches.
#[derive(SimpleObject)]
pub(crate) struct Readiness {
    ready: bool,
    problems: Vec<ReadinessProblem>,
}

/// One thing that speaks against a region, or is worth knowing before one leaves.
#[derive(SimpleObject)]
struct ReadinessProblem {
    code: ReadinessCode,
    /// What is so, and what to do.
    message: String,
    /// Tiles that it is about; 1 if it is about the region.
    tiles: Count,
    /// The region is not ready while it stands.
    blocking: bool,
}

impl From<Vec<readiness::Concern>> for Readiness {
    fn from(concerns: Vec<readiness::Concern>) -> Self {
        Self {
            ready: is_ready(&concerns),
            problems: concerns
                .into_iter()
                .map(|concern| ReadinessProblem {
                    message: concern.message(),
                    code: concern.code.into(),
                    tiles: Count(concern.tiles),
                    blocking: concern.blocking,
                })
                .collect(),
        }
    }
}

pub(super) fn is_ready(concerns: &[readiness::Concern]) -> bool {
    !concerns.iter().any(|concern| concern.blocking)
}
