//! What other logs give and get, in one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use feature_crdt::{
    Arrived, ChainNumber, Change, ChangeHash, ChangeSource, Dot, Forks, LAYERS, LayerId, MAX_BATCH_CHANGES,
    Next, Place, REPLICAS, REVIEWS, Refusal, ReplicaId, Seen, Taken, Tip,
};

use crate::apply::Applied;
use crate::chains::Chains;
use crate::error::LogError;
use crate::identity::{OWN, Own, PAST};
use crate::log::EditLog;
use crate::number::Number;
use crate::reader::EditReader;
use crate::write::{Pen, begin};

/// A batch has so many bytes of changes, as rows.
const BATCH_BYTES: usize = 4 << 20;

/// The log while it gives to others and takes from them: what was taken is durable when
/// [`EditLog::exchange`] returns.
pub struct Exchange<'a> {
    pen: Pen<'a>,
    chains: Chains<'a>,
    own: Own,
    past: Option<Own>,
    pub(crate) sum: Applied,
    now_ms: u64,
}

/// The layers that every log has.
const KNOWN: [LayerId; 3] = [LAYERS, REPLICAS, REVIEWS];

/// What an exchange leaves to its log.
struct Left {
    forks: Forks,
    own: Own,
    past: Option<Own>,
    applied: Applied,
}

impl EditLog {
    /// Lets `work` read what peers lack and take in what they have: for a session, a message at a
    /// time (`log.exchange(now, |log| session.receive(&message, log))`); what is sent in answer is
    /// true, because it is sent after this returned.
    ///
    /// # Errors
    /// What `work` says; if the disk is full or fails. Nothing is taken in then.
    pub fn exchange<T, E: From<LogError>>(
        &mut self,
        now_ms: u64,
        work: impl FnOnce(&mut Exchange<'_>) -> Result<T, E>,
    ) -> Result<(T, Applied), E> {
        let done = self.try_exchange(now_ms, work);
        if done.is_err() {
            self.forget();
        }
        let (value, left) = done?;
        (self.own, self.past) = (left.own, left.past);
        Ok((value, left.applied))
    }

    fn try_exchange<T, E: From<LogError>>(
        &self,
        now_ms: u64,
        work: impl FnOnce(&mut Exchange<'_>) -> Result<T, E>,
    ) -> Result<(T, Left), E> {
        let about = |error: LogError| error.about(self.path());
        let transaction = begin(self.book()).map_err(about)?;
        self.room.make();
        let (forks, version) = self.take_forks().map_err(about)?;
        let mut exchange = Exchange {
            pen: Pen::new(self.book()).map_err(about)?,
            chains: Chains { reader: self, forks },
            own: self.own.clone(),
            past: self.past.clone(),
            sum: Applied::default(),
            now_ms,
        };
        let value = work(&mut exchange)?;
        let mut left = exchange.finish().map_err(about)?;
        transaction.commit().map_err(|error| about(error.into()))?;
        self.keep_forks(std::mem::take(&mut left.forks), version);
        Ok((value, left))
    }
}

impl Exchange<'_> {
    fn finish(mut self) -> Result<Left, LogError> {
        self.pen.flush()?;
        self.sum.version = self.pen.seq;
        (self.sum.before, self.sum.after) = (self.pen.fold.before, self.pen.fold.after);
        Ok(Left { forks: self.chains.forks, own: self.own, past: self.past, applied: self.sum })
    }

    /// Checks a change and takes it in if all that it builds on is here.
    pub(crate) fn take_one(&mut self, change: &Change, hash: ChangeHash) -> Result<Taken, LogError> {
        self.try_take(change, hash).map_err(|error| error.about(self.chains.reader.path()))
    }

    fn try_take(&mut self, change: &Change, hash: ChangeHash) -> Result<Taken, LogError> {
        if let Err(refusal) = change.check() {
            return Ok(Taken::Refused(refusal));
        }
        let next = match self.chains.place(change, hash)? {
            Place::Known => return Ok(Taken::Known),
            Place::Waits(missing) => return Ok(Taken::Waits(missing)),
            Place::Next(next) => next,
        };
        if let Err(refusal) = self.chains.forks.check_past(change, &next) {
            return Ok(Taken::Refused(refusal));
        }
        if let Some(refusal) = self.out_of_place(change, &next)? {
            return Ok(Taken::Refused(refusal));
        }
        self.admit(change, hash, &next)?;
        Ok(Taken::New)
    }

    fn admit(&mut self, change: &Change, hash: ChangeHash, next: &Next) -> Result<(), LogError> {
        let (chain, renamed) = self.chains.forks.admit(change, hash, next.clone());
        if renamed {
            self.rename(change.replica)?;
        }
        self.chains.keep(chain, next)?;
        let placed = self.chains.placed(chain, change)?;
        self.pen.write(change, hash, &placed, self.now_ms)?;
        if let Some(named) = &placed.named {
            self.chains.reader.keep_written(self.pen.seq, named, change)?;
        }
        self.sum.changes += 1;
        self.renew(change.replica)
    }

    /// Derives everything anew under the names that hold now.
    fn rename(&mut self, replica: ReplicaId) -> Result<(), LogError> {
        self.pen.flush()?;
        let Chains { reader, forks } = &self.chains;
        reader.rename_rows(forks, replica)?;
        let everywhere = reader.derive_all(forks)?;
        // What was told of a name may be of another branch now: all of it is told again.
        let number = self.pen.book.replica_number(replica)?;
        self.pen
            .book
            .connection
            .execute("UPDATE replica SET fresh = 1 WHERE id = ?1 OR signed = ?1", [number])?;
        self.new_pen()?;
        (self.pen.fold.before, self.pen.fold.after) = (everywhere, everywhere);
        Ok(())
    }

    /// Who sees that another log writes under its name goes on under a new one.
    fn renew(&mut self, replica: ReplicaId) -> Result<(), LogError> {
        let is_past = self.past.as_ref().is_some_and(|past| past.name == replica);
        if self.own.name != replica && !is_past {
            return Ok(());
        }
        self.pen.flush()?;
        let (book, identity) = (self.pen.book, self.own.identity());
        if is_past {
            self.past = Some(Own::begin(book, &identity, PAST, "", self.now_ms)?);
        } else {
            let home = Own::last(book, &identity, OWN)?.map(|(_, home)| home).unwrap_or_default();
            self.own = Own::begin(book, &identity, OWN, &home, self.now_ms)?;
        }
        let (before, after) = (self.pen.fold.before, self.pen.fold.after);
        self.new_pen()?;
        (self.pen.fold.before, self.pen.fold.after) = (before, after);
        Ok(())
    }

    /// What the tables say now, and nothing that is held.
    fn new_pen(&mut self) -> Result<(), LogError> {
        self.pen = Pen::new(self.pen.book)?;
        Ok(())
    }

    /// What of a change names what is no feature, or no layer.
    fn out_of_place(&mut self, change: &Change, next: &Next) -> Result<Option<Refusal>, LogError> {
        let mut layers: Vec<LayerId> = Vec::new();
        for (dot, edit) in change.dotted() {
            if edit.layer == Some(LAYERS) {
                layers.push(dot);
            }
            match edit.layer {
                Some(layer) if !KNOWN.contains(&layer) && !layers.contains(&layer) => {
                    if !self.is_layer(change, next, layer)? {
                        return Ok(Some(Refusal::NotALayer { layer }));
                    }
                    layers.push(layer);
                }
                None if !self.is_there(change, next, edit.feature)? => {
                    return Ok(Some(Refusal::NoFeature { feature: edit.feature }));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// What a dot is called here; `None` if it names nothing that is known.
    fn called(&self, change: &Change, next: &Next, dot: Dot) -> Result<Option<Dot>, LogError> {
        let forks = &self.chains.forks;
        let dot = if forks.is_forked() { forks.resolve(change, next, dot).ok() } else { Some(dot) };
        let Some(dot) = dot.filter(|dot| dot.counter > 0) else { return Ok(None) };
        Ok(self.pen.book.known_replica(dot.replica)?.map(|_| dot))
    }

    fn is_layer(&mut self, change: &Change, next: &Next, layer: Dot) -> Result<bool, LogError> {
        let Some(layer) = self.called(change, next, layer)? else { return Ok(false) };
        Ok(self.pen.fold.state(self.pen.book, layer)?.is_some_and(|state| state.layer == LAYERS))
    }

    fn is_there(&mut self, change: &Change, next: &Next, feature: Dot) -> Result<bool, LogError> {
        let Some(feature) = self.called(change, next, feature)? else { return Ok(false) };
        self.pen.fold.has(self.pen.book, feature)
    }
}

impl ChangeSource for Exchange<'_> {
    type Error = LogError;

    fn tips(&self) -> Result<Vec<Tip>, LogError> {
        let forks = &self.chains.forks;
        let tips = forks.chains().iter().zip(forks.tips()).zip(0..);
        Ok(tips
            .map(|((chain, seen), number)| Tip {
                chain: number,
                from: chain.from,
                parent: chain.fork.map(|fork| fork.parent),
                seen,
            })
            .collect())
    }

    fn find(&self, seen: &Seen) -> Result<Option<ChainNumber>, LogError> {
        let position = self.chains.forks.position(seen, &self.chains.rows());
        Ok(position.map_err(|error| error.about(self.chains.reader.path()))?.map(|(chain, _)| chain))
    }

    fn changes(&self, wanted: &[(ChainNumber, RangeInclusive<u64>)]) -> Result<Vec<Arrived>, LogError> {
        self.read_changes(wanted).map_err(|error| error.about(self.chains.reader.path()))
    }

    fn take(&mut self, arrived: &Arrived) -> Result<Taken, LogError> {
        self.take_one(&arrived.change, arrived.hash)
    }
}

impl Exchange<'_> {
    pub(crate) const fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Where changes end in their chains, among what was taken in so far.
    pub(crate) fn known_ends(
        &mut self,
        ends: &[Seen],
    ) -> Result<(&EditReader, BTreeMap<ChainNumber, u64>), LogError> {
        self.pen.flush()?;
        let Chains { reader, forks } = &self.chains;
        Ok((reader, reader.known_chains(forks, ends)?))
    }

    /// The first changes of these ranges, so many as a batch has.
    fn read_changes(&self, wanted: &[(ChainNumber, RangeInclusive<u64>)]) -> Result<Vec<Arrived>, LogError> {
        let ranges: BTreeMap<ChainNumber, &RangeInclusive<u64>> =
            wanted.iter().map(|(chain, range)| (*chain, range)).collect();
        // What lies before the first that is wanted need not be read.
        let mut from = u64::MAX;
        for (chain, range) in wanted {
            let row = self.chains.rows().row(*chain, *range.start())?;
            from = from.min(row.map_or(1, |row| row.seq));
        }
        let (mut changes, mut bytes) = (Vec::new(), 0);
        if wanted.is_empty() {
            return Ok(changes);
        }
        let reader = self.chains.reader;
        reader.each_head(from, |head| {
            if ranges.get(&head.chain).is_some_and(|range| range.contains(&head.first.counter())) {
                let change = reader.written(&head)?;
                let mut body = Vec::new();
                change.write_body(&mut body);
                bytes += body.len();
                changes.push(Arrived { change, hash: ChangeHash(head.hash), body });
            }
            Ok(bytes < BATCH_BYTES && changes.len() < MAX_BATCH_CHANGES)
        })?;
        Ok(changes)
    }
}

/// The ranges in which a chain's edits after a counter are named here.
pub(crate) fn named_ranges(
    forks: &Forks,
    number: ChainNumber,
    after: u64,
    mut number_of: impl FnMut(ReplicaId) -> Result<i64, LogError>,
) -> Result<Vec<(Number, Number)>, LogError> {
    let chain = &forks.chains()[number as usize];
    let siblings = forks.chains().iter().filter(|other| other.replica == chain.replica);
    let mut starts: BTreeSet<u64> = siblings.map(|other| other.from).collect();
    starts.insert(chain.from.max(after + 1));
    let starts: Vec<u64> = starts
        .into_iter()
        .filter(|from| (chain.from.max(after + 1)..=chain.through).contains(from))
        .collect();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([chain.through]);
    starts
        .iter()
        .zip(ends)
        .map(|(from, to)| {
            let replica = number_of(forks.name(number, *from))?;
            Ok((Number::new(replica, *from)?, Number::new(replica, to)?))
        })
        .collect()
}
