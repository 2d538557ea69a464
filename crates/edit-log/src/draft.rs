//! Edits before they are written: what is to be done, not yet what it replaces.

use feature_crdt::{
    Cause, Dot, Edit, Existence, Extent, FeatureId, FeatureState, Geometry, Key, LayerId, Sibling, Target,
    Value, Write, dots, is_reserved,
};

use crate::error::LogError;
use crate::fold::Fold;
use crate::names::Book;

/// What is to be written as one change.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    /// What is to be done, in this order.
    pub edits: Vec<DraftEdit>,
    /// What led to it.
    pub cause: Cause,
    /// Why, in the author's words.
    pub reason: Option<String>,
    /// When, in milliseconds since 1970, for history that is read from a file; it is written under
    /// a replica's name of its own. `None` is now.
    pub time: Option<u64>,
    /// The author, if it is not the log's own.
    pub author: Option<String>,
}

/// What is to be done to one feature.
#[derive(Clone, PartialEq, Debug)]
pub enum DraftEdit {
    /// Makes a feature; [`Appended::features`] names it.
    Create {
        /// Where.
        layer: LayerId,
        /// The geometry, if it has one.
        geometry: Option<Geometry>,
        /// Its properties.
        properties: Vec<(Key, Value)>,
    },
    /// Changes a feature that is there. What would change nothing is left out.
    Update {
        /// Which.
        feature: FeatureId,
        /// The geometry: `None` leaves it, `Some(None)` takes it away.
        geometry: Option<Option<Geometry>>,
        /// Those that change; [`Value::Absent`] takes one away.
        properties: Vec<(Key, Value)>,
    },
    /// Deletes a feature; one that is not there is left out.
    Delete(FeatureId),
    /// Brings a deleted feature back; one that is there without doubt is left out.
    Restore(FeatureId),
    /// Lets a feature go into another one.
    MergeInto {
        /// Which.
        feature: FeatureId,
        /// What stands for it.
        into: FeatureId,
    },
    /// Replaces exactly the candidates that were shown: how a conflict is settled.
    Settle {
        /// Which.
        feature: FeatureId,
        /// Which register.
        target: Target,
        /// What stands there afterwards.
        value: Value,
        /// The edits whose values were shown.
        shown: Vec<Dot>,
    },
    /// Decides several registers of a feature at once, each replacing exactly the candidates that were
    /// shown.
    Decide {
        /// Which.
        feature: FeatureId,
        /// Whether it is there, and the edits that were shown; `None` leaves that as it is.
        existence: Option<(Existence, Vec<Dot>)>,
        /// What stands in each register afterwards, and the edits whose values were shown.
        rows: Vec<(Target, Value, Vec<Dot>)>,
    },
    /// Says whether a feature is there, replacing exactly the candidates that were shown.
    SettleExistence {
        /// Which.
        feature: FeatureId,
        /// Whether it is there.
        existence: Existence,
        /// The edits whose values were shown.
        shown: Vec<Dot>,
    },
}

impl Draft {
    /// An edit by a person, now.
    #[must_use]
    pub const fn edit(edits: Vec<DraftEdit>) -> Self {
        Self { edits, cause: Cause::Edit, reason: None, time: None, author: None }
    }

    /// The same with another cause.
    #[must_use]
    pub fn because(self, cause: Cause) -> Self {
        Self { cause, ..self }
    }
}

/// What was written.
#[derive(Clone, PartialEq, Debug)]
pub struct Appended {
    /// The log's version afterwards.
    pub version: u64,
    /// The first edit of the last change that was written.
    pub change: Dot,
    /// The features that were changed, in the order of the draft.
    pub features: Vec<FeatureId>,
    /// The box round what was changed, as it was.
    pub before: Option<Extent>,
    /// The box round what was changed, as it is.
    pub after: Option<Extent>,
    /// Features of which a part was left alone, because somebody else has written there since
    /// ([`crate::EditLog::undo`] only).
    pub left_alone: Vec<FeatureId>,
}

impl DraftEdit {
    /// The feature, if it is there already.
    pub(crate) const fn feature(&self) -> Option<FeatureId> {
        match self {
            Self::Create { .. } => None,
            Self::Update { feature, .. }
            | Self::Delete(feature)
            | Self::Restore(feature)
            | Self::MergeInto { feature, .. }
            | Self::Settle { feature, .. }
            | Self::Decide { feature, .. }
            | Self::SettleExistence { feature, .. } => Some(*feature),
        }
    }

    /// The edit, with what it replaces; `None` if it would change nothing.
    pub(crate) fn resolve<'a>(
        self,
        fold: &mut Fold<'a>,
        book: Book<'a>,
        dot: Dot,
    ) -> Result<Option<Edit>, LogError> {
        let Some(feature) = self.feature() else { return self.create(fold, book, dot).map(Some) };
        let state = fold.state(book, feature)?.ok_or(LogError::NoSuchFeature(feature))?;
        let all = || dots(&state.existence);
        let only = |existence, existence_replaces| {
            Some(Edit { feature, layer: None, existence, existence_replaces, writes: Vec::new() })
        };
        let certain = state.existence.iter().all(is_alive);
        Ok(match self {
            Self::Create { .. } => None,
            Self::Update { geometry, properties, .. } => update(feature, state, geometry, properties)?,
            Self::Delete(_) if !state.is_alive() => None,
            Self::Delete(_) => only(Existence::Deleted, all()),
            Self::Restore(_) if certain => None,
            Self::Restore(_) => only(Existence::Alive, all()),
            Self::MergeInto { into, .. } => only(Existence::MergedInto(into), all()),
            Self::Settle { target, value, shown, .. } => {
                let write =
                    Write { replaces: standing(state.target(&target), &shown), target, values: vec![value] };
                Some(Edit { writes: vec![write], ..touched(feature, state)? })
            }
            Self::Decide { existence, mut rows, .. } => {
                rows.sort_by(|(one, ..), (other, ..)| one.cmp(other));
                let write = |(target, value, shown): (Target, Value, Vec<Dot>)| Write {
                    replaces: standing(state.target(&target), &shown),
                    target,
                    values: vec![value],
                };
                let writes = rows.into_iter().map(write).collect();
                Some(match existence {
                    None => Edit { writes, ..touched(feature, state)? },
                    Some((existence, shown)) => Edit {
                        feature,
                        layer: None,
                        existence,
                        existence_replaces: standing(&state.existence, &shown),
                        writes: if existence == Existence::Alive { writes } else { Vec::new() },
                    },
                })
            }
            Self::SettleExistence { existence, shown, .. } => {
                only(existence, standing(&state.existence, &shown))
            }
        })
    }

    fn create<'a>(self, fold: &mut Fold<'a>, book: Book<'a>, dot: Dot) -> Result<Edit, LogError> {
        let Self::Create { layer, geometry, properties } = self else { return Err(LogError::NothingToDo) };
        if !is_reserved(layer) && fold.state(book, layer)?.is_none() {
            return Err(LogError::NoSuchLayer(layer));
        }
        let geometry = geometry.map(|geometry| Write::geometry(Some(geometry), Vec::new()));
        let properties = last_of_each(properties).into_iter().filter(|(_, value)| *value != Value::Absent);
        let properties = properties.map(|(key, value)| Write::property(key, value, Vec::new()));
        Ok(Edit {
            feature: dot,
            layer: Some(layer),
            existence: Existence::Alive,
            existence_replaces: Vec::new(),
            writes: geometry.into_iter().chain(properties).collect(),
        })
    }
}

fn is_alive(sibling: &Sibling) -> bool {
    sibling.value == Value::Existence(Existence::Alive)
}

/// Those of the edits that were shown whose values still stand.
fn standing(siblings: &[Sibling], shown: &[Dot]) -> Vec<Dot> {
    let mut standing = dots(siblings);
    standing.retain(|dot| shown.contains(dot));
    standing
}

/// An edit that says no more than that a feature is there: it replaces what says so, and leaves
/// a deletion beside it as the conflict that it is.
pub(crate) fn touched(feature: FeatureId, state: &FeatureState) -> Result<Edit, LogError> {
    let alive: Vec<Sibling> = state.existence.iter().filter(|sibling| is_alive(sibling)).cloned().collect();
    if alive.is_empty() {
        return Err(LogError::Deleted(feature));
    }
    Ok(Edit {
        feature,
        layer: None,
        existence: Existence::Alive,
        existence_replaces: dots(&alive),
        writes: Vec::new(),
    })
}

fn update(
    feature: FeatureId,
    state: &FeatureState,
    geometry: Option<Option<Geometry>>,
    properties: Vec<(Key, Value)>,
) -> Result<Option<Edit>, LogError> {
    let edit = touched(feature, state)?;
    let geometry =
        geometry.map(|geometry| (Target::Geometry, geometry.map_or(Value::Absent, Value::Geometry)));
    let properties = last_of_each(properties).into_iter().map(|(key, value)| (Target::Property(key), value));
    let writes: Vec<Write> = geometry
        .into_iter()
        .chain(properties)
        .filter(|(target, value)| !stands(state.target(target), value))
        .map(|(target, value)| state.overwrite(target, value))
        .collect();
    Ok((!writes.is_empty()).then_some(Edit { writes, ..edit }))
}

/// Tells whether a register holds this value and no other.
fn stands(siblings: &[Sibling], value: &Value) -> bool {
    let same = siblings.iter().all(|sibling| sibling.value == *value);
    same && (!siblings.is_empty() || *value == Value::Absent)
}

fn last_of_each(mut properties: Vec<(Key, Value)>) -> Vec<(Key, Value)> {
    properties.reverse();
    properties.sort_by(|(a, _), (b, _)| a.cmp(b));
    properties.dedup_by(|(a, _), (b, _)| a == b);
    properties
}
