//! Changes of the edit log, to the hub and back.

use bytes::Bytes;

use super::documents::{self, from_parts};
use super::scalars::{Base64, replica};
use super::{Hub, documents as ask};
use crate::failure::HubError;

/// Bytes of a page of [`Hub::sync_round`], before it is compressed: a slow link needs few round trips,
/// and loses little when it breaks.
const ROUND_BYTES: u64 = 2 << 20;

/// An edit: a replica and its number there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Edit {
    /// The replica.
    pub replica: [u8; 16],
    /// From 1.
    pub counter: u64,
}

/// A place in the hub's log: all before it is here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogPlace {
    /// How far; 0 is the beginning.
    pub cursor: u64,
    /// What tells the change there from any other, if it is known: a hub that was restored from a backup,
    /// and whose log has grown since, is found out by it.
    pub mark: Option<String>,
}

impl From<u64> for LogPlace {
    fn from(cursor: u64) -> Self {
        Self { cursor, mark: None }
    }
}

/// A part of the hub's log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangePage {
    /// The changes, a batch of the edit log's wire form, compressed with Zstandard; `None` if there is
    /// none.
    pub batch: Option<Bytes>,
    /// How many.
    pub changes: u64,
    /// What to ask for next, as `after` …
    pub cursor: u64,
    /// … and what tells the change there from any other; `None` where the log is empty.
    pub mark: Option<String>,
    /// The end of the log.
    pub end: u64,
    /// Whether there is more.
    pub has_more: bool,
}

/// What became of changes that were pushed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PushReport {
    /// How many were taken in.
    pub taken: u64,
    /// How many were known already.
    pub known: u64,
    /// How many went to the quarantine.
    pub held: u64,
    /// The first of them.
    pub refusals: Vec<RefusedChange>,
    /// How many were not kept, because the hub lacks what they follow.
    pub waiting: u64,
    /// The first of them.
    pub missing: Vec<MissingChange>,
    /// The end of the hub's log.
    pub end: u64,
}

/// A change that is in quarantine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedChange {
    /// Its first edit.
    pub change: Edit,
    /// Why, as a word.
    pub code: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// A change that follows what the hub does not know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MissingChange {
    /// Its first edit.
    pub change: Edit,
    /// The last edit that the hub must know before.
    pub missing: Edit,
}

/// How far the hub knows a chain of changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tip {
    /// The replica that wrote it.
    pub replica: [u8; 16],
    /// Its last edit.
    pub through: u64,
    /// The first bytes of the hash of the last change.
    pub head: [u8; 8],
}

/// How much there is after a cursor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ahead {
    /// How many changes, 100,000 at most.
    pub changes: u64,
    /// Their bytes before they are compressed.
    pub bytes: u64,
}

macro_rules! pages {
    ($($module:ident),+) => { $(
        impl From<documents::$module::PageParts> for ChangePage {
            fn from(page: documents::$module::PageParts) -> Self {
                Self {
                    batch: page.batch.map(|Base64(bytes)| bytes),
                    changes: page.changes,
                    cursor: page.cursor,
                    mark: page.mark,
                    end: page.end,
                    has_more: page.has_more,
                }
            }
        }
    )+ };
}
pages!(changes, push_and_pull);

macro_rules! reports {
    ($($module:ident),+) => { $(
        from_parts!(RefusedChange: $module => ReportPartsRefusals { change, code, reason });
        from_parts!(MissingChange: $module => ReportPartsMissing { change, missing });

        impl From<documents::$module::ReportParts> for PushReport {
            fn from(report: documents::$module::ReportParts) -> Self {
                Self {
                    taken: report.taken,
                    known: report.known,
                    held: report.held,
                    refusals: report.refusals.into_iter().map(Into::into).collect(),
                    waiting: report.waiting,
                    missing: report.missing.into_iter().map(Into::into).collect(),
                    end: report.end,
                }
            }
        }
    )+ };
}
reports!(push_changes, push_and_pull);

impl From<super::scalars::Dot> for Edit {
    fn from(super::scalars::Dot(edit): super::scalars::Dot) -> Self {
        edit
    }
}

impl Hub {
    /// What is new after a place, 0 for all, without what this device pushed itself unless `own`. Asking
    /// says that the device has what comes before. `max_bytes` is before compression; the hub's usual is
    /// 1 MiB.
    ///
    /// # Errors
    /// `CONFLICT` if the hub's log ends before the place, or has another change there: it was restored.
    /// See [`HubError`].
    pub async fn changes(
        &self,
        workspace: &str,
        after: impl Into<LogPlace>,
        max_bytes: Option<u64>,
        own: bool,
    ) -> Result<ChangePage, HubError> {
        let LogPlace { cursor: after, mark } = after.into();
        let workspace = workspace.to_owned();
        let variables = documents::changes::Variables { workspace, after, mark, max_bytes, own };
        Ok(self.ask::<ask::Changes>(variables).await?.workspace.changes.into())
    }

    /// Gives changes to the hub: at most 16 batches of the wire form, compressed with Zstandard. What is
    /// said twice is taken in once.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn push(
        &self,
        workspace: &str,
        batches: Vec<Bytes>,
        replicas: &[[u8; 16]],
    ) -> Result<PushReport, HubError> {
        let variables = documents::push_changes::Variables {
            workspace: workspace.to_owned(),
            batches: batches.into_iter().map(Base64).collect(),
            replicas: replicas.iter().map(hex::encode).collect(),
        };
        Ok(self.ask::<ask::PushChanges>(variables).await?.push_changes.into())
    }

    /// Gives changes to the hub and takes what is new, in one request. Without batches nothing is
    /// written at the hub, and whoever may only look may ask.
    ///
    /// # Errors
    /// Those of [`Hub::changes`]. If the answer is lost the changes may have been taken in all the same.
    pub async fn sync_round(
        &self,
        workspace: &str,
        after: impl Into<LogPlace>,
        batches: Vec<Bytes>,
        replicas: &[[u8; 16]],
    ) -> Result<(PushReport, ChangePage), HubError> {
        let after = after.into();
        if batches.is_empty() {
            let page = self.changes(workspace, after, Some(ROUND_BYTES), false).await?;
            return Ok((PushReport { end: page.end, ..PushReport::default() }, page));
        }
        let variables = documents::push_and_pull::Variables {
            workspace: workspace.to_owned(),
            batches: batches.into_iter().map(Base64).collect(),
            replicas: replicas.iter().map(hex::encode).collect(),
            after: after.cursor,
            mark: after.mark,
            max_bytes: Some(ROUND_BYTES),
        };
        let pushed = self.ask::<ask::PushAndPull>(variables).await?.push_changes;
        let page = pushed.workspace.changes.into();
        Ok((pushed.report_parts.into(), page))
    }

    /// How far the hub knows each chain: what the device has beyond is what the hub lacks.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn tips(&self, workspace: &str) -> Result<Vec<Tip>, HubError> {
        let variables = documents::tips::Variables { workspace: workspace.to_owned() };
        let tips = self.ask::<ask::Tips>(variables).await?.workspace.tips;
        tips.into_iter().map(|tip| self::tip(&tip.replica, tip.through, &tip.head)).collect()
    }

    /// How much [`Hub::changes`] would bring after a cursor, and nothing of it.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn ahead(&self, workspace: &str, after: u64) -> Result<Ahead, HubError> {
        let variables = documents::changes_ahead::Variables { workspace: workspace.to_owned(), after };
        let ahead = self.ask::<ask::ChangesAhead>(variables).await?.workspace.changes_ahead;
        Ok(Ahead { changes: ahead.changes, bytes: ahead.bytes })
    }
}

fn tip(name: &str, through: u64, head: &str) -> Result<Tip, HubError> {
    let wrong = || HubError::TooNew(format!("{name} {head} is no tip"));
    let mut bytes = [0; 8];
    hex::decode_to_slice(head, &mut bytes).map_err(|_| wrong())?;
    Ok(Tip { replica: replica(name).ok_or_else(wrong)?, through, head: bytes })
}
