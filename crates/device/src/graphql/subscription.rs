//! What a listener is told.

use async_graphql::{Context, Enum, ID, Result, SimpleObject, Subscription as Subscribe};
use futures::Stream;
use tokio::sync::broadcast::error::RecvError;

use super::device;
use super::edits::EditState;
use super::region::Region;
use super::tasks::Task;
use crate::device::Device;
use crate::events;

/// What a listener is told.
#[derive(Default)]
pub struct DeviceSubscription;

/// What changed.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum ChangeKind {
    /// Sources were added or removed.
    Sources,
    /// A region is new or changed; `region` is its state now.
    Region,
    /// A region is gone.
    RegionDeleted,
    /// A task was started, went on, ended or was dismissed; `task` is its state now, absent if it
    /// was dismissed.
    Task,
    /// Bytes in the store changed.
    Store,
    /// Settings changed.
    Settings,
    /// Features or layers changed; `editState` is how the edits stand now.
    Edits,
    /// The link to the hub, or who is signed in there, changed (`hubLink`).
    Account,
    /// How synchronising stands changed (`syncState`).
    Sync,
    /// The hub's regions changed (`hubRegions`).
    Cloud,
}

/// One change.
#[derive(SimpleObject)]
struct Change {
    kind: ChangeKind,
    region_id: Option<ID>,
    region: Option<Region>,
    task_id: Option<ID>,
    task: Option<Task>,
    edit_state: Option<EditState>,
}

#[Subscribe]
impl DeviceSubscription {
    /// What changed on this device, as it changes; at most four times a second for one region
    /// or task.
    async fn changes(&self, context: &Context<'_>) -> Result<impl Stream<Item = Change>> {
        let device = device(context)?.clone();
        let receiver = device.0.events.subscribe();
        Ok(futures::stream::unfold((device, receiver), |(device, mut receiver)| async move {
            let change = match receiver.recv().await {
                Ok(change) => change_of(&device, change).await,
                // A slow listener has missed some: it asks for everything again.
                Err(RecvError::Lagged(_)) => plain(ChangeKind::Store),
                Err(RecvError::Closed) => return None,
            };
            Some((change, (device, receiver)))
        }))
    }
}

async fn change_of(device: &Device, change: events::Change) -> Change {
    match change {
        events::Change::Sources => plain(ChangeKind::Sources),
        events::Change::Store => plain(ChangeKind::Store),
        events::Change::Settings => plain(ChangeKind::Settings),
        events::Change::Account => plain(ChangeKind::Account),
        events::Change::Sync => plain(ChangeKind::Sync),
        events::Change::Cloud => plain(ChangeKind::Cloud),
        events::Change::Edits => {
            let state = device.blocking(|device| device.edit_state()).await;
            Change { edit_state: state.ok().map(EditState::from), ..plain(ChangeKind::Edits) }
        }
        events::Change::RegionDeleted(key) => {
            Change { region_id: Some(ID(key)), ..plain(ChangeKind::RegionDeleted) }
        }
        events::Change::Task(id) => Change {
            task_id: Some(ID(id.to_string())),
            task: device.0.tasks.get(id).map(Task::from),
            ..plain(ChangeKind::Task)
        },
        events::Change::Region(key) => {
            let asked = key.clone();
            let region = device.blocking(move |device| device.region(&asked)).await.ok().map(Region::from);
            Change { region_id: Some(ID(key)), region, ..plain(ChangeKind::Region) }
        }
    }
}

fn plain(kind: ChangeKind) -> Change {
    Change { kind, region_id: None, region: None, task_id: None, task: None, edit_state: None }
}
