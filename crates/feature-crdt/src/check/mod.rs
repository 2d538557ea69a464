//! What a change must be before it is believed, whoever wrote it.

mod form;
mod json_form;
mod refusal;

pub use refusal::Refusal;

use crate::{
    Cause, Change, ChangeHash, Dot, Edit, Existence, FeatureId, LAYERS, MAX_AUTHOR_BYTES, MAX_COUNTER,
    MAX_EDITS, MAX_REASON_BYTES, MAX_SIBLINGS, MAX_WRITES, REPLICAS, ReplicaId, Write,
};
use form::{check_line, check_value, rises};

/// The most names that one change says it has come to know of.
pub const MAX_SEEN: usize = 1 << 16;
/// The most bytes of one change in the form of a row.
pub const MAX_CHANGE_BYTES: usize = 16 << 20;

impl Change {
    /// Checks limits and form: all that can be told from the change alone.
    ///
    /// What a change must fit to — its replica's chain, what its writer had seen — is checked by
    /// [`crate::Forks`].
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), Refusal> {
        self.check_counters()?;
        self.check_words()?;
        self.check_seen()?;
        let mut weight = 0;
        for (dot, edit) in self.dotted() {
            check_edit(self, dot, edit, &mut weight)?;
        }
        self.check_features_once()
    }

    fn check_counters(&self) -> Result<(), Refusal> {
        let edits = self.edits.len();
        if self.replica == ReplicaId::NOBODY {
            return Err(Refusal::Nobody);
        }
        if edits == 0 || edits > MAX_EDITS {
            return Err(Refusal::Edits { edits });
        }
        if self.first == 0 || self.first > MAX_COUNTER - (edits as u64 - 1) {
            return Err(Refusal::Counter { first: self.first });
        }
        if (self.first == 1) != (self.previous == ChangeHash::NONE) {
            return Err(Refusal::Previous { first: self.first });
        }
        Ok(())
    }

    fn check_words(&self) -> Result<(), Refusal> {
        check_line("author", &self.author, MAX_AUTHOR_BYTES)?;
        if self.author.chars().any(char::is_control) {
            return Err(Refusal::Author);
        }
        check_line("reason", self.reason.as_deref().unwrap_or_default(), MAX_REASON_BYTES)?;
        match self.cause {
            Cause::Undo(dot) | Cause::Redo(dot) => self.check_past(dot, self.first),
            Cause::Edit | Cause::Import | Cause::Resolve | Cause::Restore => Ok(()),
        }
    }

    fn check_seen(&self) -> Result<(), Refusal> {
        if self.seen.len() > MAX_SEEN {
            return Err(Refusal::Seen { seen: self.seen.len() });
        }
        for seen in &self.seen {
            let own = seen.replica == self.replica || seen.replica == ReplicaId::NOBODY;
            if own || seen.through == 0 || seen.through > MAX_COUNTER {
                return Err(Refusal::SeenOne { replica: seen.replica, through: seen.through });
            }
        }
        rises(&self.seen, |seen| (seen.replica, seen.through, seen.head)).or(Err(Refusal::SeenOrder))
    }

    /// An edit that is named lies in the past of the edit with the counter `at`, as far as that can
    /// be told.
    fn check_past(&self, dot: Dot, at: u64) -> Result<(), Refusal> {
        let future = dot.replica == self.replica && dot.counter >= at;
        let known = dot.counter >= 1 && dot.counter <= MAX_COUNTER && dot.replica != ReplicaId::NOBODY;
        if known && !future { Ok(()) } else { Err(Refusal::NotPast { dot }) }
    }

    fn check_features_once(&self) -> Result<(), Refusal> {
        if self.edits.len() < 2 {
            return Ok(());
        }
        let mut features: Vec<FeatureId> = self.edits.iter().map(|edit| edit.feature).collect();
        features.sort_unstable();
        let twice = features.windows(2).find(|pair| pair[0] == pair[1]);
        twice.map_or(Ok(()), |pair| Err(Refusal::FeatureTwice { feature: pair[0] }))
    }
}

fn check_edit(change: &Change, dot: Dot, edit: &Edit, weight: &mut usize) -> Result<(), Refusal> {
    if edit.feature == dot {
        check_created(change, dot, edit)?;
    } else {
        if edit.layer.is_some() {
            return Err(Refusal::LayerLater { edit: dot });
        }
        change.check_past(edit.feature, dot.counter)?;
    }
    if let Existence::MergedInto(into) = edit.existence {
        let known = into.replica == change.replica && into.counter <= change.last() && into.counter > 0;
        if into == edit.feature || (!known && change.check_past(into, dot.counter).is_err()) {
            return Err(Refusal::NotPast { dot: into });
        }
    }
    check_replaces(change, dot, &edit.existence_replaces, weight)?;
    if edit.writes.len() > MAX_WRITES {
        return Err(Refusal::Writes { edit: dot, writes: edit.writes.len() });
    }
    for write in &edit.writes {
        check_write(change, dot, write, weight)?;
    }
    rises(&edit.writes, |write| &write.target).map_err(|target| Refusal::Order { edit: dot, target })
}

fn check_created(change: &Change, dot: Dot, edit: &Edit) -> Result<(), Refusal> {
    let Some(layer) = edit.layer else { return Err(Refusal::NoLayer { edit: dot }) };
    let nothing_before = edit.existence_replaces.is_empty()
        && edit.existence == Existence::Alive
        && edit.writes.iter().all(|write| write.replaces.is_empty());
    if !nothing_before {
        return Err(Refusal::Creation { edit: dot });
    }
    if layer == LAYERS || layer == REPLICAS { Ok(()) } else { change.check_past(layer, dot.counter) }
}

fn check_replaces(change: &Change, dot: Dot, replaces: &[Dot], weight: &mut usize) -> Result<(), Refusal> {
    if replaces.len() > MAX_SIBLINGS {
        return Err(Refusal::Siblings { edit: dot, siblings: replaces.len() });
    }
    *weight += replaces.len() * size_of::<Dot>();
    replaces.iter().try_for_each(|replaced| change.check_past(*replaced, dot.counter))?;
    rises(replaces, |replaced| *replaced).map_err(|replaced| Refusal::ReplacesOrder { edit: dot, replaced })
}

fn check_write(change: &Change, dot: Dot, write: &Write, weight: &mut usize) -> Result<(), Refusal> {
    let values = write.values.len();
    if values == 0 || values > MAX_SIBLINGS {
        return Err(Refusal::Siblings { edit: dot, siblings: values });
    }
    check_replaces(change, dot, &write.replaces, weight)?;
    for value in &write.values {
        *weight += check_value(dot, &write.target, value)?;
    }
    if *weight > MAX_CHANGE_BYTES / 2 {
        return Err(Refusal::TooLarge);
    }
    rises(&write.values, |value| value)
        .map_err(|_| Refusal::ValuesOrder { edit: dot, target: write.target.clone() })
}

#[cfg(test)]
mod tests;
