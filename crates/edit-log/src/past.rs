//! What was there at a past time, and what two times differ in.
//!
//! From the state of now one walks back what was written since, so that the cost is that of the
//! changes since and not of the whole history. A value that was written since gives way to those
//! that it replaced. Times are those of [`crate::Stamp::time`], which no successor precedes, so that
//! what was there at a time is always whole.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use feature_crdt::{Dot, Edit, FeatureId, FeatureState, LayerId, Register, Sibling, Siblings, Value};

use crate::conflicts::siblings;
use crate::error::{Damage, LogError};
use crate::history::{RegisterChange, replaced, written};
use crate::number::Number;
use crate::page::{Page, Paging};
use crate::reader::{EditReader, StoredFeature};

/// What a feature differs in between two times.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// Which.
    pub feature: FeatureId,
    /// How.
    pub kind: DifferenceKind,
    /// The registers that differ.
    pub changes: Vec<RegisterChange>,
    /// Its registers at the later time, or at the earlier one if it is no more.
    pub state: FeatureState,
}

/// How a feature differs between two times.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DifferenceKind {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is another.
    Changed,
}

/// What a layer differs in between two times.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Differences {
    /// Features that were added, in all.
    pub added: u64,
    /// Features that were removed, in all.
    pub removed: u64,
    /// Features that were changed, in all.
    pub changed: u64,
    /// One page of them.
    pub page: Page<Difference>,
}

/// Edits that were read on the way back.
struct Walk<'a> {
    reader: &'a EditReader,
    until: u64,
    edits: RefCell<HashMap<Dot, Rc<(u64, Edit)>>>,
    times: RefCell<HashMap<Dot, u64>>,
    /// The last change of more than one edit, by number, and its body: features are walked in the
    /// order of the file, which is mostly that of the edits that made them.
    large: RefCell<Option<(u64, Vec<u8>)>>,
}

/// So many times and edits are kept at hand.
const AT_HAND: usize = 20_000;

impl<'a> Walk<'a> {
    fn back_to(reader: &'a EditReader, until: u64) -> Self {
        let (edits, times, large) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { reader, until, edits, times, large }
    }

    fn time(&self, dot: Dot) -> Result<u64, LogError> {
        if let Some(time) = self.times.borrow().get(&dot) {
            return Ok(*time);
        }
        let number = self.reader.book().known_number(dot)?.ok_or(Damage::Missing("an edit"))?;
        let time = self.reader.head(number)?.at;
        let mut times = self.times.borrow_mut();
        if times.len() >= AT_HAND {
            times.clear();
        }
        times.insert(dot, time);
        Ok(time)
    }

    fn edit(&self, dot: Dot) -> Result<Rc<(u64, Edit)>, LogError> {
        if let Some(edit) = self.edits.borrow().get(&dot) {
            return Ok(Rc::clone(edit));
        }
        let edit = Rc::new(self.read(dot)?);
        if self.edits.borrow().len() >= AT_HAND {
            self.edits.borrow_mut().clear();
        }
        self.edits.borrow_mut().insert(dot, Rc::clone(&edit));
        Ok(edit)
    }

    fn read(&self, dot: Dot) -> Result<(u64, Edit), LogError> {
        let number = self.reader.book().known_number(dot)?.ok_or(Damage::Missing("an edit"))?;
        let head = self.reader.head(number)?;
        if head.edits == 1 {
            let body = self.reader.body(head.seq)?;
            return Ok((head.at, self.reader.book().edit_of(&head, &body, dot)?.0));
        }
        let mut large = self.large.borrow_mut();
        let known = large.take().filter(|(seq, _)| *seq == head.seq);
        let (_, body) = large.insert(match known {
            Some(known) => known,
            None => (head.seq, self.reader.body(head.seq)?),
        });
        Ok((head.at, self.reader.book().edit_of(&head, body, dot)?.0))
    }

    /// The state at the time; `None` if the feature was not made yet.
    fn state(&self, id: FeatureId, now: &FeatureState) -> Result<Option<FeatureState>, LogError> {
        if self.time(id)? > self.until {
            return Ok(None);
        }
        let mut past = FeatureState::new(now.layer);
        past.existence = self.register(now, &Register::Existence)?;
        past.geometry = self.register(now, &Register::Geometry)?;
        for (key, _) in &now.properties {
            let siblings = self.register(now, &Register::Property(key.clone()))?;
            if !siblings.is_empty() {
                past.properties.push((key.clone(), siblings));
            }
        }
        Ok(Some(past))
    }

    fn register(&self, now: &FeatureState, register: &Register) -> Result<Siblings, LogError> {
        let mut kept: Siblings = Vec::new();
        let mut todo: BTreeSet<Dot> = BTreeSet::new();
        for sibling in siblings(now, register) {
            if self.time(sibling.dot)? <= self.until {
                kept.push(sibling.clone());
            } else {
                todo.insert(sibling.dot);
            }
        }
        let mut walked = BTreeSet::new();
        while let Some(dot) = todo.pop_first() {
            if !walked.insert(dot) {
                continue;
            }
            let edit = self.edit(dot)?;
            if edit.0 > self.until {
                todo.extend(replaced(&edit.1, register));
            } else if !kept.iter().any(|sibling| sibling.dot == dot) {
                kept.extend(written(&edit.1, register).into_iter().map(|value| Sibling { dot, value }));
            }
        }
        if !walked.is_empty() {
            self.drop_replaced(&mut kept, register)?;
        }
        kept.sort_unstable();
        kept.dedup();
        Ok(kept)
    }

    /// One who wrote since may have replaced what somebody else had replaced in time: that is no
    /// value of then. Whoever replaced it stands here or was itself replaced by one who does.
    fn drop_replaced(&self, kept: &mut Siblings, register: &Register) -> Result<(), LogError> {
        let dots: BTreeSet<Dot> = kept.iter().map(|sibling| sibling.dot).collect();
        if dots.len() < 2 {
            return Ok(());
        }
        let times: Vec<u64> = dots.iter().map(|dot| self.time(*dot)).collect::<Result<_, _>>()?;
        let oldest = times.into_iter().min().unwrap_or(0);
        let mut todo: Vec<Dot> = dots.iter().copied().collect();
        let (mut seen, mut gone) = (dots.clone(), BTreeSet::new());
        while let Some(dot) = todo.pop() {
            for replaced in replaced(&self.edit(dot)?.1, register) {
                if dots.contains(replaced) {
                    gone.insert(*replaced);
                }
                if seen.insert(*replaced) && self.time(*replaced)? >= oldest {
                    todo.push(*replaced);
                }
            }
        }
        kept.retain(|sibling| !gone.contains(&sibling.dot));
        Ok(())
    }
}

impl EditReader {
    /// A feature as it was at a time (milliseconds since 1970); `None` if it was not made yet.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn feature_at(&self, id: FeatureId, time: u64) -> Result<Option<StoredFeature>, LogError> {
        self.consistent(|| {
            let Some(number) = self.book().known_number(id)? else { return Ok(None) };
            let Some(now) = self.state(number)? else { return Ok(None) };
            let past = Walk::back_to(self, time).state(id, &now)?;
            past.map(|state| self.stored(id, state)).transpose()
        })
    }

    /// The features of a layer that were there at a time, in the order of the file.
    ///
    /// # Errors
    /// [`LogError::BadCursor`]; if the file cannot be read.
    pub fn features_at(
        &self,
        layer: LayerId,
        time: u64,
        paging: &Paging,
    ) -> Result<Page<StoredFeature>, LogError> {
        self.consistent(|| {
            let Some(row) = self.layer_row(layer)? else { return Ok(Page::default()) };
            let since = self.touched_since(row, time)?;
            let after = self.number_after(paging)?;
            let mut statement = self
                .connection()
                .prepare_cached("SELECT id, state FROM feature WHERE layer = ?1 AND id > ?2 ORDER BY id")?;
            let mut rows = statement.query((row, after.0))?;
            let mut page = Page::default();
            let walk = Walk::back_to(self, time);
            while let Some(row) = rows.next()? {
                let number = Number(row.get(0)?);
                let blob = row.get_ref(1)?.as_blob().map_err(|_| Damage::Row)?;
                let now = self.book().decode_state(layer, blob)?;
                let id = self.book().dot(number)?;
                let past = if since.contains(&number) { walk.state(id, &now)? } else { Some(now) };
                let Some(state) = past.filter(FeatureState::is_alive) else { continue };
                if page.items.len() == paging.first {
                    page.next = page.items.last().map(|last: &StoredFeature| last.id.to_string());
                    break;
                }
                page.items.push(self.stored(id, state)?);
            }
            Ok(page)
        })
    }

    /// What a layer differs in between two times; `to` is now if it is `None`.
    ///
    /// # Errors
    /// [`LogError::BadCursor`]; if the file cannot be read.
    pub fn differences(
        &self,
        layer: LayerId,
        from: u64,
        to: Option<u64>,
        paging: &Paging,
    ) -> Result<Differences, LogError> {
        self.consistent(|| {
            let mut sum = Differences::default();
            let Some(row) = self.layer_row(layer)? else { return Ok(sum) };
            let (early, late) = to.map_or((from, None), |to| (from.min(to), Some(from.max(to))));
            let after = self.number_after(paging)?;
            let to_early = Walk::back_to(self, early);
            let to_late = late.map(|late| Walk::back_to(self, late));
            for number in self.touched_since(row, early)? {
                let Some(now) = self.state(number)?.filter(|now| now.layer == layer) else { continue };
                let id = self.book().dot(number)?;
                let before = to_early.state(id, &now)?;
                let then = match &to_late {
                    None => Some(now),
                    Some(walk) => walk.state(id, &now)?,
                };
                let (before, then) =
                    if to.is_some_and(|to| to < from) { (then, before) } else { (before, then) };
                let Some(difference) = difference(id, before, then) else { continue };
                match difference.kind {
                    DifferenceKind::Added => sum.added += 1,
                    DifferenceKind::Removed => sum.removed += 1,
                    DifferenceKind::Changed => sum.changed += 1,
                }
                if number <= after {
                    continue;
                }
                if sum.page.items.len() < paging.first {
                    sum.page.items.push(difference);
                } else if sum.page.next.is_none() {
                    sum.page.next = sum.page.items.last().map(|last| last.feature.to_string());
                }
            }
            Ok(sum)
        })
    }

    fn number_after(&self, paging: &Paging) -> Result<Number, LogError> {
        let Some(cursor) = &paging.after else { return Ok(Number(-1)) };
        let dot = cursor.parse().map_err(|_| LogError::BadCursor)?;
        self.book().known_number(dot)?.ok_or(LogError::BadCursor)
    }

    /// The features that changes after a time touched.
    fn touched_since(&self, layer: i64, time: u64) -> Result<BTreeSet<Number>, LogError> {
        let mut touched = BTreeSet::new();
        for seq in self.touched_after(layer, time)? {
            self.book().each_feature(&self.head_at(seq)?, &self.body(seq)?, |number| {
                touched.insert(number);
            })?;
        }
        Ok(touched)
    }
}

fn difference(
    feature: FeatureId,
    before: Option<FeatureState>,
    then: Option<FeatureState>,
) -> Option<Difference> {
    let (before, then) = (before.filter(FeatureState::is_alive), then.filter(FeatureState::is_alive));
    let kind = match (&before, &then) {
        (None, None) => return None,
        (None, Some(_)) => DifferenceKind::Added,
        (Some(_), None) => DifferenceKind::Removed,
        (Some(_), Some(_)) => DifferenceKind::Changed,
    };
    let changes = changes(before.as_ref(), then.as_ref());
    if changes.is_empty() {
        return None;
    }
    Some(Difference { feature, kind, changes, state: then.or(before)? })
}

/// The registers in which two states hold other values.
fn changes(before: Option<&FeatureState>, then: Option<&FeatureState>) -> Vec<RegisterChange> {
    let keys = |state: Option<&FeatureState>| {
        let properties = state.map_or(&[][..], |state| &state.properties);
        properties.iter().map(|(key, _)| Register::Property(key.clone())).collect::<Vec<_>>()
    };
    let mut registers = vec![Register::Existence, Register::Geometry];
    registers.extend(keys(before));
    registers.extend(keys(then));
    registers.sort_unstable();
    registers.dedup();
    let values = |state: Option<&FeatureState>, register: &Register| {
        let mut values: Vec<Value> = state.map_or(Vec::new(), |state| {
            siblings(state, register).iter().map(|sibling| sibling.value.clone()).collect()
        });
        values.sort_unstable();
        values.dedup();
        values.retain(|value| *value != Value::Absent);
        values
    };
    let change = |register: Register| {
        let (before, after) = (values(before, &register), values(then, &register));
        (before != after).then_some(RegisterChange { register, before, after })
    };
    registers.into_iter().filter_map(change).collect()
}
