//! A region of this device goes up to the hub.

mod report;

pub(crate) use report::PutUp;

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::tasks::TaskView;

impl Device {
    /// Starts to put a region up; where that is under way already, it goes on.
    pub(crate) fn start_put_up(&self, key: &str) -> Result<TaskView> {
        let view = self.region(key)?;
        Err(DeviceError::new(ErrorCode::Conflict, format!("“{}” can't be put up yet.", view.region.name)))
    }
}
