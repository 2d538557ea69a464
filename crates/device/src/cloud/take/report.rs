//! What a take did.

use tile_store::Verification;

/// What came down.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// The region here.
    pub(crate) region: String,
    /// Tiles that came.
    pub(crate) fetched: u64,
    /// Their bytes, each content once.
    pub(crate) bytes: u64,
    /// Tiles that were here already.
    pub(crate) kept: u64,
    /// Places where the source has nothing.
    pub(crate) empty: u64,
    /// Whether it came in one file.
    pub(crate) by_pack: bool,
    /// The check of all tiles at the end.
    pub(crate) record: Verification,
    /// What else is worth knowing, in sentences.
    pub(crate) notes: Vec<String>,
}
