//! What a review of conflicts wants to know beside the values: from where they come, whose they are, and
//! what has changed since it last looked.

use std::collections::{BTreeMap, BTreeSet};

use feature_crdt::{Cause, Dot, FeatureId, FeatureState, LayerId, REVIEWS, Register, ReplicaId, Value};

use crate::draft::Appended;
use crate::error::{Damage, LogError};
use crate::history::{replaced, written};
use crate::log::EditLog;
use crate::number::Number;
use crate::reader::{EditReader, Stamp};

/// So far back the common past of two values is looked for, in edits.
const MAX_PAST: usize = 2_000;

/// After so many changes everything is looked at again instead of what they touch.
const MAX_TOUCHED: u64 = 5_000;

impl EditReader {
    /// The features that were touched after a version; `None` if they are too many to tell.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn changed_since(&self, version: u64) -> Result<Option<BTreeSet<FeatureId>>, LogError> {
        self.consistent(|| {
            let now = self.version()?;
            if version > now || now - version > MAX_TOUCHED {
                return Ok(None);
            }
            let mut numbers = BTreeSet::new();
            for seq in version + 1..=now {
                self.book().each_feature(&self.head_at(seq)?, &self.body(seq)?, |number| {
                    numbers.insert(number);
                })?;
            }
            numbers.into_iter().map(|number| self.book().dot(number)).collect::<Result<_, _>>().map(Some)
        })
    }

    /// The value that all of these had before them: the newest edit that each of them goes back to.
    /// `None` if they have no common past in this register.
    ///
    /// # Errors
    /// If an edit is not in the log, or the file cannot be read.
    pub fn ancestor(&self, of: &[Dot], register: &Register) -> Result<Option<(Stamp, Value)>, LogError> {
        self.consistent(|| {
            let mut common: Option<BTreeSet<Dot>> = None;
            for dot in of {
                let past = self.past_of(*dot, register)?;
                common = Some(match common {
                    None => past,
                    Some(common) => common.intersection(&past).copied().collect(),
                });
            }
            let mut newest: Option<(Stamp, Value)> = None;
            for dot in common.unwrap_or_default() {
                let stamp = self.stamp(dot)?;
                if newest.as_ref().is_some_and(|(known, _)| (known.clock, known.dot) > (stamp.clock, dot)) {
                    continue;
                }
                if let Some(value) = self.written_by(dot, register)?.pop() {
                    newest = Some((stamp, value));
                }
            }
            Ok(newest)
        })
    }

    /// All that an edit replaced in a register, and what that replaced.
    fn past_of(&self, dot: Dot, register: &Register) -> Result<BTreeSet<Dot>, LogError> {
        let (mut past, mut open) = (BTreeSet::new(), vec![dot]);
        while let Some(next) = open.pop() {
            if past.len() >= MAX_PAST {
                break;
            }
            let (_, edit, _) = self.edit(next)?;
            for dot in replaced(&edit, register) {
                let writes = !written(&self.edit(*dot)?.1, register).is_empty();
                if writes && past.insert(*dot) {
                    open.push(*dot);
                }
            }
        }
        Ok(past)
    }

    /// Why an edit was made, in its author's words.
    ///
    /// # Errors
    /// If it is not in the log, or the file cannot be read.
    pub fn reason(&self, edit: Dot) -> Result<Option<Box<str>>, LogError> {
        self.consistent(|| Ok(self.edit(edit)?.2))
    }

    /// The names under which this file has written.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn own_replicas(&self) -> Result<BTreeSet<ReplicaId>, LogError> {
        self.consistent(|| {
            let mut statement = self.connection().prepare_cached("SELECT replica FROM incarnation")?;
            let rows = statement.query_map([], |row| row.get::<_, i64>(0))?;
            rows.map(|row| Ok(self.book().dot(Number::new(row?, 1)?)?.replica)).collect()
        })
    }

    /// The features of the layer of reviews.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn reviews(&self) -> Result<BTreeMap<FeatureId, FeatureState>, LogError> {
        self.consistent(|| {
            let Some(layer) = self.layer_row(REVIEWS)? else { return Ok(BTreeMap::new()) };
            let mut statement =
                self.connection().prepare_cached("SELECT id FROM feature WHERE layer = ?1")?;
            let rows = statement.query_map([layer], |row| row.get(0))?;
            let numbers: Vec<i64> = rows.collect::<Result<_, _>>()?;
            let read = |number: i64| {
                let state = self.state(Number(number))?.ok_or(Damage::Missing("a feature"))?;
                Ok((self.book().dot(Number(number))?, state))
            };
            numbers.into_iter().map(read).collect()
        })
    }

    /// The layer that a feature is in.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn layer_of(&self, feature: FeatureId) -> Result<Option<LayerId>, LogError> {
        Ok(self.feature_state(feature)?.map(|state| state.layer))
    }
}

impl EditLog {
    /// Takes a decision back, as far as it was about one register of a feature: what it replaced stands
    /// there again, side by side. It may be anybody's decision.
    ///
    /// # Errors
    /// [`LogError::NothingToDo`] if it wrote nothing there or somebody has written since; as
    /// [`EditLog::append`].
    pub fn take_back(
        &mut self,
        decision: Dot,
        feature: FeatureId,
        register: &Register,
        reason: Option<&str>,
        now_ms: u64,
    ) -> Result<Appended, LogError> {
        let change = self.change_of(decision)?;
        let first = Dot::new(change.replica, change.first);
        let (mut edits, mut again) = (Vec::new(), Vec::new());
        for (dot, edit) in change.dotted().filter(|(_, edit)| edit.feature == feature) {
            let mut only = edit.clone();
            only.writes.retain(|write| Register::from(write.target.clone()) == *register);
            if *register != Register::Existence && only.writes.is_empty() {
                continue;
            }
            let (first, second) = self.put_back_part(dot, &only, register)?;
            edits.extend(first);
            again.extend(second);
        }
        if edits.is_empty() {
            return Err(LogError::NothingToDo);
        }
        let cause = Cause::Undo(first);
        let (_, appended) = self.bulk(now_ms, |bulk| bulk.take_both(cause, reason, edits, again))?;
        appended.ok_or(LogError::NothingToDo)
    }
}
