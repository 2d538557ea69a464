//! The queue in memory: made once, then kept true by what changed since.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use edit_log::{EditReader, Paging, Query};
use feature_crdt::{
    ConflictKind, Extent, FeatureId, FeatureState, LAYERS, LayerDefinition, LayerId, REPLICAS, REVIEWS,
};

use super::entry::{Entry, LayerFacts, entry_of, extent};
use super::marks::Marks;
use crate::error::Result;

/// After so many changed features all are looked at again.
const MAX_CHANGED: usize = 2_000;
/// So many neighbours of a changed feature are judged again.
const MAX_NEIGHBOURS: usize = 256;
/// Degrees round a changed feature, in whole units, in which a rule may reach: a little over 1 km.
const REACH: i32 = 100_000;

/// The queue of a log at a version.
#[derive(Default)]
pub(super) struct Index {
    pub(super) version: u64,
    pub(super) entries: HashMap<FeatureId, Entry>,
    pub(super) layers: BTreeMap<LayerId, LayerFacts>,
    pub(super) marks: Marks,
    pub(super) findings: HashMap<FeatureId, Vec<ConflictKind>>,
    /// What waits in all entries, kept so that it is known without a look at each.
    pub(super) open: u64,
}

/// What a layer asks of features that others may break.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Reach {
    /// Each by itself.
    Own,
    /// Those nearby.
    Near,
    /// All of the layer.
    All,
}

fn reach(definition: &LayerDefinition) -> Reach {
    if definition.fields.iter().any(|field| field.unique || field.reference) {
        Reach::All
    } else if definition.rules.duplicate_meters.is_some() || definition.rules.no_overlap {
        Reach::Near
    } else {
        Reach::Own
    }
}

impl Index {
    /// Follows the log to where it stands now.
    pub(super) fn follow(&mut self, log: &EditReader) -> Result<()> {
        let version = log.version()?;
        if version == self.version {
            return Ok(());
        }
        let known = (self.version > 0 && version > self.version).then_some(self.version);
        let changed = known.map(|known| log.changed_since(known)).transpose()?.flatten();
        match changed.filter(|changed| changed.len() <= MAX_CHANGED) {
            Some(changed) => self.take_in(log, changed)?,
            None => self.make(log)?,
        }
        self.version = version;
        Ok(())
    }

    /// Makes it from the whole log.
    fn make(&mut self, log: &EditReader) -> Result<()> {
        *self = Self { marks: Marks::read(log)?, layers: layers(log)?, ..Self::default() };
        let ids: Vec<LayerId> = self.layers.keys().copied().collect();
        for layer in ids {
            self.judge_all(log, layer)?;
        }
        let mut wanted: BTreeSet<FeatureId> = self.findings.keys().copied().collect();
        log.each_conflict(None, |feature, _, _| -> Result<bool> {
            wanted.insert(feature);
            Ok(true)
        })?;
        for feature in wanted {
            self.enter(log, feature)?;
        }
        Ok(())
    }

    fn take_in(&mut self, log: &EditReader, changed: BTreeSet<FeatureId>) -> Result<()> {
        let mut wanted: BTreeSet<FeatureId> = BTreeSet::new();
        let mut by_layer: BTreeMap<LayerId, Vec<(FeatureId, FeatureState)>> = BTreeMap::new();
        let mut redefined: BTreeSet<LayerId> = BTreeSet::new();
        for id in changed {
            let Some(state) = log.feature_state(id)? else { continue };
            match state.layer {
                REPLICAS => {}
                REVIEWS => wanted.extend(self.marks.note(log, id, &state)?),
                layer => {
                    wanted.insert(id);
                    if layer == LAYERS {
                        redefined.insert(id);
                    } else {
                        by_layer.entry(layer).or_default().push((id, state));
                    }
                }
            }
        }
        if !redefined.is_empty() {
            self.layers = layers(log)?;
        }
        for layer in &redefined {
            wanted.extend(
                self.entries.values().filter(|one| one.item.layer == *layer).map(|one| one.item.feature),
            );
            wanted.extend(self.judge_all(log, *layer)?);
            log.each_conflict(Some(*layer), |feature, _, _| -> Result<bool> {
                wanted.insert(feature);
                Ok(true)
            })?;
        }
        for (layer, changed) in by_layer {
            if !redefined.contains(&layer) {
                wanted.extend(self.judge(log, layer, &changed)?);
            }
        }
        for feature in wanted {
            self.enter(log, feature)?;
        }
        Ok(())
    }

    /// Judges a whole layer; tells whose findings there were or are.
    fn judge_all(&mut self, log: &EditReader, layer: LayerId) -> Result<BTreeSet<FeatureId>> {
        let mut touched = BTreeSet::new();
        let before: Vec<FeatureId> = self
            .findings
            .keys()
            .filter(|id| self.entries.get(*id).is_none_or(|one| one.item.layer == layer))
            .copied()
            .collect();
        for id in before {
            self.findings.remove(&id);
            touched.insert(id);
        }
        if layer != LAYERS && self.layers.contains_key(&layer) {
            for finding in log.findings(Some(layer), &Paging::first(usize::MAX))?.items {
                touched.insert(finding.feature);
                self.findings.entry(finding.feature).or_default().push(finding.kind);
            }
        }
        Ok(touched)
    }

    /// Judges what changed in a layer, and what that may touch.
    fn judge(
        &mut self,
        log: &EditReader,
        layer: LayerId,
        changed: &[(FeatureId, FeatureState)],
    ) -> Result<BTreeSet<FeatureId>> {
        let Some(facts) = self.layers.get(&layer) else { return Ok(BTreeSet::new()) };
        let reach = reach(&facts.definition);
        if reach == Reach::All || (reach == Reach::Near && changed.len() > 64) {
            return self.judge_all(log, layer);
        }
        let mut wanted: BTreeSet<FeatureId> = changed.iter().map(|(id, _)| *id).collect();
        if reach == Reach::Near {
            let about = self.entries.values().filter(|one| one.others.iter().any(|id| wanted.contains(id)));
            let about: Vec<FeatureId> = about.map(|one| one.item.feature).collect();
            for (_, state) in changed {
                wanted.extend(near(log, layer, state)?);
            }
            wanted.extend(about);
        }
        for id in &wanted {
            let found = log.findings_of(*id)?;
            if found.is_empty() {
                self.findings.remove(id);
            } else {
                self.findings.insert(*id, found);
            }
        }
        Ok(wanted)
    }

    /// Makes the entry of a feature anew, or drops it.
    fn enter(&mut self, log: &EditReader, id: FeatureId) -> Result<()> {
        let entry = match log.feature_state(id)? {
            Some(state) => match self.layers.get(&state.layer) {
                Some(layer) => {
                    let found = self.findings.get(&id).map_or(&[][..], Vec::as_slice);
                    entry_of(log, layer, &self.marks, id, &state, found)?
                }
                None => None,
            },
            None => None,
        };
        let waits = |entry: Option<&Entry>| entry.map_or(0, |entry| entry.item.open);
        self.open += waits(entry.as_ref());
        let before = match entry {
            Some(entry) => self.entries.insert(id, entry),
            None => self.entries.remove(&id),
        };
        self.open -= waits(before.as_ref());
        Ok(())
    }
}

/// The layers that are there, and that of layers.
fn layers(log: &EditReader) -> Result<BTreeMap<LayerId, LayerFacts>> {
    let own = LayerDefinition { name: "Layers".into(), ..LayerDefinition::default() };
    let mut found = BTreeMap::from([(LAYERS, LayerFacts { id: LAYERS, definition: own })]);
    for stored in log.layers()? {
        let definition = LayerDefinition::of(&stored.state);
        found.insert(stored.id, LayerFacts { id: stored.id, definition });
    }
    Ok(found)
}

fn near(log: &EditReader, layer: LayerId, state: &FeatureState) -> Result<Vec<FeatureId>> {
    let Some(Extent { west, south, east, north }) = extent(state) else { return Ok(Vec::new()) };
    let extent = Extent {
        west: west.saturating_sub(REACH),
        south: south.saturating_sub(REACH),
        east: east.saturating_add(REACH),
        north: north.saturating_add(REACH),
    };
    let query = Query { layer: Some(layer), extent: Some(extent), ..Query::default() };
    let page = log.features(&query, &Paging::first(MAX_NEIGHBOURS))?;
    Ok(page.items.into_iter().map(|stored| stored.id).collect())
}
