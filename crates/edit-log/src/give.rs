//! What a peer gets and gives, where it keeps a log with positions (a hub).

use std::collections::BTreeSet;

use feature_crdt::{
    BatchWriter, ChainNumber, ChangeHash, MAX_BATCH_CHANGES, ReplicaId, Seen, Sibling, Value, read_batch,
};
use rusqlite::OptionalExtension;

use crate::apply::{Applied, Arrived, Waiting};
use crate::error::{Damage, LogError};
use crate::exchange::{Exchange, named_ranges};
use crate::log::EditLog;
use crate::number::{COUNTER_BITS, Number};
use crate::reader::EditReader;

/// What is known of a peer's log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer {
    /// How far its log is here.
    pub cursor: u64,
    /// The name under which this log wrote when that was noted.
    pub replica: ReplicaId,
}

/// A batch of changes for a peer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parcel {
    /// The batch.
    pub batch: Vec<u8>,
    /// How many changes it has.
    pub changes: u64,
    /// The end of each chain in it.
    reach: Vec<(ChainNumber, u64)>,
}

/// The chains of the file, and how far a peer has each.
const KNOWN: &str = "SELECT chain.number, chain.replica, coalesce(acknowledged.through, 0)
     FROM chain LEFT JOIN acknowledged ON acknowledged.chain = chain.number AND acknowledged.peer = ?1
     ORDER BY chain.number";

const NOTE: &str = "INSERT INTO acknowledged (peer, chain, through, at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT DO UPDATE SET through = max(through, excluded.through), at = excluded.at";

const COME: &str = "INSERT INTO peer (name, cursor, replica) VALUES (?1, ?2, ?3)
     ON CONFLICT DO UPDATE SET cursor = excluded.cursor, replica = excluded.replica";

impl EditReader {
    /// What is known of a peer's log; `None` if nothing was ever taken from it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn peer(&self, name: &str) -> Result<Option<Peer>, LogError> {
        let mut statement =
            self.connection().prepare_cached("SELECT cursor, replica FROM peer WHERE name = ?1")?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Peer { cursor: row.get(0)?, replica: ReplicaId(row.get::<_, [u8; 16]>(1)?) })
        };
        Ok(statement.query_row([name], read).optional()?)
    }

    /// The peers whose logs this one follows.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn peers(&self) -> Result<Vec<String>, LogError> {
        let mut statement = self.connection().prepare_cached("SELECT name FROM peer ORDER BY name")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// How many changes a peer does not have; those that only tell who a replica is are none of them.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn lacking(&self, peer: &str) -> Result<u64, LogError> {
        self.consistent(|| {
            let known = self.known_to(peer)?;
            let mut statement = self
                .connection()
                .prepare_cached("SELECT count(*) FROM change WHERE dot >= ?1 AND dot <= ?2")?;
            let mut sum = 0;
            for (from, to) in self.ranges_beyond(&known, 1)? {
                sum += statement.query_row((from.0, to.0), |row| row.get::<_, u64>(0))?;
            }
            Ok(sum)
        })
    }

    /// The first batches of what a peer does not have, in causal order; at most `most`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn parcels(&self, peer: &str, most: usize) -> Result<Vec<Parcel>, LogError> {
        self.consistent(|| {
            let mut parcels = Vec::new();
            let mut open = Open::default();
            let known = self.known_to(peer)?;
            let Some(first) = self.first_beyond(&known)? else { return Ok(parcels) };
            let mut body = Vec::new();
            self.each_head(first, |head| {
                if known.get(head.chain as usize).is_some_and(|known| head.last() <= known.through) {
                    return Ok(true);
                }
                body.clear();
                let change = self.written(&head)?;
                change.write_body(&mut body);
                open.batch.push(&change, ChangeHash(head.hash), body.len());
                open.note(head.chain, head.last());
                if open.batch.is_full() {
                    parcels.push(std::mem::take(&mut open).close());
                }
                Ok(parcels.len() < most)
            })?;
            if open.changes > 0 && parcels.len() < most {
                parcels.push(open.close());
            }
            Ok(parcels)
        })
    }

    /// The names of all items of sets that features have, such as those of their pictures.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn items(&self) -> Result<BTreeSet<String>, LogError> {
        self.consistent(|| {
            let mut items = BTreeSet::new();
            // The name of an item has a slash; most features have none and need not be read.
            let mut statement =
                self.connection().prepare_cached("SELECT id FROM feature WHERE instr(state, x'2f') > 0")?;
            for number in statement.query_map([], |row| row.get(0))? {
                let Some(state) = self.state(Number(number?))? else { continue };
                let kept = |siblings: &[Sibling]| siblings.iter().any(|one| one.value != Value::Absent);
                let named = state.properties.iter().filter(|(_, siblings)| kept(siblings));
                items.extend(named.filter_map(|(key, _)| key.item().map(str::to_owned)));
            }
            Ok(items)
        })
    }

    fn known_to(&self, peer: &str) -> Result<Vec<Known>, LogError> {
        let mut statement = self.connection().prepare_cached(KNOWN)?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Known { chain: row.get(0)?, replica: row.get(1)?, through: row.get(2)? })
        };
        let rows = statement.query_map([peer], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The ranges in which rows are named that lie beyond what is known of their chains; `least` edits
    /// of each count as known.
    fn ranges_beyond(&self, known: &[Known], least: u64) -> Result<Vec<(Number, Number)>, LogError> {
        let names: BTreeSet<i64> = known.iter().map(|known| known.replica).collect();
        if names.len() == known.len() {
            let last = (1 << COUNTER_BITS) - 1;
            let range = |known: &Known| {
                let from = known.through.max(least) + 1;
                Ok((Number::new(known.replica, from)?, Number::new(known.replica, last)?))
            };
            return known.iter().map(range).collect();
        }
        let forks = self.load_forks()?;
        let mut ranges = Vec::new();
        for Known { chain, through, .. } in known {
            let number = |name| self.book().known_replica(name)?.ok_or(Damage::Missing("a replica").into());
            ranges.extend(named_ranges(&forks, *chain, (*through).max(least), number)?);
        }
        Ok(ranges)
    }

    fn first_beyond(&self, known: &[Known]) -> Result<Option<u64>, LogError> {
        // A chain's rows are in the order of their counters: the first beyond is found by name.
        let mut statement = self
            .connection()
            .prepare_cached("SELECT seq FROM change WHERE dot >= ?1 AND dot <= ?2 ORDER BY dot LIMIT 1")?;
        let mut first = None;
        for (from, to) in self.ranges_beyond(known, 0)? {
            let found: Option<u64> = statement.query_row((from.0, to.0), |row| row.get(0)).optional()?;
            first = found.into_iter().chain(first).min();
        }
        Ok(first)
    }
}

/// How far a peer has a chain.
struct Known {
    chain: ChainNumber,
    replica: i64,
    through: u64,
}

/// A batch that is being filled.
struct Open {
    batch: BatchWriter,
    changes: u64,
    reach: Vec<(ChainNumber, u64)>,
}

impl Default for Open {
    fn default() -> Self {
        Self { batch: BatchWriter::new(), changes: 0, reach: Vec::new() }
    }
}

impl Open {
    fn note(&mut self, chain: ChainNumber, last: u64) {
        self.changes += 1;
        match self.reach.iter_mut().find(|(known, _)| *known == chain) {
            Some((_, through)) => *through = last,
            None => self.reach.push((chain, last)),
        }
    }

    fn close(self) -> Parcel {
        debug_assert!(self.changes <= MAX_BATCH_CHANGES as u64, "a batch is closed when it is full");
        Parcel { batch: self.batch.finish(), changes: self.changes, reach: self.reach }
    }
}

impl EditLog {
    /// Notes that a peer has the changes of a parcel.
    ///
    /// # Errors
    /// If the disk is full or fails.
    pub fn given(&mut self, peer: &str, parcel: &Parcel, now_ms: u64) -> Result<(), LogError> {
        self.note_given(peer, &parcel.reach, now_ms).map_err(|error| error.about(self.path()))
    }

    fn note_given(&self, peer: &str, reach: &[(ChainNumber, u64)], now_ms: u64) -> Result<(), LogError> {
        let transaction = crate::write::begin(self.book())?;
        let mut note = self.connection().prepare_cached(NOTE)?;
        for (chain, through) in reach {
            note.execute((peer, chain, through, now_ms))?;
        }
        drop(note);
        Ok(transaction.commit()?)
    }

    /// Takes a peer's word for how far it knows its chains, whatever was known before; tells whether
    /// it knows something that is not here.
    ///
    /// # Errors
    /// If the disk is full or fails.
    pub fn believe(&mut self, peer: &str, tips: &[Seen], now_ms: u64) -> Result<bool, LogError> {
        self.note_tips(peer, tips, now_ms).map_err(|error| error.about(self.path()))
    }

    fn note_tips(&self, peer: &str, tips: &[Seen], now_ms: u64) -> Result<bool, LogError> {
        let transaction = crate::write::begin(self.book())?;
        self.connection().execute("DELETE FROM acknowledged WHERE peer = ?1", [peer])?;
        let forks = self.load_forks()?;
        let mut note = self.connection().prepare_cached(NOTE)?;
        for (chain, through) in self.known_chains(&forks, tips)? {
            note.execute((peer, chain, through, now_ms))?;
        }
        drop(note);
        let mut more = false;
        for tip in tips {
            more |= self.known_chains(&forks, std::slice::from_ref(tip))?.is_empty();
        }
        transaction.commit()?;
        Ok(more)
    }

    /// Takes in a batch of a peer's log, and notes in the same transaction that all before `cursor` is
    /// here.
    ///
    /// # Errors
    /// As [`EditLog::apply`]; nothing is taken in and noted then.
    pub fn apply_from(
        &mut self,
        peer: &str,
        batch: &[u8],
        cursor: u64,
        now_ms: u64,
    ) -> Result<Applied, LogError> {
        let arrived = read_batch(batch).map_err(|error| LogError::Batch(error.to_string()))?;
        let replica = self.replica();
        let taken = self.exchange(now_ms, |exchange| {
            let mut ends: Vec<Seen> = Vec::new();
            let mut waiting = Waiting::new();
            for one in arrived {
                let end = one.change.last();
                let seen = Seen { replica: one.change.replica, through: end, head: one.hash.short() };
                match ends.iter_mut().find(|known| known.replica == seen.replica) {
                    Some(known) => *known = seen,
                    None => ends.push(seen),
                }
                exchange.take_with(Arrived { change: one.change, hash: one.hash }, &mut waiting)?;
            }
            exchange.count_waiting(&waiting);
            exchange.note_peer(peer, cursor, replica, &ends)
        });
        taken.map(|((), applied)| applied)
    }

    /// Notes how far a peer's log is here, and the name under which this log writes now.
    ///
    /// # Errors
    /// If the disk is full or fails.
    pub fn come_to(&mut self, peer: &str, cursor: u64) -> Result<(), LogError> {
        let replica = self.replica();
        let written = self
            .connection()
            .prepare_cached(COME)
            .and_then(|mut statement| statement.execute((peer, cursor, &replica.0[..])));
        written.map(drop).map_err(|error| LogError::from(error).about(self.path()))
    }
}

impl Exchange<'_> {
    /// Notes, with what was taken in, what the peer has and how far its log is here.
    fn note_peer(
        &mut self,
        peer: &str,
        cursor: u64,
        replica: ReplicaId,
        ends: &[Seen],
    ) -> Result<(), LogError> {
        let now_ms = self.now_ms();
        let (reader, known) = self.known_ends(ends)?;
        let mut note = reader.connection().prepare_cached(NOTE)?;
        for (chain, through) in known {
            note.execute((peer, chain, through, now_ms))?;
        }
        reader.connection().prepare_cached(COME)?.execute((peer, cursor, &replica.0[..]))?;
        Ok(())
    }
}
