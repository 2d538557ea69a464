//! What a change must be before it is believed, whoever wrote it.

mod form;
mod json_form;
mod refusal;

pub use refusal::Refusal;

use crate::{
    Cause, Change, ChangeHash, Dot, Edit, Existence, FeatureId, MAX_AUTHOR_BYTES, MAX_COUNTER, MAX_EDITS,
    MAX_REASON_BYTES, MAX_SIBLINGS, MAX_WRITES, ReplicaId, Target, Write, is_reserved,
};
use form::{check_text, check_value, fall};

/// The most names that one change says it has come to know of.
pub const MAX_SEEN: usize = 1 << 16;
/// The most bytes of one change in the form of a row.
pub const MAX_CHANGE_BYTES: usize = 16 << 20;

/// The most that each of these takes in a row, beside its texts and lists.
const SEEN_BYTES: usize = 16 + 5 + 10 + 8;
const DOT_BYTES: usize = 16 + 5 + 10;
const EDIT_BYTES: usize = 4 * DOT_BYTES;
const WRITE_BYTES: usize = 16;
const VALUE_BYTES: usize = 12;

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
        let mut weight = self.seen.len() * SEEN_BYTES;
        for (dot, edit) in self.dotted() {
            check_edit(self, dot, edit, &mut weight)?;
        }
        self.check_features_once()
    }

    /// Puts writes, values and replaced dots into the order that [`Change::check`] asks for, each
    /// once; what the change says stays the same.
    pub fn sort(&mut self) {
        self.seen.sort_unstable_by_key(|seen| (seen.replica, seen.through, seen.head));
        self.seen.dedup();
        for edit in &mut self.edits {
            sort_once(&mut edit.existence_replaces);
            edit.writes.sort_by(|a, b| a.target.cmp(&b.target));
            for write in &mut edit.writes {
                sort_once(&mut write.values);
                sort_once(&mut write.replaces);
            }
        }
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
        check_text("author", &self.author, MAX_AUTHOR_BYTES)?;
        if self.author.chars().any(char::is_control) {
            return Err(Refusal::Author);
        }
        check_text("reason", self.reason.as_deref().unwrap_or_default(), MAX_REASON_BYTES)?;
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
        fall(&self.seen, |seen| (seen.replica, seen.through, seen.head))
            .map_or(Ok(()), |_| Err(Refusal::SeenOrder))
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

fn sort_once<T: Ord>(items: &mut Vec<T>) {
    items.sort_unstable();
    items.dedup();
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
    *weight += EDIT_BYTES;
    if edit.writes.len() > MAX_WRITES {
        return Err(Refusal::Writes { edit: dot, writes: edit.writes.len() });
    }
    for write in &edit.writes {
        check_write(change, dot, write, weight)?;
    }
    fall(&edit.writes, |write| &write.target).map_or(Ok(()), |write| {
        Err(Refusal::WritesOrder { edit: dot, register: write.target.clone().into() })
    })
}

fn check_created(change: &Change, dot: Dot, edit: &Edit) -> Result<(), Refusal> {
    let Some(layer) = edit.layer else { return Err(Refusal::NoLayer { edit: dot }) };
    let nothing_before = edit.existence_replaces.is_empty()
        && edit.existence == Existence::Alive
        && edit.writes.iter().all(|write| write.replaces.is_empty());
    if !nothing_before {
        return Err(Refusal::Creation { edit: dot });
    }
    if is_reserved(layer) { Ok(()) } else { change.check_past(layer, dot.counter) }
}

fn check_replaces(change: &Change, dot: Dot, replaces: &[Dot], weight: &mut usize) -> Result<(), Refusal> {
    if replaces.len() > MAX_SIBLINGS {
        return Err(Refusal::Siblings { edit: dot, siblings: replaces.len() });
    }
    *weight += replaces.len() * DOT_BYTES;
    replaces.iter().try_for_each(|replaced| change.check_past(*replaced, dot.counter))?;
    fall(replaces, |replaced| *replaced)
        .map_or(Ok(()), |replaced| Err(Refusal::ReplacesOrder { edit: dot, replaced: *replaced }))
}

fn check_write(change: &Change, dot: Dot, write: &Write, weight: &mut usize) -> Result<(), Refusal> {
    let values = write.values.len();
    if values == 0 || values > MAX_SIBLINGS {
        return Err(Refusal::Siblings { edit: dot, siblings: values });
    }
    check_replaces(change, dot, &write.replaces, weight)?;
    *weight += WRITE_BYTES + if let Target::Property(key) = &write.target { key.as_str().len() } else { 0 };
    for value in &write.values {
        *weight += VALUE_BYTES + check_value(dot, &write.target, value)?;
    }
    if *weight > MAX_CHANGE_BYTES {
        return Err(Refusal::TooLarge);
    }
    fall(&write.values, |value| value)
        .map_or(Ok(()), |_| Err(Refusal::ValuesOrder { edit: dot, register: write.target.clone().into() }))
}

#[cfg(test)]
mod tests;
