//! What happens in a workspace, as it happens.

use std::pin::Pin;
use std::time::Duration;

use async_graphql::{Context, Enum, ID, Result, SimpleObject, Subscription};
use futures::{Stream, StreamExt};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::scalars::Count;
use super::{caller, hub, shown};
use crate::access::{Caller, Operation};
use crate::error::{ErrorCode, HubError};
use crate::events::Event;
use crate::hub::Hub;

/// Whether the listener may still listen is looked at when members or devices change, and as often as
/// this: an event can be lost.
const LOOK: Duration = Duration::from_secs(60);

/// Tells what happens.
#[derive(Default)]
pub struct EventSubscription;

/// What kind of thing happened.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
pub enum WorkspaceEventKind {
    /// Changes were taken in: ask for what is new.
    Edits,
    /// The job `id` went on or ended.
    Job,
    /// The region `id` was made, changed or deleted, or its tiles were.
    Region,
    /// Members, invitations or roles changed.
    Members,
    /// Devices were enrolled or revoked.
    Devices,
    /// Sources changed.
    Sources,
    /// Anything may have changed: look at everything anew. Said first to every listener, and when some
    /// events could not be told.
    Missed,
}

/// Something that happened. It says that there is something to look at, not what.
#[derive(SimpleObject)]
pub struct WorkspaceEvent {
    kind: WorkspaceEventKind,
    /// Of a job or region: which.
    id: Option<ID>,
    /// Of edits: how far the log of the workspace reaches now.
    cursor: Option<Count>,
}

#[Subscription]
impl EventSubscription {
    /// What happens in a workspace. Events of one kind that come quickly after each other become one.
    /// It ends with an error when the listener may no longer see the workspace.
    async fn workspace_events(
        &self,
        context: &Context<'_>,
        workspace: ID,
    ) -> Result<impl Stream<Item = Result<WorkspaceEvent>> + use<>> {
        let (hub, caller) = (hub(context)?.clone(), caller(context)?.clone());
        // Heard from before the first look, so that nothing falls between.
        let events = hub.events().listen(&workspace);
        let watch = Watch { hub, caller, workspace: workspace.0 };
        watch.look().await.map_err(shown)?;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.reset();
        let first = futures::stream::once(async { Ok(WorkspaceEvent::from(Event::Missed)) });
        let listener = Listener { watch, events: Box::pin(events), look };
        Ok(first.chain(futures::stream::unfold(Some(listener), Listener::next)))
    }
}

/// Somebody who listens, and whether he still may.
struct Watch {
    hub: Hub,
    caller: Caller,
    workspace: String,
}

impl Watch {
    async fn look(&self) -> std::result::Result<(), HubError> {
        self.hub.allow(&self.caller, Operation::Events, &self.workspace).await?;
        if self.caller.device.is_none() {
            return Ok(());
        }
        // To listen nobody needs a device; but one that was shut out hears nothing more.
        match self.hub.allow(&self.caller, Operation::PullChanges, &self.workspace).await {
            Err(error) if error.code == ErrorCode::DeviceRevoked => Err(error),
            _ => Ok(()),
        }
    }
}

struct Listener {
    watch: Watch,
    events: Pin<Box<dyn Stream<Item = Event> + Send>>,
    look: Interval,
}

impl Listener {
    async fn next(listener: Option<Self>) -> Option<(Result<WorkspaceEvent>, Option<Self>)> {
        let mut listener = listener?;
        loop {
            let event = tokio::select! {
                event = listener.events.next() => Some(event?),
                _ = listener.look.tick() => None,
            };
            let looks = matches!(event, None | Some(Event::Members | Event::Devices | Event::Missed));
            if looks && let Err(error) = listener.watch.look().await {
                // A database that is away for a moment ends nobody's subscription.
                if error.code != ErrorCode::Unavailable {
                    return Some((Err(shown(error)), None));
                }
            }
            if let Some(event) = event {
                return Some((Ok(event.into()), Some(listener)));
            }
        }
    }
}

impl From<Event> for WorkspaceEvent {
    fn from(event: Event) -> Self {
        let plain = |kind| Self { kind, id: None, cursor: None };
        match event {
            Event::Edits { cursor } => {
                Self { cursor: Some(Count(cursor)), ..plain(WorkspaceEventKind::Edits) }
            }
            Event::Job { id } => Self { id: Some(ID(id)), ..plain(WorkspaceEventKind::Job) },
            Event::Region { id } => Self { id: Some(ID(id)), ..plain(WorkspaceEventKind::Region) },
            Event::Members => plain(WorkspaceEventKind::Members),
            Event::Devices => plain(WorkspaceEventKind::Devices),
            Event::Sources => plain(WorkspaceEventKind::Sources),
            Event::Missed => plain(WorkspaceEventKind::Missed),
        }
    }
}
