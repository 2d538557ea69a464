//! Undo and redo: ordinary changes that put back what the own replica's last change replaced.
//!
//! The stack is read from the log, so that it is there after a restart: an undo names the change
//! that it took back, a redo the undo.

use std::collections::{BTreeMap, BTreeSet};

use feature_crdt::{
    Cause, Change, Dot, Edit, Existence, FeatureId, FeatureState, Register, Sibling, Target, Value, Write,
};

use crate::append::CHUNK;
use crate::body::{HEAD, Head, cause_number};
use crate::draft::{Appended, touched};
use crate::error::LogError;
use crate::history::{Did, replaced};
use crate::log::EditLog;
use crate::number::Number;
use crate::reader::EditReader;

/// So many changes back the stack is looked for.
const MAX_STEPS: usize = 20_000;

/// What can be taken back, and what can be done again.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UndoState {
    /// The change that [`EditLog::undo`] would take back.
    pub undo: Option<UndoStep>,
    /// The change that [`EditLog::redo`] would do again.
    pub redo: Option<UndoStep>,
}

/// A change that can be taken back or done again.
#[derive(Clone, PartialEq, Debug)]
pub struct UndoStep {
    /// Its first edit.
    pub change: Dot,
    /// What led to it.
    pub cause: Cause,
    /// Why.
    pub reason: Option<Box<str>>,
    /// What it did.
    pub did: Did,
    /// When, in milliseconds since 1970.
    pub time: u64,
}

/// The top of a stack.
struct Step {
    /// The change as a person made it.
    original: Head,
    /// The change whose writes stand now: the original, or its last redo; for a redo, the undo.
    acting: Head,
    /// Whether the change before belongs to it: a long one that was split.
    continues: bool,
}

enum Way {
    Undo,
    Redo,
}

impl EditReader {
    /// The own changes, newest first.
    fn own_heads(&self, own: i64, mut take: impl FnMut(Head) -> bool) -> Result<(), LogError> {
        let sql = format!("SELECT {HEAD} FROM change WHERE dot > ?1 AND dot <= ?2 ORDER BY dot DESC");
        let mut statement = self.connection().prepare_cached(&sql)?;
        // The first change of all tells who the replica is and is no step.
        let first = Number::new(own, 1)?;
        let last = Number::new(own, (1 << crate::number::COUNTER_BITS) - 1)?;
        let rows = statement.query_map((first.0, last.0), Head::read)?;
        for head in rows.take(MAX_STEPS) {
            if !take(head?) {
                break;
            }
        }
        Ok(())
    }

    fn top(&self, own: i64, way: &Way) -> Result<Option<Step>, LogError> {
        // Undos that were taken back, with the redo that did; and changes that were undone.
        let mut redone: BTreeMap<Number, Head> = BTreeMap::new();
        let mut acting: BTreeMap<Number, Head> = BTreeMap::new();
        let mut undone: BTreeSet<Number> = BTreeSet::new();
        let mut found: Option<Step> = None;
        self.own_heads(own, |head| {
            if let Some(step) = &mut found {
                step.continues = continues(&head, &step.original);
                return false;
            }
            match (head.cause, head.cause_dot) {
                (2, Some(undo)) => {
                    redone.entry(undo).or_insert(head);
                    return true;
                }
                (1, Some(of)) => {
                    if let Some(redo) = redone.remove(&head.first) {
                        acting.entry(of).or_insert(redo);
                    } else if matches!(way, Way::Redo) {
                        found = Some(Step { original: head.clone(), acting: head, continues: false });
                    } else if !acting.contains_key(&of) {
                        undone.insert(of);
                    }
                    return true;
                }
                _ => {}
            }
            if matches!(way, Way::Redo) {
                return false;
            }
            if !undone.contains(&head.first) {
                let acting = acting.remove(&head.first).unwrap_or_else(|| head.clone());
                found = Some(Step { original: head, acting, continues: false });
            }
            true
        })?;
        Ok(found)
    }

    pub(crate) fn undo_state_of(&self, own: i64) -> Result<UndoState, LogError> {
        self.consistent(|| {
            let step = |step: Step| -> Result<UndoStep, LogError> {
                let mut of = step.original;
                if let (1, Some(undone)) = (of.cause, of.cause_dot) {
                    of = self.head(undone)?;
                }
                Ok(UndoStep {
                    change: self.book().dot(of.first)?,
                    cause: self.book().cause(of.cause, of.cause_dot)?,
                    reason: self.book().reason_of(&self.body(of.seq)?)?,
                    did: self.did(&of)?,
                    time: of.at,
                })
            };
            Ok(UndoState {
                undo: self.top(own, &Way::Undo)?.map(step).transpose()?,
                redo: self.top(own, &Way::Redo)?.map(step).transpose()?,
            })
        })
    }

    /// The change that a row holds.
    pub(crate) fn change(&self, head: &Head) -> Result<Change, LogError> {
        let previous = self.previous(head)?;
        self.book().decode_change(head, previous, &self.body(head.seq)?)
    }
}

/// Tells whether `next` goes on with a change that was split, or with the import that made its layer:
/// what one transaction writes has clocks that follow each other.
fn continues(before: &Head, next: &Head) -> bool {
    (before.edits == CHUNK as u64 || before.cause == cause_number(Cause::Import).0)
        && before.first.counter() + before.edits == next.first.counter()
        && before.time.0 + 1 == next.time.0
        && (before.cause, before.author) == (next.cause, next.author)
}

impl EditLog {
    /// What can be taken back, and what can be done again.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn undo_state(&self) -> Result<UndoState, LogError> {
        self.undo_state_of(self.own.number)
    }

    /// Takes back the last change of this replica that was not taken back yet; `None` if there is
    /// none.
    ///
    /// What somebody else has written over since is left alone and named in
    /// [`Appended::left_alone`].
    ///
    /// # Errors
    /// As [`EditLog::append`].
    pub fn undo(&mut self, now_ms: u64) -> Result<Option<Appended>, LogError> {
        self.steps(&Way::Undo, now_ms)
    }

    /// Does again what the last undo took back, if nothing else was edited since.
    ///
    /// # Errors
    /// As [`EditLog::append`].
    pub fn redo(&mut self, now_ms: u64) -> Result<Option<Appended>, LogError> {
        self.steps(&Way::Redo, now_ms)
    }

    fn steps(&mut self, way: &Way, now_ms: u64) -> Result<Option<Appended>, LogError> {
        let mut sum: Option<Appended> = None;
        loop {
            let Some(step) = self.top(self.own.number, way)? else { return Ok(sum) };
            let done = self.step(&step, way, now_ms)?;
            sum = Some(match sum {
                None => done,
                Some(mut sum) => {
                    sum.features.extend(done.features);
                    sum.left_alone.extend(done.left_alone);
                    sum.before = [sum.before, done.before].into_iter().flatten().reduce(|a, b| a.with(b));
                    sum.after = [sum.after, done.after].into_iter().flatten().reduce(|a, b| a.with(b));
                    Appended { version: done.version, change: done.change, ..sum }
                }
            });
            let goes_on = match way {
                Way::Undo => step.continues,
                Way::Redo => self.redo_continues(&step)?,
            };
            if !goes_on {
                return Ok(sum);
            }
        }
    }

    /// Tells whether the change that was just done again is followed by the rest of it.
    fn redo_continues(&self, step: &Step) -> Result<bool, LogError> {
        let Some(next) = self.top(self.own.number, &Way::Redo)? else { return Ok(false) };
        let (Some(done), Some(next)) = (step.original.cause_dot, next.original.cause_dot) else {
            return Ok(false);
        };
        Ok(continues(&self.head(done)?, &self.head(next)?))
    }

    fn step(&mut self, step: &Step, way: &Way, now_ms: u64) -> Result<Appended, LogError> {
        let original = self.book().dot(step.original.first)?;
        let cause = match way {
            Way::Undo => Cause::Undo(original),
            Way::Redo => Cause::Redo(original),
        };
        let change = self.change(&step.acting)?;
        let mut left_alone = Vec::new();
        let (mut edits, mut again) = (Vec::new(), Vec::new());
        for (dot, edit) in change.dotted() {
            let inverse = self.inverse(dot, edit, true)?;
            if inverse.left_alone {
                left_alone.push(edit.feature);
            }
            edits.extend(inverse.edit);
            again.extend(inverse.again);
        }
        let features: Vec<FeatureId> = edits.iter().map(|edit| edit.feature).collect();
        if edits.is_empty() {
            // The step must be marked as done all the same, or it would be met again for ever.
            edits.extend(change.dotted().next().map(|(_, edit)| self.nothing(edit)).transpose()?);
        }
        let (_, appended) = self.bulk(now_ms, |bulk| bulk.take_both(cause, None, edits, again))?;
        Ok(Appended { features, left_alone, ..appended.ok_or(LogError::NothingToDo)? })
    }

    /// An edit that leaves a feature as it is.
    fn nothing(&self, edit: &Edit) -> Result<Edit, LogError> {
        let state = self.now(edit.feature)?;
        Ok(touched(edit.feature, &state).unwrap_or_else(|_| Edit {
            feature: edit.feature,
            layer: None,
            existence: Existence::Deleted,
            existence_replaces: feature_crdt::dots(&state.existence),
            writes: Vec::new(),
        }))
    }

    fn now(&self, feature: FeatureId) -> Result<FeatureState, LogError> {
        let number = self.book().known_number(feature)?;
        let state = number.map(|number| self.state(number)).transpose()?.flatten();
        state.ok_or(LogError::NoSuchFeature(feature))
    }

    /// The edit that a value goes back to: an undo or redo puts back what the edit that it replaced
    /// had replaced, and an edit that leaves a feature there says nothing new of its existence.
    fn origin(&self, dot: Dot, register: &Register) -> Result<Dot, LogError> {
        let mut origin = dot;
        for _ in 0..MAX_STEPS {
            let (head, edit, _) = self.edit(origin)?;
            let [replaced_dot] = replaced(&edit, register) else { break };
            if head.first.replica() != self.own.number {
                break;
            }
            let (_, before, _) = self.edit(*replaced_dot)?;
            if *register == Register::Existence && before.existence == edit.existence {
                origin = *replaced_dot;
                continue;
            }
            let [restored] = replaced(&before, register) else { break };
            if head.cause_dot.is_none() {
                break;
            }
            origin = *restored;
        }
        Ok(origin)
    }

    /// Tells whether what stands in a register is what an edit wrote, or that put back.
    fn is_untouched(&self, siblings: &[Sibling], dot: Dot, register: &Register) -> Result<bool, LogError> {
        let mut dots = feature_crdt::dots(siblings).into_iter();
        let (Some(one), None) = (dots.next(), dots.next()) else { return Ok(siblings.is_empty()) };
        Ok(one == dot || self.origin(one, register)? == self.origin(dot, register)?)
    }

    /// What puts back what an edit replaced, where nobody has written since.
    fn inverse(&self, dot: Dot, edit: &Edit, existence_too: bool) -> Result<Inverse, LogError> {
        let state = self.now(edit.feature)?;
        let mut left_alone = false;
        let mut writes = Vec::new();
        for write in edit.writes.iter().filter(|_| edit.layer.is_none()) {
            let register = Register::from(write.target.clone());
            let standing = state.target(&write.target);
            if self.is_untouched(standing, dot, &register)? {
                writes.push(self.put_back(feature_crdt::dots(standing), write, &register)?);
            } else {
                left_alone = true;
            }
        }
        let before = self.existences_before(edit)?;
        if !existence_too || before == [edit.existence] {
            let touched = touched(edit.feature, &state).ok();
            left_alone |= touched.is_none();
            let edit = touched.filter(|_| !writes.is_empty()).map(|edit| Edit { writes, ..edit });
            return Ok(Inverse { edit, again: None, left_alone });
        }
        if !self.is_untouched(&state.existence, dot, &Register::Existence)? {
            return Ok(Inverse { edit: None, again: None, left_alone: true });
        }
        let (first, last) = (before.first().copied(), before.last().copied());
        let existence = last.unwrap_or(Existence::Alive);
        let put = |existence, existence_replaces, writes| Edit {
            feature: edit.feature,
            layer: None,
            existence,
            existence_replaces,
            writes,
        };
        // An edit says one thing of the existence: where both were said, another says the other.
        let again = first.filter(|first| *first != existence).map(|first| put(first, Vec::new(), Vec::new()));
        let edit = put(existence, feature_crdt::dots(&state.existence), writes);
        Ok(Inverse { edit: Some(edit), again, left_alone })
    }

    /// What puts back what an edit replaced in one register.
    pub(crate) fn put_back_part(
        &self,
        dot: Dot,
        edit: &Edit,
        register: &Register,
    ) -> Result<(Option<Edit>, Option<Edit>), LogError> {
        // Of the existence nothing is said unless that is what is asked.
        let inverse = self.inverse(dot, edit, *register == Register::Existence)?;
        Ok((inverse.edit, inverse.again))
    }

    fn put_back(&self, replaces: Vec<Dot>, write: &Write, register: &Register) -> Result<Write, LogError> {
        let mut values = self.values_of(&write.replaces, register)?;
        if values.is_empty() {
            values.push(Value::Absent);
        }
        Ok(Write { target: Target::clone(&write.target), values, replaces })
    }

    /// What was said before an edit of whether the feature is there, each once, first that it is.
    fn existences_before(&self, edit: &Edit) -> Result<Vec<Existence>, LogError> {
        if edit.existence_replaces.is_empty() {
            return Ok(vec![Existence::Deleted]);
        }
        let values = self.values_of(&edit.existence_replaces, &Register::Existence)?;
        let existences = values.into_iter().filter_map(|value| match value {
            Value::Existence(existence) => Some(existence),
            _ => None,
        });
        let existences: BTreeSet<Existence> = existences.collect();
        Ok(existences.into_iter().collect())
    }
}

struct Inverse {
    edit: Option<Edit>,
    /// In a change of its own, after the other.
    again: Option<Edit>,
    left_alone: bool,
}
