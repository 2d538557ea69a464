//! What is kept of synchronising between programs, and between starts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::held::HeldChange;
use super::view::{SyncPhase, SyncProgress};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::home::{read_json, write_json};

/// The note, as stored in `sync.json`. Where the hub's log is followed to stands in the edit log itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SyncNote {
    pub(super) last_sync: Option<Timestamp>,
    pub(super) last_try: Option<Timestamp>,
    pub(super) next_try: Option<Timestamp>,
    pub(super) problem: Option<NotedProblem>,
    /// Changes at the hub that are not here, when it was last heard of.
    pub(super) behind: Option<u64>,
    pub(super) held: Vec<HeldChange>,
    /// The place in the hub's log that was come to last, and what tells the change there from any other.
    pub(super) mark: Option<(u64, String)>,
    /// What the program that synchronises does; true only while it holds the lock.
    pub(super) running: Option<(SyncPhase, SyncProgress)>,
}

/// A problem, in words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct NotedProblem {
    code: String,
    message: String,
    hint: Option<String>,
}

impl NotedProblem {
    pub(super) fn is_of(&self, code: ErrorCode) -> bool {
        self.code == code.name()
    }
}

impl From<&DeviceError> for NotedProblem {
    fn from(error: &DeviceError) -> Self {
        Self { code: error.code.name().to_owned(), message: error.message.clone(), hint: error.hint.clone() }
    }
}

impl From<NotedProblem> for DeviceError {
    fn from(noted: NotedProblem) -> Self {
        const CODES: [ErrorCode; 8] = [
            ErrorCode::BadInput,
            ErrorCode::NotFound,
            ErrorCode::Conflict,
            ErrorCode::Refused,
            ErrorCode::ReadOnly,
            ErrorCode::Store,
            ErrorCode::Network,
            ErrorCode::SignedOut,
        ];
        let code = CODES.into_iter().find(|code| code.name() == noted.code).unwrap_or(ErrorCode::Internal);
        Self { code, message: noted.message, hint: noted.hint }
    }
}

impl Device {
    /// Reads the note. One that can't be read is as good as none: nothing is lost with it.
    pub(super) fn sync_note(&self) -> SyncNote {
        read_json(&self.0.home.sync_path()).ok().flatten().unwrap_or_default()
    }

    /// Changes the note.
    pub(super) fn change_sync_note(&self, change: impl FnOnce(&mut SyncNote)) -> Result<()> {
        let _lock = self.0.home.lock_for_change("sync-note.lock")?;
        let mut note = self.sync_note();
        change(&mut note);
        write_json(&self.0.home.sync_path(), &note)
    }

    /// Forgets the note, with the hub that it is of.
    pub(crate) fn forget_sync_note(&self) -> Result<()> {
        self.change_sync_note(|note| *note = SyncNote::default())?;
        self.forget_photos_there()
    }

    /// Changes of this device that the hub put in quarantine, as it last said.
    pub(crate) fn held_changes(&self) -> Result<Vec<HeldChange>> {
        Ok(self.sync_note().held)
    }
}
