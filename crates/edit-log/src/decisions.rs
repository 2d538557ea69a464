//! Which changes decided, took a decision back, or did it again; and the hashes that seal them.

use std::collections::BTreeMap;

use feature_crdt::{Cause, Change, Dot, FeatureId, FeatureState, LayerId, Register, ReplicaId, Value};
use rusqlite::OptionalExtension;

use crate::body::{HEAD, Head};
use crate::conflicts::register;
use crate::error::{Damage, LogError};
use crate::history::written;
use crate::number::Number;
use crate::reader::{EditReader, Stamp};

/// Which decisions are wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DecidedQuery {
    /// Of this person.
    pub author: Option<String>,
    /// Not before, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Not after.
    pub to: Option<u64>,
    /// Those before this place: the time and the number of a change.
    pub before: Option<(u64, u64)>,
}

/// A change that decided, or took a decision back, or did it again.
#[derive(Clone, PartialEq, Debug)]
pub struct Decided {
    /// The number of the change: with its time, its place among all.
    pub seq: u64,
    /// Its first edit, by whom, when, on which device.
    pub stamp: Stamp,
    /// SHA-256 of the change as it travels, which names that of the change before.
    pub hash: [u8; 32],
    /// What was written.
    pub change: Change,
}

/// A change, named and sealed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Sealed {
    /// Its first edit.
    pub first: Dot,
    /// Its number.
    pub seq: u64,
    /// What led to it.
    pub cause: Cause,
    /// SHA-256 of the change as it travels, which names that of the change before.
    pub hash: [u8; 32],
}

/// How far a chain of changes goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChainTip {
    /// Whose changes.
    pub replica: ReplicaId,
    /// The device; empty if it never said.
    pub device: Box<str>,
    /// The counter of the last edit.
    pub through: u64,
    /// The hash of the last change: it stands for all before it.
    pub hash: [u8; 32],
}

/// These words are the same as in the index `change_decided`, so that SQLite uses it.
const DECIDED: &str = "(cause = 1 OR cause = 2 OR cause = 4)";

/// An undo counts if it took back a decision, a redo if it did such an undo's decision again.
const OF_A_DECISION: &str = "(cause = 4
     OR cause = 1 AND (SELECT of.cause FROM change AS of WHERE of.dot = change.cause_dot) = 4
     OR cause = 2 AND (SELECT of.cause FROM change AS undo JOIN change AS of ON of.dot = undo.cause_dot
                       WHERE undo.dot = change.cause_dot) = 4)";

impl EditReader {
    /// The changes that decided, or took a decision back, or did it again, newest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn decided(&self, query: &DecidedQuery, most: usize) -> Result<Vec<Decided>, LogError> {
        self.consistent(|| {
            let author = query.author.as_deref().map(|name| self.known_author(name)).transpose()?;
            if author == Some(None) {
                return Ok(Vec::new());
            }
            let sql = format!(
                "SELECT {HEAD} FROM change WHERE {DECIDED} AND {OF_A_DECISION}
                 AND (at, seq) < (?1, ?2) AND at >= ?3 AND at <= ?4 AND (?5 IS NULL OR author = ?5)
                 ORDER BY at DESC, seq DESC LIMIT ?6"
            );
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let end = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            let (at, seq) = query.before.map_or((i64::MAX, i64::MAX), |(at, seq)| (end(at), end(seq)));
            let times = (end(query.from.unwrap_or(0)), end(query.to.unwrap_or(u64::MAX)));
            let mut statement = self.connection().prepare_cached(&sql)?;
            let heads =
                statement.query_map((at, seq, times.0, times.1, author.flatten(), most), Head::read)?;
            let heads: Vec<Head> = heads.collect::<Result<_, _>>()?;
            heads.iter().map(|head| self.decided_by(head)).collect()
        })
    }

    /// The changes that decided something of a feature, or took that back, newest first.
    ///
    /// # Errors
    /// [`LogError::NoSuchFeature`]; if the file cannot be read.
    pub fn decided_of(&self, feature: FeatureId) -> Result<Vec<Decided>, LogError> {
        self.consistent(|| {
            let mut found: BTreeMap<(u64, u64), Decided> = BTreeMap::new();
            for revision in self.history(feature, &crate::Paging::first(usize::MAX))?.items {
                if !matches!(revision.cause, Cause::Resolve | Cause::Undo(_) | Cause::Redo(_)) {
                    continue;
                }
                let number =
                    self.book().known_number(revision.stamp.dot)?.ok_or(Damage::Missing("an edit"))?;
                let head = self.head(number)?;
                if self.is_of_a_decision(head.seq)? {
                    found.insert((head.at, head.seq), self.decided_by(&head)?);
                }
            }
            Ok(found.into_values().rev().collect())
        })
    }

    fn is_of_a_decision(&self, seq: u64) -> Result<bool, LogError> {
        let sql = format!("SELECT 1 FROM change WHERE seq = ?1 AND {OF_A_DECISION}");
        let found = self.connection().prepare_cached(&sql)?.query_row([seq], |_| Ok(())).optional()?;
        Ok(found.is_some())
    }

    fn known_author(&self, name: &str) -> Result<Option<i64>, LogError> {
        let mut statement = self.connection().prepare_cached("SELECT id FROM author WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Everybody who ever wrote, by name.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn authors(&self) -> Result<Vec<String>, LogError> {
        self.consistent(|| {
            let mut statement = self.connection().prepare_cached("SELECT name FROM author ORDER BY name")?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    fn decided_by(&self, head: &Head) -> Result<Decided, LogError> {
        let stamp = self.stamp_of(self.book().dot(head.first)?, head)?;
        Ok(Decided { seq: head.seq, stamp, hash: head.hash, change: self.change(head)? })
    }

    /// Tells who took a decision back, as far as it was about a feature, unless that was done again.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn taken_back(&self, decision: Dot, feature: FeatureId) -> Result<Option<Stamp>, LogError> {
        self.consistent(|| {
            for undo in self.heads_of(1, decision)? {
                let change = self.change(&undo)?;
                let touches = change.edits.iter().any(|edit| edit.feature == feature);
                let first = self.book().dot(undo.first)?;
                if touches && self.heads_of(2, first)?.is_empty() {
                    return Ok(Some(self.stamp_of(first, &undo)?));
                }
            }
            Ok(None)
        })
    }

    /// The changes of a cause that name a dot, newest first.
    fn heads_of(&self, cause: i64, of: Dot) -> Result<Vec<Head>, LogError> {
        let Some(number) = self.book().known_number(of)? else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT {HEAD} FROM change WHERE cause_dot IS NOT NULL AND cause_dot = ?1 AND cause = ?2
             ORDER BY seq DESC"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_map((number.0, cause), Head::read)?.collect::<Result<_, _>>()?)
    }

    /// The change that an edit is in, with its hash; `None` if it is not in the log.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sealed(&self, edit: Dot) -> Result<Option<Sealed>, LogError> {
        self.consistent(|| {
            let Some(number) = self.book().known_number(edit)? else { return Ok(None) };
            let Some(head) = self.find_head(number)? else { return Ok(None) };
            let cause = self.book().cause(head.cause, head.cause_dot)?;
            Ok(Some(Sealed { first: self.book().dot(head.first)?, seq: head.seq, cause, hash: head.hash }))
        })
    }

    /// What an edit wrote to a register.
    ///
    /// # Errors
    /// If it is not in the log, or the file cannot be read.
    pub fn written_by(&self, edit: Dot, to: &Register) -> Result<Vec<Value>, LogError> {
        self.consistent(|| Ok(written(&self.edit(edit)?.1, to)))
    }

    /// The registers of a feature as they stand; `None` if there never was one of the name.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn feature_state(&self, feature: FeatureId) -> Result<Option<FeatureState>, LogError> {
        self.consistent(|| {
            let number = self.book().known_number(feature)?;
            Ok(number.map(|number| self.state(number)).transpose()?.flatten())
        })
    }

    /// How far the chain of each replica goes, and the hash that its last change has.
    ///
    /// Looks at every change.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn chain_tips(&self) -> Result<Vec<ChainTip>, LogError> {
        self.consistent(|| {
            let sql = format!(
                "SELECT {HEAD} FROM change WHERE seq IN (SELECT max(seq) FROM change GROUP BY chain)"
            );
            let mut statement = self.connection().prepare(&sql)?;
            let heads: Vec<Head> = statement.query_map([], Head::read)?.collect::<Result<_, _>>()?;
            let tip = |head: &Head| {
                let stamp = self.stamp_of(self.book().dot(head.first)?, head)?;
                let (replica, hash) = (stamp.dot.replica, head.hash);
                Ok(ChainTip { replica, device: stamp.device, through: head.last(), hash })
            };
            let mut tips: Vec<ChainTip> = heads.iter().map(tip).collect::<Result<_, LogError>>()?;
            tips.sort_by_key(|tip| (tip.replica, tip.through));
            Ok(tips)
        })
    }

    /// Calls for every register that holds more than one value, with the feature's layer, in the order
    /// of the file, until told to stop.
    ///
    /// # Errors
    /// If the file cannot be read, or the callee fails.
    pub fn each_conflict<E: From<LogError>>(
        &self,
        layer: Option<LayerId>,
        mut take: impl FnMut(FeatureId, &FeatureState, Register) -> Result<bool, E>,
    ) -> Result<(), E> {
        let row = match layer.map(|layer| self.layer_row(layer)).transpose()? {
            Some(None) => return Ok(()),
            row => row.flatten(),
        };
        let rows = self.consistent(|| {
            let mut statement = self.connection().prepare_cached(
                "SELECT feature, register FROM conflict WHERE (?1 IS NULL OR layer = ?1)
                 ORDER BY feature, register",
            )?;
            let rows =
                statement.query_map([row], |row| Ok((Number(row.get(0)?), row.get::<_, String>(1)?)))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        })?;
        for of_one in rows.chunk_by(|a, b| a.0 == b.0) {
            let Some((number, _)) = of_one.first() else { continue };
            let Some(state) = self.state(*number)? else { continue };
            let feature = self.book().dot(*number)?;
            for (_, name) in of_one {
                if !take(feature, &state, register(name)?)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
