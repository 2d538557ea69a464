//! Tiles between this laptop and the hub: the hub's regions, taken here or put up for the others.
//!
//! What the hub has is kept in a list on the disk, so that it is shown where no network reaches,
//! with its age. Which region here stands for which one there is kept beside it, with the revision
//! of the hub's that was here last: from both follows the state that is shown, at any time and
//! without asking anybody.
//!
//! Both directions are tasks: a person waits for them, and one that is cut short leaves whole tiles
//! only. What is there already is never moved again, so a second one goes on where the first
//! ended.

mod desk;
mod failure;
mod kept;
mod links;
mod list;
mod marks;
mod put;
mod reach;
mod region;
mod room;
mod state;
mod stop;
mod take;
mod translate;

pub(crate) use desk::CloudDesk;
pub(crate) use list::{HubRegionList, HubRegionView};
pub(crate) use put::PutUp;
pub(crate) use state::HubRegionState;
pub(crate) use take::Taken;
