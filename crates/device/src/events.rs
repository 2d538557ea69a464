//! What changed on this device, told to every listener as it happens.

use tokio::sync::broadcast::{self, error::RecvError};

/// One change. Listeners ask for the state itself; a lost event costs only a late refresh.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Change {
    /// A source was added or removed.
    Sources,
    /// A region was made, or its state or its tiles changed.
    Region(String),
    /// A region is gone.
    RegionDeleted(String),
    /// A task was started, went on, ended, or was dismissed.
    Task(u64),
    /// Bytes in the store changed otherwise.
    Store,
    /// Settings changed.
    Settings,
    /// Features or layers changed.
    Edits,
    /// The link to the hub or who is signed in there changed.
    Account,
    /// A round of synchronising goes on or has ended, or what waits for one changed.
    Sync,
    /// What is known of the hub's regions, or of their tiles here, changed.
    Cloud,
}

/// Sender of changes.
#[derive(Clone)]
pub(crate) struct Events(broadcast::Sender<Change>);

impl Events {
    pub(crate) fn new() -> Self {
        Self(broadcast::channel(256).0)
    }

    pub(crate) fn send(&self, change: Change) {
        // No listener is no fault.
        let _ = self.0.send(change);
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }
}

/// Tells that something changed on a device; what it was, a question tells.
#[derive(Debug)]
pub struct Changes(pub(crate) broadcast::Receiver<Change>);

impl Changes {
    /// Waits for a change; several that came meanwhile count as one.
    pub async fn next(&mut self) {
        if matches!(self.0.recv().await, Err(RecvError::Closed)) {
            // Nothing will ever change again.
            std::future::pending::<()>().await;
        }
        while self.0.try_recv().is_ok() {}
    }
}
