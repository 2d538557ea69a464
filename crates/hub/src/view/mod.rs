//! What the log of a workspace makes: layers, features, conflicts, decisions.
//!
//! A view is an edit log as a laptop has it, in a file of this machine, filled from the relay before
//! each question. Everything in it is derived: a file that is lost or damaged is made anew. A decision
//! that is taken at the hub is an ordinary change of the view's own replica, pushed like any other.

mod conflicts;
mod decide;
mod layers;
mod open;
mod readers;

pub(crate) use conflicts::{ConflictCandidate, ConflictShown, value_json};
pub(crate) use decide::{Choice, Decision};
pub(crate) use layers::{FeatureShown, LayerShown};
pub use open::Views;
