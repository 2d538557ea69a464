//! Why a transfer ends before its end.

use hub_client::HubError;
use tile_store::StoreError;

use super::failure::failed;
use crate::error::DeviceError;

/// A transfer was told to stop, or failed.
#[derive(Debug)]
pub(super) enum Stop {
    Cancelled,
    Failed(DeviceError),
}

impl From<DeviceError> for Stop {
    fn from(cause: DeviceError) -> Self {
        Self::Failed(cause)
    }
}

impl From<HubError> for Stop {
    fn from(cause: HubError) -> Self {
        Self::Failed(failed(cause))
    }
}

impl From<StoreError> for Stop {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Cancelled => Self::Cancelled,
            cause => Self::Failed(cause.into()),
        }
    }
}
