//! A region of the hub comes down.

mod report;

pub(crate) use report::Taken;

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::tasks::TaskView;

impl Device {
    /// Starts to take a region of the hub; where that is under way already, it goes on.
    pub(crate) fn start_take(&self, key: &str) -> Result<TaskView> {
        let view = self.hub_region(key)?;
        Err(DeviceError::new(ErrorCode::Conflict, format!("“{}” can't be taken yet.", view.region.name)))
    }
}
