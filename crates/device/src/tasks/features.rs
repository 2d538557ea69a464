//! Imports and exports of features as tasks.

use std::path::PathBuf;

use feature_crdt::LayerId;

/// What an import took or an export wrote.
#[derive(Clone, Debug)]
pub(crate) struct FeaturesMoved {
    pub(crate) layer: LayerId,
    pub(crate) path: PathBuf,
    pub(crate) features: u64,
    /// Of the file.
    pub(crate) bytes: u64,
    /// How many were not taken or written.
    pub(crate) skipped: u64,
    /// What was left out, mended or written otherwise, in sentences.
    pub(crate) notes: Vec<String>,
}
