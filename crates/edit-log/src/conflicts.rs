//! Registers that hold more than one value, with every candidate, who wrote it and when.

use feature_crdt::{FeatureId, FeatureState, Key, LayerId, Register, Sibling, Value};

use crate::error::{Damage, LogError};
use crate::number::Number;
use crate::page::{Page, Paging};
use crate::reader::{EditReader, Stamp};

/// A register that holds more than one value.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredConflict {
    /// The feature.
    pub feature: FeatureId,
    /// Its layer.
    pub layer: LayerId,
    /// Which register.
    pub register: Register,
    /// The values, with who wrote them; by dot.
    pub candidates: Vec<(Stamp, Value)>,
}

/// The values of a register of any kind.
pub(crate) fn siblings<'a>(state: &'a FeatureState, register: &Register) -> &'a [Sibling] {
    match register {
        Register::Existence => &state.existence,
        Register::Geometry => &state.geometry,
        Register::Property(key) => state.property(key.as_str()),
    }
}

/// The register that a row of `conflict` names.
pub(crate) fn register(name: &str) -> Result<Register, LogError> {
    Ok(match name {
        "existence" => Register::Existence,
        "geometry" => Register::Geometry,
        property => Register::Property(Key::new(property.strip_prefix('=').ok_or(Damage::Row)?)?),
    })
}

fn name(register: &Register) -> String {
    match register {
        Register::Existence => "existence".to_owned(),
        Register::Geometry => "geometry".to_owned(),
        Register::Property(key) => format!("={key}"),
    }
}

impl EditReader {
    /// The values of a register of a feature, with who wrote each.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn candidates(
        &self,
        state: &FeatureState,
        register: &Register,
    ) -> Result<Vec<(Stamp, Value)>, LogError> {
        let one = |sibling: &Sibling| Ok((self.stamp(sibling.dot)?, sibling.value.clone()));
        siblings(state, register).iter().map(one).collect()
    }

    /// The conflicts of one layer or of all, whatever a policy says of them.
    ///
    /// # Errors
    /// [`LogError::BadCursor`]; if the file cannot be read.
    pub fn conflicts(
        &self,
        layer: Option<LayerId>,
        paging: &Paging,
    ) -> Result<Page<StoredConflict>, LogError> {
        self.consistent(|| {
            let row = match layer {
                None => None,
                Some(layer) => match self.layer_row(layer)? {
                    None => return Ok(Page::default()),
                    row => row,
                },
            };
            let after = match &paging.after {
                None => (Number(-1), String::new()),
                Some(cursor) => self.conflict_spot(cursor)?,
            };
            let mut statement = self.connection().prepare_cached(
                "SELECT feature, register FROM conflict
                 WHERE (feature, register) > (?1, ?2) AND (?3 IS NULL OR layer = ?3)
                 ORDER BY feature, register LIMIT ?4",
            )?;
            let limit = i64::try_from(paging.first.saturating_add(1)).unwrap_or(i64::MAX);
            let mut rows = statement.query((after.0.0, after.1, row, limit))?;
            let mut page = Page::default();
            let mut held: Option<(Number, FeatureState)> = None;
            while let Some(row) = rows.next()? {
                if page.items.len() == paging.first {
                    page.next = page.items.last().map(conflict_cursor);
                    break;
                }
                let number = Number(row.get(0)?);
                if held.as_ref().is_none_or(|(held, _)| *held != number) {
                    held = Some((number, self.state(number)?.ok_or(Damage::Missing("a feature"))?));
                }
                let Some((_, state)) = &held else { continue };
                let register = register(row.get_ref(1)?.as_str().map_err(|_| Damage::Row)?)?;
                let candidates = self.candidates(state, &register)?;
                let feature = self.book().dot(number)?;
                page.items.push(StoredConflict { feature, layer: state.layer, register, candidates });
            }
            Ok(page)
        })
    }

    /// How many registers hold more than one value, in all layers.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn conflict_count(&self) -> Result<u64, LogError> {
        self.consistent(|| {
            let mut statement = self
                .connection()
                .prepare_cached("SELECT coalesce(sum(conflicts), 0) FROM layer WHERE dot <> 3")?;
            Ok(statement.query_row([], |row| row.get(0))?)
        })
    }

    fn conflict_spot(&self, cursor: &str) -> Result<(Number, String), LogError> {
        let (dot, register) = cursor.split_once('/').ok_or(LogError::BadCursor)?;
        let dot = dot.parse().map_err(|_| LogError::BadCursor)?;
        let number = self.book().known_number(dot)?.ok_or(LogError::BadCursor)?;
        Ok((number, register.to_owned()))
    }
}

fn conflict_cursor(conflict: &StoredConflict) -> String {
    format!("{}/{}", conflict.feature, name(&conflict.register))
}
