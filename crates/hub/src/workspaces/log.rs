//! What was done in a workspace.

use hub_store::audit::{self, Entry, Verified};

use crate::access::Access;
use crate::error::Result;
use crate::hub::Hub;

impl Hub {
    /// What was done, the newest first, before a number.
    pub(crate) async fn audit(&self, access: &Access, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
        let workspace = access.workspace().to_owned();
        Ok(self.database().read(move |tx| audit::page(tx, &workspace, before, limit)).await?)
    }

    /// Computes all hashes of the record anew.
    pub(crate) async fn audit_check(&self, access: &Access) -> Result<Verified> {
        let workspace = access.workspace().to_owned();
        Ok(self.database().read(move |tx| audit::verify(tx, &workspace)).await?)
    }
}
