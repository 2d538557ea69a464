//! The relay of edits: takes changes in from devices, gives them out to devices, rewrites nothing.
//!
//! A change is taken in if it fits what is known and its device may write it. What may not be written
//! goes to the quarantine, and so does what its writer wrote after it; an admin sees both and can let
//! them in. What follows something that the hub does not know waits on its device. Receiving never fails
//! because of a conflict, and never because of a clock.
//!
//! Who may write what is decided when a change is received, not by the time that it says it was made:
//!
//! - features of a layer: whoever has the layer's role for writing, editors if nothing else is said;
//! - the definition of a layer (its name, fields, policies): the layer's role for defining;
//! - a decision of a conflict: reviewers, with the scope `conflicts:resolve`;
//! - changes of others that a device carries (from a stick): what the carrier itself may write, unless
//!   the replica that wrote them belongs to a device that was revoked.

mod judge;
mod layers;
mod pull;
mod push;
mod quarantine;
mod wire;

pub(crate) use layers::LayerAccess;
pub(crate) use pull::Asked;
pub(crate) use push::{Pushed, Waiting};
