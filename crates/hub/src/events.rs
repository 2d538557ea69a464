//! What happens in workspaces, told to whoever listens.
//!
//! An event says that there is something to look at, not what: whoever listens asks for the state
//! itself. So events of one kind that come quickly after each other become one, and one that is lost
//! costs a late look.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::Stream;
use tokio::sync::{Notify, broadcast};

/// Something that happened in a workspace.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// Changes were taken in; the log of the workspace reaches this position now.
    Edits {
        /// The position of the last.
        cursor: u64,
    },
    /// A job went on or ended.
    Job {
        /// Which.
        id: String,
    },
    /// A region was made, changed or deleted, or its tiles were.
    Region {
        /// Which.
        id: String,
    },
    /// Members, invitations or roles changed.
    Members,
    /// Devices were enrolled or revoked.
    Devices,
    /// Sources changed.
    Sources,
    /// Some events did not arrive: anything may have changed.
    Missed,
}

/// How long events of one kind are gathered after one was told.
const GATHER: Duration = Duration::from_millis(250);

/// Events that a listener may be behind; beyond, it is told [`Event::Missed`].
const BEHIND: usize = 64;

/// Tells and listens; clones share it.
#[derive(Clone)]
pub struct Events(Arc<Shared>);

struct Shared {
    /// Told and not yet passed on.
    waiting: Mutex<Vec<(String, Event)>>,
    listeners: Mutex<HashMap<String, broadcast::Sender<Event>>>,
    more: Notify,
}

impl Events {
    /// Begins to pass events on within this process.
    #[must_use]
    pub fn start() -> Self {
        let events = Self(Arc::new(Shared {
            waiting: Mutex::default(),
            listeners: Mutex::default(),
            more: Notify::new(),
        }));
        tokio::spawn(pass_on(Arc::downgrade(&events.0)));
        events
    }

    /// Tells that something happened, after its transaction was committed. Returns at once.
    pub fn tell(&self, workspace: &str, event: Event) {
        gather(&mut held(&self.0.waiting), workspace, event);
        self.0.more.notify_one();
    }

    /// Listens to what happens in a workspace from now on.
    pub fn listen(&self, workspace: &str) -> impl Stream<Item = Event> + Send + use<> {
        let receiver = held(&self.0.listeners)
            .entry(workspace.to_owned())
            .or_insert_with(|| broadcast::channel(BEHIND).0)
            .subscribe();
        futures::stream::unfold(receiver, |mut receiver| async move {
            let event = match receiver.recv().await {
                Ok(event) => event,
                Err(broadcast::error::RecvError::Lagged(_)) => Event::Missed,
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            Some((event, receiver))
        })
    }
}

fn gather(waiting: &mut Vec<(String, Event)>, workspace: &str, event: Event) {
    let same = |(place, other): &&mut (String, Event)| {
        place == workspace
            && match (other, &event) {
                (Event::Edits { .. }, Event::Edits { .. }) => true,
                (other, event) => other == event,
            }
    };
    match (waiting.iter_mut().find(same), event) {
        (Some((_, Event::Edits { cursor })), Event::Edits { cursor: later }) => *cursor = later.max(*cursor),
        (Some(_), _) => {}
        (None, event) => waiting.push((workspace.to_owned(), event)),
    }
}

async fn pass_on(shared: std::sync::Weak<Shared>) {
    loop {
        let Some(held) = shared.upgrade() else { return };
        // The wait must not keep alive what it waits for.
        if tokio::time::timeout(Duration::from_secs(1), held.more.notified()).await.is_err() {
            continue;
        }
        held.spread();
        drop(held);
        tokio::time::sleep(GATHER).await;
    }
}

impl Shared {
    fn spread(&self) {
        let waiting = std::mem::take(&mut *held(&self.waiting));
        let mut listeners = held(&self.listeners);
        for (workspace, event) in waiting {
            if let Some(listening) = listeners.get(&workspace)
                && listening.send(event).is_err()
            {
                listeners.remove(&workspace);
            }
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
