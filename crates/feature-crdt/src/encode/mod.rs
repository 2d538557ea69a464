//! Bytes of changes: one by itself, which is what is hashed and kept, and many together, which is
//! what travels (`docs/design/edit-log-format.md`).

mod batch;
mod column;
mod error;
mod forms;
mod names;
mod read_batch;
mod row;
mod row_reader;

pub use batch::{BATCH_VERSION, BatchWriter, MAX_BATCH_BYTES, MAX_BATCH_CHANGES};
pub use error::{BatchError, FormError};
pub use read_batch::{Arrived, read_batch};
pub use row::CHANGE_VERSION;

#[cfg(test)]
mod tests;
