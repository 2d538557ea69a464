//! Changes come in.

use std::sync::Arc;

use bytes::Bytes;
use database::{DbError, Isolation, Tx};
use feature_crdt::{Arrived, Dot, Forks, Missing, Seen};
use hub_store::devices;
use hub_store::edits::{self, Denial, Outcome, Relay};

use super::judge::Rules;
use super::wire::unpack;
use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::now_ms;

/// Batches of one request.
const MAX_BATCHES: usize = 16;

/// What stands in the log for a device where the hub itself has written.
const HUB: &str = "hub";

/// Things of one kind that an answer names.
const MAX_NAMED: usize = 1000;

/// What became of the changes of a request.
#[derive(Clone, Default, Debug)]
pub(crate) struct Pushed {
    /// How many were taken in.
    pub(crate) taken: u64,
    /// How many were known.
    pub(crate) known: u64,
    /// How many went to the quarantine.
    pub(crate) held: u64,
    /// The first of them, and why.
    pub(crate) denials: Vec<(Dot, Denial)>,
    /// How many wait on the device for what the hub does not know.
    pub(crate) waiting: u64,
    /// The first of them, and for what.
    pub(crate) waits: Vec<Waiting>,
    /// The end of the log now.
    pub(crate) end: i64,
}

/// A change that waits for another.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// The change, by its first edit.
    pub(crate) change: Dot,
    /// Up to which edit the hub must know this replica.
    pub(crate) missing: Missing,
}

impl Hub {
    /// Takes in changes of a device, durably; `replicas` are names that it signs with. Said again it
    /// changes nothing.
    pub(crate) async fn push_changes(
        &self,
        access: &Access,
        batches: Vec<Bytes>,
        replicas: Vec<[u8; 16]>,
    ) -> Result<Pushed> {
        if batches.len() > MAX_BATCHES {
            return Err(HubError::bad(format!("At most {MAX_BATCHES} batches are pushed at once.")));
        }
        let read = tokio::task::spawn_blocking(move || {
            let all: Result<Vec<Vec<Arrived>>> = batches.iter().map(|batch| unpack(batch)).collect();
            Ok::<_, HubError>(all?.concat())
        });
        let changes = read.await.map_err(|error| {
            tracing::error!(%error, "reading batches ended early");
            HubError::new(ErrorCode::Internal, "The hub has failed; its log says why.")
        })??;
        self.take_in(access, Arc::new(changes), replicas, |_, _| Ok(())).await
    }

    /// Takes in what the hub itself wrote, for somebody whose right to it was asked; `also` is done in
    /// the same transaction.
    pub(crate) async fn take_in_own(
        &self,
        access: &Access,
        changes: Arc<Vec<Arrived>>,
        also: impl Fn(&mut Tx<'_>, &Pushed) -> std::result::Result<(), DbError> + Send + 'static,
    ) -> Result<Pushed> {
        let own = Access { device: Some(HUB.to_owned()), ..access.clone() };
        self.take_in(&own, changes, Vec::new(), also).await
    }

    /// Takes in changes that were read.
    async fn take_in(
        &self,
        access: &Access,
        changes: Arc<Vec<Arrived>>,
        replicas: Vec<[u8; 16]>,
        also: impl Fn(&mut Tx<'_>, &Pushed) -> std::result::Result<(), DbError> + Send + 'static,
    ) -> Result<Pushed> {
        let (hub, doing, now) = (self.clone(), access.clone(), now_ms());
        let (pushed, forks) = self
            .database()
            .write_with(Isolation::ReadCommitted, move |tx| {
                let device = doing.device().unwrap_or_default();
                if !replicas.is_empty() {
                    devices::claim(tx, doing.workspace(), device, &replicas)?;
                }
                let rules = Rules::read(tx, &doing, &changes)?;
                let judge = |judged: &edits::Judged<'_>| rules.judge(judged);
                let all = changes.iter().map(|one| (one, device));
                let (pushed, forks) = take_all(tx, &hub, doing.workspace(), all, &judge, now)?;
                also(tx, &pushed)?;
                Ok::<_, DbError>((pushed, forks))
            })
            .await?;
        self.chains().keep(access.workspace(), pushed.end, forks);
        if pushed.taken > 0 {
            self.metrics().changes.inc_by(pushed.taken);
            let cursor = pushed.end.unsigned_abs();
            self.events().tell(access.workspace(), Event::Edits { cursor });
        }
        Ok(pushed)
    }
}

/// Takes changes in, each with the device that brought it, in the hands of a transaction; gives the
/// chains, to be kept after its commit.
pub(super) fn take_all<'a>(
    tx: &mut Tx<'_>,
    hub: &Hub,
    workspace: &str,
    changes: impl Iterator<Item = (&'a Arrived, &'a str)> + Clone,
    judge: &edits::Judge<'_>,
    now: i64,
) -> std::result::Result<(Pushed, Forks), DbError> {
    let mut relay = Relay::open(tx, workspace, hub.chains())?;
    relay.foresee(changes.clone().map(|(arrived, _)| arrived))?;
    let mut pushed = Pushed::default();
    for (arrived, device) in changes {
        let change = Dot { replica: arrived.change.replica, counter: arrived.change.first };
        match relay.take(arrived, device, judge)? {
            Outcome::Taken => pushed.taken += 1,
            Outcome::Known => pushed.known += 1,
            Outcome::Held(denial) => {
                pushed.held += 1;
                if pushed.denials.len() < MAX_NAMED {
                    pushed.denials.push((change, denial));
                }
            }
            Outcome::Waits(missing) => {
                pushed.waiting += 1;
                if pushed.waits.len() < MAX_NAMED {
                    pushed.waits.push(Waiting { change, missing });
                }
            }
        }
    }
    let (end, forks) = relay.close(now)?;
    pushed.end = end;
    Ok((pushed, forks))
}

impl Hub {
    /// How far the hub knows each chain of a workspace: a device sends what is missing there.
    pub(crate) async fn tips(&self, access: &Access) -> Result<Vec<Seen>> {
        let workspace = access.workspace().to_owned();
        Ok(self.database().read(move |tx| edits::tips(tx, &workspace)).await?)
    }
}
