//! The hub of this home, as far as regions need it.

use hub_client::Hub;

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

/// A hub that can be asked, and the workspace there.
#[derive(Clone)]
pub(super) struct Reached {
    pub(super) hub: Hub,
    pub(super) workspace: String,
}

impl Device {
    /// The hub's address and the workspace that this home is linked to; asks nobody.
    pub(super) fn linked_to(&self) -> Result<Option<(String, String)>> {
        Ok(None)
    }

    /// Reaches for the hub.
    ///
    /// # Errors
    /// If there is none, nobody is signed in, or the user works offline.
    #[expect(clippy::unused_async, reason = "the account is asked soon")]
    pub(super) async fn reach_hub(&self) -> Result<Reached> {
        Err(DeviceError::new(ErrorCode::Conflict, "This device is linked to no hub."))
    }
}
