//! Appending: drafts become changes of the own replica, durable when the call returns.

use std::collections::BTreeSet;

use feature_crdt::{Cause, Change, ChangeHash, Dot, Edit, FeatureId, Forks, Key, REPLICAS, ReplicaId, Value};

use crate::chains::Chains;
use crate::draft::{Appended, Draft, DraftEdit};
use crate::error::LogError;
use crate::identity::{Own, PAST};
use crate::wire;
use crate::write::{Pen, Reached};

/// A change of more edits is split.
pub(crate) const CHUNK: usize = 1_000;

/// Several drafts in one transaction; dropped, nothing of them is written.
///
/// Drafts that follow each other with the same cause, reason, time and author become one change
/// as long as they touch different features.
pub struct Bulk<'a> {
    pub(crate) pen: Pen<'a>,
    pub(crate) chains: Chains<'a>,
    own: Own,
    past: Option<Own>,
    now_ms: u64,
    open: Option<Open>,
    last: Option<Dot>,
    pub(crate) left_alone: Vec<FeatureId>,
}

/// What a bulk leaves to its log.
pub(crate) struct Finished {
    pub(crate) forks: Forks,
    pub(crate) reached: Option<Reached>,
    pub(crate) written: Option<(Appended, Option<Own>)>,
}

/// A change that may still grow.
struct Open {
    past: bool,
    cause: Cause,
    reason: Option<String>,
    time: u64,
    author: String,
    edits: Vec<Edit>,
    first: Dot,
}

impl<'a> Bulk<'a> {
    pub(crate) const fn new(
        pen: Pen<'a>,
        chains: Chains<'a>,
        own: Own,
        past: Option<Own>,
        now_ms: u64,
    ) -> Self {
        Self { pen, chains, own, past, now_ms, open: None, last: None, left_alone: Vec::new() }
    }

    /// Takes a draft in; tells the features that it changes, in its order.
    ///
    /// # Errors
    /// If a feature or layer is not there, a feature was deleted, a limit is broken or the disk
    /// fails.
    pub fn append(&mut self, draft: Draft) -> Result<Vec<FeatureId>, LogError> {
        self.try_append(draft).map_err(|error| error.about(self.chains.reader.path()))
    }

    fn try_append(&mut self, draft: Draft) -> Result<Vec<FeatureId>, LogError> {
        let Draft { edits, cause, reason, time, author } = draft;
        let mut features = Vec::with_capacity(edits.len());
        for edit in edits {
            let known = edit.feature();
            // What is in a layer comes after the change that makes it.
            let makes_layer = |first: Dot| match &edit {
                DraftEdit::Create { layer, .. } => {
                    layer.replica == first.replica && layer.counter >= first.counter
                }
                _ => false,
            };
            let author = author.as_deref().unwrap_or(&self.own.author);
            let fits = self.open.as_ref().is_some_and(|open| {
                open.past == time.is_some()
                    && open.cause == cause
                    && open.reason == reason
                    && open.time == time.unwrap_or(self.now_ms)
                    && open.author == author
                    && open.edits.len() < CHUNK
                    && !makes_layer(open.first)
                    && !open.edits.iter().any(|edit| Some(edit.feature) == known)
            });
            if !fits {
                let author = author.to_owned();
                self.begin(time, cause, reason.clone(), author)?;
            }
            features.extend(self.take(edit)?);
        }
        Ok(features)
    }

    fn take(&mut self, edit: DraftEdit) -> Result<Option<FeatureId>, LogError> {
        let Some(open) = &mut self.open else { return Err(LogError::NothingToDo) };
        let dot = Dot::new(open.first.replica, open.first.counter + open.edits.len() as u64);
        let known = edit.feature();
        let edit = edit.resolve(&mut self.pen.fold, self.pen.book, dot)?;
        let feature = edit.as_ref().map(|edit| edit.feature).or(known);
        open.edits.extend(edit);
        Ok(feature)
    }

    /// Takes in edits whose replaced values are known already, and those that come after them.
    pub(crate) fn take_both(
        &mut self,
        cause: Cause,
        reason: Option<&str>,
        edits: Vec<Edit>,
        again: Vec<Edit>,
    ) -> Result<(), LogError> {
        self.take_resolved(cause, reason, edits)?;
        if again.is_empty() { Ok(()) } else { self.take_resolved(cause, reason, again) }
    }

    /// Takes in edits whose replaced values are known already.
    pub(crate) fn take_resolved(
        &mut self,
        cause: Cause,
        reason: Option<&str>,
        edits: Vec<Edit>,
    ) -> Result<(), LogError> {
        let author = self.own.author.clone();
        self.begin(None, cause, reason.map(ToOwned::to_owned), author)?;
        if let Some(open) = &mut self.open {
            open.edits = edits;
        }
        self.end()
    }

    fn begin(
        &mut self,
        time: Option<u64>,
        cause: Cause,
        reason: Option<String>,
        author: String,
    ) -> Result<(), LogError> {
        self.end()?;
        let writer = match time {
            None => self.own.clone(),
            Some(time) => self.past_writer(time)?,
        };
        let replica = self.pen.replica(writer.number)?.clone();
        let mut next = replica.last + 1;
        if replica.last == 0 {
            self.introduce(&writer, time.unwrap_or(self.now_ms))?;
            next += 1;
        }
        self.open = Some(Open {
            past: time.is_some(),
            cause,
            reason,
            time: time.unwrap_or(self.now_ms),
            author,
            edits: Vec::new(),
            first: Dot::new(writer.name, next),
        });
        Ok(())
    }

    /// The name under which history is written: a new one if time would run backwards.
    fn past_writer(&mut self, time: u64) -> Result<Own, LogError> {
        if let Some(past) = self.past.clone()
            && self.pen.replica(past.number)?.time.ms() <= time
        {
            return Ok(past);
        }
        let past = Own::begin(self.pen.book, &self.own.identity(), PAST, "", self.now_ms)?;
        self.past = Some(past.clone());
        Ok(past)
    }

    /// The first edit of a replica says which device and person it is.
    fn introduce(&mut self, writer: &Own, time: u64) -> Result<(), LogError> {
        let properties = vec![
            (Key::new("author")?, Value::text(writer.author.as_str())),
            (Key::new("device")?, Value::text(writer.device.as_str())),
        ];
        let first = Dot::new(writer.name, 1);
        let draft = DraftEdit::Create { layer: REPLICAS, geometry: None, properties };
        let edit = draft.resolve(&mut self.pen.fold, self.pen.book, first)?;
        let author = writer.author.clone();
        let (cause, edits) = (Cause::Edit, edit.into_iter().collect());
        self.write(Open { past: false, cause, reason: None, time, author, edits, first })
    }

    /// Writes the change that is open.
    fn end(&mut self) -> Result<(), LogError> {
        let Some(open) = self.open.take().filter(|open| !open.edits.is_empty()) else { return Ok(()) };
        self.last = Some(open.first);
        self.write(open)
    }

    fn write(&mut self, open: Open) -> Result<(), LogError> {
        let number = self.pen.book.replica_number(open.first.replica)?;
        let main = number == self.own.number;
        let seen = if main {
            self.pen.news(number)?
        } else {
            // History from a file saw nothing of today, or its time would be today's too.
            self.chains.news(open.first.replica, &named(&open.edits))
        };
        let replica = self.pen.replica(number)?;
        let mut change = Change {
            replica: open.first.replica,
            first: open.first.counter,
            previous: if replica.last == 0 { ChangeHash::NONE } else { replica.head },
            seen,
            time: replica.time.next(open.time),
            author: open.author.into(),
            cause: open.cause,
            reason: open.reason.map(Into::into),
            edits: open.edits,
        };
        let hash = wire::seal(&mut change)?;
        let placed = self.chains.follow(&change, hash)?;
        self.pen.write(&change, hash, &placed, self.now_ms)?;
        if main { self.pen.tell(number) } else { Ok(()) }
    }

    /// Writes what is open; `None` if there was nothing.
    pub(crate) fn finish(mut self) -> Result<Finished, LogError> {
        self.end()?;
        self.pen.flush()?;
        let forks = self.chains.forks;
        let Some(change) = self.last else {
            return Ok(Finished { forks, reached: self.pen.reached(), written: None });
        };
        let appended = Appended {
            version: self.pen.seq,
            change,
            features: Vec::new(),
            before: self.pen.fold.before,
            after: self.pen.fold.after,
            left_alone: self.left_alone,
        };
        Ok(Finished { forks, reached: self.pen.reached(), written: Some((appended, self.past)) })
    }
}

/// The replicas whose edits are named.
fn named(edits: &[Edit]) -> BTreeSet<ReplicaId> {
    let dots = edits.iter().flat_map(|edit| {
        let writes = edit.writes.iter().flat_map(|write| &write.replaces);
        writes.chain(&edit.existence_replaces).chain(&edit.layer).chain(std::iter::once(&edit.feature))
    });
    dots.map(|dot| dot.replica).collect()
}
