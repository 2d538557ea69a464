//! Which sets of regions a region is in, kept in memory for readers.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use crate::catalogue::{SetId, parse_members};
use crate::error::StoreError;
use crate::tileset::{SetRow, set_row};

/// A set with its members.
pub(crate) type SetOf = (SetId, Arc<[i64]>);

/// The sets by region. A set is never edited and its number never used twice, so only those made
/// since the last look are read: the figures of one region cost the same among five and five hundred.
#[derive(Debug, Default)]
pub(crate) struct SetIndex {
    /// The highest number that was read.
    seen: SetId,
    of_region: HashMap<i64, Vec<SetOf>>,
}

impl SetIndex {
    /// The sets that a region is in, some of which may be gone from the file.
    pub(crate) fn of(&mut self, connection: &Connection, region: i64) -> Result<Vec<SetOf>, StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT id, members FROM region_set WHERE id > ?1 ORDER BY id")?;
        let mut rows = statement.query([self.seen])?;
        while let Some(row) = rows.next()? {
            self.seen = row.get(0)?;
            let members = parse_members(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?);
            for member in members.iter() {
                self.of_region.entry(*member).or_default().push((self.seen, Arc::clone(&members)));
            }
        }
        Ok(self.of_region.get(&region).cloned().unwrap_or_default())
    }
}

/// Reads the counters of one set; `None` if it is gone.
pub(crate) fn read_set(connection: &Connection, id: SetId) -> Result<Option<SetRow>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT id, members, tiles, empty, damaged, failed, blobs, bytes FROM region_set WHERE id = ?1",
        )?
        .query_row([id], set_row)
        .optional()?)
}
