//! Changes that were not taken in.

use database::Isolation;
use feature_crdt::Dot;
use hub_store::edits::{self, Held};
use serde_json::json;

use super::push::{Pushed, take_all};
use crate::access::Access;
use crate::error::{HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::now_ms;

impl Hub {
    /// What is in quarantine, by replica and edit, after one.
    pub(crate) async fn quarantine(
        &self,
        access: &Access,
        after: Option<Dot>,
        limit: i64,
    ) -> Result<Vec<Held>> {
        let workspace = access.workspace().to_owned();
        Ok(self.database().read(move |tx| edits::held(tx, &workspace, after, limit)).await?)
    }

    /// Takes in a change that was held, and those of its chain behind it. What is invalid stays.
    pub(crate) async fn release_quarantined(
        &self,
        access: &Access,
        change: Dot,
        reason: Option<String>,
    ) -> Result<Pushed> {
        let (hub, doing, now) = (self.clone(), access.clone(), now_ms());
        let (pushed, forks) = self
            .database()
            .write_with(Isolation::ReadCommitted, move |tx| {
                let workspace = doing.workspace();
                let held = edits::held_chain(tx, workspace, change)?;
                if held.first().is_none_or(|(arrived, _)| arrived.change.first != change.counter) {
                    return Err(HubError::not_found("change in quarantine"));
                }
                // The devices stay those that brought them: the admin's own gets them like any other.
                let brought = held.iter().map(|(arrived, device)| (arrived, device.as_str()));
                let done = take_all(tx, &hub, workspace, brought, &|_| Ok(()), now)?;
                let detail = json!({ "taken": done.0.taken, "reason": reason });
                doing.record(tx, now, "releaseQuarantined", &change.to_string(), &detail)?;
                Ok::<_, HubError>(done)
            })
            .await?;
        self.chains().keep(access.workspace(), pushed.end, forks);
        if pushed.taken > 0 {
            let cursor = pushed.end.unsigned_abs();
            self.events().tell(access.workspace(), Event::Edits { cursor });
        }
        Ok(pushed)
    }
}
