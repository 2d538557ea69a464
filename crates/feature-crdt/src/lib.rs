//! Features that many people edit apart and that merge without loss.
//!
//! The crate is pure: no file, no clock, no network. A **feature** is a set of registers — whether
//! it is there, its geometry, each property — and a register holds the values that nobody who saw
//! them has replaced. A **change** is what one replica did at one moment; each write in it names
//! the values that it replaces. Two people who wrote to one register without knowing of each other
//! leave two values there, and the layer's policy says which is shown and whether a person decides.
//!
//! What is merged, and in which causal order, makes no difference to the result; taking the same
//! change in twice neither. A clock ranks values for display and decides nothing.

mod change;
mod check;
mod combine;
mod conflict;
mod dot;
mod encode;
mod error;
mod fork;
mod geojson;
mod geometry;
mod hlc;
mod json;
mod key;
mod layer;
mod policy;
mod register;
mod session;
pub mod spatial;
mod state;
mod value;
mod varint;
mod vector;

pub use change::{
    Cause, Change, ChangeHash, Edit, MAX_AUTHOR_BYTES, MAX_EDITS, MAX_REASON_BYTES, MAX_SIBLINGS,
    MAX_TEXT_BYTES, MAX_WRITES, Seen, Target, Write,
};
pub use check::{MAX_CHANGE_BYTES, MAX_SEEN, Refusal};
pub use conflict::{ConflictKind, Decision, decision, differ, disputed, misfits, references};
pub use dot::{Dot, FeatureId, LAYERS, LayerId, MAX_COUNTER, REPLICAS, REVIEWS, ReplicaId, is_reserved};
pub use encode::{
    Arrived, BATCH_VERSION, BatchError, BatchWriter, CHANGE_VERSION, FormError, MAX_BATCH_BYTES,
    MAX_BATCH_CHANGES, read_batch,
};
pub use error::NameError;
pub use fork::{Chain, ChainNumber, Chained, Fork, Forks, Missing, Next, Place, Replay, alias};
pub use geojson::GeoJsonError;
pub use geometry::{
    Extent, Geometry, GeometryError, MAX_GEOMETRY_DEPTH, MAX_POSITIONS, Position, Shape, UNITS_PER_DEGREE,
};
pub use hlc::Hlc;
pub use json::MAX_JSON_DEPTH;
pub use key::{Key, MAX_KEY_BYTES};
pub use layer::{Field, FieldFault, FieldType, GeometryKind, LayerDefinition, MAX_FIELDS, Rules, Style};
pub use policy::{Candidate, Policy, Rule, Settled};
pub use register::Register;
pub use session::{
    ChangeSource, MAX_HELD_BYTES, MAX_HELD_CHANGES, MAX_MESSAGE_BYTES, MESSAGE_VERSION, Message,
    MessageError, Receiver, Refused, Round, SESSION_VERSION, Sender, Session, SessionError, Taken, Tip,
    bundle,
};
pub use state::{FeatureState, Sibling, Siblings, dots};
pub use value::{Existence, Value};
pub use vector::VersionVector;
