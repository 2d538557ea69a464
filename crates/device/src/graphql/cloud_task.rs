//! What came of moving tiles between this device and the hub, on the wire.

use async_graphql::{ID, SimpleObject};

use super::scalars::Count;
use crate::cloud::{PutUp, Taken};

/// What a take from the hub brought.
#[derive(SimpleObject)]
pub(super) struct TakeReport {
    /// Tiles that came.
    fetched: Count,
    /// Their bytes, each content once.
    bytes: Count,
    /// Tiles that were here already.
    kept: Count,
    /// Places where the source has nothing.
    empty: Count,
    /// Whether the region came in one file.
    by_pack: bool,
    /// Tiles that were hashed again at the end, all that are here.
    checked: Count,
    /// Those that are good.
    good: Count,
    /// What else is worth knowing, in sentences.
    notes: Vec<String>,
}

impl From<Taken> for TakeReport {
    fn from(taken: Taken) -> Self {
        Self {
            fetched: Count(taken.fetched),
            bytes: Count(taken.bytes),
            kept: Count(taken.kept),
            empty: Count(taken.empty),
            by_pack: taken.by_pack,
            checked: Count(taken.record.checked),
            good: Count(taken.record.good),
            notes: taken.notes,
        }
    }
}

/// What was put up to the hub.
#[derive(SimpleObject)]
pub(super) struct PutUpReport {
    /// The region of the hub.
    hub_region_id: ID,
    /// Tiles that the hub took.
    stored: Count,
    /// Bytes that were uploaded; what the hub had from elsewhere is not sent again.
    bytes: Count,
    /// Tiles that the hub had already.
    unchanged: Count,
    /// How many places hold something else there, which was kept.
    conflicts: Count,
    /// The first of them.
    conflicting: Vec<TileConflict>,
    /// How many the hub did not take.
    refused: Count,
    /// The first of them.
    refusals: Vec<TileRefusal>,
    /// What else is worth knowing, in sentences.
    notes: Vec<String>,
}

/// A place that holds something else on the hub.
#[derive(SimpleObject)]
struct TileConflict {
    /// `z/x/y`.
    tile: String,
    /// SHA-256 of what stands there; absent if nothing does any more.
    current: Option<String>,
}

/// A tile that the hub did not take.
#[derive(SimpleObject)]
struct TileRefusal {
    /// `z/x/y`.
    tile: String,
    reason: String,
}

impl From<PutUp> for PutUpReport {
    fn from(put: PutUp) -> Self {
        let conflict = |(tile, current): (tile_grid::TileCoord, Option<tile_store::TileHash>)| TileConflict {
            tile: tile.to_string(),
            current: current.map(|hash| hash.to_string()),
        };
        let refusal =
            |(tile, reason): (tile_grid::TileCoord, String)| TileRefusal { tile: tile.to_string(), reason };
        Self {
            hub_region_id: ID(put.hub_region),
            stored: Count(put.stored),
            bytes: Count(put.bytes),
            unchanged: Count(put.unchanged),
            conflicts: Count(put.conflicts),
            conflicting: put.named_conflicts.into_iter().map(conflict).collect(),
            refused: Count(put.refused),
            refusals: put.named_refusals.into_iter().map(refusal).collect(),
            notes: put.notes,
        }
    }
}
