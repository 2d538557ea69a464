//! What the peer lacks, in the order in which this log took it in.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::{ChangeSource, Tip};
use crate::{Arrived, BatchWriter, ChainNumber, ReplicaId, Seen};

/// Sends a peer what it lacks, a batch at a time.
#[derive(Clone, Debug)]
pub struct Sender {
    /// What the peer said to know, of which this log may not know all.
    told: Vec<Seen>,
    /// What was sent to it.
    sent: BTreeMap<ChainNumber, u64>,
    /// The peer has not answered the last batch.
    waits: bool,
}

impl Sender {
    /// For a peer that says how far it knows its chains.
    #[must_use]
    pub const fn new(told: Vec<Seen>) -> Self {
        Self { told, sent: BTreeMap::new(), waits: false }
    }

    /// Takes in how far the peer has come.
    pub fn known(&mut self, tips: &[Seen]) {
        self.told.extend_from_slice(tips);
        self.waits = false;
    }

    /// The next batch, unless the peer has all, or has yet to answer the last.
    ///
    /// # Errors
    /// If the log can't be read.
    pub fn next<S: ChangeSource>(&mut self, log: &S) -> Result<Option<Vec<u8>>, S::Error> {
        let tips = log.tips()?;
        self.learn(&tips, log)?;
        let changes = log.changes(&self.lacks(&tips))?;
        if changes.is_empty() {
            return Ok(None);
        }
        let mut writer = BatchWriter::new();
        for Arrived { change, hash, body } in &changes {
            writer.push(change, *hash, body.len());
            let chain = tips.iter().find(|tip| covers(tip, change.replica, change.last()));
            let seen = Seen { replica: change.replica, through: change.last(), head: hash.short() };
            let chain = match chain.filter(|_| alone(&tips, change.replica)) {
                Some(tip) => Some(tip.chain),
                None => log.find(&seen)?,
            };
            if let Some(chain) = chain {
                self.has(&tips, chain, change.last());
            }
        }
        self.waits = true;
        Ok(Some(writer.finish()))
    }

    /// After changes of the peer: what was unclear before may show now what it lacks.
    ///
    /// # Errors
    /// If the log can't be read.
    pub fn after_news<S: ChangeSource>(&mut self, log: &S) -> Result<Option<Vec<u8>>, S::Error> {
        if self.waits { Ok(None) } else { self.next(log) }
    }

    /// Finds what the peer told of in this log; what is not known here stays to be found later.
    fn learn<S: ChangeSource>(&mut self, tips: &[Tip], log: &S) -> Result<(), S::Error> {
        let mut unknown = Vec::new();
        for seen in std::mem::take(&mut self.told) {
            match log.find(&seen)? {
                Some(chain) => self.has(tips, chain, seen.through),
                None => unknown.push(seen),
            }
        }
        self.told = unknown;
        Ok(())
    }

    /// The peer has a chain up to a counter, and what the chain left up to the fork.
    fn has(&mut self, tips: &[Tip], chain: ChainNumber, through: u64) {
        let (mut chain, mut through) = (chain, through);
        loop {
            let sent = self.sent.entry(chain).or_default();
            *sent = (*sent).max(through);
            let Some(tip) = tips.iter().find(|tip| tip.chain == chain) else { return };
            let Some(parent) = tip.parent else { return };
            (chain, through) = (parent, tip.from - 1);
        }
    }

    /// What the peer lacks. A chain of which the peer told something that is not known here is left
    /// out while the peer may only be ahead.
    fn lacks(&self, tips: &[Tip]) -> Vec<(ChainNumber, RangeInclusive<u64>)> {
        let mut lacks = Vec::new();
        for tip in tips {
            let has = self.sent.get(&tip.chain).copied().unwrap_or(0);
            let ahead = self
                .told
                .iter()
                .any(|told| told.replica == tip.seen.replica && told.through > tip.seen.through);
            let from = tip.from.max(has + 1);
            if from <= tip.seen.through && !(ahead && has == 0 && alone(tips, tip.seen.replica)) {
                lacks.push((tip.chain, from..=tip.seen.through));
            }
        }
        lacks
    }
}

const fn covers_range(tip: &Tip, last: u64) -> bool {
    tip.from <= last && last <= tip.seen.through
}

fn covers(tip: &Tip, replica: ReplicaId, last: u64) -> bool {
    tip.seen.replica == replica && covers_range(tip, last)
}

/// A replica has one chain only.
fn alone(tips: &[Tip], replica: ReplicaId) -> bool {
    tips.iter().filter(|tip| tip.seen.replica == replica).nth(1).is_none()
}

/// All that a peer lacks which knows so much, as batches: for a stick. Nothing known makes it whole.
///
/// # Errors
/// If the log can't be read.
pub fn bundle<S: ChangeSource>(log: &S, known: Vec<Seen>) -> Result<Vec<Vec<u8>>, S::Error> {
    let mut sender = Sender::new(known);
    let mut batches = Vec::new();
    while let Some(batch) = sender.next(log)? {
        batches.push(batch);
    }
    Ok(batches)
}
