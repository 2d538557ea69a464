//! What peers have of our changes, and what nobody has yet.

use std::collections::BTreeSet;

use feature_crdt::{ChainNumber, FeatureId, LayerId, Seen};

use crate::error::{Damage, LogError};
use crate::exchange::named_ranges;
use crate::log::EditLog;
use crate::number::{COUNTER_BITS, Number};
use crate::reader::EditReader;

/// The chains that were written in the names of this file, and how far each is known elsewhere.
const ELSEWHERE: &str = "SELECT chain.number, chain.replica, coalesce(max(acknowledged.through), 0)
     FROM chain LEFT JOIN acknowledged ON acknowledged.chain = chain.number
     WHERE chain.replica IN (SELECT replica FROM incarnation)
     GROUP BY chain.number";

impl EditReader {
    /// The ranges of own changes that no peer is known to have; each replica's first change, which
    /// only tells who it is, is none of them. Where an own name was forked both branches count.
    fn unsynced_ranges(&self) -> Result<Vec<(Number, Number)>, LogError> {
        let mut statement = self.connection().prepare_cached(ELSEWHERE)?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, ChainNumber>(0)?, row.get::<_, i64>(1)?, row.get::<_, u64>(2)?))
        })?;
        let chains: Vec<(ChainNumber, i64, u64)> = rows.collect::<Result<_, _>>()?;
        let names: BTreeSet<i64> = chains.iter().map(|(_, replica, _)| *replica).collect();
        if names.len() == chains.len() {
            let last = (1 << COUNTER_BITS) - 1;
            let range = |(_, replica, through): &(ChainNumber, i64, u64)| {
                Ok((Number::new(*replica, (*through).max(1) + 1)?, Number::new(*replica, last)?))
            };
            return chains.iter().map(range).collect();
        }
        let forks = self.load_forks()?;
        let mut ranges = Vec::new();
        for (chain, _, through) in chains {
            let number = |name| self.book().known_replica(name)?.ok_or(Damage::Missing("a replica").into());
            ranges.extend(named_ranges(&forks, chain, through.max(1), number)?);
        }
        Ok(ranges)
    }

    /// How many own changes no peer is known to have.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn unsynced(&self) -> Result<u64, LogError> {
        self.consistent(|| {
            let mut statement = self
                .connection()
                .prepare_cached("SELECT count(*) FROM change WHERE dot >= ?1 AND dot <= ?2")?;
            let mut sum = 0;
            for (from, to) in self.unsynced_ranges()? {
                sum += statement.query_row((from.0, to.0), |row| row.get::<_, u64>(0))?;
            }
            Ok(sum)
        })
    }

    /// The features of a layer that these changes touch, in the order of the file.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn unsynced_features(&self, layer: LayerId) -> Result<Vec<FeatureId>, LogError> {
        self.consistent(|| {
            let mut touched = BTreeSet::new();
            let mut statement =
                self.connection().prepare_cached("SELECT seq FROM change WHERE dot >= ?1 AND dot <= ?2")?;
            for (from, to) in self.unsynced_ranges()? {
                for seq in statement.query_map((from.0, to.0), |row| row.get(0))? {
                    let seq = seq?;
                    self.book().each_feature(&self.head_at(seq)?, &self.body(seq)?, |number| {
                        touched.insert(number);
                    })?;
                }
            }
            let Some(layer) = self.layer_row(layer)? else { return Ok(Vec::new()) };
            let mut of = self.connection().prepare_cached("SELECT layer = ?2 FROM feature WHERE id = ?1")?;
            let mut features = Vec::new();
            for number in touched {
                if of.query_row((number.0, layer), |row| row.get(0))? {
                    features.push(self.book().dot(number)?);
                }
            }
            Ok(features)
        })
    }

    /// The first change that no peer has: those before it may be packed.
    pub(crate) fn first_unsynced_seq(&self) -> Result<u64, LogError> {
        let mut first = self.version()? + 1;
        let mut statement = self
            .connection()
            .prepare_cached("SELECT coalesce(min(seq), ?3) FROM change WHERE dot >= ?1 AND dot <= ?2")?;
        for (from, to) in self.unsynced_ranges()? {
            first = first.min(statement.query_row((from.0, to.0, first), |row| row.get(0))?);
        }
        Ok(first)
    }
}

impl EditLog {
    /// Notes how far a peer says that it knows its chains ([`EditReader::tips`]).
    ///
    /// # Errors
    /// If the disk is full or fails.
    pub fn acknowledge(&mut self, peer: &str, tips: &[Seen], now_ms: u64) -> Result<(), LogError> {
        self.note(peer, tips, now_ms).map_err(|error| error.about(self.path()))
    }

    fn note(&self, peer: &str, tips: &[Seen], now_ms: u64) -> Result<(), LogError> {
        let transaction = crate::write::begin(self.book())?;
        for (chain, through) in self.known_chains(&self.load_forks()?, tips)? {
            self.connection()
                .prepare_cached(
                    "INSERT INTO acknowledged (peer, chain, through, at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET through = max(through, excluded.through), at = excluded.at",
                )?
                .execute((peer, chain, through, now_ms))?;
        }
        Ok(transaction.commit()?)
    }
}
