//! The hub of this home.

use crate::device::Device;
use crate::error::Result;

#[expect(clippy::unused_async, reason = "asks the hub soon")]
impl Device {
    /// The hub's address and the workspace that this home is linked to.
    pub(crate) fn linked_workspace(&self) -> Result<Option<(String, String)>> {
        Ok(None)
    }

    /// Asks the hub for its regions; that it can't be asked is noted, and no failure.
    pub(crate) async fn look_at_hub_regions(&self) -> Result<()> {
        Ok(())
    }
}
