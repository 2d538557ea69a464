//! How synchronising stands, as it is shown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::settings::SyncSettings;
use crate::error::DeviceError;

/// What is done now.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum SyncPhase {
    /// No hub, or no workspace of it.
    Unlinked,
    SignedOut,
    /// The user works offline, or the hub was not reached.
    Offline,
    Idle,
    Pushing,
    Pulling,
    Photos,
    Tiles,
    /// The user has stopped it for now.
    Paused,
}

impl SyncPhase {
    /// Says whether something is under way.
    pub(crate) const fn is_busy(self) -> bool {
        matches!(self, Self::Pushing | Self::Pulling | Self::Photos | Self::Tiles)
    }
}

/// How far a round is.
#[derive(Copy, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SyncProgress {
    pub(crate) done: u64,
    pub(crate) total: Option<u64>,
    pub(crate) bytes_up: u64,
    pub(crate) bytes_down: u64,
    pub(crate) seconds_left: Option<f64>,
}

/// How synchronising stands.
#[derive(Clone, Debug)]
pub(crate) struct SyncStateView {
    pub(crate) phase: SyncPhase,
    pub(crate) pending_changes: u64,
    pub(crate) pending_photos: u64,
    pub(crate) refused_photos: u64,
    pub(crate) waiting_behind: Option<u64>,
    pub(crate) last_sync: Option<Timestamp>,
    pub(crate) last_try: Option<Timestamp>,
    pub(crate) next_try: Option<Timestamp>,
    pub(crate) problem: Option<DeviceError>,
    pub(crate) progress: Option<SyncProgress>,
    pub(crate) held: u64,
    pub(crate) live: bool,
    pub(crate) settings: SyncSettings,
}

/// What a round would move.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct SyncPlanView {
    pub(crate) changes_up: u64,
    pub(crate) bytes_up: u64,
    pub(crate) changes_down: u64,
    pub(crate) bytes_down: u64,
    pub(crate) photos_up: u64,
    pub(crate) photos_down: u64,
    pub(crate) photo_bytes_up: u64,
    pub(crate) photo_bytes_down: u64,
}
