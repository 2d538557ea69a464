//! Room for what comes: quota and disk.

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::plan::DISK_RESERVE;

impl Device {
    /// Makes room for so many bytes; what was deleted goes before anything is refused.
    ///
    /// # Errors
    /// If the quota or the disk has no room.
    pub(super) fn room_for(&self, bytes: u64) -> Result<()> {
        if let Some(quota) = self.settings().quota_bytes {
            let over = self.used_bytes()?.saturating_add(bytes).saturating_sub(quota);
            if over > 0 && self.make_room(over)? < over {
                return Err(DeviceError::new(
                    ErrorCode::Refused,
                    "The quota has no room for what comes from the hub; what came is kept.",
                )
                .hint("Raise the quota or delete what you no longer need, then take the region again."));
            }
        }
        let needed = DISK_RESERVE.saturating_add(bytes);
        let short = needed.saturating_sub(self.0.home.free_bytes());
        if short > 0 && (self.make_room(short)? == 0 || self.0.home.free_bytes() < needed) {
            return Err(DeviceError::new(
                ErrorCode::Refused,
                "The disk has no room for what comes from the hub; what came is kept.",
            )
            .hint("Free some space, 200 MB beyond what comes, then take the region again."));
        }
        Ok(())
    }
}
