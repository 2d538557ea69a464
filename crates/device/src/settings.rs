//! What the user has set for this device.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::position_use::PositionChoice;
use crate::sync::SyncSettings;

/// Settings, as stored in `settings.json`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Nothing is fetched while this is on.
    pub(crate) work_offline: bool,
    /// Bytes of tiles that may be kept; `None` is no limit but the disk's.
    pub(crate) quota_bytes: Option<u64>,
    /// Folder that exports go to unless another is chosen; `None` is none.
    pub(crate) export_folder: Option<PathBuf>,
    /// The source of position that was chosen last.
    pub(crate) position: Option<PositionChoice>,
    /// Ids of layers that the map does not show.
    pub(crate) hidden_layers: BTreeSet<String>,
    /// What people call this device; `None` is the machine's own name.
    pub(crate) device_name: Option<String>,
    /// How and when the home synchronises.
    pub(crate) sync: SyncSettings,
}
