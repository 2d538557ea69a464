//! Changes of the edit log on the wire.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use feature_crdt::Seen;

use super::scalars::{Base64, Count, Dot};
use super::{Workspace, caller, hub, shown};
use crate::access::{Access, Operation};
use crate::error::HubError;
use crate::relay::{Asked, Pushed, Waiting};

/// Takes changes in.
#[derive(Default)]
pub struct ChangeMutation;

/// The log of a workspace.
pub struct ChangeFields(pub(super) Arc<Access>);

/// A part of the log.
#[derive(SimpleObject)]
pub struct ChangePage {
    /// The changes, in the order of the log: a batch of the edit log's wire form, compressed with
    /// Zstandard; null if there is none.
    batch: Option<Base64>,
    /// How many.
    changes: Count,
    /// What to ask for next, as `after`.
    cursor: Count,
    /// What to say with it, as `mark`: 16 hexadecimal digits; null where the log is empty.
    mark: Option<String>,
    /// The end of the log.
    end: Count,
    /// Whether there is more.
    has_more: bool,
}

/// How much there is after a cursor.
#[derive(SimpleObject)]
pub struct ChangesAhead {
    /// How many changes, 100,000 at most.
    changes: Count,
    /// Their bytes before they are compressed.
    bytes: Count,
}

/// How far the hub knows a chain of changes.
#[derive(SimpleObject)]
pub struct Tip {
    /// The replica that wrote it, 32 hexadecimal digits.
    replica: String,
    /// Its last edit.
    through: Count,
    /// The first bytes of the hash of the last change, 16 hexadecimal digits.
    head: String,
}

/// What became of changes that were pushed.
#[derive(SimpleObject)]
pub struct PushReport {
    /// How many were taken in.
    taken: Count,
    /// How many were known already.
    known: Count,
    /// How many went to the quarantine.
    held: Count,
    /// The first of them.
    refusals: Vec<ChangeRefusal>,
    /// How many were not kept, because the hub lacks what they follow.
    waiting: Count,
    /// The first of them.
    missing: Vec<MissingChange>,
    /// The end of the log.
    end: Count,
    /// The workspace as it is afterwards: what is new in it can be asked for at once.
    workspace: Workspace,
}

/// A change that is in quarantine now.
#[derive(SimpleObject)]
pub struct ChangeRefusal {
    /// Its first edit.
    change: Dot,
    /// Why, as a word.
    code: String,
    /// Why, in a sentence.
    reason: String,
}

/// A change that follows what the hub does not know.
#[derive(SimpleObject)]
pub struct MissingChange {
    /// Its first edit.
    change: Dot,
    /// The last edit that must be known before.
    missing: Dot,
}

#[Object]
impl ChangeFields {
    /// What is new since a cursor, 0 for all, without what the asking device has pushed itself.
    /// Asking for what comes after a cursor says that the device has what comes before it.
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(default, desc = "The cursor of the page before.")] after: Count,
        #[graphql(desc = "Bytes of the page before it is compressed: 1 MiB by default, 4 MiB at most.")]
        max_bytes: Option<Count>,
        #[graphql(default, desc = "Also what the device has pushed itself, for one that lost its log.")]
        own: bool,
        #[graphql(
            desc = "The mark of the page before: refused as a conflict if the log has another change \
            there, because the hub was restored from a backup and has grown since."
        )]
        mark: Option<String>,
    ) -> Result<ChangePage> {
        let access = self.0.also(Operation::PullChanges).map_err(shown)?;
        let asked = Asked {
            after: after.0,
            mark: mark.map(|mark| read_mark(&mark)).transpose().map_err(shown)?,
            max_bytes: max_bytes.map(|Count(bytes)| bytes),
            own,
        };
        let pulled = hub(context)?.pull_changes(&access, asked).await.map_err(shown)?;
        Ok(ChangePage {
            batch: (pulled.changes > 0).then(|| Base64(pulled.batch.into())),
            changes: Count(pulled.changes),
            cursor: Count(pulled.position.unsigned_abs()),
            mark: pulled.mark.map(hex::encode),
            end: Count(pulled.end.unsigned_abs()),
            has_more: pulled.position < pulled.end,
        })
    }

    /// How much `changes` would bring after a cursor, and nothing of it.
    async fn changes_ahead(
        &self,
        context: &Context<'_>,
        #[graphql(default, desc = "The cursor of the page before.")] after: Count,
    ) -> Result<ChangesAhead> {
        let access = self.0.also(Operation::WeighChanges).map_err(shown)?;
        let ahead = hub(context)?.weigh_changes(&access, after.0).await.map_err(shown)?;
        Ok(ChangesAhead { changes: Count(ahead.changes), bytes: Count(ahead.bytes) })
    }

    /// How far the hub knows each chain: what a device has beyond is what the hub lacks.
    async fn tips(&self, context: &Context<'_>) -> Result<Vec<Tip>> {
        let access = self.0.also(Operation::Tips).map_err(shown)?;
        let tips = hub(context)?.tips(&access).await.map_err(shown)?;
        let tip = |Seen { replica, through, head }: Seen| Tip {
            replica: hex::encode(replica.0),
            through: Count(through),
            head: hex::encode(head),
        };
        Ok(tips.into_iter().map(tip).collect())
    }
}

fn read_mark(text: &str) -> std::result::Result<[u8; 8], HubError> {
    let mut mark = [0; 8];
    let read = hex::decode_to_slice(text, &mut mark);
    read.map(|()| mark).map_err(|_| HubError::bad("A mark is 16 hexadecimal digits."))
}

#[Object]
impl ChangeMutation {
    /// Takes in changes, durably. Each batch is one of the edit log's wire form, compressed with
    /// Zstandard. What is said twice is taken in once; what can't be taken in is named, and stalls
    /// nobody else.
    async fn push_changes(
        &self,
        context: &Context<'_>,
        workspace: ID,
        batches: Vec<Base64>,
        #[graphql(default, desc = "The replicas that the device itself writes under.")] replicas: Vec<String>,
    ) -> Result<PushReport> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::PushChanges, &workspace).await.map_err(shown)?;
        let replicas = replicas.iter().map(|text| super::device::replica(text)).collect::<Result<_>>()?;
        let batches = batches.into_iter().map(|Base64(bytes)| bytes).collect();
        let pushed = hub.push_changes(&access, batches, replicas).await.map_err(shown)?;
        Ok(PushReport::of(pushed, access))
    }
}

impl PushReport {
    /// Shows it to whoever was let in.
    pub(super) fn of(pushed: Pushed, access: Access) -> Self {
        let refusal = |(change, denial): (feature_crdt::Dot, hub_store::edits::Denial)| ChangeRefusal {
            change: change.into(),
            code: denial.code.to_owned(),
            reason: denial.reason,
        };
        let missing = |Waiting { change, missing }: Waiting| MissingChange {
            change: change.into(),
            missing: Dot { replica: missing.replica.0, counter: missing.through },
        };
        Self {
            taken: Count(pushed.taken),
            known: Count(pushed.known),
            held: Count(pushed.held),
            refusals: pushed.denials.into_iter().map(refusal).collect(),
            waiting: Count(pushed.waiting),
            missing: pushed.waits.into_iter().map(missing).collect(),
            end: Count(pushed.end.unsigned_abs()),
            workspace: Workspace::of(access),
        }
    }
}

impl From<feature_crdt::Dot> for Dot {
    fn from(dot: feature_crdt::Dot) -> Self {
        Self { replica: dot.replica.0, counter: dot.counter }
    }
}

impl From<Dot> for feature_crdt::Dot {
    fn from(dot: Dot) -> Self {
        Self { replica: feature_crdt::ReplicaId(dot.replica), counter: dot.counter }
    }
}

/// Refuses what is no layer's or feature's name.
pub(super) fn dot_of(text: &str) -> Result<feature_crdt::Dot> {
    text.parse().map_err(|_| shown(HubError::bad("This is no name of a layer, feature or edit.")))
}
