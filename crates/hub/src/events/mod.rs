//! What happens in workspaces, told to whoever listens.
//!
//! An event says that there is something to look at, not what: whoever listens asks for the state
//! itself. So events of one kind that come quickly after each other become one, and one that is lost
//! costs a late look. Processes that share a PostgreSQL tell each other within half a second.

mod carried;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use database::{Database, Engine};
use futures::Stream;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, broadcast};

use carried::Carrier;

/// Something that happened in a workspace.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase")]
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
    /// Tells the other processes, if there can be any.
    carrier: Option<Carrier>,
}

impl Events {
    /// Begins to pass events on, within this process and to others that share its database. A SQLite
    /// file belongs to one process.
    #[must_use]
    pub fn start(database: &Database) -> Self {
        let shared = database.engine() == Engine::Postgres;
        let events = Self(Arc::new(Shared {
            waiting: Mutex::default(),
            listeners: Mutex::default(),
            more: Notify::new(),
            carrier: shared.then(|| Carrier::new(database.clone())),
        }));
        tokio::spawn(pass_on(Arc::downgrade(&events.0)));
        if shared {
            tokio::spawn(carried::listen(Arc::downgrade(&events.0)));
        }
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

async fn pass_on(shared: Weak<Shared>) {
    loop {
        let Some(held) = shared.upgrade() else { return };
        // The wait must not keep alive what it waits for.
        if tokio::time::timeout(Duration::from_secs(1), held.more.notified()).await.is_err() {
            continue;
        }
        held.told().await;
        drop(held);
        tokio::time::sleep(GATHER).await;
    }
}

impl Shared {
    async fn told(&self) {
        let waiting = std::mem::take(&mut *held(&self.waiting));
        for (workspace, event) in &waiting {
            self.spread(workspace, event.clone());
        }
        if let Some(carrier) = &self.carrier {
            carrier.tell(&waiting).await;
        }
    }

    /// Tells the listeners of this process.
    fn spread(&self, workspace: &str, event: Event) {
        let mut listeners = held(&self.listeners);
        if let Some(listening) = listeners.get(workspace)
            && listening.send(event).is_err()
        {
            listeners.remove(workspace);
        }
    }

    /// Tells every listener of this process that it may have missed something.
    fn missed(&self) {
        held(&self.listeners).retain(|_, listening| listening.send(Event::Missed).is_ok());
    }

    fn is_heard(&self) -> bool {
        !held(&self.listeners).is_empty()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;

    fn embedded(folder: &std::path::Path) -> Events {
        Events::start(&Database::sqlite(&folder.join("hub.sqlite")).expect("a database"))
    }

    #[tokio::test]
    async fn listeners_of_a_workspace_are_told_what_happens_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let events = embedded(folder.path());
        let mut here = Box::pin(events.listen("here"));
        let mut also_here = Box::pin(events.listen("here"));
        let mut there = Box::pin(events.listen("there"));
        events.tell("here", Event::Sources);
        events.tell("there", Event::Members);
        assert_eq!(here.next().await, Some(Event::Sources));
        assert_eq!(also_here.next().await, Some(Event::Sources));
        assert_eq!(there.next().await, Some(Event::Members));
    }

    #[tokio::test]
    async fn events_of_one_kind_become_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let events = embedded(folder.path());
        let mut heard = Box::pin(events.listen("w"));
        for cursor in [3, 7, 5] {
            events.tell("w", Event::Edits { cursor });
            events.tell("w", Event::Job { id: "j".to_owned() });
        }
        events.tell("w", Event::Job { id: "k".to_owned() });
        assert_eq!(heard.next().await, Some(Event::Edits { cursor: 7 }), "the farthest is told");
        assert_eq!(heard.next().await, Some(Event::Job { id: "j".to_owned() }));
        assert_eq!(heard.next().await, Some(Event::Job { id: "k".to_owned() }));
    }

    #[tokio::test]
    async fn whoever_is_slow_learns_that_something_was_missed() {
        let folder = tempfile::tempdir().expect("a folder");
        let events = embedded(folder.path());
        let mut heard = Box::pin(events.listen("w"));
        for number in 0..200 {
            events.0.spread("w", Event::Job { id: number.to_string() });
        }
        assert_eq!(heard.next().await, Some(Event::Missed));
        assert_eq!(heard.next().await, Some(Event::Job { id: (200 - BEHIND).to_string() }));
    }

    #[tokio::test]
    async fn what_nobody_listens_to_any_more_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let events = embedded(folder.path());
        drop(events.listen("w"));
        events.0.spread("w", Event::Members);
        assert!(!events.0.is_heard());
    }

    #[tokio::test]
    async fn processes_that_share_a_database_tell_each_other() {
        let server = match peers::Postgres::get() {
            Ok(server) => server,
            Err(missing) => return missing.skip(),
        };
        let url = server.fresh();
        let open = || Database::postgres(&url, 2).expect("a database");
        open().migrate(hub_store::migrations()).await.expect("tables");
        let (one, other) = (Events::start(&open()), Events::start(&open()));
        let mut heard = Box::pin(other.listen("w"));
        assert_eq!(heard.next().await, Some(Event::Missed), "who knows what was before");
        let mut own = Box::pin(one.listen("w"));
        one.tell("elsewhere", Event::Members);
        one.tell("w", Event::Edits { cursor: 9 });
        assert_eq!(heard.next().await, Some(Event::Edits { cursor: 9 }));
        other.tell("w", Event::Sources);
        let told = own.by_ref().filter(|event| futures::future::ready(*event != Event::Missed));
        let told: Vec<Event> = told.take(2).collect().await;
        assert_eq!(told, [Event::Edits { cursor: 9 }, Event::Sources], "what is one's own is told once");
    }
}
