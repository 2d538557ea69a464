//! The log of edits of a workspace: taken in from devices, given out to devices, never rewritten.
//!
//! A [`Relay`] is the log in the hands of one transaction. It holds a change against those that it has
//! (`feature_crdt::Forks`): what is known is passed over, what follows something unknown waits on its
//! device, what is invalid or not allowed goes to the quarantine, and so does what comes after it in the
//! same chain. Two histories of one name are both kept.

mod access;
mod chains;
mod cursor;
mod page;
mod quarantine;
mod relay;
mod write;

pub use access::{LayerRoles, layer_roles, set_layer_roles};
pub use chains::{ChainCache, load_forks, tips};
pub use cursor::{cursor, set_cursor};
pub use page::{Ahead, Page, ahead, end, mark, page, recent};
pub use quarantine::{Held, held, held_chain};
pub use relay::{Denial, Judge, Judged, Outcome, Relay};
