//! What breaks the rules of a layer, as conflicts beside those of values.

use edit_log::{EditReader, Finding, Paging, StoredFeature};
use feature_crdt::{ConflictKind as Found, FeatureId, Key, Sibling};

use super::show::{stamp_of, value_json};
use super::view::{CandidateView, ConflictKind, ConflictView, Page};
use crate::error::Result;

/// Where the list of conflicts goes on after those of values.
const CURSOR: &str = "rules";

/// Where to go on among what breaks rules; `None` if the place is among values.
pub(super) fn spot(after: Option<&str>) -> Option<Option<&str>> {
    let rest = after?.strip_prefix(CURSOR)?;
    Some(rest.strip_prefix('/'))
}

/// Adds what breaks rules to the last page of conflicts.
pub(super) fn extend(
    log: &EditReader,
    page: &mut Page<ConflictView>,
    first: usize,
    after: Option<&str>,
) -> Result<()> {
    page.total += log.findings(None, &Paging::first(usize::MAX))?.items.len() as u64;
    if page.next.is_some() {
        return Ok(());
    }
    let room = first.saturating_sub(page.items.len());
    if room == 0 {
        page.next = Some(CURSOR.to_owned());
        return Ok(());
    }
    let paging = Paging { first: room, after: after.map(ToOwned::to_owned) };
    let found = log.findings(None, &paging)?;
    for finding in &found.items {
        if let Some(stored) = log.feature(finding.feature)? {
            page.items.push(view(log, finding, &stored)?);
        }
    }
    page.next = found.next.map(|next| format!("{CURSOR}/{next}"));
    Ok(())
}

fn view(log: &EditReader, finding: &Finding, stored: &StoredFeature) -> Result<ConflictView> {
    let (kind, word, field, other) = parts(&finding.kind);
    let state = &stored.state;
    let mut candidates = match (field, kind) {
        (Some(key), _) => shown(log, state.property(key.as_str()))?,
        (None, ConflictKind::Duplicate | ConflictKind::Spatial) => shown(log, &state.geometry)?,
        _ => Vec::new(),
    };
    if let Some(other) = other
        && let Some(other) = log.feature(other)?
    {
        let values = field.map_or(&other.state.geometry[..], |key| other.state.property(key.as_str()));
        candidates.extend(shown(log, values)?);
    }
    let about = field.map_or_else(|| other.map_or(String::new(), |other| other.to_string()), Key::to_string);
    Ok(ConflictView {
        id: format!("{}/{CURSOR}/{word}/{about}", finding.feature),
        kind,
        feature: finding.feature,
        field: field.map(Key::to_string),
        settled_by: None,
        candidates,
    })
}

fn parts(found: &Found) -> (ConflictKind, &'static str, Option<&Key>, Option<FeatureId>) {
    match found {
        Found::Property(key) => (ConflictKind::Property, "property", Some(key), None),
        Found::Geometry => (ConflictKind::Geometry, "geometry", None, None),
        Found::Existence => (ConflictKind::Existence, "existence", None, None),
        Found::DuplicateNearby { other, .. } => (ConflictKind::Duplicate, "duplicate", None, Some(*other)),
        Found::BrokenReference(key) => (ConflictKind::Reference, "reference", Some(key), None),
        Found::UniqueKey { key, other } => (ConflictKind::Unique, "unique", Some(key), Some(*other)),
        Found::SelfCrossing(_) => (ConflictKind::Spatial, "crossing", None, None),
        Found::Overlap(other) => (ConflictKind::Spatial, "overlap", None, Some(*other)),
        Found::Schema { key, .. } => (ConflictKind::Schema, "schema", Some(key), None),
    }
}

/// The values that stand somewhere, with who wrote them.
fn shown(log: &EditReader, siblings: &[Sibling]) -> Result<Vec<CandidateView>> {
    let one = |sibling: &Sibling| {
        let (value, geometry) = value_json(&sibling.value);
        let stamp = stamp_of(&log.stamp(sibling.dot)?);
        Ok(CandidateView { id: sibling.dot, value, geometry, stamp, shown: true })
    };
    siblings.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use edit_log::{Draft, DraftEdit, EditLog, Identity};
    use feature_crdt::{Field, Geometry, LAYERS, LayerDefinition, Position, Rules, Shape, Value};

    use super::*;

    fn log(folder: &tempfile::TempDir) -> EditLog {
        let identity = Identity { author: "ana".into(), device: "d".into(), machine: "m".into() };
        let mut log = EditLog::open(&folder.path().join("edits.sqlite"), &identity).expect("a log");
        let definition = LayerDefinition {
            fields: vec![Field { key: "code".into(), unique: true, ..Field::default() }],
            rules: Rules { duplicate_meters: Some(20), ..Rules::default() },
            ..LayerDefinition::default()
        };
        let properties = definition.properties().expect("keys");
        let layer = DraftEdit::Create { layer: LAYERS, geometry: None, properties };
        let layer = log.append(Draft::edit(vec![layer]), 1).expect("a layer").features[0];
        for y in 0..4 {
            let at = Position { x: 0, y: y * 100_000 + y % 2 * -99_500, z: None };
            let geometry = Some(Geometry::new(&Shape::Point(at)).expect("a point"));
            let properties = vec![(Key::new("code").expect("a key"), Value::text(format!("{}", y / 2)))];
            let edit = DraftEdit::Create { layer, geometry, properties };
            log.append(Draft::edit(vec![edit]), 2).expect("a feature");
        }
        log
    }

    #[test]
    fn pages_go_on_from_values_to_rules_and_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = log(&folder);
        let (mut cursor, mut kinds): (Option<String>, Vec<_>) = (None, Vec::new());
        for _ in 0..9 {
            let place = spot(cursor.as_deref());
            let mut page = Page { total: 0, items: Vec::new(), next: None };
            extend(&log, &mut page, 1, place.flatten()).expect("a page");
            assert_eq!(page.total, 4);
            kinds.extend(page.items.iter().map(|one| (one.kind, one.candidates.len())));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let both = [(ConflictKind::Unique, 2), (ConflictKind::Duplicate, 2)];
        assert_eq!(kinds, [both, both].concat());
        assert_eq!(spot(Some("rules")), Some(None));
        assert_eq!(spot(Some("00.1/=code")), None);
        assert_eq!(spot(None), None);
    }
}
