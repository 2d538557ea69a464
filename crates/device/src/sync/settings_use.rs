//! Changing how and when the home synchronises.

use super::settings::SyncSettings;
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::events::Change;

/// Longest schedule: a day, in minutes.
const MOST_MINUTES: i64 = 24 * 60;

/// Least bytes per second: below, a request would not end in time.
const LEAST_PACE: u64 = 1024;

/// What to change; `None` leaves a thing as it is.
#[derive(Copy, Clone, Default, Debug)]
pub(crate) struct SettingsChange {
    pub(crate) automatic: Option<bool>,
    pub(crate) every_minutes: Option<Option<i64>>,
    pub(crate) photos: Option<bool>,
    pub(crate) metered: Option<bool>,
    pub(crate) bytes_per_second: Option<Option<u64>>,
    pub(crate) live: Option<bool>,
}

impl Device {
    /// Changes the settings of synchronising.
    pub(crate) fn change_sync_settings(&self, change: SettingsChange) -> Result<SyncSettings> {
        let minutes = change.every_minutes.map(checked_minutes).transpose()?;
        if change.bytes_per_second.flatten().is_some_and(|pace| pace < LEAST_PACE) {
            return Err(DeviceError::bad_input("Less than 1024 bytes per second is too little.")
                .hint("Pause synchronising instead, or give more."));
        }
        let settings = self.change_settings(|settings| {
            let sync = &mut settings.sync;
            sync.automatic = change.automatic.unwrap_or(sync.automatic);
            sync.every_minutes = minutes.unwrap_or(sync.every_minutes);
            sync.photos = change.photos.unwrap_or(sync.photos);
            sync.metered = change.metered.unwrap_or(sync.metered);
            sync.bytes_per_second = change.bytes_per_second.unwrap_or(sync.bytes_per_second);
            sync.live = change.live.unwrap_or(sync.live);
        })?;
        // Whatever is under way holds to it at once.
        self.0.account.meter.limit(settings.sync.bytes_per_second);
        self.0.events.send(Change::Sync);
        Ok(settings.sync)
    }
}

fn checked_minutes(minutes: Option<i64>) -> Result<Option<u32>> {
    let Some(minutes) = minutes else { return Ok(None) };
    let checked = u32::try_from(minutes).ok().filter(|_| (1..=MOST_MINUTES).contains(&minutes));
    checked.map(Some).ok_or_else(|| {
        DeviceError::bad_input(format!("The schedule is 1 to {MOST_MINUTES} minutes."))
            .hint("Leave it empty for none.")
    })
}
