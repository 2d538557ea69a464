//! Verification as a task: every stored tile of a region is hashed again.

use tile_store::{DamagedTile, StoreError, Verification};

use super::board::End;
use super::checker::checker;
use super::task::{Outcome, TaskKind, TaskView};
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::events::Change;
use crate::region_use::region_key;

/// What a verification found.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) record: Verification,
    /// The bad tiles, the first ones of many.
    pub(crate) bad: Vec<DamagedTile>,
}

impl Device {
    /// Starts to hash every tile of a region again; where that is under way already, it goes on.
    pub(crate) fn start_verify(&self, key: &str) -> Result<TaskView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let key = region_key(&record.id, id);
        if let Some(open) = self.0.tasks.open_over(TaskKind::Verify, &key) {
            return Ok(open);
        }
        let name = tileset.region(id)?.map(|region| region.name).unwrap_or_default();
        self.start_task(TaskKind::Verify, name, Some(key.clone()), move |device, progress| {
            let found = tileset.verify(Some(id), &checker(), &mut |step| {
                progress.note(step.checked, Some(step.blobs), step.bytes)
            });
            let report = match found {
                Err(StoreError::Cancelled) => return Ok(End::Cancelled),
                found => found?,
            };
            drop(tileset);
            device.0.events.send(Change::Region(key));
            let record = report.records.into_iter().next().map(|(_, record)| record);
            let record = record.ok_or_else(|| DeviceError::internal("a check wrote no record"))?;
            Ok(End::Done(Outcome::Verified(Verified { record, bad: report.bad })))
        })
    }
}
