//! Writing changes into the log: the row, and what is derived from it.

use std::collections::BTreeMap;

use feature_crdt::{ChainNumber, Change, ChangeHash, Dot, Hlc, LayerId, ReplicaId, Seen};
use rusqlite::{CachedStatement, Connection, OptionalExtension};

use crate::body::{Head, cause_number};
use crate::chains::Placed;
use crate::error::{Damage, LogError};
use crate::fold::{Fold, Layers};
use crate::moments::Touch;
use crate::names::Book;
use crate::number::Number;

/// A transaction that writes; dropped, nothing of it is written.
pub(crate) struct Writing<'a> {
    connection: &'a Connection,
}

/// A transaction of the log, and what it has in hand.
pub(crate) struct Pen<'a> {
    pub(crate) book: Book<'a>,
    pub(crate) fold: Fold<'a>,
    pub(crate) seq: u64,
    replicas: BTreeMap<i64, Replica>,
    /// No replica that is not in hand is fresh.
    told: bool,
    insert: Option<CachedStatement<'a>>,
    /// The rows of the log are gone through again: replicas begin from nothing.
    again: bool,
}

/// What a transaction knew of the log that the next one of the same writer need not read.
#[derive(Default)]
pub(crate) struct Reached {
    seq: u64,
    replicas: BTreeMap<i64, Replica>,
    told: bool,
    layers: Layers,
}

/// More replicas are not kept for the next transaction.
const MAX_KEPT: usize = 64;

/// How far a replica has come.
#[derive(Clone, Debug)]
pub(crate) struct Replica {
    pub(crate) last: u64,
    pub(crate) head: ChangeHash,
    pub(crate) time: Hlc,
    pub(crate) at: u64,
    /// Our own last change does not say how far we know it.
    fresh: bool,
    /// What the row says of that.
    stored: bool,
}

impl Replica {
    const NEW: Self =
        Self { last: 0, head: ChangeHash::NONE, time: Hlc(0), at: 0, fresh: false, stored: false };
}

impl<'a> Pen<'a> {
    pub(crate) fn new(book: Book<'a>) -> Result<Self, LogError> {
        let mut statement = book.connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM change")?;
        let seq = statement.query_row([], |row| row.get(0))?;
        Ok(Self::from(book, Reached { seq, ..Reached::default() }))
    }

    /// Goes on from where a transaction ended, if nobody has written since.
    pub(crate) fn from(book: Book<'a>, reached: Reached) -> Self {
        let Reached { seq, replicas, told, layers } = reached;
        Self { book, fold: Fold::over(layers), seq, replicas, told, insert: None, again: false }
    }

    /// What the next transaction need not read.
    pub(crate) fn reached(self) -> Option<Reached> {
        let Self { seq, replicas, told, fold, .. } = self;
        (replicas.len() <= MAX_KEPT).then(|| Reached { seq, replicas, told, layers: fold.into_layers() })
    }

    /// To derive features from rows that are in the log already.
    pub(crate) fn again(book: Book<'a>) -> Result<Self, LogError> {
        Ok(Self { again: true, ..Self::new(book)? })
    }

    pub(crate) fn replica(&mut self, number: i64) -> Result<&mut Replica, LogError> {
        if !self.replicas.contains_key(&number) {
            let replica = if self.again { Replica::NEW } else { self.load_replica(number)? };
            self.replicas.insert(number, replica);
        }
        self.replicas.get_mut(&number).ok_or_else(|| Damage::Missing("a replica").into())
    }

    fn load_replica(&self, number: i64) -> Result<Replica, LogError> {
        let mut statement = self.book.connection.prepare_cached("SELECT fresh FROM replica WHERE id = ?1")?;
        let fresh: Option<bool> = statement.query_row([number], |row| row.get(0)).optional()?;
        let fresh = fresh.ok_or(Damage::Missing("a replica"))?;
        let last = self.book.last_change(number)?;
        let known = last.map(|head| Replica {
            last: head.last(),
            head: ChangeHash(head.hash),
            time: head.time,
            at: head.at,
            ..Replica::NEW
        });
        Ok(Replica { fresh, stored: fresh, ..known.unwrap_or(Replica::NEW) })
    }

    /// What is known of other replicas that the one that edits has not told of yet, under the names
    /// that they signed with.
    pub(crate) fn news(&mut self, writer: i64) -> Result<Vec<Seen>, LogError> {
        if self.told && self.replicas.iter().all(|(number, row)| *number == writer || !row.fresh) {
            return Ok(Vec::new());
        }
        self.flush_replicas()?;
        let mut statement = self.book.connection.prepare_cached(
            "SELECT id, coalesce((SELECT name FROM replica WHERE id = news.signed), name)
             FROM replica AS news WHERE fresh AND id <> ?1 ORDER BY id",
        )?;
        let rows = statement.query_map([writer], |row| Ok((row.get(0)?, ReplicaId(row.get(1)?))))?;
        let fresh: Vec<(i64, ReplicaId)> = rows.collect::<Result<_, _>>()?;
        let mut news = Vec::with_capacity(fresh.len());
        for (number, signed) in fresh {
            let replica = self.replica(number)?;
            replica.fresh = false;
            if replica.last > 0 {
                news.push(Seen { replica: signed, through: replica.last, head: replica.head.short() });
            }
        }
        self.told = true;
        Ok(news)
    }

    /// Writes one change that has its place among the others.
    pub(crate) fn write(
        &mut self,
        change: &Change,
        hash: ChangeHash,
        placed: &Placed,
        arrived: u64,
    ) -> Result<(), LogError> {
        let change = placed.named.as_ref().unwrap_or(change);
        let number = self.book.replica_number(change.replica)?;
        let at = self.at(number, change, &placed.follows, arrived)?;
        self.seq += 1;
        self.write_row(placed.chain, Number::new(number, change.first)?, change, hash, at, arrived)?;
        self.advance(number, change, hash, at)?;
        self.derive(change, at)
    }

    /// Notes that a change is of the writer that edits: it need not tell itself.
    pub(crate) fn tell(&mut self, number: i64) -> Result<(), LogError> {
        self.replica(number)?.fresh = false;
        Ok(())
    }

    /// Derives features from a change whose row is written.
    fn derive(&mut self, change: &Change, at: u64) -> Result<(), LogError> {
        let mut touched: BTreeMap<LayerId, u64> = BTreeMap::new();
        for (dot, edit) in change.dotted() {
            *touched.entry(self.fold.take(self.book, dot, edit)?).or_default() += 1;
        }
        for (layer, features) in touched {
            self.fold.touch(self.book, layer, Touch { at, seq: self.seq, features })?;
        }
        self.fold.relieve(self.book)
    }

    /// Derives features from a change that has been in the log.
    pub(crate) fn derive_again(
        &mut self,
        head: &Head,
        change: &Change,
        follows: &[Number],
    ) -> Result<(), LogError> {
        self.seq = head.seq;
        let at = self.at(head.first.replica(), change, follows, head.arrived)?;
        self.advance(head.first.replica(), change, ChangeHash(head.hash), at)?;
        self.derive(change, at)
    }

    fn advance(&mut self, number: i64, change: &Change, hash: ChangeHash, at: u64) -> Result<(), LogError> {
        let again = self.again;
        let replica = self.replica(number)?;
        replica.last = change.last();
        replica.head = hash;
        replica.time = change.time;
        replica.at = at;
        replica.fresh |= !again;
        Ok(())
    }

    /// The time that counts for the past: not in the future, and not before what was seen.
    fn at(
        &mut self,
        number: i64,
        change: &Change,
        follows: &[Number],
        arrived: u64,
    ) -> Result<u64, LogError> {
        let mut at = change.time.ms().min(arrived).max(self.replica(number)?.at);
        for before in follows {
            let replica = self.replica(before.replica())?;
            if replica.last == before.counter() {
                at = at.max(replica.at);
            } else if let Some(known) = self.at_of(*before)? {
                at = at.max(known);
            }
        }
        Ok(at)
    }

    fn at_of(&self, dot: Number) -> Result<Option<u64>, LogError> {
        let mut statement = self
            .book
            .connection
            .prepare_cached("SELECT at FROM change WHERE dot <= ?1 ORDER BY dot DESC LIMIT 1")?;
        Ok(statement.query_row([dot.0], |row| row.get(0)).optional()?)
    }

    fn write_row(
        &mut self,
        chain: ChainNumber,
        first: Number,
        change: &Change,
        hash: ChangeHash,
        at: u64,
        arrived: u64,
    ) -> Result<(), LogError> {
        let (cause, of) = cause_number(change.cause);
        let of = of.map(|of: Dot| self.book.number(of)).transpose()?.map(|of| of.0);
        let author = self.book.author_number(&change.author)?;
        let body = self.book.encode_body(change)?;
        ready(&mut self.insert, self.book, INSERT)?.execute((
            self.seq,
            chain,
            first.0,
            change.edits.len(),
            change.time.0.cast_signed(),
            at,
            arrived,
            author,
            cause,
            of,
            &hash.0[..],
            body,
        ))?;
        Ok(())
    }

    fn flush_replicas(&mut self) -> Result<(), LogError> {
        for (number, row) in self.replicas.iter_mut().filter(|(_, row)| row.fresh != row.stored) {
            self.book
                .connection
                .prepare_cached("UPDATE replica SET fresh = ?2 WHERE id = ?1")?
                .execute((number, row.fresh))?;
            row.stored = row.fresh;
        }
        Ok(())
    }

    /// Writes what is held.
    pub(crate) fn flush(&mut self) -> Result<(), LogError> {
        // First, or the page of a new replica is written once more after all the others.
        self.flush_replicas()?;
        self.fold.flush(self.book)
    }
}

const INSERT: &str = "INSERT INTO change
         (seq, chain, dot, edits, time, at, arrived, author, cause, cause_dot, hash, body)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

/// A statement that is run for every change or feature, held once it is prepared.
pub(crate) fn ready<'s, 'a>(
    held: &'s mut Option<CachedStatement<'a>>,
    book: Book<'a>,
    sql: &str,
) -> Result<&'s mut CachedStatement<'a>, LogError> {
    Ok(match held {
        Some(statement) => statement,
        none => none.insert(book.connection.prepare_cached(sql)?),
    })
}

/// Begins a transaction that writes.
pub(crate) fn begin(book: Book<'_>) -> Result<Writing<'_>, LogError> {
    book.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    Ok(Writing { connection: book.connection })
}

// As `rusqlite::Transaction`, which compiles these statements anew each time.
impl Writing<'_> {
    /// Everything is on the disk when this returns.
    pub(crate) fn commit(self) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("COMMIT")?.execute([]).map(drop)
    }

    pub(crate) fn rollback(self) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("ROLLBACK")?.execute([]).map(drop)
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        // Still open unless it ended well, or SQLite itself took it back.
        if !self.connection.is_autocommit() {
            let ended = self.connection.prepare_cached("ROLLBACK").and_then(|mut undo| undo.execute([]));
            if let Err(error) = ended {
                tracing::error!(%error, "a transaction is neither written nor taken back");
            }
        }
    }
}
