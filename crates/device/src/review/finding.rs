//! What breaks a layer's rules, named and in words.

use edit_log::EditReader;
use feature_crdt::{ConflictKind, FeatureId, FieldFault, Key, LayerDefinition, Register};

use super::entry::{LayerFacts, called, other_of};
use super::marks::{MarkKind, Marks};
use super::register::label;
use super::view::{ReviewFinding, ReviewKind, ReviewOther};
use crate::edits::{geojson_of, properties_json, shown_geometry, shown_properties};
use crate::error::Result;

/// What names a finding among those of its feature.
pub(super) fn finding_id(found: &ConflictKind) -> String {
    match found {
        ConflictKind::Property(key) => format!("property/{key}"),
        ConflictKind::Geometry => "geometry".to_owned(),
        ConflictKind::Existence => "existence".to_owned(),
        ConflictKind::DuplicateNearby { other, .. } => format!("duplicate/{other}"),
        ConflictKind::BrokenReference(key) => format!("reference/{key}"),
        ConflictKind::UniqueKey { key, other } => format!("unique/{key}/{other}"),
        ConflictKind::SelfCrossing(_) => "crossing".to_owned(),
        ConflictKind::Overlap(other) => format!("overlap/{other}"),
        ConflictKind::Schema { key, .. } => format!("schema/{key}"),
    }
}

/// What was found of a feature, with the other feature that it is about.
pub(super) fn findings(
    log: &EditReader,
    layer: &LayerFacts,
    marks: &Marks,
    feature: FeatureId,
    found: &[ConflictKind],
) -> Result<Vec<ReviewFinding>> {
    let one = |found: &ConflictKind| {
        let id = finding_id(found);
        let other = match other_of(found) {
            Some(other) => other_feature(log, layer, other)?,
            None => None,
        };
        let dismissed = marks.find(feature, MarkKind::Dismissed, &id);
        Ok(ReviewFinding {
            kind: ReviewKind::of_finding(found),
            field: key_of(found).map(Key::to_string),
            sentence: sentence(&layer.definition, found, other.as_ref()),
            other,
            dismissed_by: dismissed.map(|mark| mark.author.clone()),
            id,
        })
    };
    found.iter().map(one).collect()
}

fn other_feature(log: &EditReader, layer: &LayerFacts, id: FeatureId) -> Result<Option<ReviewOther>> {
    let Some(state) = log.feature_state(id)? else { return Ok(None) };
    let geometry = shown_geometry(log, &layer.definition, &state)?;
    Ok(Some(ReviewOther {
        feature: id,
        label: called(log, layer, &state)?,
        geometry: geometry.as_ref().map(geojson_of).transpose()?,
        properties: properties_json(&shown_properties(log, &layer.definition, &state)?),
    }))
}

const fn key_of(found: &ConflictKind) -> Option<&Key> {
    match found {
        ConflictKind::Property(key)
        | ConflictKind::BrokenReference(key)
        | ConflictKind::UniqueKey { key, .. }
        | ConflictKind::Schema { key, .. } => Some(key),
        _ => None,
    }
}

fn sentence(layer: &LayerDefinition, found: &ConflictKind, other: Option<&ReviewOther>) -> String {
    let field = key_of(found).map(|key| label(layer, &Register::Property(key.clone()))).unwrap_or_default();
    let name = match other.map(|other| other.label.as_str()) {
        None | Some("") => "another feature".to_owned(),
        Some(label) => format!("“{label}”"),
    };
    match found {
        ConflictKind::DuplicateNearby { meters, .. } => {
            format!("It lies {meters:.0} m from {name}: both may be one thing.")
        }
        ConflictKind::BrokenReference(_) => format!("“{field}” names a feature that is not there."),
        ConflictKind::UniqueKey { .. } => format!("“{field}” is to be unique, and {name} has the same."),
        ConflictKind::SelfCrossing(_) => "Its line crosses itself.".to_owned(),
        ConflictKind::Overlap(_) => format!("It overlaps {name}."),
        ConflictKind::Schema { fault: FieldFault::Missing, .. } => format!("“{field}” is missing."),
        ConflictKind::Schema { fault: FieldFault::NoChoice, .. } => {
            format!("“{field}” is none of the field's choices.")
        }
        ConflictKind::Schema { fault: FieldFault::WrongType(_), .. } => {
            format!("“{field}” does not fit the field's type.")
        }
        ConflictKind::Property(_) | ConflictKind::Geometry | ConflictKind::Existence => {
            "Different values were written apart.".to_owned()
        }
    }
}
