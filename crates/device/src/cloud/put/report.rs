//! What a put-up did.

use tile_grid::TileCoord;
use tile_store::TileHash;

/// What went up.
#[derive(Clone, Debug, Default)]
pub(crate) struct PutUp {
    /// The hub's region.
    pub(crate) hub_region: String,
    /// Tiles that went, by new bytes or by bytes that the hub had from elsewhere.
    pub(crate) stored: u64,
    /// Bytes that were uploaded.
    pub(crate) bytes: u64,
    /// Tiles that the hub had already.
    pub(crate) unchanged: u64,
    /// How many places hold something else there, which was kept.
    pub(crate) conflicts: u64,
    /// The first of them, with what stands there.
    pub(crate) named_conflicts: Vec<(TileCoord, Option<TileHash>)>,
    /// How many the hub did not take.
    pub(crate) refused: u64,
    /// The first of them, with the reason.
    pub(crate) named_refusals: Vec<(TileCoord, String)>,
    /// What else is worth knowing, in sentences.
    pub(crate) notes: Vec<String>,
}
