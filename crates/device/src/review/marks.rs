//! What people have said about the review of a feature: who is to look at it, what was opened again,
//! which findings are none.
//!
//! Each is a feature of [`REVIEWS`], so that it travels as edits do. Of several that say one thing about
//! one feature the newest counts; none of them is ever a conflict.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use edit_log::{DraftEdit, EditReader};
use feature_crdt::{Dot, FeatureId, FeatureState, Hlc, Key, REVIEWS, Sibling, Value};

use crate::error::{DeviceError, Result};

/// What a mark says.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum MarkKind {
    /// Its value is a person's name; empty takes it back.
    Assigned,
    /// Of a register; its value names the candidates that stood there.
    Opened,
    /// Of a finding; its value is the reason.
    Dismissed,
}

impl MarkKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Opened => "opened",
            Self::Dismissed => "dismissed",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Assigned, Self::Opened, Self::Dismissed].into_iter().find(|kind| kind.name() == name)
    }
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) about: FeatureId,
    pub(super) kind: MarkKind,
    /// The register or finding; empty for an assignment.
    pub(super) of: String,
    pub(super) value: String,
    pub(super) author: String,
    rank: (Hlc, Dot),
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    by_name: HashMap<FeatureId, Mark>,
    by_feature: BTreeMap<FeatureId, BTreeSet<FeatureId>>,
}

impl Marks {
    /// Reads all of them.
    pub(super) fn read(log: &EditReader) -> Result<Self> {
        let mut marks = Self::default();
        for (id, state) in log.reviews()? {
            marks.note(log, id, &state)?;
        }
        Ok(marks)
    }

    /// Takes in one of them; tells about which feature it is.
    pub(super) fn note(
        &mut self,
        log: &EditReader,
        id: FeatureId,
        state: &FeatureState,
    ) -> Result<Option<FeatureId>> {
        let known = self.by_name.remove(&id).map(|mark| mark.about);
        if let Some(about) = known
            && let Some(names) = self.by_feature.get_mut(&about)
        {
            names.remove(&id);
        }
        let Some(mark) = mark_of(log, state)?.filter(|_| state.is_alive()) else { return Ok(known) };
        let about = mark.about;
        self.by_feature.entry(about).or_default().insert(id);
        self.by_name.insert(id, mark);
        Ok(Some(about))
    }

    /// What counts of a kind.
    pub(super) fn find(&self, about: FeatureId, kind: MarkKind, of: &str) -> Option<&Mark> {
        self.named(about, kind, of).map(|(_, mark)| mark)
    }

    fn named(&self, about: FeatureId, kind: MarkKind, of: &str) -> Option<(FeatureId, &Mark)> {
        let names = self.by_feature.get(&about)?.iter();
        let marks = names.filter_map(|id| Some((*id, self.by_name.get(id)?)));
        marks.filter(|(_, mark)| mark.kind == kind && mark.of == of).max_by_key(|(_, mark)| mark.rank)
    }

    /// Who is to decide.
    pub(super) fn assignee(&self, about: FeatureId) -> Option<&str> {
        let mark = self.find(about, MarkKind::Assigned, "")?;
        Some(mark.value.as_str()).filter(|name| !name.is_empty())
    }

    /// Whether somebody opened a register again that a rule settles, while these values stood there.
    pub(super) fn is_opened(&self, about: FeatureId, register: &str, siblings: &[Sibling]) -> bool {
        let Some(mark) = self.find(about, MarkKind::Opened, register) else { return false };
        let mut named = mark.value.split(' ').filter_map(|dot| dot.parse::<Dot>().ok());
        named.any(|dot| siblings.iter().any(|sibling| sibling.dot == dot))
    }

    /// The edit that says something of a feature.
    pub(super) fn write(&self, about: FeatureId, kind: MarkKind, of: &str, value: &str) -> Result<DraftEdit> {
        let property = |name: &str, text: &str| -> Result<(Key, Value)> {
            Ok((Key::new(name).map_err(DeviceError::internal)?, Value::text(text)))
        };
        Ok(match self.named(about, kind, of) {
            Some((feature, _)) => {
                DraftEdit::Update { feature, geometry: None, properties: vec![property("value", value)?] }
            }
            None => DraftEdit::Create {
                layer: REVIEWS,
                geometry: None,
                properties: vec![
                    property("about", &about.to_string())?,
                    property("kind", kind.name())?,
                    property("of", of)?,
                    property("value", value)?,
                ],
            },
        })
    }
}

/// Reads a mark; of values that were written apart the newest counts.
fn mark_of(log: &EditReader, state: &FeatureState) -> Result<Option<Mark>> {
    let text = |name: &str| match state.property(name).first() {
        Some(Sibling { value: Value::Text(text), .. }) => Some(text.to_string()),
        _ => None,
    };
    let about = text("about").and_then(|about| about.parse().ok());
    let kind = text("kind").and_then(|kind| MarkKind::of(&kind));
    let (Some(about), Some(kind), Some(of)) = (about, kind, text("of")) else { return Ok(None) };
    let mut newest: Option<Mark> = None;
    for sibling in state.property("value") {
        let Value::Text(value) = &sibling.value else { continue };
        let stamp = log.stamp(sibling.dot)?;
        let rank = (stamp.clock, sibling.dot);
        if newest.as_ref().is_none_or(|known| known.rank < rank) {
            let (of, value, author) = (of.clone(), value.to_string(), stamp.author.to_string());
            newest = Some(Mark { about, kind, of, value, author, rank });
        }
    }
    Ok(newest)
}
