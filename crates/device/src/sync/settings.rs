//! What the user has set about synchronising.

use serde::{Deserialize, Serialize};

/// Minutes between two rounds, if nothing else is set.
const USUAL_MINUTES: u32 = 15;

/// How and when a home synchronises.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SyncSettings {
    /// Without being asked: when a network appears, when something was edited, on a schedule.
    pub(crate) automatic: bool,
    /// The schedule; `None` is none.
    pub(crate) every_minutes: Option<u32>,
    /// Photos too, both ways.
    pub(crate) photos: bool,
    /// The network costs by the byte: edits alone.
    pub(crate) metered: bool,
    /// Most bytes per second, both ways together.
    pub(crate) bytes_per_second: Option<u64>,
    /// Told by the hub at once what is new, while connected.
    pub(crate) live: bool,
    /// The user has stopped it for now.
    pub(crate) paused: bool,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            automatic: true,
            every_minutes: Some(USUAL_MINUTES),
            photos: true,
            metered: false,
            bytes_per_second: None,
            live: true,
            paused: false,
        }
    }
}
