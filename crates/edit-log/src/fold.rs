//! Folding edits into the states of features, many at a time.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use feature_crdt::{Dot, Edit, Extent, FeatureId, FeatureState, LayerId, differ};
use rusqlite::{CachedStatement, OptionalExtension};

use crate::error::{Damage, LogError};
use crate::moments::{self, Block, Touch};
use crate::names::Book;
use crate::number::Number;
use crate::place::{LAYER_STEP, Place};
use crate::write::ready;

/// So many features are held before they are written, in the order of their rows.
pub(crate) const HELD: usize = 16_384;

/// Features and layers that are being changed.
///
/// Edits are held with their features, and a feature is read when it is written or asked for: a
/// merge reads and writes each page once, in the order of the file.
#[derive(Default)]
pub(crate) struct Fold<'a> {
    often: Often<'a>,
    held: BTreeMap<Number, Held>,
    layers: Layers,
    /// Features whose places are to be written, after all the rest.
    moved: Vec<(Number, i64, Option<Place>)>,
    /// The boxes of what was changed, before and after.
    pub(crate) before: Option<Extent>,
    pub(crate) after: Option<Extent>,
}

/// The layers that are at hand: the next transaction of the same writer need not read them.
#[derive(Default)]
pub(crate) struct Layers {
    rows: BTreeMap<LayerId, Layer>,
    /// The layer in which a feature was found last, and its row.
    found_in: Option<(i64, LayerId)>,
}

/// More layers are not kept for the next transaction.
const MAX_KEPT: usize = 64;

/// What is run for every feature.
#[derive(Default)]
struct Often<'a> {
    find: Option<CachedStatement<'a>>,
    load: Option<CachedStatement<'a>>,
    update: Option<CachedStatement<'a>>,
}

struct Held {
    id: FeatureId,
    layer: LayerId,
    /// Edits that are not in the state yet.
    edits: Vec<(Dot, Edit)>,
    state: Option<Box<State>>,
}

/// What a feature is, and what of it is in its rows.
struct State {
    now: FeatureState,
    written: Option<Written>,
    dirty: bool,
}

/// What is derived from a state and stands in rows beside it.
#[derive(Default)]
struct Written {
    alive: bool,
    place: Option<Place>,
    conflicts: BTreeSet<String>,
}

/// A row of the table of layers.
#[derive(Clone, Debug)]
struct Layer {
    id: i64,
    features: i64,
    deleted: i64,
    conflicts: i64,
    dirty: bool,
    /// Changes that touched it and are not written yet.
    touches: Vec<Touch>,
    block: Option<Block>,
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

impl Written {
    fn of(id: FeatureId, state: &FeatureState) -> Self {
        Self { alive: state.is_alive(), place: Place::of(id, state), conflicts: conflicts_of(state) }
    }
}

impl Held {
    const fn new(id: FeatureId, layer: LayerId) -> Self {
        Self { id, layer, edits: Vec::new(), state: None }
    }

    fn is_dirty(&self) -> bool {
        !self.edits.is_empty() || self.state.as_ref().is_some_and(|state| state.dirty)
    }

    /// The state with all edits in it.
    fn state<'a>(
        &mut self,
        book: Book<'a>,
        often: &mut Often<'a>,
        number: Number,
    ) -> Result<&mut State, LogError> {
        let state = match &mut self.state {
            Some(state) => state,
            none => {
                let now = load(book, often, number, self.layer)?;
                let written = Some(Written::of(self.id, &now));
                none.insert(Box::new(State { now, written, dirty: false }))
            }
        };
        for (dot, edit) in self.edits.drain(..) {
            state.now.apply(dot, &edit);
            state.dirty = true;
        }
        Ok(state)
    }
}

impl<'a> Fold<'a> {
    pub(crate) fn over(layers: Layers) -> Self {
        Self { layers, ..Self::default() }
    }

    /// The layers, once everything is written.
    pub(crate) fn into_layers(self) -> Layers {
        if self.layers.rows.len() <= MAX_KEPT { self.layers } else { Layers::default() }
    }

    /// The state of a feature as it is now, what is not written yet included.
    pub(crate) fn state(&mut self, book: Book<'a>, id: FeatureId) -> Result<Option<&FeatureState>, LogError> {
        let Some(number) = book.known_number(id)? else { return Ok(None) };
        let Some((held, often)) = self.hold(book, number, id)? else { return Ok(None) };
        Ok(Some(&held.state(book, often, number)?.now))
    }

    /// Tells whether there is such a feature, deleted or not.
    pub(crate) fn has(&mut self, book: Book<'a>, id: FeatureId) -> Result<bool, LogError> {
        let Some(number) = book.known_number(id)? else { return Ok(false) };
        Ok(self.hold(book, number, id)?.is_some())
    }

    fn hold(
        &mut self,
        book: Book<'a>,
        number: Number,
        id: FeatureId,
    ) -> Result<Option<(&mut Held, &mut Often<'a>)>, LogError> {
        let held = match self.held.entry(number) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(place) => {
                let found = find(book, &mut self.often, number, &mut self.layers.found_in)?;
                let Some(layer) = found else { return Ok(None) };
                place.insert(Held::new(id, layer))
            }
        };
        Ok(Some((held, &mut self.often)))
    }

    /// Takes in one edit; tells the layer that it touched.
    pub(crate) fn take(&mut self, book: Book<'a>, dot: Dot, edit: &Edit) -> Result<LayerId, LogError> {
        let number = book.number(edit.feature)?;
        if let Some(layer) = edit.layer {
            let state = State { now: FeatureState::new(layer), written: None, dirty: true };
            let held = Held { state: Some(Box::new(state)), ..Held::new(edit.feature, layer) };
            self.held.insert(number, held);
        }
        let (held, _) =
            self.hold(book, number, edit.feature)?.ok_or(LogError::NoSuchFeature(edit.feature))?;
        if let Some(state) = &mut held.state {
            state.now.apply(dot, edit);
            state.dirty = true;
        } else {
            held.edits.push((dot, edit.clone()));
        }
        Ok(held.layer)
    }

    /// Notes that a change touched so many features of a layer.
    pub(crate) fn touch(&mut self, book: Book<'_>, layer: LayerId, touch: Touch) -> Result<(), LogError> {
        let row = self.layer(book, layer)?;
        row.touches.push(touch);
        Ok(())
    }

    fn layer(&mut self, book: Book<'_>, dot: LayerId) -> Result<&mut Layer, LogError> {
        Ok(match self.layers.rows.entry(dot) {
            Entry::Occupied(layer) => layer.into_mut(),
            Entry::Vacant(place) => place.insert(load_layer(book, dot)?),
        })
    }

    /// Writes what is held if that is much.
    pub(crate) fn relieve(&mut self, book: Book<'a>) -> Result<(), LogError> {
        if self.held.len() >= HELD { self.flush(book) } else { Ok(()) }
    }

    /// Writes everything that is held.
    pub(crate) fn flush(&mut self, book: Book<'a>) -> Result<(), LogError> {
        let held = std::mem::take(&mut self.held);
        for (number, mut held) in held.into_iter().filter(|(_, held)| held.is_dirty()) {
            let id = held.id;
            let state = held.state(book, &mut self.often, number)?;
            self.write(book, number, id, state)?;
        }
        // A page that is written in between comes again after it went: all that stands behind it in
        // the write-ahead log would be summed up anew.
        for (number, layer, place) in std::mem::take(&mut self.moved) {
            write_place(book, number, layer, place)?;
        }
        for layer in self.layers.rows.values_mut() {
            moments::write(book, layer.id, &layer.touches, &mut layer.block)?;
            layer.touches.clear();
            if !layer.dirty {
                continue;
            }
            book.connection
                .prepare_cached("UPDATE layer SET features = ?2, deleted = ?3, conflicts = ?4 WHERE id = ?1")?
                .execute((layer.id, layer.features, layer.deleted, layer.conflicts))?;
            layer.dirty = false;
        }
        Ok(())
    }

    fn write(
        &mut self,
        book: Book<'a>,
        number: Number,
        id: FeatureId,
        state: &State,
    ) -> Result<(), LogError> {
        let now = Written::of(id, &state.now);
        let nothing = Written::default();
        let was = state.written.as_ref().unwrap_or(&nothing);
        let layer = self.layer(book, state.now.layer)?;
        let count = |alive: bool| if alive { (1, 0) } else { (0, 1) };
        let (counts, counted) =
            (count(now.alive), state.written.as_ref().map_or((0, 0), |was| count(was.alive)));
        layer.features += counts.0 - counted.0;
        layer.deleted += counts.1 - counted.1;
        layer.conflicts += i64::try_from(now.conflicts.len())? - i64::try_from(was.conflicts.len())?;
        layer.dirty |= counts != counted || now.conflicts.len() != was.conflicts.len();
        let layer = layer.id;
        write_state(book, &mut self.often, number, layer, state, now.alive)?;
        if now.place != was.place {
            self.moved.push((number, layer, now.place));
        }
        write_conflicts(book, number, layer, &was.conflicts, &now.conflicts)?;
        let join = |sum: Option<Extent>, place: Option<Place>| match (sum, place) {
            (Some(sum), Some(place)) => Some(sum.with(place.extent)),
            (sum, place) => sum.or(place.map(|place| place.extent)),
        };
        self.before = join(self.before, was.place);
        self.after = join(self.after, now.place);
        Ok(())
    }
}

const FIND: &str =
    "SELECT 1 FROM feature INDEXED BY feature_layer WHERE layer = ?1 AND alive = 1 AND id = ?2";
const LOAD: &str = "SELECT state FROM feature WHERE id = ?1";
const UPDATE: &str = "UPDATE feature SET state = ?2 WHERE id = ?1";

/// The layer of a feature. The index of layers is small and holds most features under the layer that
/// was asked for last; the row of the feature itself is not read yet.
fn find<'a>(
    book: Book<'a>,
    often: &mut Often<'a>,
    number: Number,
    found_in: &mut Option<(i64, LayerId)>,
) -> Result<Option<LayerId>, LogError> {
    if let Some((row, layer)) = *found_in
        && ready(&mut often.find, book, FIND)?.exists((row, number.0))?
    {
        return Ok(Some(layer));
    }
    let mut statement = book.connection.prepare_cached(
        "SELECT layer.id, layer.dot FROM feature JOIN layer ON layer.id = feature.layer WHERE feature.id = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, Number(row.get(1)?)));
    let found: Option<(i64, Number)> = statement.query_row([number.0], read).optional()?;
    let Some((row, layer)) = found else { return Ok(None) };
    let layer = book.dot(layer)?;
    *found_in = Some((row, layer));
    Ok(Some(layer))
}

fn load<'a>(
    book: Book<'a>,
    often: &mut Often<'a>,
    number: Number,
    layer: LayerId,
) -> Result<FeatureState, LogError> {
    let mut rows = ready(&mut often.load, book, LOAD)?.query([number.0])?;
    let row = rows.next()?.ok_or(Damage::Missing("a feature"))?;
    book.decode_state(layer, row.get_ref(0)?.as_blob().map_err(|_| Damage::Row)?)
}

fn load_layer(book: Book<'_>, dot: LayerId) -> Result<Layer, LogError> {
    let number = book.number(dot)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Layer {
            id: row.get(0)?,
            features: row.get(1)?,
            deleted: row.get(2)?,
            conflicts: row.get(3)?,
            dirty: false,
            touches: Vec::new(),
            block: None,
        })
    };
    let mut statement = book
        .connection
        .prepare_cached("SELECT id, features, deleted, conflicts FROM layer WHERE dot = ?1")?;
    if let Some(layer) = statement.query_row([number.0], read).optional()? {
        return Ok(layer);
    }
    book.connection
        .prepare_cached("INSERT INTO layer (dot, features, deleted, conflicts) VALUES (?1, 0, 0, 0)")?
        .execute([number.0])?;
    let id = book.connection.last_insert_rowid();
    let touches = Vec::new();
    Ok(Layer { id, features: 0, deleted: 0, conflicts: 0, dirty: false, touches, block: None })
}

fn write_state<'a>(
    book: Book<'a>,
    often: &mut Often<'a>,
    number: Number,
    layer: i64,
    state: &State,
    alive: bool,
) -> Result<(), LogError> {
    let bytes = book.encode_state(&state.now)?;
    let connection = book.connection;
    match &state.written {
        None => {
            let mut insert = connection
                .prepare_cached("INSERT INTO feature (id, layer, alive, state) VALUES (?1, ?2, ?3, ?4)")?;
            insert.execute((number.0, layer, alive, bytes))?;
        }
        Some(was) if was.alive == alive => {
            ready(&mut often.update, book, UPDATE)?.execute((number.0, bytes))?;
        }
        Some(_) => {
            connection
                .prepare_cached("UPDATE feature SET state = ?2, alive = ?3 WHERE id = ?1")?
                .execute((number.0, bytes, alive))?;
        }
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
