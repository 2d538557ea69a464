//! Settings and facts about the device on the wire.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::on_device;
use super::scalars::Count;
use crate::device::Device;
use crate::settings;
use crate::world;

/// What the user has set.
#[derive(SimpleObject)]
pub(crate) struct Settings {
    /// Nothing is fetched while this is on.
    work_offline: bool,
    /// Bytes of tiles that may be kept; `null` is no limit but the disk's.
    quota_bytes: Option<Count>,
    /// Folder that exports go to unless another is chosen.
    export_folder: Option<String>,
    /// What the user calls this device; `null` leaves it the machine's own name.
    device_name: Option<String>,
}

impl From<settings::Settings> for Settings {
    fn from(settings: settings::Settings) -> Self {
        Self {
            work_offline: settings.work_offline,
            quota_bytes: settings.quota_bytes.map(Count),
            export_folder: settings.export_folder.map(|path| path.display().to_string()),
            device_name: settings.device_name,
        }
    }
}

/// The device itself.
#[derive(SimpleObject)]
pub(crate) struct DeviceInfo {
    version: String,
    /// What people call this device: in the history of edits, in carry files, at the hub.
    name: String,
    /// The folder that holds everything.
    home: String,
    /// The home can't be written: nothing can be changed.
    read_only: bool,
    /// Whether this program runs the home's jobs; if not, another one does.
    runs_jobs: bool,
    schema_version: i32,
    /// Whom the built-in world map is owed to.
    world_credits: Vec<Credit>,
}

/// One origin of the world map's content.
#[derive(SimpleObject)]
struct Credit {
    name: String,
    licence: String,
    url: String,
}

/// Version of the schema: raised when a field changes its meaning or goes.
const SCHEMA_VERSION: i32 = 1;

impl From<&Device> for DeviceInfo {
    fn from(device: &Device) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            name: device.device_name(),
            home: device.0.home.root().display().to_string(),
            read_only: !device.0.home.is_writable(),
            runs_jobs: device.is_runner(),
            schema_version: SCHEMA_VERSION,
            world_credits: world::credits()
                .into_iter()
                .map(|credit| Credit { name: credit.name, licence: credit.licence, url: credit.url })
                .collect(),
        }
    }
}

/// What the user may set besides quota and “Work offline”.
#[derive(Default)]
pub struct SettingsMutation;

#[Object]
impl SettingsMutation {
    /// Sets the folder that exports go to unless another is chosen; `null` names none.
    async fn set_export_folder(&self, context: &Context<'_>, path: Option<String>) -> Result<Settings> {
        on_device(context, move |device| Ok(device.set_export_folder(path.as_deref())?.into())).await
    }

    /// Says what people call this device, from the next edit on; `null` leaves it the machine's own name.
    /// What was written keeps the name of its day and can't be undone step by step any more; a hub takes the
    /// device for a new one at the next synchronisation.
    async fn set_device_name(&self, context: &Context<'_>, name: Option<String>) -> Result<Settings> {
        on_device(context, move |device| Ok(device.set_device_name(name.as_deref())?.into())).await
    }
}
