//! Failures of the hub in the words of this device.

use hub_client::HubError;

use crate::error::DeviceError;

/// Says what the hub, its store or the way to them did; of tiles, there is nothing that waits here.
pub(super) fn failed(cause: HubError) -> DeviceError {
    let temporary = cause.is_temporary() && cause.hint().is_none();
    let failed = DeviceError::from(cause);
    if temporary {
        failed.hint("Try again once the hub is in reach: what was moved is not moved again.")
    } else {
        failed
    }
}
