//! Synchronising with the hub: edits and photos, both ways.

mod held;
mod plan;
mod settings;
mod settings_use;
mod stub;
mod view;

pub(crate) use settings::SyncSettings;
pub(crate) use settings_use::SettingsChange;
pub(crate) use view::{SyncPhase, SyncPlanView, SyncProgress, SyncStateView};
