//! What is not there yet.

use super::{CarryContents, PackOrder, UnpackOrder};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::tasks::TaskView;

impl Device {
    pub(crate) fn carry_contents(&self, path: &str, _passphrase: Option<&str>) -> Result<CarryContents> {
        Err(not_yet(path))
    }

    pub(crate) fn start_pack_carry(&self, order: &PackOrder) -> Result<TaskView> {
        Err(not_yet(&order.path))
    }

    pub(crate) fn start_unpack_carry(&self, order: &UnpackOrder) -> Result<TaskView> {
        Err(not_yet(&order.path))
    }
}

fn not_yet(path: &str) -> DeviceError {
    DeviceError::new(ErrorCode::Refused, format!("{path}: carry files are not read or written yet."))
}
