//! Synchronising with the hub: edits and photos, both ways.
//!
//! A *round* gives the hub what it lacks and takes what is new there; where nothing is new that is one
//! request. What the hub has of ours, and how far its log is here, stands in the edit log itself
//! (`edit_log::EditReader::peer`), in the same transactions as the changes: a round that is killed at any
//! moment is gone on with, and an older copy of the file goes back with its position.
//!
//! One program at a time does a round of a home (`sync.lock`); what it does stands in `sync.json` for the
//! others.

mod desk;
mod edits;
mod held;
mod live;
mod note;
mod photos;
mod plan;
mod plan_use;
mod round;
mod runner;
mod settings;
mod settings_use;
mod state;
mod view;

pub(crate) use desk::SyncDesk;
pub(crate) use settings::SyncSettings;
pub(crate) use settings_use::SettingsChange;
pub(crate) use view::{SyncPhase, SyncPlanView, SyncProgress, SyncStateView};
