//! What is wrong with features by the rules of their layer: values that fit no field, keys used
//! twice, references to nothing, what crosses itself, overlaps, or may be one thing entered twice.
//!
//! Nothing of this is written: it follows from the states, so that logs that hold the same changes
//! find the same, and a rule that is changed holds at once.

use std::collections::HashMap;

use feature_crdt::{
    ConflictKind, Dot, Extent, FeatureId, FeatureState, Field, FieldFault, Key, LayerDefinition, LayerId,
    Position, Shape, Sibling, Value, misfits, references, spatial,
};

use crate::error::{Damage, LogError};
use crate::number::Number;
use crate::page::{Page, Paging};
use crate::place::LAYER_STEP;
use crate::reader::EditReader;

/// So many neighbours of a feature are looked at: more lie in one place by mistake.
const MAX_NEIGHBOURS: usize = 64;

/// A degree of latitude, in metres, is a little more than this.
const METERS_PER_DEGREE: f64 = 110_000.0;

/// What is wrong with a feature by the rules of its layer.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// The feature; of two that do not go together the one that was named later.
    pub feature: FeatureId,
    /// Its layer.
    pub layer: LayerId,
    /// What is wrong.
    pub kind: ConflictKind,
}

/// A layer that asks something of its features.
struct Judge<'a> {
    reader: &'a EditReader,
    row: i64,
    layer: LayerId,
    definition: LayerDefinition,
    /// The first feature that has a value of a field that is to be unique.
    first: HashMap<(String, String), Dot>,
}

impl EditReader {
    /// What is wrong with the features of one layer or of all by the layers' rules, in the order of
    /// the file; all of one feature stands on one page.
    ///
    /// Costs a look at every feature of the layers that have fields or rules.
    ///
    /// # Errors
    /// [`LogError::BadCursor`]; if the file cannot be read.
    pub fn findings(&self, layer: Option<LayerId>, paging: &Paging) -> Result<Page<Finding>, LogError> {
        self.consistent(|| {
            let (from, after) = match &paging.after {
                None => (i64::MIN, Number(-1)),
                Some(cursor) => self.finding_spot(cursor)?,
            };
            let mut layers = Vec::new();
            for stored in self.layers()?.into_iter().filter(|one| layer.is_none_or(|layer| layer == one.id)) {
                layers.extend(self.layer_row(stored.id)?.filter(|row| *row >= from).map(|row| (row, stored)));
            }
            layers.sort_by_key(|(row, _)| *row);
            let mut page = Page::default();
            for (row, stored) in layers {
                let Some(judge) = self.judge(row, stored.id, &stored.state)? else { continue };
                let after = if judge.row == from { after } else { Number(-1) };
                if !judge.fill(&mut page, after, paging.first)? {
                    break;
                }
            }
            Ok(page)
        })
    }

    /// What is wrong with one feature by its layer's rules.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn findings_of(&self, feature: FeatureId) -> Result<Vec<ConflictKind>, LogError> {
        self.consistent(|| {
            let Some(number) = self.book().known_number(feature)? else { return Ok(Vec::new()) };
            let Some(state) = self.state(number)? else { return Ok(Vec::new()) };
            let layer = self.book().known_number(state.layer)?.map(|layer| self.state(layer)).transpose()?;
            let Some(layer) = layer.flatten().filter(FeatureState::is_alive) else { return Ok(Vec::new()) };
            let Some(row) = self.layer_row(state.layer)?.filter(|_| state.is_alive()) else {
                return Ok(Vec::new());
            };
            self.judge(row, state.layer, &layer)?.map_or(Ok(Vec::new()), |judge| judge.of(feature, &state))
        })
    }

    fn finding_spot(&self, cursor: &str) -> Result<(i64, Number), LogError> {
        let dot = cursor.parse().map_err(|_| LogError::BadCursor)?;
        let number = self.book().known_number(dot)?.ok_or(LogError::BadCursor)?;
        let layer = self.state(number)?.ok_or(LogError::BadCursor)?.layer;
        Ok((self.layer_row(layer)?.ok_or(LogError::BadCursor)?, number))
    }

    /// `None` if the layer asks nothing.
    fn judge(&self, row: i64, layer: LayerId, state: &FeatureState) -> Result<Option<Judge<'_>>, LogError> {
        let definition = LayerDefinition::of(state);
        let rules = &definition.rules;
        let asks = !definition.fields.is_empty()
            || rules.duplicate_meters.is_some()
            || rules.no_overlap
            || rules.no_self_crossing;
        if !asks {
            return Ok(None);
        }
        let mut judge = Judge { reader: self, row, layer, definition, first: HashMap::new() };
        judge.note_firsts()?;
        Ok(Some(judge))
    }
}

impl Judge<'_> {
    /// Calls for the features that are there until told to stop; tells whether it came to the end.
    fn each(
        &self,
        after: Number,
        mut take: impl FnMut(FeatureId, FeatureState) -> Result<bool, LogError>,
    ) -> Result<bool, LogError> {
        let mut statement = self.reader.connection().prepare_cached(
            "SELECT id, state FROM feature WHERE layer = ?1 AND alive = 1 AND id > ?2 ORDER BY id",
        )?;
        let mut rows = statement.query((self.row, after.0))?;
        while let Some(row) = rows.next()? {
            let id = self.reader.book().dot(Number(row.get(0)?))?;
            let blob = row.get_ref(1)?.as_blob().map_err(|_| Damage::Row)?;
            if !take(id, self.reader.book().decode_state(self.layer, blob)?)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Notes which feature is the first to have each value that must be unique.
    fn note_firsts(&mut self) -> Result<(), LogError> {
        let unique: Vec<Field> =
            self.definition.fields.iter().filter(|field| field.unique).cloned().collect();
        if unique.is_empty() {
            return Ok(());
        }
        let mut first: HashMap<(String, String), Dot> = HashMap::new();
        self.each(Number(-1), |id, state| {
            for field in &unique {
                for value in keys(state.property(&field.key)) {
                    let holder = first.entry((field.key.clone(), value)).or_insert(id);
                    *holder = id.min(*holder);
                }
            }
            Ok(true)
        })?;
        self.first = first;
        Ok(())
    }

    /// Fills a page; tells whether it came to the end of the layer.
    fn fill(&self, page: &mut Page<Finding>, after: Number, most: usize) -> Result<bool, LogError> {
        self.each(after, |feature, state| {
            let found = self.of(feature, &state)?;
            if found.is_empty() {
                return Ok(true);
            }
            if page.items.len() >= most {
                page.next = page.items.last().map(|last| last.feature.to_string());
                return Ok(false);
            }
            let layer = self.layer;
            page.items.extend(found.into_iter().map(|kind| Finding { feature, layer, kind }));
            Ok(true)
        })
    }

    fn of(&self, id: FeatureId, state: &FeatureState) -> Result<Vec<ConflictKind>, LogError> {
        // What is not filled in yet is asked for by the form and is no conflict.
        let missing =
            |kind: &ConflictKind| matches!(kind, ConflictKind::Schema { fault: FieldFault::Missing, .. });
        let mut found = misfits(state, &self.definition);
        found.retain(|kind| !missing(kind));
        for (key, named) in references(state, &self.definition) {
            let number = self.reader.book().known_number(named)?;
            let named = number.map(|number| self.reader.state(number)).transpose()?.flatten();
            if !named.is_some_and(|state| state.is_alive()) {
                found.push(ConflictKind::BrokenReference(key));
            }
        }
        self.unique(id, state, &mut found);
        self.places(id, state, &mut found)?;
        Ok(found)
    }

    fn unique(&self, id: FeatureId, state: &FeatureState, found: &mut Vec<ConflictKind>) {
        for field in self.definition.fields.iter().filter(|field| field.unique) {
            let Ok(key) = Key::new(&field.key) else { continue };
            let firsts = keys(state.property(&field.key)).into_iter();
            let other = firsts.filter_map(|value| self.first.get(&(field.key.clone(), value))).min();
            if let Some(other) = other.filter(|other| **other < id) {
                found.push(ConflictKind::UniqueKey { key, other: *other });
            }
        }
    }

    fn places(
        &self,
        id: FeatureId,
        state: &FeatureState,
        found: &mut Vec<ConflictKind>,
    ) -> Result<(), LogError> {
        let rules = &self.definition.rules;
        for shape in shapes(state) {
            if rules.no_self_crossing
                && let Some(at) = spatial::self_crossing(&shape)
            {
                found.push(ConflictKind::SelfCrossing(at));
            }
            match (&shape, rules.duplicate_meters) {
                (Shape::Point(at), Some(near)) => self.duplicates(id, *at, f64::from(near), found)?,
                (Shape::Polygon(_) | Shape::MultiPolygon(_), _) if rules.no_overlap => {
                    self.overlaps(id, &shape, found)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn duplicates(
        &self,
        id: FeatureId,
        at: Position,
        near: f64,
        found: &mut Vec<ConflictKind>,
    ) -> Result<(), LogError> {
        for (other, state) in self.neighbours(id, around(at, near))? {
            let points = shapes(&state).into_iter().filter_map(|shape| match shape {
                Shape::Point(place) => Some(spatial::meters(at, place)),
                _ => None,
            });
            let meters = points.min_by(f64::total_cmp);
            if let Some(meters) = meters.filter(|meters| *meters < near) {
                found.push(ConflictKind::DuplicateNearby { other, meters });
            }
        }
        Ok(())
    }

    fn overlaps(&self, id: FeatureId, shape: &Shape, found: &mut Vec<ConflictKind>) -> Result<(), LogError> {
        let mut extent: Option<Extent> = None;
        shape.for_each(&mut |at| {
            extent = Some(extent.map_or(Extent::of(at), |extent| extent.with(Extent::of(at))));
        });
        let Some(extent) = extent else { return Ok(()) };
        for (other, state) in self.neighbours(id, extent)? {
            if shapes(&state).iter().any(|other| spatial::overlap(shape, other)) {
                found.push(ConflictKind::Overlap(other));
            }
        }
        Ok(())
    }

    /// The features of the layer that touch a box and were named before one, in the order of names.
    fn neighbours(&self, id: FeatureId, box_: Extent) -> Result<Vec<(FeatureId, FeatureState)>, LogError> {
        let mut statement = self.reader.connection().prepare_cached(
            "SELECT feature.id, feature.state FROM place JOIN feature ON feature.id = place.id
             WHERE x1 >= ?1 AND x0 <= ?2 AND y1 >= ?3 AND y0 <= ?4 AND l0 >= ?5 AND l0 < ?6",
        )?;
        let Extent { west, east, south, north } = box_;
        let levels = (self.row * LAYER_STEP, (self.row + 1) * LAYER_STEP);
        let mut rows = statement.query((west, east, south, north, levels.0, levels.1))?;
        let mut near = Vec::new();
        while let Some(row) = rows.next()? {
            let other = self.reader.book().dot(Number(row.get(0)?))?;
            if other < id {
                let blob = row.get_ref(1)?.as_blob().map_err(|_| Damage::Row)?;
                near.push((other, self.reader.book().decode_state(self.layer, blob)?));
            }
            if near.len() == MAX_NEIGHBOURS {
                break;
            }
        }
        near.sort_by_key(|(other, _)| *other);
        Ok(near)
    }
}

/// The values that a unique field compares; what is empty is no key.
fn keys(siblings: &[Sibling]) -> Vec<String> {
    let empty = |value: &Value| matches!(value, Value::Absent | Value::Null) || *value == Value::text("");
    let values = siblings.iter().filter(|sibling| !empty(&sibling.value));
    values.filter_map(|sibling| Some(sibling.value.to_json()?.to_string())).collect()
}

/// Every shape that stands there.
fn shapes(state: &FeatureState) -> Vec<Shape> {
    let shape = |sibling: &Sibling| match &sibling.value {
        Value::Geometry(geometry) => geometry.shape().ok(),
        _ => None,
    };
    state.geometry.iter().filter_map(shape).collect()
}

/// A box that holds all that is so near, in metres.
fn around(at: Position, near: f64) -> Extent {
    let degrees = near / METERS_PER_DEGREE;
    let latitude = (f64::from(at.y) / 1e7).abs() + degrees;
    let wide = degrees / latitude.min(89.9).to_radians().cos();
    let shift = |from: i32, degrees: f64, most: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "it is kept within the world")]
        let moved = (f64::from(from) + degrees * 1e7).clamp(-most, most) as i32;
        moved
    };
    Extent {
        west: shift(at.x, -wide, 1.8e9),
        east: shift(at.x, wide, 1.8e9),
        south: shift(at.y, -degrees, 9e8),
        north: shift(at.y, degrees, 9e8),
    }
}
