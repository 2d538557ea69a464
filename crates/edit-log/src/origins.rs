//! Who wrote a value first, and how far a writer knew the others.

use feature_crdt::{Dot, Register, ReplicaId, Value};

use crate::body::{HEAD, Head};
use crate::bytes::Bytes;
use crate::error::{Damage, LogError};
use crate::history::{replaced, written};
use crate::number::Number;
use crate::reader::EditReader;

/// So many undos of undos are looked through.
const MAX_STEPS: usize = 32;
/// So many changes back it is looked for what a writer knew.
const MAX_CHANGES: usize = 1_000;

impl EditReader {
    /// The edit that first wrote a value that stands in a register: an undo puts back what others
    /// wrote, and is itself the writer of nothing.
    ///
    /// # Errors
    /// If an edit is not in the log, or the file cannot be read.
    pub fn origin_of(&self, dot: Dot, register: &Register, value: &Value) -> Result<Dot, LogError> {
        self.consistent(|| {
            let mut origin = dot;
            for _ in 0..MAX_STEPS {
                let number = self.book().known_number(origin)?.ok_or(Damage::Missing("an edit"))?;
                if self.head(number)?.cause_dot.is_none() {
                    break;
                }
                match self.before_undone(origin, register, value)? {
                    Some(before) => origin = before,
                    None => break,
                }
            }
            Ok(origin)
        })
    }

    /// Of what the undone edit replaced, the one that wrote the value.
    fn before_undone(&self, undo: Dot, register: &Register, value: &Value) -> Result<Option<Dot>, LogError> {
        for undone in replaced(&self.edit(undo)?.1, register) {
            for before in replaced(&self.edit(*undone)?.1, register) {
                if written(&self.edit(*before)?.1, register).contains(value) {
                    return Ok(Some(*before));
                }
            }
        }
        Ok(None)
    }

    /// The counter of the last edit of another replica that the writer of an edit knew, as far as its
    /// last thousand changes say so.
    ///
    /// # Errors
    /// If the edit is not in the log, or the file cannot be read.
    pub fn knew(&self, edit: Dot, other: ReplicaId) -> Result<Option<u64>, LogError> {
        self.consistent(|| {
            let number = self.book().known_number(edit)?.ok_or(Damage::Missing("an edit"))?;
            let sql = format!(
                "SELECT {HEAD} FROM change WHERE dot > ?1 AND dot <= ?2 ORDER BY dot DESC LIMIT {MAX_CHANGES}"
            );
            let mut statement = self.connection().prepare_cached(&sql)?;
            let first = Number::new(number.replica(), 0)?;
            for head in statement.query_map((first.0, number.0), Head::read)? {
                let body = self.body(head?.seq)?;
                let seen = self.book().decode_seen(&mut Bytes(&body))?;
                if let Some(seen) = seen.iter().find(|seen| seen.replica == other) {
                    return Ok(Some(seen.through));
                }
            }
            Ok(None)
        })
    }
}
