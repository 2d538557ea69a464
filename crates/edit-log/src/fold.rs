//! Folding edits into the states of features, many at a time.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map};

use feature_crdt::{Dot, Edit, Extent, FeatureId, FeatureState, LayerId, differ};
use rusqlite::OptionalExtension;

use crate::error::{Damage, LogError};
use crate::names::Book;
use crate::number::Number;
use crate::place::{LAYER_STEP, Place};

/// So many features are held before they are written, in the order of their rows.
pub(crate) const HELD: usize = 8192;

/// Features and layers that are being changed.
#[derive(Default)]
pub(crate) struct Fold {
    held: BTreeMap<Number, Held>,
    layers: HashMap<LayerId, Layer>,
    /// The boxes of what was changed, before and after.
    pub(crate) before: Option<Extent>,
    pub(crate) after: Option<Extent>,
}

struct Held {
    id: FeatureId,
    state: FeatureState,
    stored: bool,
    alive: bool,
    place: Option<Place>,
    conflicts: BTreeSet<String>,
    dirty: bool,
}

/// A row of the table of layers.
#[derive(Clone, Debug)]
struct Layer {
    id: i64,
    features: i64,
    deleted: i64,
    conflicts: i64,
    version: u64,
    dirty: bool,
}

/// The names of the registers of a feature that hold more than one value.
pub(crate) fn conflicts_of(state: &FeatureState) -> BTreeSet<String> {
    let mut registers = BTreeSet::new();
    if differ(&state.existence) {
        registers.insert("existence".to_owned());
    }
    if differ(&state.geometry) {
        registers.insert("geometry".to_owned());
    }
    for (key, siblings) in &state.properties {
        if differ(siblings) {
            registers.insert(format!("={key}"));
        }
    }
    registers
}

impl Held {
    fn new(id: FeatureId, layer: LayerId) -> Self {
        Self {
            id,
            state: FeatureState::new(layer),
            stored: false,
            alive: false,
            place: None,
            conflicts: BTreeSet::new(),
            dirty: true,
        }
    }

    fn stored(id: FeatureId, state: FeatureState) -> Self {
        let place = Place::of(id, &state);
        let conflicts = conflicts_of(&state);
        Self { id, stored: true, alive: state.is_alive(), place, conflicts, dirty: false, state }
    }
}

impl Fold {
    /// The state of a feature as it is now, what is not written yet included.
    pub(crate) fn state(&mut self, book: Book<'_>, id: FeatureId) -> Result<Option<&FeatureState>, LogError> {
        let Some(number) = book.known_number(id)? else { return Ok(None) };
        Ok(self.hold(book, number, id)?.map(|held| &held.state))
    }

    fn hold(&mut self, book: Book<'_>, number: Number, id: FeatureId) -> Result<Option<&mut Held>, LogError> {
        Ok(Some(match self.held.entry(number) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(place) => {
                let Some(state) = load(book, number)? else { return Ok(None) };
                place.insert(Held::stored(id, state))
            }
        }))
    }

    /// Takes in one edit; tells the layer that it touched.
    pub(crate) fn take(&mut self, book: Book<'_>, dot: Dot, edit: &Edit) -> Result<LayerId, LogError> {
        let number = book.number(edit.feature)?;
        if let Some(layer) = edit.layer {
            self.held.insert(number, Held::new(edit.feature, layer));
        }
        let held = self.hold(book, number, edit.feature)?.ok_or(LogError::NoSuchFeature(edit.feature))?;
        held.state.apply(dot, edit);
        held.dirty = true;
        Ok(held.state.layer)
    }

    /// Notes that a change touched so many features of a layer.
    pub(crate) fn touch(
        &mut self,
        book: Book<'_>,
        layer: LayerId,
        at: u64,
        seq: u64,
        features: u64,
    ) -> Result<(), LogError> {
        let row = self.layer(book, layer)?;
        row.version = seq;
        row.dirty = true;
        let id = row.id;
        book.connection
            .prepare_cached("INSERT INTO moment (layer, at, seq, features) VALUES (?1, ?2, ?3, ?4)")?
            .execute((id, at, seq, features))?;
        Ok(())
    }

    fn layer(&mut self, book: Book<'_>, dot: LayerId) -> Result<&mut Layer, LogError> {
        Ok(match self.layers.entry(dot) {
            hash_map::Entry::Occupied(layer) => layer.into_mut(),
            hash_map::Entry::Vacant(place) => place.insert(load_layer(book, dot)?),
        })
    }

    /// Writes what is held if that is much.
    pub(crate) fn relieve(&mut self, book: Book<'_>) -> Result<(), LogError> {
        if self.held.len() >= HELD { self.flush(book) } else { Ok(()) }
    }

    /// Writes everything that is held.
    pub(crate) fn flush(&mut self, book: Book<'_>) -> Result<(), LogError> {
        let held = std::mem::take(&mut self.held);
        for (number, held) in held.into_iter().filter(|(_, held)| held.dirty) {
            self.write(book, number, &held)?;
        }
        for layer in self.layers.values_mut().filter(|layer| layer.dirty) {
            book.connection
                .prepare_cached(
                    "UPDATE layer SET features = ?2, deleted = ?3, conflicts = ?4, version = ?5 WHERE id = ?1",
                )?
                .execute((layer.id, layer.features, layer.deleted, layer.conflicts, layer.version))?;
            layer.dirty = false;
        }
        Ok(())
    }

    fn write(&mut self, book: Book<'_>, number: Number, held: &Held) -> Result<(), LogError> {
        let (alive, place) = (held.state.is_alive(), Place::of(held.id, &held.state));
        let conflicts = conflicts_of(&held.state);
        let layer = self.layer(book, held.state.layer)?;
        let count = |alive: bool| if alive { (1, 0) } else { (0, 1) };
        let (now, was) = (count(alive), if held.stored { count(held.alive) } else { (0, 0) });
        layer.features += now.0 - was.0;
        layer.deleted += now.1 - was.1;
        layer.conflicts += i64::try_from(conflicts.len())? - i64::try_from(held.conflicts.len())?;
        layer.dirty = true;
        let layer = layer.id;
        write_state(book, number, layer, held, alive)?;
        if place != held.place {
            write_place(book, number, layer, place)?;
        }
        write_conflicts(book, number, layer, &held.conflicts, &conflicts)?;
        let join = |sum: Option<Extent>, place: Option<Place>| match (sum, place) {
            (Some(sum), Some(place)) => Some(sum.with(place.extent)),
            (sum, place) => sum.or(place.map(|place| place.extent)),
        };
        self.before = join(self.before, held.place);
        self.after = join(self.after, place);
        Ok(())
    }
}

fn load(book: Book<'_>, number: Number) -> Result<Option<FeatureState>, LogError> {
    let mut statement = book.connection.prepare_cached(
        "SELECT layer.dot, feature.state FROM feature JOIN layer ON layer.id = feature.layer WHERE feature.id = ?1",
    )?;
    let mut rows = statement.query([number.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let layer = book.dot(Number(row.get(0)?))?;
    let state = row.get_ref(1)?.as_blob().map_err(|_| Damage::Row)?;
    book.decode_state(layer, state).map(Some)
}

fn load_layer(book: Book<'_>, dot: LayerId) -> Result<Layer, LogError> {
    let number = book.number(dot)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Layer {
            id: row.get(0)?,
            features: row.get(1)?,
            deleted: row.get(2)?,
            conflicts: row.get(3)?,
            version: row.get(4)?,
            dirty: false,
        })
    };
    let mut statement = book
        .connection
        .prepare_cached("SELECT id, features, deleted, conflicts, version FROM layer WHERE dot = ?1")?;
    if let Some(layer) = statement.query_row([number.0], read).optional()? {
        return Ok(layer);
    }
    book.connection
        .prepare_cached(
            "INSERT INTO layer (dot, features, deleted, conflicts, version) VALUES (?1, 0, 0, 0, 0)",
        )?
        .execute([number.0])?;
    let id = book.connection.last_insert_rowid();
    Ok(Layer { id, features: 0, deleted: 0, conflicts: 0, version: 0, dirty: true })
}

fn write_state(book: Book<'_>, number: Number, layer: i64, held: &Held, alive: bool) -> Result<(), LogError> {
    let state = book.encode_state(&held.state)?;
    let connection = book.connection;
    if !held.stored {
        let mut insert = connection
            .prepare_cached("INSERT INTO feature (id, layer, alive, state) VALUES (?1, ?2, ?3, ?4)")?;
        insert.execute((number.0, layer, alive, state))?;
    } else if alive == held.alive {
        connection
            .prepare_cached("UPDATE feature SET state = ?2 WHERE id = ?1")?
            .execute((number.0, state))?;
    } else {
        connection
            .prepare_cached("UPDATE feature SET state = ?2, alive = ?3 WHERE id = ?1")?
            .execute((number.0, state, alive))?;
    }
    Ok(())
}

fn write_place(book: Book<'_>, number: Number, layer: i64, place: Option<Place>) -> Result<(), LogError> {
    let connection = book.connection;
    let Some(Place { extent, level }) = place else {
        connection.prepare_cached("DELETE FROM place WHERE id = ?1")?.execute([number.0])?;
        return Ok(());
    };
    let level = i32::try_from(layer * LAYER_STEP + level)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO place (id, x0, x1, y0, y1, l0, l1) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        )?
        .execute((number.0, extent.west, extent.east, extent.south, extent.north, level))?;
    Ok(())
}

fn write_conflicts(
    book: Book<'_>,
    number: Number,
    layer: i64,
    was: &BTreeSet<String>,
    now: &BTreeSet<String>,
) -> Result<(), LogError> {
    for register in was.difference(now) {
        book.connection
            .prepare_cached("DELETE FROM conflict WHERE feature = ?1 AND register = ?2")?
            .execute((number.0, register))?;
    }
    for register in now.difference(was) {
        book.connection
            .prepare_cached("INSERT INTO conflict (feature, register, layer) VALUES (?1, ?2, ?3)")?
            .execute((number.0, register, layer))?;
    }
    Ok(())
}
