//! Who did what, when and on which device: of a feature, and of a layer.

use std::collections::BTreeSet;

use feature_crdt::{Cause, Change, Dot, Edit, Existence, FeatureId, LayerId, Register, Target, Value};

use crate::body::{HEAD, Head};
use crate::error::{Damage, LogError};
use crate::moments::Touch;
use crate::page::{Page, Paging};
use crate::reader::{EditReader, Stamp};

/// One edit of a feature.
#[derive(Clone, PartialEq, Debug)]
pub struct Revision {
    /// Which edit, by whom, when, on which device.
    pub stamp: Stamp,
    /// What led to it.
    pub cause: Cause,
    /// Why.
    pub reason: Option<Box<str>>,
    /// What it changed.
    pub changes: Vec<RegisterChange>,
}

/// What happened to one register.
#[derive(Clone, PartialEq, Debug)]
pub struct RegisterChange {
    /// Which.
    pub register: Register,
    /// The values before; none if it was never written, several if they were in conflict.
    pub before: Vec<Value>,
    /// The values afterwards.
    pub after: Vec<Value>,
}

/// One change, as far as it touched a layer.
#[derive(Clone, PartialEq, Debug)]
pub struct Moment {
    /// The first edit of the change, by whom, when, on which device.
    pub stamp: Stamp,
    /// What led to it.
    pub cause: Cause,
    /// Why.
    pub reason: Option<Box<str>>,
    /// How many features of the layer it touched.
    pub features: u64,
    /// What it did, in all layers.
    pub did: Did,
}

/// What a change did, in numbers of features.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Did {
    /// Made.
    pub created: u64,
    /// Changed.
    pub changed: u64,
    /// Deleted, or merged into others.
    pub deleted: u64,
    /// Brought back.
    pub restored: u64,
    /// The layer of the first feature.
    pub layer: Option<LayerId>,
}

/// The values that an edit wrote to a register.
pub(crate) fn written(edit: &Edit, register: &Register) -> Vec<Value> {
    match write_to(edit, register) {
        Written::Existence => vec![Value::Existence(edit.existence)],
        Written::Values(values, _) => values.to_vec(),
        Written::Nothing => Vec::new(),
    }
}

/// What an edit replaced in a register.
pub(crate) fn replaced<'a>(edit: &'a Edit, register: &Register) -> &'a [Dot] {
    match write_to(edit, register) {
        Written::Existence => &edit.existence_replaces,
        Written::Values(_, replaces) => replaces,
        Written::Nothing => &[],
    }
}

enum Written<'a> {
    Existence,
    Values(&'a [Value], &'a [Dot]),
    Nothing,
}

fn write_to<'a>(edit: &'a Edit, register: &Register) -> Written<'a> {
    let is = |target: &Target| match (target, register) {
        (Target::Geometry, Register::Geometry) => true,
        (Target::Property(key), Register::Property(wanted)) => key == wanted,
        _ => false,
    };
    if *register == Register::Existence {
        return Written::Existence;
    }
    let write = edit.writes.iter().find(|write| is(&write.target));
    write.map_or(Written::Nothing, |write| Written::Values(&write.values, &write.replaces))
}

impl EditReader {
    /// The edits of a feature, newest first; what was replaced comes after what replaced it.
    ///
    /// Every edit writes the existence and names what it replaces, so the history is walked from
    /// the values that stand there and costs what it shows, however long the log is. Where clocks
    /// went back many edits have one time: of these the order in which they came here counts.
    ///
    /// # Errors
    /// [`LogError::NoSuchFeature`], [`LogError::BadCursor`]; if the file cannot be read.
    pub fn history(&self, feature: FeatureId, paging: &Paging) -> Result<Page<Revision>, LogError> {
        self.consistent(|| {
            let mut front = match &paging.after {
                Some(cursor) => self.front(cursor)?,
                None => {
                    let number = self.book().known_number(feature)?;
                    let state = number.map(|number| self.state(number)).transpose()?.flatten();
                    let state = state.ok_or(LogError::NoSuchFeature(feature))?;
                    let dots = state.existence.iter().map(|sibling| self.dated(sibling.dot));
                    dots.collect::<Result<BTreeSet<_>, _>>()?
                }
            };
            let mut page = Page::default();
            while page.items.len() < paging.first {
                let Some((.., dot)) = front.pop_last() else { break };
                let (head, edit, reason) = self.edit(dot)?;
                for replaced in &edit.existence_replaces {
                    front.insert(self.dated(*replaced)?);
                }
                page.items.push(self.revision(dot, &head, &edit, reason)?);
            }
            page.next = (!front.is_empty()).then(|| {
                let dots: Vec<String> = front.iter().map(|(.., dot)| dot.to_string()).collect();
                dots.join(",")
            });
            Ok(page)
        })
    }

    fn front(&self, cursor: &str) -> Result<BTreeSet<(u64, u64, Dot)>, LogError> {
        let dot = |text: &str| self.dated(text.parse().map_err(|_| LogError::BadCursor)?);
        cursor.split(',').map(dot).collect()
    }

    fn dated(&self, dot: Dot) -> Result<(u64, u64, Dot), LogError> {
        let number = self.book().known_number(dot)?.ok_or(Damage::Missing("an edit"))?;
        let head = self.head(number)?;
        Ok((head.at, head.seq, dot))
    }

    fn revision(
        &self,
        dot: Dot,
        head: &Head,
        edit: &Edit,
        reason: Option<Box<str>>,
    ) -> Result<Revision, LogError> {
        let mut changes = Vec::new();
        let registers = edit.writes.iter().map(|write| Register::from(write.target.clone()));
        for register in std::iter::once(Register::Existence).chain(registers) {
            let before = self.values_of(replaced(edit, &register), &register)?;
            let after = written(edit, &register);
            if before != after {
                changes.push(RegisterChange { register, before, after });
            }
        }
        let cause = self.book().cause(head.cause, head.cause_dot)?;
        Ok(Revision { stamp: self.stamp_of(dot, head)?, cause, reason, changes })
    }

    /// The values that edits wrote to a register, each once.
    pub(crate) fn values_of(&self, dots: &[Dot], register: &Register) -> Result<Vec<Value>, LogError> {
        let mut values = Vec::new();
        for dot in dots {
            for value in written(&self.edit(*dot)?.1, register) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        Ok(values)
    }

    /// The changes that touched a layer, newest first.
    ///
    /// # Errors
    /// [`LogError::BadCursor`]; if the file cannot be read.
    pub fn moments(&self, layer: LayerId, paging: &Paging) -> Result<Page<Moment>, LogError> {
        self.consistent(|| {
            let Some(layer) = self.layer_row(layer)? else { return Ok(Page::default()) };
            let before = match &paging.after {
                None => (u64::MAX, u64::MAX),
                Some(cursor) => moment_spot(cursor).ok_or(LogError::BadCursor)?,
            };
            let mut touches = self.touched_before(layer, before, paging.first.saturating_add(1))?;
            let more = touches.len() > paging.first;
            touches.truncate(paging.first);
            let next = touches.last().filter(|_| more).map(|touch| format!("{}.{}", touch.at, touch.seq));
            let moment = |touch: &Touch| self.moment(touch.seq, touch.features);
            Ok(Page { items: touches.iter().map(moment).collect::<Result<_, _>>()?, next })
        })
    }

    fn moment(&self, seq: u64, features: u64) -> Result<Moment, LogError> {
        let head = self.head_at(seq)?;
        let cause = self.book().cause(head.cause, head.cause_dot)?;
        let reason = self.book().reason_of(&self.body(seq)?)?;
        let did = self.did(&head)?;
        let stamp = self.stamp_of(self.book().dot(head.first)?, &head)?;
        Ok(Moment { stamp, cause, reason, features, did })
    }

    pub(crate) fn did(&self, head: &Head) -> Result<Did, LogError> {
        let change = self.change(head)?;
        let mut did = Did::default();
        for edit in &change.edits {
            let count = match edit.existence {
                _ if edit.layer.is_some() => &mut did.created,
                Existence::Alive if edit.writes.is_empty() => &mut did.restored,
                Existence::Alive => &mut did.changed,
                Existence::Deleted | Existence::MergedInto(_) => &mut did.deleted,
            };
            *count += 1;
        }
        if let Some(first) = change.edits.first() {
            let number = self.book().number(first.feature)?;
            did.layer = self.state(number)?.map(|state| state.layer);
        }
        Ok(did)
    }

    /// The change that begins with an edit, as it was written.
    ///
    /// # Errors
    /// If it is not in the log, or the file cannot be read.
    pub fn change_of(&self, dot: Dot) -> Result<Change, LogError> {
        let number = self.book().known_number(dot)?.ok_or(Damage::Missing("an edit"))?;
        self.consistent(|| self.change(&self.head(number)?))
    }

    pub(crate) fn head_at(&self, seq: u64) -> Result<Head, LogError> {
        let sql = format!("SELECT {HEAD} FROM change WHERE seq = ?1");
        Ok(self.connection().prepare_cached(&sql)?.query_row([seq], Head::read)?)
    }
}

fn moment_spot(cursor: &str) -> Option<(u64, u64)> {
    let (at, seq) = cursor.split_once('.')?;
    Some((at.parse().ok()?, seq.parse().ok()?))
}
