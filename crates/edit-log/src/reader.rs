//! Reading the log.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use feature_crdt::{Dot, Edit, Extent, FeatureId, FeatureState, Hlc, LAYERS, LayerId, Value};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::body::{HEAD, Head};
use crate::compact::Segment;
use crate::error::{Damage, LogError};
use crate::names::{Book, Names};
use crate::number::{COUNTER_BITS, Number};
use crate::page::Paging;
use crate::place::LAYER_STEP;
use crate::query::Query;
use crate::{connect, migrate};

/// A connection that reads the log; other threads may write it meanwhile.
pub struct EditReader {
    connection: Connection,
    pub(crate) names: Names,
    devices: RefCell<HashMap<i64, Box<str>>>,
    pub(crate) unpacked: RefCell<Option<Segment>>,
    path: PathBuf,
}

/// Who wrote something, when and on which device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// The edit.
    pub dot: Dot,
    /// The writer's clock.
    pub clock: Hlc,
    /// Milliseconds since 1970 that count for the past: the writer's clock, but not after the
    /// arrival here and not before what the writer had seen.
    pub time: u64,
    /// Whether the writer's clock is more than ten minutes off that.
    pub suspect: bool,
    /// The person.
    pub author: Box<str>,
    /// The device; empty if it never said.
    pub device: Box<str>,
}

/// A feature as it stands in the log.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredFeature {
    /// Its name.
    pub id: FeatureId,
    /// The layer.
    pub layer: LayerId,
    /// Its registers.
    pub state: FeatureState,
    /// Who made it.
    pub created: Stamp,
    /// Who changed it last.
    pub changed: Stamp,
}

/// Figures of a layer, from counters.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct LayerCount {
    /// Features that are there.
    pub features: u64,
    /// Features that were deleted.
    pub deleted: u64,
    /// Registers with more than one value.
    pub conflicts: u64,
    /// The last version of the log that touched it.
    pub version: u64,
}

/// A clock that is further off is suspect, in milliseconds.
const SUSPECT_MS: u64 = 600_000;

impl Book<'_> {
    /// The last change of a replica, under the name that it has now.
    pub(crate) fn last_change(&self, replica: i64) -> Result<Option<Head>, LogError> {
        let sql = format!("SELECT {HEAD} FROM change WHERE dot > ?1 AND dot <= ?2 ORDER BY dot DESC LIMIT 1");
        let last = Number::new(replica, (1 << COUNTER_BITS) - 1)?;
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row((Number::new(replica, 0)?.0, last.0), Head::read).optional()?)
    }
}

impl EditReader {
    /// Opens the log for reading.
    ///
    /// # Errors
    /// If the file is not an edit log, newer than this program, damaged or not readable.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        migrate::check_header(path)?;
        let open = || {
            let connection = connect::reader(path)?;
            migrate::check_format(&connection, path)?;
            Ok(Self::over(connection, path))
        };
        open().map_err(|error: LogError| error.about(path))
    }

    pub(crate) fn over(connection: Connection, path: &Path) -> Self {
        Self {
            connection,
            names: Names::default(),
            devices: RefCell::default(),
            unpacked: RefCell::default(),
            path: connect::absolute(path),
        }
    }

    pub(crate) const fn book(&self) -> Book<'_> {
        Book { connection: &self.connection, names: &self.names }
    }

    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads from one state of the file, whatever is written meanwhile.
    pub(crate) fn consistent<T>(&self, work: impl FnOnce() -> Result<T, LogError>) -> Result<T, LogError> {
        let read = || {
            let transaction = self
                .connection
                .is_autocommit()
                .then(|| Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred))
                .transpose()?;
            let done = work();
            drop(transaction);
            done
        };
        read().map_err(|error: LogError| error.about(&self.path))
    }

    /// The number of changes: it rises by each one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn version(&self) -> Result<u64, LogError> {
        self.consistent(|| {
            let mut statement = self.connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM change")?;
            Ok(statement.query_row([], |row| row.get(0))?)
        })
    }

    pub(crate) fn last_of(&self, replica: i64) -> Result<u64, LogError> {
        Ok(self.book().last_change(replica)?.map_or(0, |head| head.last()))
    }

    /// The layers that are there, with their definitions as features of [`LAYERS`].
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn layers(&self) -> Result<Vec<StoredFeature>, LogError> {
        let query = Query { layer: Some(LAYERS), ..Query::default() };
        Ok(self.features(&query, &Paging::first(usize::MAX))?.items)
    }

    /// Figures of a layer; zeros if nothing was ever in it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn count(&self, layer: LayerId) -> Result<LayerCount, LogError> {
        self.consistent(|| {
            let Some(number) = self.book().known_number(layer)? else { return Ok(LayerCount::default()) };
            let mut statement = self
                .connection
                .prepare_cached("SELECT id, features, deleted, conflicts FROM layer WHERE dot = ?1")?;
            let read = |row: &rusqlite::Row<'_>| {
                let (features, deleted, conflicts) = (row.get(1)?, row.get(2)?, row.get(3)?);
                Ok((row.get(0)?, LayerCount { features, deleted, conflicts, version: 0 }))
            };
            let Some((row, count)) = statement.query_row([number.0], read).optional()? else {
                return Ok(LayerCount::default());
            };
            Ok(LayerCount { version: self.last_touch(row)?, ..count })
        })
    }

    /// The number of a layer's row.
    pub(crate) fn layer_row(&self, layer: LayerId) -> Result<Option<i64>, LogError> {
        let Some(number) = self.book().known_number(layer)? else { return Ok(None) };
        let mut statement = self.connection.prepare_cached("SELECT id FROM layer WHERE dot = ?1")?;
        Ok(statement.query_row([number.0], |row| row.get(0)).optional()?)
    }

    /// The box round all features of a layer that are there; `None` if it has none with a geometry.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn bounds(&self, layer: LayerId) -> Result<Option<Extent>, LogError> {
        self.consistent(|| {
            let Some(layer) = self.layer_row(layer)? else { return Ok(None) };
            let mut statement = self.connection.prepare_cached(
                "SELECT min(x0), min(y0), max(x1), max(y1) FROM place WHERE l0 >= ?1 AND l0 < ?2",
            )?;
            let read = |row: &rusqlite::Row<'_>| {
                let Some(west) = row.get(0)? else { return Ok(None) };
                Ok(Some(Extent { west, south: row.get(1)?, east: row.get(2)?, north: row.get(3)? }))
            };
            Ok(statement.query_row([layer * LAYER_STEP, (layer + 1) * LAYER_STEP], read)?)
        })
    }

    /// A feature, deleted ones included.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn feature(&self, id: FeatureId) -> Result<Option<StoredFeature>, LogError> {
        self.consistent(|| {
            let Some(number) = self.book().known_number(id)? else { return Ok(None) };
            self.state(number)?.map(|state| self.stored(id, state)).transpose()
        })
    }

    pub(crate) fn state(&self, number: Number) -> Result<Option<FeatureState>, LogError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT layer.dot, feature.state FROM feature JOIN layer ON layer.id = feature.layer
             WHERE feature.id = ?1",
        )?;
        let mut rows = statement.query([number.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let layer = self.book().dot(Number(row.get(0)?))?;
        let state = row.get_ref(1)?.as_blob().map_err(|_| Damage::Row)?;
        self.book().decode_state(layer, state).map(Some)
    }

    /// Adds who made and who changed a feature.
    pub(crate) fn stored(&self, id: FeatureId, state: FeatureState) -> Result<StoredFeature, LogError> {
        let created = self.stamp(id)?;
        let mut changed = created.clone();
        for sibling in &state.existence {
            let stamp = self.stamp(sibling.dot)?;
            if (stamp.time, stamp.dot) > (changed.time, changed.dot) {
                changed = stamp;
            }
        }
        Ok(StoredFeature { id, layer: state.layer, state, created, changed })
    }

    /// Who wrote an edit, when and where.
    ///
    /// # Errors
    /// If the edit is not in the log, or the file cannot be read.
    pub fn stamp(&self, dot: Dot) -> Result<Stamp, LogError> {
        let number = self.book().known_number(dot)?.ok_or(Damage::Missing("an edit"))?;
        let head = self.head(number)?;
        self.stamp_of(dot, &head)
    }

    pub(crate) fn stamp_of(&self, dot: Dot, head: &Head) -> Result<Stamp, LogError> {
        Ok(Stamp {
            dot,
            clock: head.time,
            time: head.at,
            suspect: head.time.ms().abs_diff(head.at) > SUSPECT_MS,
            author: self.book().author(head.author)?,
            device: self.device(head.first.replica())?,
        })
    }

    fn device(&self, replica: i64) -> Result<Box<str>, LogError> {
        if let Some(device) = self.devices.borrow().get(&replica) {
            return Ok(device.clone());
        }
        let mut state = self.state(Number::new(replica, 1)?)?;
        if state.is_none() {
            // A branch: the replica in whose name it was written said so before the fork.
            let mut signed = self.connection.prepare_cached("SELECT signed FROM replica WHERE id = ?1")?;
            let signed: Option<i64> = signed.query_row([replica], |row| row.get(0)).optional()?.flatten();
            state = signed.map(|signed| self.state(Number::new(signed, 1)?)).transpose()?.flatten();
        }
        let siblings = state.as_ref().map_or(&[][..], |state| state.property("device"));
        let device = siblings.iter().find_map(|sibling| match &sibling.value {
            Value::Text(device) => Some(device.clone()),
            _ => None,
        });
        let device = device.unwrap_or_default();
        self.devices.borrow_mut().insert(replica, device.clone());
        Ok(device)
    }

    /// The row of the change that an edit is in, without its body.
    pub(crate) fn head(&self, dot: Number) -> Result<Head, LogError> {
        Ok(self.find_head(dot)?.ok_or(Damage::Missing("an edit"))?)
    }

    pub(crate) fn find_head(&self, dot: Number) -> Result<Option<Head>, LogError> {
        let sql = format!("SELECT {HEAD} FROM change WHERE dot <= ?1 ORDER BY dot DESC LIMIT 1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let head = statement.query_row([dot.0], Head::read).optional()?;
        let holds = |head: &Head| {
            head.first.replica() == dot.replica() && dot.counter() < head.first.counter() + head.edits
        };
        Ok(head.filter(holds))
    }

    /// The body of a change.
    pub(crate) fn body(&self, seq: u64) -> Result<Vec<u8>, LogError> {
        let mut statement = self.connection.prepare_cached("SELECT body FROM change WHERE seq = ?1")?;
        let body: Option<Option<Vec<u8>>> = statement.query_row([seq], |row| row.get(0)).optional()?;
        match body.ok_or(Damage::Missing("a change"))? {
            Some(body) => Ok(body),
            None => self.packed_body(seq),
        }
    }

    /// An edit, the row that it is in, and its reason.
    pub(crate) fn edit(&self, dot: Dot) -> Result<(Head, Edit, Option<Box<str>>), LogError> {
        let number = self.book().known_number(dot)?.ok_or(Damage::Missing("an edit"))?;
        let head = self.head(number)?;
        let (edit, reason) = self.book().edit_of(&head, &self.body(head.seq)?, dot)?;
        Ok((head, edit, reason))
    }
}
