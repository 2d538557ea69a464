//! Replicas, keys and authors by this file's own numbers, kept at hand.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use feature_crdt::{Dot, Key, ReplicaId};
use rusqlite::{Connection, OptionalExtension};

use crate::error::{Damage, LogError};
use crate::number::{MAX_REPLICAS, Number};

/// The most keys that get a number; others are written out.
const MAX_KEYS: usize = 20_000;

/// Names that were looked up before. Rows of these tables never change, so nothing here is stale;
/// but what a transaction added and did not keep must be forgotten ([`Names::forget`]).
#[derive(Default)]
pub(crate) struct Names {
    replicas: RefCell<Both<ReplicaId>>,
    recent: Cell<Recent>,
    keys: RefCell<Both<Key>>,
    /// The number of the key that was looked up last.
    last_key: Cell<usize>,
    /// Which key came after each: the features of a layer mostly have the same ones.
    next_key: RefCell<Vec<i64>>,
    authors: RefCell<Both<Box<str>>>,
}

/// The two replicas that were looked up last: most dots beside each other are of two.
#[derive(Copy, Clone)]
struct Recent([(ReplicaId, i64); 2]);

impl Default for Recent {
    fn default() -> Self {
        // Every file has this one.
        Self([(ReplicaId::NOBODY, 0); 2])
    }
}

struct Both<T> {
    numbers: HashMap<T, i64>,
    /// By number: SQLite gives them from 1 on without gaps.
    names: Vec<Option<T>>,
}

impl<T> Default for Both<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), names: Vec::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Both<T> {
    fn keep(&mut self, number: i64, name: T) {
        self.numbers.insert(name.clone(), number);
        if let Ok(at) = usize::try_from(number) {
            if self.names.len() <= at {
                self.names.resize(at + 1, None);
            }
            self.names[at] = Some(name);
        }
    }

    fn name(&self, number: i64) -> Option<&T> {
        self.names.get(usize::try_from(number).ok()?)?.as_ref()
    }
}

/// A connection and the names that are at hand: what rows are read and written with.
#[derive(Copy, Clone)]
pub(crate) struct Book<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) names: &'a Names,
}

impl Names {
    pub(crate) fn forget(&self) {
        *self.replicas.borrow_mut() = Both::default();
        self.recent.set(Recent::default());
        *self.keys.borrow_mut() = Both::default();
        self.next_key.borrow_mut().clear();
        *self.authors.borrow_mut() = Both::default();
    }

    fn key_at_hand(&self, key: &Key) -> Option<i64> {
        let keys = self.keys.borrow();
        let last = self.last_key.get();
        let next = self.next_key.borrow().get(last).copied().filter(|next| keys.name(*next) == Some(key));
        let number = next.or_else(|| keys.numbers.get(key).copied())?;
        if next.is_none() {
            let mut after = self.next_key.borrow_mut();
            let length = after.len().max(last + 1);
            after.resize(length, 0);
            after[last] = number;
        }
        self.last_key.set(usize::try_from(number).ok()?);
        Some(number)
    }
}

impl Book<'_> {
    /// The number of a replica, if it is known here.
    pub(crate) fn known_replica(&self, name: ReplicaId) -> Result<Option<i64>, LogError> {
        let Recent(recent) = self.names.recent.get();
        if let Some((_, number)) = recent.iter().find(|(known, _)| *known == name) {
            return Ok(Some(*number));
        }
        let found = self.find_replica(name)?;
        if let Some(number) = found {
            self.names.recent.set(Recent([(name, number), recent[0]]));
        }
        Ok(found)
    }

    fn find_replica(&self, name: ReplicaId) -> Result<Option<i64>, LogError> {
        if let Some(number) = self.names.replicas.borrow().numbers.get(&name) {
            return Ok(Some(*number));
        }
        let mut statement = self.connection.prepare_cached("SELECT id FROM replica WHERE name = ?1")?;
        let found: Option<i64> = statement.query_row([&name.0[..]], |row| row.get(0)).optional()?;
        if let Some(number) = found {
            self.names.replicas.borrow_mut().keep(number, name);
        }
        Ok(found)
    }

    /// The number of a replica, given now if it has none.
    pub(crate) fn replica_number(&self, name: ReplicaId) -> Result<i64, LogError> {
        if let Some(number) = self.known_replica(name)? {
            return Ok(number);
        }
        self.connection.prepare_cached("INSERT INTO replica (name) VALUES (?1)")?.execute([&name.0[..]])?;
        let number = self.connection.last_insert_rowid();
        if number >= MAX_REPLICAS {
            return Err(LogError::Limit(format!("a log knows at most {MAX_REPLICAS} replicas")));
        }
        self.names.replicas.borrow_mut().keep(number, name);
        Ok(number)
    }

    pub(crate) fn replica(&self, number: i64) -> Result<ReplicaId, LogError> {
        if let Some(name) = self.names.replicas.borrow().name(number) {
            return Ok(*name);
        }
        let mut statement = self.connection.prepare_cached("SELECT name FROM replica WHERE id = ?1")?;
        let found: Option<[u8; 16]> = statement.query_row([number], |row| row.get(0)).optional()?;
        let name = ReplicaId(found.ok_or(Damage::Missing("a replica"))?);
        self.names.replicas.borrow_mut().keep(number, name);
        Ok(name)
    }

    pub(crate) fn dot(&self, number: Number) -> Result<Dot, LogError> {
        Ok(Dot::new(self.replica(number.replica())?, number.counter()))
    }

    pub(crate) fn known_number(&self, dot: Dot) -> Result<Option<Number>, LogError> {
        let replica = self.known_replica(dot.replica)?;
        replica.map(|replica| Number::new(replica, dot.counter)).transpose()
    }

    pub(crate) fn number(&self, dot: Dot) -> Result<Number, LogError> {
        Number::new(self.replica_number(dot.replica)?, dot.counter)
    }

    /// The number of a key; `None` for items of sets and for keys too many.
    pub(crate) fn key_number(&self, key: &Key) -> Result<Option<i64>, LogError> {
        if let Some(number) = self.names.key_at_hand(key) {
            return Ok(Some(number));
        }
        if key.item().is_some() {
            return Ok(None);
        }
        let mut statement = self.connection.prepare_cached("SELECT id FROM key WHERE name = ?1")?;
        let found: Option<i64> = statement.query_row([key.as_str()], |row| row.get(0)).optional()?;
        let number = match found {
            Some(number) => number,
            None if self.names.keys.borrow().numbers.len() >= MAX_KEYS => return Ok(None),
            None => {
                let mut insert = self.connection.prepare_cached("INSERT INTO key (name) VALUES (?1)")?;
                insert.insert([key.as_str()])?
            }
        };
        self.names.keys.borrow_mut().keep(number, key.clone());
        Ok(Some(number))
    }

    pub(crate) fn key(&self, number: i64) -> Result<Key, LogError> {
        if let Some(key) = self.names.keys.borrow().name(number) {
            return Ok(key.clone());
        }
        let mut statement = self.connection.prepare_cached("SELECT name FROM key WHERE id = ?1")?;
        let found: Option<String> = statement.query_row([number], |row| row.get(0)).optional()?;
        let key = Key::new(&found.ok_or(Damage::Missing("a key"))?)?;
        self.names.keys.borrow_mut().keep(number, key.clone());
        Ok(key)
    }

    pub(crate) fn author_number(&self, name: &str) -> Result<i64, LogError> {
        if let Some(number) = self.names.authors.borrow().numbers.get(name) {
            return Ok(*number);
        }
        let mut statement = self.connection.prepare_cached("SELECT id FROM author WHERE name = ?1")?;
        let found: Option<i64> = statement.query_row([name], |row| row.get(0)).optional()?;
        let number = match found {
            Some(number) => number,
            None => {
                self.connection.prepare_cached("INSERT INTO author (name) VALUES (?1)")?.insert([name])?
            }
        };
        self.names.authors.borrow_mut().keep(number, name.into());
        Ok(number)
    }

    pub(crate) fn author(&self, number: i64) -> Result<Box<str>, LogError> {
        if let Some(name) = self.names.authors.borrow().name(number) {
            return Ok(name.clone());
        }
        let mut statement = self.connection.prepare_cached("SELECT name FROM author WHERE id = ?1")?;
        let found: Option<Box<str>> = statement.query_row([number], |row| row.get(0)).optional()?;
        let name = found.ok_or(Damage::Missing("an author"))?;
        self.names.authors.borrow_mut().keep(number, name.clone());
        Ok(name)
    }
}
