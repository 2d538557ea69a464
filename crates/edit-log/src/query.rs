//! Features by layer, place, words and values, in pages.

use std::cmp::Ordering;

use feature_crdt::{Dot, Extent, FeatureState, LayerId, Sibling, Value};

use crate::error::{Damage, LogError};
use crate::number::Number;
use crate::page::{Page, Paging};
use crate::place::LAYER_STEP;
use crate::reader::{EditReader, StoredFeature};

/// Which features are wanted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Query {
    /// Of one layer; all of them but layers and replicas themselves if absent.
    pub layer: Option<LayerId>,
    /// With a text in one of their properties, letters alike in either case.
    pub text: Option<String>,
    /// That touch a box.
    pub extent: Option<Extent>,
    /// That pass all of these.
    pub tests: Vec<FieldTest>,
    /// Those that were deleted instead of those that are there.
    pub deleted: bool,
    /// Only those with more than one value in a register.
    pub conflicts_only: bool,
    /// In which order.
    pub sort: Sort,
    /// The other way round.
    pub descending: bool,
}

/// The order of features.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// As they stand in the file.
    #[default]
    Stored,
    /// By a property.
    Property(String),
    /// By when they were made.
    Created,
    /// By when they were changed last.
    Changed,
}

/// A test of one property; a feature passes if one of the values that stand there does.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldTest {
    /// The property.
    pub field: String,
    /// The test.
    pub test: FieldTestKind,
    /// What it is compared with.
    pub value: Value,
}

/// How a property is tested.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FieldTestKind {
    /// Equal.
    Is,
    /// Not equal, or absent.
    IsNot,
    /// A text with this text in it, letters alike in either case.
    Contains,
    /// Smaller.
    Less,
    /// Greater.
    Greater,
    /// Absent, null or an empty text.
    Empty,
    /// None of these.
    Filled,
}

impl FieldTest {
    fn passes(&self, state: &FeatureState) -> bool {
        let values = || state.property(&self.field).iter().map(|sibling| &sibling.value);
        let order = |ordering: Ordering| values().any(|value| compare(value, &self.value) == Some(ordering));
        match self.test {
            FieldTestKind::Is => order(Ordering::Equal),
            FieldTestKind::IsNot => !order(Ordering::Equal),
            FieldTestKind::Less => order(Ordering::Less),
            FieldTestKind::Greater => order(Ordering::Greater),
            FieldTestKind::Empty => values().all(is_empty),
            FieldTestKind::Filled => !values().all(is_empty),
            FieldTestKind::Contains => {
                let Value::Text(part) = &self.value else { return false };
                let part = part.to_lowercase();
                values().any(|value| holds_text(value, &part))
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Absent | Value::Null => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    }
}

fn holds_text(value: &Value, part: &str) -> bool {
    match value {
        Value::Text(text) => text.to_lowercase().contains(part),
        Value::Int(number) => number.to_string().contains(part),
        Value::Float(number) => number.to_string().contains(part),
        _ => false,
    }
}

const fn number(value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "an order for display")]
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b, number(a), number(b)) {
        (Value::Text(a), Value::Text(b), ..) => Some(a.cmp(b)),
        (_, _, Some(a), Some(b)) => a.partial_cmp(&b),
        _ => (a == b).then_some(Ordering::Equal),
    }
}

/// What features are sorted by: nothing last, numbers before texts.
#[derive(Clone, PartialEq, Debug)]
enum SortKey {
    Number(f64),
    Text(String),
    Nothing,
}

impl SortKey {
    fn of(siblings: &[Sibling]) -> Self {
        siblings.last().map_or(Self::Nothing, |sibling| match &sibling.value {
            Value::Text(text) if !text.is_empty() => Self::Text(text.to_lowercase()),
            Value::Bool(yes) => Self::Number(f64::from(u8::from(*yes))),
            value => number(value).map_or(Self::Nothing, Self::Number),
        })
    }

    fn order(&self, other: &Self, descending: bool) -> Ordering {
        let turned = |order: Ordering| if descending { order.reverse() } else { order };
        match (self, other) {
            (Self::Nothing, Self::Nothing) => Ordering::Equal,
            (Self::Nothing, _) => Ordering::Greater,
            (_, Self::Nothing) => Ordering::Less,
            (Self::Number(a), Self::Number(b)) => turned(a.total_cmp(b)),
            (Self::Text(a), Self::Text(b)) => turned(a.cmp(b)),
            (Self::Number(_), Self::Text(_)) => turned(Ordering::Less),
            (Self::Text(_), Self::Number(_)) => turned(Ordering::Greater),
        }
    }

    fn write(&self) -> serde_json::Value {
        match self {
            Self::Nothing => serde_json::Value::Null,
            Self::Number(number) => serde_json::json!(number.to_bits().to_string()),
            Self::Text(text) => serde_json::json!([text]),
        }
    }

    fn read(json: &serde_json::Value) -> Option<Self> {
        match json {
            serde_json::Value::Null => Some(Self::Nothing),
            serde_json::Value::String(bits) => Some(Self::Number(f64::from_bits(bits.parse().ok()?))),
            serde_json::Value::Array(text) => Some(Self::Text(text.first()?.as_str()?.to_owned())),
            _ => None,
        }
    }
}

/// A place in a sorted list: a key and the feature, so that it stays good when features change.
type Spot = (SortKey, Number);

impl EditReader {
    /// The features that a query asks for.
    ///
    /// # Errors
    /// [`LogError::BadCursor`]; if the file cannot be read.
    pub fn features(&self, query: &Query, paging: &Paging) -> Result<Page<StoredFeature>, LogError> {
        self.consistent(|| {
            let after = paging.after.as_deref().map(|cursor| self.spot(cursor)).transpose()?;
            let mut found = self.find(query, after.as_ref(), paging.first)?;
            let more = found.len() > paging.first;
            found.truncate(paging.first);
            let next = found.last().filter(|_| more).map(|spot| self.cursor(spot)).transpose()?;
            let stored = |(_, number): &Spot| {
                let state = self.state(*number)?.ok_or(Damage::Missing("a feature"))?;
                self.stored(self.book().dot(*number)?, state)
            };
            Ok(Page { items: found.iter().map(stored).collect::<Result<_, _>>()?, next })
        })
    }

    /// How many features a query asks for.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn feature_count(&self, query: &Query) -> Result<u64, LogError> {
        let plain =
            query.text.is_none() && query.extent.is_none() && query.tests.is_empty() && !query.conflicts_only;
        if let (Some(layer), true) = (query.layer, plain) {
            let count = self.count(layer)?;
            return Ok(if query.deleted { count.deleted } else { count.features });
        }
        self.consistent(|| {
            let mut count = 0;
            self.scan(query, None, |_, _| {
                count += 1;
                Ok(true)
            })?;
            Ok(count)
        })
    }

    fn cursor(&self, (key, number): &Spot) -> Result<String, LogError> {
        Ok(serde_json::json!([self.book().dot(*number)?.to_string(), key.write()]).to_string())
    }

    fn spot(&self, cursor: &str) -> Result<Spot, LogError> {
        let json: serde_json::Value = serde_json::from_str(cursor).map_err(|_| LogError::BadCursor)?;
        let key = SortKey::read(&json[1]).ok_or(LogError::BadCursor)?;
        let dot: Option<Dot> = json[0].as_str().and_then(|text| text.parse().ok());
        let number = self.book().known_number(dot.ok_or(LogError::BadCursor)?)?;
        Ok((key, number.ok_or(LogError::BadCursor)?))
    }

    /// The first spots after one, and one more if there are more.
    fn find(&self, query: &Query, after: Option<&Spot>, first: usize) -> Result<Vec<Spot>, LogError> {
        let wanted = first.saturating_add(1);
        let mut found: Vec<Spot> = Vec::new();
        if query.sort == Sort::Stored && !query.descending && query.extent.is_none() {
            self.scan(query, after.map(|(_, number)| *number), |number, _| {
                found.push((SortKey::Nothing, number));
                Ok(found.len() < wanted)
            })?;
            return Ok(found);
        }
        let order = |a: &Spot, b: &Spot| {
            let by_number = a.1.cmp(&b.1);
            a.0.order(&b.0, query.descending).then(if query.descending {
                by_number.reverse()
            } else {
                by_number
            })
        };
        self.scan(query, None, |number, state| {
            let spot = (self.sort_key(&query.sort, number, state)?, number);
            if after.is_none_or(|after| order(after, &spot).is_lt()) {
                found.push(spot);
            }
            if found.len() >= wanted.saturating_mul(2).max(4096) {
                found.sort_by(order);
                found.truncate(wanted);
            }
            Ok(true)
        })?;
        found.sort_by(order);
        found.truncate(wanted);
        Ok(found)
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds are below 2^53")]
    fn sort_key(&self, sort: &Sort, number: Number, state: &FeatureState) -> Result<SortKey, LogError> {
        Ok(match sort {
            Sort::Stored => SortKey::Nothing,
            Sort::Property(key) => SortKey::of(state.property(key)),
            Sort::Created => SortKey::Number(self.head(number)?.at as f64),
            Sort::Changed => {
                let mut at = 0;
                for sibling in &state.existence {
                    let number = self.book().number(sibling.dot)?;
                    at = at.max(self.head(number)?.at);
                }
                SortKey::Number(at as f64)
            }
        })
    }

    /// Calls for every feature that passes, in the order of the file, until told to stop.
    fn scan(
        &self,
        query: &Query,
        after: Option<Number>,
        mut take: impl FnMut(Number, &FeatureState) -> Result<bool, LogError>,
    ) -> Result<(), LogError> {
        let layer = match query.layer {
            None => None,
            Some(layer) => match self.layer_row(layer)? {
                None => return Ok(()),
                row => row,
            },
        };
        let text = query.text.as_deref().map(str::to_lowercase).filter(|text| !text.is_empty());
        let passes = |state: &FeatureState| {
            let values = || state.properties.iter().flat_map(|(_, siblings)| siblings);
            query.tests.iter().all(|test| test.passes(state))
                && text.as_deref().is_none_or(|text| values().any(|sibling| holds_text(&sibling.value, text)))
        };
        let mut statement = self.connection().prepare_cached(scan_sql(query))?;
        let extent = query.extent.unwrap_or(WORLD);
        let (low, high) = layer.map_or((0, i64::from(i32::MAX)), |layer| {
            (layer * LAYER_STEP, layer * LAYER_STEP + LAYER_STEP - 1)
        });
        statement.raw_bind_parameter(":layer", layer)?;
        statement.raw_bind_parameter(":alive", !query.deleted)?;
        statement.raw_bind_parameter(":after", after.map_or(-1, |number| number.0))?;
        if query.extent.is_some() && !query.deleted {
            let bound = [
                (":west", extent.west),
                (":south", extent.south),
                (":east", extent.east),
                (":north", extent.north),
            ];
            for (name, value) in bound {
                statement.raw_bind_parameter(name, value)?;
            }
            statement.raw_bind_parameter(":low", low)?;
            statement.raw_bind_parameter(":high", high)?;
        }
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let layer = self.book().dot(Number(row.get(1)?))?;
            let blob = row.get_ref(2)?.as_blob().map_err(|_| Damage::Row)?;
            let state = self.book().decode_state(layer, blob)?;
            if passes(&state) && !take(Number(row.get(0)?), &state)? {
                break;
            }
        }
        Ok(())
    }
}

const WORLD: Extent = Extent { west: i32::MIN, south: i32::MIN, east: i32::MAX, north: i32::MAX };

/// Layers 1 to 3 of replica 0 hold layers, replicas and reviews, which no list of features shows by itself.
const fn scan_sql(query: &Query) -> &'static str {
    match (query.extent.is_some() && !query.deleted, query.conflicts_only, query.layer.is_some()) {
        (true, false, _) => {
            "SELECT feature.id, layer.dot, feature.state FROM place
             JOIN feature ON feature.id = place.id JOIN layer ON layer.id = feature.layer
             WHERE place.x1 >= :west AND place.x0 <= :east AND place.y1 >= :south AND place.y0 <= :north
               AND place.l0 >= :low AND place.l0 <= :high
               AND (:layer IS NULL OR feature.layer = :layer) AND feature.alive = :alive
               AND feature.id > :after AND layer.dot > 3"
        }
        (true, true, _) => {
            "SELECT feature.id, layer.dot, feature.state
             FROM (SELECT DISTINCT feature AS id FROM conflict) AS found
             JOIN place ON place.id = found.id
             JOIN feature ON feature.id = found.id JOIN layer ON layer.id = feature.layer
             WHERE place.x1 >= :west AND place.x0 <= :east AND place.y1 >= :south AND place.y0 <= :north
               AND place.l0 >= :low AND place.l0 <= :high
               AND (:layer IS NULL OR feature.layer = :layer) AND feature.alive = :alive
               AND feature.id > :after AND layer.dot > 3"
        }
        (false, true, _) => {
            "SELECT feature.id, layer.dot, feature.state
             FROM (SELECT DISTINCT feature AS id FROM conflict WHERE feature > :after) AS found
             JOIN feature ON feature.id = found.id JOIN layer ON layer.id = feature.layer
             WHERE (:layer IS NULL OR feature.layer = :layer) AND feature.alive = :alive
             ORDER BY found.id"
        }
        (false, false, true) => {
            "SELECT feature.id, layer.dot, feature.state
             FROM feature JOIN layer ON layer.id = feature.layer
             WHERE feature.layer = :layer AND feature.alive = :alive AND feature.id > :after
             ORDER BY feature.id"
        }
        (false, false, false) => {
            "SELECT feature.id, layer.dot, feature.state
             FROM feature JOIN layer ON layer.id = feature.layer
             WHERE :layer IS NULL AND feature.alive = :alive AND feature.id > :after AND layer.dot > 3
             ORDER BY feature.id"
        }
    }
}
