//! Which regions share tiles with each other.

use std::collections::BTreeSet;

use crate::error::StoreError;
use crate::put_aside::put_aside;
use crate::region::RegionId;
use crate::tileset::{Tileset, read_sets};

impl Tileset {
    /// Lists the other regions in use that hold tiles of a region; read from counters, not from tiles.
    ///
    /// # Errors
    /// Fails if the file can't be read.
    pub fn sharing_regions(&self, id: RegionId) -> Result<Vec<RegionId>, StoreError> {
        self.read(|connection| {
            let mut others = BTreeSet::new();
            let gone = put_aside(connection)?;
            for set in read_sets(connection)? {
                if set.tiles > 0 && set.members.contains(&id.0) {
                    others.extend(
                        set.members
                            .iter()
                            .copied()
                            .filter(|member| *member != id.0 && !gone.contains_key(member)),
                    );
                }
            }
            Ok(others.into_iter().map(RegionId).collect())
        })
    }
}
