//! Going on under a new name.

use crate::error::LogError;
use crate::identity::{Identity, OWN, Own, home};
use crate::log::EditLog;
use crate::write::begin;

impl EditLog {
    /// Goes on under a new name (incarnation), as a file does that was copied: for a log whose name others
    /// take for another device's. What was written stays, under the old one.
    ///
    /// # Errors
    /// If the disk is full or fails, or the system has no random numbers.
    pub fn begin_anew(&mut self, identity: &Identity, now_ms: u64) -> Result<(), LogError> {
        self.own = self.new_name(identity, now_ms).map_err(|error| error.about(self.path()))?;
        Ok(())
    }

    fn new_name(&self, identity: &Identity, now_ms: u64) -> Result<Own, LogError> {
        let home = home(self.path(), identity);
        let transaction = begin(self.book())?;
        let own = Own::begin(self.book(), identity, OWN, &home, now_ms)?;
        transaction.commit()?;
        Ok(own)
    }
}
