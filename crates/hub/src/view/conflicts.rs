//! Conflicts that are open, and decisions that were taken.

use edit_log::{EditReader, Moment, Page, Paging, Stamp, StoredConflict};
use feature_crdt::{FeatureId, LayerId, Register, Rule, Target, Value};
use serde_json::{Value as Json, json};

use super::layers::definition;
use crate::access::Access;
use crate::error::Result;
use crate::hub::Hub;

/// A register that was written apart.
pub(crate) struct ConflictShown {
    pub(crate) feature: FeatureId,
    pub(crate) layer: LayerId,
    pub(crate) register: Register,
    /// The rule of the layer that settles it, if one does.
    pub(crate) settled_by: Option<Rule>,
    pub(crate) candidates: Vec<ConflictCandidate>,
}

/// One of the values.
pub(crate) struct ConflictCandidate {
    pub(crate) stamp: Stamp,
    pub(crate) value: Option<Json>,
    /// Whether the layer's policy shows it.
    pub(crate) shown: bool,
}

impl Hub {
    /// Conflicts of a layer or of all: those that no policy settles, or all.
    pub(crate) async fn conflicts(
        &self,
        access: &Access,
        layer: Option<LayerId>,
        settled_too: bool,
        paging: Paging,
    ) -> Result<Page<ConflictShown>> {
        self.read_view(access, move |log| {
            let Page { items, next } = log.conflicts(layer, &paging)?;
            let mut shown = Vec::with_capacity(items.len());
            for stored in items {
                let conflict = conflict_shown(log, stored)?;
                if settled_too || conflict.settled_by.is_none() {
                    shown.push(conflict);
                }
            }
            Ok(Page { items: shown, next })
        })
        .await
    }

    /// Decisions of a layer, the newest first; pages of its moments, so a page may be empty.
    pub(crate) async fn resolutions(
        &self,
        access: &Access,
        layer: LayerId,
        paging: Paging,
    ) -> Result<Page<Moment>> {
        self.read_view(access, move |log| {
            let Page { items, next } = log.moments(layer, &paging)?;
            let decisions = items.into_iter().filter(|moment| moment.cause == feature_crdt::Cause::Resolve);
            Ok(Page { items: decisions.collect(), next })
        })
        .await
    }
}

fn conflict_shown(log: &EditReader, stored: StoredConflict) -> Result<ConflictShown> {
    let StoredConflict { feature, layer, register, candidates } = stored;
    let definition = definition(log, layer)?;
    let target = match &register {
        Register::Existence => None,
        Register::Geometry => Some(Target::Geometry),
        Register::Property(key) => Some(Target::Property(key.clone())),
    };
    let settled = match (&target, log.feature(feature)?) {
        (Some(target), Some(stored)) => log.settled(&definition, &stored.state, target)?,
        _ => None,
    };
    let key = match &register {
        Register::Property(key) => Some(key.as_str()),
        _ => None,
    };
    let rule = definition.policy_of(key).rule;
    let dot = settled.as_ref().and_then(|settled| settled.dot);
    let candidates = candidates.into_iter().map(|(stamp, value)| ConflictCandidate {
        shown: Some(stamp.dot) == dot,
        value: value_json(&value),
        stamp,
    });
    Ok(ConflictShown {
        feature,
        layer,
        settled_by: settled.filter(|settled| !settled.open).map(|_| rule),
        candidates: candidates.collect(),
        register,
    })
}

/// A value as JSON: a geometry as GeoJSON, an existence as a word, nothing where there is none.
pub(crate) fn value_json(value: &Value) -> Option<Json> {
    match value {
        Value::Geometry(geometry) => geometry.to_geojson().ok(),
        Value::Existence(feature_crdt::Existence::Alive) => Some(json!("alive")),
        Value::Existence(_) => Some(json!("deleted")),
        other => other.to_json(),
    }
}
