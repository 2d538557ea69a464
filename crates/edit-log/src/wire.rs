//! What travels: changes in batches.

use feature_crdt::{BatchWriter, Change, ChangeHash, Seen, read_batch};

use crate::apply::{Applied, Arrived};
use crate::error::LogError;
use crate::log::EditLog;
use crate::reader::EditReader;

/// Puts a change into its one form, checks it and gives it its hash.
pub(crate) fn seal(change: &mut Change) -> Result<ChangeHash, LogError> {
    change.sort();
    change.check().map_err(|refusal| LogError::Limit(refusal.to_string()))?;
    Ok(change.hash())
}

impl EditReader {
    /// Calls with batches of the changes that a log lacks which says how far it knows its chains
    /// ([`EditReader::tips`]; nothing known makes it whole), in causal order; each batch is bounded, and what was taken in of them stays if the next one is lost.
    ///
    /// # Errors
    /// If the file cannot be read, or what `send` says.
    pub fn batches_missing_from<E: From<LogError>>(
        &self,
        tips: &[Seen],
        mut send: impl FnMut(Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut batch = BatchWriter::new();
        let mut failed = None;
        let mut body = Vec::new();
        let done = self.each_change_missing_from(tips, |head, change| {
            body.clear();
            change.write_body(&mut body);
            batch.push(&change, ChangeHash(head.hash), body.len());
            if batch.is_full() {
                let full = std::mem::replace(&mut batch, BatchWriter::new());
                failed = send(full.finish()).err();
            }
            Ok(failed.is_none())
        });
        if let Some(error) = failed {
            return Err(error);
        }
        done?;
        if batch.is_empty() { Ok(()) } else { send(batch.finish()) }
    }
}

impl EditLog {
    /// Takes in a batch of changes of other replicas: what is here already is passed over, what
    /// comes before its past is not kept and comes again with it, what is invalid is refused by name.
    ///
    /// # Errors
    /// [`LogError::Batch`] if the bytes are no batch; if the disk is full or fails. Nothing is taken
    /// in then.
    pub fn apply(&mut self, batch: &[u8], now_ms: u64) -> Result<Applied, LogError> {
        let arrived = read_batch(batch).map_err(|error| LogError::Batch(error.to_string()))?;
        let arrived = arrived.into_iter().map(|one| Ok(Arrived { change: one.change, hash: one.hash }));
        self.take_in(arrived, now_ms)
    }
}
