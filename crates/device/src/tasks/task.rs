//! One task as it is shown.

use jiff::Timestamp;

use super::export::Exported;
use super::features::FeaturesMoved;
use super::import::Imported;
use super::verify::Verified;
use crate::audit::AuditWritten;
use crate::carry::{Packed, Unpacked};
use crate::cloud::{PutUp, Taken};
use crate::error::DeviceError;

/// What a task does.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum TaskKind {
    Verify,
    Export,
    Import,
    ImportFeatures,
    ExportFeatures,
    ExportAudit,
    TakeHubRegion,
    PutUpRegion,
    PackCarry,
    UnpackCarry,
}

/// How far a task is.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum TaskState {
    /// Waits for its turn.
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl TaskState {
    /// Says whether the task has not ended.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// What a task that ended well found or made.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Verified(Verified),
    Exported(Exported),
    Imported(Imported),
    Features(FeaturesMoved),
    Audit(AuditWritten),
    Taken(Taken),
    PutUp(PutUp),
    Packed(Packed),
    Unpacked(Unpacked),
}

/// A task with all that is shown of it.
#[derive(Clone, Debug)]
pub(crate) struct TaskView {
    pub(crate) id: u64,
    pub(crate) kind: TaskKind,
    /// The region's name, or the archive's.
    pub(crate) title: String,
    /// The region, once there is one.
    pub(crate) region: Option<String>,
    /// The layer, once there is one.
    pub(crate) layer: Option<feature_crdt::LayerId>,
    pub(crate) state: TaskState,
    pub(crate) done: u64,
    pub(crate) total: Option<u64>,
    pub(crate) bytes: u64,
    pub(crate) seconds_left: Option<f64>,
    pub(crate) started: Timestamp,
    pub(crate) finished: Option<Timestamp>,
    pub(crate) problem: Option<DeviceError>,
    pub(crate) outcome: Option<Outcome>,
}
