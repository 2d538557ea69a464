//! Cache jobs: filling, refreshing and sealing regions.
//!
//! A job is cut into chunks of at most [`CHUNK`] tiles, a few at a time ([`plan`]). A worker takes a
//! chunk under the token of its lease ([`begin`]) and writes what came of each batch with
//! [`record`], which does nothing for a worker whose chunk has gone to another.

mod chunk;
mod failure;
mod plan;
mod row;
mod runs;
mod state;

pub use chunk::{Batch, Begun, Recorded, begin, cut_so_far, holds, record, wait_until, wants_plan};
pub use failure::{Failure, failures};
pub use plan::{CHUNK, Plan, plan};
pub use row::{Job, JobKind, JobState, NewJob, create, get, open_of_region, page};
pub use state::{cancel, chore, fail, forget, lost, pause, retry, sealing, unheard};
