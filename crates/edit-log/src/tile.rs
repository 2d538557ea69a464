//! Features as vector tiles, cut from the index of places.

use feature_crdt::{Extent, FeatureState, FieldType, Key, LayerDefinition, LayerId, Target, Value};

use crate::cut::{TileCut, TileFeature};
use crate::error::{Damage, LogError};
use crate::number::Number;
use crate::place::{LAYER_STEP, LEVELS};
use crate::reader::EditReader;

/// The layer that a tile is cut of.
struct Drawn<'a> {
    layer: LayerId,
    row: i64,
    definition: &'a LayerDefinition,
    label: Option<&'a Target>,
}

/// A tile draws about so many features at most; of more, a fixed part is drawn.
const BUDGET: u64 = 6_000;

const WITHIN: &str = "x1 >= ?1 AND x0 <= ?2 AND y1 >= ?3 AND y0 <= ?4 AND l0 >= ?5 AND l0 <= ?6";

impl EditReader {
    /// A vector tile of a layer (MVT, unpacked); no bytes where nothing is.
    ///
    /// Where a tile has more features than can be told apart a part of them is drawn, the same in
    /// every tile and at every zoom above; what is large for the tile is always drawn.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn tile(&self, layer: LayerId, z: u8, x: u32, y: u32) -> Result<Vec<u8>, LogError> {
        self.consistent(|| {
            let Some(row) = self.layer_row(layer)? else { return Ok(Vec::new()) };
            let definition = self.definition(layer)?;
            let label = label_field(&definition);
            let drawn = Drawn { layer, row, definition: &definition, label: label.as_ref() };
            let mut cut = TileCut::new(z, x, y);
            let extents: Vec<Extent> = cut.extents().collect();
            for extent in extents {
                let level = self.level_for(row, extent)?;
                self.draw(&mut cut, &drawn, extent, level)?;
            }
            Ok(cut.finish())
        })
    }

    fn definition(&self, layer: LayerId) -> Result<LayerDefinition, LogError> {
        let number = self.book().known_number(layer)?;
        let state = number.map(|number| self.state(number)).transpose()?.flatten();
        Ok(state.map(|state| LayerDefinition::of(&state)).unwrap_or_default())
    }

    /// The last level that the budget allows.
    fn level_for(&self, layer: i64, extent: Extent) -> Result<i64, LogError> {
        let sql = format!("SELECT count(*) FROM place WHERE {WITHIN}");
        let mut statement = self.connection().prepare_cached(&sql)?;
        for level in 0..LEVELS {
            let Extent { west, south, east, north } = extent;
            let (low, high) = (layer * LAYER_STEP, layer * LAYER_STEP + level);
            let count: u64 = statement.query_row((west, east, south, north, low, high), |row| row.get(0))?;
            if count > BUDGET {
                return Ok((level - 1).max(0));
            }
        }
        Ok(LEVELS - 1)
    }

    fn draw(&self, cut: &mut TileCut, drawn: &Drawn<'_>, extent: Extent, level: i64) -> Result<(), LogError> {
        let sql = format!(
            "SELECT feature.id, feature.state FROM place JOIN feature ON feature.id = place.id WHERE {WITHIN}"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let Extent { west, south, east, north } = extent;
        let (low, high) = (drawn.row * LAYER_STEP, drawn.row * LAYER_STEP + level);
        let mut rows = statement.query((west, east, south, north, low, high))?;
        while let Some(row) = rows.next()? {
            let blob = row.get_ref(1)?.as_blob().map_err(|_| Damage::Row)?;
            let state = self.book().decode_state(drawn.layer, blob)?;
            let geometry = self.shown(drawn.definition, &state, &Target::Geometry)?;
            let Some(Value::Geometry(geometry)) = geometry.as_deref() else { continue };
            let label = match drawn.label {
                Some(field) => self.shown(drawn.definition, &state, field)?.as_deref().map(words),
                None => None,
            };
            let label = label.unwrap_or_default();
            let id = self.book().dot(Number(row.get(0)?))?.to_string();
            let conflict = is_disputed(&state);
            cut.add(TileFeature { id: &id, label: &label, conflict, geometry });
        }
        Ok(())
    }
}

/// The field that names a feature: the style's, else the first of words.
fn label_field(layer: &LayerDefinition) -> Option<Target> {
    let text = |kind| matches!(kind, FieldType::Text | FieldType::Choice);
    let first = || layer.fields.iter().find(|field| text(field.kind)).map(|field| field.key.clone());
    let key = layer.style.label_field.clone().or_else(first)?;
    Key::new(&key).ok().map(Target::Property)
}

fn is_disputed(state: &FeatureState) -> bool {
    !crate::fold::conflicts_of(state).is_empty()
}

fn words(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => String::new(),
    }
}
