//! What is known elsewhere, for files that are carried from log to log.

use std::collections::BTreeMap;

use feature_crdt::{ChainNumber, Chained, Place, Seen, read_batch};

use crate::chains::Rows;
use crate::error::LogError;
use crate::reader::EditReader;

impl EditReader {
    /// How far some peer is known to have each chain that was written in the names of this file; what
    /// others wrote counts as known. What lies beyond these tips nobody else is known to have.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn tips_elsewhere(&self) -> Result<Vec<Seen>, LogError> {
        self.consistent(|| {
            let forks = self.load_forks()?;
            let rows = Rows { reader: self, forks: &forks };
            let own = self.own_chains()?;
            let mut known = Vec::new();
            for (number, tip) in (0..).zip(forks.tips()) {
                match own.get(&number) {
                    Some(through) if *through < tip.through => {
                        let head = if *through == 0 { None } else { rows.ending(number, *through)? };
                        known.extend(head.map(|head| Seen { through: *through, head: head.short(), ..tip }));
                    }
                    _ => known.push(tip),
                }
            }
            Ok(known)
        })
    }

    /// The chains of this file's own names, and how far some peer has each.
    fn own_chains(&self) -> Result<BTreeMap<ChainNumber, u64>, LogError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT chain.number, coalesce(max(acknowledged.through), 0)
             FROM chain LEFT JOIN acknowledged ON acknowledged.chain = chain.number
             WHERE chain.replica IN (SELECT replica FROM incarnation)
             GROUP BY chain.number",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Tells how many changes of a batch are not in this log, and how many it has. Takes nothing in.
    ///
    /// # Errors
    /// [`LogError::Batch`] if the bytes are no batch; if the file cannot be read.
    pub fn count_new(&self, batch: &[u8]) -> Result<(u64, u64), LogError> {
        let arrived = read_batch(batch).map_err(|error| LogError::Batch(error.to_string()))?;
        self.consistent(|| {
            let forks = self.load_forks()?;
            let rows = Rows { reader: self, forks: &forks };
            let mut new = 0;
            for one in &arrived {
                new += u64::from(!matches!(forks.place(&one.change, one.hash, &rows)?, Place::Known));
            }
            Ok((new, arrived.len() as u64))
        })
    }
}
